//! A database that goes away is said to be away, and is used again when it is back.

use std::time::{Duration, Instant};

use testkit::PostgresCluster;
use vaiven_persistence::{Options, Store, StoreError, Unavailable};

use crate::given::*;

#[test]
fn a_server_that_stops_is_unavailable_and_loses_nothing_when_it_is_back() {
    let cluster = PostgresCluster::start_new().unwrap();
    let url = cluster.fresh_database().unwrap();
    let store = crate::opened(&url);
    store.migrate().unwrap();
    let (record, _) = append(&store, "kept", about_worker("ana"), 0);
    for stop in [PostgresCluster::stop as fn(&PostgresCluster) -> _, PostgresCluster::stop_immediately] {
        stop(&cluster).unwrap();
        for answer in [store.read(|tx| tx.record(record)).map(drop), store.write(|tx| tx.set_setting("a", "b"))] {
            assert!(matches!(answer, Err(StoreError::Unavailable(Unavailable::NoConnection))), "{answer:?}");
        }
        cluster.start().unwrap();
        assert!(store.read(|tx| tx.record(record)).unwrap().is_some(), "no restart of the service is needed");
        store.write(|tx| tx.set_setting("a", "b")).unwrap();
    }
}

#[test]
fn a_connection_that_is_cut_in_the_middle_is_said_to_be_away() {
    let place = crate::postgresql();
    let database = place.url.split(['/', '?']).nth(3).unwrap();
    let cut: Answer = place.store.write(|tx| {
        tx.set_setting("a", "b")?;
        let others = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}' and pid <> pg_backend_pid()");
        PostgresCluster::shared().query("postgres", &others).unwrap();
        tx.set_setting("a", "c")
    });
    assert!(matches!(cut, Err(StoreError::Unavailable(Unavailable::NoConnection))), "{cut:?}");
    assert_eq!(place.store.read(|tx| tx.setting("a")).unwrap(), None);
}

#[test]
fn a_pool_whose_connections_were_all_cut_makes_new_ones() {
    let place = crate::postgresql();
    let database = place.url.split(['/', '?']).nth(3).unwrap();
    let barrier = std::sync::Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                place
                    .store
                    .read(|tx| {
                        barrier.wait();
                        tx.count_records()
                    })
                    .unwrap()
            });
        }
    });
    let all = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'");
    PostgresCluster::shared().query("postgres", &all).unwrap();
    place.store.write(|tx| tx.set_setting("a", "b")).unwrap();
    assert_eq!(place.store.read(|tx| tx.setting("a")).unwrap().as_deref(), Some("b"));
}

#[test]
fn a_full_pool_is_said_to_be_full() {
    for place in [crate::sqlite(), crate::postgresql()] {
        let options = Options { connections_max: 1, pool_timeout: Duration::from_millis(200), ..crate::options() };
        let store = Store::open(&place.url, options).unwrap();
        let inner: Answer = store.read(|_| store.read(|tx| tx.count_records()).map(drop));
        assert!(matches!(inner, Err(StoreError::Unavailable(Unavailable::PoolExhausted))), "{inner:?}");
    }
}

#[test]
fn a_server_that_is_not_there_is_said_so_at_once() {
    let started = Instant::now();
    let answer = Store::open("postgres:///x?host=/nonexistent", crate::options());
    assert!(matches!(answer, Err(StoreError::Unavailable(Unavailable::NoConnection))), "{answer:?}");
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_file_that_another_program_writes_is_busy_and_free_again() {
    use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
    let place = crate::sqlite();
    let options = Options { busy_timeout: Duration::from_millis(100), ..crate::options() };
    let store = Store::open(&place.url, options).unwrap();
    let mut other = SqliteConnection::establish(place.url.strip_prefix("sqlite:").unwrap()).unwrap();
    other.batch_execute("begin immediate").unwrap();
    let busy = store.write(|tx| tx.set_setting("a", "b"));
    assert!(matches!(busy, Err(StoreError::Unavailable(Unavailable::Busy))), "{busy:?}");
    assert_eq!(store.read(|tx| tx.setting("a")).unwrap(), None, "reading goes on meanwhile");
    other.batch_execute("rollback").unwrap();
    store.write(|tx| tx.set_setting("a", "b")).unwrap();
}

#[test]
fn a_readers_connection_cannot_write_to_sqlite() {
    let place = crate::sqlite();
    let refused = place.store.read(|tx| tx.set_setting("a", "b"));
    assert!(matches!(refused, Err(StoreError::Unavailable(Unavailable::ReadOnly))), "{refused:?}");
}

#[test]
fn a_full_disk_is_said_to_be_full() {
    use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
    let place = crate::sqlite();
    // The bound on pages is a connection's own, so the words are taken from SQLite itself.
    let mut connection = SqliteConnection::establish(place.url.strip_prefix("sqlite:").unwrap()).unwrap();
    connection.batch_execute("pragma max_page_count = 1").unwrap();
    let full = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 9999) \
                insert into node_setting select 'key' || i, hex(zeroblob(200)) from n";
    let error = StoreError::from(connection.batch_execute(full).unwrap_err());
    assert!(matches!(error, StoreError::Unavailable(Unavailable::DiskFull)), "{error:?}");
}

#[test]
fn many_who_write_at_once_share_a_commit_and_none_another_ones_failure() {
    let place = crate::sqlite();
    let answers = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..64)
            .map(|n| {
                let store = place.store.clone();
                scope.spawn(move || {
                    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        store.write(|tx| -> Answer {
                            tx.set_setting(&format!("key {n}"), "value")?;
                            match n % 4 {
                                1 => Err(StoreError::Corrupt("on purpose".to_owned())),
                                2 => panic!("on purpose"),
                                _ => Ok(()),
                            }
                        })
                    }));
                    (n, matches!(panicked, Ok(Ok(()))))
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    // Seen from another connection: what was answered is committed, and the rest left nothing.
    let store = crate::opened(&place.url);
    for (n, kept) in answers {
        assert_eq!(kept, !matches!(n % 4, 1 | 2));
        assert_eq!(store.read(|tx| tx.setting(&format!("key {n}"))).unwrap().is_some(), kept, "key {n}");
    }
}
