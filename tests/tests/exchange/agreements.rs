//! An agreement between two nodes: proposed by one, commented on by the other, signed by both over the same bytes, in force at both; and
//! suspended. Forged, changed and foreign ones get nowhere.

use chrono::TimeDelta;
use domain::{
    agreement::{Agreement, Format, Signatures},
    country::Country,
    kinds::Kind,
};
use registry::drafts::DraftSent;
use serde_json::json;
use vaiven_tests::chance::new_id;
use vaiven_tests::prototype::{COFFEE, party_key};
use vaiven_tests::submissions::{now, submission};
use vaiven_tests::workspace;

use super::*;

/// A third version of the coffee agreement, which says something of its own.
fn third(title: &str) -> String {
    let second = std::fs::read_to_string(workspace::root().join(COFFEE[1])).unwrap();
    second
        .replace("version = 2\n\n[title]", "version = 3\n\n[title]")
        .replace("[supersedes]\nversion = 1", "[supersedes]\nversion = 2")
        .replace("from = \"2025-10-29\"", "from = \"2025-10-30\"")
        .replace("es = \"Procedimiento operativo", &format!("es = \"{title}"))
}

fn propose(node: &LiveNode, who: &str, document: &str) -> vaiven_tests::Answer {
    node.as_(who).post("/v1/agreement-drafts", &json!({"document": document, "comment": "Para la próxima cosecha"}))
}

fn drafts(node: &LiveNode, who: &str) -> Vec<Value> {
    node.as_(who).get("/v1/agreement-drafts").expect(200)["items"].as_array().unwrap().clone()
}

fn step(node: &LiveNode, who: &str, kind: &str, draft: &Value, more: Value) -> vaiven_tests::Answer {
    let mut data = json!({"agreement": draft["code"], "number": draft["version"], "digest": draft["digest"]});
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let about = json!({"agreement": agreement().id()});
    let record =
        json!({"id": new_id(), "kind": kind, "version": 1, "about": about, "occurred_at": now(node), "data": data});
    node.as_(who).post("/v1/records", &record)
}

/// Each takes the other's drafts and steps, as a serving node does in every round.
fn meet(pair: &Pair) {
    let http = Http::new().unwrap();
    for (giver, taker, of) in [(&pair.pa, &pair.cr, "pa"), (&pair.cr, &pair.pa, "cr")] {
        publish(giver);
        taker.exchange().pull_drafts(&code(of), &http).unwrap();
        taker.exchange().pull(&code(of), &agreement(), &http).unwrap();
    }
}

fn signed(draft: &Value) -> Vec<bool> {
    draft["parties"].as_array().unwrap().iter().map(|party| party["signed"].as_bool().unwrap()).collect()
}

#[test]
fn what_both_supervisors_sign_is_installed_at_both_nodes_and_each_step_is_a_record_at_both() {
    for (pa, cr) in [(Database::Postgresql, Database::Sqlite), (Database::Sqlite, Database::Postgresql)] {
        let pair = pair(pa, cr);
        let proposed = propose(&pair.pa, "jefatura.pa", &third("Tercer procedimiento")).expect(200);
        assert_eq!((signed(&proposed), proposed["may_sign"].as_bool()), (vec![false, false], Some(true)));
        let again = propose(&pair.pa, "jefatura.pa", &third("Tercer procedimiento")).expect(200);
        assert_eq!((again["digest"].as_str(), drafts(&pair.pa, "jefatura.pa").len()), (proposed["digest"].as_str(), 1));
        meet(&pair);
        let there = drafts(&pair.cr, "jefatura.cr").remove(0);
        assert_eq!((&there["digest"], there["partner"].as_str()), (&proposed["digest"], Some("pa")));
        assert_eq!(there["steps"][0]["comment"], "Para la próxima cosecha");
        assert!(there["sentences"].as_array().unwrap().len() > 20, "it is read before it is signed");

        let comment = json!({"comment": "El plazo de la fila 4 debe contar días hábiles."});
        pair.cr.clock.advance(TimeDelta::minutes(1));
        step(&pair.cr, "jefatura.cr", "agreement.commented", &there, comment).expect(201);
        pair.cr.clock.advance(TimeDelta::minutes(1));
        step(&pair.cr, "jefatura.cr", "agreement.signed", &there, json!({})).expect(201);
        let there = drafts(&pair.cr, "jefatura.cr").remove(0);
        assert_eq!((there["installed"].as_bool(), there["may_sign"].as_bool()), (Some(false), Some(false)));
        meet(&pair);
        let here = drafts(&pair.pa, "jefatura.pa").remove(0);
        let kinds: Vec<&str> =
            here["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["agreement.proposed", "agreement.commented", "agreement.signed"]);
        assert_eq!(here["steps"][1]["country"], "CR");
        assert_eq!(signed(&here).iter().filter(|signed| **signed).count(), 1);

        step(&pair.pa, "jefatura.pa", "agreement.signed", &here, json!({})).expect(201);
        assert_eq!(drafts(&pair.pa, "jefatura.pa")[0]["installed"], true);
        meet(&pair);
        for node in [&pair.pa, &pair.cr] {
            let who = if node.address() == pair.pa.address() { "jefatura.pa" } else { "jefatura.cr" };
            let draft = drafts(node, who).remove(0);
            assert_eq!((draft["installed"].as_bool(), signed(&draft)), (Some(true), vec![true, true]), "{who}");
            let versions = node.as_(who).get("/v1/agreements").expect(200);
            let coffee = versions["items"].as_array().unwrap().iter().filter(|one| one["code"] == AGREEMENT).count();
            assert_eq!(coffee, 3, "{who}");
        }
        // One that was proposed beside it is not the one that is in force, and can be signed no more.
        let beside = Agreement::parse(&third("Otro procedimiento"), Format::Toml).unwrap();
        let none = serde_json::to_string(&Signatures::none_yet(&beside).unwrap()).unwrap();
        let sent = DraftSent { document: String::from_utf8(beside.canonical().unwrap()).unwrap(), signatures: none };
        pair.cr.registry().take_drafts(Country::CR, &code("pa"), Country::PA, &[sent]).unwrap();
        let of_both = drafts(&pair.cr, "jefatura.cr");
        let shown = |one: &Value| (one["installed"].as_bool().unwrap(), one["may_sign"].as_bool().unwrap());
        assert_eq!(of_both.iter().map(shown).collect::<Vec<_>>(), [(true, false), (false, false)]);
        // Another text under the number of a signed version is no new one.
        propose(&pair.pa, "jefatura.pa", &third("Otro procedimiento")).expect_problem(422, "invalid-members");
    }
}

#[test]
fn a_suspension_counts_at_the_other_node_too() {
    let (pair, _, _) = two_ministries();
    pair.exchange();
    meet(&pair);
    let data = json!({"agreement": AGREEMENT, "from": now(&pair.pa).date_naive(), "until": null, "reason": "Emergencia sanitaria"});
    let about = json!({"agreement": agreement().id()});
    let record = json!({"id": new_id(), "kind": "agreement.suspended", "version": 1, "about": about, "occurred_at": now(&pair.pa), "data": data});
    pair.pa.as_("jefatura.pa").post("/v1/records", &record).expect(201);
    meet(&pair);
    // What opens something new is refused at the node that heard of the suspension from its partner.
    let (line, id) = submissions::line(&pair.cr);
    let data = json!({"agreement": AGREEMENT, "line": line, "places": 1200});
    let opened = submission(Kind::QuotaOpened, json!({"quota_line": id}), now(&pair.cr), data);
    let answer = pair.cr.as_("jefatura.cr").post("/v1/records", &opened);
    assert!(answer.text.contains("agreement-suspended"), "{}", answer.text);
}

#[test]
fn nobody_signs_for_another_and_no_stranger_proposes() {
    let pair = pair(Database::Sqlite, Database::Sqlite);
    let document = third("Tercer procedimiento");
    for who in ["oficina.pa", "puesto.pa", "finca", "analisis.pa", "administracion.pa"] {
        propose(&pair.pa, who, &document).expect_problem(403, "not-allowed");
    }
    propose(&pair.pa, "jefatura.sv", &document).expect_problem(422, "invalid-members");
    propose(&pair.pa, "jefatura.pa", &document.replace("country = \"PA\"", "country = \"HN\""))
        .expect_problem(422, "invalid-members");
    propose(&pair.pa, "jefatura.pa", "code = 3").expect_problem(422, "invalid-members");
    let draft = propose(&pair.pa, "jefatura.pa", &document).expect(200);
    assert!(drafts(&pair.pa, "jefatura.sv").is_empty());
    let other = json!({"digest": "0".repeat(64)});
    let answer = step(&pair.pa, "jefatura.pa", "agreement.signed", &draft, other);
    assert!(answer.text.contains("agreement-not-proposed"), "{}", answer.text);
    // A supervisor of another country cannot sign for a party, and nothing of theirs makes a signature.
    let _ = step(&pair.pa, "jefatura.sv", "agreement.signed", &draft, json!({}));
    assert_eq!(signed(&drafts(&pair.pa, "jefatura.pa")[0]), [false, false]);
}

#[test]
fn a_forged_signature_is_dropped_and_a_changed_document_is_another() {
    let pair = pair(Database::Sqlite, Database::Sqlite);
    let agreement = Agreement::parse(&third("Tercer procedimiento"), Format::Toml).unwrap();
    let canonical = String::from_utf8(agreement.canonical().unwrap()).unwrap();
    let sign = |country: &str, by: &str| {
        let key = party_key(Country::parse(by).unwrap());
        use ledger::key::Signer as _;
        let bits = key.sign(canonical.as_bytes()).unwrap();
        json!({"party": country, "key": key.public_key().to_string().trim_start_matches("ed25519:"),
            "signature": ledger::key::signature_to_text(&bits)})
    };
    let digest = Signatures::none_yet(&agreement).unwrap().digest.to_string();
    let take = |signatures: Vec<Value>, document: &str| {
        let text = json!({"digest": digest, "signatures": signatures}).to_string();
        let draft = DraftSent { document: document.to_owned(), signatures: text };
        let cr = pair.cr.registry();
        cr.take_drafts(Country::CR, &code("pa"), Country::PA, &[draft]).unwrap();
        cr.complete_drafts().unwrap();
    };
    // Costa Rica's own signature, forged by whoever sends the draft; Panama's by a stranger's key; and another document under the digest.
    take(vec![sign("CR", "PA"), sign("PA", "SV")], &canonical);
    assert_eq!(signed(&drafts(&pair.cr, "jefatura.cr")[0]), [false, false]);
    take(vec![sign("PA", "PA")], &canonical.replace("Tercer", "Cuarto"));
    assert_eq!(drafts(&pair.cr, "jefatura.cr").len(), 1);
    take(vec![sign("PA", "PA")], &canonical);
    let draft = drafts(&pair.cr, "jefatura.cr").remove(0);
    assert_eq!((signed(&draft), draft["installed"].as_bool()), (vec![true, false], Some(false)), "{draft}");
    // What a partner sends without end does not fill the table.
    for number in 0..30 {
        let other = third(&format!("Procedimiento {number}"));
        let other = Agreement::parse(&other, Format::Toml).unwrap();
        let none = serde_json::to_string(&Signatures::none_yet(&other).unwrap()).unwrap();
        let draft = DraftSent { document: String::from_utf8(other.canonical().unwrap()).unwrap(), signatures: none };
        pair.cr.registry().take_drafts(Country::CR, &code("pa"), Country::PA, &[draft]).unwrap();
    }
    assert_eq!(drafts(&pair.cr, "jefatura.cr").len(), registry::drafts::DRAFTS_MAX);
}
