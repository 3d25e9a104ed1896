//! Substitution of contracts: R8.

use super::*;

#[test]
fn other_terms_under_the_number_of_an_earlier_offer_are_found_and_the_same_terms_again_are_not() {
    let told = Scenario::coffee().authorised();
    assert!(!foreseen(&told.clone().offer(), FindingCode::TermsChanged));
    let changed = told.offer().with("lodging", false);
    assert_eq!(one(&changed, FindingCode::TermsChanged).record, changed.records().last().map(|last| last.id));
    assert!(changed.cycle().authorised_contract().is_some_and(|contract| contract.lodging == Some(true)));
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
