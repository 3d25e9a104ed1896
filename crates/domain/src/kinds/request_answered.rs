//! `request.answered`: a person is answered.

use super::prelude::*;

record_kind! {
    /// A person who asked is answered, with the reason.
    RequestAnswered, seen as SeenRequestAnswered: "request.answered" version 1, Decision, about [Worker, Request];
    /// How.
    outcome: RequestOutcome [Evidence],
    /// Why.
    reason: Text<1000> [Evidence],
    /// The corrections that were made, where somebody asked for one and was granted it.
    corrections: Option<UpTo<20, RecordId>> [Evidence],
    example {"outcome": "granted", "reason": "Se entregó copia completa.", "corrections": null}
}
