//! Identity resolution through its public door, and on the roster that it has to get right.

use std::collections::{BTreeSet, HashMap};

use super::*;
use crate::{country::Country, time::BirthDate, value::Sex};

fn born(given: &str, surnames: &str, birth: &str) -> Person {
    Person::new(given, surnames, Some(BirthDate::parse(birth).unwrap()))
}

fn panama() -> Country {
    Country::parse("PA").unwrap()
}

/// Compares as the registry does: people who share no key are never compared. Both ways round give the same.
fn found(a: &Person, b: &Person) -> Option<Likeness> {
    let likeness = compare(a, b);
    assert_eq!(likeness, compare(b, a));
    let keys = b.keys();
    a.keys().iter().any(|key| keys.contains(key)).then_some(likeness).flatten()
}

fn reasons(a: &Person, b: &Person) -> Vec<Reason> {
    found(a, b).map(|likeness| likeness.reasons).unwrap_or_default()
}

#[test]
fn accents_capitals_and_spaces_are_forgiven() {
    let (a, b) = (born("Ädelina", "Mendoza", "1980-02-22"), born(" ÁDELINA ", "mendoza", "1980-02-22"));
    assert_eq!(reasons(&a, &b), [Reason::SameNames, Reason::SameBirthDate]);
}

#[test]
fn a_second_surname_or_given_name_may_be_missing() {
    let whole = born("Nicanor José", "Chito De la Cruz", "1991-07-02");
    assert_eq!(
        reasons(&whole, &born("Nicanor José", "chito", "1991-07-02")),
        [Reason::SurnameMissing, Reason::SameBirthDate]
    );
    assert_eq!(
        reasons(&whole, &born("José", "Chito De La Cruz", "1991-07-02")),
        [Reason::GivenNameMissing, Reason::SameBirthDate]
    );
}

#[test]
fn order_columns_and_days_may_be_swapped() {
    let person = born("Bolívar Ñaki", "Gallardo Ríos", "1976-02-08");
    let by = [Reason::SameBirthDate];
    assert_eq!(
        reasons(&person, &born("Ñaki Bolívar", "Gallardo Ríos", "1976-02-08")),
        [&[Reason::NamesInOtherOrder], &by[..]].concat()
    );
    assert_eq!(
        reasons(&person, &born("Gallardo Ríos", "Bolívar Ñaki", "1976-02-08")),
        [&[Reason::NamesInOtherColumns], &by[..]].concat()
    );
    assert_eq!(
        reasons(&person, &born("Bolívar", "Ñaki Gallardo Ríos", "1976-02-08")),
        [&[Reason::NamesInOtherColumns], &by[..]].concat()
    );
    assert_eq!(
        reasons(&person, &born("Bolívar Ñaki", "Gallardo Ríos", "1976-08-02")),
        [Reason::SameNames, Reason::DayAndMonthSwapped]
    );
}

#[test]
fn a_spelling_is_forgiven_where_the_whole_date_agrees() {
    let person = born("Yaritza", "Jiménez Virola", "1984-04-05");
    for (given, surnames) in [("Yaritsa", "Jiménez Virola"), ("Yaritza", "Giménez Virola"), ("Yaritza", "Jimenes")] {
        assert!(reasons(&person, &born(given, surnames, "1984-04-05")).contains(&Reason::SpeltOtherwise), "{given}");
        assert_eq!(found(&person, &born(given, surnames, "1984-05-04")), None, "{given}");
    }
    assert_eq!(found(&person, &born("Yaritsa", "Giménez Virola", "1984-04-05")), None);
}

#[test]
fn a_year_of_birth_fits_the_whole_date() {
    let whole = born("Rogelio", "Ríos Miranda", "1997-12-27");
    assert_eq!(reasons(&whole, &born("Rogelio", "Ríos", "1997")), [Reason::SurnameMissing, Reason::BirthDateFits]);
    assert_eq!(found(&whole, &born("Rogelio", "Ríos Miranda", "1997-11")), None);
    assert_eq!(found(&whole, &born("Rogelio", "Ríos Miranda", "1997-12-26")), None);
}

#[test]
fn twins_are_two_people() {
    for (one, other) in [
        ("Rosa", "Elena"),
        ("José Luis", "José Antonio"),
        ("Mario", "María"),
        ("José", "Josué"),
        ("Luis", "Luisa"),
        ("Yarisel", "Marisel"),
        ("Adán", "Eva"),
        ("Marcelo", "Marcela"),
    ] {
        let (a, b) = (born(one, "Gallardo Ríos", "1990-01-01"), born(other, "Gallardo Ríos", "1990-01-01"));
        assert_eq!(compare(&a, &b), None, "{one} {other}");
    }
    let brother = born("Jesús", "Ríos", "1990-01-01").with_sex(Sex::Male);
    let sister = born("Jezuz", "Ríos", "1990-01-01").with_sex(Sex::Female);
    assert_eq!(compare(&brother, &sister), None);
    assert!(compare(&brother, &sister.with_sex(Sex::NotKnown)).is_some());
}

#[test]
fn the_same_document_is_enough_and_another_number_takes_away() {
    let person =
        |number: &str| born("Dalila", "Rodríguez", "1966-09-02").with_document("identity-card", panama(), number);
    let other = born("Benilda", "Caballero", "1982-02-14").with_document("identity-card", panama(), "012-0650-2267");
    assert_eq!(reasons(&person("12-650-2267"), &other), [Reason::SameDocument]);
    let same = found(&person("12-650-2267"), &person(" 12 - 650 - 2267")).unwrap();
    assert_eq!((same.score, same.reasons.len()), (100, 3));
    assert_eq!(found(&person("12-650-2267"), &person("12-650-2268")).map(|l| l.score), Some(70));
    let guess = born("Dalila", "Rodrígues", "1966-09-02").with_document("identity-card", panama(), "1-1-1");
    assert_eq!(found(&person("12-650-2267"), &guess), None);
    assert_eq!(
        found(&person("N/A"), &born("Eva", "Ríos", "1990").with_document("identity-card", panama(), "n/a")),
        None
    );
}

#[test]
fn a_person_of_whom_little_is_known_is_like_nobody() {
    let nobody = Person::new("", "…", None);
    assert!(nobody.keys().is_empty());
    assert_eq!(compare(&nobody, &nobody.clone()), None);
    assert_eq!(compare(&Person::new("Eva", "Ríos", None), &Person::new("Eva", "Ríos", None)), None);
    assert_eq!(compare(&born("", "Ríos", "1990"), &born("", "Ríos", "1990")), None);
    let of_one_name = born("", "Bolívar", "1990-05-12");
    assert_eq!(reasons(&of_one_name, &of_one_name.clone()), [Reason::SameNames, Reason::SameBirthDate]);
}

/// The roster of the acceptance test, read as plainly as can be: the reading of rosters has its own tests elsewhere.
fn roster() -> (Vec<Person>, BTreeSet<usize>, BTreeSet<(usize, usize)>) {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/");
    let text = std::fs::read_to_string(format!("{data}roster-600.csv")).unwrap();
    let truth = std::fs::read_to_string(format!("{data}roster-600.truth.json")).unwrap();
    let truth: serde_json::Value = serde_json::from_str(&truth).unwrap();
    let number = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let faults = truth["faults"].as_object().unwrap().keys().map(|row| row.parse().unwrap()).collect();
    let pairs = truth["duplicates"].as_array().unwrap().iter().map(|p| (number(&p[0]), number(&p[1]))).collect();
    let person = |line: &str| {
        let cell: Vec<&str> = line.split(';').collect();
        let parts: Vec<&str> = cell[8].split(['/', '-']).collect();
        let birth = match parts[..] {
            [y, m, d] if y.len() == 4 => format!("{y}-{m}-{d}"),
            [d, m, y] if y.len() == 2 => format!("{}{y}-{m}-{d}", if y < "20" { "20" } else { "19" }),
            [d, m, y] => format!("{y}-{m:0>2}-{d:0>2}"),
            _ => String::new(),
        };
        let (given, surnames) = (format!("{} {}", cell[3], cell[4]), format!("{} {}", cell[5], cell[6]));
        Person::new(&given, &surnames, BirthDate::parse(&birth).ok()).with_document(cell[0], panama(), cell[1])
    };
    (text.lines().skip(1).map(person).collect(), faults, pairs)
}

#[test]
fn all_pairs_of_the_roster_are_found_and_no_other() {
    let (people, faults, expected) = roster();
    let mut index: HashMap<MatchKey, Vec<usize>> = HashMap::new();
    let mut pairs = BTreeSet::new();
    for (at, person) in people.iter().enumerate() {
        let row = at + 2;
        for key in person.keys() {
            let earlier = index.entry(key).or_default();
            pairs.extend(earlier.iter().filter(|r| compare(&people[**r - 2], person).is_some()).map(|r| (*r, row)));
            earlier.push(row);
        }
    }
    assert_eq!(people.len(), 600);
    assert_eq!(pairs, expected);
    assert!(pairs.iter().all(|(a, b)| !faults.contains(a) && !faults.contains(b)));
    // The keys do not hide a false pair: everybody against everybody gives the same.
    for (at, person) in people.iter().enumerate() {
        for (earlier, other) in people[..at].iter().enumerate() {
            assert_eq!(compare(other, person).is_some(), expected.contains(&(earlier + 2, at + 2)), "{earlier} {at}");
        }
    }
}
