//! What a person has erased at home is erased abroad, and the register of transfers says what went where.

use domain::kinds::Kind;
use ledger::sd_jwt;
use serde_json::json;
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{now, submission};

use super::*;

/// Everything that a node has disclosures of, and everything that it computed, as one text.
fn all_that_is_known_at(node: &LiveNode) -> String {
    let records = node.store().read(|tx| tx.records_after(0, 10_000)).unwrap();
    let mut text = node.projections().join("\n");
    for (_, joined) in records.iter().flat_map(|record| &record.disclosures) {
        let decoded = sd_jwt::decode_all(joined).unwrap();
        decoded.iter().for_each(|(_, value)| text.push_str(&value.to_string()));
    }
    text
}

#[test]
fn what_a_person_has_erased_at_home_is_erased_abroad_and_both_logs_stay_whole() {
    let (pair, person, _) = two_ministries();
    pair.play(&person.whole_cycle(&pair.pa));
    for node in [&pair.pa, &pair.cr] {
        let text = all_that_is_known_at(node);
        assert!(text.contains(&person.first_surname) && text.contains(&person.number));
    }
    let request = new_id();
    let about = json!({"worker": person.worker, "request": request});
    let wish = json!({"right": "cancellation", "wish": "Que se borre.", "channel": "office"});
    pair.pa.as_("oficina.pa").records(&submission(Kind::RequestReceived, about.clone(), now(&pair.pa), wish));
    let granted = json!({"outcome": "granted", "reason": "Según la ley."});
    pair.pa.as_("auditoria.pa").records(&submission(Kind::RequestAnswered, about, now(&pair.pa), granted));
    pair.exchange();
    pair.exchange();
    for node in [&pair.pa, &pair.cr] {
        let text = all_that_is_known_at(node);
        let left = [&person.first_surname, &person.given_names].map(|name| text.contains(name.as_str()));
        assert_eq!(left, [false, false], "at {}", node.registry().node());
        node.rebuild_changes_nothing();
        node.registry().sequence_pending().unwrap();
        assert_eq!(node.registry().verify_log(&[], |_| {}).unwrap().flaw, None);
    }

    // The register: what went, that it was acknowledged, and that it was erased; page by page, by names alone.
    let mut transfers = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/v1/transfers?worker={}&node=cr&limit=7{after}", person.worker);
        let page = pair.pa.as_("auditoria.pa").get(&path).expect(200);
        transfers.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    let (given, taken): (Vec<Value>, Vec<Value>) = transfers.into_iter().partition(|one| one["direction"] == "given");
    assert!(given.len() > 8 && taken.len() > 5, "{} {}", given.len(), taken.len());
    assert!(given.iter().all(|one| one["acknowledged"] == true && one["node"] == "cr"), "{given:#?}");
    let erased: Vec<&str> =
        given.iter().flat_map(|one| one["erased"].as_array().unwrap()).filter_map(Value::as_str).collect();
    assert!(erased.contains(&"first_surname") && !erased.contains(&"origin_people"), "{erased:?}");
    let abroad = pair.cr.as_("auditoria.pa").get("/v1/transfers?node=pa&limit=100").expect(200);
    let abroad = abroad["items"].as_array().unwrap();
    assert!(abroad.iter().any(|one| one["direction"] == "taken" && one["erased"] != json!([])), "{abroad:#?}");
}
