//! What a backup and its return need of a store: which database it is, whether anything is in it, and a copy of a SQLite one.

use std::path::Path;

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
    sql_types::{BigInt, Text},
};

use crate::{
    connection::{AnyConnection, Location},
    error::{Result, StoreError},
    store::Store,
};

/// Which of the two databases a store is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A server, reached through libpq.
    Postgresql,
    /// A file.
    Sqlite,
}

impl DatabaseKind {
    /// The name in a backup's description.
    pub const fn as_str(self) -> &'static str {
        match self {
            DatabaseKind::Postgresql => "postgresql",
            DatabaseKind::Sqlite => "sqlite",
        }
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

impl Store {
    /// Which database it is on.
    pub fn kind(&self) -> DatabaseKind {
        match self.location() {
            Location::Postgresql(_) => DatabaseKind::Postgresql,
            Location::Sqlite(_) => DatabaseKind::Sqlite,
        }
    }

    /// The file that it is, where it is one.
    pub fn file(&self) -> Option<&Path> {
        match self.location() {
            Location::Postgresql(_) => None,
            Location::Sqlite(path) => Some(path),
        }
    }

    /// Whether nothing is in the database: no table, not even one of the migrations' own.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn is_bare(&self) -> Result<bool> {
        let counted: Count = match &mut self.own_connection()? {
            AnyConnection::Postgresql(own) => diesel::sql_query(
                "select count(*) as count from pg_class c join pg_namespace n on n.oid = c.relnamespace \
                 where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'S')",
            )
            .get_result(own)?,
            AnyConnection::Sqlite(own) => {
                diesel::sql_query("select count(*) as count from sqlite_schema").get_result(own)?
            }
        };
        Ok(counted.count == 0)
    }

    /// Copies a SQLite database as it is at one moment to a new file, while others read and write it, and looks the copy over.
    ///
    /// # Errors
    /// [`StoreError::Fault`] for a database on a server, and where the copy is damaged; [`StoreError::Unavailable`] where the
    /// disk is full.
    pub fn copy_to(&self, file: &Path) -> Result<()> {
        let path = file.to_str().ok_or_else(|| StoreError::Fault("a path that is not UTF-8".to_owned()))?;
        match &mut self.own_connection()? {
            AnyConnection::Postgresql(_) => {
                return Err(StoreError::Fault("a database on a server is copied by its own programs".to_owned()));
            }
            // One read transaction: writers go on, and what they write meanwhile is not in the copy.
            AnyConnection::Sqlite(own) => own.batch_execute(&format!("vacuum into '{}'", path.replace('\'', "''")))?,
        }
        // A connection without our pragmas, which would turn the copy's journal over.
        let mut copy = SqliteConnection::establish(path).map_err(|error| StoreError::Fault(error.to_string()))?;
        let verdict: Verdict = diesel::sql_query("pragma integrity_check(1)").get_result(&mut copy)?;
        if verdict.integrity_check == "ok" {
            Ok(())
        } else {
            Err(StoreError::Corrupt("the copy is damaged".to_owned()))
        }
    }
}
