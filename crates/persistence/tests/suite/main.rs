//! One suite for both databases: every test below runs on a SQLite file and on a PostgreSQL server of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod apart;
mod counting;
mod given;
mod histories;
mod keeping;
mod listing;
mod migrating;
mod outages;
mod places;

use std::sync::{Arc, OnceLock};

use testkit::PostgresCluster;
use vaiven_persistence::{Options, Store};

/// A migrated store, and what has to live as long as it.
pub(crate) struct Place {
    pub(crate) store: Store,
    pub(crate) url: String,
    _folder: Option<tempfile::TempDir>,
}

pub(crate) fn options() -> Options {
    Options { connections_max: 4, pool_timeout: std::time::Duration::from_secs(3), ..Options::default() }
}

pub(crate) fn opened(url: &str) -> Store {
    let store = Store::open(url, options()).unwrap();
    store.keep_apart(Arc::new(apart::Boxes::default()));
    store
}

pub(crate) fn empty_sqlite() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("node.db").display());
    Place { store: opened(&url), url, _folder: Some(folder) }
}

pub(crate) fn empty_postgresql() -> Place {
    let url = PostgresCluster::shared().fresh_database().unwrap();
    Place { store: opened(&url), url, _folder: None }
}

pub(crate) fn sqlite() -> Place {
    let place = empty_sqlite();
    place.store.migrate().unwrap();
    place
}

pub(crate) fn postgresql() -> Place {
    static TEMPLATE: OnceLock<()> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let url = PostgresCluster::shared().create_database("migrated").unwrap();
        Store::open(&url, options()).unwrap().migrate().unwrap();
    });
    let url = PostgresCluster::shared().fresh_database_from("migrated").unwrap();
    Place { store: opened(&url), url, _folder: None }
}

/// Runs a test on both databases, each time on an empty one.
macro_rules! on_both {
    ($($(#[$attribute:meta])* fn $name:ident($store:ident: &Store) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            fn check($store: &vaiven_persistence::Store) $body
            $(#[$attribute])*
            #[test]
            fn sqlite() {
                check(&crate::sqlite().store);
            }
            $(#[$attribute])*
            #[test]
            fn postgresql() {
                check(&crate::postgresql().store);
            }
        }
    )*};
}
pub(crate) use on_both;
