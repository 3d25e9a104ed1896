//! Steps that were not done in time: R15.

use super::*;

fn missed(told: &Scenario, moment: &str) -> Vec<String> {
    let now = crate::time::Moment::parse(moment).unwrap().utc();
    let missed = told.findings().into_iter().filter(|finding| finding.code == FindingCode::DeadlineMissed);
    missed.filter(|finding| finding.opens_at <= now).filter_map(|finding| finding.details.step).collect()
}

fn within(agreement: &mut Agreement, kind: Kind) -> &mut Within {
    let step = agreement.steps.iter_mut().find(|step| step.kind.as_str() == kind.name()).unwrap();
    step.within.as_mut().unwrap()
}

#[test]
fn a_step_may_be_done_on_its_last_day_and_is_missed_from_the_next() {
    // Entered on 2 November 2026; the employer confirms the arrival within five days.
    let told = Scenario::coffee().where_agreed(|agreement| {
        within(agreement, Kind::ArrivalConfirmed).days = Number::new(5).unwrap();
    });
    let told = told.entered();
    assert_eq!(missed(&told, "2026-11-07T23:59:59-06:00"), [""; 0]);
    assert_eq!(missed(&told, "2026-11-08T00:00:00-06:00"), ["arrival.confirmed"]);
    assert_eq!(missed(&told.arrive(), "2026-11-08T00:00:00-06:00"), [""; 0]);
}

#[test]
fn who_did_not_come_was_hired_or_has_gone_need_not_be_seen_to_arrive() {
    for instead in [Kind::ArrivalMissed, Kind::HireConfirmed, Kind::EmploymentEnded] {
        let told = Scenario::coffee().entered().step(instead);
        assert!(!missed(&told, "2026-12-31T00:00:00-06:00").contains(&"arrival.confirmed".to_owned()), "{instead}");
    }
}

#[test]
fn the_return_is_due_after_the_exit_from_the_destination_and_not_after_the_one_from_home() {
    assert_eq!(missed(&Scenario::coffee().working(), "2027-03-01T00:00:00-06:00"), [""; 0]);
    // Fifteen days from 27 March 2027, by the origin's clock, for the origin does it.
    let left = Scenario::coffee().left();
    assert_eq!(missed(&left, "2027-04-11T23:59:59-05:00"), [""; 0]);
    assert_eq!(missed(&left, "2027-04-12T00:00:00-05:00"), ["return.confirmed"]);
    assert_eq!(missed(&Scenario::coffee().home(), "2027-04-12T00:00:00-05:00"), [""; 0]);
}

#[test]
fn who_goes_home_for_a_while_and_comes_back_is_not_waited_for_until_they_leave_again() {
    let back = Scenario::coffee().left().at("2027-03-30T07:00:00-06:00").enter(Side::Destination);
    assert_eq!(missed(&back, "2027-05-30T00:00:00-05:00"), [""; 0]);
    let gone = back.at("2027-06-01T07:00:00-06:00").exit(Side::Destination);
    assert_eq!(missed(&gone, "2027-06-16T23:59:59-05:00"), [""; 0]);
    assert_eq!(missed(&gone, "2027-06-17T00:00:00-05:00"), ["return.confirmed"]);
}

#[test]
fn a_step_that_each_side_must_do_is_missed_by_the_side_that_did_not() {
    let told = Scenario::coffee().accepted();
    let late = "2026-11-01T00:00:00-05:00";
    assert_eq!(missed(&told, late), ["contract.authorised"; 2]);
    let ids: Vec<_> = told.findings().iter().map(|finding| finding.id).collect();
    assert_ne!(ids[0], ids[1]);
    assert_eq!(missed(&told.clone().authorise(Side::Origin), late), ["contract.authorised"]);
    let both = told.clone().authorise(Side::Origin).authorise(Side::Destination);
    assert!(!missed(&both, late).contains(&"contract.authorised".to_owned()));
    assert_eq!(missed(&told.reject(Side::Destination), late), [""; 0]);
}

#[test]
fn the_authorisation_of_a_second_contract_is_waited_for_though_the_first_was_rejected() {
    let told = Scenario::coffee().accepted().reject(Side::Origin).offer().with("contract", OTHER_CONTRACT);
    let told = told.explain().with("contract", OTHER_CONTRACT).accept().with("contract", OTHER_CONTRACT);
    assert_eq!(missed(&told, "2026-11-01T00:00:00-05:00"), ["contract.authorised"; 2]);
}

#[test]
fn a_missed_deadline_goes_to_whom_the_agreement_escalates_it() {
    let told = Scenario::coffee().where_agreed(|agreement| {
        within(agreement, Kind::ArrivalConfirmed).escalates_to.side = Side::Origin;
    });
    assert_eq!(one(&told.entered(), FindingCode::DeadlineMissed).side, Side::Origin);
}

#[test]
fn where_silence_grants_or_refuses_nothing_waits_to_be_settled() {
    for default in [Lapse::Granted, Lapse::Refused] {
        let told = Scenario::coffee().where_agreed(|agreement| {
            within(agreement, Kind::ArrivalConfirmed).default = default;
        });
        assert!(!foreseen(&told.entered(), FindingCode::DeadlineMissed));
    }
}

#[test]
fn nothing_is_due_of_somebody_who_withdrew() {
    let told = Scenario::coffee().accepted().withdraw();
    assert_eq!(missed(&told, "2027-01-01T00:00:00Z"), [""; 0]);
}
