//! `candidate.selected`: a worker is chosen for a demand: a cycle opens and a place is drawn.

use super::prelude::*;

record_kind! {
    /// The origin ministry chooses a worker for a demand. It opens the cycle and draws one place.
    CandidateSelected, seen as SeenCandidateSelected: "candidate.selected" version 1, Decision, about [Worker, Cycle, Demand];
    /// First day of work.
    starts_on: Day [Labour],
    /// Last day of work.
    ends_on: Day [Labour],
    example {"starts_on": "2026-11-03", "ends_on": "2027-03-25"}
}
