//! Keys that sign cards, and seals as a scanner gives them.

use card::{
    content::{CardContent, CardKind},
    key::CardKey,
    revocations::{CardDigest, Entry, Page},
    seal::Seal,
};
use domain::{
    country::Country,
    states::Identity,
    text::Text,
    time::{BirthDate, Day, Moment},
    value::Sex,
    verdict::Standing,
};

use crate::given::{DONE, REFUSED, USAGE, in_repository, mode, run, run_with_input, text};

fn vector(name: &str) -> String {
    let path = in_repository("../shared/vectors/icao-idb.json");
    let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    text(&file["raw"][name])
}

struct Authority {
    folder: tempfile::TempDir,
}

impl Authority {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

impl Authority {
    fn key(&self) -> CardKey {
        let read = |name: &str| std::fs::read_to_string(self.path(name)).unwrap();
        CardKey::from_pem(&read("card.key"), &read("card.pem")).unwrap()
    }

    /// A page of its list, made today: so many entries of which the first is the card of [`Authority::seal`].
    fn page(&self, standing: Standing, count: u64, withdrawn: Vec<String>) -> String {
        let card = CardDigest::new(Country::CR, "CR-26-1", Day::parse("2199-12-31").unwrap());
        let now: Moment = registry::Clock::system().now().into();
        let entries = vec![Entry { card, standing, since: now, until: None }];
        let page = Page { issuer: Country::CR, issued_at: now, since: 0, through: 1, count, withdrawn, entries };
        page.sign(&self.key()).unwrap()
    }

    /// A card that it signs on the first day of its certificate.
    fn seal(&self, valid_until: &str) -> Seal {
        let key = self.key();
        let person = Identity {
            given_names: None,
            first_surname: Text::parse("Chichica").unwrap(),
            second_surname: None,
            sex: Sex::NotKnown,
            birth_date: BirthDate::parse("1999").unwrap(),
            nationalities: Vec::new(),
        };
        let agreement = serde_json::from_str(r#"{"code": "cr-pa-coffee", "version": 2}"#).unwrap();
        let until = valid_until.parse().unwrap();
        let content =
            CardContent::new(CardKind::WorkerCard, Country::CR, "CR-26-1", until, agreement, &person).unwrap();
        let (first_day, _) = key.issuer().period().unwrap();
        key.seal(content.messages(), first_day).unwrap()
    }
}

fn authority() -> Authority {
    let authority = Authority { folder: tempfile::tempdir().unwrap() };
    let (key, certificate) = (authority.path("card.key"), authority.path("card.pem"));
    run(["key", "card", "--out", &key, "--certificate", &certificate, "--country", "CR", "--name", "DGME"]).with(DONE);
    authority
}

#[test]
fn a_card_key_is_for_the_service_alone_and_its_certificate_for_everybody() {
    let dgme = authority();
    assert_eq!(mode(&dgme.folder.path().join("card.key")), 0o600);
    assert_eq!(mode(&dgme.folder.path().join("card.pem")), 0o644);
    let certificate = std::fs::read_to_string(dgme.path("card.pem")).unwrap();
    assert!(certificate.starts_with("-----BEGIN CERTIFICATE-----"));
    let again = |out: &str, pem: &str| {
        run(["key", "card", "--out", out, "--certificate", pem, "--country", "CR", "--name", "DGME"]).with(REFUSED)
    };
    again(&dgme.path("another.key"), &dgme.path("card.pem"));
    assert!(!dgme.folder.path().join("another.key").exists(), "no key is left without its certificate");
    again(&dgme.path("card.key"), &dgme.path("another.pem"));
    assert_eq!(std::fs::read_to_string(dgme.path("card.pem")).unwrap(), certificate);
    for (country, name) in [("XX", "DGME"), ("CR", "Dirección"), ("CR", "")] {
        let (key, pem) = (dgme.path("new.key"), dgme.path("new.pem"));
        run(["key", "card", "--out", &key, "--certificate", &pem, "--country", country, "--name", name]).with(USAGE);
    }
}

#[test]
fn a_seal_on_standard_input_is_printed_as_json() {
    let read =
        run_with_input(&["card", "read", "-"], &format!("{}\r\n", vector("TemporaryPassport"))).with(DONE).json();
    assert_eq!((read["identifier"].as_str(), read["country"].as_str()), (Some("RDB1"), Some("D")));
    assert_eq!(read["signature"]["certificate"], "a57a790577");
    assert_eq!(read["signature"]["signed_on"], "2025-02-11");
    let messages = read["messages"].as_array().unwrap();
    assert_eq!(messages[0]["name"], "mrz-td3");
    assert_eq!(messages[0]["lines"][1], "3113883489D<<9709155F1601013<<<<<<<<<<<<<<04");
    assert_eq!(messages[0]["zone"]["surname"], "FOLKS");
    assert_eq!(messages[1]["name"], "face-image");
    assert_eq!(messages[2]["date"], "2027-01-31");
    assert_eq!(messages[3]["number"], 6);
}

#[test]
fn what_is_no_seal_is_refused_with_its_reason_in_both_languages() {
    let whole = vector("CertifyingPermanentResidence");
    for (input, es, en) in [
        ("https://example.org", "no es un sello de OACI", "not an ICAO seal"),
        (&whole[..whole.len() - 8], "termina antes de tiempo", "ends too early"),
        ("", "no es un sello de OACI", "not an ICAO seal"),
    ] {
        assert!(run_with_input(&["card", "read", "-"], input).with(REFUSED).stderr.contains(es));
        assert!(run_with_input(&["card", "read", "-", "--lang", "en"], input).with(REFUSED).stderr.contains(en));
    }
    run_with_input(&["card", "read", "-"], &"A".repeat(20_000)).with(REFUSED);
    run(["card", "read", "no-such-file"]).with(crate::given::FAILED);
}

#[test]
fn a_strangers_seal_and_a_damaged_one_are_told_apart_with_nothing_but_a_certificate() {
    let dgme = authority();
    let issuer = dgme.path("card.pem");
    let verify =
        |input: &str| run_with_input(&["card", "verify", "-", "--issuer", &issuer, "--json"], input).with(REFUSED);
    let stranger = verify(&vector("TemporaryPassport")).json();
    assert_eq!(stranger["outcome"], "unknown-signer");
    assert!(stranger["valid_until"].is_null() && stranger["number"].is_null(), "nothing unverified is repeated");
    assert_eq!(verify("RDB1B").json()["outcome"], "damaged");
    let unknown = ["card", "verify", "-", "--issuer", &issuer, "--withdrawn", "0000000000"];
    run_with_input(&unknown, "").with(USAGE);
    run(["card", "verify", "-", "--issuer", &dgme.path("card.key")]).with(REFUSED);
    run(["card", "verify", "-"]).with(USAGE);
}

#[test]
fn a_good_card_an_expired_a_forged_and_one_of_a_withdrawn_key_are_told_apart() {
    let (dgme, snm) = (authority(), authority());
    let issuer = dgme.path("card.pem");
    let verify = |input: &str, more: &[&str]| {
        let arguments = [&["card", "verify", "-", "--json", "--issuer", &issuer], more].concat();
        let ran = run_with_input(&arguments, input);
        (ran.status, text(&ran.json()["outcome"]))
    };
    let good = dgme.seal("2199-12-31");
    assert_eq!(verify(&good.text(), &[]), (DONE, "good".to_owned()));
    assert_eq!(verify(&good.clone().with_deflation(true).text(), &[]), (DONE, "good".to_owned()));
    assert_eq!(verify(&dgme.seal("2020-01-01").text(), &[]), (REFUSED, "expired".to_owned()));
    assert_eq!(verify(&snm.seal("2199-12-31").text(), &[]), (REFUSED, "unknown-signer".to_owned()));
    let mut forged = good.text();
    let at = forged.len() - 30;
    forged.replace_range(at..=at, if &forged[at..=at] == "A" { "B" } else { "A" });
    assert_eq!(verify(&forged, &[]), (REFUSED, "forged".to_owned()));
    let reference = good.signing().unwrap().certificate.to_string();
    assert_eq!(verify(&good.text(), &["--withdrawn", &reference]), (REFUSED, "signer-withdrawn".to_owned()));
    let shown = run_with_input(&["card", "verify", "-", "--issuer", &issuer, "--lang", "en"], &good.text()).with(DONE);
    assert!(shown.stdout.contains("valid until 2199-12-31"), "{}", shown.stdout);
}

#[test]
fn a_card_on_the_issuers_list_is_told_without_a_network_and_a_list_in_part_is_no_list() {
    let dgme = authority();
    let (issuer, list) = (dgme.path("card.pem"), dgme.path("revocations"));
    let good = dgme.seal("2199-12-31").text();
    let verify = |page: &str, card: &str| {
        std::fs::write(&list, format!("{page}\n")).unwrap();
        run_with_input(&["card", "verify", "-", "--json", "--issuer", &issuer, "--revocations", &list], card)
    };
    for (standing, outcome) in
        [(Standing::Revoked, "revoked"), (Standing::Replaced, "replaced"), (Standing::Suspended, "suspended")]
    {
        let told = verify(&dgme.page(standing, 1, Vec::new()), &good).with(REFUSED).json();
        assert_eq!(told["outcome"], outcome);
        assert!(told["revocations_as_of"].is_string(), "{told}");
    }
    let other = dgme.seal("2199-12-30").text();
    assert_eq!(verify(&dgme.page(Standing::Revoked, 1, Vec::new()), &other).with(DONE).json()["outcome"], "good");
    let in_part = verify(&dgme.page(Standing::Revoked, 2, Vec::new()), &good).with(REFUSED);
    assert!(in_part.stderr.contains("not complete"), "{}", in_part.stderr);
    verify(&authority().page(Standing::Revoked, 1, Vec::new()), &good).with(REFUSED);
    verify("", &good).with(REFUSED);
}
