//! The stories of `docs/stories`, each played on both databases.

use domain::{element::Class, kinds::Kind};
use serde_json::Value;
use vaiven_tests::story::Step;
use vaiven_tests::{Database, Story, logs};

fn play_all(database: Database) {
    let mut failed = Vec::new();
    for story in Story::all() {
        // One that fails does not keep the others from being told.
        let played = std::panic::catch_unwind(|| story.play(database).rebuild_changes_nothing());
        if played.is_err() {
            failed.push(story.name.clone());
        }
    }
    assert!(failed.is_empty(), "did not go as told on {database:?}: {}", failed.join(", "));
    no_person_is_in_the_logs();
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
