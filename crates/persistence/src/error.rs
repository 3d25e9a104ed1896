//! What can go wrong with a store, sorted by what its caller can do about it. No message holds a value from a row.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// What every function of this crate answers with.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why something was not read or written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database is away, busy or full; nothing was written. Trying again later is right: the API answers 503.
    #[error("the database is not available: {0}")]
    Unavailable(Unavailable),
    /// Two transactions got in each other's way more often than `Store::write` tries, or a name is taken.
    #[error("in conflict with what is stored already: {0}")]
    Conflict(Conflict),
    /// What is stored is not what this program writes.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    /// The schema is not the one that this program was built for, or could not be changed.
    #[error("the schema of the database: {0}")]
    Migration(String),
    /// A class of what stands apart has no key yet; [`crate::Store::write`] makes one.
    #[error("a class of what stands apart has no key")]
    NoClassKey,
    /// A defect of this program or of its set-up.
    #[error("the database refused a statement: {0}")]
    Fault(String),
}

/// In which way the database is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// No connection could be made, or it was closed from the other side.
    #[error("no connection")]
    NoConnection,
    /// Every connection stayed in use for as long as one waits.
    #[error("all connections are in use")]
    PoolExhausted,
    /// Another writer, also of another process, held it for too long.
    #[error("busy")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The disk cannot be read or written.
    #[error("the disk fails")]
    DiskFails,
    /// A replica, or a database set to read only.
    #[error("it is read only")]
    ReadOnly,
    /// The server ran out of memory or of another resource.
    #[error("out of resources")]
    OutOfResources,
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// A name or an id that is taken; the constraint, or on SQLite the columns, say which.
    #[error("taken already ({0})")]
    Taken(String),
    /// Something that is referred to does not exist, or is still referred to.
    #[error("refers to what is not there ({0})")]
    Reference(String),
    /// Serialisation failures or deadlocks, each time that it was tried.
    #[error("concurrent changes")]
    Concurrent,
}

impl StoreError {
    /// Whether the same transaction may well succeed at once when it is run again from its start.
    pub(crate) fn is_worth_another_run(&self) -> bool {
        matches!(self, StoreError::Conflict(Conflict::Concurrent))
    }

    /// Whether the connection on which it happened must not be used again.
    pub(crate) fn breaks_connection(&self) -> bool {
        matches!(self, StoreError::Unavailable(Unavailable::NoConnection | Unavailable::DiskFails))
    }

    /// No connection to the database.
    pub(crate) const NO_CONNECTION: StoreError = StoreError::Unavailable(Unavailable::NoConnection);
}

/// An error of a use case that may carry one of the store, so that [`crate::Store::write`] knows when to run again.
pub trait CarriesStoreError: From<StoreError> {
    /// The store's error, where that is what happened.
    fn store_error(&self) -> Option<&StoreError>;
}

impl CarriesStoreError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::DatabaseError(kind, information) => from_database(kind, information.as_ref()),
            // Both hold the value's description by its type, never the value.
            DieselError::DeserializationError(error) => StoreError::Corrupt(error.to_string()),
            DieselError::SerializationError(error) => StoreError::Fault(format!("a value cannot be written: {error}")),
            DieselError::BrokenTransactionManager | DieselError::RollbackErrorOnCommit { .. } => {
                StoreError::NO_CONNECTION
            }
            other => StoreError::Fault(other.to_string()),
        }
    }
}

fn from_database(
    kind: DatabaseErrorKind,
    information: &(dyn diesel::result::DatabaseErrorInformation + Send + Sync),
) -> StoreError {
    // The name of a constraint; SQLite gives none, and says the columns in its message.
    let named = || {
        let message = information.message().strip_prefix("UNIQUE constraint failed: ");
        information.constraint_name().or(message).unwrap_or("a constraint").to_owned()
    };
    match kind {
        DatabaseErrorKind::UniqueViolation => StoreError::Conflict(Conflict::Taken(named())),
        DatabaseErrorKind::ForeignKeyViolation => StoreError::Conflict(Conflict::Reference(named())),
        DatabaseErrorKind::SerializationFailure => StoreError::Conflict(Conflict::Concurrent),
        DatabaseErrorKind::ClosedConnection => StoreError::NO_CONNECTION,
        DatabaseErrorKind::ReadOnlyTransaction => StoreError::Unavailable(Unavailable::ReadOnly),
        DatabaseErrorKind::NotNullViolation => StoreError::Fault("a value is missing".to_owned()),
        DatabaseErrorKind::CheckViolation => StoreError::Fault(format!("a value breaks {}", named())),
        DatabaseErrorKind::RestrictViolation => StoreError::Fault("the table is append-only".to_owned()),
        _ => from_message(information.message()),
    }
}

/// What diesel has no kind for, by the database's own words. Diesel does not pass SQLSTATE on; `connection.rs` asks
/// PostgreSQL for English. The message itself goes no further: it may quote a value.
fn from_message(message: &str) -> StoreError {
    const KNOWN: &[(&str, StoreError)] = &[
        // PostgreSQL: 40P01, 40001
        ("deadlock detected", StoreError::Conflict(Conflict::Concurrent)),
        ("could not serialize access", StoreError::Conflict(Conflict::Concurrent)),
        // 57P01, 57P02, 57P03, 57P05, 25P03, and libpq's own words
        ("terminating connection", StoreError::NO_CONNECTION),
        ("terminating walsender", StoreError::NO_CONNECTION),
        ("the database system is", StoreError::NO_CONNECTION),
        ("server closed the connection", StoreError::NO_CONNECTION),
        ("connection to server", StoreError::NO_CONNECTION),
        ("could not connect to server", StoreError::NO_CONNECTION),
        ("no connection to the server", StoreError::NO_CONNECTION),
        ("connection not open", StoreError::NO_CONNECTION),
        ("connection pointer is NULL", StoreError::NO_CONNECTION),
        ("SSL connection has been closed", StoreError::NO_CONNECTION),
        ("SSL SYSCALL error", StoreError::NO_CONNECTION),
        ("could not receive data from server", StoreError::NO_CONNECTION),
        ("could not send data to server", StoreError::NO_CONNECTION),
        ("Broken pipe", StoreError::NO_CONNECTION),
        ("Connection reset", StoreError::NO_CONNECTION),
        // 53xxx
        ("No space left on device", StoreError::Unavailable(Unavailable::DiskFull)),
        ("Disk quota exceeded", StoreError::Unavailable(Unavailable::DiskFull)),
        ("too many clients", StoreError::Unavailable(Unavailable::PoolExhausted)),
        ("remaining connection slots", StoreError::Unavailable(Unavailable::PoolExhausted)),
        ("too many connections", StoreError::Unavailable(Unavailable::PoolExhausted)),
        ("out of memory", StoreError::Unavailable(Unavailable::OutOfResources)),
        ("out of shared memory", StoreError::Unavailable(Unavailable::OutOfResources)),
        // 55P03, 57014
        ("canceling statement", StoreError::Unavailable(Unavailable::Busy)),
        ("could not obtain lock", StoreError::Unavailable(Unavailable::Busy)),
        // 58030
        ("Input/output error", StoreError::Unavailable(Unavailable::DiskFails)),
        // SQLite
        ("database is locked", StoreError::Unavailable(Unavailable::Busy)),
        ("database table is locked", StoreError::Unavailable(Unavailable::Busy)),
        ("database or disk is full", StoreError::Unavailable(Unavailable::DiskFull)),
        ("disk I/O error", StoreError::Unavailable(Unavailable::DiskFails)),
        ("unable to open database file", StoreError::NO_CONNECTION),
        ("attempt to write a readonly database", StoreError::Unavailable(Unavailable::ReadOnly)),
    ];
    if let Some((_, error)) = KNOWN.iter().find(|(words, _)| message.contains(words)) {
        return error.clone();
    }
    if message.contains("append-only") {
        return StoreError::Fault("the table is append-only".to_owned());
    }
    if message.contains("database disk image is malformed") || message.contains("file is not a database") {
        return StoreError::Corrupt("the database file is damaged".to_owned());
    }
    // `relation "x" does not exist` and its like name our own things; a syntax error of a value would quote it.
    let is_ours = ["does not exist", "no such table", "no such column", "permission denied"];
    let shown = is_ours.iter().any(|words| message.contains(words));
    StoreError::Fault(if shown { message.to_owned() } else { "for a reason that its own log names".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_database_says_never_leaves_with_a_value_in_it() {
        let error = from_message("invalid input syntax for type uuid: \"María Bejarano\"");
        assert!(!format!("{error} {error:?}").contains("Bejarano"));
    }

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        for words in [
            "terminating connection due to administrator command",
            "could not extend file \"base/1/2\": No space left on device",
            "database is locked",
            "database or disk is full",
            "disk I/O error",
        ] {
            assert!(matches!(from_message(words), StoreError::Unavailable(_)), "{words}");
        }
        assert!(from_message("deadlock detected").is_worth_another_run());
        assert!(matches!(from_message("syntax error at or near \"x\""), StoreError::Fault(_)));
    }
}
