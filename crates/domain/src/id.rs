//! Typed identifiers: no two things share an id type, so that a cycle is never looked up by a worker's id.

use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// What an [`Id`] can be of. `NAME` is the glossary's noun, as it stands in errors and in the API's schemas.
pub trait Subject {
    /// The noun, in lower case.
    const NAME: &'static str;
}

macro_rules! subjects {
    ($($(#[$doc:meta])* $subject:ident = $name:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $subject {}
        impl Subject for $subject { const NAME: &'static str = $name; }
    )*};
}

subjects! {
    /// A person who comes and goes to work.
    Worker = "worker";
    /// One coming and going of one worker.
    Cycle = "cycle";
    /// Who hires: a farm, a company, an association of growers.
    Employer = "employer";
    /// A farm or other place where people work.
    Workplace = "workplace";
    /// An employer's request for workers.
    Demand = "demand";
    /// A number of places that a destination opened for a season.
    QuotaLine = "quota line";
    /// The terms offered to a worker.
    Contract = "contract";
    /// A document issued under the agreement: a permit, a worker card.
    Document = "document";
    /// A record: one past fact or decision.
    RecordMark = "record";
    /// Something that does not fit and waits for someone to settle it.
    Finding = "finding";
    /// A person with a login.
    User = "user";
    /// A login on one device, from password to sign-out.
    Session = "session";
    /// A device that records without network: a post's telephone, a brigade's tablet.
    Device = "device";
    /// A photograph or a paper that belongs to a worker's record.
    Attachment = "attachment";
    /// One run of a file import.
    ImportRun = "import";
    /// An agreement, whatever its version.
    AgreementMark = "agreement";
    /// A question of one node to another about one person.
    PartnerQuery = "query";
    /// An entry of a list of alerts, as it read when it was taken in.
    Alert = "alert";
    /// That an alert may have meant somebody at a counter.
    AlertHit = "alert hit";
    /// A part of a quota line that a node holds.
    QuotaBlock = "quota block";
    /// A part of the numbers that a country gives its cards.
    NumberBlock = "number block";
    /// A group that travels together.
    Manifest = "manifest";
    /// What a worker complains of.
    Complaint = "complaint";
    /// A wish of a person about their own data.
    Request = "request";
    /// That rules be set aside once.
    Override = "override";
    /// Something of which a partner is told at once.
    IncidentMark = "incident";
    /// Whatever else records are about that has a file of its own: a manifest, a complaint, a request, an override, an incident, an
    /// agreement.
    Matter = "matter";
}

/// The id of a record; the mark has another name because `Record` is the record itself.
pub type RecordId = Id<RecordMark>;

/// An identifier of an `S`: a UUID, made by whoever makes the thing (version 7, so that ids sort by time).
pub struct Id<S>(Uuid, PhantomData<fn() -> S>);

impl<S> Id<S> {
    /// Names the thing that has this UUID.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The bare UUID, for storage and the wire.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<S: Subject> Id<S> {
    /// A stable id of something that follows from another thing: the same parts give the same id on every node and in every rebuild.
    pub fn derived(parts: &[&str]) -> Self {
        const NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_2f0a_9a64_4c55_8f0e_7661_6976_656e);
        let mut name = String::from(S::NAME);
        for part in parts {
            // The unit separator cannot occur in ids, codes or kinds, so two lists of parts never collide.
            name.push('\u{1f}');
            name.push_str(part);
        }
        Self::from_uuid(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
    }
}

impl<S> Clone for Id<S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<S> Copy for Id<S> {}
impl<S> PartialEq for Id<S> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<S> Eq for Id<S> {}
impl<S> PartialOrd for Id<S> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<S> Ord for Id<S> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<S> hash::Hash for Id<S> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<S> fmt::Display for Id<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}
impl<S: Subject> fmt::Debug for Id<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", S::NAME, self.0)
    }
}

/// Why a text is not an id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not an id: a UUID in its hyphenated form is expected")]
pub struct NotAnId;

impl<S> FromStr for Id<S> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        // Only the 36-character form, so that one thing has one spelling.
        if text.len() != 36 {
            return Err(NotAnId);
        }
        Uuid::parse_str(text).map(Self::from_uuid).map_err(|_| NotAnId)
    }
}
impl<S> Serialize for Id<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, S> Deserialize<'de> for Id<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl<S> utoipa::PartialSchema for Id<S> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).into()
    }
}
impl<S> utoipa::ToSchema for Id<S> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let text = "0198a3b0-0000-7000-8000-000000000001";
        assert_eq!(text.parse::<Id<Worker>>().unwrap().to_string(), text);
        assert_eq!("0198a3b0000070008000000000000001".parse::<Id<Worker>>(), Err(NotAnId));
        assert_eq!("{0198a3b0-0000-7000-8000-00000000001}".parse::<Id<Worker>>(), Err(NotAnId));
    }

    #[test]
    fn derived_ids_depend_on_every_part_and_on_the_subject() {
        assert_eq!(Id::<Worker>::derived(&["a", "b"]), Id::derived(&["a", "b"]));
        assert_ne!(Id::<Worker>::derived(&["a", "b"]), Id::derived(&["ab"]));
        assert_ne!(Id::<Worker>::derived(&["a"]).uuid(), Id::<Cycle>::derived(&["a"]).uuid());
    }
}
