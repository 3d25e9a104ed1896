//! Signatures under an agreement, and the set of agreements that govern: a document governs nothing until every party's
//! signature verifies.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Agreement, Base64Url, DocumentDigest, DocumentError, Format, OpenCycles, document, names::list};
use crate::{country::Country, record::AgreementRef, value::AgreementCode};

/// The signatures under one document, as they are kept in a file of their own beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatures {
    /// Which document was signed.
    pub digest: DocumentDigest,
    /// One for each party that has signed.
    #[serde(deserialize_with = "list::<_, _, 12>")]
    pub signatures: Vec<Signature>,
}

/// One party's signature over the canonical bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Whose.
    pub party: Country,
    /// The public key with which it verifies.
    pub key: Base64Url,
    /// The signature.
    pub signature: Base64Url,
}

impl Signatures {
    /// No signature yet under this document.
    pub fn none_yet(agreement: &Agreement) -> Result<Self, DocumentError> {
        Ok(Self { digest: agreement.digest()?, signatures: Vec::new() })
    }

    /// Reads the JSON of a file of signatures.
    pub fn parse(json: &str) -> Result<Self, DocumentError> {
        document::read(json, Format::Json)
    }

    /// Adds a party's signature in place of an earlier one of the same party.
    pub fn add(&mut self, signature: Signature) {
        self.signatures.retain(|other| other.party != signature.party);
        self.signatures.push(signature);
        self.signatures.sort_by_key(|signature| signature.party);
    }
}

/// Why a document is not in force.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotSigned {
    /// They are under another document.
    #[error("the signatures are under another document, {digest}")]
    OtherDocument {
        /// The one that was signed.
        digest: DocumentDigest,
    },
    /// A country that is no party has signed.
    #[error("{country} has signed and is not a party")]
    NotAParty {
        /// Which.
        country: Country,
    },
    /// A party has not signed.
    #[error("{country} has not signed")]
    Missing {
        /// Which.
        country: Country,
    },
    /// A signature does not verify, or its key is not that party's.
    #[error("the signature of {country} does not verify")]
    False {
        /// Whose.
        country: Country,
    },
    /// The document cannot be written in its canonical form.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

/// An agreement under which the signature of every party has been verified. Only [`SignedAgreement::verify`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedAgreement {
    agreement: Agreement,
    digest: DocumentDigest,
}

impl SignedAgreement {
    /// Verifies every party's signature, each with `verifies(signature, canonical bytes)`.
    ///
    /// The closure answers for two things: that the signature is right for the bytes under its key, and that the key is that
    /// party's. A signature under a stranger's key proves nothing, however well it verifies.
    pub fn verify(
        agreement: Agreement,
        signatures: &Signatures,
        verifies: impl Fn(&Signature, &[u8]) -> bool,
    ) -> Result<Self, NotSigned> {
        let bytes = agreement.canonical()?;
        let digest = agreement.digest()?;
        if signatures.digest != digest {
            return Err(NotSigned::OtherDocument { digest: signatures.digest.clone() });
        }
        let stranger = signatures.signatures.iter().find(|signature| agreement.side_of(signature.party).is_none());
        if let Some(stranger) = stranger {
            return Err(NotSigned::NotAParty { country: stranger.party });
        }
        for party in &agreement.parties {
            let country = party.country;
            let mut of_party = signatures.signatures.iter().filter(|signature| signature.party == country).peekable();
            if of_party.peek().is_none() {
                return Err(NotSigned::Missing { country });
            }
            // A second signature of the same party must be right too: a false one among right ones is no accident.
            if !of_party.all(|signature| verifies(signature, &bytes)) {
                return Err(NotSigned::False { country });
            }
        }
        Ok(Self { agreement, digest })
    }

    /// The document.
    pub fn agreement(&self) -> &Agreement {
        &self.agreement
    }

    /// Its digest.
    pub fn digest(&self) -> &DocumentDigest {
        &self.digest
    }
}

impl fmt::Debug for SignedAgreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} version {}, {}", self.agreement.code, self.agreement.version.get(), self.digest)
    }
}

/// The agreements that govern at a node: every version of each, of all times, so that what happened is judged by what held then.
#[derive(Clone, Debug, Default)]
pub struct Agreements {
    // Sorted by code and version.
    signed: Vec<SignedAgreement>,
}

/// Two different documents claim to be the same version.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("another document is already version {} of {}", .0.version, .0.code)]
pub struct OtherDocument(pub AgreementRef);

impl Agreements {
    /// Takes a signed version in. The same document again changes nothing.
    pub fn admit(&mut self, signed: SignedAgreement) -> Result<(), OtherDocument> {
        let key = |signed: &SignedAgreement| (signed.agreement.code.clone(), signed.agreement.version);
        match self.signed.binary_search_by_key(&key(&signed), key) {
            Ok(at) if self.signed[at].digest == signed.digest => Ok(()),
            Ok(_) => Err(OtherDocument(signed.agreement.reference())),
            Err(at) => {
                self.signed.insert(at, signed);
                Ok(())
            }
        }
    }

    /// The version in force on a civil day: the latest that has begun, unless its own term is over. A version that was
    /// superseded does not come back when its successor ends.
    pub fn in_force(&self, code: &AgreementCode, day: NaiveDate) -> Option<&Agreement> {
        let begun = self.versions(code).filter(|agreement| agreement.in_force.from.date() <= day);
        begun.last().filter(|agreement| agreement.in_force.covers(day))
    }

    /// The version that governs a cycle on a civil day: the one in force, unless it leaves open cycles to the version under which
    /// they were opened.
    pub fn governing(
        &self,
        code: &AgreementCode,
        opened_under: Option<&AgreementRef>,
        day: NaiveDate,
    ) -> Option<&Agreement> {
        let in_force = self.in_force(code, day)?;
        let old =
            opened_under.filter(|opened| opened.version < in_force.version.get()).and_then(|opened| self.get(opened));
        let stays =
            in_force.supersedes.as_ref().is_some_and(|supersedes| supersedes.open_cycles == OpenCycles::OldVersion);
        old.filter(|_| stays).or(Some(in_force))
    }

    /// One version, in force or not.
    pub fn get(&self, reference: &AgreementRef) -> Option<&Agreement> {
        self.versions(&reference.code).find(|agreement| agreement.version.get() == reference.version)
    }

    /// Every version of one agreement, the oldest first.
    pub fn versions(&self, code: &AgreementCode) -> impl Iterator<Item = &Agreement> {
        self.iter().map(SignedAgreement::agreement).filter(move |agreement| agreement.code == *code)
    }

    /// Every version of every agreement, by code and version.
    pub fn iter(&self) -> impl Iterator<Item = &SignedAgreement> {
        self.signed.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    /// A signature that is right when it is the key's own text: enough to see who is asked about what.
    fn signature(party: &str, key: &str) -> Signature {
        let key = Base64Url::parse(key).unwrap();
        Signature { party: Country::parse(party).unwrap(), signature: key.clone(), key }
    }

    fn verifies(signature: &Signature, _: &[u8]) -> bool {
        signature.key == signature.signature
    }

    fn signed(agreement: Agreement) -> SignedAgreement {
        let mut signatures = Signatures::none_yet(&agreement).unwrap();
        signatures.add(signature("PA", "panama"));
        signatures.add(signature("CR", "costa-rica"));
        SignedAgreement::verify(agreement, &signatures, verifies).unwrap()
    }

    #[test]
    fn a_document_governs_nothing_until_every_partys_signature_verifies() {
        let agreement = coffee_2024();
        let mut signatures = Signatures::none_yet(&agreement).unwrap();
        let attempt = |signatures: &Signatures| SignedAgreement::verify(coffee_2024(), signatures, verifies);

        assert_eq!(attempt(&signatures), Err(NotSigned::Missing { country: Country::PA }));
        signatures.add(signature("PA", "panama"));
        assert_eq!(attempt(&signatures), Err(NotSigned::Missing { country: Country::CR }));
        signatures.add(Signature { key: Base64Url::parse("other").unwrap(), ..signature("CR", "costa-rica") });
        assert_eq!(attempt(&signatures), Err(NotSigned::False { country: Country::CR }));
        signatures.add(signature("CR", "costa-rica"));
        assert!(attempt(&signatures).is_ok());
        signatures.add(signature("NI", "nicaragua"));
        assert_eq!(attempt(&signatures), Err(NotSigned::NotAParty { country: Country::parse("NI").unwrap() }));
    }

    #[test]
    fn the_closure_is_given_the_canonical_bytes() {
        let agreement = coffee_2024();
        let canonical = agreement.canonical().unwrap();
        let mut signatures = Signatures::none_yet(&agreement).unwrap();
        signatures.add(signature("PA", "panama"));
        signatures.add(signature("CR", "costa-rica"));
        assert!(SignedAgreement::verify(agreement, &signatures, |_, bytes| bytes == canonical).is_ok());
    }

    #[test]
    fn signatures_under_one_version_do_not_carry_over_to_another() {
        let mut signatures = Signatures::none_yet(&coffee_2024()).unwrap();
        signatures.add(signature("PA", "panama"));
        signatures.add(signature("CR", "costa-rica"));
        let refused = SignedAgreement::verify(coffee_2025(), &signatures, |_, _| true);
        assert_eq!(refused, Err(NotSigned::OtherDocument { digest: coffee_2024().digest().unwrap() }));
    }

    #[test]
    fn a_file_of_signatures_is_read_back_and_checked() {
        let mut signatures = Signatures::none_yet(&coffee_2024()).unwrap();
        signatures.add(signature("PA", "panama"));
        let json = serde_json::to_string(&signatures).unwrap();
        assert_eq!(Signatures::parse(&json), Ok(signatures));
        let spaced = Signatures::parse(&json.replace("panama", "pana ma")).unwrap_err().to_string();
        assert!(spaced.starts_with("signatures[0].key: is not base64url"), "{spaced}");
        assert!(Signatures::parse("{\"digest\": \"00\", \"signatures\": []}").is_err());
    }

    #[test]
    fn the_version_in_force_is_that_of_the_civil_day() {
        let mut agreements = Agreements::default();
        agreements.admit(signed(coffee_2025())).unwrap();
        agreements.admit(signed(coffee_2024())).unwrap();
        let code = coffee_2024().code;
        let version =
            |day: &str| agreements.in_force(&code, day.parse().unwrap()).map(|agreement| agreement.version.get());
        assert_eq!(version("2024-06-30"), None);
        assert_eq!(version("2024-07-01"), Some(1));
        assert_eq!(version("2025-10-28"), Some(1));
        assert_eq!(version("2025-10-29"), Some(2));
        assert_eq!(version("2030-01-01"), Some(2), "it renews itself");
        assert_eq!(agreements.in_force(&AgreementCode::parse("mx-gt").unwrap(), "2026-01-01".parse().unwrap()), None);
        assert_eq!(agreements.get(&coffee_2024().reference()), Some(&coffee_2024()));
    }

    #[test]
    fn a_superseded_version_does_not_come_back_when_its_successor_ends() {
        let mut ended = coffee_2025();
        ended.in_force.renewal = super::super::TermRenewal::Express;
        let mut agreements = Agreements::default();
        agreements.admit(signed(coffee_2024())).unwrap();
        agreements.admit(signed(ended)).unwrap();
        let code = coffee_2024().code;
        assert!(agreements.in_force(&code, "2028-10-28".parse().unwrap()).is_some());
        assert_eq!(agreements.in_force(&code, "2028-10-29".parse().unwrap()), None);
    }

    #[test]
    fn two_documents_cannot_be_the_same_version() {
        let mut agreements = Agreements::default();
        agreements.admit(signed(coffee_2024())).unwrap();
        assert_eq!(agreements.admit(signed(coffee_2024())), Ok(()));
        let mut other = coffee_2024();
        other.stay.leave_within = None;
        assert_eq!(agreements.admit(signed(other)), Err(OtherDocument(coffee_2024().reference())));
        assert_eq!(agreements.iter().count(), 1);
    }
}
