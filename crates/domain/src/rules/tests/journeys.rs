//! Licences and journeys (R17), and moving to another employer (R16).

use serde_json::{Value, json};

use super::*;
use crate::agreement::{RecognisedLicence, TransportRules};

const ANOTHER_FARM: &str = "0198d0c0-0000-7000-8000-0000000000e2";

/// The agreement recognises class D of Panama as B4.
fn recognising() -> Scenario {
    Scenario::coffee().where_agreed(|agreement| {
        let text = |text| crate::text::Text::parse(text).unwrap();
        let licence =
            RecognisedLicence { country: crate::country::Country::PA, class: text("D"), recognised_as: text("B4") };
        agreement.transport = Some(TransportRules { authorised_by: None, licences: vec![licence] });
    })
}

fn of_licences(told: &Scenario) -> Vec<UnmetCode> {
    let mut codes = told.refusals();
    codes.retain(|code| code.rule() == Rule::R17);
    codes
}

/// Somebody with a licence that is valid at home until a day, which is to be recognised until 31 March 2027.
fn recognised(class: &str, number: &str, at_home_until: Value) -> Vec<UnmetCode> {
    let told =
        recognising().authorised().present().with("document_type", "driving-licence").with("number", "4-711-202");
    let told = told.with("valid_until", at_home_until).step(Kind::DocumentRecognised).with("issuing_country", "PA");
    let told = told.with("number", number).with("licence_class", class).with("recognised_as", "B4");
    of_licences(&told.with("valid_until", "2027-03-31"))
}

#[test]
fn a_licence_is_recognised_as_the_agreement_says_and_for_as_long_as_it_is_valid_at_home() {
    assert_eq!(recognised("D", "4-711-202", "2027-03-31".into()), []);
    assert_eq!(recognised("D", "4-711-202", Value::Null), []);
    assert_eq!(recognised("D", "4-711-202", "2027-03-30".into()), [UnmetCode::LicenceExpired]);
    assert_eq!(recognised("C", "4-711-202", Value::Null), [UnmetCode::LicenceNotRecognised]);
    assert_eq!(recognised("D", "another", Value::Null), [UnmetCode::LicenceNotShown]);
}

/// A journey on 1 November with this driver's licence.
fn journey(change: impl FnOnce(Scenario) -> Scenario) -> Vec<UnmetCode> {
    let told = change(recognising().documented().step(Kind::ManifestOpened));
    told.step(Kind::ManifestAuthorised).refusals()
}

#[test]
fn a_journey_is_authorised_with_passengers_and_a_driver_whose_licence_is_recognised_and_lasts() {
    assert_eq!(journey(|told| told), []);
    assert_eq!(journey(|told| told.with("licence_valid_until", "2026-11-01")), []);
    assert_eq!(journey(|told| told.with("licence_valid_until", "2026-10-31")), [UnmetCode::LicenceExpired]);
    assert_eq!(journey(|told| told.with("licence_class", "C")), [UnmetCode::LicenceNotRecognised]);
    assert_eq!(journey(|told| told.with("licence_country", "CR")), [], "nobody recognises what is from there");
    assert_eq!(journey(|told| told.with("licence_number", Value::Null)), [UnmetCode::LicenceNotShown]);
    assert_eq!(journey(|told| told.with("passengers", json!([]))), [UnmetCode::ManifestEmpty]);
    assert_eq!(journey(|told| told.step(Kind::ManifestClosed)), [UnmetCode::ManifestUnknown]);
    let nowhere = recognising().documented().step(Kind::ManifestAuthorised);
    assert_eq!(nowhere.refusals(), [UnmetCode::ManifestUnknown]);
}

#[test]
fn nobody_authorises_a_journey_that_they_opened() {
    let told = recognising().documented().by(Who::OriginSupervisor).step(Kind::ManifestOpened);
    assert_eq!(told.step(Kind::ManifestAuthorised).refusals(), [UnmetCode::ApprovesOwnEntry]);
}

#[test]
fn a_change_of_employer_rests_on_the_workers_own_wish() {
    let moved = |told: Scenario| told.step(Kind::WorkplaceChangeAuthorised).with("to_employer", ANOTHER_FARM);
    let wished = |consents: bool| {
        let told = Scenario::coffee().working().step(Kind::WorkplaceChangeRequested);
        told.with("to_employer", ANOTHER_FARM).with("worker_consents", consents)
    };
    assert_eq!(moved(wished(true)).refusals(), []);
    assert_eq!(moved(wished(false)).refusals(), [UnmetCode::NoConsentToChange]);
    assert_eq!(moved(Scenario::coffee().working()).refusals(), [UnmetCode::NoConsentToChange]);
    let barred = wished(true).where_agreed(|agreement| agreement.contract.change_of_employer.allowed = false);
    assert_eq!(moved(barred).refusals(), [UnmetCode::ChangeNotAllowed]);
    let now_with = moved(wished(true)).cycle().employer().map(|employer| employer.to_string());
    assert_eq!(now_with.as_deref(), Some(ANOTHER_FARM));
}

#[test]
fn leaving_is_a_fact_and_no_rule_is_asked() {
    for kind in [Kind::CrossingExited, Kind::EmploymentEnded, Kind::CandidateWithdrawn, Kind::ConsentWithdrawn] {
        assert!(!kind.is_decision(), "{kind}");
    }
}
