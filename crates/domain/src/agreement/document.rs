//! Reading an agreement's document, and the one canonical form of it that the parties sign.

use std::fmt;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{Agreement, DocumentDigest};

/// The most that a document may have.
pub const AGREEMENT_BYTES_MAX: usize = 256 * 1024;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As people write it.
    Toml,
    /// As it is signed and sent.
    Json,
}

/// Why a document is not an agreement.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum DocumentError {
    /// More than anybody would write.
    #[error("is longer than {AGREEMENT_BYTES_MAX} bytes")]
    TooLong,
    /// Not even TOML or JSON.
    #[error("is not {format}: {reason}")]
    Malformed {
        /// What it was taken for.
        format: Format,
        /// What is wrong, and where.
        reason: String,
    },
    /// A member breaks a rule.
    #[error("{member}: {rule}")]
    Member {
        /// The path to the member, such as `stay.limit`.
        member: String,
        /// The rule.
        rule: String,
    },
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Toml => "TOML",
            Format::Json => "JSON",
        })
    }
}

impl Agreement {
    /// Reads a document, or names the member and the rule that it breaks.
    pub fn parse(text: &str, format: Format) -> Result<Self, DocumentError> {
        read(text, format)
    }

    /// The bytes that the parties sign: JSON in the canonical form of RFC 8785. However the document was written,
    /// with which blanks and in which order, the same agreement has the same bytes.
    pub fn canonical(&self) -> Result<Vec<u8>, DocumentError> {
        serde_json_canonicalizer::to_vec(self)
            .map_err(|error| DocumentError::Malformed { format: Format::Json, reason: error.to_string() })
    }

    /// SHA-256 of the canonical bytes: by it people name exactly this document.
    pub fn digest(&self) -> Result<DocumentDigest, DocumentError> {
        let hex: String = Sha256::digest(self.canonical()?).iter().map(|byte| format!("{byte:02x}")).collect();
        DocumentDigest::parse(&hex)
            .map_err(|error| DocumentError::Malformed { format: Format::Json, reason: error.to_string() })
    }
}

/// Reads a bounded document of any sort that agreements come with.
pub(super) fn read<T: DeserializeOwned>(text: &str, format: Format) -> Result<T, DocumentError> {
    if text.len() > AGREEMENT_BYTES_MAX {
        return Err(DocumentError::TooLong);
    }
    match format {
        Format::Toml => {
            let deserializer = toml::Deserializer::parse(text)
                .map_err(|error| DocumentError::Malformed { format, reason: one_line(error.message()) })?;
            serde_path_to_error::deserialize(deserializer)
                .map_err(|error| member(&error.path().to_string(), error.inner().message()))
        }
        Format::Json => {
            let mut deserializer = serde_json::Deserializer::from_str(text);
            let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
                let reason = error.inner().to_string();
                match error.inner().classify() {
                    serde_json::error::Category::Data => member(&error.path().to_string(), &reason),
                    _ => DocumentError::Malformed { format, reason: one_line(&reason) },
                }
            })?;
            deserializer
                .end()
                .map_err(|error| DocumentError::Malformed { format, reason: one_line(&error.to_string()) })?;
            Ok(value)
        }
    }
}

fn member(path: &str, rule: &str) -> DocumentError {
    let member = if path == "." { "document" } else { path };
    DocumentError::Member { member: member.to_owned(), rule: one_line(rule) }
}

/// Parsers point at the place with pictures over several lines, and quote what they met at any length.
fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    fn refused(from: &str, to: &str) -> String {
        assert!(COFFEE_2024.contains(from), "{from}");
        Agreement::parse(&COFFEE_2024.replacen(from, to, 1), Format::Toml).unwrap_err().to_string()
    }

    #[test]
    fn the_canonical_form_is_read_back_to_the_same_bytes() {
        for agreement in [coffee_2024(), coffee_2025()] {
            let canonical = String::from_utf8(agreement.canonical().unwrap()).unwrap();
            let again = Agreement::parse(&canonical, Format::Json).unwrap();
            assert_eq!(again, agreement);
            assert_eq!(again.canonical().unwrap(), canonical.as_bytes());
            let pretty = serde_json::to_string_pretty(&serde_json::to_value(&agreement).unwrap()).unwrap();
            assert_eq!(Agreement::parse(&pretty, Format::Json).unwrap().digest(), agreement.digest());
        }
        assert_ne!(coffee_2024().digest(), coffee_2025().digest());
    }

    #[test]
    fn a_document_that_breaks_a_rule_names_the_member_and_the_rule() {
        assert!(refused("version = 1", "version = 0").starts_with("version: is not within 1 to 9999"));
        assert!(
            refused("minimum_age = 18", "minimum_age = 17").starts_with("eligibility.minimum_age: is not within 18")
        );
        assert!(refused("limit = { months = 11 }", "limit = { months = 0 }").contains("is not within 1 to 240"));
        assert!(refused("limit = { months = 11 }", "limit = { weeks = 11 }").contains("unknown variant `weeks`"));
        assert!(
            refused("nationalities = [\"PA\"]", "nationalities = [\"XX\"]").contains("eligibility.nationalities[0]")
        );
        assert!(refused("kind = \"fees.declared\"", "kind = \"Fees\"").contains("noun.past-participle"));
        assert!(refused("[scope]", "[scope]\nmood = \"good\"").contains("unknown field `mood`"));
        assert!(refused("people_for_override = 2", "people_for_override = 1").contains("is not within 2 to 5"));
        let doubled = refused("nationalities = [\"PA\"]", "nationalities = [\"PA\", \"PA\"]");
        assert_eq!(doubled, "eligibility.nationalities: says one thing twice");
    }

    #[test]
    fn what_is_no_document_at_all_is_refused_as_such() {
        for text in ["", "=", "code = ", "\u{0}", "[", "code = \"a\"\ncode = \"b\""] {
            assert!(Agreement::parse(text, Format::Toml).is_err(), "{text:?}");
        }
        for text in ["", "{", "[]", "null", "{\"code\": \"cr-pa-coffee\"}", "{\"code\": 1}"] {
            assert!(Agreement::parse(text, Format::Json).is_err(), "{text:?}");
        }
        let canonical = String::from_utf8(coffee_2024().canonical().unwrap()).unwrap();
        assert!(matches!(
            Agreement::parse(&format!("{canonical} {{}}"), Format::Json),
            Err(DocumentError::Malformed { .. })
        ));
        let blanks = " ".repeat(AGREEMENT_BYTES_MAX + 1);
        assert_eq!(Agreement::parse(&blanks, Format::Toml), Err(DocumentError::TooLong));
        let deep = "[".repeat(100_000);
        assert!(Agreement::parse(&deep, Format::Json).is_err() && Agreement::parse(&deep, Format::Toml).is_err());
    }
}
