//! How a test cluster is to be.

use crate::{PostgresCluster, Result};

/// What a crash of the machine may cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Nothing reaches the disk on purpose: for tests that only ask what the database answers.
    #[default]
    Fast,
    /// As a ministry would run it: for the tests that kill, and for benchmarks.
    Durable,
}

/// How a cluster is to be.
#[derive(Clone, Debug, Default)]
pub struct PostgresOptions {
    pub(crate) durability: Durability,
    pub(crate) tcp: bool,
    pub(crate) settings: Vec<(String, String)>,
}

impl PostgresOptions {
    /// A fast cluster on a Unix socket only.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Chooses what a crash may cost.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// Also listens on a free port of the loopback address, which stays the same when the server is started again.
    #[must_use]
    pub fn with_tcp(mut self) -> Self {
        self.tcp = true;
        self
    }

    /// Sets one of PostgreSQL's parameters, `shared_buffers` for instance; it wins over the harness's own.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Makes the cluster and starts it.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or refuses to start.
    pub fn start(self) -> Result<PostgresCluster> {
        PostgresCluster::start_with(self)
    }
}
