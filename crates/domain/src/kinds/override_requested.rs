//! `override.requested`: somebody asks that a rule be set aside.

use super::prelude::*;

record_kind! {
    /// An officer asks that rules be set aside for one decision in one cycle. Others decide on it.
    OverrideRequested, seen as SeenOverrideRequested: "override.requested" version 1, Fact, about [Worker, Cycle, Override];
    /// The kind of the decision.
    decision: KindName [Labour],
    /// The reasons for which it is refused.
    rules: UpTo<10, UnmetCode> [Labour],
    /// Why they should not count this time.
    reason: Text<1000> [Evidence],
    example {"decision": "document.issued", "rules": ["document-expires-too-soon"], "reason": "La cédula nueva está en trámite; consta el comprobante del Tribunal Electoral."}
}
