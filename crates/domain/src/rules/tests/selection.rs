//! Who may be selected: R4, and one cycle at a time.

use super::*;

fn selected(born: &str, nationalities: &[&str]) -> Vec<UnmetCode> {
    let told = Scenario::coffee().demanded().at("2026-10-05T08:00:00-05:00").register();
    let told = told.with("birth_date", born).with("nationalities", nationalities).present().inform().consent();
    told.select().with("starts_on", "2026-11-03").refusals()
}

#[test]
fn eighteen_is_reached_on_the_birthday_counted_on_the_first_day_of_work() {
    assert_eq!(selected("2008-11-03", &["PA"]), []);
    assert_eq!(selected("2008-11-04", &["PA"]), [UnmetCode::UnderAge]);
}

#[test]
fn somebody_born_on_29_february_comes_of_age_on_1_march_where_the_year_has_no_such_day() {
    let told = |starts_on: &str| {
        let told = Scenario::coffee().demanded().at("2025-10-05T08:00:00-05:00").register();
        let told = told.with("birth_date", "2008-02-29").present().inform().consent();
        told.without(Kind::DemandWithdrawn)
            .select()
            .with("starts_on", starts_on)
            .with("ends_on", "2026-03-31")
            .refusals()
    };
    assert!(told("2026-02-28").contains(&UnmetCode::UnderAge));
    assert!(!told("2026-03-01").contains(&UnmetCode::UnderAge));
}

#[test]
fn an_unknown_day_of_birth_counts_as_the_last_that_it_can_be() {
    assert_eq!(selected("2008", &["PA"]), [UnmetCode::UnderAge]);
    assert_eq!(selected("2007", &["PA"]), []);
    assert_eq!(selected("2008-10", &["PA"]), []);
    assert_eq!(selected("2008-11", &["PA"]), [UnmetCode::UnderAge]);
}

#[test]
fn one_of_two_nationalities_is_enough_and_none_of_the_agreements_is_not() {
    assert_eq!(selected("1999-11-07", &["PA"]), []);
    assert_eq!(selected("1999-11-07", &["CO", "PA"]), []);
    assert_eq!(selected("1999-11-07", &["CO"]), [UnmetCode::NationalityNotEligible]);
}

#[test]
fn the_work_lies_within_the_demand_from_its_first_day_to_its_last() {
    let told = Scenario::coffee().selected();
    let work = |from: &str, until: &str| told.clone().with("starts_on", from).with("ends_on", until).refusals();
    assert_eq!(work("2026-11-02", "2027-03-31"), []);
    assert_eq!(work("2026-11-01", "2027-03-31"), [UnmetCode::OutsideSeason]);
    assert_eq!(work("2026-11-02", "2027-04-01"), [UnmetCode::OutsideSeason]);
}

#[test]
fn a_selection_of_one_day_is_whole_and_one_that_ends_before_it_begins_is_not() {
    let told = Scenario::coffee().selected();
    assert_eq!(told.clone().with("starts_on", "2026-12-01").with("ends_on", "2026-12-01").refusals(), []);
    let inverted = told.with("starts_on", "2026-12-02").with("ends_on", "2026-12-01");
    assert_eq!(inverted.refusals(), [UnmetCode::DatesInverted]);
}

#[test]
fn nobody_is_selected_for_a_second_cycle_while_the_first_runs() {
    let again = |told: Scenario| told.another_cycle().select().refusals();
    assert_eq!(again(Scenario::coffee().selected()), [UnmetCode::AnotherCycleRuns]);
    assert_eq!(again(Scenario::coffee().working()), [UnmetCode::AnotherCycleRuns]);
    assert_eq!(again(Scenario::coffee().selected().withdraw()), []);
    assert_eq!(again(Scenario::coffee().left()), []);
    assert_eq!(again(Scenario::coffee().home()), []);
}

#[test]
fn a_cycle_is_opened_once() {
    assert_eq!(Scenario::coffee().selected().select().refusals(), [UnmetCode::CycleAlreadyOpen]);
    assert_eq!(Scenario::coffee().selected().withdraw().select().refusals(), [UnmetCode::CycleAlreadyOpen]);
}

#[test]
fn somebody_whom_nobody_registered_is_not_selected() {
    let told = Scenario::coffee().selected().without(Kind::WorkerRegistered);
    assert!(told.refusals().contains(&UnmetCode::WorkerUnknown));
}

#[test]
fn a_demand_without_recommended_places_has_none_to_draw() {
    let told = Scenario::coffee().selected().without(Kind::DemandRecommended);
    let missing = Unmet { code: UnmetCode::StepMissing, detail: Some("demand.recommended".into()) };
    assert_eq!(told.judged(), Err(vec![missing]));
}

#[test]
fn a_worker_whom_an_association_asked_for_works_for_a_member_of_it_and_for_nobody_else() {
    let told = Scenario::coffee().selected();
    let own = Scenario::employer_id().to_string();
    assert_eq!(told.clone().with("for_employer", own).refusals(), []);
    let stranger = "0198d0c0-0000-7000-8000-0000000000e9";
    assert_eq!(told.with("for_employer", stranger).refusals(), [UnmetCode::NotAMember]);
}
