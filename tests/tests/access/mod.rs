//! Who may do and see what: every operation of the OpenAPI document, as nobody and as everyone of the cast, about a person whom
//! the parties' offices have dealings with and about one whom they have not.

mod existence;
mod matrix;
mod scene;

pub(crate) use scene::purpose_of;
