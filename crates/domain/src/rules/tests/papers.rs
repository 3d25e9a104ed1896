//! What a permit or card rests on: R9, R10, R20.

use serde_json::Value;

use super::*;
use crate::agreement::Validity;

/// A card from 1 November 2026 to 31 March 2027, for somebody who showed this document.
fn shown(document_type: &str, country: &str, valid_until: Value, valid: Validity) -> Vec<UnmetCode> {
    let told = Scenario::coffee().where_agreed(move |agreement| {
        for accepted in &mut agreement.documents.accepted {
            accepted.valid = valid;
        }
    });
    let told = told.documented().without(Kind::DocumentPresented).without(Kind::DocumentIssued).present();
    let told = told.with("document_type", document_type).with("issuing_country", country);
    told.with("valid_until", valid_until).issue().refusals()
}

#[test]
fn a_document_lasts_until_the_last_day_of_the_stay_where_the_agreement_asks_for_that() {
    let shown = |valid_until| shown("passport", "PA", valid_until, Validity::UntilEndOfStay);
    assert_eq!(shown("2027-03-31".into()), []);
    assert_eq!(shown("2027-03-30".into()), [UnmetCode::DocumentExpiresTooSoon]);
    assert_eq!(shown(Value::Null), [], "what does not expire lasts");
}

#[test]
fn a_document_lasts_until_the_day_of_entry_where_that_is_enough() {
    let shown = |valid_until| shown("passport", "PA", valid_until, Validity::OnEntry);
    assert_eq!(shown("2026-11-01".into()), []);
    assert_eq!(shown("2026-10-31".into()), [UnmetCode::DocumentExpiresTooSoon]);
}

#[test]
fn a_document_that_the_agreement_does_not_accept_of_that_nationality_is_none() {
    let shown = |kind, country| shown(kind, country, Value::Null, Validity::OnEntry);
    assert_eq!(shown("passport", "CO"), [UnmetCode::NoAcceptedDocument]);
    assert_eq!(shown("birth-certificate", "PA"), [UnmetCode::NoAcceptedDocument]);
    let none = Scenario::coffee().documented().without(Kind::DocumentPresented);
    assert_eq!(none.refusals(), [UnmetCode::NoAcceptedDocument]);
}

#[test]
fn who_has_no_document_travels_on_the_safe_conduct_that_the_agreement_gives_and_on_nobody_elses() {
    let given = |country: &str| {
        let told = Scenario::coffee().where_agreed(|agreement| agreement.documents.accepted.clear());
        let told = told.documented().without(Kind::DocumentPresented).without(Kind::DocumentIssued).present();
        let told = told.with("document_type", "safe-conduct").with("issuing_country", country);
        told.with("valid_until", "2026-11-01").issue().refusals()
    };
    assert_eq!(given("PA"), []);
    assert_eq!(given("NI"), [UnmetCode::NoAcceptedDocument]);
}

#[test]
fn a_document_type_that_the_agreement_does_not_issue_is_not_issued() {
    let told = Scenario::coffee().documented().with("document_type", "visa");
    assert_eq!(told.refusals(), [UnmetCode::DocumentTypeNotIssued]);
}

#[test]
fn a_document_is_not_valid_beyond_the_longest_stay() {
    // Eleven months from 1 November 2026.
    let until = |day: &str| {
        let told = Scenario::coffee().documented().without(Kind::DocumentPresented).without(Kind::DocumentIssued);
        told.present().with("valid_until", Value::Null).issue().with("valid_until", day).refusals()
    };
    assert_eq!(until("2027-10-01"), []);
    assert_eq!(until("2027-10-02"), [UnmetCode::BeyondStayLimit]);
}

#[test]
fn a_card_issued_in_the_middle_of_a_stay_does_not_lengthen_it() {
    // Entered on 2 November 2026: eleven months end on 2 October 2027.
    let replaced = |told: Scenario, until: &str| {
        let told = told.at("2027-03-01T08:00:00-06:00").present().with("valid_until", Value::Null).issue();
        told.with("valid_from", "2027-03-01").with("valid_until", until).refusals()
    };
    let told = Scenario::coffee().working();
    assert_eq!(replaced(told.clone(), "2027-10-02"), []);
    assert_eq!(replaced(told.clone(), "2027-10-03"), [UnmetCode::BeyondStayLimit]);
    let extended = told.at("2027-02-01T08:00:00-06:00").extend().with("until", "2027-12-31");
    assert_eq!(replaced(extended.clone(), "2027-12-31"), []);
    assert_eq!(replaced(extended, "2028-01-01"), [UnmetCode::BeyondStayLimit]);
}

#[test]
fn a_document_ends_on_its_first_day_or_later() {
    let told = Scenario::coffee().documented();
    assert_eq!(told.clone().with("valid_until", "2026-11-01").refusals(), []);
    assert_eq!(told.with("valid_until", "2026-10-31").refusals(), [UnmetCode::DatesInverted]);
}

#[test]
fn no_document_is_issued_without_the_approval_of_both_ministries() {
    let one_only = Scenario::coffee().accepted().authorise(Side::Origin).issue();
    assert!(one_only.refusals().contains(&UnmetCode::NoApproval));
    let rejected = Scenario::coffee().authorised().reject(Side::Origin).issue();
    assert_eq!(rejected.refusals(), [UnmetCode::NoApproval]);
    let nobody = Scenario::coffee().accepted().issue();
    assert!(nobody.refusals().contains(&UnmetCode::NoApproval));
}

#[test]
fn a_document_that_was_not_issued_here_or_is_revoked_already_is_not_revoked() {
    let never = Scenario::coffee().authorised().revoke();
    assert_eq!(never.refusals(), [UnmetCode::DocumentUnknown]);
    let twice = Scenario::coffee().documented().revoke().revoke();
    assert_eq!(twice.refusals(), [UnmetCode::DocumentUnknown]);
}

#[test]
fn taking_a_document_back_is_never_too_late() {
    assert_eq!(Scenario::coffee().home().revoke().refusals(), []);
    assert_eq!(Scenario::coffee().home().issue().refusals(), [UnmetCode::CycleOver]);
    assert_eq!(Scenario::coffee().documented().withdraw().issue().refusals(), [UnmetCode::CycleOver]);
}
