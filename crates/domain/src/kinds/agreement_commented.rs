//! `agreement.commented`: a party says what it thinks of a version that was proposed.

use super::prelude::*;

record_kind! {
    /// A party comments on a version of an agreement that was put before the parties.
    AgreementCommented, seen as SeenAgreementCommented: "agreement.commented" version 1, Fact, about [Agreement];
    /// Which agreement.
    agreement: AgreementCode [Labour],
    /// Which version of it.
    number: Number<1, 9999> [Labour],
    /// SHA-256 of its canonical bytes (RFC 8785), in hexadecimal.
    digest: Text<64> [Labour],
    /// What it says.
    comment: Text<2000> [Evidence],
    example {"agreement": "cr-pa-coffee", "number": 2, "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "comment": "El plazo de la fila 4 debe contar días hábiles."}
}
