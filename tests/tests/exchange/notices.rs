//! What a ministry must tell the other at once arrives with the next exchange, waits for somebody there, and is receipted.

use domain::kinds::Kind;
use serde_json::json;
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{now, submission};

use super::*;

#[test]
fn a_notice_of_a_death_arrives_waits_for_somebody_and_is_receipted() {
    let (pair, _, _) = two_ministries();
    let data = json!({
        "incident": "death", "agreement": AGREEMENT, "to_country": "PA", "told_on": submissions::day(&pair.cr, 0), "channel": "nodo",
        "because_of": null
    });
    let notice = submission(Kind::IncidentNotified, json!({"incident": new_id()}), now(&pair.cr), data);
    pair.exchange();
    pair.cr.as_("jefatura.cr").records(&notice);
    let before =
        pair.cr.registry().last_receipt(&code("pa"), &agreement()).unwrap().map_or(0, |(position, _)| position);
    pair.exchange();
    let list = "/v1/findings?code=incident-received&limit=10";
    for (node, who, waits) in [(&pair.pa, "jefatura.pa", 1), (&pair.cr, "jefatura.cr", 0)] {
        let found = node.as_(who).get(list).expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), waits, "{who}: {found:#}");
    }
    let found = pair.pa.as_("jefatura.pa").get(list).expect(200)["items"][0].clone();
    assert_eq!((&found["side"], &found["record"]), (&json!("origin"), &notice["id"]), "{found:#}");
    let (position, note) = pair.cr.registry().last_receipt(&code("pa"), &agreement()).unwrap().unwrap();
    assert!(position > before && note.contains("\n— vaiven/pa "), "{position} after {before}");
    // Somebody sees to it, and then nothing waits.
    let settled = submission(
        Kind::FindingSettled,
        json!({"finding": found["id"]}),
        now(&pair.pa),
        Kind::FindingSettled.example(),
    );
    pair.pa.as_("jefatura.pa").records(&settled);
    assert_eq!(pair.pa.as_("jefatura.pa").get(list).expect(200)["items"], json!([]));
    pair.pa.rebuild_changes_nothing();
    pair.cr.rebuild_changes_nothing();
}
