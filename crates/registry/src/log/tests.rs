//! The sequencer on both databases: nothing is lost, nothing is counted twice, whoever stops it and wherever.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

use ledger::merkle::verify_consistency;

use super::*;
use crate::import::run_tests::{Desk, Place, postgresql, sqlite};

/// Enough people to fill several tiles.
const ROSTER: &str = "roster-600.csv";

fn on_both(check: impl Fn(&Place)) {
    check(&sqlite());
    check(&postgresql());
}

/// Everything that was recorded is in the log, once, and the log is right.
#[track_caller]
fn is_whole(registry: &Registry) -> LogReport {
    let records = registry.store.read(|tx| tx.count_records()).unwrap();
    let report = registry.verify_log(&[], |_| {}).unwrap();
    assert_eq!(report.flaw, None);
    assert_eq!((report.leaves, report.waiting), (records.cast_unsigned(), 0));
    report
}

#[test]
fn an_empty_log_has_a_checkpoint_too() {
    on_both(|place| {
        let desk = Desk::open(place);
        assert!(matches!(desk.registry.log_checkpoint(), Err(Error::NotFound)));
        assert_eq!(desk.registry.sequence_pending().unwrap(), 0);
        let note = desk.registry.log_checkpoint().unwrap();
        assert!(note.starts_with("vaiven/pa-mitradel\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"), "{note}");
        assert_eq!(is_whole(&desk.registry).checkpoints, 1);
        assert!(!desk.registry.log_waits().unwrap());
    });
}

#[test]
fn what_an_import_brings_in_is_in_the_log() {
    on_both(|place| {
        let desk = Desk::open(place);
        desk.import(ROSTER);
        assert!(desk.registry.log_waits().unwrap());
        let waiting = desk.registry.verify_log(&[], |_| {}).unwrap();
        assert!(waiting.flaw.is_none() && waiting.leaves == 0 && waiting.waiting > 256, "{waiting:?}");
        assert_eq!(desk.registry.sequence_pending().unwrap(), waiting.waiting.cast_unsigned());
        is_whole(&desk.registry);
        assert_eq!(desk.registry.sequence_pending().unwrap(), 0);
    });
}

#[test]
fn a_crash_between_any_two_steps_leaves_a_state_from_which_the_next_process_goes_on() {
    on_both(|place| {
        let desk = Desk::open(place);
        desk.import(ROSTER);
        // The transaction did not come to its end: nothing of it is there, and all goes on waiting.
        let undone: Result<()> = desk.registry.store.write(|tx| {
            let mut frontier = tx.take_log_head()?;
            let first = tx.pending_leaves(1)?.remove(0);
            let hash = leaf_hash(&hash_of_signed(&first.signed));
            tx.append_leaves(&[LeafRow { place: 0, record: first.record, hash }])?;
            tx.end_waiting(&[first.seq])?;
            frontier.push(hash, &mut |_, _| {});
            assert!(tx.swap_log_head(0, &frontier)?);
            Err(Error::NotFound)
        });
        assert!(undone.is_err());
        // The process died behind the commit and before it signed: there is a head, and nobody has seen it.
        let mut added = 0;
        while let leaves @ 1.. = desk.registry.append_pending().unwrap() {
            added += leaves;
        }
        assert!(added > 256 && matches!(desk.registry.log_checkpoint(), Err(Error::NotFound)));
        assert!(matches!(desk.registry.log_tile("tile/0/000"), Err(Error::NotFound)), "no tile beyond what is signed");
        assert!(desk.registry.log_waits().unwrap());
        // Another process signs that very head, and nothing is appended twice.
        let next = Desk::at(&place.url).registry;
        assert_eq!(next.sequence_pending().unwrap(), 0);
        let note = next.log_checkpoint().unwrap();
        assert!(note.contains(&format!("\n{added}\n")), "{note}");
        // It died before it knew that it had signed: signing again gives the same bytes, and one row.
        next.sign_head().unwrap();
        assert_eq!(next.log_checkpoint().unwrap(), note);
        assert_eq!(is_whole(&next).checkpoints, 1);
    });
}

#[test]
fn a_head_is_swapped_from_the_size_that_it_has_and_from_no_other() {
    on_both(|place| {
        let registry = Desk::open(place).registry;
        let mut frontier = registry.store.read(|tx| tx.log_head()).unwrap();
        frontier.push([1; 32], &mut |_, _| {});
        assert!(!registry.store.write(|tx| tx.swap_log_head(1, &frontier)).unwrap());
        assert!(registry.store.write(|tx| tx.swap_log_head(0, &frontier)).unwrap());
        assert!(!registry.store.write(|tx| tx.swap_log_head(0, &frontier)).unwrap());
        assert_eq!(registry.store.read(|tx| tx.log_head()).unwrap(), frontier);
        let shrunk = registry.store.write(|tx| tx.swap_log_head(1, &ledger::merkle::Frontier::default()));
        assert!(shrunk.is_err(), "the database itself refuses a log that shrinks");
    });
}

#[test]
fn several_sequencers_race_beside_a_writer_and_the_log_has_no_gap_and_no_second_root() {
    on_both(|place| {
        let desk = Desk::open(place);
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let registry = Desk::at(&place.url).registry;
                    while !done.load(Ordering::Relaxed) {
                        // Away for a moment is no failure: the next turn goes on.
                        if let Err(error) = registry.sequence_pending() {
                            assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
                        }
                    }
                });
            }
            desk.import(ROSTER);
            done.store(true, Ordering::Relaxed);
        });
        desk.registry.sequence_pending().unwrap();
        let report = is_whole(&desk.registry);
        assert!(report.checkpoints >= 2, "the log grew while it was written: {report:?}");
        each_checkpoint_begins_the_next(&desk.registry);
    });
}

/// Of any two signed checkpoints the proof holds that the older log is the beginning of the newer.
fn each_checkpoint_begins_the_next(registry: &Registry) {
    let signed = registry.store.read(|tx| tx.checkpoints_from(1, 1000)).unwrap();
    let sizes: BTreeSet<u64> = signed.iter().map(|row| row.size).collect();
    assert_eq!(sizes.len(), signed.len());
    let root = |row: &CheckpointRow| STANDARD.decode(&row.root).unwrap().try_into().unwrap();
    for pair in signed.windows(2) {
        let proof = registry.log_consistency(pair[0].size, pair[1].size).unwrap();
        verify_consistency(pair[0].size, &root(&pair[0]), pair[1].size, &root(&pair[1]), &proof).unwrap();
    }
    let last = signed.last().unwrap().size;
    assert!(matches!(registry.log_consistency(1, last + 1), Err(Error::Invalid(_))));
    assert!(matches!(registry.log_consistency(0, last), Err(Error::Invalid(_))));
}
