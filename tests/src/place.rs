//! Where a node keeps its records: a SQLite file or a PostgreSQL database of its own.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use std::sync::OnceLock;
use std::time::Duration;

use persistence::{Options, Store};
use testkit::PostgresCluster;

use crate::prototype::Prototype;

/// On which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A server.
    Postgresql,
}

impl Database {
    /// Both.
    pub const BOTH: [Database; 2] = [Database::Sqlite, Database::Postgresql];
}

/// A database of a test's own, gone when this is dropped.
#[derive(Debug)]
pub struct Place {
    url: String,
    _folder: Option<tempfile::TempDir>,
}

/// The name of the file in its folder.
const FILE: &str = "node.sqlite";
const TEMPLATE: &str = "live_node";

impl Place {
    /// A database with the schema, the offices, the logins and the agreements, and no records.
    #[must_use]
    pub fn furnished(database: Database) -> Self {
        let prototype = Prototype::of(database);
        match database {
            Database::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder for a database");
                std::fs::write(folder.path().join(FILE), prototype.file()).expect("a copy of the prototype");
                Self::in_folder(folder)
            }
            Database::Postgresql => {
                let url = PostgresCluster::shared().fresh_database_from(TEMPLATE).expect("a copy of the prototype");
                Self { url, _folder: None }
            }
        }
    }

    /// A database with nothing in it, on the shared server or in a file of its own.
    #[must_use]
    pub fn empty(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::in_folder(tempfile::tempdir().expect("a folder for a database")),
            Database::Postgresql => Self::at(PostgresCluster::shared().fresh_database().expect("a database")),
        }
    }

    /// A database that somebody else looks after.
    #[must_use]
    pub fn at(url: String) -> Self {
        Self { url, _folder: None }
    }

    fn in_folder(folder: tempfile::TempDir) -> Self {
        Self { url: format!("sqlite:{}", folder.path().join(FILE).display()), _folder: Some(folder) }
    }

    /// The database from which others are copied; nobody may be connected to it while they are.
    pub(crate) fn template(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::empty(database),
            Database::Postgresql => {
                static URL: OnceLock<String> = OnceLock::new();
                let create = || PostgresCluster::shared().create_database(TEMPLATE).expect("a database");
                Self::at(URL.get_or_init(create).clone())
            }
        }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The bytes of its file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let path = self.url.strip_prefix("sqlite:").expect("only a file has bytes");
        whole_file(std::path::Path::new(path))
    }

    /// Opens it.
    #[must_use]
    pub fn open(&self) -> Store {
        let options = Options { connections_max: 4, pool_timeout: Duration::from_secs(3), ..Options::default() };
        Store::open(&self.url, options).expect("a database of this test's own opens")
    }
}

/// The file of a SQLite database that nobody writes to any more. A pool's connections close in threads of their own, and until the
/// last one has, what was written may lie in the log beside the file alone.
///
/// # Panics
/// Where the file cannot be read, or something still writes to it.
#[must_use]
pub fn whole_file(path: &std::path::Path) -> Vec<u8> {
    let mut connection =
        SqliteConnection::establish(path.to_str().expect("our folders are UTF-8")).expect("a database");
    connection
        .batch_execute("pragma busy_timeout = 10000; pragma wal_checkpoint(truncate)")
        .expect("what was written is written into the file");
    let mut beside = path.as_os_str().to_owned();
    beside.push("-wal");
    let left = std::fs::metadata(beside).map_or(0, |file| file.len());
    assert!(left == 0, "{left} bytes beside the file were not written into it");
    std::fs::read(path).expect("the file of a database")
}
