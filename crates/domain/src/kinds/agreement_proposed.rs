//! `agreement.proposed`: a version of an agreement is put before the parties.

use super::prelude::*;

record_kind! {
    /// A party puts a version of an agreement before the others.
    AgreementProposed, seen as SeenAgreementProposed: "agreement.proposed" version 1, Fact, about [Agreement];
    /// Which agreement.
    agreement: AgreementCode [Labour],
    /// Which version of it.
    number: Number<1, 9999> [Labour],
    /// SHA-256 of its canonical bytes (RFC 8785), in hexadecimal.
    digest: Text<64> [Labour],
    /// What the proposer says of it.
    comment: Option<Text<1000>> [Evidence],
    example {"agreement": "cr-pa-coffee", "number": 2, "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "comment": "Renovación dentro del país."}
}
