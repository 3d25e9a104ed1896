//! Names and lists that only an agreement's document has.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::text::Text;

/// Why a text is not a name of this sort; the message says what is expected.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct NotAName(&'static str);

macro_rules! names {
    ($($(#[$doc:meta])* $Name:ident, else $message:literal, if $check:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $Name(String);

        impl $Name {
            /// Reads it, or says what is expected.
            pub fn parse(text: &str) -> Result<Self, NotAName> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.to_owned())) } else { Err(NotAName($message)) }
            }

            /// As it stands in the document.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl TryFrom<String> for $Name {
            type Error = NotAName;
            fn try_from(text: String) -> Result<Self, NotAName> {
                Self::parse(&text)
            }
        }
        impl From<$Name> for String {
            fn from(name: $Name) -> String {
                name.0
            }
        }
        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl utoipa::PartialSchema for $Name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                ObjectBuilder::new().schema_type(Type::String).description(Some($message)).into()
            }
        }
        impl utoipa::ToSchema for $Name {}
        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
    )*};
}

names! {
    /// The name of a record kind, `noun.past-participle`. A document may name kinds that this node does not know: `check` says so.
    KindName, else "is not a kind of record: noun.past-participle in small letters, such as contract.authorised", if |text| {
        text.len() <= 60 && text.split_once('.').is_some_and(|(noun, participle)| hyphenated(noun) && hyphenated(participle))
    };
    /// The code of a quota line, which it keeps in every version of the agreement, such as `harvest-2026-27`.
    LineCode, else "is not a quota line's code: 2 to 40 small letters, digits and hyphens", if |text| {
        (2..=40).contains(&text.len()) && words(text, |b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    /// A day of every year, such as `12-25`.
    MonthDay, else "is not a day of every year: month and day, such as 12-25", if |text| {
        // A leap year has all of them.
        text.len() == 5 && chrono::NaiveDate::parse_from_str(&format!("2024-{text}"), "%Y-%m-%d").is_ok()
    };
    /// SHA-256 of an agreement's canonical bytes.
    DocumentDigest, else "is not a SHA-256 digest: 64 small hexadecimal digits", if |text| {
        text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    /// A signature or a public key in base64url without padding.
    Base64Url, else "is not base64url without padding, of at most 200 characters", if |text| {
        (1..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
}

impl MonthDay {
    /// Whether a day is this one of its year.
    pub fn is_on(&self, day: chrono::NaiveDate) -> bool {
        day.format("%m-%d").to_string() == self.0
    }

    /// It in a leap year, for reading it aloud.
    pub(super) fn in_a_leap_year(&self) -> Option<chrono::NaiveDate> {
        chrono::NaiveDate::parse_from_str(&format!("2024-{}", self.0), "%Y-%m-%d").ok()
    }
}

fn hyphenated(text: &str) -> bool {
    words(text, |b| b.is_ascii_lowercase())
}

fn words(text: &str, letter: fn(&u8) -> bool) -> bool {
    text.split('-').all(|word| !word.is_empty() && word.as_bytes().iter().all(letter))
}

/// One thing said in both languages of the documents, of which neither is the translation of the other.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording<const MAX: usize> {
    /// In Spanish.
    pub es: Text<MAX>,
    /// In English.
    pub en: Text<MAX>,
}

impl<const MAX: usize> fmt::Debug for Wording<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An agreement is a public document: unlike other texts, its words may be printed.
        write!(f, "{:?}", self.en.as_str())
    }
}

/// What is left out of a document when it does not hold.
pub(super) fn is_false(flag: &bool) -> bool {
    !flag
}

/// Reads a list of at most `MAX` items that says nothing twice.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de> + PartialEq, const MAX: usize>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let items = Vec::<T>::deserialize(deserializer)?;
    if items.len() > MAX {
        return Err(de::Error::custom(format!("has more than {MAX} items")));
    }
    if items.iter().enumerate().any(|(at, item)| items[..at].contains(item)) {
        return Err(de::Error::custom("says one thing twice"));
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_a_noun_and_a_past_participle() {
        for good in ["contract.authorised", "employer.standing-stated", "workplace.change-requested"] {
            assert!(KindName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "contract", "contract.", ".authorised", "Contract.authorised", "a.b.c", "a.-b", "a.b-", "a b.c"]
        {
            assert!(KindName::parse(bad).is_err(), "{bad}");
        }
        assert!(KindName::parse(&format!("a.{}", "b".repeat(58))).is_ok());
        assert!(KindName::parse(&format!("a.{}", "b".repeat(59))).is_err());
    }

    #[test]
    fn a_day_of_every_year_is_a_day_of_some_year() {
        for good in ["01-01", "02-29", "12-31"] {
            assert!(MonthDay::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "1-1", "02-30", "13-01", "00-10", "12-32", "2026-12-25", "12/25", "12-2a"] {
            assert!(MonthDay::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_quota_lines_code_is_bounded() {
        for good in ["h1", "harvest-2026-27", &"a".repeat(40)] {
            assert!(LineCode::parse(good).is_ok(), "{good}");
        }
        for bad in ["a", &"a".repeat(41), "a--b", "-a", "Harvest", "año"] {
            assert!(LineCode::parse(bad).is_err(), "{bad}");
        }
    }
}
