//! `hire.confirmed`: work has begun.

use super::prelude::*;

record_kind! {
    /// The employer confirms that the worker has begun, under which contract.
    HireConfirmed, seen as SeenHireConfirmed: "hire.confirmed" version 1, Fact, about [Worker, Cycle];
    /// Under which contract.
    contract: Option<Id<Contract>> [Labour],
    /// Where.
    workplace: Option<Id<Workplace>> [Labour],
    /// First day of work.
    starts_on: Day [Labour],
    example {"contract": "0198d0c0-0000-7000-8000-0000000000c1", "workplace": "0198d0c0-0000-7000-8000-0000000000f1", "starts_on": "2026-11-03"}
}
