//! A card and a PIN: what somebody without an e-mail address sees of themselves on any phone, and what nobody else gets by it.

use domain::kinds::Kind;
use reqwest::Method;
use serde_json::{Value, json};
use vaiven_tests::cast::{FARM, WORKER};
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{self, Person, now, submission};
use vaiven_tests::{Answer, Database, LiveNode};

/// Somebody with a card, and its number.
fn with_a_card(node: &LiveNode) -> (Person, String) {
    let demand = submissions::demand(node, FARM, 1);
    let mut person = Person::of(&demand, "finca");
    WORKER.clone_into(&mut person.worker);
    person.come_as_far_as(node, Kind::DocumentIssued);
    let cycle = node.as_("oficina.cr").get(&format!("/v1/cycles/{}", person.cycle)).expect(200);
    let number = cycle["documents"][0]["number"].as_str().unwrap().to_owned();
    (person, number)
}

fn give(node: &LiveNode, who: &str, worker: &str) -> Answer {
    node.as_(who).post(&format!("/v1/workers/{worker}/pin"), &json!({}))
}

fn sign_in(node: &LiveNode, card: &str, pin: &str) -> Answer {
    node.nobody().post("/v1/sessions/card", &json!({"card": card, "pin": pin}))
}

fn token(answer: Answer) -> String {
    answer.expect(201)["access_token"].as_str().unwrap().to_owned()
}

/// What the holder of a token is answered.
fn ask(node: &LiveNode, token: &str, method: Method, path: &str, body: Option<&Value>) -> Answer {
    let nobody = node.nobody();
    let request = nobody.request(method, path).bearer_auth(token);
    nobody.send(body.map_or(request.try_clone().unwrap(), |body| request.json(body)))
}

#[test]
fn with_a_card_and_a_pin_somebody_sees_their_record_and_files_a_complaint_and_reads_nothing_that_stands_apart() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let (person, card) = with_a_card(&node);
        let say = |who: &str, kind: Kind, about: Value, data: Value| {
            node.as_(who).records(&submission(kind, about, now(&node), data));
        };
        let health = json!({"fit": true, "valid_until": "2031-02-28"});
        say("salud.pa", Kind::HealthAssessed, json!({"worker": WORKER}), health);
        let complaint = |account: &str| {
            let data =
                json!({"cycle": person.cycle, "against": FARM, "topic": "wages", "account": account, "language": "es"});
            submission(Kind::ComplaintFiled, json!({"worker": WORKER, "complaint": new_id()}), now(&node), data)
        };
        node.as_("persona").records(&complaint("No me pagaron."));

        let pin = give(&node, "oficina.pa", WORKER).expect(201)["pin"].as_str().unwrap().to_owned();
        assert!(pin.len() == 6 && pin.bytes().all(|digit| digit.is_ascii_digit()));
        // As somebody types it who reads it off the card.
        let opened = sign_in(&node, &card.to_lowercase().replace('-', " "), &pin);
        let opened = opened.expect(201);
        assert_eq!((&opened["user"]["role"], &opened["user"]["by_pin"]), (&"worker".into(), &true.into()));
        let token = opened["access_token"].as_str().unwrap();
        let get = |path: &str| ask(&node, token, Method::GET, path, None);

        let own = get(&format!("/v1/workers/{WORKER}/history?purpose=own-data")).expect(200);
        assert!(own.to_string().contains("contract.offered"), "{own:#}");
        for hidden in ["2031-02-28", "No me pagaron", "complaint.filed"] {
            assert!(!own.to_string().contains(hidden), "{database:?}: {hidden}");
        }
        assert_eq!(get("/v1/complaints").expect(200)["items"], json!([]));
        get(&format!("/v1/workers/{WORKER}/export")).expect_problem(403, "not-allowed");
        let lookups = get(&format!("/v1/workers/{WORKER}/lookups")).expect(200);
        let given = |entry: &Value| entry["role"] == "labour_officer" && entry["purpose"] == "own-data";
        assert!(lookups["items"].as_array().unwrap().iter().any(given), "that a PIN was given is seen: {lookups:#}");

        let filed = complaint("Tampoco este mes.");
        assert_eq!(ask(&node, token, Method::POST, "/v1/records", Some(&filed)).status, 201);
        assert_eq!(node.as_("inspeccion.cr").get("/v1/complaints").expect(200)["items"].as_array().unwrap().len(), 2);
        let accepted = person.says(&node, Kind::ContractAccepted, Kind::ContractAccepted.example());
        ask(&node, token, Method::POST, "/v1/records", Some(&accepted)).expect_problem(403, "not-allowed");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn a_pin_is_given_by_who_meets_the_person_and_replaces_the_one_before() {
    let node = LiveNode::in_season(Database::Sqlite);
    let (person, card) = with_a_card(&node);
    for who in ["finca", "inspeccion.cr", "auditoria.pa", "administracion.pa", "persona", "analisis.cr"] {
        give(&node, who, &person.worker).expect_problem(403, "not-allowed");
    }
    give(&node, "oficina.pa", &new_id()).expect_problem(404, "not-found");
    let pin = |node: &LiveNode| give(node, "puesto.cr", &person.worker).expect(201)["pin"].as_str().unwrap().to_owned();
    let first = pin(&node);
    let opened = token(sign_in(&node, &card, &first));
    let own = format!("/v1/workers/{}", person.worker);
    ask(&node, &opened, Method::GET, &own, None).expect(200);
    let second = pin(&node);
    ask(&node, &opened, Method::GET, &own, None).expect_problem(401, "session-closed");
    if first != second {
        sign_in(&node, &card, &first).expect_problem(401, "wrong-credentials");
    }
    token(sign_in(&node, &card, &second));
}

#[test]
fn a_pin_is_not_guessed_and_a_number_that_no_card_has_is_answered_like_a_wrong_pin() {
    let node = LiveNode::in_season(Database::Sqlite);
    let (person, card) = with_a_card(&node);
    let pin = give(&node, "oficina.pa", &person.worker).expect(201)["pin"].as_str().unwrap().to_owned();
    let wrong = if pin == "000000" { "000001" } else { "000000" };
    let of_nobody = sign_in(&node, "XX-00-000000", &pin);
    let of_the_person = sign_in(&node, &card, wrong);
    assert_eq!((of_nobody.status, &of_nobody.text), (of_the_person.status, &of_the_person.text));
    for _ in 1..5 {
        sign_in(&node, &card, wrong).expect_problem(401, "wrong-credentials");
    }
    sign_in(&node, &card, &pin).expect_problem(401, "wrong-credentials");
    node.clock.advance(chrono::TimeDelta::minutes(16));
    token(sign_in(&node, &card, &pin));
    for bad in ["", "12345", "1234567"] {
        sign_in(&node, &card, bad).expect_problem(422, "invalid-members");
    }
    // Where e-mail addresses are asked for, the account is none.
    let by_address = json!({"email": format!("{}@pin.invalid", person.worker), "password": pin});
    node.nobody().post("/v1/sessions", &by_address).expect_problem(401, "wrong-credentials");
}
