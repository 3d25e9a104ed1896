//! The contract that a ministry authorises: R8.

use serde_json::json;

use super::*;
use crate::agreement::{FloorWage, Provision};

/// Terms accepted, with one member of the offer changed, and brought before a ministry.
fn offered(told: Scenario, member: &str, value: serde_json::Value) -> Vec<UnmetCode> {
    let told = told.selected().declare_fees().offer().with(member, value).explain().accept();
    told.authorise(Side::Destination).refusals()
}

fn floor(from: &str, amount: &str, per: &str) -> FloorWage {
    let floor = json!({"from": from, "wage": {"amount": amount, "currency": "CRC"}, "per": per});
    serde_json::from_value(floor).unwrap()
}

fn with_floor(floors: &[FloorWage]) -> Scenario {
    let floors = floors.to_vec();
    Scenario::coffee().where_agreed(move |agreement| agreement.contract.floor_wages = floors)
}

#[test]
fn a_wage_at_the_floor_is_enough_and_one_below_it_is_not() {
    let told = with_floor(&[floor("2026-01-01", "12000.00", "day")]);
    let wage =
        |amount: &str, currency: &str| offered(told.clone(), "wage", json!({"amount": amount, "currency": currency}));
    assert_eq!(wage("12000", "CRC"), []);
    assert_eq!(wage("11999.9999", "CRC"), [UnmetCode::WageBelowFloor]);
    assert_eq!(wage("12000.00", "PAB"), [UnmetCode::WageBelowFloor]);
}

#[test]
fn the_floor_is_the_one_that_holds_on_the_first_day_of_work() {
    // Work begins on 3 November 2026.
    let rises = |on: &str| with_floor(&[floor("2026-01-01", "12000.00", "day"), floor(on, "14000.00", "day")]);
    let wage = json!({"amount": "13500.00", "currency": "CRC"});
    assert_eq!(offered(rises("2026-11-04"), "wage", wage.clone()), []);
    assert_eq!(offered(rises("2026-11-03"), "wage", wage), [UnmetCode::WageBelowFloor]);
}

#[test]
fn a_wage_by_a_unit_for_which_the_agreement_has_no_floor_does_not_slip_under_it() {
    let told = with_floor(&[floor("2026-01-01", "12000.00", "day")]);
    assert_eq!(offered(told, "wage_per", "month".into()), [UnmetCode::WageUnitWithoutFloor]);
    assert_eq!(offered(with_floor(&[]), "wage_per", "month".into()), []);
}

#[test]
fn hours_a_week_may_reach_the_maximum_and_not_exceed_it() {
    let told = Scenario::coffee().where_agreed(|agreement| {
        agreement.contract.hours_per_week_max = Number::new(48).unwrap();
    });
    assert_eq!(offered(told.clone(), "hours_per_week", 48.into()), []);
    assert_eq!(offered(told, "hours_per_week", 49.into()), [UnmetCode::HoursOverMaximum]);
}

#[test]
fn lodging_and_transport_are_offered_where_the_employer_owes_them() {
    let owed = |lodging, transport| {
        Scenario::coffee().where_agreed(move |agreement| {
            (agreement.contract.lodging, agreement.contract.transport) = (lodging, transport);
        })
    };
    let employers = owed(Provision::EmployerDeducted, Provision::EmployerFree);
    assert_eq!(offered(employers.clone(), "lodging", false.into()), [UnmetCode::LodgingMissing]);
    assert_eq!(offered(employers, "transport", false.into()), [UnmetCode::TransportMissing]);
    let workers = owed(Provision::Worker, Provision::Worker);
    assert_eq!(offered(workers.clone(), "lodging", false.into()), []);
    assert_eq!(offered(workers, "transport", false.into()), []);
}

#[test]
fn it_is_explained_in_a_language_that_the_worker_understands() {
    let explained = |language: &str| {
        let told = Scenario::coffee().selected().declare_fees().offer().explain().with("language", language).accept();
        told.authorise(Side::Origin).refusals()
    };
    // The worker understands Ngäbere and Spanish.
    assert_eq!(explained("gym"), []);
    assert_eq!(explained("es"), []);
    assert_eq!(explained("en"), [UnmetCode::ContractNotUnderstood]);
    let told = Scenario::coffee().where_agreed(|agreement| agreement.contract.understood_language = false);
    let told = told.selected().declare_fees().offer().explain().with("language", "en").accept();
    assert_eq!(told.authorise(Side::Origin).refusals(), []);
}

#[test]
fn the_explanation_and_the_acceptance_are_of_that_very_contract() {
    let other = "0198d0c0-0000-7000-8000-0000000000c2";
    let explained = Scenario::coffee().selected().declare_fees().offer().explain().with("contract", other).accept();
    assert_eq!(explained.authorise(Side::Origin).refusals(), [UnmetCode::ContractNotUnderstood]);
    let accepted = Scenario::coffee().selected().declare_fees().offer().explain().accept().with("contract", other);
    assert_eq!(accepted.authorise(Side::Origin).refusals(), [UnmetCode::ContractNotAccepted]);
}

#[test]
fn a_contract_that_was_explained_but_never_offered_is_unknown() {
    let told = Scenario::coffee().authorised().without(Kind::ContractOffered);
    assert_eq!(told.refusals(), [UnmetCode::ContractUnknown]);
    let other =
        Scenario::coffee().accepted().reject(Side::Origin).with("contract", "0198d0c0-0000-7000-8000-0000000000c2");
    assert_eq!(other.refusals(), [UnmetCode::ContractUnknown]);
}

#[test]
fn what_one_ministry_rejected_the_other_does_not_authorise() {
    let told = Scenario::coffee().accepted().reject(Side::Destination).authorise(Side::Origin);
    assert_eq!(told.refusals(), [UnmetCode::ContractRejected]);
}

#[test]
fn terms_offered_later_under_the_same_number_are_not_the_ones_that_were_accepted() {
    let told = Scenario::coffee().accepted().offer().with("hours_per_week", 84).authorise(Side::Origin);
    assert_eq!(told.refusals(), []);
    let contract = told.cycle().contracts[0].clone();
    assert_eq!(contract.hours_per_week, Some(48), "the terms that were accepted stand");
}
