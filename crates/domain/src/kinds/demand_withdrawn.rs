//! `demand.withdrawn`: an employer no longer asks.

use super::prelude::*;

record_kind! {
    /// An employer takes a demand back; who was selected stays selected.
    DemandWithdrawn, seen as SeenDemandWithdrawn: "demand.withdrawn" version 1, Fact, about [Employer, Demand];
    /// Why.
    reason: Option<Text<500>> [Evidence],
    example {"reason": "La cosecha se adelantó."}
}
