//! `arrival.confirmed`: the employer says that the worker is there.

use super::prelude::*;

record_kind! {
    /// The employer says that the worker has come.
    ArrivalConfirmed, seen as SeenArrivalConfirmed: "arrival.confirmed" version 1, Fact, about [Worker, Cycle];
    /// Where.
    workplace: Option<Id<Workplace>> [Labour],
    example {"workplace": "0198d0c0-0000-7000-8000-0000000000f1"}
}
