//! What tests need and the service never does: throw-away PostgreSQL servers, and waiting for a condition.
//!
//! It knows no other crate of the workspace, so that any of them may use it as a dev-dependency.

mod binaries;
mod error;
mod options;
mod patience;
mod place;
mod postgres;
mod process;
mod watchdog;

pub use binaries::PostgresBinaries;
pub use error::{Error, Result};
pub use options::{Durability, PostgresOptions};
pub use patience::wait_until;
pub use postgres::PostgresCluster;
