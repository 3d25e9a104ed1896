//! Alerts at a counter: lists from files, and an outside service over real HTTP. The officer learns that there is one, an analyst what it
//! says; whoever it looks for learns nothing.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{kinds::Kind, value::NodeCode};
use exchange::{
    alerting::{ANSWER_BYTES_MAX, HttpAlertService},
    tls::Roots,
};
use registry::alerts::REST_SECONDS;
use serde_json::{Value, json};
use vaiven_tests::alerts::{Mood, OutsideService};
use vaiven_tests::cast::FARM;
use vaiven_tests::submissions::{self, Person};
use vaiven_tests::{Database, LiveNode};

const NOTHING: &str = r#"{"hits": []}"#;

fn person(node: &LiveNode) -> Person {
    let person = Person::of(&submissions::demand(node, FARM, 5), "finca");
    person.come_as_far_as(node, Kind::DocumentIssued);
    person
}

fn take(node: &LiveNode, list: &str, entries: &Value) {
    let text = entries.to_string();
    node.registry().take_alert_list(&NodeCode::parse(list).unwrap(), text.as_bytes(), "list.json").unwrap();
}

/// The person as their record has them, and their document.
fn identity(node: &LiveNode, person: &Person) -> (Value, Value) {
    let view = node.as_("oficina.pa").get(&format!("/v1/workers/{}", person.worker)).expect(200);
    (view["identity"].clone(), view["documents"][0].clone())
}

fn judged(node: &LiveNode, who: &str, member: &str, shown: &str) -> Value {
    node.as_(who).post("/v1/verdicts", &json!({"direction": "entry", member: shown})).expect(200)
}

fn reasons(verdict: &Value) -> Vec<&str> {
    verdict["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect()
}

fn hits(node: &LiveNode, who: &str) -> Vec<Value> {
    node.as_(who).get("/v1/alert-hits").expect(200)["items"].as_array().unwrap().clone()
}

#[test]
fn an_officer_learns_that_there_is_an_alert_and_an_analyst_what_it_says_and_decides() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = person(&node);
        let (identity, document) = identity(&node, &person);
        let number = document["number"].as_str().unwrap();
        assert!(!reasons(&judged(&node, "puesto.cr", "document", number)).contains(&"alert"));
        take(
            &node,
            "cr-wanted",
            &json!([
                {"reference": "W-7", "reason": "wanted", "given_names": identity["given_names"],
                 "surnames": identity["first_surname"], "birth_date": identity["birth_date"]},
                {"reference": "W-8", "reason": "wanted", "given_names": "Otra", "surnames": "Persona", "birth_date": "1970-01-01"},
            ]),
        );
        let verdict = judged(&node, "puesto.cr", "document", number);
        assert!(reasons(&verdict).contains(&"alert"), "{verdict}");
        assert_ne!(verdict["outcome"], "PASS");
        assert!(!verdict.to_string().contains("W-7"), "the officer calls somebody, and reads no list");

        for who in ["puesto.cr", "oficina.pa", "jefatura.cr", "finca", "auditoria.pa", "administracion.pa"] {
            node.as_(who).get("/v1/alert-hits").expect_problem(403, "not-allowed");
        }
        let hit = hits(&node, "analisis.cr").remove(0);
        assert_eq!(
            (hit["list"].as_str(), hit["reason"].as_str(), hit["times"].as_i64()),
            (Some("cr-wanted"), Some("wanted"), Some(1))
        );
        assert_eq!(
            (hit["entry"]["reference"].as_str(), hit["worker"].as_str()),
            (Some("W-7"), Some(person.worker.to_string().as_str()))
        );
        assert!(hit["likeness"].as_array().unwrap().contains(&json!("same-birth-date")), "{hit}");

        let path = format!("/v1/alert-hits/{}/decision", hit["id"].as_str().unwrap());
        node.as_("puesto.cr").post(&path, &json!({"decision": "same", "note": "x"})).expect_problem(403, "not-allowed");
        node.as_("analisis.cr")
            .post(&path, &json!({"decision": "not-same", "note": ""}))
            .expect_problem(422, "invalid-members");
        let decided = node
            .as_("analisis.cr")
            .post(&path, &json!({"decision": "not-same", "note": "Otra persona: difiere la foto"}))
            .expect(200);
        assert_eq!((decided["decision"].as_str(), decided["may_decide"].as_bool()), (Some("not-same"), Some(true)));
        assert!(!reasons(&judged(&node, "puesto.cr", "document", number)).contains(&"alert"), "it means somebody else");
        assert!(
            node.as_("analisis.cr").get("/v1/alert-hits?open=true").expect(200)["items"].as_array().unwrap().is_empty()
        );
        node.as_("analisis.cr").post(&path, &json!({"decision": "same", "note": "Era ella: huellas"})).expect(200);
        assert!(reasons(&judged(&node, "puesto.cr", "document", number)).contains(&"alert"));
        assert_eq!(hits(&node, "analisis.cr")[0]["times"], 3);

        // What the list names no longer alerts nobody, and the hit shows no more than that there was one.
        take(&node, "cr-wanted", &json!([]));
        assert!(!reasons(&judged(&node, "puesto.cr", "document", number)).contains(&"alert"));
        assert_eq!(hits(&node, "analisis.cr")[0]["entry"], Value::Null);

        let kept = node.as_("auditoria.pa").get(&format!("/v1/audit?worker={}&limit=100", person.worker)).expect(200);
        let operations: Vec<&str> =
            kept["items"].as_array().unwrap().iter().map(|it| it["operation"].as_str().unwrap()).collect();
        assert!(operations.contains(&"alert-hit") && operations.contains(&"decideAlertHit"), "{operations:?}");
        let export = node.as_("auditoria.pa").get(&format!("/v1/workers/{}/export", person.worker));
        assert!(
            !export.text.contains("alert-hit") && !export.text.contains("\"alert\""),
            "nobody is warned: {}",
            export.status
        );
    }
}

#[test]
fn a_stolen_document_raises_an_alert_whoever_shows_it_and_only_where_and_while_the_list_says_so() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let entry = |until: &str| {
            json!([{"reference": "S-1", "reason": "stolen-document",
            "document": {"country": "NI", "number": "C-7788991"}, "valid_until": until}])
        };
        take(&node, "ni-stolen", &entry("2026-01-31"));
        assert!(
            !reasons(&judged(&node, "puesto.cr", "document", "C7788991")).contains(&"alert"),
            "its last day has passed"
        );
        take(&node, "ni-stolen", &entry(&submissions::day(&node, 0)));
        for written in ["C7788991", "c 77 88 991"] {
            let verdict = judged(&node, "puesto.cr", "document", written);
            assert!(reasons(&verdict).starts_with(&["alert"]), "{verdict}");
        }
        let raised = hits(&node, "analisis.cr");
        assert_eq!((raised.len(), raised[0]["times"].as_i64(), &raised[0]["worker"]), (1, Some(2), &Value::Null));
        assert!(hits(&node, "analisis.pa").is_empty(), "another country's posts are another country's");
    }
}

fn asking(service: &OutsideService) -> Arc<HttpAlertService> {
    Arc::new(HttpAlertService::new("find".to_owned(), service.address(), Some("a token"), &Roots::System).unwrap())
}

#[test]
fn an_outside_service_is_asked_over_http_and_the_post_works_and_says_so_when_it_is_away() {
    for database in Database::BOTH {
        let hit = r#"{"hits": [{"reference": "SLTD-55", "reason": "lost-document"}, {"reference": "X", "reason": "of their own"}]}"#;
        let service = OutsideService::start(Mood::Answers(200, hit.to_owned()));
        let node = LiveNode::in_season_asking(database, asking(&service));
        let person = person(&node);
        let (_, document) = identity(&node, &person);
        let number = document["number"].as_str().unwrap();
        let verdict = judged(&node, "puesto.cr", "document", number);
        assert!(reasons(&verdict).starts_with(&["alert"]), "{verdict}");
        let raised = hits(&node, "analisis.cr");
        let of = |reference: &str| raised.iter().find(|hit| hit["service_reference"] == reference).unwrap();
        assert_eq!(
            (of("SLTD-55")["reason"].as_str(), of("SLTD-55")["list"].as_str()),
            (Some("lost-document"), Some("find"))
        );
        assert_eq!(of("X")["reason"], "other");
        let (head, body) = service.asked().remove(0);
        assert!(
            head.starts_with("POST /documents HTTP/1.1\r\n") && head.contains("authorization: Bearer a token"),
            "{head}"
        );
        assert!(body["document"]["number"].is_string(), "{body}");

        let says_unavailable = |verdict: &Value| reasons(verdict).contains(&"alerts-unavailable");
        for mood in [
            Mood::Answers(500, NOTHING.to_owned()),
            Mood::Answers(200, "nothing as agreed".to_owned()),
            Mood::Answers(200, format!("{{\"hits\": []{}}}", " ".repeat(ANSWER_BYTES_MAX as usize))),
        ] {
            service.becomes(mood.clone());
            let verdict = judged(&node, "puesto.cr", "document", "Z9988776");
            assert!(says_unavailable(&verdict), "{mood:?}: {verdict}");
        }
        // It is let be now: nobody waits for it.
        service.becomes(Mood::Silent);
        let before = service.asked().len();
        assert!(says_unavailable(&judged(&node, "puesto.cr", "document", "Z9988776")));
        assert_eq!(service.asked().len(), before);
        node.clock.advance(chrono::TimeDelta::seconds(REST_SECONDS));
        let begun = Instant::now();
        assert!(says_unavailable(&judged(&node, "puesto.cr", "document", "Z9988776")));
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        service.becomes(Mood::HangsUp);
        node.clock.advance(chrono::TimeDelta::seconds(REST_SECONDS));
        assert!(says_unavailable(&judged(&node, "puesto.cr", "document", "Z9988776")));
        service.becomes(Mood::Answers(200, NOTHING.to_owned()));
        node.clock.advance(chrono::TimeDelta::seconds(REST_SECONDS));
        let asked = service.asked().len();
        for _ in 0..3 {
            let verdict = judged(&node, "puesto.cr", "document", "Z9988776");
            assert!(!says_unavailable(&verdict) && !reasons(&verdict).contains(&"alert"), "{verdict}");
        }
        assert_eq!(service.asked().len(), asked + 1, "that nothing is known is believed for a while");
    }
}
