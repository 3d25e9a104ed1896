//! Zones, seals and cards through the crate's public door.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

extern crate vaiven_card as card;

mod cards;
mod given;
mod mutations;
mod printing;
mod revocations;
mod seals;
mod vectors;
mod zones;
