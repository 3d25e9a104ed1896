//! Numbers of cards: each once, from blocks; and every card gone through for the approval that it rests on.

use std::collections::BTreeSet;

use diesel::{Connection as _, connection::SimpleConnection as _};
use domain::{country::Country, kinds::Kind};
use registry::cards::NewSeries;
use serde_json::{Value, json};
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{self, Person};
use vaiven_tests::{Database, LiveNode, cast::FARM, race};

fn people(node: &LiveNode, number: usize) -> Vec<Person> {
    let demand = submissions::demand(node, FARM, 20);
    let people: Vec<Person> = (0..number).map(|_| Person::of(&demand, "finca")).collect();
    people.iter().for_each(|person| person.come_as_far_as(node, Kind::ContractAuthorised));
    people
}

fn open_series(node: &LiveNode, prefix: &str, last: u64) {
    let new = NewSeries { country: Country::CR, prefix: prefix.to_owned(), digits: 6, first: 1, last };
    node.registry().open_number_series(&new).unwrap();
}

/// The issue of a person's card under a number, at the node or on a device.
fn issue(node: &LiveNode, person: &Person, number: &str, device: Option<&str>) -> Value {
    let (from, until) = (submissions::day(node, 0), submissions::day(node, 120));
    let data = json!({"document": person.card, "document_type": "permit", "number": number, "valid_from": from, "valid_until": until});
    let mut submission = person.says(node, Kind::DocumentIssued, data);
    if let Some(device) = device {
        submission["captured"] = json!({"device": device, "sent_at": submission["occurred_at"]});
    }
    submission
}

fn unmet(problem: &Value) -> Vec<&str> {
    problem["unmet"].as_array().unwrap().iter().map(|unmet| unmet["code"].as_str().unwrap()).collect()
}

fn draw(node: &LiveNode, block: &Value) -> vaiven_tests::Answer {
    node.as_("puesto.cr").post(&format!("/v1/number-blocks/{}/numbers", block["id"].as_str().unwrap()), &json!({}))
}

fn grant(node: &LiveNode, asked: Value) -> Value {
    node.as_("puesto.cr").post("/v1/number-blocks", &asked).expect(201)
}

#[test]
fn a_number_is_given_once_whoever_issues_at_the_same_time() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let people = people(&node, 3);
        let asked: Vec<Value> = people.iter().map(|person| issue(&node, person, "CR-26-000417", None)).collect();
        let answers = race::at_once(asked.iter().map(|asked| || node.as_("puesto.cr").record(asked).status).collect());
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 2, "{answers:?}");
        // Written otherwise it is the same number; and a replacement needs one of its own, too.
        let free = people.iter().zip(&answers).find(|(_, status)| **status == 409).unwrap().0;
        let again = node.as_("puesto.cr").record(&issue(&node, free, "cr 26/000417", None));
        assert_eq!(unmet(&again.expect_problem(409, "rules-unmet")), ["number-taken"]);
        node.as_("puesto.cr").records(&issue(&node, free, "CR-26-000418", None));
        let (from, until) = (submissions::day(&node, 0), submissions::day(&node, 120));
        let replaced = json!({"document": free.card, "replacement": new_id(), "number": "CR-26-000418", "valid_from": from,
            "valid_until": until, "reason": "lost"});
        let refused = node.as_("puesto.cr").record(&free.says(&node, Kind::DocumentReplaced, replaced));
        assert_eq!(unmet(&refused.expect_problem(409, "rules-unmet")), ["number-taken"]);
    }
}

#[test]
fn an_office_draws_from_its_block_until_it_is_used_up_and_a_device_from_its_own() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        open_series(&node, "CR-26-", 6);
        let people = people(&node, 4);
        let block = grant(&node, json!({"size": 2}));
        assert_eq!((block["first"].as_str(), block["last"].as_str()), (Some("CR-26-000001"), Some("CR-26-000002")));
        let first = draw(&node, &block).expect(201);
        assert_eq!(first, json!({"number": "CR-26-000001", "left": 1}));
        node.as_("puesto.cr").records(&issue(&node, &people[0], "CR-26-000001", None));
        assert_eq!(draw(&node, &block).expect(201)["left"], 0);
        let problem = draw(&node, &block).expect_problem(409, "conflict");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        // A device counts for itself, and nobody else issues under its numbers.
        let device = node.as_("puesto.cr").post("/v1/devices", &json!({"name": "Tableta del puesto"})).expect(201);
        let device = device["id"].as_str().unwrap();
        let own = grant(&node, json!({"size": 3, "device": device}));
        draw(&node, &own).expect_problem(409, "conflict");
        let at = |number: &str, device: Option<&str>, person: &Person| {
            node.as_("puesto.cr").record(&issue(&node, person, number, device))
        };
        for (number, device) in [
            ("CR-26-000004", None),
            ("CR-26-000004", Some("another")),
            ("CR-26-4", Some(device)),
            ("CR-26-000006", None),
            ("CR-26-000900", None),
            ("XX-1", None),
        ] {
            let refused = at(number, device, &people[1]).expect_problem(409, "rules-unmet");
            assert_eq!(unmet(&refused), ["number-not-granted"], "{number} {device:?}");
        }
        assert_eq!(at("CR-26-000004", Some(device), &people[1]).status, 201);
        let listed = node.as_("puesto.cr").get("/v1/number-blocks").expect(200);
        let mut left: Vec<u64> =
            listed["items"].as_array().unwrap().iter().map(|it| it["left"].as_u64().unwrap()).collect();
        // Granted at one instant: by their ids, which are drawn.
        left.sort_unstable();
        assert_eq!(left, [0, 1], "what a device used is counted once it is known");
        // One number is left of the series.
        let refused = node.as_("puesto.cr").post("/v1/number-blocks", &json!({"size": 2}));
        refused.expect_problem(409, "conflict");
        grant(&node, json!({"size": 1}));
        let block_id = block["id"].as_str().unwrap();
        for who in ["oficina.cr", "jefatura.cr", "puesto.pa", "finca", "administracion.pa", "auditoria.pa"] {
            node.as_(who).get("/v1/number-blocks").expect_problem(403, "not-allowed");
            node.as_(who).post("/v1/number-blocks", &json!({"size": 1})).expect_problem(403, "not-allowed");
            let path = format!("/v1/number-blocks/{block_id}/numbers");
            node.as_(who).post(&path, &json!({})).expect_problem(403, "not-allowed");
        }
    }
}

#[test]
fn blocks_are_of_so_many_numbers_and_no_more_and_two_draw_two_numbers() {
    let node = LiveNode::in_season(Database::Postgresql);
    open_series(&node, "CR-27-", 999_999);
    for size in [0, 5_001] {
        let refused = node.as_("puesto.cr").post("/v1/number-blocks", &json!({"size": size}));
        refused.expect_problem(422, "invalid-members");
    }
    let blocks: Vec<Value> = race::at_once((0..4).map(|_| || grant(&node, json!({"size": 5_000}))).collect());
    let firsts: BTreeSet<&str> = blocks.iter().map(|block| block["first"].as_str().unwrap()).collect();
    assert_eq!(firsts, BTreeSet::from(["CR-27-000001", "CR-27-005001", "CR-27-010001", "CR-27-015001"]));
    // Twenty thousand that nobody has used.
    node.as_("puesto.cr").post("/v1/number-blocks", &json!({"size": 1})).expect_problem(409, "conflict");
    let drawn: BTreeSet<String> =
        race::at_once((0..8).map(|_| || draw(&node, &blocks[0]).expect(201)["number"].to_string()).collect())
            .into_iter()
            .collect();
    assert_eq!(drawn.len(), 8, "{drawn:?}");
}

/// R20: however a card came to be on record, one that no approval stands behind is found within a day, and shown to who settles it.
#[test]
fn a_card_without_an_approval_is_found_however_it_came_to_be() {
    let node = LiveNode::in_season(Database::Sqlite);
    let people = people(&node, 2);
    node.as_("puesto.cr").records(&issue(&node, &people[0], "CR-26-000417", None));
    let mut seen = Vec::new();
    let sound = node.registry().reconcile_cards(|card| seen.push(card.clone())).unwrap();
    assert_eq!((sound.cards, sound.without_approval.len()), (1, 0));
    assert_eq!(seen[0].approved_by.len(), 2, "both ministries' records are named: {seen:?}");
    // Somebody with the database in their hands adds a card that no record speaks of.
    let stray = new_id();
    let path = node.database_url().strip_prefix("sqlite:").unwrap();
    let mut connection = diesel::SqliteConnection::establish(path).unwrap();
    let forge = format!(
        "pragma busy_timeout = 5000; insert into issued_document (id, cycle, kind, number_folded, state) \
         select '{stray}', '{}', kind, 'CR26999999', state from issued_document",
        people[1].cycle
    );
    connection.batch_execute(&forge).unwrap();
    let found = node.registry().reconcile_cards_once_in(24).unwrap();
    assert!(found.is_none(), "once a day, and it was done today");
    let found = node.registry().reconcile_cards(|_| {}).unwrap();
    assert_eq!((found.cards, found.without_approval.len()), (2, 1));
    assert_eq!(found.without_approval[0].document.to_string(), stray);
    let path = format!("/v1/findings?worker={}", people[1].worker);
    let codes = |who: &str| -> Vec<String> {
        let listed = node.as_(who).get(&path).expect(200);
        listed["items"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
    };
    assert!(codes("jefatura.cr").contains(&"card-without-approval".to_owned()), "{:?}", codes("jefatura.cr"));
    // It is gone once the card is.
    connection.batch_execute(&format!("delete from issued_document where id = '{stray}'")).unwrap();
    assert!(node.registry().reconcile_cards(|_| {}).unwrap().without_approval.is_empty());
    assert!(!codes("jefatura.cr").contains(&"card-without-approval".to_owned()));
}

/// No role brings a card into being without an approval: not by issuing, not by replacing, not by correcting, and nothing prints one.
#[test]
fn no_role_issues_replaces_or_prints_a_card_that_nobody_approved() {
    let node = LiveNode::in_season(Database::Sqlite);
    let demand = submissions::demand(&node, FARM, 2);
    let person = Person::of(&demand, "finca");
    person.come_as_far_as(&node, Kind::ContractAccepted);
    let (from, until) = (submissions::day(&node, 0), submissions::day(&node, 120));
    let replace = json!({"document": person.card, "replacement": new_id(), "number": "CR-26-2", "valid_from": from,
        "valid_until": until, "reason": "lost"});
    for member in vaiven_tests::cast::CAST {
        let tried =
            [issue(&node, &person, "CR-26-1", None), person.says(&node, Kind::DocumentReplaced, replace.clone())];
        for submission in tried {
            let status = node.as_(member.name).record(&submission).status;
            assert!([403, 404, 409].contains(&status), "{} {status}", member.name);
        }
        let printed = node.as_(member.name).get(&format!("/v1/documents/{}/card", person.card)).status;
        assert!([403, 404].contains(&printed), "{} {printed}", member.name);
    }
    assert_eq!(node.registry().reconcile_cards(|_| {}).unwrap().cards, 0);
}
