//! Employers: sanctions, beds, who draws on which line, tests of the market, recruiters, fees: R3, R5, R6, R7, R13.

use serde_json::{Value, json};

use super::*;
use crate::agreement::{DrawnBy, LabourMarketTest, Period, Recruiter};

#[test]
fn a_sanctioned_employer_gets_no_places_while_the_sanction_runs() {
    let barred = |until: Value| {
        let told = Scenario::coffee().step(Kind::EmployerRegistered).state_standing("social-security");
        let told = told.state_standing("insurance").state_standing("tax").open_quota().request();
        let told = told.step(Kind::EmployerSanctioned).with("from", "2026-01-01").with("until", until);
        told.recommend().refusals()
    };
    assert_eq!(barred(Value::Null), [UnmetCode::EmployerSanctioned]);
    assert_eq!(barred("2026-09-01".into()), [UnmetCode::EmployerSanctioned], "its last day still bars");
    assert_eq!(barred("2026-08-31".into()), []);
}

#[test]
fn where_beds_count_no_more_people_are_recommended_than_can_sleep_there() {
    let beds = |count: u32, fit: bool| {
        let told = Scenario::coffee().where_agreed(|agreement| agreement.employers.beds_for_all = true);
        let told = told.step(Kind::EmployerRegistered).state_standing("social-security").state_standing("insurance");
        let told = told.state_standing("tax").step(Kind::WorkplaceRegistered).step(Kind::WorkplaceInspected);
        told.with("beds", count).with("fit", fit).open_quota().request().recommend().refusals()
    };
    // The example of a recommendation is for forty.
    assert_eq!(beds(40, true), []);
    assert_eq!(beds(39, true), [UnmetCode::BedsTooFew]);
    assert_eq!(beds(400, false), [UnmetCode::BedsTooFew], "beds of an unfit place are none");
}

#[test]
fn a_line_for_associations_is_drawn_by_associations_alone() {
    let drawn = |by: DrawnBy, sort: &str| {
        let told = Scenario::coffee().where_agreed(move |agreement| agreement.quota.last_mut().unwrap().drawn_by = by);
        let told = told.step(Kind::EmployerRegistered).with("employer_type", sort).state_standing("social-security");
        let told = told.state_standing("insurance").state_standing("tax").open_quota().request().recommend();
        told.refusals()
    };
    assert_eq!(drawn(DrawnBy::Association, "association"), []);
    assert_eq!(drawn(DrawnBy::Association, "farm"), [UnmetCode::LineForOthers]);
    assert_eq!(drawn(DrawnBy::Employer, "association"), [UnmetCode::LineForOthers]);
    assert_eq!(drawn(DrawnBy::Any, "association"), []);
}

/// A recommendation after this test of the market, where the agreement asks for one that holds for three months.
fn tested(collective_allowed: bool, change: impl FnOnce(Scenario) -> Scenario) -> Vec<UnmetCode> {
    let told = Scenario::coffee().where_agreed(move |agreement| {
        agreement.employers.labour_market_test = Some(LabourMarketTest {
            kind: crate::agreement::KindName::parse("demand.tested").unwrap(),
            valid_for: Period::Months(Number::new(3).unwrap()),
            collective: collective_allowed,
        });
    });
    let told = told.step(Kind::EmployerRegistered).state_standing("social-security").state_standing("insurance");
    change(told.state_standing("tax").open_quota().request()).recommend().refusals()
}

#[test]
fn a_market_test_is_passed_holds_for_a_while_and_is_the_employers_own_unless_one_for_all_is_allowed() {
    let test =
        |tested_on: &'static str| move |told: Scenario| told.step(Kind::DemandTested).with("tested_on", tested_on);
    assert_eq!(tested(true, test("2026-06-01")), []);
    assert_eq!(tested(true, test("2026-05-31")), [UnmetCode::MarketTestExpired]);
    assert_eq!(tested(true, |told| told), [UnmetCode::MarketNotTested]);
    assert_eq!(tested(true, |told| test("2026-08-01")(told).with("passed", false)), [UnmetCode::MarketNotTested]);
    assert_eq!(tested(false, test("2026-08-01")), [UnmetCode::MarketTestNotCollective]);
    assert_eq!(tested(false, |told| test("2026-08-01")(told).with("collective", false)), []);
}

#[test]
fn nobody_recruits_in_between_unless_the_agreement_lets_them_and_their_licence_is_in_force() {
    let recruited = |by: Recruiter, licence: Value, until: Value| {
        let told = Scenario::coffee().where_agreed(move |agreement| agreement.recruitment.by = by).selected();
        let told = told.with("recruiter", "Enlaces S.A.").with("recruiter_licence", licence);
        told.with("licence_valid_until", until).refusals()
    };
    let licence = || json!("L-204");
    assert_eq!(recruited(Recruiter::PublicService, licence(), "2027-01-01".into()), [UnmetCode::RecruiterNotAllowed]);
    assert_eq!(recruited(Recruiter::Licensed, licence(), "2026-10-10".into()), []);
    assert_eq!(recruited(Recruiter::Licensed, licence(), "2026-10-09".into()), [UnmetCode::RecruiterNotLicensed]);
    assert_eq!(recruited(Recruiter::Licensed, Value::Null, "2027-01-01".into()), [UnmetCode::RecruiterNotLicensed]);
}

#[test]
fn no_authority_charges_more_than_the_table_says() {
    let charged = |amount: &str, currency: &str| {
        let fee = json!({"amount": amount, "currency": currency});
        Scenario::coffee().documented().with("fee", fee).refusals()
    };
    assert_eq!(charged("8.00", "USD"), []);
    assert_eq!(charged("0.00", "USD"), []);
    assert_eq!(charged("8.01", "USD"), [UnmetCode::FeeOverTable]);
    assert_eq!(charged("8.00", "CRC"), [UnmetCode::FeeOverTable], "another currency is not the table's");
}

#[test]
fn while_an_agreement_is_suspended_nobody_new_is_brought_in_and_what_was_decided_stands() {
    let suspended = |told: Scenario| {
        let mut told = told;
        told.agreement_suspended = true;
        told.refusals().contains(&UnmetCode::AgreementSuspended)
    };
    assert!(suspended(Scenario::coffee().selected()));
    assert!(suspended(Scenario::coffee().demanded()));
    assert!(!suspended(Scenario::coffee().documented()), "a card for a contract that was authorised before");
    assert!(!suspended(Scenario::coffee().working().extend()));
}

#[test]
fn blocks_of_a_line_hold_no_more_places_than_it_has() {
    let told = |places: u32| {
        let opened = Scenario::coffee().open_quota().with("places", 500).step(Kind::QuotaAllotted).with("places", 300);
        opened.step(Kind::QuotaAllotted).with("block", "0198d0c0-0000-7000-8000-0000000000b2").with("places", places)
    };
    assert_eq!(told(200).refusals(), []);
    assert_eq!(told(201).refusals(), [UnmetCode::OverTheLine]);
    let unopened = Scenario::coffee().step(Kind::QuotaAllotted);
    assert_eq!(unopened.refusals(), [UnmetCode::LineUnknown]);
}

#[test]
fn a_version_is_signed_by_the_digest_under_which_it_was_proposed() {
    let proposed = Scenario::coffee().step(Kind::AgreementProposed);
    assert_eq!(proposed.clone().step(Kind::AgreementSigned).refusals(), []);
    let other = proposed.step(Kind::AgreementSigned).with("digest", "00".repeat(32));
    assert_eq!(other.refusals(), [UnmetCode::AgreementNotProposed]);
    let never = Scenario::coffee().step(Kind::AgreementSigned);
    assert_eq!(never.refusals(), [UnmetCode::AgreementNotProposed]);
    let another = Scenario::coffee().step(Kind::AgreementProposed).step(Kind::AgreementSigned);
    assert_eq!(another.with("agreement", "cr-sv-transport").refusals(), [UnmetCode::AgreementMismatch]);
}

#[test]
fn a_cycle_is_closed_once_the_worker_is_home_and_nothing_is_decided_in_it_after() {
    assert_eq!(Scenario::coffee().home().step(Kind::CycleClosed).refusals(), []);
    assert_eq!(Scenario::coffee().working().step(Kind::CycleClosed).refusals(), [UnmetCode::CycleNotOver]);
    let closed = Scenario::coffee().home().step(Kind::CycleClosed).step(Kind::EligibilityDecided);
    assert!(closed.refusals().contains(&UnmetCode::CycleOver));
}

#[test]
fn a_document_that_takes_anothers_place_ends_where_that_one_did_and_counts_instead_of_it() {
    let replaced =
        |until: &str| Scenario::coffee().documented().step(Kind::DocumentReplaced).with("valid_until", until);
    assert_eq!(replaced("2027-03-31").refusals(), []);
    assert_eq!(replaced("2027-04-01").refusals(), [UnmetCode::BeyondStayLimit]);
    let twice = replaced("2027-03-31").step(Kind::DocumentReplaced);
    assert_eq!(twice.refusals(), [UnmetCode::DocumentUnknown]);
    let documents = replaced("2027-03-31").cycle().documents;
    assert_eq!(documents.iter().filter(|document| document.stands()).count(), 1);
}
