//! The binary `vaiven` as its operators meet it: what it prints, what it refuses, and the exit status that scripts go by.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot go on fails"
)]

mod accounts;
mod agreements;
mod cards;
mod databases;
mod given;
mod help;
mod keys;
mod rosters;
mod rotation;
mod serving;
