//! Records as SD-JWT, through the public door: what is issued is believed in whole and in part, all else is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::{Value, json};
use vaiven_ledger::key::{KeyId, PublicKey, Signer, SigningKey};
use vaiven_ledger::sd_jwt::{
    Disclosure, Issued, SdJwtError, Verified, decode_all, digest, hash_of_signed, issue, join, split, verify,
};

const ISSUER: &str = "pa.mitradel.example";

/// A counter in place of chance, so that every run repeats and no two draws are alike.
fn chance(seed: u8) -> impl FnMut(&mut [u8]) {
    let mut state = u64::from(seed) << 32;
    move |bytes| {
        for byte in bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 56) as u8;
        }
    }
}

fn node_key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

fn node_keys(issuer: &str, id: &KeyId) -> Option<PublicKey> {
    let key = node_key().public_key().clone();
    (issuer == ISSUER && *id == key.id()).then_some(key)
}

fn record(seed: u8) -> Issued {
    let claims = [
        ("kind", json!("hire.confirmed")),
        ("given_names", json!("Bejo")),
        ("passport", json!({"number": "PA0123456"})),
    ];
    issue(&claims, ISSUER, &node_key(), &mut chance(seed), 8).unwrap()
}

fn check<S: AsRef<str>>(signed: &str, disclosures: &[S]) -> Result<Verified, SdJwtError> {
    let disclosures: Vec<&str> = disclosures.iter().map(AsRef::as_ref).collect();
    verify(signed, &disclosures, &node_keys)
}

/// Signs any header and payload, as an issuer that breaks the profile would.
fn signed_by_hand(header: &Value, payload: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(header.to_string());
    let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
    let signature = node_key().sign(message.as_bytes()).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn good_header() -> Value {
    json!({"alg": "EdDSA", "kid": node_key().public_key().id().to_string(), "typ": "vaiven-record+sd-jwt"})
}

fn payload_of(signed: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

#[test]
fn the_examples_of_rfc_9901_have_the_digests_printed_there() {
    // §4.2.1 and §4.2.3, then §5.1.
    for (encoded, expected, name, value) in [
        (
            "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
            "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
            "family_name",
            json!("Möbius"),
        ),
        (
            "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd",
            "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4",
            "given_name",
            json!("John"),
        ),
        (
            "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd",
            "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo",
            "family_name",
            json!("Doe"),
        ),
        (
            "WyJBSngtMDk1VlBycFR0TjRRTU9xUk9BIiwgImFkZHJlc3MiLCB7InN0cmVldF9hZGRyZXNzIjogIjEyMyBNYWluIFN0IiwgImxvY2FsaXR5IjogIkFueXRvd24iLCAicmVnaW9uIjogIkFueXN0YXRlIiwgImNvdW50cnkiOiAiVVMifV0",
            "XzFrzwscM6Gn6CJDc6vVK8BkMnfG8vOSKfpPIZdAfdE",
            "address",
            json!({"street_address": "123 Main St", "locality": "Anytown", "region": "Anystate", "country": "US"}),
        ),
        (
            "WyJHMDJOU3JRZmpGWFE3SW8wOXN5YWpBIiwgInVwZGF0ZWRfYXQiLCAxNTcwMDAwMDAwXQ",
            "CrQe7S5kqBAHt-nMYXgc6bdt2SH5aTY1sU_M-PgkjPI",
            "updated_at",
            json!(1_570_000_000),
        ),
    ] {
        assert_eq!(digest(encoded), expected);
        let disclosure = Disclosure::parse(encoded).unwrap();
        assert_eq!((disclosure.name.as_str(), disclosure.value), (name, value));
    }
}

#[test]
fn a_disclosure_that_is_no_salted_element_is_refused() {
    let encode = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let salt = "2GLC42sKQveCfGfryNRN9w";
    let refused = |encoded: &str| Disclosure::parse(encoded).unwrap_err();
    for wrong in [
        // An array element's disclosure (RFC 9901 §4.2.2): this profile is flat.
        "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0".to_owned(),
        encode(&format!(r#"["{salt}","name","value","more"]"#)),
        encode(&format!(r#"["{salt}",7,"value"]"#)),
        encode(&format!(r#"["{salt}","","value"]"#)),
        encode(&format!(r#"["{salt}","name","value"] x"#)),
        encode(r#"["short","name","value"]"#),
        encode("{}"),
        String::new(),
        "====".to_owned(),
        format!("{}=", encode(&format!(r#"["{salt}","name",11]"#))),
    ] {
        assert!(matches!(refused(&wrong), SdJwtError::Malformed(_)), "{wrong}");
    }
    for name in ["_sd", "...", "_sd_alg", "iss", "jti"] {
        assert!(matches!(refused(&encode(&format!(r#"["{salt}","{name}",1]"#))), SdJwtError::ReservedName));
    }
    for value in [r#"{"_sd":["x"]}"#, r#"[{"a":[{"...":"x"}]}]"#] {
        assert!(matches!(refused(&encode(&format!(r#"["{salt}","name",{value}]"#))), SdJwtError::ReservedName));
    }
    let nested = |depth: usize| encode(&format!(r#"["{salt}","name",{}{}]"#, "[".repeat(depth), "]".repeat(depth)));
    assert!(Disclosure::parse(&nested(32)).is_ok());
    assert!(matches!(refused(&nested(33)), SdJwtError::TooLong { .. }));
    assert!(matches!(refused(&nested(5000)), SdJwtError::Malformed(_)));
    assert!(matches!(refused(&"A".repeat(200_000)), SdJwtError::TooLong { .. }));
}

#[test]
fn the_signed_part_shows_an_id_an_issuer_and_sorted_padded_digests_only() {
    let signed = record(1).signed;
    let payload = payload_of(&signed);
    let members: Vec<&String> = payload.as_object().unwrap().keys().collect();
    assert_eq!(members, ["_sd", "_sd_alg", "iss", "jti"]);
    let digests: Vec<&str> = payload["_sd"].as_array().unwrap().iter().map(|d| d.as_str().unwrap()).collect();
    assert_eq!(digests.len(), 8);
    assert!(digests.is_sorted());
    assert_ne!(payload["jti"], payload_of(&record(2).signed)["jti"]);
    assert_ne!(hash_of_signed(&signed), hash_of_signed(&record(2).signed));
}

#[test]
fn the_number_of_digests_is_the_next_multiple() {
    for (claims, pad, expected) in [(0, 8, 0), (1, 8, 8), (8, 8, 8), (9, 8, 16), (3, 0, 3), (3, 1, 3)] {
        let claims: Vec<(String, Value)> = (0..claims).map(|i| (format!("e{i}"), Value::Null)).collect();
        let issued = issue(&claims, ISSUER, &node_key(), &mut chance(0), pad).unwrap();
        assert_eq!(check::<&str>(&issued.signed, &[]).unwrap().withheld, expected);
    }
}

#[test]
fn what_could_not_be_verified_is_not_issued() {
    let refused = |claims: &[(&str, Value)]| issue(claims, ISSUER, &node_key(), &mut chance(0), 8).unwrap_err();
    assert!(matches!(refused(&[("a", json!(1)), ("a", json!(2))]), SdJwtError::DuplicateName(name) if name == "a"));
    assert!(matches!(refused(&[("_sd", json!(1))]), SdJwtError::ReservedName));
    assert!(matches!(refused(&[("a", json!({"...": 1}))]), SdJwtError::ReservedName));
    assert!(matches!(refused(&[("", json!(1))]), SdJwtError::Malformed(_)));
    assert!(matches!(refused(&[("a", json!("x".repeat(200_000)))]), SdJwtError::TooLong { .. }));
    assert!(matches!(refused(&[(&"n".repeat(300), json!(1))]), SdJwtError::TooLong { .. }));
    let many: Vec<(String, Value)> = (0..513).map(|i| (i.to_string(), Value::Null)).collect();
    assert!(matches!(issue(&many, ISSUER, &node_key(), &mut chance(0), 8).unwrap_err(), SdJwtError::TooLong { .. }));
    // The most that may be issued can be read.
    let issued = issue(&many[..512], ISSUER, &node_key(), &mut chance(0), 8).unwrap();
    assert_eq!(check(&issued.signed, &issued.disclosures).unwrap().withheld, 0);
}

#[test]
fn a_change_of_any_character_of_the_signed_part_is_noticed() {
    let issued = record(3);
    for index in 0..issued.signed.len() {
        let mut changed = issued.signed.clone().into_bytes();
        changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(check(&changed, &issued.disclosures).is_err(), "character {index}");
    }
    for length in 0..issued.signed.len() {
        assert!(check(&issued.signed[..length], &issued.disclosures).is_err());
    }
}

#[test]
fn a_changed_disclosure_and_one_of_another_record_are_refused() {
    let (ours, other) = (record(4), record(5));
    for (index, disclosure) in ours.disclosures.iter().enumerate() {
        let json = String::from_utf8(URL_SAFE_NO_PAD.decode(disclosure).unwrap()).unwrap();
        let changed = URL_SAFE_NO_PAD.encode(json.replace(',', ", "));
        assert!(matches!(check(&ours.signed, &[&changed]).unwrap_err(), SdJwtError::NotSigned));
        assert!(matches!(check(&ours.signed, &[&other.disclosures[index]]).unwrap_err(), SdJwtError::NotSigned));
    }
    let first = &ours.disclosures[0];
    assert!(matches!(check(&ours.signed, &[first, first]).unwrap_err(), SdJwtError::DuplicateDisclosure));
}

#[test]
fn a_disclosure_whose_digest_was_dropped_is_refused() {
    let issued = record(6);
    let mut payload = payload_of(&issued.signed);
    let gone = digest(&issued.disclosures[1]);
    payload["_sd"].as_array_mut().unwrap().retain(|d| d.as_str() != Some(&gone));
    let signed = signed_by_hand(&good_header(), &payload.to_string());
    assert!(check(&signed, &issued.disclosures[..1]).is_ok());
    assert!(matches!(check(&signed, &issued.disclosures).unwrap_err(), SdJwtError::NotSigned));
}

#[test]
fn only_the_algorithm_and_the_type_of_the_profile_are_accepted() {
    let payload = payload_of(&record(7).signed).to_string();
    for algorithm in ["none", "None", "", "HS256", "ES256", "Ed25519", "eddsa"] {
        let mut header = good_header();
        header["alg"] = json!(algorithm);
        let error = check::<&str>(&signed_by_hand(&header, &payload), &[]).unwrap_err();
        assert!(matches!(error, SdJwtError::Unsupported("signature algorithm")), "{algorithm}");
    }
    let none = format!(r#"{{"alg":"none","kid":"{}","typ":"vaiven-record+sd-jwt"}}"#, node_key().public_key().id());
    let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(none), URL_SAFE_NO_PAD.encode(&payload));
    assert!(matches!(check::<&str>(&unsigned, &[]).unwrap_err(), SdJwtError::Unsupported(_)));
    let mut header = good_header();
    header["typ"] = json!("JWT");
    let error = check::<&str>(&signed_by_hand(&header, &payload), &[]).unwrap_err();
    assert!(matches!(error, SdJwtError::Unsupported("type")));
    for member in ["crit", "jwk", "jku", "b64"] {
        let mut header = good_header();
        header[member] = json!(true);
        assert!(matches!(
            check::<&str>(&signed_by_hand(&header, &payload), &[]).unwrap_err(),
            SdJwtError::Malformed("the header")
        ));
    }
}

#[test]
fn a_key_counts_for_its_own_issuer_only() {
    let payload = payload_of(&record(8).signed).to_string().replace(ISSUER, "cr.migracion.example");
    let error = check::<&str>(&signed_by_hand(&good_header(), &payload), &[]).unwrap_err();
    assert!(matches!(error, SdJwtError::UnknownKey(_)));
    let impostor = SigningKey::from_seed(&[8; 32]).public_key().clone();
    let error = verify(&record(8).signed, &[], &|_, _| Some(impostor.clone())).unwrap_err();
    assert!(matches!(error, SdJwtError::UnknownKey(_)));
}

#[test]
fn a_payload_outside_the_profile_is_refused_under_a_good_signature() {
    let payload = payload_of(&record(9).signed);
    let verdict = |payload: &str| check::<&str>(&signed_by_hand(&good_header(), payload), &[]);
    assert!(verdict(&payload.to_string()).is_ok());

    let with = |member: &str, value: Value| {
        let mut changed = payload.clone();
        changed[member] = value;
        verdict(&changed.to_string()).unwrap_err()
    };
    assert!(matches!(with("sub", json!("somebody")), SdJwtError::Malformed("the payload")));
    assert!(matches!(with("_sd_alg", json!("sha-512")), SdJwtError::Unsupported("digest algorithm")));
    assert!(matches!(with("_sd", json!(["short"])), SdJwtError::Malformed("a digest")));
    assert!(matches!(with("jti", json!("short")), SdJwtError::Malformed("the id")));
    let mut digests = payload["_sd"].as_array().unwrap().clone();
    digests.reverse();
    assert!(matches!(with("_sd", json!(digests)), SdJwtError::UnsortedDigests));
    digests.reverse();
    digests.insert(0, digests[0].clone());
    assert!(matches!(with("_sd", json!(digests)), SdJwtError::DuplicateDigest));
    let twice = payload.to_string().replacen('{', r#"{"iss":"x","#, 1);
    assert!(matches!(verdict(&twice).unwrap_err(), SdJwtError::Malformed("the payload")));
}

#[test]
fn two_elements_of_one_name_are_refused_under_a_good_signature() {
    let encode = |salt: &str| URL_SAFE_NO_PAD.encode(format!(r#"["{salt}","name",1]"#));
    let disclosures = [encode("2GLC42sKQveCfGfryNRN9w"), encode("eluV5Og3gSNII8EYnsxA_A")];
    let mut digests = disclosures.each_ref().map(|d| digest(d));
    digests.sort();
    let payload =
        json!({"jti": "AAAAAAAAAAAAAAAAAAAAAA", "iss": ISSUER, "_sd_alg": "sha-256", "_sd": digests}).to_string();
    let signed = signed_by_hand(&good_header(), &payload);
    assert!(check(&signed, &disclosures[..1]).is_ok());
    assert!(matches!(check(&signed, &disclosures).unwrap_err(), SdJwtError::DuplicateName(name) if name == "name"));
}

#[test]
fn errors_and_debug_output_keep_values_to_themselves() {
    let issued = record(10);
    let disclosure = Disclosure::parse(&issued.disclosures[1]).unwrap();
    assert_eq!(disclosure.value, json!("Bejo"));
    assert!(!format!("{disclosure:?}").contains("Bejo"));
    let error = check(&record(11).signed, &issued.disclosures).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("Bejo"));
}

fn decoded(joined: &str) -> Result<Vec<(String, Value)>, SdJwtError> {
    Ok(decode_all(joined)?.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

#[test]
fn joined_disclosures_read_back_and_can_be_appended() {
    let issued = record(12);
    let (first, rest) = issued.disclosures.split_at(1);
    let joined = join(first) + &join(rest);
    assert_eq!(split(&joined).collect::<Vec<_>>(), issued.disclosures);
    let claims = decoded(&joined).unwrap();
    assert_eq!(claims, check(&issued.signed, &issued.disclosures).unwrap().claims);
    assert_eq!(decoded(joined.trim_end_matches('~')).unwrap(), claims);
    assert_eq!(decoded("").unwrap(), []);
    assert!(decode_all("~").is_err());
    assert!(decode_all("not a disclosure").is_err());
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-zé\"\\\\]{0,6}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_claims_verify_under_any_choice_of_disclosures(
        claims in prop::collection::btree_map("[a-z.-]{4,12}", any_value(), 0..30),
        chosen in prop::collection::vec(any::<bool>(), 30),
        seed in any::<u8>(),
        pad in 0_usize..20,
    ) {
        let claims: Vec<(String, Value)> = claims.into_iter().collect();
        let issued = issue(&claims, ISSUER, &node_key(), &mut chance(seed), pad).unwrap();
        let is_chosen = |index: &usize| chosen[*index];
        let shown: Vec<&String> = (0..claims.len()).filter(is_chosen).map(|i| &issued.disclosures[i]).collect();
        let expected: Vec<(String, Value)> = (0..claims.len()).filter(is_chosen).map(|i| claims[i].clone()).collect();
        let verified = check(&issued.signed, &shown).unwrap();
        prop_assert_eq!(verified.withheld, claims.len().next_multiple_of(pad.max(1)) - shown.len());
        prop_assert_eq!(&verified.claims, &expected);
        prop_assert_eq!(verified.issuer, ISSUER);
        prop_assert_eq!(decoded(&join(&shown)).unwrap(), expected);
    }

    #[test]
    fn nothing_that_is_read_makes_the_reader_panic(signed in "[A-Za-z0-9_.~-]{0,80}", text in any::<String>()) {
        prop_assert!(check(&signed, &[&text]).is_err());
        prop_assert!(check(&text, &[&signed]).is_err());
        prop_assert!(check(&record(13).signed, &[&text]).is_err());
        let _ = (Disclosure::parse(&text), decode_all(&text), decode_all(&signed));
        let _ = (text.parse::<PublicKey>(), text.parse::<KeyId>(), SigningKey::from_file(&text));
        let _ = check::<&str>(&signed_by_hand(&good_header(), &text), &[]);
        let disclosure = URL_SAFE_NO_PAD.encode(format!(r#"["2GLC42sKQveCfGfryNRN9w",{text}"#));
        let _ = (Disclosure::parse(&disclosure), decode_all(&disclosure));
    }
}

/// Not a test of speed in CI, where it would lie: run it with `--release -- --ignored --nocapture`.
#[test]
#[ignore = "prints how long a record of 24 elements takes"]
fn how_long_a_record_takes() {
    let claims: Vec<(String, Value)> =
        (0..24).map(|i| (format!("element-{i}"), json!(format!("some value of element {i}")))).collect();
    let (key, mut chance, rounds) = (node_key(), chance(0), 10_000_u32);
    let time = |what: &str, work: &mut dyn FnMut()| {
        let start = std::time::Instant::now();
        (0..rounds).for_each(|_| work());
        println!("{what}: {:?}", start.elapsed() / rounds);
    };
    let issued = issue(&claims, ISSUER, &key, &mut chance, 8).unwrap();
    let joined = join(&issued.disclosures);
    let disclosures: Vec<&str> = issued.disclosures.iter().map(String::as_str).collect();
    let public = key.public_key().clone();
    time("sign alone", &mut || drop(key.sign(issued.signed.as_bytes())));
    time("issue", &mut || drop(issue(&claims, ISSUER, &key, &mut chance, 8)));
    time("verify", &mut || drop(verify(&issued.signed, &disclosures, &|_, _| Some(public.clone()))));
    time("decode_all", &mut || drop(decode_all(&joined)));
}
