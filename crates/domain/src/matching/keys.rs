//! The keys under which likely people are found. They are stored, so a change here needs a rebuild of the index.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{
    person::{Born, Person},
    sound::sound,
};

/// One entry of the index of likely people: 32 hexadecimal digits, equal for people who may be alike.
///
/// It is a digest, so that the index has one width and shows no name to whoever looks at a page of it. It is no
/// protection against guessing: it goes when the identity that it came from is erased.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatchKey(String);

impl MatchKey {
    /// Length in characters.
    pub const LENGTH: usize = 32;

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// That of a document's letters and digits, whoever issued it and whatever its kind: how lists of alerts find documents.
    pub fn of_number(plain: &str) -> Self {
        Self::new(&["number", plain])
    }

    fn new(parts: &[&str]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.as_bytes());
            // The unit separator occurs in no folded text, so two lists of parts never collide.
            digest.update([0x1f]);
        }
        Self(digest.finalize().iter().take(Self::LENGTH / 2).map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Debug for MatchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MatchKey(…)")
    }
}

impl Person {
    /// The keys of this person, without repetition: one a document, and up to three of names and birth.
    ///
    /// - a document's kind, country and folded number;
    /// - the date of birth, day and month in either order, with the sound of the first given name, and again with
    ///   that of the first surname: one name may be missing, misspelt or in the other's column, and the other still finds the person;
    /// - the year of birth with both, for those of whom no more than the year is known.
    pub fn keys(&self) -> Vec<MatchKey> {
        let mut keys: Vec<MatchKey> = self
            .papers
            .iter()
            .map(|paper| MatchKey::new(&["document", &paper.kind, paper.country.as_str(), &paper.number]))
            .collect();
        if let Some(born) = self.born {
            let mut names: Vec<String> =
                [self.given.first(), self.surnames.first()].into_iter().flatten().map(|name| sound(name)).collect();
            // One name sorts before the other whichever column it stood in.
            names.sort();
            let year = born.year.to_string();
            let in_year: Vec<&str> = ["year", &year].into_iter().chain(names.iter().map(String::as_str)).collect();
            keys.push(MatchKey::new(&in_year));
            if let Some(day) = day_in_either_order(born) {
                keys.extend(names.iter().map(|name| MatchKey::new(&["day", &year, &day, name])));
            }
        }
        keys.sort();
        keys.dedup();
        keys
    }
}

fn day_in_either_order(born: Born) -> Option<String> {
    let (day, month) = (born.day?, born.month?);
    Some(format!("{}-{}", day.min(month), day.max(month)))
}
