//! kill -9 of the real binary under load, again and again: nothing that was acknowledged is lost, and nothing is half-written.
//!
//! A normal run kills fifty times on each database, a hundred in all; `VAIVEN_KILLS` says otherwise.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::binary::NodeProcess;
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{Person, submission};
use vaiven_tests::{Database, Durability, Place, PostgresOptions, wait_until};

const KILLS: usize = 50;
const CLIENTS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(30);

fn kills() -> usize {
    std::env::var("VAIVEN_KILLS").ok().map_or(KILLS, |kills| kills.parse().expect("VAIVEN_KILLS is a number"))
}

/// What one person's arrival at the desk gives: sometimes one record, sometimes a batch.
fn body(turn: usize) -> Value {
    let person = Person::of(&new_id(), "finca");
    let at = chrono::DateTime::parse_from_rfc3339("2026-11-02T08:00:00-06:00").expect("an instant");
    let says = |kind: Kind, data: Value| submission(kind, person.about(kind), at, data);
    let registration = says(Kind::WorkerRegistered, person.registration());
    if !turn.is_multiple_of(3) {
        return registration;
    }
    let notice = says(Kind::NoticeGiven, Kind::NoticeGiven.example());
    let consent = says(Kind::ConsentGiven, Kind::ConsentGiven.example());
    let prepared = says(Kind::OrientationAttended, json!({"language": "gym"}));
    json!({"records": [registration, notice, consent, prepared]})
}

/// What a load has come to.
#[derive(Default)]
struct Load {
    /// Records that the node said it has.
    acknowledged: Mutex<Vec<Value>>,
    /// How many, for watching.
    count: AtomicUsize,
    stop: AtomicBool,
}

impl Load {
    fn keep_sending(&self, node: &NodeProcess, token: &str) {
        let mut turn = 0;
        while !self.stop.load(Ordering::Relaxed) {
            turn += 1;
            let body = body(turn);
            // No whole answer: the node was killed meanwhile, and may or may not have it.
            let Some(answer) = node.record(token, &body) else { continue };
            let records = body["records"].as_array().cloned().unwrap_or_else(|| vec![body.clone()]);
            let answered = answer.json();
            let outcomes = answered["results"].as_array().cloned().unwrap_or_else(|| vec![answered.clone()]);
            assert_eq!(outcomes.len(), records.len(), "{}: {}", answer.status, answer.text);
            for (record, outcome) in records.into_iter().zip(outcomes) {
                assert_eq!(outcome["outcome"], "accepted", "{}", answer.text);
                self.acknowledged.lock().unwrap().push(record);
                self.count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Sends from several clients until the node is killed in the middle of it.
    fn until_killed(&self, node: &mut NodeProcess, token: &str, at_least: usize) {
        self.stop.store(false, Ordering::Relaxed);
        let goal = self.count.load(Ordering::Relaxed) + at_least;
        let killed = std::thread::scope(|scope| {
            let shared: &NodeProcess = node;
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(move || self.keep_sending(shared, token))).collect();
            let loaded = wait_until(PATIENCE, || self.count.load(Ordering::Relaxed) >= goal);
            let killed = loaded.then(|| shared.kill_while_shared());
            self.stop.store(true, Ordering::Relaxed);
            for client in clients {
                client.join().expect("every whole answer is right");
            }
            killed
        });
        assert!(killed.is_some(), "the node took no load: {}", node.log());
        node.reap();
    }
}

fn nothing_acknowledged_is_lost(place: &Place, database: Database) {
    let mut node = NodeProcess::prepare(place);
    let load = Load::default();
    node.start();
    let token = node.sign_in("oficina.pa");
    for kill in 0..kills() {
        // Not always at the same point of the load.
        load.until_killed(&mut node, &token, 1 + kill * 7 % 23);
        node.start();
    }
    let acknowledged = load.acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() >= kills(), "{} records under {} kills", acknowledged.len(), kills());
    let token = node.sign_in("oficina.pa");
    for batch in acknowledged.chunks(200) {
        let answer = node.record(&token, &json!({"records": batch})).expect("a node that runs answers").expect(200);
        for (record, outcome) in batch.iter().zip(answer["results"].as_array().expect("results")) {
            assert_eq!(outcome["outcome"], "duplicate", "{database:?} lost what it had acknowledged: {record:#}");
        }
    }
    // No record without its projection, and none in a projection that is not there.
    node.command(&["rebuild", "--check"]);
    // The log survived as well: each record is in it once, or waits for its leaf.
    let log: Value = serde_json::from_str(&node.command(&["log", "verify", "--json"])).expect("a report");
    assert!(log["flaw"].is_null() && log["checkpoints"].as_u64() > Some(1), "{log:#}");
    let log = node.log();
    for record in &acknowledged {
        if let Some(surname) = record["data"]["first_surname"].as_str() {
            assert!(!log.contains(surname), "the log names a person");
        }
    }
    println!("{database:?}: {} kills, {} records acknowledged, none lost", kills(), acknowledged.len());
}

#[test]
fn killed_under_load_a_node_on_sqlite_loses_nothing_acknowledged() {
    nothing_acknowledged_is_lost(&Place::empty(Database::Sqlite), Database::Sqlite);
}

#[test]
fn killed_under_load_a_node_on_postgresql_loses_nothing_acknowledged() {
    let cluster = PostgresOptions::new().durability(Durability::Durable).start().expect("a server");
    let place = Place::at(cluster.create_database("ministry").expect("a database"));
    nothing_acknowledged_is_lost(&place, Database::Postgresql);
}
