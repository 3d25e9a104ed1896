//! A database that goes away for a while: told as such, and nothing that was acknowledged is missing afterwards.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::kinds::Kind;
use serde_json::Value;
use vaiven_tests::node::quick;
use vaiven_tests::submissions::Person;
use vaiven_tests::{Durability, LiveNode, PostgresOptions, TestClock, wait_until};

const PATIENCE: Duration = Duration::from_secs(60);

/// Registers people until told to stop; answers what was acknowledged, and how often the node said that it was not available.
fn keep_registering(node: &LiveNode, stop: &AtomicBool, kept: &Mutex<Vec<Value>>, turned_away: &Mutex<u32>) {
    while !stop.load(Ordering::Relaxed) {
        let person = Person::of("", "finca");
        let submission = person.says(node, Kind::WorkerRegistered, person.registration());
        let answer = node.as_("oficina.pa").record(&submission);
        match answer.status {
            201 => kept.lock().unwrap().push(submission),
            503 => {
                answer.expect_problem(503, "unavailable");
                let seconds: u32 = answer.header("retry-after").parse().expect("when to come back");
                assert!((1..=60).contains(&seconds));
                *turned_away.lock().unwrap() += 1;
            }
            other => panic!("{other}: {}", answer.text),
        }
    }
}

#[test]
fn a_database_that_goes_away_is_told_and_nothing_acknowledged_is_missing_when_it_is_back() {
    let cluster = PostgresOptions::new().durability(Durability::Durable).with_tcp().start().unwrap();
    cluster.create_database("ministry").unwrap();
    let node = LiveNode::start_on(cluster.tcp_url("ministry").unwrap(), TestClock::default(), quick());
    let token = node.token(vaiven_tests::cast::Member::named("oficina.pa"));
    assert!(!token.is_empty());
    let (stop, kept, turned_away) = (AtomicBool::new(false), Mutex::new(Vec::new()), Mutex::new(0));
    std::thread::scope(|scope| {
        let clients: Vec<_> =
            (0..4).map(|_| scope.spawn(|| keep_registering(&node, &stop, &kept, &turned_away))).collect();
        for _ in 0..3 {
            let before = kept.lock().unwrap().len();
            assert!(wait_until(PATIENCE, || kept.lock().unwrap().len() > before + 10), "records are kept");
            cluster.stop_immediately().unwrap();
            let refused = *turned_away.lock().unwrap();
            assert!(wait_until(PATIENCE, || *turned_away.lock().unwrap() > refused), "the outage is told");
            node.nobody().get("/healthz").expect(200);
            node.nobody().get("/readyz").expect_problem(503, "unavailable");
            cluster.start().unwrap();
            assert!(
                wait_until(PATIENCE, || node.nobody().get("/readyz").status == 200),
                "the node comes back by itself"
            );
        }
        stop.store(true, Ordering::Relaxed);
        for client in clients {
            client.join().expect("every answer was one that a client can act on");
        }
    });
    let kept = kept.into_inner().unwrap();
    for submission in &kept {
        let again = node.as_("oficina.pa").record(submission).expect(200);
        assert_eq!(again["outcome"], "duplicate", "it was acknowledged and is not there: {submission:#}");
    }
    node.rebuild_changes_nothing();
}
