//! Arrivals, hires and ends.

use super::*;

#[test]
fn a_hire_without_an_authorised_contract_is_kept_and_raises_a_finding_each() {
    let told = Scenario::coffee().accepted().hire().hire();
    assert_eq!(holding(&told, FindingCode::HireWithoutContract, "2027-01-01T00:00:00Z"), 2);
    assert!(!foreseen(&Scenario::coffee().working(), FindingCode::HireWithoutContract));
}

#[test]
fn a_hire_under_another_contract_than_the_authorised_one_is_found_and_one_that_names_none_is_covered() {
    let named = |contract: serde_json::Value| {
        foreseen(&Scenario::coffee().working().with("contract", contract), FindingCode::HireWithoutContract)
    };
    assert!(named(json!(OTHER_CONTRACT)));
    assert!(!named(json!(null)));
}

#[test]
fn a_hire_stays_covered_when_a_later_contract_is_authorised() {
    let renewed = |told: Scenario, kind: Kind| told.step(kind).with("contract", OTHER_CONTRACT);
    let told = Scenario::coffee().working().offer().with("contract", OTHER_CONTRACT);
    let told = renewed(renewed(told, Kind::ContractExplained), Kind::ContractAccepted);
    let told = renewed(told, Kind::ContractAuthorised);
    let told = renewed(told.by(Who::DestinationSupervisor), Kind::ContractAuthorised);
    assert!(told.cycle().authorised_contract().is_some_and(|contract| contract.id.to_string() == OTHER_CONTRACT));
    assert!(!foreseen(&told, FindingCode::HireWithoutContract));
}

#[test]
fn a_no_show_is_found_unless_the_worker_came_after_all_or_had_withdrawn() {
    let told = Scenario::coffee().entered().at("2026-11-04T08:00:00-06:00").miss();
    assert!(foreseen(&told, FindingCode::NoShow));
    assert!(!foreseen(&told.clone().arrive(), FindingCode::NoShow));
    assert!(!foreseen(&told.clone().hire(), FindingCode::NoShow));
    let withdrawn = Scenario::coffee().documented().withdraw().miss();
    assert!(!foreseen(&withdrawn, FindingCode::NoShow));
}

#[test]
fn a_death_is_found_and_the_settlement_after_it_does_not_hide_it() {
    let ended = Scenario::coffee().working().at("2026-12-05T18:00:00-06:00").end();
    assert!(!foreseen(&ended, FindingCode::DeathReported));
    let died = ended.with("reason", "died");
    assert_eq!(one(&died, FindingCode::DeathReported).opens_at.to_rfc3339(), "2026-12-06T00:00:00+00:00");
    assert!(foreseen(&died.end(), FindingCode::DeathReported));
}
