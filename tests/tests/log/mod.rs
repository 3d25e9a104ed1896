//! The log of a live node, as those see it who have no reason to believe the node.

mod outside;
mod served;
mod tampering;

use std::sync::OnceLock;

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::node::quick;
use vaiven_tests::submissions::{Person, now, submission};
use vaiven_tests::{Database, LiveNode, PostgresCluster, TestClock};

/// Somebody who registers at the desk: four records.
fn arrival(node: &LiveNode) -> Vec<Value> {
    let person = Person::of(&vaiven_tests::chance::new_id(), "finca");
    let says = |kind: Kind, data: Value| submission(kind, person.about(kind), now(node), data);
    vec![
        says(Kind::WorkerRegistered, person.registration()),
        says(Kind::NoticeGiven, Kind::NoticeGiven.example()),
        says(Kind::ConsentGiven, Kind::ConsentGiven.example()),
        says(Kind::OrientationAttended, json!({"language": "gym"})),
    ]
}

/// How many records are in the log of a busy node: a full tile, and one that is not.
const BUSY: u64 = 280;

/// A node on whose log are some records. Made once for each database, and copied for each test.
struct Busy {
    node: LiveNode,
    _folder: Option<tempfile::TempDir>,
}

impl std::ops::Deref for Busy {
    type Target = LiveNode;

    fn deref(&self) -> &LiveNode {
        &self.node
    }
}

fn busy(database: Database) -> Busy {
    let start = |url: String| LiveNode::start_on(url, TestClock::default(), quick());
    match database {
        Database::Sqlite => {
            static FILE: OnceLock<Vec<u8>> = OnceLock::new();
            let bytes = FILE.get_or_init(|| {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("node.sqlite");
                work_on(start(format!("sqlite:{}", path.display())));
                vaiven_tests::place::whole_file(&path)
            });
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("node.sqlite");
            std::fs::write(&path, bytes).unwrap();
            Busy { node: start(format!("sqlite:{}", path.display())), _folder: Some(folder) }
        }
        Database::Postgresql => {
            const TEMPLATE: &str = "busy_log";
            static MADE: OnceLock<()> = OnceLock::new();
            let cluster = PostgresCluster::shared();
            MADE.get_or_init(|| work_on(start(cluster.create_database(TEMPLATE).unwrap())));
            Busy { node: start(cluster.fresh_database_from(TEMPLATE).unwrap()), _folder: None }
        }
    }
}

fn work_on(node: LiveNode) {
    for _ in 0..7 {
        let batch: Vec<Value> = (0..10).flat_map(|_| arrival(&node)).collect();
        let answer = node.as_("oficina.pa").post("/v1/records", &json!({"records": batch})).expect(200);
        assert!(answer["results"].as_array().unwrap().iter().all(|item| item["outcome"] == "accepted"), "{answer:#}");
    }
    assert_eq!(node.registry().sequence_pending().unwrap(), BUSY);
    // A copy draws the same chance again, and would open the same session.
    tampering::behind_its_back(&node, "delete from session");
}
