//! `eligibility.decided`: whether a worker may come again.

use super::prelude::*;

record_kind! {
    /// The origin decides whether a worker may be selected again, and until when that holds.
    EligibilityDecided, seen as SeenEligibilityDecided: "eligibility.decided" version 1, Decision, about [Worker, Cycle];
    /// Whether.
    eligible: bool [Labour],
    /// The last day for which it holds.
    until: Option<Day> [Labour],
    /// Why.
    reason: Text<500> [Evidence],
    example {"eligible": true, "until": null, "reason": "Volvió en fecha."}
}
