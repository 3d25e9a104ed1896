//! `employer.registered`: who hires becomes known.

use super::prelude::*;

record_kind! {
    /// A farm, company or association that hires becomes known to the registry.
    EmployerRegistered, seen as SeenEmployerRegistered: "employer.registered" version 1, Fact, about [Employer];
    /// Its name.
    name: Text<120> [Labour],
    /// What it is.
    employer_type: EmployerType [Labour],
    /// Where it is established.
    country: Country [Labour],
    /// Its number with the tax or company register.
    tax_id: Text<30> [Labour],
    /// The association it belongs to.
    member_of: Option<Id<Employer>> [Labour],
    example {"name": "Beneficio Río Coto", "employer_type": "farm", "country": "CR", "tax_id": "3-101-204877", "member_of": null}
}
