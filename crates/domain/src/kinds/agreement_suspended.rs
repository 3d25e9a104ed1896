//! `agreement.suspended`: a party suspends an agreement.

use super::prelude::*;

record_kind! {
    /// A party suspends an agreement: no new decision is taken under it in that time. What was decided stands.
    AgreementSuspended, seen as SeenAgreementSuspended: "agreement.suspended" version 1, Decision, about [Agreement];
    /// Which agreement.
    agreement: AgreementCode [Labour],
    /// The first day.
    from: Day [Labour],
    /// The last day; none where it is open.
    until: Option<Day> [Labour],
    /// Why.
    reason: Text<500> [Evidence],
    example {"agreement": "cr-pa-coffee", "from": "2026-12-01", "until": null, "reason": "Emergencia sanitaria en la zona fronteriza."}
}
