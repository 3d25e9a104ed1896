//! A day without a network at a post: five hundred crossings on three devices, one of which dies, sent in the evening over a line that
//! loses answers. Nothing is lost, nothing is there twice, and each cycle is what really happened.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::cast::FARM;
use vaiven_tests::submissions::{self, Person, now, submission};
use vaiven_tests::{Database, LiveNode};

const PEOPLE: usize = 50;
const CROSSINGS_EACH: usize = 10;
const DEVICES: usize = 3;
/// Records that a device sends at once.
const BATCH: usize = 40;
/// In the busiest hour, a crossing a minute.
const BURST: std::ops::Range<usize> = 200..260;

/// Who crossed when, in the order of the day: in and out again, five times each.
fn the_day(node: &LiveNode, people: &[Person]) -> Vec<Value> {
    let morning = now(node) - TimeDelta::hours(20);
    let minute = |nth: usize| {
        let before = nth.min(BURST.start) * 2 + nth.clamp(BURST.start, BURST.end) - BURST.start;
        i64::try_from(before + nth.saturating_sub(BURST.end) * 2).unwrap()
    };
    let crossing = |nth: usize| {
        let (person, pass) = (&people[nth % PEOPLE], nth / PEOPLE);
        let kind = if pass % 2 == 0 { Kind::CrossingEntered } else { Kind::CrossingExited };
        let data = json!({"document_type": "national-id", "document_number": person.number, "vehicle": "CH-4471"});
        let at = morning + TimeDelta::minutes(minute(nth));
        let mut record = submission(kind, person.about(kind), at, data);
        record["captured"] =
            json!({"device": format!("tableta-{}", nth % DEVICES + 1), "sent_at": now(node).to_rfc3339()});
        record
    };
    (0..PEOPLE * CROSSINGS_EACH).map(crossing).collect()
}

/// Sends what a device has, the newest first; of every second batch the answer is lost, and it is sent again with half of the next.
/// Answers how many the node did not have yet.
fn send(node: &LiveNode, waiting: &[&Value]) -> usize {
    let mut accepted = 0;
    let newest_first: Vec<&Value> = waiting.iter().rev().copied().collect();
    for (nth, start) in (0..newest_first.len()).step_by(BATCH).enumerate() {
        let upto = |records: usize| &newest_first[start..(start + records).min(newest_first.len())];
        let batches = if nth % 2 == 0 { vec![upto(BATCH)] } else { vec![upto(BATCH), upto(BATCH + BATCH / 2)] };
        for batch in batches {
            let answer = node.as_("puesto.cr").post("/v1/records", &json!({"records": batch})).expect(200);
            for result in answer["results"].as_array().expect("a result for each") {
                match result["outcome"].as_str() {
                    Some("accepted") => accepted += 1,
                    // What had come already, and whose answer was lost.
                    Some("duplicate") => {}
                    _ => panic!("{result:#}"),
                }
            }
        }
    }
    accepted
}

#[test]
fn five_hundred_crossings_of_a_day_without_network_arrive_once_each_from_three_devices_of_which_one_dies() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let demand = submissions::demand(&node, FARM, PEOPLE as u32);
        let people: Vec<Person> = (0..PEOPLE).map(|_| Person::of(&demand, "finca")).collect();
        for person in &people {
            person.come_as_far_as(&node, Kind::DocumentIssued);
        }
        node.clock.advance(TimeDelta::days(1));
        let day = the_day(&node, &people);
        let before = node.store().read(|tx| tx.count_records()).expect("records are counted");

        let of_device = |device: usize| day.iter().skip(device).step_by(DEVICES).collect::<Vec<_>>();
        let last = of_device(DEVICES - 1);
        // The third sent some of it before it died; what it held goes on in another, which does not know what was sent.
        let before_it_died = send(&node, &last[..BATCH]);
        let queues = [of_device(0), of_device(1), last];
        let accepted: usize = std::thread::scope(|threads| {
            let senders: Vec<_> = queues.iter().map(|queue| threads.spawn(|| send(&node, queue))).collect();
            senders.into_iter().map(|sender| sender.join().expect("a device sends all it has")).sum()
        });
        assert_eq!((before_it_died, before_it_died + accepted), (BATCH, day.len()));

        let after = node.store().read(|tx| tx.count_records()).expect("records are counted");
        assert_eq!(after - before, i64::try_from(day.len()).unwrap(), "{database:?}: each is there once");
        for person in &people {
            let cycle = node.as_("puesto.cr").get(&format!("/v1/cycles/{}", person.cycle)).expect(200);
            let crossings = cycle["crossings"].as_array().unwrap();
            assert_eq!(crossings.len(), CROSSINGS_EACH);
            let at: Vec<&str> = crossings.iter().filter_map(|one| one["at"].as_str()).collect();
            assert!(at.is_sorted() && at.iter().collect::<BTreeSet<_>>().len() == CROSSINGS_EACH, "{at:?}");
            let ways: BTreeSet<&str> =
                crossings.iter().step_by(2).filter_map(|one| one["direction"].as_str()).collect();
            assert!(ways.len() == 1, "in and out take turns: {crossings:#?}");
        }
        node.registry().sequence_pending().unwrap();
        assert_eq!(node.registry().verify_log(&[], |_| {}).unwrap().flaw, None);
        node.rebuild_changes_nothing();
    }
}
