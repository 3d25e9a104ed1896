//! What silence does once a deadline has passed (R15), and where one may work (R12).

use super::*;
use crate::agreement::Lapse;

/// The coffee agreement, where silence has this consequence for a step.
fn where_silence(kind: Kind, consequence: Lapse) -> Scenario {
    Scenario::coffee().where_agreed(move |agreement| {
        let step = agreement.steps.iter_mut().find(|step| step.kind.as_str() == kind.name()).unwrap();
        step.within.as_mut().unwrap().default = consequence;
    })
}

#[test]
fn where_silence_refuses_a_step_is_taken_on_its_last_day_and_not_on_the_day_after() {
    // Accepted on 10 October; five civil days for the ministries.
    let authorised = |day: &str| {
        let told = where_silence(Kind::ContractAuthorised, Lapse::Refused).accepted();
        told.at(&format!("{day}T09:00:00-05:00")).authorise(Side::Origin).refusals()
    };
    assert_eq!(authorised("2026-10-15"), []);
    assert_eq!(authorised("2026-10-16"), [UnmetCode::DeadlinePassed]);
}

#[test]
fn where_silence_grants_a_step_that_was_not_done_in_time_counts_as_done() {
    let extended = |consequence: Lapse, arrived: bool| {
        let told = where_silence(Kind::HireConfirmed, consequence).working().without(Kind::HireConfirmed);
        let told = if arrived { told } else { told.without(Kind::ArrivalConfirmed) };
        told.at("2027-09-01T08:00:00-06:00").extend().with("until", "2028-01-31").refusals()
    };
    assert_eq!(extended(Lapse::Granted, true), []);
    assert_eq!(extended(Lapse::Finding, true), [UnmetCode::StepMissing]);
    assert_eq!(extended(Lapse::Granted, false), [UnmetCode::StepMissing], "its time never began to run");
}

#[test]
fn a_contract_is_for_work_within_the_regions_of_the_agreement() {
    let in_region = |region: &str| {
        let told = Scenario::coffee().step(Kind::EmployerRegistered).state_standing("social-security");
        let told = told.state_standing("insurance").state_standing("tax");
        let told = told.step(Kind::WorkplaceRegistered).with("region", region).open_quota().request().recommend();
        let told = told.known().at("2026-10-10T08:00:00-05:00").select().declare_fees().offer();
        let told = told.with("workplace", Kind::WorkplaceRegistered.example()["workplace"].clone());
        told.explain().accept().authorise(Side::Origin).refusals()
    };
    assert_eq!(in_region("Puntarenas"), []);
    assert_eq!(in_region("san jose"), [], "accents and capitals aside");
    assert_eq!(in_region("CR-A"), [], "a code as well as a name");
    assert_eq!(in_region("Guanacaste"), [UnmetCode::RegionNotAllowed]);
}
