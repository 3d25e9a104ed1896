//! `employer.sanctioned`: an authority sanctions an employer.

use super::prelude::*;

record_kind! {
    /// An authority bars an employer from the scheme for some time.
    EmployerSanctioned, seen as SeenEmployerSanctioned: "employer.sanctioned" version 1, Decision, about [Employer];
    /// The first day.
    from: Day [Labour],
    /// The last day; none where it is open.
    until: Option<Day> [Labour],
    /// Under which provision.
    provision: Text<200> [Labour],
    /// Why.
    reason: Text<500> [Evidence],
    example {"from": "2026-12-01", "until": "2027-11-30", "provision": "Código de Trabajo, artículo 401", "reason": "Retención de documentos de identidad."}
}
