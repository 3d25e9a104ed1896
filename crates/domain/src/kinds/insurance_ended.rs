//! `insurance.ended`: a cover ends before its day.

use super::prelude::*;

record_kind! {
    /// A cover ends before its last day.
    InsuranceEnded, seen as SeenInsuranceEnded: "insurance.ended" version 1, Fact, about [Worker, Cycle];
    /// Who covered.
    insurer: Text<120> [Insurance],
    /// The last day of it.
    ended_on: Day [Insurance],
    /// Why.
    reason: Option<Text<300>> [Evidence],
    example {"insurer": "CCSS", "ended_on": "2027-01-15", "reason": "La finca dejó de cotizar."}
}
