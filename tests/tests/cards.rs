//! Cards over the interface: printed from a record and from nothing else, checked by anybody, judged at a counter.

use card::content::{CardContent, CardKind};
use card::seal::Seal;
use chrono::{NaiveDate, TimeDelta};
use domain::country::Country;
use domain::kinds::Kind;
use domain::states::Identity;
use domain::text::Text;
use domain::time::BirthDate;
use domain::value::Sex;
use serde_json::{Value, json};
use vaiven_tests::chance::new_id;
use vaiven_tests::files::{photo, send};
use vaiven_tests::prototype::card_desk;
use vaiven_tests::submissions::{self, Person, now, submission};
use vaiven_tests::{Database, LiveNode, cast::FARM};

/// A node with a worker who has come as far as a record of this kind.
fn with_worker(database: Database, kind: Kind) -> (LiveNode, Person) {
    let node = LiveNode::in_season(database);
    let person = Person::of(&submissions::demand(&node, FARM, 5), "finca");
    person.come_as_far_as(&node, kind);
    (node, person)
}

fn number_of(person: &Person) -> String {
    format!("CR-26-{}", &person.card[24..])
}

/// The last day that a person's record of issue says.
fn last_day(node: &LiveNode) -> NaiveDate {
    submissions::day(node, 120).parse().unwrap()
}

/// A seal as the node's own key signs it, whether or not anybody recorded such a card.
fn seal(kind: CardKind, number: &str, valid_until: NaiveDate) -> Seal {
    let person = Identity {
        given_names: Some(Text::parse("Itzel").unwrap()),
        first_surname: Text::parse("Montezuma").unwrap(),
        second_surname: None,
        sex: Sex::Female,
        birth_date: BirthDate::parse("1999-11-07").unwrap(),
        nationalities: vec![Country::PA],
    };
    let agreement = serde_json::from_value(json!({"code": "cr-pa-coffee", "version": 2})).unwrap();
    let content = CardContent::new(kind, Country::CR, number, valid_until, agreement, &person).unwrap();
    let key = card_desk().key.unwrap();
    key.seal(content.messages(), "2026-11-02".parse().unwrap()).unwrap()
}

fn checked(node: &LiveNode, code: &str) -> Value {
    node.nobody().post("/v1/cards/verify", &json!({"code": code})).expect(200)
}

fn judged(node: &LiveNode, who: &str, direction: &str, member: &str, shown: &str) -> Value {
    node.as_(who).post("/v1/verdicts", &json!({"direction": direction, member: shown})).expect(200)
}

fn reasons(verdict: &Value) -> Vec<&str> {
    verdict["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect()
}

#[test]
fn a_card_is_printed_by_the_office_that_issued_it_and_for_nobody_else() {
    for database in Database::BOTH {
        let (node, person) = with_worker(database, Kind::DocumentIssued);
        let path = format!("/v1/documents/{}/card", person.card);
        let card = node.as_("puesto.cr").get(&path);
        assert_eq!((card.status, card.header("content-type")), (200, "application/pdf"), "{}", card.text);
        assert!(card.text.starts_with("%PDF-"));
        for who in
            ["oficina.pa", "jefatura.cr", "puesto.pa", "finca", "analisis.cr", "auditoria.pa", "administracion.pa"]
        {
            node.as_(who).get(&path).expect_problem(403, "not-allowed");
        }
        node.nobody().get(&path).expect_problem(401, "not-signed-in");
        node.as_("puesto.cr").get(&format!("/v1/documents/{}/card", new_id())).expect_problem(404, "not-found");
    }
}

#[test]
fn the_photograph_on_record_is_on_the_card_and_at_the_counter_beside_whoever_shows_it() {
    for database in Database::BOTH {
        let (node, person) = with_worker(database, Kind::DocumentIssued);
        let (card, face) =
            (format!("/v1/documents/{}/card", person.card), format!("/v1/workers/{}/photograph", person.worker));
        let pictures = |text: &str| text.matches("/Subtype /Image").count() + text.matches("/Subtype/Image").count();
        assert_eq!(pictures(&node.as_("puesto.cr").get(&card).text), 0, "a frame, for a photograph that is glued in");
        assert_eq!(node.as_("puesto.cr").get(&face).status, 204);

        let officer = node.as_("oficina.pa");
        let taken = |address: &str, minutes: i64| {
            let at = now(&node) - TimeDelta::minutes(minutes);
            let data = json!({"photo": address});
            officer.records(&submission(Kind::WorkerPhotographed, json!({"worker": person.worker}), at, data));
        };
        taken(&send(&officer, "photo", &photo(300, 400)), 5);
        // An older one that comes later is not the last.
        taken(&send(&officer, "photo", &photo(30, 40)), 500);
        assert!(pictures(&node.as_("puesto.cr").get(&card).text) > 0, "{database:?}");
        for who in ["puesto.cr", "puesto.pa"] {
            let shown = node.as_(who).get(&face);
            assert_eq!((shown.status, shown.header("content-type")), (200, "image/png"), "{who}");
            assert!(shown.header("content-length").parse::<usize>().unwrap() > 100_000, "the last one: {who}");
        }
        // Comparing faces is a post's work, and no part of what else it is told.
        for who in ["oficina.pa", "jefatura.cr", "finca", "analisis.cr", "auditoria.pa", "administracion.pa"] {
            node.as_(who).get(&face).expect_problem(403, "not-allowed");
        }
        node.as_("puesto.cr").get(&format!("/v1/workers/{}/photograph", new_id())).expect_problem(404, "not-found");
        let kept = node.as_("auditoria.pa").get(&format!("/v1/audit?worker={}", person.worker)).expect(200);
        let purposes: Vec<(&str, &str)> = kept["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|entry| Some((entry["operation"].as_str()?, entry["purpose"].as_str()?)))
            .collect();
        assert!(purposes.contains(&("photograph", "identification")), "{purposes:?}");
    }
}

#[test]
fn cards_come_on_sheets_for_an_ordinary_printer_all_of_them_or_none() {
    let (node, first) = with_worker(Database::Sqlite, Kind::DocumentIssued);
    let second = Person::of(&first.demand, "finca");
    second.come_as_far_as(&node, Kind::DocumentIssued);
    let print = |who: &str, body: Value| node.as_(who).post("/v1/cards/sheet", &body);
    let sheet = print("puesto.cr", json!({"documents": [first.card, second.card], "paper": "letter"}));
    assert_eq!((sheet.status, sheet.header("content-type")), (200, "application/pdf"), "{}", sheet.text);
    assert!(sheet.text.starts_with("%PDF-"));
    assert_eq!(print("puesto.cr", json!({"documents": [first.card]})).status, 200);

    print("puesto.cr", json!({"documents": [first.card, new_id()]})).expect_problem(404, "not-found");
    print("oficina.pa", json!({"documents": [first.card]})).expect_problem(403, "not-allowed");
    let too_many: Vec<String> = (0..101).map(|_| new_id()).collect();
    for wrong in [json!([]), json!([first.card, first.card]), json!(too_many)] {
        print("puesto.cr", json!({"documents": wrong})).expect_problem(422, "invalid-members");
    }
    // Whose cards were printed is kept, each by itself.
    let audit = node.as_("auditoria.pa").get(&format!("/v1/audit?worker={}&limit=100", second.worker)).expect(200);
    let printed = audit["items"].as_array().unwrap().iter().filter(|entry| entry["operation"] == "card").count();
    assert_eq!(printed, 1);
}

#[test]
fn no_card_comes_into_being_without_an_approved_record_and_none_after_it_was_taken_back() {
    let (node, person) = with_worker(Database::Sqlite, Kind::ContractAccepted);
    let path = format!("/v1/documents/{}/card", person.card);
    node.as_("puesto.cr").get(&path).expect_problem(404, "not-found");
    // The decision is refused without its approval, so that there is nothing to print.
    let steps = person.whole_cycle(&node);
    let issue = steps.iter().map(|(_, step)| step).find(|step| step["kind"] == Kind::DocumentIssued.name()).unwrap();
    node.as_("puesto.cr").record(issue).expect_problem(409, "rules-unmet");
    node.as_("puesto.cr").get(&path).expect_problem(404, "not-found");
    let (node, person) = with_worker(Database::Sqlite, Kind::DocumentIssued);
    let path = format!("/v1/documents/{}/card", person.card);
    node.as_("puesto.cr").get(&path).expect(200);
    let revoked = json!({"document": person.card, "reason": "Reportado como perdido."});
    node.as_("puesto.cr").records(&person.says(&node, Kind::DocumentRevoked, revoked));
    node.as_("puesto.cr").get(&path).expect_problem(409, "conflict");
}

#[test]
fn an_expired_document_is_not_printed_and_its_last_day_still_is() {
    let (node, person) = with_worker(Database::Sqlite, Kind::DocumentIssued);
    let path = format!("/v1/documents/{}/card", person.card);
    node.clock.set(&format!("{}T23:00:00-06:00", last_day(&node)));
    node.as_("puesto.cr").get(&path).expect(200);
    node.clock.advance(TimeDelta::hours(2));
    node.as_("puesto.cr").get(&path).expect_problem(409, "conflict");
}

#[test]
fn anybody_learns_whether_a_card_is_valid_and_until_when_and_nothing_else() {
    for database in Database::BOTH {
        let (node, person) = with_worker(database, Kind::DocumentIssued);
        let until = last_day(&node);
        let code = seal(CardKind::Permit, &number_of(&person), until).text();
        assert_eq!(checked(&node, &code), json!({"valid": true, "valid_until": until.to_string()}));
        let not_valid = json!({"valid": false, "valid_until": null});
        // Signed with the right key, and never issued: R20.
        assert_eq!(checked(&node, &seal(CardKind::Permit, "CR-26-999999", until).text()), not_valid);
        assert_eq!(checked(&node, &seal(CardKind::WorkerCard, &number_of(&person), until).text()), not_valid);
        let longer = until + TimeDelta::days(365);
        assert_eq!(checked(&node, &seal(CardKind::Permit, &number_of(&person), longer).text()), not_valid);
        let mut changed = code.clone();
        changed.replace_range(40..41, if &code[40..41] == "A" { "B" } else { "A" });
        for bad in [changed.as_str(), &code[..code.len() - 8], "RDB1A", "https://example.org", ""] {
            assert_eq!(checked(&node, bad), not_valid, "{bad}");
        }
        let revoked = json!({"document": person.card, "reason": "Reportado como perdido."});
        node.as_("puesto.cr").records(&person.says(&node, Kind::DocumentRevoked, revoked));
        assert_eq!(checked(&node, &code), not_valid);
    }
}

#[test]
fn a_card_that_has_expired_is_no_longer_valid_and_was_on_its_last_day() {
    let (node, person) = with_worker(Database::Sqlite, Kind::DocumentIssued);
    let until = last_day(&node);
    let code = seal(CardKind::Permit, &number_of(&person), until).text();
    node.clock.set(&format!("{until}T23:59:59-06:00"));
    assert_eq!(checked(&node, &code)["valid"], true);
    node.clock.advance(TimeDelta::seconds(1));
    assert_eq!(checked(&node, &code)["valid"], false);
}

#[test]
fn whoever_checks_cards_too_often_is_told_to_wait() {
    let options = api::Options {
        rate_limits: api::RateLimits { card_check: api::Rate::new(3, 1), ..api::RateLimits::NONE },
        workers: Some(1),
        ..api::Options::default()
    };
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/node.sqlite", place.path().display());
    let node = LiveNode::start_on(url, vaiven_tests::TestClock::default(), options);
    for _ in 0..3 {
        checked(&node, "RDB1A");
    }
    let refused = node.nobody().post("/v1/cards/verify", &json!({"code": "RDB1A"}));
    refused.expect_problem(429, "too-many-requests");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
}

#[test]
fn a_post_is_told_pass_by_the_card_the_number_and_the_document_that_was_shown() {
    for database in Database::BOTH {
        let (node, person) = with_worker(database, Kind::CrossingExited);
        // The cycle's own exit from the destination comes later: this worker has left home.
        let code = seal(CardKind::Permit, &number_of(&person), last_day(&node)).text();
        let by_document = judged(&node, "puesto.cr", "exit", "document", &person.number);
        assert_eq!(by_document["worker"]["id"], person.worker);
        for (member, shown) in [("code", code.as_str()), ("document", &number_of(&person))] {
            let verdict = judged(&node, "puesto.cr", "exit", member, shown);
            assert_eq!(verdict["cycle"], person.cycle, "{member}");
            assert_eq!(verdict["worker"]["id"], person.worker, "{member}");
            assert_ne!(verdict["outcome"], "STOP", "leaving is never blocked");
        }
    }
}

#[test]
fn a_worker_in_order_passes_with_the_last_day_of_the_stay_and_a_forged_card_is_stopped() {
    let (node, person) = with_worker(Database::Sqlite, Kind::DocumentIssued);
    let good = seal(CardKind::Permit, &number_of(&person), last_day(&node)).text();
    let verdict = judged(&node, "puesto.cr", "entry", "code", &good);
    assert_eq!((verdict["outcome"].as_str(), reasons(&verdict)), (Some("PASS"), vec![]));
    assert_eq!(verdict["stay_until"], "2027-10-02");
    assert_eq!(verdict["seal"]["authenticity"], "genuine");
    assert!(verdict["worker"]["identity"]["first_surname"].is_string());
    for hidden in ["contact", "origin_people"] {
        assert!(verdict["worker"][hidden].is_null(), "{hidden}");
    }
    // One letter of the signature is another.
    let at = good.len() - 20;
    let mut forged = good.clone();
    forged.replace_range(at..=at, if &good[at..=at] == "A" { "B" } else { "A" });
    let verdict = judged(&node, "puesto.cr", "entry", "code", &forged);
    assert_eq!((verdict["outcome"].as_str(), reasons(&verdict)), (Some("STOP"), vec!["seal-forged"]));
    let message = verdict["reasons"][0]["message"].as_str().unwrap();
    assert!(message.contains("forged"), "{message}");
    let verdict = judged(&node, "puesto.cr", "exit", "code", &forged);
    assert_eq!(verdict["outcome"], "REVIEW");
}

#[test]
fn a_card_signed_by_the_nodes_own_key_that_nobody_recorded_is_looked_at() {
    let (node, _) = with_worker(Database::Sqlite, Kind::DocumentIssued);
    let stray = seal(CardKind::Permit, "CR-26-999999", last_day(&node)).text();
    let verdict = judged(&node, "puesto.cr", "entry", "code", &stray);
    assert_eq!((verdict["outcome"].as_str(), reasons(&verdict)), (Some("REVIEW"), vec!["person-unknown"]));
    assert!(verdict["worker"].is_null() && verdict["cycle"].is_null());
}

#[test]
fn a_zone_is_read_and_a_misread_one_names_the_check_digits_that_do_not_agree() {
    let (node, person) = with_worker(Database::Sqlite, Kind::DocumentIssued);
    let seal = seal(CardKind::Permit, &number_of(&person), last_day(&node));
    let zone = seal.zone(last_day(&node)).unwrap().lines().join("\n");
    let verdict = judged(&node, "puesto.cr", "entry", "mrz", &zone);
    assert_eq!(verdict["worker"]["id"], person.worker);
    let misread = zone.replacen("9911", "9912", 1);
    assert_ne!(misread, zone);
    let asked = json!({"direction": "entry", "mrz": misread});
    let problem = node.as_("puesto.cr").post("/v1/verdicts", &asked).expect_problem(422, "invalid-members");
    assert!(problem["errors"][0]["rule"].as_str().unwrap().contains("birth_date"), "{problem}");
}

#[test]
fn only_one_thing_is_shown_at_a_time_and_only_posts_ask() {
    let (node, person) = with_worker(Database::Sqlite, Kind::WorkerRegistered);
    for body in [
        json!({"direction": "entry"}),
        json!({"direction": "entry", "document": "1", "code": "RDB1A"}),
        json!({"direction": "sideways", "document": "1"}),
        json!({"direction": "entry", "document": "---"}),
        json!({"direction": "entry", "code": "RDB1A"}),
        json!({"direction": "entry", "mrz": "P<UTO"}),
        json!({"direction": "entry", "worker": person.worker, "document": "1"}),
    ] {
        let problem = node.as_("puesto.cr").post("/v1/verdicts", &body).expect_problem(422, "invalid-members");
        assert!(problem["errors"][0]["rule"].is_string(), "{problem}");
    }
    let asked = json!({"direction": "entry", "document": person.number});
    for who in ["oficina.pa", "jefatura.cr", "finca", "analisis.cr", "auditoria.pa", "administracion.pa"] {
        node.as_(who).post("/v1/verdicts", &asked).expect_problem(403, "not-allowed");
    }
    node.nobody().post("/v1/verdicts", &asked).expect_problem(401, "not-signed-in");
}

#[test]
fn a_post_of_another_corridor_hears_of_somebody_what_it_hears_of_nobody() {
    for database in Database::BOTH {
        let (node, person) = with_worker(database, Kind::DocumentIssued);
        for (direction, unlike) in [("entry", "99999"), ("exit", "nadie9")] {
            let theirs = judged(&node, "puesto.sv", direction, "document", &person.number);
            let nobodys = judged(&node, "puesto.sv", direction, "document", unlike);
            assert_eq!(theirs, nobodys, "{direction}");
            assert_eq!(judged(&node, "puesto.sv", direction, "worker", &person.worker), nobodys, "{direction}");
            let own = judged(&node, "puesto.cr", direction, "worker", &person.worker);
            assert_eq!(own, judged(&node, "puesto.cr", direction, "document", &person.number), "{direction}");
        }
    }
}

#[test]
fn who_was_judged_and_whose_card_was_printed_is_kept_for_the_auditor() {
    let (node, person) = with_worker(Database::Sqlite, Kind::DocumentIssued);
    judged(&node, "puesto.cr", "entry", "document", &person.number);
    node.as_("puesto.cr").get(&format!("/v1/documents/{}/card", person.card)).expect(200);
    let kept = node.as_("auditoria.pa").get(&format!("/v1/audit?worker={}", person.worker)).expect(200);
    let operations: Vec<&str> =
        kept["items"].as_array().unwrap().iter().filter_map(|entry| entry["operation"].as_str()).collect();
    assert!(operations.contains(&"verdict") && operations.contains(&"card"), "{operations:?}");
}
