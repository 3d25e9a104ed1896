//! `insurance.started`: a cover begins.

use super::prelude::*;

record_kind! {
    /// An insurer or the social security covers a worker or the whole family.
    InsuranceStarted, seen as SeenInsuranceStarted: "insurance.started" version 1, Fact, about [Worker, Cycle];
    /// Who.
    insurer: Text<120> [Insurance],
    /// Whom it covers.
    cover: InsuranceCover [Insurance],
    /// First day.
    valid_from: Day [Insurance],
    /// Last day.
    valid_until: Day [Insurance],
    example {"insurer": "CCSS", "cover": "family", "valid_from": "2026-11-03", "valid_until": "2027-04-30"}
}
