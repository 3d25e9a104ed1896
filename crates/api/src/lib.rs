//! The registry over HTTP: REST with problem documents, limits on everything, and an OpenAPI document made from the code.
//!
//! What is absent here: SQL, rules, and any way to the registry that does not say who asks (see `caller`).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod app;
mod app_files;
mod body;
mod caller;
mod language;
pub mod limits;
mod openapi;
mod outermost;
mod page;
mod problem;
mod rates;
mod routes;
mod state;
#[cfg(test)]
mod tests;
mod threads;
mod wording;

pub use app::{app, serve};
pub use limits::{Rate, RateLimits};
pub use openapi::{exchange_openapi, openapi};
pub use problem::{MEDIA_TYPE, ProblemType};
pub use state::{Api, Options};
