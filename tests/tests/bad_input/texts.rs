//! Texts that would be SQL, HTML or a command to somebody careless, in every text member of every kind: refused by name, or kept
//! to the letter and harmless.

use domain::kinds::Kind;
use serde_json::Value;
use vaiven_tests::submissions::{self, example, now};
use vaiven_tests::{Database, LiveNode};

use super::bodies::writer;

/// Short enough for every text member (30 characters), and not changed by trimming or NFC.
const HOSTILE: &[&str] = &[
    "'; drop table record; --",
    "' or '1'='1",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "${jndi:ldap://x/a} {{7*7}}",
    "%00%0a../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "\\'; $1 ? :a %s %n",
    "ñandú\u{200d}a\u{200f}",
    "𝒳🦜 ẞ İ ǅ",
];

/// Every place in a kind's example where a text stands, as a JSON pointer.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Object(members) => members.iter().for_each(|(name, value)| texts(value, &format!("{at}/{name}"), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| texts(value, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

/// Members that an example leaves out are texts too.
fn with_all_members(kind: Kind) -> Value {
    let mut data = kind.example();
    for element in kind.spec().elements {
        if data[element.name].is_null() {
            data[element.name] = "x".into();
        }
    }
    data
}

fn what_is_hostile_is_refused_by_name_or_kept(database: Database) {
    let node = LiveNode::in_season(database);
    let (mut kept, mut refused) = (0, 0);
    for kind in Kind::ALL {
        let mut places = Vec::new();
        texts(&with_all_members(*kind), "", &mut places);
        for place in &places {
            for hostile in HOSTILE {
                let mut submission = example(*kind, now(&node));
                let holder = place.rsplit_once('/').map_or("", |(holder, _)| holder);
                let name = place.rsplit('/').next().unwrap_or_default();
                match submission["data"].pointer_mut(holder) {
                    Some(Value::Object(members)) => drop(members.insert(name.to_owned(), (*hostile).into())),
                    Some(Value::Array(items)) => items[name.parse::<usize>().unwrap()] = (*hostile).into(),
                    other => panic!("{kind}{place}: {other:?}"),
                }
                let answer = node.as_(writer(*kind)).record(&submission);
                match answer.status {
                    201 => {
                        kept += 1;
                        is_kept_to_the_letter(&node, *kind, &submission);
                    }
                    // Nothing is there that could be corrected.
                    404 if *kind == Kind::RecordCorrected => {
                        answer.expect_problem(404, "not-found");
                    }
                    409 if kind.is_decision() => {
                        answer.expect_problem(409, "rules-unmet");
                    }
                    _ => {
                        refused += 1;
                        let problem = answer.expect_problem(422, "invalid-members");
                        let member = problem["errors"][0]["member"].as_str().unwrap_or_default();
                        let first = place.split('/').nth(1).unwrap_or_default();
                        assert!(member.starts_with(&format!("data.{first}")), "{kind}{place}: {}", answer.text);
                        assert!(!answer.text.contains(hostile), "{kind}{place} repeats what was sent: {}", answer.text);
                    }
                }
            }
        }
    }
    assert!(kept > 100 && refused > 100, "{kept} kept, {refused} refused");
    node.rebuild_changes_nothing();
    let tables = node.store().read(|tx| tx.count_records()).unwrap();
    assert!(tables > 100);
}

#[test]
fn sql_and_html_in_every_text_on_sqlite() {
    what_is_hostile_is_refused_by_name_or_kept(Database::Sqlite);
}

#[test]
fn sql_and_html_in_every_text_on_postgresql() {
    what_is_hostile_is_refused_by_name_or_kept(Database::Postgresql);
}

/// Reads a record back as its own ministry's officer, where it is about a worker.
#[track_caller]
fn is_kept_to_the_letter(node: &LiveNode, kind: Kind, submission: &Value) {
    let Some(worker) = submission["about"]["worker"].as_str() else { return };
    if kind != Kind::WorkerRegistered {
        return;
    }
    let history = node.as_("oficina.pa").get(&format!("/v1/workers/{worker}/history?purpose=casework")).expect(200);
    assert_eq!(history["records"][0]["data"], submission["data"], "{history:#}");
    node.as_("oficina.pa").get(&format!("/v1/workers/{worker}")).expect(200);
}

#[test]
fn a_text_that_grows_when_it_is_composed_is_still_bounded_and_can_be_read_again() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        // U+0958 is two characters in NFC, U+1D160 three: a hundred of them are more than a hundred.
        for grows in ["\u{0958}", "\u{1D160}", "\u{FB2C}"] {
            for member in ["first_surname", "origin_people", "phone"] {
                let mut submission = example(Kind::WorkerRegistered, now(&node));
                let most = match member {
                    "first_surname" => 100,
                    "origin_people" => 60,
                    _ => 20,
                };
                submission["data"][member] = grows.repeat(most).into();
                let answer = node.as_("oficina.pa").record(&submission);
                if answer.status == 201 {
                    let worker = submission["about"]["worker"].as_str().unwrap();
                    let view = node.as_("oficina.pa").get(&format!("/v1/workers/{worker}"));
                    view.expect(200);
                    node.as_("oficina.pa").record(&submission).expect(200);
                } else {
                    answer.expect_problem(422, "invalid-members");
                }
            }
        }
        node.rebuild_changes_nothing();
    }
}

#[test]
fn characters_that_hide_or_turn_what_follows_are_refused_by_name() {
    let node = LiveNode::start(Database::Sqlite);
    for bad in
        ["a\u{0}b", "a\nb", "a\tb", "a\u{1b}[31mb", "a\u{7f}b", "a\u{85}b", "a\u{202e}b", "a\u{2066}b", "a\u{feff}b"]
    {
        let mut submission = example(Kind::WorkerRegistered, now(&node));
        submission["data"]["first_surname"] = bad.into();
        let problem = node.as_("oficina.pa").record(&submission).expect_problem(422, "invalid-members");
        assert_eq!(problem["errors"][0]["member"], "data.first_surname", "{bad:?}");
    }
    let person = submissions::Person::of("", "finca");
    assert!(!person.first_surname.is_empty());
}
