//! Identity resolution: whether two registered people are likely one, and why. It never decides: an officer does.
//!
//! - [`Person`] is what two registrations are compared by; [`Person::keys`] are its [`MatchKey`]s, which are stored in an
//!   index, so that likely people are found by equal keys and never by scanning.
//! - [`compare`] looks at two people who share a key and says why they are alike, or `None`.
//!
//! **Twins are two people**: with the same surnames and date of birth, other given names are never alike, whatever else
//! is forgiven. That is why a letter may differ in a surname, and in a given name only where the ear or the keyboard does
//! it (*Yaritza, Yaritsa; Eusebio, Euesbio*) and no other name comes of it (*José, Josué*).

mod keys;
mod likeness;
mod person;
mod sound;
#[cfg(test)]
mod tests;

pub use keys::MatchKey;
pub use likeness::{Likeness, Reason, by_document_and, compare};
pub use person::{Person, plain_number};
