//! What stands apart: elements of sensitive classes lie in the database under a key of their class, which is itself sealed and kept
//! beside them (`class_key`). Whoever reads a table, a dump or a backup without the node's data key reads everything but these.
//!
//! This module knows where such elements lie; how they are sealed is the affair of whoever opens the store, as [`ClassSeals`].

use std::{borrow::Cow, sync::Arc};

use diesel::{RunQueryDsl as _, sql_types::Text};
use domain::{element::Class, id::RecordId};
use serde_json::value::RawValue;

use crate::{
    class_keys::ClassKeyRow,
    dialect::{Statement, sql},
    error::{Result, StoreError},
    store::Tx,
};

/// How a sealed text begins. Disclosures are base64url and projections JSON: neither begins so.
const MARK: &str = "~1.";
/// Members of a worker's projection that stand apart, with their classes.
pub(crate) const OF_WORKERS: &[(&str, Class)] = &[("origin_people", Class::OriginPeople), ("fitness", Class::Health)];
/// … and of a cycle's.
pub(crate) const OF_CYCLES: &[(&str, Class)] = &[("accidents", Class::Health)];

/// Where a sealed text is kept: it opens there and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept<'a> {
    /// In which row: the id of a record, a worker, a cycle, a matter.
    pub row: &'a str,
    /// As what.
    pub member: &'a str,
}

/// A sealed text, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedText<'a> {
    /// Under which of its class's keys.
    pub generation: i32,
    /// What was sealed, in base64url.
    pub bytes: &'a str,
}

impl<'a> SealedText<'a> {
    /// Takes one apart; `None` for a text that is not sealed.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (generation, bytes) = text.strip_prefix(MARK)?.split_once('.')?;
        Some(Self { generation: generation.parse().ok()?, bytes })
    }
}

impl std::fmt::Display for SealedText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{MARK}{}.{}", self.generation, self.bytes)
    }
}

/// Seals and opens by class. Held in memory; what it holds was read from `class_key`.
pub trait ClassSeals: Send + Sync {
    /// Seals with the last key of the class; `None` where no key of it is known. The same text at the same place is sealed to the same,
    /// so that a rebuild writes what was there.
    ///
    /// # Errors
    /// When it cannot be sealed.
    fn seal(&self, class: Class, kept: Kept<'_>, plain: &str) -> Result<Option<String>>;

    /// Opens; `None` where that key is not known.
    ///
    /// # Errors
    /// When the text was changed or moved.
    fn open(&self, class: Class, kept: Kept<'_>, sealed: SealedText<'_>) -> Result<Option<String>>;

    /// A new key of a class, sealed.
    ///
    /// # Errors
    /// When it cannot be sealed.
    fn new_key(&self, class: Class, generation: i32) -> Result<ClassKeyRow>;

    /// Takes up keys that are in the database.
    ///
    /// # Errors
    /// When one is under a data key that this node does not have.
    fn learn(&self, keys: &[ClassKeyRow]) -> Result<()>;
}

/// The seals of a store, where it was given any.
pub(crate) type Seals = Option<Arc<dyn ClassSeals>>;

fn without_seals() -> StoreError {
    StoreError::Fault(
        "what stands apart cannot be read or written here: the store was opened without the keys".to_owned(),
    )
}

fn is_apart(class: Class) -> bool {
    Class::SENSITIVE.contains(&class)
}

impl Tx<'_> {
    /// Disclosures as they are stored.
    pub(crate) fn sealed_disclosures<'d>(
        &mut self,
        record: &str,
        disclosures: &'d [(Class, String)],
    ) -> Result<Vec<(Class, Cow<'d, str>)>> {
        let sealed = |(class, plain): &'d (Class, String)| -> Result<_> {
            if !is_apart(*class) {
                return Ok((*class, Cow::Borrowed(plain.as_str())));
            }
            Ok((*class, Cow::Owned(self.sealed(*class, Kept { row: record, member: "disclosure" }, plain)?)))
        };
        disclosures.iter().map(sealed).collect()
    }

    /// Opens what was stored.
    pub(crate) fn open_disclosures(&mut self, record: &str, disclosures: &mut [(Class, String)]) -> Result<()> {
        for (class, text) in disclosures {
            if is_apart(*class)
                && let Some(plain) = self.opened(*class, Kept { row: record, member: "disclosure" }, text)?
            {
                *text = plain;
            }
        }
        Ok(())
    }

    /// A projection as it is stored: of the members that stand apart, those that say something are sealed.
    pub(crate) fn sealed_members<'s>(
        &mut self,
        row: &str,
        members: &[(&str, Class)],
        state: &'s str,
    ) -> Result<Cow<'s, str>> {
        let mut state = Cow::Borrowed(state);
        for (member, class) in members {
            let Some((before, value, after)) = member_of(&state, member) else { continue };
            if matches!(value, "null" | "[]") {
                continue;
            }
            let sealed = self.sealed(*class, Kept { row, member }, value)?;
            state = Cow::Owned(format!("{before}\"{sealed}\"{after}"));
        }
        Ok(state)
    }

    /// Opens what was stored.
    pub(crate) fn open_members(&mut self, row: &str, members: &[(&str, Class)], state: &mut String) -> Result<()> {
        for (member, class) in members {
            let Some((before, value, after)) = member_of(state, member) else { continue };
            let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            let Some(sealed) = quoted else { continue };
            if let Some(plain) = self.opened(*class, Kept { row, member }, sealed)? {
                *state = format!("{before}{plain}{after}");
            }
        }
        Ok(())
    }

    /// A whole projection as it is stored, by the class of all that it tells.
    pub(crate) fn sealed_whole<'s>(&mut self, row: &str, class: &str, state: &'s str) -> Result<Cow<'s, str>> {
        match Class::parse(class) {
            Some(class) if is_apart(class) => {
                Ok(Cow::Owned(format!("\"{}\"", self.sealed(class, Kept { row, member: "state" }, state)?)))
            }
            _ => Ok(Cow::Borrowed(state)),
        }
    }

    /// Opens what was stored.
    pub(crate) fn open_whole(&mut self, row: &str, class: &str, state: &mut String) -> Result<()> {
        let sealed = state.strip_prefix('"').and_then(|state| state.strip_suffix('"'));
        if let (Some(sealed), Some(class)) = (sealed, Class::parse(class))
            && let Some(plain) = self.opened(class, Kept { row, member: "state" }, sealed)?
        {
            *state = plain;
        }
        Ok(())
    }

    fn sealed(&mut self, class: Class, kept: Kept<'_>, plain: &str) -> Result<String> {
        let seals = self.seals.clone().ok_or_else(without_seals)?;
        // `Store::write` takes keys up from what is committed, makes those that are missing, and runs the transaction again: with a key
        // that is undone, nothing must ever have been sealed.
        seals.seal(class, kept, plain)?.ok_or(StoreError::NoClassKey)
    }

    /// `None` for a text that is not sealed.
    fn opened(&mut self, class: Class, kept: Kept<'_>, text: &str) -> Result<Option<String>> {
        let Some(sealed) = SealedText::parse(text) else { return Ok(None) };
        let seals = self.seals.clone().ok_or_else(without_seals)?;
        if let Some(plain) = seals.open(class, kept, sealed)? {
            return Ok(Some(plain));
        }
        // Another process may have made a key since; what is under it shows that it is committed.
        let mut keys = self.class_keys()?;
        keys.retain(|key| key.class == class && key.generation == sealed.generation);
        seals.learn(&keys)?;
        let unknown = || StoreError::Corrupt(format!("a text of class {} is under no key", class.as_str()));
        seals.open(class, kept, sealed)?.ok_or_else(unknown).map(Some)
    }
}

/// A JSON object in three: up to a member's value, the value, and the rest. The object is as serde writes it, so that between a name
/// and its value is a colon alone; the name is one that no object within it has, and a text has its quotes escaped.
fn member_of<'s>(state: &'s str, member: &str) -> Option<(&'s str, &'s str, &'s str)> {
    let name = format!("\"{member}\":");
    let at = state.find(&name)? + name.len();
    let mut values = serde_json::Deserializer::from_str(state.get(at..)?).into_iter::<&RawValue>();
    let value = values.next()?.ok()?.get();
    Some((&state[..at], value, state.get(at + value.len()..)?))
}

/// A text that stands apart, wherever it lies, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredApart {
    place: Place,
    /// The id of its row, whatever it is the id of.
    row: RecordId,
    text: String,
}

impl StoredApart {
    /// What is stored: sealed, but for what was written before its class had keys.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Disclosure(Class),
    Worker,
    Cycle,
    Matter(Class),
}

impl Place {
    fn table(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Place::Disclosure(_) => ("disclosure", "record", "disclosed"),
            Place::Worker => ("worker", "id", "state"),
            Place::Cycle => ("cycle", "id", "state"),
            Place::Matter(_) => ("matter", "id", "state"),
        }
    }

    fn all() -> Vec<Place> {
        let of_classes = Class::SENSITIVE.iter().flat_map(|class| [Place::Disclosure(*class), Place::Matter(*class)]);
        of_classes.chain([Place::Worker, Place::Cycle]).collect()
    }
}

/// How far everything that stands apart has been gone through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApartCursor {
    place: usize,
    after: Option<RecordId>,
}

impl Tx<'_> {
    /// A page of rows in which something may stand apart, and where to go on; `None` once everything was gone through.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn standing_apart(
        &mut self,
        cursor: &ApartCursor,
        limit: i64,
    ) -> Result<Option<(Vec<StoredApart>, ApartCursor)>> {
        let Some(place) = Place::all().get(cursor.place).copied() else { return Ok(None) };
        let (table, id, text) = place.table();
        let after = cursor.after.map(|after| Statement::<()>::new(format!("{id} > ?")).bind(after));
        let of_class = match place {
            Place::Disclosure(class) | Place::Matter(class) => {
                Some(Statement::<()>::new("class = ?").bind(class.as_str()))
            }
            Place::Worker | Place::Cycle => None,
        };
        let statement = Statement::<(sql::Id, Text)>::new(format!("select {id}, {text} from {table} where 1 = 1"));
        let statement = statement.and(of_class).and(after).push(&format!(" order by {id} limit ?")).bind(limit);
        let rows: Vec<(RecordId, String)> = statement.load(self.connection)?;
        let next = match rows.last() {
            Some((last, _)) => ApartCursor { place: cursor.place, after: Some(*last) },
            None => ApartCursor { place: cursor.place + 1, after: None },
        };
        Ok(Some((rows.into_iter().map(|(row, text)| StoredApart { place, row, text }).collect(), next)))
    }

    /// Seals a row's texts with the last key of their class, where they are under another, or under none. Answers whether it did.
    ///
    /// # Errors
    /// When the database is not available, or something cannot be opened.
    pub fn seal_anew(&mut self, stored: &StoredApart) -> Result<bool> {
        let mut text = stored.text.clone();
        let row = stored.row.to_string();
        let row = row.as_str();
        let sealed = match stored.place {
            Place::Disclosure(class) => {
                let mut plain = [(class, text)];
                self.open_disclosures(row, &mut plain)?;
                let mut sealed = self.sealed_disclosures(row, &plain)?;
                sealed.pop().map(|(_, sealed)| sealed.into_owned()).unwrap_or_default()
            }
            Place::Worker | Place::Cycle => {
                let members = if stored.place == Place::Worker { OF_WORKERS } else { OF_CYCLES };
                self.open_members(row, members, &mut text)?;
                self.sealed_members(row, members, &text)?.into_owned()
            }
            Place::Matter(class) => {
                self.open_whole(row, class.as_str(), &mut text)?;
                self.sealed_whole(row, class.as_str(), &text)?.into_owned()
            }
        };
        if sealed == stored.text {
            return Ok(false);
        }
        let (table, id, column) = stored.place.table();
        // What was changed or erased meanwhile was sealed with the last key, or is gone.
        let sql = format!("update {table} set {column} = ? where {id} = ? and {column} = ?");
        let statement = Statement::<()>::new(sql).bind(&sealed).bind(stored.row).bind(&stored.text);
        let statement = match stored.place {
            Place::Disclosure(class) => statement.push(" and class = ?").bind(class.as_str()),
            _ => statement,
        };
        Ok(statement.execute(self.connection)? == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_members_value_is_found_whatever_texts_around_it_say() {
        let state = r#"{"id":"1","name":"\"fitness\":{","fitness":{"fit":true,"note":"a } \" b"},"documents":[]}"#;
        let (before, value, after) = member_of(state, "fitness").unwrap();
        assert_eq!(value, r#"{"fit":true,"note":"a } \" b"}"#);
        assert_eq!(format!("{before}{value}{after}"), state);
        assert_eq!(member_of(state, "documents").unwrap().1, "[]");
        assert_eq!(member_of(state, "accidents"), None);
        assert_eq!(member_of(r#"{"fitness":"#, "fitness"), None);
    }

    #[test]
    fn the_members_that_stand_apart_are_members_of_what_is_projected_and_of_nothing_within_it() {
        let worker = serde_json::to_string(&domain::states::WorkerState::default()).unwrap();
        let cycle = serde_json::to_string(&domain::states::CycleState::default()).unwrap();
        for (members, state) in [(OF_WORKERS, worker), (OF_CYCLES, cycle)] {
            for (member, class) in members {
                assert!(is_apart(*class), "{member}");
                assert_eq!(
                    state.matches(&format!("\"{member}\":")).count(),
                    1,
                    "{member} was renamed: it would lie in the clear"
                );
            }
        }
    }

    #[test]
    fn a_sealed_text_says_under_which_key_it_is() {
        let sealed = SealedText { generation: 12, bytes: "AbC_-" };
        assert_eq!(SealedText::parse(&sealed.to_string()), Some(sealed));
        for other in ["", "WyJzYWx0Ii~", "{}", "~1.", "~1.x.AbC", "~2.1.AbC"] {
            assert_eq!(SealedText::parse(other), None, "{other}");
        }
    }
}
