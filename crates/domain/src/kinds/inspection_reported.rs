//! `inspection.reported`: an inspector reports on an employer.

use super::prelude::*;

record_kind! {
    /// A labour inspector reports. Neither the employer nor the border learns of it.
    InspectionReported, seen as SeenInspectionReported: "inspection.reported" version 1, Fact, about [Employer];
    /// Where.
    workplace: Option<Id<Workplace>> [Complaint],
    /// When.
    inspected_on: Day [Complaint],
    /// What was found.
    outcome: InspectionOutcome [Complaint],
    /// In words.
    note: Text<2000> [Complaint],
    example {"workplace": null, "inspected_on": "2026-12-05", "outcome": "faults", "note": "Se retienen cédulas en la oficina de la finca."}
}
