//! Quota lines and recommendations: R2, R3, R5.

use super::*;
use crate::id::Id;

fn line_of(places: u32) -> Scenario {
    Scenario::coffee().where_agreed(move |agreement| {
        agreement.quota.last_mut().unwrap().places = Number::new(places).unwrap();
    })
}

#[test]
fn a_line_that_the_agreement_does_not_have_is_not_opened() {
    let told = Scenario::coffee().open_quota().with("line", "harvest-1999");
    assert_eq!(told.refusals(), [UnmetCode::LineUnknown]);
}

#[test]
fn all_openings_of_a_line_together_stay_within_its_places() {
    let opened = line_of(100).open_quota().with("places", 60).open_quota();
    assert_eq!(opened.clone().with("places", 40).refusals(), []);
    assert_eq!(opened.with("places", 41).refusals(), [UnmetCode::OverTheLine]);
}

#[test]
fn work_outside_the_agreements_sectors_or_occupations_is_not_recommended() {
    let demand = |member: &str, code: &str| {
        let told = Scenario::coffee().demanded().without(Kind::DemandRecommended).without(Kind::DemandRequested);
        told.request().with(member, code).recommend().refusals()
    };
    assert_eq!(demand("sector", "0127"), []);
    assert_eq!(demand("sector", "0111"), [UnmetCode::OutsideScope]);
    // A class is narrower than the agreement's, its division is wider.
    assert_eq!(demand("sector", "01"), [UnmetCode::OutsideScope]);
    assert_eq!(demand("occupation", "9211"), []);
    assert_eq!(demand("occupation", "9212"), [UnmetCode::OutsideScope]);
}

#[test]
fn all_recommendations_together_stay_within_what_the_employer_asked_for() {
    let asked = Scenario::coffee().demanded().with("places", 30).recommend();
    assert_eq!(asked.clone().with("places", 10).refusals(), []);
    assert_eq!(asked.with("places", 11).refusals(), [UnmetCode::OverTheHeadcount]);
}

#[test]
fn places_come_from_a_line_that_was_opened_and_from_that_very_line() {
    let unopened = Scenario::coffee().demanded().without(Kind::QuotaOpened);
    assert_eq!(unopened.refusals(), [UnmetCode::LineUnknown]);
    let other = Scenario::coffee().demanded().with("quota_line", "0198d0c0-0000-7000-8000-0000000000ff");
    assert_eq!(other.refusals(), [UnmetCode::LineUnknown]);
}

#[test]
fn the_work_asked_for_begins_within_the_lines_season() {
    let season = |from: &'static str, until: &'static str| {
        let told = Scenario::coffee().where_agreed(move |agreement| {
            let season = &mut agreement.quota.last_mut().unwrap().season;
            (season.from, season.until) = (day(from), day(until));
        });
        // The example asks for work from 2 November 2026 on.
        told.demanded().refusals()
    };
    assert_eq!(season("2026-11-02", "2027-03-31"), []);
    assert_eq!(season("2026-08-01", "2026-11-02"), []);
    assert_eq!(season("2026-11-03", "2027-03-31"), [UnmetCode::OutsideSeason]);
    assert_eq!(season("2026-08-01", "2026-11-01"), [UnmetCode::OutsideSeason]);
}

#[test]
fn a_demand_whose_last_day_lies_before_its_first_is_not_recommended() {
    let told = Scenario::coffee().demanded().without(Kind::DemandRequested).without(Kind::DemandRecommended);
    let told = told.request().with("starts_on", "2026-12-02").with("ends_on", "2026-12-01").recommend();
    assert_eq!(told.refusals(), [UnmetCode::DatesInverted]);
}

#[test]
fn an_employer_is_in_order_in_every_matter_on_the_day_of_the_recommendation() {
    let stated = |valid_until: serde_json::Value, in_order: bool| {
        let told = Scenario::coffee().demanded().without(Kind::DemandRecommended).at("2026-09-10T08:00:00-06:00");
        let told = told.state_standing("tax").with("valid_until", valid_until).with("in_order", in_order);
        told.at("2026-09-15T08:00:00-06:00").recommend().judged()
    };
    let tax = Unmet { code: UnmetCode::EmployerNotInOrder, detail: Some("tax".into()) };
    assert!(stated("2026-09-15".into(), true).is_ok());
    assert!(stated(serde_json::Value::Null, true).is_ok());
    assert_eq!(stated("2026-09-14".into(), true), Err(vec![tax.clone()]));
    assert_eq!(stated("2026-09-15".into(), false), Err(vec![tax]));
    let never_stated = Scenario::coffee().demanded().without(Kind::EmployerStandingStated);
    assert_eq!(never_stated.judged().unwrap_err().len(), 3);
}

#[test]
fn a_demand_that_nobody_made_or_that_was_taken_back_is_not_recommended() {
    let never_made = Scenario::coffee().demanded().without(Kind::DemandRequested);
    assert!(never_made.refusals().contains(&UnmetCode::DemandUnknown));
    let taken_back = Scenario::coffee().demanded().step(Kind::DemandWithdrawn).recommend().with("places", 1);
    assert!(taken_back.refusals().contains(&UnmetCode::DemandUnknown));
}

#[test]
fn a_line_is_opened_under_the_id_that_the_agreement_gives_it_and_under_no_other() {
    let told = Scenario::coffee().open_quota();
    assert_eq!(told.refusals(), []);
    let another = told.changed(|record| record.about.quota_line = Some(Id::derived(&["another line"])));
    assert_eq!(another.refusals(), [UnmetCode::LineMismatch]);
}
