//! A record as far as a reader, or a partner, has it.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;
use smol_str::SmolStr;

use super::{About, AgreementRef, Author, ENVELOPE, Place, Record};
use crate::{
    access::{Permit, Side},
    country::Country,
    element::{Class, Classes, Element, ElementSpec},
    id::RecordId,
    kinds::{Kind, SeenData},
    time::Moment,
};

/// The disclosed elements of one record, by name; `null` is a value (not given), a missing name is withheld or erased.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members {
    // Names are short enough to stand in their place: half of what reading a history would allocate.
    present: Vec<(SmolStr, Value)>,
    erased: bool,
}

impl Members {
    /// What was disclosed. `erased` says that what is missing was erased here, not withheld.
    pub fn new<N: Into<SmolStr>>(present: impl IntoIterator<Item = (N, Value)>, erased: bool) -> Self {
        Self { present: present.into_iter().map(|(name, value)| (name.into(), value)).collect(), erased }
    }

    /// The value of this name, as JSON.
    pub fn value(&self, name: &str) -> Option<&Value> {
        // A record has about twenty elements; a scan is faster than a map.
        self.present.iter().find(|(present, _)| present == name).map(|(_, value)| value)
    }

    /// The element of this name, read; what cannot be read counts as missing.
    pub fn element<'de, T: Deserialize<'de>>(&'de self, name: &str) -> Element<T> {
        match self.value(name).and_then(|value| T::deserialize(value).ok()) {
            Some(value) => Element::Present(value),
            None if self.erased => Element::Erased,
            None => Element::Withheld,
        }
    }

    /// What is there, in the order of disclosure.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.present.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Has this value stand under this name, whatever was there.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        match self.present.iter_mut().find(|(present, _)| present == name) {
            Some((_, present)) => *present = value,
            None => self.present.push((name.into(), value)),
        }
    }

    /// What a record of this kind says, in the order of its elements; none where an element is missing.
    pub fn into_elements(self, kind: Kind) -> Vec<Option<Value>> {
        let mut places = Places::of(kind);
        let mut elements = vec![None; kind.spec().elements.len()];
        for (name, value) in self.present {
            if let Some(element) = places.find(&name).and_then(|(place, _)| elements.get_mut(place)) {
                *element = Some(value);
            }
        }
        elements
    }

    /// Only elements of these classes; the others become withheld.
    fn retain(&mut self, kind: Kind, classes: Classes) {
        let mut places = Places::of(kind);
        self.present.retain(|(name, _)| places.find(name).is_some_and(|(_, spec)| classes.contains(spec.class)));
    }
}

/// Finds members among the elements of a kind and those of the envelope. They mostly come in this order, so that the next one is looked
/// for behind the last.
struct Places {
    own: &'static [ElementSpec],
    next: usize,
}

impl Places {
    fn of(kind: Kind) -> Self {
        Self { own: kind.spec().elements, next: 0 }
    }

    fn find(&mut self, name: &str) -> Option<(usize, &'static ElementSpec)> {
        let count = self.own.len() + ENVELOPE.len();
        let at = |place: usize| self.own.get(place).or_else(|| ENVELOPE.get(place - self.own.len()));
        let found =
            (self.next..count).chain(0..self.next).find(|place| at(*place).is_some_and(|spec| spec.name == name))?;
        self.next = (found + 1) % count;
        at(found).map(|spec| (found, spec))
    }
}

/// The class of a kind's element or of a member of the envelope.
pub fn class_of(kind: Kind, element: &str) -> Option<Class> {
    let specs = kind.spec().elements.iter().chain(ENVELOPE);
    specs.into_iter().find(|spec| spec.name == element).map(|spec| spec.class)
}

/// The country whose node gave a record, and where that country stands in the agreement under which it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Giver {
    /// The country.
    pub country: Country,
    /// Its side.
    pub side: Side,
}

/// A record as far as a reader has it. Kind, subject and time must be known for it to count at all.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenRecord {
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Its kind's version.
    pub version: u32,
    /// Whom and what it is about.
    pub about: About,
    /// When it happened.
    pub occurred_at: Moment,
    /// When its node wrote it down.
    pub recorded_at: Element<Moment>,
    /// Under which version of which agreement.
    pub agreement: Element<Option<AgreementRef>>,
    /// What a decision relied on.
    pub relied_on: Element<Vec<RecordId>>,
    /// Where.
    pub place: Element<Place>,
    /// Who wrote it.
    pub author: Element<Author>,
    /// All of the above and what it says as it was disclosed, for showing.
    pub members: Members,
    /// Who gave it, where a partner signed it; none for this node's own.
    pub given_by: Option<Giver>,
    // Read when it is asked for: who shows a record shows its members.
    data: Data,
}

/// Follows from the members, and so makes no difference between two records.
#[derive(Clone, Debug, Default)]
struct Data(OnceLock<Box<SeenData>>);

impl PartialEq for Data {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl SeenRecord {
    /// Reads disclosed elements. `None` where kind, subject or time are missing or of a kind newer than this node:
    /// such a record is kept and shown, and does nothing in a fold.
    pub fn from_members(members: Members) -> Option<Self> {
        let kind = members.value("kind").and_then(Value::as_str).and_then(Kind::parse)?;
        Some(Self {
            id: members.element("id").present().copied()?,
            kind,
            version: members.element("version").present().copied()?,
            about: members.element("about").present().copied()?,
            occurred_at: members.element("occurred_at").present().copied()?,
            recorded_at: members.element("recorded_at"),
            agreement: members.element("judged_under"),
            relied_on: members.element("relied_on"),
            place: members.element("place"),
            author: members.element("author"),
            members,
            given_by: None,
            data: Data::default(),
        })
    }

    /// What it says.
    pub fn data(&self) -> &SeenData {
        self.data.0.get_or_init(|| Box::new(SeenData::from_members(self.kind, &self.members)))
    }

    /// The same, as a partner gave it.
    #[must_use]
    pub fn given(self, by: Option<Giver>) -> Self {
        Self { given_by: by, ..self }
    }

    /// The side that wrote it, where that is known. What a partner's node signed was written on that node's side, whatever the record
    /// says of its author: nobody speaks for another country.
    pub fn side(&self) -> Option<Side> {
        let by_author = || self.author.present().map(|author| author.side);
        self.given_by.map(|giver| giver.side).or_else(by_author)
    }

    /// The country that wrote it, in the same way.
    pub fn country(&self) -> Option<Country> {
        let by_author = || self.author.present().map(|author| author.country);
        self.given_by.map(|giver| giver.country).or_else(by_author)
    }

    /// The kind that a correction corrects; its own kind where it does not say, so that it is not taken for anything else.
    pub fn corrects(&self) -> Option<Kind> {
        if self.kind != Kind::RecordCorrected {
            return None;
        }
        let SeenData::RecordCorrected(data) = self.data() else { return None };
        Some(data.of_kind.present().and_then(|kind| Kind::parse(kind.as_str())).unwrap_or(self.kind))
    }

    /// What the holder of a permit has of it; `None` where not even that it exists may be seen.
    pub fn narrowed(mut self, permit: &Permit) -> Option<Narrowed> {
        if !permit.shows(self.kind) || self.corrects().is_some_and(|corrected| !permit.shows(corrected)) {
            return None;
        }
        let before = self.members.present.len();
        self.members.retain(self.kind, permit.classes());
        // Storage gives only what may be seen, so that mostly nothing goes, and what was read need not be read again.
        let narrowed = match self.members.present.len() == before {
            true => Some(self),
            false => Self::from_members(self.members).map(|narrowed| narrowed.given(self.given_by)),
        };
        narrowed.map(Narrowed)
    }
}

/// A record of which nothing is left but what the holder of a permit may see. Only [`SeenRecord::narrowed`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Narrowed(SeenRecord);

impl Narrowed {
    /// The record.
    pub fn into_record(self) -> SeenRecord {
        self.0
    }
}

impl std::ops::Deref for Narrowed {
    type Target = SeenRecord;

    fn deref(&self) -> &SeenRecord {
        &self.0
    }
}

impl From<&Record> for SeenRecord {
    fn from(record: &Record) -> Self {
        let claims = record.claims().unwrap_or_default();
        let members = Members::new(claims.into_iter().map(|claim| (claim.name, claim.value)), false);
        let kind = record.kind();
        Self {
            id: record.id,
            kind,
            version: kind.spec().version,
            about: record.about,
            occurred_at: record.occurred_at,
            recorded_at: Element::Present(record.recorded_at),
            agreement: Element::Present(record.agreement.clone()),
            relied_on: Element::Present(record.relied_on.clone()),
            place: Element::Present(record.place.clone()),
            author: Element::Present(record.author.clone()),
            members,
            given_by: None,
            data: Data::default(),
        }
    }
}
