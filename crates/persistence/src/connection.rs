//! One connection, to either database, and how a URL becomes one.

#![allow(missing_docs, reason = "what diesel's derive generates has no docs")]

use std::path::PathBuf;

use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _};

use crate::{
    Options,
    error::{Result, StoreError},
};

/// A connection to one of the two databases.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// A national node's.
    Postgresql(PgConnection),
    /// A field node's, a demo's, a test's.
    Sqlite(SqliteConnection),
}

/// Where a store is. The scheme decides: SQLite itself would take any text as a path and make a file of it.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// `postgres://…` or `postgresql://…`, as libpq reads it.
    Postgresql(String),
    /// `sqlite:PATH`
    Sqlite(PathBuf),
}

impl Location {
    /// Reads a URL.
    ///
    /// # Errors
    /// Any other scheme, and a SQLite URL without a path or with `:memory:`, where each connection would have its own.
    pub fn parse(url: &str) -> Result<Self> {
        match url.split_once(':') {
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Ok(Location::Postgresql(url.to_owned()))
            }
            Some(("sqlite", ":memory:")) => {
                Err(StoreError::Fault("a database in memory is one per connection: name a file".to_owned()))
            }
            // A question mark or an empty path would be read by SQLite as options, or as a private temporary file.
            Some(("sqlite", path)) if !path.is_empty() && !path.contains('?') => {
                Ok(Location::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))))
            }
            _ => Err(StoreError::Fault("a database is postgres://… or sqlite:PATH".to_owned())),
        }
    }
}

/// Names neither password nor host.
impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Location::Postgresql(_) => "PostgreSQL",
            Location::Sqlite(_) => "SQLite",
        })
    }
}

/// What a connection is for; on SQLite only one may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

impl AnyConnection {
    /// Connects, and sets up the session.
    pub(crate) fn to(location: &Location, purpose: Purpose, options: &Options) -> Result<Self> {
        match location {
            Location::Postgresql(url) => {
                let mut connection = PgConnection::establish(url).map_err(refused)?;
                // Errors are told apart by their words where diesel has no kind for them; not every role may set this.
                let english = connection.batch_execute("set lc_messages to 'C'");
                tracing::trace!(english = english.is_ok(), "connected to PostgreSQL");
                // Planning a history costs ten times its execution, and every statement here goes by keys: one plan is good for
                // all values. Left to itself, PostgreSQL takes the known length of a list for a reason to plan each time.
                connection.batch_execute(&format!(
                    "set time zone 'UTC'; set plan_cache_mode to force_generic_plan; set statement_timeout to {}; \
                     set lock_timeout to {}; set idle_in_transaction_session_timeout to {}",
                    options.statement_timeout.as_millis(),
                    options.busy_timeout.as_millis(),
                    options.statement_timeout.as_millis(),
                ))?;
                Ok(AnyConnection::Postgresql(connection))
            }
            Location::Sqlite(path) => {
                let path = path.to_str().ok_or_else(|| StoreError::Fault("a path that is not UTF-8".to_owned()))?;
                let mut connection = SqliteConnection::establish(path).map_err(refused)?;
                // The order matters: waiting before anything that may have to wait.
                connection.batch_execute(&format!(
                    "pragma busy_timeout = {}; pragma journal_mode = wal; pragma synchronous = full; \
                     pragma foreign_keys = on; pragma secure_delete = on; pragma recursive_triggers = on; \
                     pragma temp_store = memory; pragma cache_size = -{}; pragma mmap_size = {}; pragma query_only = {}",
                    options.busy_timeout.as_millis(),
                    options.sqlite_cache_kibibytes,
                    u64::from(options.sqlite_mmap_mebibytes) << 20,
                    if purpose == Purpose::Read { "on" } else { "off" },
                ))?;
                Ok(AnyConnection::Sqlite(connection))
            }
        }
    }
}

/// Why no connection was made. The reason stays in the log: it names hosts and users, which a caller need not learn.
fn refused(error: diesel::ConnectionError) -> StoreError {
    tracing::warn!(%error, "no connection to the database");
    match error {
        diesel::ConnectionError::BadConnection(_) => StoreError::NO_CONNECTION,
        other => StoreError::Fault(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_of_a_url_decides_and_nothing_else_does() {
        assert!(matches!(Location::parse("postgres://a@b/c"), Ok(Location::Postgresql(_))));
        assert!(matches!(Location::parse("postgresql:///c?host=/tmp"), Ok(Location::Postgresql(_))));
        assert_eq!(Location::parse("sqlite:/tmp/x.db").unwrap(), Location::Sqlite("/tmp/x.db".into()));
        assert_eq!(Location::parse("sqlite:///tmp/x.db").unwrap(), Location::Sqlite("/tmp/x.db".into()));
        for bad in
            ["", "/tmp/x.db", "mysql://a", "sqlite:", "sqlite::memory:", "postgres:x", "file:x", "sqlite:x?mode=ro"]
        {
            assert!(Location::parse(bad).is_err(), "{bad}");
        }
        assert!(!format!("{:?}", Location::parse("postgres://a:secret@b/c")).contains("secret"));
    }
}
