//! What can be proved: keys, records signed as SD-JWT, the Merkle log over them, checkpoints and cosignatures.
//!
//! Pure: no database, no network, no clock. Time and chance are arguments.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod checkpoint;
pub mod key;
pub mod merkle;
pub mod note;
pub mod sd_jwt;
pub mod succession;
pub mod tile;

/// A source of randomness fit for keys and salts: it fills the whole slice. The node passes the system's generator,
/// a test a counter, so that chance is an argument like time.
pub type Entropy<'a> = dyn FnMut(&mut [u8]) + 'a;
