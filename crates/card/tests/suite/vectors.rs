//! Seals that another implementation wrote and signed.

use std::collections::BTreeSet;

use bp256::r1::ecdsa::{BrainpoolP256r1, Signature};
use card::{
    Authenticity,
    seal::{Content, Seal, tag, verify},
    zone::Zone,
};
use ecdsa::{RecoveryId, VerifyingKey, signature::hazmat::PrehashVerifier as _};
use sha2::{Digest as _, Sha256};

use crate::given::{day, key, today};

fn vectors() -> Vec<(String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/icao-idb.json");
    let text = std::fs::read_to_string(path).expect("the vectors lie beside the checkout, in ../shared/vectors");
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let raw = file["raw"].as_object().unwrap();
    raw.iter().map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned())).collect()
}

fn vector(name: &str) -> Seal {
    let (_, text) = vectors().into_iter().find(|(it, _)| it == name).unwrap();
    Seal::read(&text).unwrap()
}

#[test]
fn every_vector_is_read_and_written_back_to_the_letter() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 5);
    for (name, text) in vectors {
        let seal = Seal::read(&text).unwrap_or_else(|why| panic!("{name} {why}"));
        assert_eq!(seal.text(), text, "{name}");
        assert_eq!((seal.country(), seal.signature().len()), ("D", 64), "{name}");
        assert_eq!(seal.signing().unwrap().certificate.to_string(), "a57a790577", "{name}");
    }
}

#[test]
fn the_temporary_passport_says_what_its_publisher_says_of_it() {
    let seal = vector("TemporaryPassport");
    let lines = ["PPD<<FOLKS<<TALLULAH<<<<<<<<<<<<<<<<<<<<<<<<", "3113883489D<<9709155F1601013<<<<<<<<<<<<<<04"];
    assert!(seal.message(tag::MRZ_TD3).unwrap().content() == Content::Zone(lines.map(str::to_owned).to_vec()));
    let zone = seal.zone(today()).unwrap();
    assert!(zone.is_sound());
    assert_eq!((zone.issuer.as_str(), zone.surname.as_str(), zone.given_names.as_str()), ("D", "FOLKS", "TALLULAH"));
    assert_eq!(seal.signing().unwrap().signed_on.date(), Some(day("2025-02-11")));
    assert_eq!(seal.valid_until(today()), Some(day("2027-01-31")), "its own message goes before the zone");
}

#[test]
fn the_zones_dates_and_numbers_of_the_others_are_read_too() {
    let identity = vector("SubstituteIdentityDocument");
    assert_eq!(identity.valid_until(today()), Some(day("2026-04-23")));
    let zone: Zone = identity.zone(today()).unwrap();
    assert_eq!((zone.surname.as_str(), zone.number.as_str()), ("KOEPPENIK", "2L1T3QPB0"));
    let residence = vector("CertifyingPermanentResidence");
    assert!(residence.message(tag::DOCUMENT_REFERENCE).unwrap().content() == Content::Text("123456789".to_owned()));
    assert!(residence.message(tag::NATIONAL_DOCUMENT).unwrap().content() == Content::Number(0x10));
}

#[test]
fn one_key_signed_all_of_them_over_just_the_bytes_that_we_take_to_be_signed() {
    // Their key is not published with them. A signature leaves only two keys possible for given bytes, and for other bytes other ones:
    // where the same key comes out of all five, these are the bytes that were signed.
    let possible = |text: &str| -> BTreeSet<Vec<u8>> {
        let seal = Seal::read(text).unwrap();
        let digest = Sha256::digest(seal.signed_bytes());
        let signature = Signature::from_slice(seal.signature()).unwrap();
        let ids = (0..4).filter_map(RecoveryId::from_byte);
        let keys =
            ids.filter_map(|id| VerifyingKey::<BrainpoolP256r1>::recover_from_prehash(&digest, &signature, id).ok());
        let fitting = keys.filter(|key| key.verify_prehash(&digest, &signature).is_ok());
        fitting.map(|key| key.to_sec1_bytes().to_vec()).collect()
    };
    let common = vectors().iter().map(|(_, text)| possible(text)).reduce(|all, one| &all & &one).unwrap();
    assert_eq!(common.len(), 1);
}

#[test]
fn a_seal_of_a_country_whose_certificate_is_not_here_is_of_an_unknown_signer() {
    let ours = [key("CR", 1).issuer().clone()];
    for (name, text) in vectors() {
        let verified = verify(&Seal::read(&text).unwrap(), &ours);
        assert_eq!(verified.authenticity, Authenticity::UnknownSigner, "{name}");
    }
}
