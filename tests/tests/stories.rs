//! The stories of `docs/stories`, each played on both databases.

use std::collections::{BTreeMap, BTreeSet};

use domain::{element::Class, kinds::Kind};
use serde_json::Value;
use vaiven_tests::story::Step;
use vaiven_tests::{Database, LiveNode, Story, logs};

fn play_all(database: Database) {
    let (mut failed, mut cards) = (Vec::new(), 0);
    // One by itself: `STORY=63 cargo test -p vaiven-tests --test main story`.
    let wanted = std::env::var("STORY").unwrap_or_default();
    for story in Story::all().into_iter().filter(|story| story.name.starts_with(&wanted)) {
        // One that fails does not keep the others from being told.
        let played = std::panic::catch_unwind(|| {
            let node = story.play(database);
            node.rebuild_changes_nothing();
            every_card_rests_on_an_approval(&node)
        });
        match played {
            Ok(found) => cards += found,
            Err(_) => failed.push(story.name.clone()),
        }
    }
    assert!(cards > 15 || !wanted.is_empty(), "{cards} cards prove little");
    assert!(failed.is_empty(), "did not go as told on {database:?}: {}", failed.join(", "));
    no_person_is_in_the_logs();
}

/// R20, over everything that was told: whatever was issued or renewed relies on an authorisation of a contract in its own cycle.
/// How many there were.
#[track_caller]
fn every_card_rests_on_an_approval(node: &LiveNode) -> usize {
    let stored = node.store().read(|tx| tx.records_after(0, 5000)).expect("a node's records can be read");
    let told: Vec<BTreeMap<String, Value>> = stored
        .iter()
        .map(|record| {
            let members = record
                .disclosures
                .iter()
                .flat_map(|(_, joined)| ledger::sd_jwt::decode_all(joined).expect("what is disclosed can be read"));
            members.map(|(name, value)| (name.into(), value)).collect()
        })
        .collect();
    let is = |record: &BTreeMap<String, Value>, kind: Kind| record.get("kind").is_some_and(|of| of == kind.name());
    let of_kind = |kind: Kind| told.iter().filter(move |record| is(record, kind));
    let approvals: BTreeSet<(String, String)> = of_kind(Kind::ContractAuthorised)
        .map(|record| (record["id"].to_string(), record["about"]["cycle"].to_string()))
        .collect();
    let mut cards = 0;
    for record in of_kind(Kind::DocumentIssued).chain(of_kind(Kind::StayExtended)) {
        let cycle = record["about"]["cycle"].to_string();
        let relied_on = record["relied_on"].as_array().expect("a decision says what it relies on");
        let approved = relied_on.iter().any(|on| approvals.contains(&(on.to_string(), cycle.clone())));
        assert!(approved, "{} rests on no approval", record["id"]);
        cards += 1;
    }
    cards
}

#[test]
fn every_story_goes_as_told_on_sqlite_and_a_rebuild_changes_nothing() {
    play_all(Database::Sqlite);
}

#[test]
fn every_story_goes_as_told_on_postgresql_and_a_rebuild_changes_nothing() {
    play_all(Database::Postgresql);
}

/// Classes of elements whose values are a person's own.
const PERSONAL: &[Class] = &[
    Class::Identity,
    Class::Contact,
    Class::OriginPeople,
    Class::TravelDocument,
    Class::Evidence,
    Class::Protection,
    Class::Migration,
];

#[track_caller]
fn no_person_is_in_the_logs() {
    let logged = logs::so_far();
    assert!(logged.contains("\"status\":"), "the nodes log nothing at all, so this proves nothing");
    let values = personal_values();
    assert!(values.len() > 20, "the stories are about people");
    let leaked: Vec<&String> = values.iter().filter(|value| logged.contains(value.as_str())).collect();
    assert!(leaked.is_empty(), "the log has persons' values: {leaked:?}");
}

/// Texts of persons in what the stories send: long enough not to be a word of the program by chance.
fn personal_values() -> Vec<String> {
    let mut values = Vec::new();
    for story in Story::all() {
        for step in &story.steps {
            let Step::Ask(ask) = step else { continue };
            let Some(body) = &ask.request.body else { continue };
            let batch = body["records"].as_array().cloned().unwrap_or_else(|| vec![body.clone()]);
            batch.iter().for_each(|record| collect(record, &mut values));
        }
    }
    values.retain(|value| value.chars().count() >= 5 && !value.contains("{{"));
    values.sort();
    values.dedup();
    values
}

fn collect(record: &Value, values: &mut Vec<String>) {
    let Some(kind) = record["kind"].as_str().and_then(Kind::parse) else { return };
    let personal = kind.spec().elements.iter().filter(|element| PERSONAL.contains(&element.class));
    for element in personal {
        texts(&record["data"][element.name], values);
    }
}

/// Texts that a person writes; codes are words of the program.
fn texts(value: &Value, values: &mut Vec<String>) {
    match value {
        Value::String(text) if text.chars().any(|c| c.is_uppercase() || c.is_ascii_digit()) => {
            values.push(text.clone())
        }
        Value::Object(members) => members.values().for_each(|value| texts(value, values)),
        Value::Array(items) => items.iter().for_each(|value| texts(value, values)),
        _ => {}
    }
}
