//! Cards that any post can check without a network: machine-readable zones (ICAO 9303) and signed seals (ICAO Datastructure for
//! Barcode), read, written, signed and verified, and cards for a printer. Knows no database and no file; chance and time are arguments.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod content;
pub mod key;
pub mod print;
pub mod revocations;
pub mod seal;
pub mod zone;

pub use domain::verdict::Authenticity;
