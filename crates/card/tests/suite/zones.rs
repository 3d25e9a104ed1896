//! Machine-readable zones, against the specimens of ICAO 9303.

use card::zone::{Format, NotAZone, Zone, code_of, country_of, is_code};
use domain::{country::Country, time::BirthDate, value::Sex};

use crate::given::{day, today};

/// The specimens of ICAO 9303, parts 4 to 7.
const SPECIMENS: &[(Format, &[&str])] = &[
    (
        Format::Td1,
        &["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"],
    ),
    (Format::Td2, &["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"]),
    (Format::Td3, &["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]),
    (Format::MrvA, &["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"]),
    (Format::MrvB, &["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"]),
];

fn specimen(format: Format) -> Zone {
    let (_, lines) = SPECIMENS.iter().find(|(it, _)| *it == format).unwrap();
    Zone::parse(&lines.concat(), today()).unwrap()
}

fn with_name(surname: &str, given: &str) -> Vec<String> {
    Zone { surname: surname.to_owned(), given_names: given.to_owned(), ..specimen(Format::Td1) }.lines()
}

#[test]
fn the_specimens_are_read_and_written_back_to_the_letter() {
    for (format, lines) in SPECIMENS {
        let zone = Zone::parse(&lines.join("\r\n"), today()).unwrap();
        assert_eq!(zone.format, *format);
        assert!(zone.is_sound(), "{format:?} {:?}", zone.wrong);
        assert_eq!((zone.surname.as_str(), zone.given_names.as_str()), ("ERIKSSON", "ANNA MARIA"), "{format:?}");
        assert_eq!(zone.issuer, "UTO");
        assert_eq!(zone.lines(), *lines, "{format:?}");
    }
}

#[test]
fn each_check_digit_is_checked_and_named() {
    let read = |line: &str| {
        let first = SPECIMENS[2].1[0].to_owned();
        Zone::read(&[first, line.to_owned()], today()).unwrap().wrong
    };
    assert!(read("L898902C36UTO7408122F1204159ZE184226B<<<<<10").is_empty());
    assert_eq!(read("L898902C37UTO7408122F1204159ZE184226B<<<<<10"), ["number", "composite"]);
    assert_eq!(read("L898902C36UTO7408123F1204159ZE184226B<<<<<10"), ["birth_date", "composite"]);
    assert_eq!(read("L898902C36UTO7408122F1204158ZE184226B<<<<<10"), ["valid_until", "composite"]);
    assert_eq!(read("L898902C36UTO7408122F1204159ZE184226B<<<<<20"), ["optional", "composite"]);
    assert_eq!(read("L898902C36UTO7408122F1204159ZE184226B<<<<<11"), ["composite"]);
    assert_eq!(read("L898902C36UTO7408122X1204159ZE184226B<<<<<10"), ["sex"]);
}

#[test]
fn names_are_transliterated_as_icao_recommends() {
    for (name, written) in [
        ("Peña", "PENA"),
        ("Müller", "MUELLER"),
        ("Ngäbe", "NGAEBE"),
        ("Núñez", "NUNEZ"),
        ("Strauß", "STRAUSS"),
        ("D'Angelo", "DANGELO"),
        ("Pérez-López", "PEREZ<LOPEZ"),
        ("Søren", "SOEREN"),
    ] {
        assert!(with_name(name, "Ana")[2].starts_with(&format!("{written}<<ANA")), "{name}");
    }
}

#[test]
fn a_name_of_sixty_letters_is_cut_and_a_single_name_stands_alone() {
    let lines = with_name("Montezuma Palacios de la Concepcion y Guerra Santamaria", "Itzel");
    assert!(lines.iter().all(|line| line.len() == 30));
    assert!(lines[2].contains("<<I"), "both parts of the name leave a trace: {}", lines[2]);
    assert_eq!(with_name("Chichica", "")[2], "CHICHICA<<<<<<<<<<<<<<<<<<<<<<");
    let read = Zone::read(&with_name("Chichica", ""), today()).unwrap();
    assert_eq!((read.surname.as_str(), read.given_names.as_str()), ("CHICHICA", ""));
}

#[test]
fn an_unknown_sex_and_an_unknown_part_of_a_birth_date_are_fillers_both_ways() {
    for (sex, birth, at_birth, at_sex) in [
        (Sex::NotKnown, Some("1990"), "90<<<<", "<"),
        (Sex::NotApplicable, Some("1990-05"), "9005<<", "<"),
        (Sex::Male, Some("1990-05-12"), "900512", "M"),
        (Sex::Female, None, "<<<<<<", "F"),
    ] {
        let birth_date = birth.map(|text| BirthDate::parse(text).unwrap());
        let zone = Zone { sex, birth_date, ..specimen(Format::Td1) };
        let lines = zone.lines();
        assert_eq!((&lines[1][..6], &lines[1][7..8]), (at_birth, at_sex));
        let read = Zone::read(&lines, today()).unwrap();
        assert!(read.is_sound());
        assert!(read.birth_date == birth_date, "{birth:?}");
    }
}

#[test]
fn two_digits_of_a_year_are_of_the_century_that_fits_today() {
    let born = |year: &str| {
        let birth_date = Some(BirthDate::parse(year).unwrap());
        let zone = Zone { birth_date, ..specimen(Format::Td1) };
        Zone::read(&zone.lines(), today()).unwrap().birth_date.map(String::from)
    };
    assert_eq!(born("2026-01-01").as_deref(), Some("2026-01-01"));
    assert_eq!(born("1927-01-01").as_deref(), Some("1927-01-01"));
    assert_eq!(born("2026").as_deref(), Some("2026"));
    assert_eq!(born("1927").as_deref(), Some("1927"));
    let expires = |date: &str| {
        let zone = Zone { valid_until: Some(day(date)), ..specimen(Format::Td1) };
        Zone::read(&zone.lines(), today()).unwrap().valid_until
    };
    assert_eq!(expires("2036-12-31"), Some(day("2036-12-31")));
}

#[test]
fn a_number_of_more_than_nine_characters_runs_over_into_the_optional_data() {
    let zone = Zone { number: "CR26000417".to_owned(), ..specimen(Format::Td1) };
    let lines = zone.lines();
    // Nine characters, a filler for the check digit, and the rest with its own.
    assert_eq!(&lines[0][5..18], "CR2600041<71<");
    let read = Zone::read(&lines, today()).unwrap();
    assert!(read.is_sound());
    assert_eq!(read.number, "CR26000417");
}

#[test]
fn issuers_beyond_the_countries_of_iso_are_known() {
    assert_eq!(country_of("D"), Country::parse("DE").ok());
    assert_eq!(country_of("GBN"), Country::parse("GB").ok());
    assert_eq!(code_of(Country::parse("DE").unwrap()), "D");
    assert_eq!(code_of(Country::CR), "CRI");
    for code in ["UTO", "XXA", "XXB", "XXC", concat!("XX", "X"), "UNO", "EUE", "RKS"] {
        assert!(is_code(code) && country_of(code).is_none(), "{code}");
    }
    for nonsense in ["", "ZZZ", "CR", "12A"] {
        assert!(!is_code(nonsense), "{nonsense}");
    }
}

#[test]
fn what_is_no_zone_is_refused_and_says_why() {
    let read = |text: &str| Zone::parse(text, today()).unwrap_err();
    assert_eq!(read(""), NotAZone::Shape);
    assert_eq!(read(&"A".repeat(89)), NotAZone::Shape);
    assert_eq!(read(&"A".repeat(100_000)), NotAZone::Shape);
    assert_eq!(read(&"ñ".repeat(45)), NotAZone::Character);
    assert_eq!(read(&SPECIMENS[0].1.concat().replace("ERIKSSON", "Eriksson")), NotAZone::Character);
    assert_eq!(read(&SPECIMENS[0].1.concat().replace("I<UTO", "Q<UTO")), NotAZone::Document);
    assert_eq!(read(&SPECIMENS[0].1.concat().replace("D23145890", "<<<<<<<<<")), NotAZone::Document);
}
