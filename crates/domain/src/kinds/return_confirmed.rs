//! `return.confirmed`: the origin ministry knows the worker home.

use super::prelude::*;

record_kind! {
    /// The origin ministry has seen or heard from the worker at home: the cycle is complete.
    ReturnConfirmed, seen as SeenReturnConfirmed: "return.confirmed" version 1, Fact, about [Worker, Cycle];
    /// The day of return.
    returned_on: Day [Migration],
    example {"returned_on": "2027-03-28"}
}
