//! `demand.recommended`: the destination ministry grants a demand some places of a quota line.

use super::prelude::*;

record_kind! {
    /// The destination ministry grants a demand some places of a quota line.
    DemandRecommended, seen as SeenDemandRecommended: "demand.recommended" version 1, Decision, about [Employer, Demand];
    /// The line from which the places come.
    quota_line: Id<QuotaLine> [Labour],
    /// How many.
    places: Number<1, 20000> [Labour],
    example {"quota_line": "0198d0c0-0000-7000-8000-0000000000a1", "places": 40}
}
