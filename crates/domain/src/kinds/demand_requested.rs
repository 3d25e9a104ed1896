//! `demand.requested`: an employer asks for workers.

use super::prelude::*;

record_kind! {
    /// An employer asks for workers under an agreement.
    DemandRequested, seen as SeenDemandRequested: "demand.requested" version 1, Fact, about [Employer, Demand];
    /// Under which agreement.
    agreement: AgreementCode [Labour],
    /// ISIC Rev.4.
    sector: Isic [Labour],
    /// ISCO-08.
    occupation: Isco [Labour],
    /// How many people.
    headcount: Number<1, 20000> [Labour],
    /// First day of work.
    starts_on: Day [Labour],
    /// Last day of work.
    ends_on: Day [Labour],
    /// What is offered.
    wage: Money [Remuneration],
    /// For what the wage is paid.
    wage_per: WagePer [Remuneration],
    /// Hours of work a week.
    hours_per_week: Number<1, 84> [Labour],
    /// Whether lodging is provided.
    lodging: bool [Labour],
    /// Whether transport is provided.
    transport: bool [Labour],
    example {
        "agreement": "cr-pa-coffee", "sector": "0127", "occupation": "9211", "headcount": 40,
        "starts_on": "2026-11-02", "ends_on": "2027-03-31", "wage": {"amount": "13500.00", "currency": "CRC"}, "wage_per": "day",
        "hours_per_week": 48, "lodging": true, "transport": true
    }
}
