//! `absence.reported`: a worker is away from work.

use super::prelude::*;

record_kind! {
    /// A worker is away from work.
    AbsenceReported, seen as SeenAbsenceReported: "absence.reported" version 1, Fact, about [Worker, Cycle];
    /// First day.
    from: Day [Labour],
    /// Last day, where it is over.
    until: Option<Day> [Labour],
    /// Whether it is excused.
    excused: bool [Labour],
    example {"from": "2026-12-20", "until": "2026-12-27", "excused": true}
}
