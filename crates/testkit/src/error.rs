//! What can go wrong with a test cluster.

use std::io;

/// Why a cluster could not be made, reached or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No folder has initdb, postgres and psql.
    #[error("PostgreSQL's server is not installed (`make setup` does it)")]
    NotInstalled,
    /// initdb refuses root, and there is nobody else.
    #[error("running as root, and there is no user `postgres` or `nobody` to run PostgreSQL as")]
    NobodyToRunAs,
    /// The operating system refused.
    #[error("cannot {attempt}")]
    Io {
        /// What was attempted.
        attempt: String,
        /// Why it failed.
        source: io::Error,
    },
    /// One of PostgreSQL's programs failed.
    #[error("{program} failed ({status}):\n{output}")]
    Program {
        /// Which one.
        program: String,
        /// How it ended.
        status: String,
        /// What it said, or the end of the server's log.
        output: String,
    },
}

/// The result of everything that a cluster does.
pub type Result<T> = std::result::Result<T, Error>;

pub(crate) fn attempting(attempt: &str) -> impl FnOnce(io::Error) -> Error + use<> {
    let attempt = attempt.to_owned();
    move |source| Error::Io { attempt, source }
}
