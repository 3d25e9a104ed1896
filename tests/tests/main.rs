//! All tests that see the whole: one binary, a module a theme.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test this is how a failure is told")]
#![allow(clippy::print_stdout, reason = "a test that kills says how often it did")]

mod access;
mod alerts;
mod apart;
mod architecture;
mod attachments;
mod backups;
mod bad_input;
mod card_numbers;
mod cards;
mod deployment;
mod exchange;
mod kills;
mod licences;
mod live_nodes;
mod log;
mod offline_day;
mod outages;
mod races;
mod rehearsals;
mod revocations;
mod rights;
mod statistics;
mod stories;
mod tidy;
mod worklists;

/// Fails with every violation in the open, not just with the first.
#[track_caller]
fn assert_none(rule: &str, violations: &[String]) {
    assert!(violations.is_empty(), "{rule}:\n  {}", violations.join("\n  "));
}
