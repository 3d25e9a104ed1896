//! `stay.extended`: the destination lets a worker stay longer.

use super::prelude::*;

record_kind! {
    /// The destination renews a stay, within what the agreement allows.
    StayExtended, seen as SeenStayExtended: "stay.extended" version 1, Decision, about [Worker, Cycle];
    /// When the worker applied, by which it counts whether that was in time; the day of this decision where nothing is said.
    applied_on: Option<Day> [Migration],
    /// The new last day.
    until: Day [Migration],
    example {"applied_on": "2027-07-20", "until": "2027-09-30"}
}
