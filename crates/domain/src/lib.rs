//! What is true: ids, values, elements, record kinds, the cycle's fold, the rules of an agreement, access.
//! No input or output, no clock, no randomness: every function here gives the same answer for the same arguments.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod access;
pub mod agreement;
pub mod alert;
pub mod attachment;
pub mod bounded;
pub mod cedula;
pub mod civil;
pub mod country;
pub mod element;
pub mod finding;
pub mod id;
pub mod kinds;
pub mod lang;
pub mod matching;
pub mod record;
pub mod rules;
#[cfg(any(test, feature = "scenario"))]
pub mod scenario;
pub mod sharing;
pub mod spoken;
pub mod states;
pub mod statistics;
pub mod text;
pub mod time;
pub mod value;
pub mod verdict;

pub use id::Id;
