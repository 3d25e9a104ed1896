//! What is kept stays as it was.

use domain::{
    element::{Class, Classes},
    id::RecordId,
};
use testkit::PostgresCluster;
use vaiven_persistence::{NewRecord, StoreError, Subject};

use crate::{given::*, on_both};

on_both! {
    fn a_record_is_read_back_as_it_was_written(store: &Store) {
        let (record, seq) = append(store, "hire", about_cycle("ana", "season"), 0);
        let stored = store.read(|tx| tx.record(record)).unwrap().unwrap();
        assert_eq!(Some(stored.seq), seq);
        assert_eq!((stored.issuer.as_str(), stored.signed.as_str()), ("cr", "ey.hire"));
        assert_eq!(stored.disclosures, disclosures("hire"));
        assert_eq!(store.read(|tx| tx.record(id("another"))).unwrap(), None);
    }

    fn the_same_id_again_changes_nothing(store: &Store) {
        let (record, first) = append(store, "hire", about_worker("ana"), 0);
        let other = [(Class::Labour, "WyJother".to_owned())];
        let again = store.write(|tx| {
            let entry = entry(about_worker("eva"), 5);
            tx.append(&NewRecord { id: record, issuer: "pa", signed: "ey.other", disclosures: &other, entry: &entry })
        });
        assert_eq!(again.unwrap(), None);
        let stored = store.read(|tx| tx.record(record)).unwrap().unwrap();
        assert_eq!((Some(stored.seq), stored.signed.as_str()), (first, "ey.hire"));
        assert_eq!(stored.disclosures, disclosures("hire"));
        assert!(store.read(|tx| tx.records_about(Subject::Worker(id("eva")))).unwrap().is_empty());
    }

    fn records_come_back_in_the_order_of_the_fold_and_of_arrival(store: &Store) {
        for (name, minutes) in [("late", 30), ("early", 10), ("middle", 20)] {
            append(store, name, about_cycle("ana", "season"), minutes);
        }
        append(store, "of-another", about_worker("eva"), 0);
        let names = |records: Vec<RecordId>| {
            let known = ["late", "early", "middle", "of-another"];
            records.iter().map(|record| known.into_iter().find(|name| id::<domain::id::RecordMark>(name) == *record).unwrap()).collect::<Vec<_>>()
        };
        for subject in [Subject::Worker(id("ana")), Subject::Cycle(id("season"))] {
            let folded = store.read(|tx| tx.records_about(subject)).unwrap();
            assert_eq!(names(folded.iter().map(|record| record.id).collect()), ["early", "middle", "late"]);
            assert_eq!(folded[0].disclosures, disclosures("early"));
        }
        let first = store.read(|tx| tx.records_after(0, 3)).unwrap();
        let rest = store.read(|tx| tx.records_after(first[2].seq, 3)).unwrap();
        let arrived = first.iter().chain(&rest).map(|record| record.id).collect();
        assert_eq!(names(arrived), ["late", "early", "middle", "of-another"]);
        assert_eq!(store.read(|tx| tx.count_records()).unwrap(), 4);
    }

    fn erasing_takes_the_disclosures_and_leaves_the_signed_part(store: &Store) {
        let (record, _) = append(store, "hire", about_worker("ana"), 0);
        let erased = store.write(|tx| {
            tx.put_disclosed(record, Class::Labour, "WyKhalf")?;
            tx.erase(record, Classes::of(&[Class::Health, Class::Complaint]))
        });
        assert_eq!(erased.unwrap(), 1);
        let stored = store.read(|tx| tx.record(record)).unwrap().unwrap();
        assert_eq!(stored.signed, "ey.hire");
        let left = [disclosures("hire")[0].clone(), (Class::Labour, "WyKhalf".to_owned())];
        assert_eq!(stored.disclosures, left);
        store.write(|tx| tx.erase(record, Classes::ALL)).unwrap();
        let empty = store.read(|tx| tx.records_about(Subject::Worker(id("ana")))).unwrap();
        assert_eq!((empty.len(), empty[0].disclosures.len()), (1, 0), "an erased record still counts");
    }

    fn a_disclosure_without_a_record_is_refused(store: &Store) {
        let refused = store.write(|tx| tx.put_disclosed(id("nothing"), Class::Labour, "WyK"));
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    }

    fn a_failed_transaction_leaves_nothing(store: &Store) {
        let refused: Answer = store.write(|tx| {
            let (entry, disclosures) = (entry(about_worker("ana"), 0), disclosures("hire"));
            let record = NewRecord { id: id("hire"), issuer: "cr", signed: "ey", disclosures: &disclosures, entry: &entry };
            tx.append(&record)?;
            tx.put_worker(&worker("ana", "PA"), &Default::default())?;
            Err(StoreError::Corrupt("on purpose".to_owned()))
        });
        assert!(refused.is_err());
        assert_eq!(store.read(|tx| tx.count_records()).unwrap(), 0);
        assert_eq!(store.read(|tx| tx.worker(id("ana"))).unwrap(), None);
        let (_, seq) = append(store, "after", about_worker("ana"), 0);
        assert!(seq.is_some(), "the connection is good for the next");
    }

    fn a_panic_undoes_its_transaction_and_spoils_nothing(store: &Store) {
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.write(|tx| -> Answer {
                tx.set_setting("node", "half done")?;
                panic!("on purpose")
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(store.read(|tx| tx.setting("node")).unwrap(), None);
        store.write(|tx| tx.set_setting("node", "cr")).unwrap();
        assert_eq!(store.read(|tx| tx.setting("node")).unwrap().as_deref(), Some("cr"));
    }

    fn projections_are_emptied_and_built_again_to_the_same(store: &Store) {
        let (record, seq) = append(store, "hire", about_cycle("ana", "season"), 0);
        let build = |tx: &mut vaiven_persistence::Tx<'_>| -> Answer {
            let keys = vaiven_persistence::WorkerKeys { names: vec!["ana".to_owned()], ..Default::default() };
            tx.put_worker(&worker("ana", "PA"), &keys)
        };
        store.write(build).unwrap();
        let before = store.snapshot(|tx| tx.projections_as_text()).unwrap();
        assert_eq!(before.len(), 3, "{before:?}");
        store.write(|tx| {
            tx.clear_projections()?;
            tx.put_entry(record, seq.unwrap(), &entry(about_cycle("ana", "season"), 0))?;
            build(tx)
        }).unwrap();
        assert_eq!(store.snapshot(|tx| tx.projections_as_text()).unwrap(), before);
        store.write(|tx| tx.clear_projections()).unwrap();
        assert!(store.snapshot(|tx| tx.projections_as_text()).unwrap().is_empty());
        assert!(store.read(|tx| tx.record(record)).unwrap().is_some(), "records are no projection");
    }
}

/// Behind the store's back: whoever has the database's own client cannot change what was signed either.
const CHANGES: &[&str] = &[
    "update record set signed = 'forged'",
    "delete from record",
    "delete from record where signed = 'no such'",
    "update audit set outcome = 'forged'",
    "delete from audit",
];

#[test]
fn postgresql_refuses_every_change_of_a_record_or_an_audit_entry() {
    let place = crate::postgresql();
    append(&place.store, "hire", about_worker("ana"), 0);
    place.store.write(|tx| tx.append_audit(&audit(None))).unwrap();
    let database = place.url.split(['/', '?']).nth(3).unwrap();
    let cluster = PostgresCluster::shared();
    let truncates = ["truncate record cascade", "truncate audit", "truncate disclosure, entry, log_leaf, record"];
    for change in CHANGES.iter().chain(&truncates) {
        let refused = cluster.query(database, change).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{change}: {refused}");
    }
    assert_eq!(cluster.query(database, "select signed from record").unwrap(), "ey.hire");
}

#[test]
fn sqlite_refuses_every_change_of_a_record_or_an_audit_entry() {
    use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
    let place = crate::sqlite();
    append(&place.store, "hire", about_worker("ana"), 0);
    place.store.write(|tx| tx.append_audit(&audit(None))).unwrap();
    let mut connection = SqliteConnection::establish(place.url.strip_prefix("sqlite:").unwrap()).unwrap();
    for change in CHANGES.iter().filter(|change| !change.contains("no such")) {
        let refused = connection.batch_execute(change).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{change}: {refused}");
    }
    let replace = "insert or replace into audit select seq, at, user_id, role, 'forged', operation, purpose, reason, worker, cycle, \
                   records, outcome from audit";
    assert!(connection.batch_execute(replace).is_err());
    connection.batch_execute("insert or replace into record select seq, id, issuer, 'forged' from record").unwrap();
    let stored = place.store.read(|tx| tx.record(id("hire"))).unwrap().unwrap();
    assert_eq!(stored.signed, "ey.hire");
}
