//! Bodies that are no JSON, not the JSON that is meant, or too much of it.

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{self, Person, example, now};
use vaiven_tests::{Answer, Database, LiveNode};

fn node() -> LiveNode {
    LiveNode::start(Database::Sqlite)
}

fn sent(node: &LiveNode, body: impl Into<String>) -> Answer {
    node.as_("oficina.pa").post_text("/v1/records", body)
}

/// A registration with one thing changed.
fn changed(node: &LiveNode, change: impl FnOnce(&mut Value)) -> Answer {
    let mut submission = example(Kind::WorkerRegistered, now(node));
    change(&mut submission);
    node.as_("oficina.pa").record(&submission)
}

#[track_caller]
fn names(answer: &Answer, member: &str) {
    let problem = answer.expect_problem(422, "invalid-members");
    assert_eq!(problem["errors"][0]["member"], member, "{}", answer.text);
    assert!(problem["errors"][0]["rule"].as_str().is_some_and(|rule| !rule.is_empty()));
}

#[test]
fn what_is_no_json_is_said_to_be_none() {
    let node = node();
    for body in [
        "",
        " ",
        "{",
        "}",
        "[",
        "nul",
        "{\"id\":}",
        "{'id': 1}",
        "{\"a\":1,}",
        "\u{feff}{}",
        "{\"a\": NaN}",
        "{\"a\": 01}",
        "{\"a\": \"\u{0}\"}",
        "{\"a\": \"\\x\"}",
        "{} {}",
        "null",
        "true",
        "7",
        "\"text\"",
        "[]",
        "[{}]",
    ] {
        let answer = sent(&node, body);
        answer.expect_problem(400, "malformed-request");
    }
    let latin = node.as_("oficina.pa").request(reqwest::Method::POST, "/v1/records");
    let latin = latin.header("content-type", "application/json").body(b"{\"a\": \"\xe9\"}".to_vec());
    node.as_("oficina.pa").send(latin).expect_problem(400, "malformed-request");
    sent(&node, "{}").expect_problem(422, "invalid-members");
    // Half a pair of surrogates is no character, wherever it stands.
    let whole = example(Kind::WorkerRegistered, now(&node)).to_string();
    let half = sent(&node, whole.replacen("\"Montezuma\"", "\"\\ud800\"", 1));
    assert!(matches!(half.status, 400 | 422), "{}", half.text);
}

#[test]
fn what_is_unknown_or_of_another_type_is_named() {
    let node = node();
    names(&changed(&node, |s| s["surprise"] = 1.into()), "surprise");
    names(&changed(&node, |s| s["data"]["surprise"] = 1.into()), "data.surprise");
    names(&changed(&node, |s| s["data"]["residence"]["surprise"] = 1.into()), "data.residence.surprise");
    names(&changed(&node, |s| s["kind"] = "worker.invented".into()), "kind");
    names(&changed(&node, |s| s["version"] = 2.into()), "version");
    names(&changed(&node, |s| s["about"]["cycle"] = new_id().into()), "about.cycle");
    names(&changed(&node, |s| s["about"] = json!({})), "about.worker");
    for wrong in [json!(7), json!(true), json!([]), json!({}), json!(1.5), json!(null)] {
        for member in ["id", "kind", "version", "about", "occurred_at", "data"] {
            if (member, &wrong) != ("version", &json!(7)) {
                let answer = changed(&node, |s| s[member] = wrong.clone());
                let problem = answer.expect_problem(422, "invalid-members");
                let named = problem["errors"][0]["member"].as_str().unwrap_or_default();
                assert!(named.starts_with(member), "{member} {wrong}: {}", answer.text);
            }
        }
    }
}

#[test]
fn every_member_of_every_kind_refuses_every_other_type_by_its_name() {
    let node = LiveNode::start(Database::Sqlite);
    let wrongs = [json!(-1), json!(1.5), json!(1e300), json!(["x"]), json!({"x": 1}), json!("\u{7}")];
    for kind in Kind::ALL {
        let (who, whole) = (writer(*kind), example(*kind, now(&node)));
        for element in kind.spec().elements {
            for wrong in &wrongs {
                let mut submission = whole.clone();
                submission["data"][element.name] = wrong.clone();
                let answer = node.as_(who).record(&submission);
                // An object of members is what a correction is made of; which there are, the record says that it corrects.
                if *kind == Kind::RecordCorrected && wrong.is_object() && answer.status == 404 {
                    continue;
                }
                let problem = answer.expect_problem(422, "invalid-members");
                let named = problem["errors"][0]["member"].as_str().unwrap_or_default();
                assert!(named.starts_with(&format!("data.{}", element.name)), "{kind} {wrong}: {}", answer.text);
            }
        }
    }
}

/// Somebody whose kind of record this is.
pub(super) fn writer(kind: Kind) -> &'static str {
    let writers = domain::access::writers(kind);
    let cast = [
        "oficina.pa",
        "oficina.cr",
        "jefatura.pa",
        "jefatura.cr",
        "puesto.pa",
        "puesto.cr",
        "puesto.sv",
        "inspeccion.cr",
    ];
    let fits = |name: &&&str| {
        let member = vaiven_tests::cast::Member::named(name);
        writers.contains(&(member.role, member.side()))
    };
    cast.iter().find(fits).expect("every kind has a writer who is an official")
}

#[test]
fn dates_that_nobody_alive_has_are_refused() {
    let node = node();
    for date in [
        "0000-01-01",
        "0000",
        "9999-12-31",
        "9999",
        "2200-01-01",
        "-001-01-01",
        "2026-02-30",
        "20260101",
        "10000-01-01",
    ] {
        names(&changed(&node, |s| s["data"]["birth_date"] = date.into()), "data.birth_date");
    }
    let moments =
        ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-02", "2026-11-02T08:00:00", "+12026-11-02T08:00:00Z"];
    for at in moments.into_iter().chain(["2026-11-02T08:00:00+99:00", "2026-11-02T25:00:00Z", "now", ""]) {
        names(&changed(&node, |s| s["occurred_at"] = at.into()), "occurred_at");
    }
    // At the edges of what is allowed, the calendar must not give way.
    for at in ["1900-01-01T00:00:00+14:00", "2199-12-31T23:59:59-12:00", "2016-12-31T23:59:60Z"] {
        let answer = changed(&node, |s| s["occurred_at"] = at.into());
        assert!(matches!(answer.status, 201 | 422), "{at}: {} {}", answer.status, answer.text);
    }
    node.rebuild_changes_nothing();
}

#[test]
fn a_cycle_at_the_edge_of_the_calendar_is_kept_and_does_not_break_its_readers() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = Person::of(&submissions::demand(&node, vaiven_tests::cast::FARM, 1), "finca");
        person.come_as_far_as(&node, Kind::DocumentIssued);
        let mut entry = person.says(&node, Kind::CrossingEntered, Kind::CrossingEntered.example());
        entry["occurred_at"] = "2199-12-31T23:59:59-06:00".into();
        node.as_("puesto.cr").records(&entry);
        for path in [format!("/v1/cycles/{}", person.cycle), format!("/v1/findings?cycle={}", person.cycle)] {
            node.as_("jefatura.cr").get(&path).expect(200);
        }
        node.rebuild_changes_nothing();
    }
}

#[test]
fn too_much_of_anything_is_told_before_it_is_read() {
    let node = node();
    let mebibyte = 1024 * 1024;
    for megabytes in [2, 10] {
        let body = format!("{{\"id\": \"{}\"}}", "x".repeat(megabytes * mebibyte));
        sent(&node, body).expect_problem(413, "body-too-large");
    }
    names(&changed(&node, |s| s["data"]["first_surname"] = "Ñ".repeat(10_000).into()), "data.first_surname");
    names(&changed(&node, |s| s["data"]["first_surname"] = "a".repeat(101).into()), "data.first_surname");
    changed(&node, |s| s["data"]["first_surname"] = "a".repeat(100).into()).expect(201);
    names(
        &changed(&node, |s| s["data"]["nationalities"] = json!(["PA", "CR", "NI", "SV", "HN"])),
        "data.nationalities",
    );
    let batch: Vec<Value> = (0..501).map(|_| json!({})).collect();
    names(&node.as_("oficina.pa").post("/v1/records", &json!({"records": batch})), "records");
    names(&node.as_("oficina.pa").post("/v1/records", &json!({"records": []})), "records");
    let login = json!({"email": "a@b.example", "password": "x".repeat(10_000)});
    node.nobody().post("/v1/sessions", &login).expect_problem(413, "body-too-large");
    let login = json!({"email": format!("{}@b.example", "a".repeat(1000)), "password": "x".repeat(129)});
    assert_eq!(node.nobody().post("/v1/sessions", &login).status, 422);
}

#[test]
fn a_body_of_unknown_length_is_bounded_all_the_same() {
    let node = node();
    let endless = std::io::Read::take(std::io::repeat(b' '), 10 * 1024 * 1024);
    let request = node.as_("oficina.pa").request(reqwest::Method::POST, "/v1/records");
    let request = request.header("content-type", "application/json").body(reqwest::blocking::Body::new(endless));
    // The node may hang up while the client still sends: both say that it is too much.
    if let Ok(answer) = Answer::to(request) {
        answer.expect_problem(413, "body-too-large");
    }
    node.nobody().get("/healthz").expect(200);
}

#[test]
fn deep_nesting_repeated_keys_and_huge_numbers_are_refused_and_named() {
    let node = node();
    for depth in [100, 10_000, 400_000] {
        let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let open = "{\"a\":".repeat(depth / 2);
        for body in [deep.clone(), open, format!("{{\"records\": {deep}}}"), format!("{{\"records\": [{deep}]}}")] {
            if body.len() > 1024 * 1024 {
                continue;
            }
            let answer = sent(&node, body);
            assert!(
                (400..500).contains(&answer.status) || answer.json()["results"][0]["outcome"] == "refused",
                "{}",
                answer.text
            );
        }
        let whole = example(Kind::WorkerRegistered, now(&node)).to_string();
        let answer = sent(&node, whole.replace("\"residence\":{", &format!("\"extra\":{deep},\"residence\":{{")));
        assert!((400..500).contains(&answer.status), "{depth}: {}", answer.status);
    }
    let whole = example(Kind::WorkerRegistered, now(&node)).to_string();
    let twice = whole.replacen("\"version\":1", "\"version\":1,\"version\":1", 1);
    names(&sent(&node, twice), "version");
    let twice = whole.replacen("\"sex\":2", "\"sex\":2,\"sex\":1", 1);
    names(&sent(&node, twice), "data.sex");
    for number in ["1e400", "-1", "99999999999999999999999999", "2.0", "4294967298", "0.1e1"] {
        let huge = whole.replacen("\"dependants\":0", &format!("\"dependants\":{number}"), 1);
        let answer = sent(&node, huge);
        assert!(matches!(answer.status, 400 | 422), "{number}: {} {}", answer.status, answer.text);
    }
}

#[test]
fn the_same_id_with_another_body_is_refused_and_with_the_same_body_does_nothing() {
    for database in Database::BOTH {
        let node = LiveNode::start(database);
        let first = example(Kind::WorkerRegistered, now(&node));
        node.as_("oficina.pa").records(&first);
        let again = node.as_("oficina.pa").record(&first).expect(200);
        assert_eq!(again["outcome"], "duplicate");
        let changes: &[fn(&mut Value)] = &[
            |s| s["data"]["first_surname"] = "Otra".into(),
            |s| s["data"]["phone"] = Value::Null,
            |s| s["about"]["worker"] = new_id().into(),
            |s| s["occurred_at"] = "2026-11-02T07:59:59-06:00".into(),
            |s| {
                s["kind"] = "health.assessed".into();
                s["data"] = Kind::HealthAssessed.example();
            },
        ];
        for change in changes {
            let mut other = first.clone();
            change(&mut other);
            let problem = node.as_("oficina.pa").record(&other).expect_problem(409, "conflict");
            assert_eq!(problem["errors"][0]["member"], "id");
        }
        // Somebody else's record of that id is not theirs to repeat.
        node.as_("jefatura.pa").record(&first).expect_problem(409, "conflict");
        assert_eq!(node.store().read(|tx| tx.count_records()).unwrap(), 1, "{database:?}");
    }
}
