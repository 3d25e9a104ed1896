//! `cycle.closed`: nothing more is expected.

use super::prelude::*;

record_kind! {
    /// The origin closes a cycle: nothing more is expected of it.
    CycleClosed, seen as SeenCycleClosed: "cycle.closed" version 1, Decision, about [Worker, Cycle];
    /// How it went.
    outcome: CycleOutcome [Labour],
    /// In words.
    note: Option<Text<500>> [Evidence],
    example {"outcome": "completed", "note": null}
}
