//! `agreement.signed`: a party signs a version of an agreement.

use super::prelude::*;

record_kind! {
    /// A party signs exactly one version of an agreement, by its digest.
    AgreementSigned, seen as SeenAgreementSigned: "agreement.signed" version 1, Decision, about [Agreement];
    /// Which agreement.
    agreement: AgreementCode [Labour],
    /// Which version of it.
    number: Number<1, 9999> [Labour],
    /// SHA-256 of its canonical bytes (RFC 8785), in hexadecimal.
    digest: Text<64> [Labour],
    example {"agreement": "cr-pa-coffee", "number": 2, "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
}
