//! `employer.standing-stated`: an authority states whether an employer is in order.

use super::prelude::*;

record_kind! {
    /// An authority states whether an employer is in order in one matter, and until when.
    EmployerStandingStated, seen as SeenEmployerStandingStated: "employer.standing-stated" version 1, Fact, about [Employer];
    /// In what.
    matter: StandingMatter [Labour],
    /// Whether it is in order.
    in_order: bool [Labour],
    /// The last day for which this holds.
    valid_until: Option<Day> [Labour],
    example {"matter": "social-security", "in_order": true, "valid_until": "2027-03-31"}
}
