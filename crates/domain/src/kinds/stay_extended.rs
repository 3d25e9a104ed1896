//! `stay.extended`: the destination lets a worker stay longer.

use super::prelude::*;

record_kind! {
    /// The destination renews a stay, within what the agreement allows.
    StayExtended, seen as SeenStayExtended: "stay.extended" version 1, Decision, about [Worker, Cycle];
    /// The new last day.
    until: Day [Migration],
    example {"until": "2027-09-30"}
}
