//! Cards that were taken back: on a list that anybody may fetch, and stopped by whoever has it, with a network or without.

use card::{
    content::{CardContent, CardKind},
    key::{CardKey, Subject},
    revocations::{CardDigest, Page, RevocationList},
    seal::Seal,
};
use chrono::{NaiveDate, TimeDelta};
use domain::{
    country::Country,
    kinds::Kind,
    states::Identity,
    text::Text,
    time::BirthDate,
    value::{NodeCode, Sex},
    verdict::Standing,
};
use serde_json::{Value, json};
use vaiven_tests::chance::new_id;
use vaiven_tests::prototype::{NODE, card_desk, registry_of};
use vaiven_tests::submissions::{self, Person};
use vaiven_tests::{Database, LiveNode, TestClock, cast::FARM, place::Place};

fn with_cards(node: &LiveNode, number: usize) -> Vec<Person> {
    let demand = submissions::demand(node, FARM, 10);
    let people: Vec<Person> = (0..number).map(|_| Person::of(&demand, "finca")).collect();
    people.iter().for_each(|person| person.come_as_far_as(node, Kind::DocumentIssued));
    people
}

fn number_of(person: &Person) -> String {
    format!("CR-26-{}", &person.card[24..])
}

fn last_day(node: &LiveNode) -> NaiveDate {
    submissions::day(node, 120).parse().unwrap()
}

fn seal(key: &CardKey, country: Country, number: &str, valid_until: NaiveDate) -> Seal {
    let person = Identity {
        given_names: Some(Text::parse("Itzel").unwrap()),
        first_surname: Text::parse("Montezuma").unwrap(),
        second_surname: None,
        sex: Sex::Female,
        birth_date: BirthDate::parse("1999-11-07").unwrap(),
        nationalities: vec![Country::PA],
    };
    let agreement = serde_json::from_value(json!({"code": "cr-pa-coffee", "version": 2})).unwrap();
    let content = CardContent::new(CardKind::Permit, country, number, valid_until, agreement, &person).unwrap();
    key.seal(content.messages(), "2026-11-02".parse().unwrap()).unwrap()
}

fn page(node: &LiveNode, since: u64) -> Page {
    let answer = node.nobody().get(&format!("/v1/revocations?since={since}"));
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/jose"), "{}", answer.text);
    let issuer = card_desk().key.unwrap().issuer().clone();
    Page::read(&answer.text, &[issuer]).unwrap()
}

fn outcome(node: &LiveNode, direction: &str, code: &str) -> (String, Vec<String>) {
    let asked = json!({"direction": direction, "code": code});
    let verdict = node.as_("puesto.cr").post("/v1/verdicts", &asked).expect(200);
    let codes = verdict["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap().to_owned());
    (verdict["outcome"].as_str().unwrap().to_owned(), codes.collect())
}

fn valid(node: &LiveNode, code: &str) -> bool {
    node.nobody().post("/v1/cards/verify", &json!({"code": code})).expect(200)["valid"].as_bool().unwrap()
}

/// Whatever an officer does to a card is on the list at once, in order, and a rebuild leaves the list as it is.
#[test]
fn what_is_taken_back_is_on_the_list_from_that_moment_on_and_fetched_as_what_is_new() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let people = with_cards(&node, 3);
        assert_eq!((page(&node, 0).count, page(&node, 0).entries.len()), (0, 0), "an empty list is signed as well");
        let decide =
            |person: &Person, kind, data: Value| node.as_("puesto.cr").records(&person.says(&node, kind, data));
        let reason = "Se denunció como extraviado.";
        let until = submissions::day(&node, 10);
        decide(
            &people[0],
            Kind::DocumentSuspended,
            json!({"document": people[0].card, "until": until, "reason": reason}),
        );
        let (from, last) = (submissions::day(&node, 0), submissions::day(&node, 120));
        let replaced = json!({"document": people[1].card, "replacement": new_id(), "number": "CR-26-R1",
            "valid_from": from, "valid_until": last, "reason": "lost"});
        decide(&people[1], Kind::DocumentReplaced, replaced);
        let first = page(&node, 0);
        decide(&people[0], Kind::DocumentRevoked, json!({"document": people[0].card, "reason": reason}));
        let second = page(&node, first.through);
        assert_eq!((first.through, second.since, second.through, second.count), (2, 2, 3, 3));
        let list = RevocationList::of(&[first, second]).unwrap();
        let of = |person: &Person| {
            let until = domain::time::Day::from_date(last_day(&node)).unwrap();
            list.get(CardDigest::new(Country::CR, &number_of(person), until)).map(|listed| listed.standing)
        };
        assert_eq!(
            [of(&people[0]), of(&people[1]), of(&people[2])],
            [Some(Standing::Revoked), Some(Standing::Replaced), None]
        );
        // Neither a number nor a reason of anybody's is on it.
        let text = node.nobody().get("/v1/revocations").text;
        let payload = data_of(&text);
        assert!(
            !payload.contains("CR26") && !payload.contains("CR-26") && !payload.contains("extraviado"),
            "{payload}"
        );
        node.rebuild_changes_nothing();
        assert_eq!(page(&node, 0).count, 3);
        node.nobody().get("/v1/revocations?since=4").expect_problem(422, "invalid-members");
        node.nobody().get("/v1/revocations?since=-1").expect_problem(422, "invalid-members");
    }
}

fn data_of(page: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let payload = page.split('.').nth(1).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[test]
fn a_card_revoked_yesterday_is_stopped_coming_in_looked_at_going_out_and_not_valid_for_anybody() {
    let node = LiveNode::in_season(Database::Sqlite);
    let person = with_cards(&node, 1).remove(0);
    let code = seal(&card_desk().key.unwrap(), Country::CR, &number_of(&person), last_day(&node)).text();
    assert_eq!((outcome(&node, "entry", &code).0.as_str(), valid(&node, &code)), ("PASS", true));
    let revoked = json!({"document": person.card, "reason": "Reportado como perdido."});
    node.as_("puesto.cr").records(&person.says(&node, Kind::DocumentRevoked, revoked));
    node.clock.advance(TimeDelta::days(1));
    let (entering, reasons) = outcome(&node, "entry", &code);
    assert!(entering == "STOP" && reasons[0] == "card-revoked", "{reasons:?}");
    assert_eq!(outcome(&node, "exit", &code).0, "REVIEW", "leaving is never blocked");
    assert!(!valid(&node, &code));
}

/// Another country's card: whoever has its certificate believes it, and whoever has its list knows what it took back.
#[test]
fn another_countrys_card_is_judged_by_its_issuers_list_and_a_card_of_a_withdrawn_key_is_looked_at() {
    let clock = TestClock::default();
    let snm = authority("PA", 3);
    let lost = authority("CR", 5);
    let place = Place::furnished(Database::Sqlite);
    let mut desk = card_desk();
    desk.issuers = vec![snm.issuer().clone(), lost.issuer().clone().withdrawn()];
    let registry = registry_of(NODE, 7, place.open(), &clock, 2).with_cards(desk);
    let node = LiveNode::serve_as(place, registry, clock);
    let last = last_day(&node);
    let theirs = seal(&snm, Country::PA, "PA-26-7", last).text();
    let unlisted = (String::from("REVIEW"), vec!["person-unknown".to_owned(), "revocations-old".to_owned()]);
    assert_eq!(outcome(&node, "entry", &theirs), unlisted, "no list of theirs is here yet, and that is said");
    assert!(valid(&node, &theirs));
    let until = domain::time::Day::from_date(last).unwrap();
    let entry = |number: &str| card::revocations::Entry {
        card: CardDigest::new(Country::PA, number, until),
        standing: Standing::Revoked,
        since: node.clock.now().into(),
        until: None,
    };
    let page = |since, count, entries: Vec<card::revocations::Entry>| {
        let issued_at = node.clock.now().into();
        let through = since + entries.len() as u64;
        Page { issuer: Country::PA, issued_at, since, through, count, withdrawn: Vec::new(), entries }
            .sign(&snm)
            .unwrap()
    };
    let (first, second) = (page(0, 2, vec![entry("PA-26-6")]), page(1, 2, vec![entry("PA-26-7")]));
    let take = |text: &str| node.registry().take_revocations(text);
    take(&second).expect_err("a page that leaves entries out is not taken");
    let half = take(&first).unwrap();
    assert_eq!((half.new, half.count, half.as_of), (1, 1, None), "not complete yet");
    assert!(!half.is_complete);
    let whole = take(&format!("{first}\n{second}\n")).unwrap();
    assert_eq!((whole.new, whole.count, whole.as_of.is_some()), (1, 2, true));
    take(&page(0, 1, vec![entry("PA-26-9")])).expect_err("what was listed stays listed");
    take(&page(0, 2, vec![entry("PA-26-6")]).replace('A', "B")).expect_err("a forged page is not taken");
    let (stopped, reasons) = outcome(&node, "entry", &theirs);
    assert!(stopped == "STOP" && reasons.contains(&"card-revoked".to_owned()), "{reasons:?}");
    assert!(!valid(&node, &theirs));
    node.clock.advance(TimeDelta::hours(25));
    assert!(outcome(&node, "entry", &theirs).1.contains(&"revocations-old".to_owned()), "a list of the day before");
    // A key that was lost: what it signs is neither believed nor taken for a forgery, and its withdrawal is on the list.
    let stolen = seal(&lost, Country::CR, "CR-26-8", last).text();
    let (looked_at, reasons) = outcome(&node, "entry", &stolen);
    assert!(looked_at == "REVIEW" && reasons.contains(&"signer-withdrawn".to_owned()), "{reasons:?}");
    assert!(!valid(&node, &stolen));
    let own = node.nobody().get("/v1/revocations").text;
    let reference = lost.issuer().reference().unwrap().to_string();
    assert!(data_of(&own).contains(&reference), "whoever fetches the list learns of it");
    let stranger = seal(&authority("SV", 6), Country::parse("SV").unwrap(), "SV-26-1", last).text();
    assert!(outcome(&node, "entry", &stranger).1.contains(&"seal-unverified".to_owned()));
}

/// A partner's list over the line: what is new, and nothing twice.
#[test]
fn a_node_fetches_what_its_partners_issuer_took_back() {
    let issuing = LiveNode::in_season(Database::Sqlite);
    let people = with_cards(&issuing, 2);
    let revoke = |person: &Person| {
        let revoked = json!({"document": person.card, "reason": "Reportado como perdido."});
        issuing.as_("puesto.cr").records(&person.says(&issuing, Kind::DocumentRevoked, revoked));
    };
    let place = Place::furnished(Database::Postgresql);
    let desk = registry::cards::CardDesk { key: None, issuers: vec![card_desk().key.unwrap().issuer().clone()] };
    let registry = registry_of("post", 9, place.open(), &issuing.clock, 3).with_cards(desk);
    let post = LiveNode::serve_as(place, registry, issuing.clock.clone());
    for node in [&issuing, &post] {
        node.registry().adopt_key().unwrap();
    }
    let document = issuing.nobody().get("/.well-known/vaiven").text;
    let fingerprint = issuing.registry().signer().public_key().fingerprint();
    let address = ::exchange::Address::parse(issuing.address()).unwrap();
    post.exchange().add_partner(&document, &address, &fingerprint).unwrap();
    let fetch = || {
        let http = ::exchange::pull::Http::new().unwrap();
        post.exchange().fetch_revocations(&NodeCode::parse(NODE).unwrap(), Country::CR, &http).unwrap()
    };
    assert_eq!(fetch(), 0);
    people.iter().for_each(revoke);
    assert_eq!((fetch(), fetch()), (2, 0));
    let code = seal(&card_desk().key.unwrap(), Country::CR, &number_of(&people[0]), last_day(&issuing)).text();
    let (stopped, reasons) = outcome(&post, "entry", &code);
    assert!(stopped == "STOP" && reasons[0] == "card-revoked" && !reasons.contains(&"revocations-old".to_owned()));
    assert!(!valid(&post, &code));
    post.nobody().get("/v1/revocations").expect_problem(404, "not-found");
}

fn authority(country: &str, seed: u8) -> CardKey {
    let subject = Subject {
        country: Country::parse(country).unwrap(),
        name: "SNM".to_owned(),
        valid_from: NaiveDate::from_ymd_opt(2020, 1, 1).unwrap(),
        valid_until: NaiveDate::from_ymd_opt(2040, 12, 31).unwrap(),
    };
    CardKey::generate(&subject, &mut |bytes: &mut [u8]| bytes.fill(seed)).unwrap()
}
