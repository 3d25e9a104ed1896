//! Seals: signed, verified, and everything that can be wrong with one.

use card::{
    Authenticity,
    key::{CardKey, Issuer, KeyError, Subject},
    seal::{Damaged, Message, PAYLOAD_BYTES_MAX, Seal, TEXT_BYTES_MAX, tag, verify},
};
use data_encoding::BASE32_NOPAD;

use crate::given::{chance, content, day, key, sealed, subject, today};

fn authenticity(seal: &Seal, issuers: &[Issuer]) -> Authenticity {
    verify(seal, issuers).authenticity
}

/// The same seal with one byte of its payload changed.
fn tampered(text: &str, at: usize) -> String {
    let mut bytes = BASE32_NOPAD.decode(&text.as_bytes()[5..]).unwrap();
    bytes[at] ^= 1;
    format!("{}{}", &text[..5], BASE32_NOPAD.encode(&bytes))
}

#[test]
fn a_good_seal_verifies_with_the_certificate_alone_in_every_form_and_keeps_its_letters() {
    let key = key("CR", 1);
    let issuers = [key.issuer().clone()];
    for seal in [sealed(&key), sealed(&key).with_deflation(true)] {
        let read = Seal::read(&seal.text()).unwrap();
        assert!(read == seal);
        assert_eq!(read.text(), seal.text());
        let verified = verify(&read, &issuers);
        assert_eq!(verified.authenticity, Authenticity::Genuine);
        assert_eq!(verified.issuer.unwrap().reference(), key.issuer().reference());
        assert_eq!(read.valid_until(today()), Some(day("2027-03-31")));
    }
}

#[test]
fn a_seal_that_carries_its_certificate_along_is_trusted_no_more_for_it() {
    let stranger = key("CR", 2);
    let certificate = b"whatever lies here".to_vec();
    let seal = Seal::read(&sealed(&stranger).with_certificate(certificate.clone()).text()).unwrap();
    assert_eq!(seal.certificate(), Some(certificate.as_slice()));
    assert_eq!(authenticity(&seal, &[key("CR", 1).issuer().clone()]), Authenticity::UnknownSigner);
    assert_eq!(authenticity(&seal, &[stranger.issuer().clone()]), Authenticity::Genuine);
}

#[test]
fn a_bare_public_key_verifies_as_well() {
    let key = key("CR", 1);
    let bare = Issuer::from_pem(&key.issuer().public_key_pem().unwrap()).unwrap();
    let other = Issuer::from_pem(&self::key("CR", 2).issuer().public_key_pem().unwrap()).unwrap();
    assert_eq!(authenticity(&sealed(&key), &[other.clone(), bare]), Authenticity::Genuine);
    assert_eq!(authenticity(&sealed(&key), &[other]), Authenticity::Forged);
}

#[test]
fn one_changed_byte_anywhere_in_what_is_signed_is_found() {
    let key = key("CR", 1);
    let issuers = [key.issuer().clone()];
    let text = sealed(&key).text();
    let bytes = sealed(&key).signed_bytes().len();
    for at in 0..bytes + 66 {
        if let Ok(seal) = Seal::read(&tampered(&text, at)) {
            assert_ne!(authenticity(&seal, &issuers), Authenticity::Genuine, "byte {at}");
        }
    }
}

#[test]
fn a_seal_signed_again_by_somebody_else_is_forged_under_the_issuers_name_and_unknown_under_their_own() {
    let (ours, stranger) = (key("CR", 1), key("CR", 2));
    let issuers = [ours.issuer().clone()];
    assert_eq!(authenticity(&sealed(&stranger), &issuers), Authenticity::UnknownSigner);
    // The stranger's signature under our reference.
    let mut payload = BASE32_NOPAD.decode(&sealed(&stranger).text().as_bytes()[5..]).unwrap();
    payload[3..8].copy_from_slice(&ours.issuer().reference().unwrap().0);
    let seal = Seal::read(&format!("RDB1B{}", BASE32_NOPAD.encode(&payload))).unwrap();
    assert_eq!(authenticity(&seal, &issuers), Authenticity::Forged);
}

#[test]
fn a_key_signs_for_its_own_country_only() {
    let panama = key("PA", 3);
    let mut payload = BASE32_NOPAD.decode(&sealed(&panama).text().as_bytes()[5..]).unwrap();
    let costa_rica = BASE32_NOPAD.decode(&sealed(&key("CR", 1)).text().as_bytes()[5..]).unwrap();
    payload[..2].copy_from_slice(&costa_rica[..2]);
    let seal = Seal::read(&format!("RDB1B{}", BASE32_NOPAD.encode(&payload))).unwrap();
    assert_eq!(seal.country(), "CRI");
    assert_eq!(authenticity(&seal, &[panama.issuer().clone()]), Authenticity::UnknownSigner);
}

#[test]
fn a_seal_is_taken_only_from_the_days_on_which_its_signer_could_sign() {
    let key = key("CR", 1);
    let issuers = [key.issuer().clone()];
    for (signed_on, expected) in [
        ("2025-12-31", Authenticity::SignerNotValid),
        ("2026-01-01", Authenticity::Genuine),
        ("2028-12-31", Authenticity::Genuine),
        ("2029-01-01", Authenticity::SignerNotValid),
    ] {
        let seal = key.seal(content("2027-03-31").messages(), day(signed_on)).unwrap();
        assert_eq!(authenticity(&seal, &issuers), expected, "{signed_on}");
    }
    let withdrawn = [key.issuer().clone().withdrawn()];
    assert_eq!(authenticity(&sealed(&key), &withdrawn), Authenticity::SignerWithdrawn);
}

#[test]
fn an_unsigned_seal_and_one_signed_in_another_way_are_named_as_such() {
    let issuers = [key("CR", 1).issuer().clone()];
    let unsigned = Seal::unsigned("CRI", content("2027-03-31").messages()).unwrap();
    assert_eq!(authenticity(&Seal::read(&unsigned.text()).unwrap(), &issuers), Authenticity::Unsigned);
    let other = Seal::read(&tampered(&sealed(&key("CR", 1)).text(), 2)).unwrap();
    assert_eq!(authenticity(&other, &issuers), Authenticity::UnknownAlgorithm);
}

#[test]
fn a_seal_that_ends_too_early_is_never_another_seal() {
    let text = sealed(&key("CR", 1)).text();
    for length in 0..text.len() {
        assert!(Seal::read(&text[..length]).is_err(), "{length} characters");
    }
}

#[test]
fn each_damage_has_its_name() {
    let payload = |hex: &str| BASE32_NOPAD.encode(&data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap());
    let read = |letter: char, hex: &str| Seal::read(&format!("RDB1{letter}{}", payload(hex))).map(|_| ());
    assert_eq!(read('A', "6abc6100"), Ok(()));
    assert_eq!(Seal::read("https://example.org").unwrap_err(), Damaged::NotASeal);
    assert_eq!(Seal::read("RDB1E").unwrap_err(), Damaged::NotASeal);
    assert_eq!(Seal::read("RDB1Aabc").unwrap_err(), Damaged::NotBase32);
    assert_eq!(Seal::read("RDB1ANK6GC===").unwrap_err(), Damaged::NotBase32);
    assert_eq!(read('A', "6a"), Err(Damaged::Truncated));
    assert_eq!(read('A', "6abc"), Err(Damaged::Truncated));
    assert_eq!(read('A', "00006100"), Err(Damaged::Country));
    assert_eq!(read('A', "6abc7f00"), Err(Damaged::Unexpected(0x7f)));
    assert_eq!(read('A', "6abc61007f00"), Err(Damaged::Unexpected(0x7f)));
    assert_eq!(read('A', "6abc618100"), Err(Damaged::Length));
    assert_eq!(read('B', "6abc01a57a79057700203a196100"), Err(Damaged::Unsigned));
    assert_eq!(read('B', "6abc01a57a790577ffffffff61007f00"), Err(Damaged::Date));
    assert_eq!(read('C', "6abc6100"), Err(Damaged::NotDeflated));
}

#[test]
fn bounds_hold_on_both_sides_and_a_small_text_does_not_inflate_without_end() {
    let seal = |bytes: usize| {
        let face = Message { tag: tag::FACE, value: vec![0; bytes] };
        Seal::unsigned("CRI", vec![face]).unwrap().with_deflation(true).text()
    };
    // Country, group and message take ten bytes beside the picture's own.
    assert!(Seal::read(&seal(PAYLOAD_BYTES_MAX - 10)).is_ok());
    assert_eq!(Seal::read(&seal(PAYLOAD_BYTES_MAX - 9)).unwrap_err(), Damaged::TooLong);
    let long = |length: usize| format!("RDB1A{}", "A".repeat(length - 5));
    assert_ne!(Seal::read(&long(TEXT_BYTES_MAX)).unwrap_err(), Damaged::TooLong);
    assert_eq!(Seal::read(&long(TEXT_BYTES_MAX + 1)).unwrap_err(), Damaged::TooLong);
}

#[test]
fn the_shortest_seal_of_the_format_is_written_as_its_standard_shows() {
    let bytes: Vec<u8> = (0xb0..=0xbf).collect();
    let seal = Seal::unsigned("D", vec![Message { tag: 0x05, value: bytes }]).unwrap();
    assert_eq!(seal.text(), "RDB1ANK6GCEQFCCYLDMVTWS23NN5YXG5LXPF5X27Q");
    assert!(Seal::read(&seal.text()).unwrap() == seal);
}

#[test]
fn a_key_comes_back_from_its_files_and_only_with_its_own_certificate() {
    let key = key("CR", 1);
    let (private, certificate) = (key.key_pem().unwrap(), key.certificate_pem().unwrap());
    let again = CardKey::from_pem(&private, &certificate).unwrap();
    assert!(sealed(&again) == sealed(&key));
    let another = self::key("CR", 2).certificate_pem().unwrap();
    assert!(matches!(CardKey::from_pem(&private, &another), Err(KeyError::AnotherKey)));
    assert!(matches!(CardKey::from_pem(&certificate, &certificate), Err(KeyError::NotAKey)));
    assert!(matches!(Issuer::from_pem(&private), Err(KeyError::NotACertificate)));
    let issuer = Issuer::from_pem(&certificate).unwrap();
    assert_eq!(issuer.period(), Some((day("2026-01-01"), day("2028-12-31"))));
    assert_eq!(issuer.country(), Some(domain::country::Country::CR));
    assert!(!format!("{key:?}").contains(&private.lines().nth(1).unwrap()[..20]));
}

#[test]
fn certificates_that_stand_one_after_another_are_all_read() {
    let pems = [key("CR", 1), key("PA", 2), key("SV", 3)].map(|key| key.certificate_pem().unwrap());
    let issuers = Issuer::all_from_pem(&pems.join("\n")).unwrap();
    let countries: Vec<String> = issuers.iter().map(|issuer| issuer.country().unwrap().to_string()).collect();
    assert_eq!(countries, ["CR", "PA", "SV"]);
    for bad in
        [String::new(), "nothing".to_owned(), format!("{}and more", pems[0]), format!("{}{}", pems[0], &pems[1][..200])]
    {
        assert!(matches!(Issuer::all_from_pem(&bad), Err(KeyError::NotACertificate)));
    }
}

#[test]
fn a_certificate_is_made_only_for_a_name_and_a_period_that_it_can_hold() {
    let made = |subject: Subject| CardKey::generate(&subject, &mut chance(1)).map(|_| ());
    let named = |name: String| made(Subject { name, ..subject("CR") });
    assert!(named("A".repeat(60)).is_ok());
    for bad in [String::new(), "A".repeat(61), "DGME, C=PA".to_owned(), "Dirección".to_owned()] {
        assert!(matches!(named(bad), Err(KeyError::Name)));
    }
    let until = |valid_until: &str| made(Subject { valid_until: day(valid_until), ..subject("CR") });
    assert!(until("2026-01-01").is_ok());
    assert!(matches!(until("2025-12-31"), Err(KeyError::Period)));
    assert!(matches!(CardKey::generate(&subject("CR"), &mut |bytes| bytes.fill(0)), Err(KeyError::Chance)));
}
