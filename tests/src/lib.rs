//! The harness of the tests that see the whole: throw-away databases, live nodes with people who ask them, stories, and the
//! workspace itself as it lies on disk.
//!
//! The tests are in `tests/main.rs`, one binary for all of them (docs/adr/0002). PostgreSQL comes from `testkit`, which
//! crates below may use too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a harness that cannot set the scene fails the test, loudly and where it happened"
)]

pub mod actor;
pub mod alerts;
pub mod binary;
pub mod cast;
pub mod chance;
pub mod clock;
pub mod expectation;
pub mod files;
pub mod logs;
pub mod node;
pub mod place;
pub mod prototype;
pub mod race;
pub mod story;
pub mod submissions;
pub mod verifiers;
pub mod workspace;

pub use actor::{Answer, As};
pub use clock::TestClock;
pub use node::LiveNode;
pub use place::{Database, Place};
pub use story::Story;
pub use testkit::{Durability, PostgresCluster, PostgresOptions, wait_until};
