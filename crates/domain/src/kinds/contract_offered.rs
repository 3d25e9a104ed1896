//! `contract.offered`: an employer offers terms.

use super::prelude::*;

record_kind! {
    /// An employer offers a worker terms, in a language.
    ContractOffered, seen as SeenContractOffered: "contract.offered" version 1, Fact, about [Worker, Cycle];
    /// The contract's id.
    contract: Id<Contract> [Labour],
    /// The language in which it is written.
    language: Language [Labour],
    /// Where.
    workplace: Option<Id<Workplace>> [Labour],
    /// ISCO-08.
    occupation: Isco [Labour],
    /// First day of work.
    starts_on: Day [Labour],
    /// Last day of work.
    ends_on: Day [Labour],
    /// What is paid.
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
        "contract": "0198d0c0-0000-7000-8000-0000000000c1", "language": "es", "workplace": null, "occupation": "9211", "starts_on": "2026-11-03",
        "ends_on": "2027-03-25", "wage": {"amount": "13500.00", "currency": "CRC"}, "wage_per": "day", "hours_per_week": 48,
        "lodging": true, "transport": true
    }
}
