//! `employment.ended`: work has ended.

use super::prelude::*;

record_kind! {
    /// Work has ended, for one of few reasons.
    EmploymentEnded, seen as SeenEmploymentEnded: "employment.ended" version 1, Fact, about [Worker, Cycle];
    /// Last day of work.
    ended_on: Day [Labour],
    /// Why.
    reason: EndReason [Labour],
    example {"ended_on": "2027-03-25", "reason": "finished"}
}
