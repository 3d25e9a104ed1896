//! `demand.tested`: the labour market is tested.

use super::prelude::*;

record_kind! {
    /// The labour ministry looks whether there are people in the country for the work (R7).
    DemandTested, seen as SeenDemandTested: "demand.tested" version 1, Decision, about [Employer, Demand];
    /// When.
    tested_on: Day [Labour],
    /// Whether people from abroad are needed.
    passed: bool [Labour],
    /// Whether it was done once for the whole sector and season.
    collective: bool [Labour],
    /// What it rests on.
    note: Option<Text<500>> [Evidence],
    example {"tested_on": "2026-09-01", "passed": true, "collective": true, "note": "Estudio de la cosecha 2026-27."}
}
