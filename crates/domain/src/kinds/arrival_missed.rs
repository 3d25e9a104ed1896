//! `arrival.missed`: the employer says that the worker did not come.

use super::prelude::*;

record_kind! {
    /// The employer says that the worker did not come on the day agreed.
    ArrivalMissed, seen as SeenArrivalMissed: "arrival.missed" version 1, Fact, about [Worker, Cycle];
    /// The day agreed.
    expected_on: Day [Labour],
    example {"expected_on": "2026-11-03"}
}
