//! `candidate.selected`: a worker is chosen for a demand: a cycle opens and a place is drawn.

use super::prelude::*;

record_kind! {
    /// The origin ministry chooses a worker for a demand. It opens the cycle and draws one place.
    CandidateSelected, seen as SeenCandidateSelected: "candidate.selected" version 1, Decision, about [Worker, Cycle, Demand];
    /// First day of work.
    starts_on: Day [Labour],
    /// Last day of work.
    ends_on: Day [Labour],
    /// The member of an association for whom the worker is chosen, where the demand is the association's.
    for_employer: Option<Id<Employer>> [Labour],
    /// A private recruiter, where there was one (R6).
    recruiter: Option<Text<120>> [Labour],
    /// The recruiter's licence.
    recruiter_licence: Option<Text<40>> [Labour],
    /// Its last day.
    licence_valid_until: Option<Day> [Labour],
    example {
        "starts_on": "2026-11-03", "ends_on": "2027-03-25", "for_employer": null, "recruiter": null, "recruiter_licence": null,
        "licence_valid_until": null
    }
}
