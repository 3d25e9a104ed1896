//! Whose a finding is, by when it is settled, and who takes it up after that: R15.

use super::*;
use crate::access::Role;

fn overstay(agreement: impl FnOnce(&mut Agreement)) -> Finding {
    one(&Scenario::coffee().where_agreed(agreement).working(), FindingCode::Overstay)
}

#[test]
fn a_finding_has_an_owner_and_where_the_agreement_says_so_a_last_day_and_somebody_after_that() {
    // Entered on 2 November 2026: out by 2 November 2027, a Tuesday; two days more to look into it.
    let found = overstay(|_| {});
    assert_eq!((found.owner, found.side), (Role::MigrationOfficer, Side::Destination));
    assert_eq!(found.opens_at.to_rfc3339(), "2027-11-03T06:00:00+00:00");
    let due = found.due.unwrap();
    assert_eq!(
        (due.escalates_to, found.details.settle_by.unwrap().to_string()),
        (Role::LabourSupervisor, "2027-11-05".into())
    );
    assert_eq!(due.passes_at.to_rfc3339(), "2027-11-06T06:00:00+00:00");

    let silent = overstay(|agreement| agreement.findings.clear());
    assert_eq!((silent.owner, silent.due, silent.details.settle_by), (Role::MigrationOfficer, None, None));
}

#[test]
fn in_working_days_weekends_and_the_holidays_of_that_sides_country_do_not_count() {
    let working = |agreement: &mut Agreement| agreement.findings[0].working_days = true;
    // From Wednesday: Thursday, Friday.
    assert_eq!(overstay(working).details.settle_by.unwrap().to_string(), "2027-11-05");
    let holiday = |agreement: &mut Agreement| {
        working(agreement);
        let theirs =
            agreement.holidays.iter_mut().find(|holidays| holidays.party == crate::country::Country::CR).unwrap();
        theirs.every_year.push(crate::agreement::MonthDay::parse("11-04").unwrap());
    };
    assert_eq!(overstay(holiday).details.settle_by.unwrap().to_string(), "2027-11-08");
}

#[test]
fn a_step_that_was_not_done_in_time_has_gone_to_whom_the_step_says() {
    let missed = Scenario::coffee().left();
    let missed = one(&missed, FindingCode::DeadlineMissed);
    assert_eq!((missed.side, missed.owner), (Side::Origin, Role::LabourSupervisor));
    assert!(missed.due.is_some());
}

#[test]
fn a_demand_that_nobody_decides_on_in_time_is_found_until_somebody_does() {
    use crate::states::{DemandState, fold};
    let demand = |told: &Scenario| -> DemandState { fold(&told.seen()) };
    let asked = Scenario::coffee().at("2026-09-01T08:00:00-06:00").request();
    let agreement = asked.agreement.clone();
    let found = demand_findings(&demand(&asked), 0, Some(&agreement));
    assert_eq!((found.len(), found[0].details.step.as_deref()), (1, Some("demand.recommended")));
    let days = agreement.step("demand.recommended").unwrap().within.as_ref().unwrap().days.get();
    assert_eq!(
        (found[0].opens_at - crate::time::Moment::parse("2026-09-01T00:00:00-06:00").unwrap().utc()).num_days(),
        i64::from(days) + 1
    );
    assert!(demand_finding_ids(&demand(&asked)).contains(&found[0].id));
    let granted = Scenario::coffee().open_quota().request().recommend();
    assert_eq!(demand_findings(&demand(&granted), 0, Some(&agreement)), []);
    let withdrawn = asked.step(Kind::DemandWithdrawn);
    assert_eq!(demand_findings(&demand(&withdrawn), 0, Some(&agreement)), []);
}
