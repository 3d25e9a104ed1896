//! Our own cards: from a person of the records to a seal, and back.

use card::{
    content::{CardContent, CardKind, NoCard},
    seal::{Message, Seal, tag},
};
use domain::country::Country;

use crate::given::{agreement, content, day, key, person, sealed, today};

fn made(number: &str, given: Option<&str>, first: &str, second: Option<&str>) -> Result<CardContent, NoCard> {
    let person = person(given, first, second);
    CardContent::new(CardKind::SafeConduct, Country::CR, number, day("2027-03-31"), agreement(), &person)
}

#[test]
fn a_seal_says_who_until_when_under_which_number_and_agreement() {
    let seal = Seal::read(&sealed(&key("CR", 1)).text()).unwrap();
    let read = CardContent::of(&seal, today()).unwrap();
    assert!(read == content("2027-03-31"));
    assert_eq!((read.number.as_str(), read.valid_until), ("CR26000417", day("2027-03-31")));
    assert_eq!((read.agreement.code.as_str(), read.agreement.version), ("cr-pa-coffee", 2));
    assert_eq!((read.zone.surname.as_str(), read.zone.nationality.as_str()), ("MONTEZUMA GUERRA", "PAN"));
    assert!(!format!("{read:?}{seal:?}").contains("MONTEZUMA"));
}

#[test]
fn a_seal_fits_a_qr_code_that_a_cheap_phone_reads() {
    // Version 11 at level M, 61 modules a side, holds 366 characters of the alphanumeric set.
    let text = sealed(&key("CR", 1)).text();
    assert!(text.len() <= 366, "{} characters", text.len());
    assert!(text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
}

#[test]
fn every_kind_of_card_has_a_number_and_letters_of_its_own() {
    for kind in CardKind::ALL {
        assert_eq!(CardKind::from_number(kind.number()), Some(*kind));
        let letters = kind.zone_code().as_bytes();
        assert!(letters[0] == b'I' && !b"VC".contains(&letters[1]), "{kind:?}");
        let same = CardKind::ALL.iter().filter(|other| other.zone_code() == kind.zone_code());
        assert_eq!(same.count(), 1, "{kind:?}");
    }
    assert_eq!(CardKind::from_number(0), None);
}

#[test]
fn a_number_must_fit_a_zone_whole_and_a_name_must_leave_a_letter() {
    assert!(made(&"A".repeat(21), None, "Chichica", None).is_ok());
    assert_eq!(made(&"A".repeat(22), None, "Chichica", None).unwrap_err(), NoCard::Number);
    assert_eq!(made("--", None, "Chichica", None).unwrap_err(), NoCard::Number);
    assert_eq!(made("A1", None, "文字", None).unwrap_err(), NoCard::Name);
}

#[test]
fn a_name_of_sixty_letters_makes_a_card_whose_zone_is_sound() {
    let long = "Concepcionalejandraguadalupe Montezumapalaciosdelaserrania Ño";
    let card = made("CR-26-1", Some("Itzel"), long, Some("Guerra")).unwrap();
    assert!(card.zone.is_sound());
    assert!(card.zone.lines().iter().all(|line| line.len() == 30));
}

#[test]
fn a_seal_in_which_anything_of_a_card_is_missing_is_not_taken_for_one() {
    let complete = content("2027-03-31").messages();
    let read = |messages: Vec<Message>| CardContent::of(&Seal::unsigned("CRI", messages).unwrap(), today());
    assert!(read(complete.clone()).is_some());
    for without in [tag::MRZ_TD1, tag::DOCUMENT_NUMBER, tag::EXPIRY, tag::NATIONAL_DOCUMENT, tag::AGREEMENT] {
        let rest = complete.iter().filter(|message| message.tag != without).cloned().collect();
        assert!(read(rest).is_none(), "{without:02x}");
    }
}
