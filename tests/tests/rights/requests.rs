//! What people ask about their own data: listed, answered, handed over, erased; and who looked at them.

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::cast::{FARM, WORKER};
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{self, Person, now, submission};
use vaiven_tests::{Database, LiveNode};

use super::{found, history};

fn somebody(node: &LiveNode, last: Kind) -> Person {
    let demand = submissions::demand(node, FARM, 1);
    let mut person = Person::of(&demand, "finca");
    WORKER.clone_into(&mut person.worker);
    person.come_as_far_as(node, last);
    person
}

#[track_caller]
fn ask(node: &LiveNode, who: &str, right: &str) -> String {
    let id = new_id();
    let data = json!({"right": right, "wish": "Quiero saber.", "channel": "office"});
    let about = json!({"worker": WORKER, "request": id});
    node.as_(who).records(&submission(Kind::RequestReceived, about, now(node), data));
    id
}

fn answer(node: &LiveNode, request: &str, outcome: &str) -> Value {
    let about = json!({"worker": WORKER, "request": request});
    submission(Kind::RequestAnswered, about, now(node), json!({"outcome": outcome, "reason": "Según la ley."}))
}

#[test]
fn a_request_is_listed_for_whoever_answers_and_for_the_person_and_for_nobody_else() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        somebody(&node, Kind::ConsentGiven);
        let id = ask(&node, "persona", "access");
        for who in ["auditoria.pa", "jefatura.pa", "persona"] {
            let list = node.as_(who).get("/v1/requests?open=true").expect(200);
            assert_eq!((&list["items"][0]["id"], &list["items"][0]["right"]), (&json!(id), &json!("access")), "{who}");
        }
        for who in ["finca", "oficina.pa", "puesto.pa", "inspeccion.cr", "administracion.pa"] {
            node.as_(who).get("/v1/requests").expect_problem(403, "not-allowed");
        }
        node.as_("auditoria.pa").records(&answer(&node, &id, "granted"));
        assert_eq!(node.as_("auditoria.pa").get("/v1/requests?open=true").expect(200)["items"], json!([]));
        let again = node.as_("auditoria.pa").record(&answer(&node, &id, "refused"));
        assert_eq!(
            again.expect_problem(409, "rules-unmet")["unmet"][0]["code"],
            json!("request-not-open"),
            "{database:?}"
        );
        node.rebuild_changes_nothing();
    }
}

#[test]
fn a_person_takes_along_all_that_is_recorded_about_them_and_an_auditor_hands_it_over_only_when_asked() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = somebody(&node, Kind::HireConfirmed);
        node.as_("analisis.pa")
            .get(&format!("/v1/workers/{WORKER}/history?purpose=inquiry&reason=Expediente%207"))
            .expect(200);
        let path = format!("/v1/workers/{WORKER}/export");
        let mut spanish = reqwest::header::HeaderMap::new();
        spanish.insert("accept-language", "es".parse().expect("a header"));
        let in_spanish = node.as_("persona").request(reqwest::Method::GET, &path).headers(spanish);
        let own = node.as_("persona").send(in_spanish).expect(200);
        let text = own["text"].as_str().expect("a text");
        assert!(text.contains(&person.first_surname) && text.contains("primer apellido"), "{text}");
        assert!(text.contains("Expediente 7") && text.contains("QUIÉN LO VIO"), "{text}");
        assert!(own["records"].as_array().expect("records").len() > 10, "{database:?}");
        assert!(own["lookups"].to_string().contains("Expediente 7"));

        node.as_("auditoria.pa").get(&path).expect_problem(404, "not-found");
        let id = ask(&node, "oficina.pa", "portability");
        let handed = node.as_("auditoria.pa").get(&path).expect(200);
        assert!(handed["text"].as_str().expect("a text").contains("WHO LOOKED"), "{database:?}");
        node.as_("auditoria.pa").records(&answer(&node, &id, "refused"));
        node.as_("auditoria.pa").get(&path).expect_problem(404, "not-found");
        for who in ["oficina.pa", "jefatura.pa", "finca", "inspeccion.cr", "analisis.pa"] {
            node.as_(who).get(&path).expect_problem(403, "not-allowed");
        }
        node.as_("persona").get(&format!("/v1/workers/{}/export", new_id())).expect_problem(404, "not-found");
    }
}

#[test]
fn a_complaint_is_in_what_the_person_takes_along_and_not_in_what_an_auditor_reads() {
    let node = LiveNode::in_season(Database::Sqlite);
    let person = somebody(&node, Kind::HireConfirmed);
    let data =
        json!({"cycle": person.cycle, "against": FARM, "topic": "wages", "account": "Quejadicha.", "language": "es"});
    let about = json!({"worker": WORKER, "complaint": new_id()});
    node.as_("persona").records(&submission(Kind::ComplaintFiled, about, now(&node), data));
    ask(&node, "persona", "access");
    let path = format!("/v1/workers/{WORKER}/export");
    assert!(node.as_("persona").get(&path).expect(200).to_string().contains("Quejadicha"));
    assert!(!node.as_("auditoria.pa").get(&path).expect(200).to_string().contains("omplaint"));
}

#[test]
fn a_person_sees_who_looked_them_up_and_nobody_elses_lookups() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        somebody(&node, Kind::HireConfirmed);
        node.as_("analisis.cr")
            .get(&format!("/v1/workers/{WORKER}/history?purpose=inquiry&reason=Expediente%209"))
            .expect(200);
        history(&node, "inspeccion.cr", WORKER);
        let list = node.as_("persona").get(&format!("/v1/workers/{WORKER}/lookups?limit=1")).expect(200);
        assert_eq!(list["items"][0]["reason"], "Expediente 9", "{database:?} {list:#}");
        let all = node.as_("persona").get(&format!("/v1/workers/{WORKER}/lookups")).expect(200).to_string();
        assert!(!all.contains("inspector") && !all.contains("protection"), "{all}");
        node.as_("persona").get(&format!("/v1/workers/{}/lookups", new_id())).expect_problem(404, "not-found");
        for who in ["oficina.pa", "auditoria.pa", "finca"] {
            node.as_(who).get(&format!("/v1/workers/{WORKER}/lookups")).expect_problem(403, "not-allowed");
        }
    }
}

#[test]
fn what_a_person_asked_to_have_erased_is_gone_from_every_answer_and_projection_and_the_records_stay() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = somebody(&node, Kind::DocumentPresented);
        let partly = ask(&node, "persona", "cancellation");
        node.as_("auditoria.pa").records(&answer(&node, &partly, "partly"));
        let shown = node.as_("oficina.pa").get(&format!("/v1/workers/{WORKER}")).expect(200);
        assert_eq!((&shown["contact"], &shown["family"]), (&Value::Null, &Value::Null), "{database:?}");
        assert_eq!(shown["identity"]["first_surname"], person.first_surname.as_str());

        let count = |node: &LiveNode| node.store().read(|tx| tx.count_records()).expect("records are counted");
        let before = count(&node);
        let all = ask(&node, "persona", "cancellation");
        node.as_("auditoria.pa").records(&answer(&node, &all, "granted"));
        assert_eq!(count(&node), before + 2, "the records stay");
        assert!(found(&node, "oficina.pa", &person.first_surname).is_empty(), "{database:?}");
        let history = history(&node, "oficina.pa", WORKER);
        assert!(!history.to_string().contains(&person.first_surname) && !history.to_string().contains(&person.number));
        assert!(history["records"][0]["erased"].to_string().contains("first_surname"), "{history:#}");
        let kept = node.projections().join("\n");
        assert!(
            !kept.contains(&person.first_surname) && !kept.contains(&person.first_surname.to_lowercase()),
            "{database:?}"
        );
        node.rebuild_changes_nothing();
    }
}

#[test]
fn nothing_is_erased_of_whoever_is_on_the_way_or_at_work() {
    let node = LiveNode::in_season(Database::Sqlite);
    somebody(&node, Kind::HireConfirmed);
    let request = ask(&node, "persona", "cancellation");
    let refused = node.as_("auditoria.pa").record(&answer(&node, &request, "granted"));
    assert_eq!(refused.expect_problem(409, "rules-unmet")["unmet"][0]["code"], "not-erased-yet");
}

#[test]
fn an_opposition_is_shown_until_it_is_refused() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        somebody(&node, Kind::ConsentGiven);
        let (granted, refused) = (ask(&node, "persona", "opposition"), ask(&node, "persona", "opposition"));
        node.as_("jefatura.pa").records(&answer(&node, &granted, "granted"));
        node.as_("jefatura.pa").records(&answer(&node, &refused, "refused"));
        let shown = node.as_("oficina.pa").get(&format!("/v1/workers/{WORKER}")).expect(200);
        assert_eq!(shown["objections"].as_array().expect("a list").len(), 1, "{database:?}");
        assert_eq!(shown["objections"][0]["request"], granted.as_str());
        node.rebuild_changes_nothing();
    }
}
