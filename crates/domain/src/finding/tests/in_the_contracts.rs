//! Substitution of contracts: R8.

use sha2::Digest as _;

use super::*;
use crate::rules::UnmetCode;

#[test]
fn other_terms_under_the_number_of_an_earlier_offer_are_found_and_the_same_terms_again_are_not() {
    let told = Scenario::coffee().authorised();
    assert!(!foreseen(&told.clone().offer(), FindingCode::TermsChanged));
    let changed = told.offer().with("lodging", false);
    assert_eq!(one(&changed, FindingCode::TermsChanged).record, changed.records().last().map(|last| last.id));
    assert!(changed.cycle().authorised_contract().is_some_and(|contract| contract.lodging == Some(true)));
}

#[test]
fn who_accepted_other_terms_than_those_offered_has_accepted_nothing() {
    let offered = Scenario::coffee().selected().offer().explain();
    let digest = |told: &Scenario| told.cycle().contracts[0].terms.clone().unwrap();
    let other = digest(&Scenario::coffee().selected().offer().with("lodging", false));
    let accepted = |terms: &str| offered.clone().accept().with("terms", terms);

    let of_these = accepted(digest(&offered).as_str());
    assert!(!foreseen(&of_these, FindingCode::OtherTermsAccepted));
    assert!(of_these.cycle().contracts[0].accepted_at.is_some());
    let of_others = accepted(other.as_str());
    assert_eq!(one(&of_others, FindingCode::OtherTermsAccepted).record, of_others.records().last().map(|last| last.id));
    assert!(of_others.cycle().contracts[0].accepted_at.is_none());
    assert!(of_others.authorise(Side::Origin).refusals().contains(&UnmetCode::ContractNotAccepted));
}

#[test]
fn the_digest_of_terms_is_what_anybody_computes_from_the_record() {
    let told = Scenario::coffee().selected().offer();
    let said = r#"{"contract":"0198d0c0-0000-7000-8000-0000000000c1","ends_on":"2027-03-25","hours_per_week":48,"language":"es","lodging":true,"occupation":"9211","starts_on":"2026-11-03","transport":true,"wage":{"amount":"13500.00","currency":"CRC"},"wage_per":"day","workplace":null}"#;
    let digest: String = sha2::Sha256::digest(said).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(told.cycle().contracts[0].terms.as_ref().map(|terms| terms.as_str().to_owned()), Some(digest));
}

#[test]
fn terms_worse_than_those_authorised_raise_the_alarm_and_equal_or_better_ones_do_not() {
    let later = |member: &str, value: serde_json::Value| {
        let told = Scenario::coffee().working().offer().with("contract", OTHER_CONTRACT).with(member, value);
        foreseen(&told, FindingCode::WorseTerms)
    };
    let wage = |amount: &str| json!({"amount": amount, "currency": "CRC"});
    assert!(!later("wage", wage("13500.00")) && !later("wage", wage("13500.01")));
    assert!(later("wage", wage("13499.99")));
    assert!(!later("hours_per_week", json!(48)) && !later("hours_per_week", json!(47)));
    assert!(later("hours_per_week", json!(49)));
    assert!(later("lodging", json!(false)) && later("transport", json!(false)));
}

#[test]
fn worse_terms_raise_no_alarm_before_anything_was_authorised_or_where_none_was_agreed() {
    let before = Scenario::coffee().accepted().offer().with("contract", OTHER_CONTRACT).with("lodging", false);
    assert!(!foreseen(&before, FindingCode::WorseTerms));
    let told = Scenario::coffee().where_agreed(|agreement| agreement.contract.worse_terms_alarm = false);
    let told = told.working().offer().with("contract", OTHER_CONTRACT).with("lodging", false);
    assert!(!foreseen(&told, FindingCode::WorseTerms));
}
