//! `workplace.change-authorised`: a change of employer is authorised.

use super::prelude::*;

record_kind! {
    /// The destination authorises a change of employer or place, at the worker's wish (R16).
    WorkplaceChangeAuthorised, seen as SeenWorkplaceChangeAuthorised: "workplace.change-authorised" version 1, Decision, about [Worker, Cycle];
    /// For whom.
    to_employer: Id<Employer> [Labour],
    /// Where.
    to_workplace: Option<Id<Workplace>> [Labour],
    /// First day there.
    starts_on: Day [Labour],
    example {"to_employer": "0198d0c0-0000-7000-8000-0000000000e2", "to_workplace": null, "starts_on": "2026-12-15"}
}
