//! The drill: a node is backed up while it is written to, goes on, and comes back elsewhere with everything that it had
//! acknowledged before the backup was begun.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::binary::NodeProcess;
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{Person, submission};
use vaiven_tests::{Database, Place, wait_until};

const PATIENCE: Duration = Duration::from_secs(60);
/// Acknowledged before the backup, and as many again after it.
const RECORDS: usize = 40;

fn registration() -> Value {
    let person = Person::of(&new_id(), "finca");
    let at = chrono::DateTime::parse_from_rfc3339("2026-11-02T08:00:00-06:00").expect("an instant");
    submission(Kind::WorkerRegistered, person.about(Kind::WorkerRegistered), at, person.registration())
}

/// Registers people until told to stop.
fn keep_registering(node: &NodeProcess, token: &str, acknowledged: &Mutex<Vec<Value>>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let record = registration();
        let answer = node.record(token, &record).expect("a node that runs answers");
        assert_eq!(answer.json()["outcome"], "accepted", "{}", answer.text);
        acknowledged.lock().unwrap().push(record);
    }
}

/// How many of these a node has already.
fn known(node: &NodeProcess, token: &str, records: &[Value]) -> usize {
    let outcome =
        |record: &Value| node.record(token, record).expect("a node that runs answers").json()["outcome"].clone();
    records.iter().filter(|record| outcome(record) == "duplicate").count()
}

/// No key of the node, in whatever form a file holds one, is in the backup.
fn holds_no_key(backup: &Path, node: &NodeProcess) {
    let bytes = std::fs::read(backup).expect("a backup can be read");
    for secret in ["signing.key", "token.secret", "data.key"] {
        let text = node.secret(secret);
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        for word in lines.filter_map(|line| line.trim().rsplit(':').next()) {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{secret} is in the backup");
        }
    }
}

fn comes_back_elsewhere(database: Database) {
    let (here, elsewhere) = (Place::empty(database), Place::empty(database));
    let folder = tempfile::tempdir().expect("a folder for a backup");
    let backup = folder.path().join("monday.backup");
    let mut node = NodeProcess::prepare(&here);
    node.start();
    let token = node.sign_in("oficina.pa");
    let (acknowledged, stop) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let count = || acknowledged.lock().unwrap().len();
    let before = std::thread::scope(|scope| {
        let clients: Vec<_> =
            (0..2).map(|_| scope.spawn(|| keep_registering(&node, &token, &acknowledged, &stop))).collect();
        let filled = wait_until(PATIENCE, || count() >= RECORDS);
        let before = acknowledged.lock().unwrap().clone();
        node.command(&["backup", "--out", backup.to_str().expect("our folders are UTF-8")]);
        let (at_backup, gone_on) = (count(), count() + RECORDS);
        let wrote_on = wait_until(PATIENCE, || count() >= gone_on);
        stop.store(true, Ordering::Relaxed);
        clients.into_iter().for_each(|client| client.join().expect("the node takes records all along"));
        assert!(filled && wrote_on, "{at_backup} records at the backup: {}", node.log());
        before
    });
    holds_no_key(&backup, &node);

    let mut moved = node.restored_elsewhere(&elsewhere, &backup);
    moved.command(&["rebuild", "--check"]);
    moved.start();
    let token = moved.sign_in("oficina.pa");
    assert_eq!(
        known(&moved, &token, &before),
        before.len(),
        "{database:?} lost what was acknowledged before its backup"
    );
    // And it goes on there: what came later is sent again, as devices do.
    let acknowledged = acknowledged.into_inner().unwrap();
    known(&moved, &token, &acknowledged);
    assert_eq!(known(&moved, &token, &acknowledged), acknowledged.len());
    moved.command(&["rebuild", "--check"]);
    println!("{database:?}: {} records before the backup, {} in all, none lost", before.len(), acknowledged.len());
}

#[test]
fn a_node_on_sqlite_comes_back_elsewhere_from_a_backup_made_under_load() {
    comes_back_elsewhere(Database::Sqlite);
}

#[test]
fn a_node_on_postgresql_comes_back_elsewhere_from_a_backup_made_under_load() {
    comes_back_elsewhere(Database::Postgresql);
}

#[test]
fn a_backup_that_was_changed_or_is_anothers_and_a_database_with_something_in_it_are_refused() {
    let folder = tempfile::tempdir().expect("a folder for a backup");
    let backup = folder.path().join("monday.backup");
    let path = backup.to_str().expect("our folders are UTF-8");
    let (full, empty) = (Place::empty(Database::Sqlite), Place::empty(Database::Sqlite));
    let (node, target) = (NodeProcess::prepare(&full), NodeProcess::configured(&empty));
    let made: Value = serde_json::from_str(&node.command(&["backup", "--out", path, "--json"])).expect("JSON");
    assert_eq!(made["described"]["database"], "sqlite");
    assert!(node.refuses(&["backup", "--out", path]).contains("monday.backup"), "a backup is never overwritten");
    assert!(node.refuses(&["restore", path]).contains("no está vacía"));

    let description = folder.path().join("monday.backup.json");
    let text = std::fs::read_to_string(&description).expect("a description");
    let said: Value = serde_json::from_str(&text).expect("JSON");
    for (member, value) in [("node", json!("cr")), ("database", json!("postgresql")), ("sha256", json!("00"))] {
        let mut other = said.clone();
        other[member] = value;
        std::fs::write(&description, other.to_string()).expect("a description");
        target.refuses(&["restore", path]);
    }
    std::fs::write(&description, text).expect("a description");
    let mut bytes = std::fs::read(&backup).expect("a backup");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&backup, &bytes).expect("a backup");
    assert!(target.refuses(&["restore", path]).contains("no es lo que dice su descripción"));
    bytes[middle] ^= 1;
    std::fs::write(&backup, &bytes).expect("a backup");
    target.command(&["restore", path]);
    target.command(&["rebuild", "--check"]);
}
