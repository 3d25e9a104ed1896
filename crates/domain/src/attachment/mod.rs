//! Attachments: files that a record names by a salted hash. Which sorts there are, what each may be, and where records name them.
//!
//! Whoever may read the member by which a record names a file may read the file, and nobody else: a file has no class of its own.

mod content;

pub use content::{Format, NotAccepted, check};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    element::Class,
    kinds::{Kind, SeenData},
    record::SeenRecord,
    value::AttachmentAddress,
};

/// The longest side of a photograph, in pixels: what a card can show.
pub const PHOTO_PIXELS_MAX: u32 = 2_000;
/// The longest side of any other picture, in pixels: a page at 600 dots an inch.
pub const PAGE_PIXELS_MAX: u32 = 8_000;

macro_rules! sorts {
    ($($(#[$doc:meta])* $sort:ident = $wire:literal, $bytes_max:literal, [$($format:ident),+], by $kind:ident.$member:literal;)*) => {
        /// What a file is, as whoever sends it says; what it holds is looked at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum Sort { $($(#[$doc])* #[serde(rename = $wire)] #[schema(rename = $wire)] $sort,)* }

        impl Sort {
            /// All of them.
            pub const ALL: &'static [Sort] = &[$(Sort::$sort,)*];

            /// The name on the wire and in storage.
            pub const fn as_str(self) -> &'static str {
                match self { $(Sort::$sort => $wire,)* }
            }

            /// The sort of this name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($wire => Some(Sort::$sort),)* _ => None }
            }

            /// The most bytes that such a file may have.
            pub const fn bytes_max(self) -> u32 {
                match self { $(Sort::$sort => $bytes_max,)* }
            }

            /// What such a file may be.
            pub const fn formats(self) -> &'static [Format] {
                match self { $(Sort::$sort => &[$(Format::$format),+],)* }
            }

            /// The kind of record that names such a file, and the member by which it does.
            pub const fn named_by(self) -> (Kind, &'static str) {
                match self { $(Sort::$sort => (Kind::$kind, $member),)* }
            }
        }
    };
}

sorts! {
    /// A person's photograph.
    Photo = "photo", 1_048_576, [Jpeg, Png], by WorkerPhotographed."photo";
    /// A contract as it was signed.
    SignedContract = "signed-contract", 10_485_760, [Pdf, Jpeg, Png, Webp], by ContractAccepted."signed_copy";
    /// A thumbprint, by which somebody accepted a contract.
    Thumbprint = "thumbprint", 1_048_576, [Png, Jpeg, Webp], by ContractAccepted."thumbprint";
    /// A document that somebody presented, as a picture.
    Scan = "scan", 10_485_760, [Pdf, Jpeg, Png, Webp], by DocumentPresented."scan";
}

impl Sort {
    /// The longest side of a picture of this sort, in pixels.
    pub const fn pixels_max(self) -> u32 {
        match self {
            Sort::Photo => PHOTO_PIXELS_MAX,
            Sort::SignedContract | Sort::Thumbprint | Sort::Scan => PAGE_PIXELS_MAX,
        }
    }

    /// Whether a file may be so long.
    ///
    /// # Errors
    /// The rule that it breaks, with the way out.
    pub fn check_size(self, bytes: u64) -> Result<(), NotAccepted> {
        match bytes {
            0 => Err(NotAccepted::Empty),
            bytes if bytes > u64::from(self.bytes_max()) => Err(NotAccepted::TooLarge(self)),
            _ => Ok(()),
        }
    }
}

/// The attachments that a record names, each with the class of the member that does. A correction names what it puts right.
pub fn named_by(record: &SeenRecord) -> Vec<(AttachmentAddress, Class)> {
    let mut named = Vec::new();
    for sort in Sort::ALL {
        let (kind, member) = sort.named_by();
        let Some(class) = class_of(kind, member) else { continue };
        let value = if record.kind == kind {
            record.members.value(member)
        } else if record.corrects() == Some(kind) {
            corrected(record, class, member)
        } else {
            None
        };
        let address = value.and_then(|value| AttachmentAddress::parse(value.as_str()?).ok());
        named.extend(address.map(|address| (address, class)));
    }
    named
}

fn class_of(kind: Kind, member: &str) -> Option<Class> {
    kind.spec().elements.iter().find(|element| element.name == member).map(|element| element.class)
}

/// What a correction says of a member of this class.
fn corrected<'r>(record: &'r SeenRecord, class: Class, member: &str) -> Option<&'r serde_json::Value> {
    let SeenData::RecordCorrected(_) = record.data() else { return None };
    let group = Kind::RecordCorrected.spec().elements.iter().find(|element| {
        element.class == class && record.members.value(element.name).is_some_and(serde_json::Value::is_object)
    })?;
    record.members.value(group.name)?.get(member)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{element::Classes, record::Members};

    const ADDRESS: &str = "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c";

    fn seen(kind: &str, data: &[(&str, Value)]) -> SeenRecord {
        let envelope = [
            ("id", json!("0198d0c0-0000-7000-8000-000000000001")),
            ("kind", json!(kind)),
            ("version", json!(1)),
            ("about", json!({"worker": "0198d0c0-0000-7000-8000-000000000002"})),
            ("occurred_at", json!("2026-11-02T14:05:00-05:00")),
        ];
        let members = envelope.into_iter().chain(data.iter().cloned());
        SeenRecord::from_members(Members::new(members, false)).unwrap()
    }

    #[test]
    fn every_sort_is_named_by_a_member_that_holds_an_address_and_has_a_class() {
        let classes: Vec<Class> = Sort::ALL
            .iter()
            .map(|sort| {
                assert_eq!(Sort::parse(sort.as_str()), Some(*sort));
                let (kind, member) = sort.named_by();
                let example = kind.example();
                assert!(AttachmentAddress::parse(example[member].as_str().unwrap()).is_ok(), "{kind} {member}");
                class_of(kind, member).unwrap()
            })
            .collect();
        assert_eq!(classes, [Class::Biometric, Class::Labour, Class::Biometric, Class::TravelDocument]);
        assert!(!Classes::of(Class::SENSITIVE).contains(Class::Labour));
    }

    #[test]
    fn a_record_names_its_files_and_so_does_what_corrects_it() {
        let address = || AttachmentAddress::parse(ADDRESS).unwrap();
        let photographed = seen("worker.photographed", &[("photo", json!(ADDRESS))]);
        assert_eq!(named_by(&photographed), [(address(), Class::Biometric)]);
        let accepted = seen("contract.accepted", &[("signed_copy", json!(ADDRESS)), ("thumbprint", Value::Null)]);
        assert_eq!(named_by(&accepted), [(address(), Class::Labour)]);
        let corrected = seen(
            "record.corrected",
            &[("of_kind", json!("contract.accepted")), ("labour", json!({"signed_copy": ADDRESS}))],
        );
        assert_eq!(named_by(&corrected), [(address(), Class::Labour)]);
        for other in [
            seen("worker.photographed", &[]),
            seen("worker.photographed", &[("photo", json!("../etc"))]),
            seen("document.verified", &[("scan", json!(ADDRESS))]),
            seen(
                "record.corrected",
                &[("of_kind", json!("health.assessed")), ("labour", json!({"signed_copy": ADDRESS}))],
            ),
        ] {
            assert_eq!(named_by(&other), [], "{}", other.kind);
        }
    }

    #[test]
    fn a_size_is_refused_from_the_first_byte_too_many_and_so_is_nothing() {
        for sort in Sort::ALL {
            let most = u64::from(sort.bytes_max());
            assert_eq!(sort.check_size(0), Err(NotAccepted::Empty));
            assert_eq!((sort.check_size(1), sort.check_size(most)), (Ok(()), Ok(())));
            assert_eq!(sort.check_size(most + 1), Err(NotAccepted::TooLarge(*sort)));
        }
        let rule = Sort::Photo.check_size(20 << 20).unwrap_err().to_string();
        assert!(rule.contains("1 MB") && rule.contains("2000 pixels"), "it says what to do: {rule}");
    }
}
