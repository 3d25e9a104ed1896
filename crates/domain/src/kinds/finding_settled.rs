//! `finding.settled`: someone answers for a finding.

use super::prelude::*;

record_kind! {
    /// An officer settles a finding: says what it was and why it needs nothing more.
    FindingSettled, seen as SeenFindingSettled: "finding.settled" version 1, Decision, about [Finding];
    /// What it was.
    outcome: FindingOutcome [Evidence],
    /// Why.
    note: Text<500> [Evidence],
    example {"outcome": "explained", "note": "La salida consta en el libro de papel del puesto."}
}
