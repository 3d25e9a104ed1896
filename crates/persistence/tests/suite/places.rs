//! Places are drawn once, however many want the last one.

use std::sync::Barrier;

use vaiven_persistence::{DemandFilter, DemandRow, QuotaLineRow, Store};

use crate::{given::*, on_both};

fn put_demand(store: &Store, places: i32) {
    let demand = DemandRow {
        id: id("demand"),
        employer: id("finca"),
        agreement: "cr-pa-coffee".to_owned(),
        places,
        drawn: 0,
        state: "{}".to_owned(),
    };
    store.write(|tx| tx.put_demand(&demand)).unwrap();
}

fn put_line(store: &Store, places: i32) {
    let line = QuotaLineRow {
        id: id("line"),
        agreement: "cr-pa-coffee".to_owned(),
        sector: "0127".to_owned(),
        places,
        allotted: 0,
        state: "{}".to_owned(),
    };
    store.write(|tx| tx.put_quota_line(&line)).unwrap();
}

/// How many of `count` threads get what they all ask for at once.
fn race(
    store: &Store,
    count: usize,
    ask: impl Fn(&mut vaiven_persistence::Tx<'_>) -> vaiven_persistence::Result<bool> + Sync,
) -> usize {
    let start = Barrier::new(count);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    store.write(&ask).unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).filter(|got| *got).count()
    })
}

on_both! {
    fn of_many_who_race_for_the_last_place_one_gets_it(store: &Store) {
        put_demand(store, 3);
        store.write(|tx| Ok::<_, vaiven_persistence::StoreError>(tx.draw_place(id("demand"))? && tx.draw_place(id("demand"))?)).unwrap();
        assert_eq!(race(store, 16, |tx| tx.draw_place(id("demand"))), 1);
        assert_eq!(store.read(|tx| tx.demand(id("demand"))).unwrap().unwrap().drawn, 3);
    }

    fn of_many_who_race_for_a_block_as_many_get_one_as_fit(store: &Store) {
        put_line(store, 10);
        assert_eq!(race(store, 8, |tx| tx.allot(id("line"), 3)), 3);
        assert_eq!(store.read(|tx| tx.quota_line(id("line"))).unwrap().unwrap().allotted, 9);
    }

    fn a_place_that_is_given_back_can_be_drawn_again_and_none_is_invented(store: &Store) {
        put_demand(store, 1);
        let draw = || store.write(|tx| tx.draw_place(id("demand"))).unwrap();
        let release = || store.write(|tx| tx.release_place(id("demand"))).unwrap();
        assert!(draw() && !draw() && release() && draw() && release() && !release());
        assert!(!store.write(|tx| tx.draw_place(id("no such"))).unwrap());
        put_line(store, 5);
        let allot = |places| store.write(|tx| tx.allot(id("line"), places)).unwrap();
        assert!(allot(5) && !allot(1));
        assert!(store.write(|tx| tx.release_allotment(id("line"), 2)).unwrap());
        assert!(!store.write(|tx| tx.release_allotment(id("line"), 4)).unwrap());
        assert!(allot(2) && !allot(1));
    }

    fn a_late_draw_from_elsewhere_counts_beyond_the_bound(store: &Store) {
        put_demand(store, 1);
        put_line(store, 1);
        store.write(|tx| {
            assert!(tx.count_drawn_place(id("demand"))? && tx.count_drawn_place(id("demand"))?);
            assert!(tx.count_allotted(id("line"), 3)?);
            Ok::<_, vaiven_persistence::StoreError>(())
        }).unwrap();
        assert_eq!(store.read(|tx| tx.demand(id("demand"))).unwrap().unwrap().drawn, 2);
        assert!(!store.write(|tx| tx.draw_place(id("demand"))).unwrap());
        assert_eq!(store.read(|tx| tx.quota_lines_of("cr-pa-coffee")).unwrap()[0].allotted, 3);
    }

    fn a_new_fold_of_a_demand_leaves_its_draws(store: &Store) {
        put_demand(store, 2);
        store.write(|tx| tx.draw_place(id("demand"))).unwrap();
        put_demand(store, 1);
        let demand = store.read(|tx| tx.demand(id("demand"))).unwrap().unwrap();
        assert_eq!((demand.places, demand.drawn), (1, 1));
        let count = |filter: DemandFilter| store.read(|tx| tx.list_demands(&filter, 10)).unwrap().len();
        assert_eq!(count(DemandFilter::default()), 1);
        assert_eq!(count(DemandFilter { with_places_left: true, ..Default::default() }), 0);
        assert_eq!(count(DemandFilter { employer: Some(id("finca")), ..Default::default() }), 1);
        assert_eq!(count(DemandFilter { agreements: Some(vec!["cr-pa-coffee".to_owned()]), ..Default::default() }), 1);
        assert_eq!(count(DemandFilter { agreements: Some(vec![]), ..Default::default() }), 0);
    }

    fn who_locks_a_subject_works_alone_on_it(store: &Store) {
        store.write(|tx| tx.set_setting("count", "0")).unwrap();
        let one_more = |tx: &mut vaiven_persistence::Tx<'_>| {
            // Twice, and in another order than others: that must not deadlock.
            tx.lock::<domain::id::Cycle>(&[id("b"), id("a"), id("a")])?;
            let count: u32 = tx.setting("count")?.unwrap().parse().unwrap();
            tx.set_setting("count", &(count + 1).to_string())?;
            Ok(true)
        };
        assert_eq!(race(store, 12, one_more), 12);
        assert_eq!(store.read(|tx| tx.setting("count")).unwrap().as_deref(), Some("12"));
    }
}
