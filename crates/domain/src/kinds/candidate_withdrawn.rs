//! `candidate.withdrawn`: a selected worker will not go.

use super::prelude::*;

record_kind! {
    /// A selected worker steps back or is no longer wanted before the border; the place is free again.
    CandidateWithdrawn, seen as SeenCandidateWithdrawn: "candidate.withdrawn" version 1, Fact, about [Worker, Cycle];
    /// Why.
    reason: Option<Text<500>> [Evidence],
    example {"reason": "Enfermedad en la familia."}
}
