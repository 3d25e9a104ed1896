//! `workplace.change-requested`: a worker wants to work elsewhere.

use super::prelude::*;

record_kind! {
    /// A worker wants to work for another employer or at another place. The consent is the worker's own (R16).
    WorkplaceChangeRequested, seen as SeenWorkplaceChangeRequested: "workplace.change-requested" version 1, Fact, about [Worker, Cycle];
    /// For whom.
    to_employer: Id<Employer> [Labour],
    /// Where.
    to_workplace: Option<Id<Workplace>> [Labour],
    /// First day there.
    starts_on: Day [Labour],
    /// Whether the worker agrees.
    worker_consents: bool [Labour],
    /// Why.
    reason: Option<Text<500>> [Evidence],
    example {"to_employer": "0198d0c0-0000-7000-8000-0000000000e2", "to_workplace": null, "starts_on": "2026-12-15", "worker_consents": true, "reason": "Terminó la cosecha en la finca."}
}
