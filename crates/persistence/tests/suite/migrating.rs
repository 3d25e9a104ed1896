//! Migrations go up, down and up again to the same schema, and a database of another time is refused.

use testkit::PostgresCluster;
use vaiven_persistence::{Store, StoreError};

fn up_down_up(store: &Store) {
    let empty = store.schema_as_text().unwrap();
    assert!(matches!(store.check_schema(), Err(StoreError::Migration(why)) if why.contains("older")));
    let pending = store.pending_migrations().unwrap();
    assert_eq!(store.migrate().unwrap().len(), pending.len());
    let first = store.schema_as_text().unwrap();
    assert!(first.len() > empty.len() + 50);
    store.check_schema().unwrap();
    assert!(store.migrate().unwrap().is_empty());
    assert_eq!(store.revert_all_migrations().unwrap().len(), pending.len());
    let reverted: Vec<_> =
        store.schema_as_text().unwrap().into_iter().filter(|line| !line.contains("__diesel")).collect();
    let before: Vec<_> = empty.into_iter().filter(|line| !line.contains("__diesel")).collect();
    assert_eq!(reverted, before);
    store.migrate().unwrap();
    assert_eq!(store.schema_as_text().unwrap(), first);
}

#[test]
fn up_down_up_gives_the_same_schema_on_sqlite() {
    up_down_up(&crate::empty_sqlite().store);
}

#[test]
fn up_down_up_gives_the_same_schema_on_postgresql() {
    up_down_up(&crate::empty_postgresql().store);
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let place = crate::postgresql();
    let database = place.url.split(['/', '?']).nth(3).unwrap();
    PostgresCluster::shared()
        .query(database, "insert into __diesel_schema_migrations (version) values ('9999')")
        .unwrap();
    for refused in
        [place.store.check_schema(), place.store.migrate().map(drop), place.store.revert_all_migrations().map(drop)]
    {
        assert!(matches!(refused, Err(StoreError::Migration(why)) if why.contains("newer") && why.contains("9999")));
    }
}

#[test]
fn two_programs_that_migrate_at_once_take_turns() {
    for place in [crate::empty_sqlite(), crate::empty_postgresql()] {
        let stores: Vec<_> = (0..4).map(|_| Store::open(&place.url, crate::options()).unwrap()).collect();
        std::thread::scope(|scope| {
            let threads: Vec<_> = stores.iter().map(|store| scope.spawn(|| store.migrate())).collect();
            for thread in threads {
                thread.join().unwrap().unwrap();
            }
        });
        place.store.check_schema().unwrap();
    }
}
