//! `health.assessed`: fit or not fit, never why.

use super::prelude::*;

record_kind! {
    /// A health service says whether a worker is fit for the work, never the clinical detail.
    HealthAssessed, seen as SeenHealthAssessed: "health.assessed" version 1, Fact, about [Worker];
    /// Fit or not.
    fit: bool [Health],
    /// Until when.
    valid_until: Option<Day> [Health],
    example {"fit": true, "valid_until": "2027-10-31"}
}
