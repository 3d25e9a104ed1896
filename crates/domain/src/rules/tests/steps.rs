//! The agreement in force, its parties, and its steps: R1, R14.

use super::*;
use crate::country::Country;

#[test]
fn without_an_agreement_in_force_there_is_no_other_rule_to_name() {
    let told = Scenario::coffee().documented().without(Kind::DocumentPresented);
    assert_eq!(told.judged_under(None), Err(vec![UnmetCode::AgreementNotInForce.into()]));
}

#[test]
fn without_an_agreement_in_force_a_missing_subject_is_still_named() {
    let codes: Vec<UnmetCode> =
        Scenario::coffee().issue().judged_under(None).unwrap_err().iter().map(|unmet| unmet.code).collect();
    assert_eq!(codes, [UnmetCode::AgreementNotInForce, UnmetCode::WorkerUnknown, UnmetCode::CycleUnknown]);
}

#[test]
fn an_office_whose_country_does_not_stand_on_that_side_of_the_agreement_decides_nothing() {
    let told = Scenario::coffee().selected();
    let from = |country: &str, side: Side| {
        let country = Country::parse(country).unwrap();
        let told = told.clone().changed(|record| (record.author.country, record.author.side) = (country, side));
        told.refusals().contains(&UnmetCode::NotAParty)
    };
    assert!(!from("PA", Side::Origin));
    assert!(from("CR", Side::Origin));
    assert!(from("NI", Side::Origin));
    assert!(from("PA", Side::Destination));
}

#[test]
fn a_step_belongs_to_the_offices_that_the_agreement_names() {
    let told = Scenario::coffee().selected();
    let officer = told.clone().refusals();
    let supervisor = told.changed(|record| record.author = Who::OriginSupervisor.author()).refusals();
    assert_eq!((officer, supervisor), (vec![], vec![UnmetCode::StepNotYours]));
}

#[test]
fn each_missing_step_is_named() {
    let told = Scenario::coffee().selected().without(Kind::NoticeGiven).without(Kind::ConsentGiven);
    let missing = |step: &str| Unmet { code: UnmetCode::StepMissing, detail: Some(step.into()) };
    assert_eq!(told.judged(), Err(vec![missing("consent.given"), missing("notice.given")]));
}

#[test]
fn a_step_that_each_side_must_do_is_missing_until_both_have() {
    let missing = Unmet { code: UnmetCode::StepMissing, detail: Some("contract.authorised".into()) };
    for side in [Side::Origin, Side::Destination] {
        let told = Scenario::coffee().accepted().authorise(side).issue();
        assert!(told.judged().unwrap_err().contains(&missing), "{side}");
    }
    assert_eq!(Scenario::coffee().documented().refusals(), []);
}

#[test]
fn a_cycle_that_nobody_opened_carries_no_decision() {
    let told = Scenario::coffee().authorised().without(Kind::CandidateSelected);
    assert_eq!(told.refusals(), [UnmetCode::CycleUnknown]);
}

#[test]
fn a_cycle_that_is_over_carries_no_decision() {
    assert_eq!(Scenario::coffee().home().authorise(Side::Origin).refusals(), [UnmetCode::CycleOver]);
    assert_eq!(Scenario::coffee().accepted().withdraw().authorise(Side::Origin).refusals(), [UnmetCode::CycleOver]);
}
