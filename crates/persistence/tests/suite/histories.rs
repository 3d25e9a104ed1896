//! Who sees what of somebody's history, and the trace that it leaves.

use domain::element::Class;
use vaiven_persistence::{AuditFilter, Subject};

use crate::{given::*, on_both};

on_both! {
    fn a_history_shows_the_permits_classes_and_no_other(store: &Store) {
        put_worker(store, "ana", "PA", &[]);
        append(store, "hire", about_worker("ana"), 0);
        let history = store.history(Subject::Worker(id("ana")), &labour_officer(), &audit(Some(id("ana")))).unwrap();
        let classes: Vec<Class> = history[0].disclosures.iter().map(|(class, _)| *class).collect();
        assert_eq!(classes, [Class::Envelope, Class::Labour], "health is not for a labour officer");
    }

    fn each_sees_of_a_worker_the_cycles_within_their_scope(store: &Store) {
        put_worker(store, "ana", "PA", &[]);
        put_cycle(store, "coffee", "ana", "cr-pa-coffee", Some("finca"));
        put_cycle(store, "transport", "ana", "cr-sv-transport", Some("lines"));
        let (registered, _) = append(store, "registered", about_worker("ana"), 0);
        let (coffee, _) = append(store, "picked", about_cycle("ana", "coffee"), 10);
        let (transport, _) = append(store, "drove", about_cycle("ana", "transport"), 20);
        assert_eq!(seen(store, "ana", &labour_officer()), [registered, coffee, transport], "Panama registered her");
        assert_eq!(seen(store, "ana", &border_officer(&["cr-pa-coffee"])), [registered, coffee]);
        assert_eq!(seen(store, "ana", &border_officer(&["cr-sv-transport"])), [registered, transport]);
        assert_eq!(seen(store, "ana", &border_officer(&[])), []);
        assert_eq!(seen(store, "ana", &employer("finca")), [registered, coffee]);
        assert_eq!(seen(store, "ana", &employer("another")), []);
        assert_eq!(seen(store, "ana", &auditor()), [registered, coffee, transport]);
    }

    fn every_look_leaves_an_entry_also_where_nothing_was_seen(store: &Store) {
        put_worker(store, "ana", "PA", &[]);
        append(store, "one", about_worker("ana"), 0);
        append(store, "two", about_worker("ana"), 1);
        assert_eq!(seen(store, "ana", &labour_officer()).len(), 2);
        assert_eq!(seen(store, "ana", &employer("another")).len(), 0);
        assert_eq!(seen(store, "nobody", &labour_officer()).len(), 0);
        let entries = store.read(|tx| tx.audit(&AuditFilter::default(), 10)).unwrap();
        let told: Vec<_> = entries.iter().map(|entry| (entry.worker, entry.records, entry.outcome.as_str())).collect();
        let (ana, nobody) = (Some(id("ana")), Some(id("nobody")));
        assert_eq!(told, [(nobody, 0, "nothing"), (ana, 0, "nothing"), (ana, 2, "shown")]);
        let entry = &entries[2];
        assert_eq!((entry.at, entry.user, entry.reason.as_deref()), (at(100), Some(id("reader")), Some("a case")));
    }

    fn audit_entries_are_found_by_whom_they_are_about_and_paged(store: &Store) {
        for worker in ["ana", "eva", "ana"] {
            store.write(|tx| tx.append_audit(&audit(Some(id(worker))))).unwrap();
        }
        let about = AuditFilter { worker: Some(id("ana")), ..AuditFilter::default() };
        let newest = store.read(|tx| tx.audit(&about, 1)).unwrap();
        let older = store.read(|tx| tx.audit(&AuditFilter { before: Some(newest[0].seq), ..about.clone() }, 10)).unwrap();
        assert_eq!((newest.len(), older.len()), (1, 1));
        assert!(older[0].seq < newest[0].seq);
        let none = [
            AuditFilter { from: Some(at(101)), ..AuditFilter::default() },
            AuditFilter { until: Some(at(100)), ..AuditFilter::default() },
            AuditFilter { user: Some(id("else")), ..AuditFilter::default() },
            AuditFilter { offices: Some(vec!["pa-chiriqui".to_owned()]), ..AuditFilter::default() },
        ];
        for filter in none {
            assert!(store.read(|tx| tx.audit(&filter, 10)).unwrap().is_empty(), "{filter:?}");
        }
    }

    fn a_cycles_history_is_the_cycles_alone(store: &Store) {
        put_worker(store, "ana", "PA", &[]);
        put_cycle(store, "coffee", "ana", "cr-pa-coffee", Some("finca"));
        append(store, "registered", about_worker("ana"), 0);
        let (picked, _) = append(store, "picked", about_cycle("ana", "coffee"), 10);
        let look = |permit: domain::access::Permit| -> Vec<_> {
            let history = store.history(Subject::Cycle(id("coffee")), &permit, &audit(None)).unwrap();
            history.into_iter().map(|record| record.id).collect()
        };
        assert_eq!(look(labour_officer()), [picked]);
        assert_eq!(look(employer("finca")), [picked]);
        assert_eq!(look(employer("another")), []);
    }
}
