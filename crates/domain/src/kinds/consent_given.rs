//! `consent.given`: a worker accepts or refuses purposes.

use super::prelude::*;

record_kind! {
    /// A worker accepts some purposes and refuses others. Consent is never the only basis where the State compels.
    ConsentGiven, seen as SeenConsentGiven: "consent.given" version 1, Fact, about [Worker];
    /// Purposes accepted.
    accepted: UpTo<10, ConsentPurpose> [Evidence],
    /// Purposes refused.
    refused: UpTo<10, ConsentPurpose> [Evidence],
    /// The language in which it was asked.
    language: Language [Evidence],
    /// In writing, or orally before a witness.
    mode: NoticeMode [Evidence],
    /// Who witnessed an oral consent.
    witness: Option<Text<100>> [Evidence],
    example {"accepted": ["recruitment", "sharing-with-partner"], "refused": ["origin-people"], "language": "gym", "mode": "oral", "witness": "Toribia Carpintero"}
}
