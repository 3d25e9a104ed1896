//! Between two cycles: rest and return (R11), what was decided about the next season, and the time inside in all (R10).

use super::*;
use crate::agreement::{Period, Rest, Window};

fn months(number: u32) -> Period {
    Period::Months(Number::new(number).unwrap())
}

/// Home since 28 March 2027, and chosen again for work from a day on.
fn again(told: Scenario, starts_on: &str) -> Scenario {
    told.another_cycle()
        .at("2027-06-01T08:00:00-05:00")
        .select()
        .with("starts_on", starts_on)
        .with("ends_on", "2027-12-20")
}

fn resting(confirmed_return: bool) -> Scenario {
    Scenario::coffee().where_agreed(move |agreement| {
        agreement.rest = Some(Rest {
            period: months(3),
            before: crate::agreement::KindName::parse("candidate.selected").unwrap(),
            confirmed_return,
        });
    })
}

fn season_codes(told: &Scenario) -> Vec<UnmetCode> {
    let mut codes = told.refusals();
    codes.retain(|code| code.rule() == Rule::R11 || *code == UnmetCode::WindowExceeded);
    codes
}

#[test]
fn who_was_home_for_as_long_as_the_agreement_asks_is_chosen_again_and_not_a_day_before() {
    let home = resting(true).home();
    // Left on 27 March: three months are over on 27 June.
    assert_eq!(season_codes(&again(home.clone(), "2027-06-27")), []);
    assert_eq!(season_codes(&again(home, "2027-06-26")), [UnmetCode::RestNotOver]);
    let first_time = resting(true).selected();
    assert_eq!(season_codes(&first_time), [], "who never left has nothing to rest from");
}

#[test]
fn a_return_that_nobody_confirmed_keeps_from_the_next_season_where_the_agreement_asks_for_it() {
    let left = |confirmed| again(resting(confirmed).left(), "2027-08-01");
    assert_eq!(season_codes(&left(true)), [UnmetCode::ReturnNotConfirmed]);
    assert_eq!(season_codes(&left(false)), []);
}

#[test]
fn who_was_decided_not_to_be_eligible_is_not_chosen_while_that_holds() {
    let decided = |eligible: bool, until: serde_json::Value| {
        let told = Scenario::coffee().home().at("2027-04-01T08:00:00-05:00").step(Kind::EligibilityDecided);
        season_codes(&again(told.with("eligible", eligible).with("until", until), "2027-08-01"))
    };
    assert_eq!(decided(false, serde_json::Value::Null), [UnmetCode::NotEligible]);
    assert_eq!(decided(false, "2027-06-01".into()), [UnmetCode::NotEligible], "its last day still holds");
    assert_eq!(decided(false, "2027-05-31".into()), []);
    assert_eq!(decided(true, serde_json::Value::Null), []);
}

#[test]
fn no_more_time_is_spent_inside_than_the_agreement_allows_within_a_stretch() {
    // Inside from 2 November to 27 March; the next stay would end on 20 December 2027.
    let within = |at_most: u32, stretch: u32| {
        let told = Scenario::coffee().where_agreed(move |agreement| {
            agreement.stay.window = Some(Window { at_most: months(at_most), within: months(stretch) });
        });
        season_codes(&again(told.home(), "2027-08-01"))
    };
    assert_eq!(within(7, 11), [], "of the stay before only February and March lie within the eleven months");
    assert_eq!(within(6, 11), [UnmetCode::WindowExceeded]);
    assert_eq!(within(9, 24), [UnmetCode::WindowExceeded], "five months and four and a half");
    assert_eq!(within(10, 24), []);
}
