//! Each refusal by its rule, and both sides of each bound. Every test tells a cycle and judges its last step.

mod contract;
mod employers;
mod hands;
mod journeys;
mod overrides;
mod papers;
mod persons;
mod places;
mod seasons;
mod selection;
mod silence;
mod stay;
mod steps;

use super::*;
use crate::{
    access::Side,
    bounded::Number,
    kinds::Kind,
    lang::Lang,
    scenario::{Scenario, Who, coffee_2024},
    time::Day,
};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn every_decision_of_an_ordinary_season_is_accepted_and_keeps_what_it_relied_on() {
    let told = Scenario::coffee();
    let season = [
        told.clone().open_quota(),
        told.clone().demanded(),
        told.clone().selected(),
        told.clone().accepted().authorise(Side::Origin),
        told.clone().authorised(),
        told.clone().documented(),
        told.clone().documented().revoke(),
        told.clone().accepted().reject(Side::Destination),
        told.clone().working().at("2027-09-01T08:00:00-06:00").extend().with("until", "2028-01-31"),
    ];
    for decided in season {
        let kind = decided.records().last().unwrap().kind();
        assert!(kind.is_decision());
        assert_eq!(decided.refusals(), [], "{kind}");
    }
    let approvals = told.clone().documented().ids_of(Kind::ContractAuthorised);
    let relied_on = told.documented().judged().unwrap();
    assert!(approvals.len() == 2 && approvals.iter().all(|approval| relied_on.contains(approval)));
}

#[test]
fn every_unmet_code_speaks_both_languages_under_a_name_of_its_own() {
    for (at, code) in UnmetCode::ALL.iter().enumerate() {
        assert!(UnmetCode::ALL[..at].iter().all(|other| other.as_str() != code.as_str()));
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        assert_ne!(code.message(Lang::Es), code.message(Lang::En));
    }
}

#[test]
fn a_fact_is_never_judged_out_of_the_registry_by_what_it_says() {
    // Only the steps' own rules could touch it, and the registry does not ask for them.
    for kind in Kind::ALL.iter().filter(|kind| !kind.is_decision()) {
        let told = Scenario::coffee().home().step(*kind);
        let known = [UnmetCode::CycleOver, UnmetCode::StepNotYours, UnmetCode::StepMissing, UnmetCode::NotAParty];
        assert!(told.refusals().iter().all(|code| known.contains(code)), "{kind}: {:?}", told.refusals());
    }
}
