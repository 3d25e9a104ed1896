//! People, keys and cards, the same in every run.

use card::{
    content::{CardContent, CardKind},
    key::{CardKey, Subject},
    seal::Seal,
};
use chrono::NaiveDate;
use domain::{
    country::Country,
    record::AgreementRef,
    states::Identity,
    text::Text,
    time::BirthDate,
    value::{AgreementCode, Sex},
};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The day on which tests read.
pub fn today() -> NaiveDate {
    day("2026-11-25")
}

/// A source of bytes that is as good as chance for a test, and the same each time.
pub fn chance(mut seed: u64) -> impl FnMut(&mut [u8]) {
    move |bytes: &mut [u8]| {
        for byte in bytes {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (seed >> 33) as u8;
        }
    }
}

pub fn subject(country: &str) -> Subject {
    let name = "Direccion General de Migracion".to_owned();
    Subject {
        country: Country::parse(country).unwrap(),
        name,
        valid_from: day("2026-01-01"),
        valid_until: day("2028-12-31"),
    }
}

pub fn key(country: &str, seed: u64) -> CardKey {
    CardKey::generate(&subject(country), &mut chance(seed)).unwrap()
}

pub fn person(given: Option<&str>, first: &str, second: Option<&str>) -> Identity {
    Identity {
        given_names: given.map(|name| Text::parse(name).unwrap()),
        first_surname: Text::parse(first).unwrap(),
        second_surname: second.map(|name| Text::parse(name).unwrap()),
        sex: Sex::Female,
        birth_date: BirthDate::parse("1999-11-07").unwrap(),
        nationalities: vec![Country::PA],
    }
}

pub fn agreement() -> AgreementRef {
    AgreementRef { code: AgreementCode::parse("cr-pa-coffee").unwrap(), version: 2 }
}

pub fn content(valid_until: &str) -> CardContent {
    let itzel = person(Some("Itzel Eneida"), "Montezuma", Some("Guerra"));
    let number = "CR-26-000417";
    CardContent::new(CardKind::WorkerCard, Country::CR, number, day(valid_until), agreement(), &itzel).unwrap()
}

pub fn sealed(key: &CardKey) -> Seal {
    key.seal(content("2027-03-31").messages(), day("2026-11-01")).unwrap()
}
