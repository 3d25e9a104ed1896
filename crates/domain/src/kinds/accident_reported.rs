//! `accident.reported`: a worker is hurt.

use super::prelude::*;

record_kind! {
    /// A worker had an accident. Of the injury it says how grave it is, and no more.
    AccidentReported, seen as SeenAccidentReported: "accident.reported" version 1, Fact, about [Worker, Cycle];
    /// When.
    happened_on: Day [Labour],
    /// Whether at work or on the way to it.
    at_work: bool [Labour],
    /// How grave.
    severity: AccidentSeverity [Health],
    /// Whether the insurer was told.
    insurer_told: bool [Insurance],
    example {"happened_on": "2026-12-03", "at_work": true, "severity": "serious", "insurer_told": true}
}
