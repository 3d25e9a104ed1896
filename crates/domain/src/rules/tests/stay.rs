//! Renewals of the stay: R10.

use serde_json::Value;

use super::*;
use crate::agreement::Period;

/// Entered on 2 November 2026, and now asks to stay longer.
fn extended(told: Scenario, until: &str) -> Vec<UnmetCode> {
    told.at("2027-09-01T08:00:00-06:00").extend().with("until", until).refusals()
}

fn months(number: u32) -> Option<Period> {
    Some(Period::Months(Number::new(number).unwrap()))
}

#[test]
fn a_renewal_reaches_as_far_as_the_agreement_says_and_no_further() {
    // The stay ends on 2 October 2027; the renewal adds three months.
    let told = Scenario::coffee().working().where_agreed(|agreement| agreement.stay.renewal.period = months(3));
    assert_eq!(extended(told.clone(), "2028-01-02"), []);
    assert_eq!(extended(told.clone(), "2028-01-03"), [UnmetCode::BeyondStayLimit]);
    let told = told.where_agreed(|agreement| agreement.stay.renewal.total = months(13));
    assert_eq!(extended(told.clone(), "2027-12-02"), []);
    assert_eq!(extended(told, "2027-12-03"), [UnmetCode::BeyondStayLimit]);
}

#[test]
fn a_renewal_that_renews_nothing_is_refused() {
    let told = Scenario::coffee().working();
    assert_eq!(extended(told.clone(), "2027-10-03"), []);
    assert_eq!(extended(told, "2027-10-02"), [UnmetCode::DatesInverted]);
}

#[test]
fn a_stay_is_renewed_as_often_as_the_agreement_allows() {
    let told = Scenario::coffee().working().where_agreed(|agreement| {
        agreement.stay.renewal.times_max = Number::new(1).unwrap();
        agreement.stay.renewal.period = months(1);
    });
    let once = told.at("2027-08-01T08:00:00-06:00").extend().with("until", "2027-10-15");
    assert_eq!(once.refusals(), []);
    assert_eq!(extended(once, "2027-10-31"), [UnmetCode::RenewalsExhausted]);
}

#[test]
fn a_renewal_is_applied_for_in_time_however_long_the_office_takes() {
    // The stay ends on 2 October 2027, and one applies 30 days before.
    let told = Scenario::coffee().working().at("2027-09-20T08:00:00-06:00").extend().with("until", "2027-12-01");
    assert_eq!(told.clone().with("applied_on", "2027-09-02").refusals(), []);
    assert_eq!(told.clone().with("applied_on", "2027-09-03").refusals(), [UnmetCode::RenewalAppliedLate]);
    // Where nobody says when, the day of the decision counts.
    assert_eq!(told.clone().with("applied_on", Value::Null).refusals(), [UnmetCode::RenewalAppliedLate]);
    // Nobody has applied tomorrow.
    let ahead = told.with("applied_on", "2027-09-21").refusals();
    assert!(ahead.contains(&UnmetCode::DatesInverted), "{ahead:?}");
}

#[test]
fn under_the_agreement_of_2024_nobody_renews_inside_the_country() {
    let told = Scenario::coffee().working().where_agreed(|agreement| *agreement = coffee_2024());
    assert_eq!(extended(told, "2027-12-01"), [UnmetCode::RenewalNotInside]);
}

#[test]
fn only_who_is_in_the_country_renews_a_stay_there() {
    let never_entered = Scenario::coffee().documented().hire();
    assert!(extended(never_entered, "2027-12-01").contains(&UnmetCode::NotInTheCountry));
    assert_eq!(extended(Scenario::coffee().left(), "2027-12-01"), [UnmetCode::NotInTheCountry]);
}
