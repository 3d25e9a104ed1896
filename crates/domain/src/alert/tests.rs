//! Whom an entry of a list may mean, and whom not.

use super::*;

fn entry(members: serde_json::Value) -> AlertEntry {
    let mut entry = serde_json::json!({"reference": "R-1", "reason": "wanted"});
    entry.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    serde_json::from_value(entry).unwrap()
}

fn document(country: Option<&str>, number: &str) -> AlertEntry {
    entry(serde_json::json!({"document": {"country": country, "number": number}, "reason": "stolen-document"}))
}

fn somebody() -> Seen {
    Seen::default().with_person(Person::new("María José", "Montezuma Bejarano", BirthDate::parse("1991-03-04").ok()))
}

#[test]
fn a_document_is_met_however_its_number_is_written_and_not_when_another_country_issued_it() {
    let entry = document(Some("NI"), "C 01-234.567");
    let nicaragua = Country::parse("NI").ok();
    let met = |country, number: &str| entry.meets(&Seen::default().with_paper(country, number));
    assert_eq!(met(nicaragua, "c01234567").map(|likeness| likeness.score), Some(70));
    assert!(met(None, "C01 234 567").is_some(), "a number that is typed says no country");
    assert!(met(Some(Country::PA), "C01234567").is_none());
    assert!(met(nicaragua, "C01234568").is_none());
}

#[test]
fn two_cedulas_of_the_same_digits_are_two_people_and_a_zone_without_hyphens_may_be_either() {
    let entry = document(Some("PA"), "1-238-11449");
    let met = |number: &str| entry.meets(&Seen::default().with_paper(Some(Country::PA), number)).is_some();
    assert!(met("1-238-11449") && met("123811449"));
    assert!(!met("12-381-1449"));
}

#[test]
fn a_person_is_met_without_accents_or_the_second_surname_and_more_surely_with_the_document() {
    let by_name =
        entry(serde_json::json!({"given_names": "MARIA JOSE", "surnames": "Montezuma", "birth_date": "1991-03-04"}));
    let likeness = by_name.meets(&somebody()).unwrap();
    assert!(likeness.reasons.contains(&matching::Reason::SurnameMissing), "{:?}", likeness.reasons);
    let mut both = by_name;
    both.document = document(None, "X-778899").document;
    let surer = both.meets(&somebody().with_paper(None, "X778899")).unwrap();
    assert_eq!((surer.score, surer.reasons.first()), (100, Some(&matching::Reason::SameDocument)));
    // Another number takes nothing away: whoever is sought has had several passports.
    assert_eq!(both.meets(&somebody().with_paper(None, "Y112233")), Some(likeness));
}

#[test]
fn a_twin_and_somebody_born_on_another_day_are_not_met() {
    let twin = entry(
        serde_json::json!({"given_names": "Marta Elena", "surnames": "Montezuma Bejarano", "birth_date": "1991-03-04"}),
    );
    let younger = entry(
        serde_json::json!({"given_names": "María José", "surnames": "Montezuma Bejarano", "birth_date": "1992-03-04"}),
    );
    assert!(twin.meets(&somebody()).is_none() && younger.meets(&somebody()).is_none());
}

#[test]
fn whatever_is_met_shares_a_key() {
    let entries = [
        document(Some("PA"), "1-238-11449"),
        entry(serde_json::json!({"given_names": "María José", "surnames": "Montesuma", "birth_date": "1991-03-04"})),
        entry(serde_json::json!({"given_names": "Maria Jose", "surnames": "Montezuma Bejarano", "birth_date": "1991"})),
    ];
    let seen = somebody().with_paper(Some(Country::PA), "1 238 11449");
    for entry in entries {
        assert!(entry.meets(&seen).is_some(), "{:?}", entry.surnames.map(|name| name.as_str().to_owned()));
        assert!(entry.keys().iter().any(|key| seen.keys().contains(key)));
    }
}

#[test]
fn an_entry_that_can_find_nobody_is_refused() {
    let check = |members| entry(members).check();
    assert_eq!(check(serde_json::json!({"given_names": "Ana", "surnames": "Ríos"})), Err(EntryFault::Nobody));
    assert_eq!(check(serde_json::json!({"birth_date": "1991-03-04"})), Err(EntryFault::Nobody));
    assert_eq!(document(None, "0000").check(), Err(EntryFault::EmptyNumber));
    let ends =
        serde_json::json!({"document": {"number": "X1234"}, "valid_from": "2026-11-02", "valid_until": "2026-11-01"});
    assert_eq!(check(ends), Err(EntryFault::EndsBefore));
    assert_eq!(document(None, "X1234").check(), Ok(()));
}

#[test]
fn an_entry_counts_from_its_first_day_to_its_last() {
    let entry = entry(
        serde_json::json!({"document": {"number": "X1234"}, "valid_from": "2026-11-02", "valid_until": "2026-11-03"}),
    );
    let holds = |day: &str| entry.holds_on(Day::parse(day).unwrap());
    assert_eq!(["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"].map(holds), [false, true, true, false]);
}
