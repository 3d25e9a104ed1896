//! People's rights over HTTP, on both databases: records corrected, registrations joined and separated, complaints that leave no trace,
//! requests answered, data handed over and erased.

mod corrections;
mod joining;
mod no_trace;
mod overrides;
mod pins;
mod requests;

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::LiveNode;
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{Person, now, submission};

/// Registers somebody who shows a cédula.
fn registered(node: &LiveNode) -> Person {
    let person = Person::of(&new_id(), "finca");
    person.come_as_far_as(node, Kind::DocumentPresented);
    person
}

/// The id of the first record of this kind in somebody's history, as this member sees it.
#[track_caller]
fn record_of(node: &LiveNode, who: &str, worker: &str, kind: Kind) -> String {
    let history = history(node, who, worker);
    let records = history["records"].as_array().expect("a history has records").clone();
    let record = records.iter().find(|record| record["kind"] == kind.name()).expect("a record of that kind");
    record["id"].as_str().expect("a record has an id").to_owned()
}

#[track_caller]
fn history(node: &LiveNode, who: &str, worker: &str) -> Value {
    let purpose = crate::access::purpose_of(who);
    node.as_(who).get(&format!("/v1/workers/{worker}/history?{purpose}")).expect(200)
}

fn kinds(history: &Value) -> Vec<String> {
    let records = history["records"].as_array().expect("a history has records");
    records.iter().map(|record| record["kind"].as_str().expect("a kind").to_owned()).collect()
}

/// How many workers somebody finds by a name.
#[track_caller]
fn found(node: &LiveNode, who: &str, name: &str) -> Vec<String> {
    let page = node.as_(who).get(&format!("/v1/workers?q={name}")).expect(200);
    let items = page["items"].as_array().expect("a page has items").clone();
    items.iter().map(|item| item["id"].as_str().expect("a worker has an id").to_owned()).collect()
}

/// A record about a worker alone.
fn about_worker(node: &LiveNode, worker: &str, kind: Kind, data: Value) -> Value {
    submission(kind, json!({"worker": worker}), now(node), data)
}
