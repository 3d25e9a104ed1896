//! What others wrote reads our records and checks our proofs.

use std::process::Command;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::kinds::Kind;
use ledger::key::{Signer as _, SigningKey};
use ledger::sd_jwt::{self, decode_all};
use serde_json::{Map, Value, json};
use vaiven_tests::binary::{NodeProcess, vaiven};
use vaiven_tests::cast::FARM;
use vaiven_tests::submissions::{self, Person};
use vaiven_tests::{Database, LiveNode, Place, verifiers, wait_until};

const CHECK: &str = "tests/verifiers/check_sd_jwt.py";

/// The claims of disclosures as we read them.
fn claims(joined: &str) -> Map<String, Value> {
    decode_all(joined).unwrap().into_iter().map(|(name, value)| (name.into(), value)).collect()
}

#[test]
fn the_sd_jwt_package_of_pypi_verifies_our_records_whole_and_in_part_and_refuses_changed_ones() {
    let node = LiveNode::in_season(Database::Sqlite);
    let demand = submissions::demand(&node, FARM, 1);
    Person::of(&demand, "finca").come_as_far_as(&node, Kind::ReturnConfirmed);
    let records = node.store().read(|tx| tx.records_after(0, 1000)).unwrap();
    let key = URL_SAFE_NO_PAD.encode(SigningKey::from_seed(&[7; 32]).public_key().as_bytes());
    let case = |signed: &str, joined: &str| json!({"presentation": format!("{signed}~{joined}"), "key": key});
    let (mut cases, mut expected) = (Vec::new(), Vec::new());
    for record in &records {
        let all: String = record.disclosures.iter().map(|(_, joined)| joined.as_str()).collect();
        let envelope: String = sd_jwt::split(&all).take(3).map(|one| format!("{one}~")).collect();
        for shown in [all.as_str(), envelope.as_str(), ""] {
            cases.push(case(&record.signed, shown));
            expected.push(Some(claims(shown)));
        }
        // Another letter in the payload.
        let at = record.signed.find('.').unwrap() + 40;
        let letter = if &record.signed[at..=at] == "A" { "B" } else { "A" };
        let changed = format!("{}{letter}{}", &record.signed[..at], &record.signed[at + 1..]);
        cases.push(case(&changed, &all));
        expected.push(None);
    }
    assert!(records.len() > 20 && cases.len() == records.len() * 4);
    let answers = verifiers::ask(CHECK, &Value::Array(cases));
    for (answer, expected) in answers.as_array().unwrap().iter().zip(expected) {
        let Some(claims) = expected else {
            assert!(answer["refused"].is_string(), "{answer:#}");
            continue;
        };
        let mut payload = answer["payload"].as_object().unwrap_or_else(|| panic!("{answer:#}")).clone();
        assert_eq!(payload.remove("iss").unwrap(), "pa");
        assert!(payload.remove("jti").is_some_and(|id| id.as_str().unwrap().len() == 22));
        payload.remove("_sd_alg");
        assert_eq!(payload, claims);
    }
}

#[test]
fn a_dozen_lines_of_python_believe_a_proof_and_no_changed_one() {
    let node = super::busy(Database::Sqlite);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("proof.json");
    let key = SigningKey::from_seed(&[7; 32]).public_key().to_string();
    let other = SigningKey::from_seed(&[8; 32]).public_key().to_string();
    let believed = |proof: &Value, key: &str| {
        std::fs::write(&path, proof.to_string()).unwrap();
        verifiers::believes(&path, &[key])
    };
    let records = node.store().read(|tx| tx.records_after(0, 1000)).unwrap();
    for record in [&records[0], &records[1], &records[255], &records[256], &records[279]] {
        let proof = serde_json::to_value(node.registry().prove(record.id).unwrap()).unwrap();
        let (right, said) = believed(&proof, &key);
        assert!(right && said.contains("of 280 in the log vaiven/pa"), "{said}");
    }
    let proof = serde_json::to_value(node.registry().prove(records[5].id).unwrap()).unwrap();
    assert!(!believed(&proof, &other).0, "a key that nobody trusts");
    let another = serde_json::to_value(node.registry().prove(records[6].id).unwrap()).unwrap();
    for (member, value) in [
        ("signed", another["signed"].clone()),
        ("index", another["index"].clone()),
        ("inclusion", another["inclusion"].clone()),
        ("inclusion", json!([])),
        ("size", json!(279)),
        ("origin", json!("vaiven/cr")),
        ("checkpoint", json!(proof["checkpoint"].as_str().unwrap().replacen("280", "281", 1))),
    ] {
        let mut changed = proof.clone();
        changed[member] = value;
        assert!(!believed(&changed, &key).0, "another {member}");
    }
}

#[test]
fn a_key_is_rotated_and_what_the_old_one_signed_verifies_as_before() {
    let place = Place::empty(Database::Sqlite);
    let mut node = NodeProcess::prepare(&place);
    let folder = tempfile::tempdir().unwrap();
    let register = |node: &NodeProcess| {
        let person = Person::of(&vaiven_tests::chance::new_id(), "finca");
        let at = chrono::DateTime::parse_from_rfc3339("2026-11-02T08:00:00-06:00").unwrap();
        let kind = Kind::WorkerRegistered;
        let record = submissions::submission(kind, person.about(kind), at, person.registration());
        let answer = node.record(&node.sign_in("oficina.pa"), &record).unwrap().json();
        assert_eq!(answer["outcome"], "accepted");
        record["id"].as_str().unwrap().to_owned()
    };
    let logged =
        |node: &NodeProcess| -> Value { serde_json::from_str(&node.command(&["log", "verify", "--json"])).unwrap() };
    node.start();
    let first = register(&node);
    // Within a second the serving node makes a leaf of it by itself.
    assert!(wait_until(std::time::Duration::from_secs(20), || logged(&node)["leaves"] == 1));
    let rotated: Value = serde_json::from_str(&node.command(&["key", "rotate", "--json"])).unwrap();
    // The process that serves still has the old key, and what it signs counts.
    let second = register(&node);
    node.stop();
    node.start();
    let third = register(&node);
    let mut signers = Vec::new();
    for record in [&first, &second, &third] {
        let path = folder.path().join(record);
        node.command(&["log", "prove", record, "--out", path.to_str().unwrap()]);
        let proof: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let keys: Vec<&str> =
            proof["keys"].as_array().unwrap().iter().map(|key| key["public_key"].as_str().unwrap()).collect();
        assert_eq!((keys.len(), keys[1]), (2, rotated["public_key"].as_str().unwrap()));
        let (right, said) = verifiers::believes(&path, &keys);
        assert!(right, "{said}");
        let header = proof["signed"].as_str().unwrap().split('.').next().unwrap().to_owned();
        let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
        signers.push(header["kid"].as_str().unwrap().to_owned());
    }
    assert!(signers[0] == signers[1] && signers[2] == rotated["key_id"].as_str().unwrap(), "{signers:?}");
    let report = logged(&node);
    assert_eq!((&report["leaves"], &report["flaw"]), (&json!(3), &Value::Null));
    node.stop();
    // The old key signs no more, even where somebody puts its file back.
    let key = node.path("signing.key");
    std::fs::rename(&key, node.path("kept-apart.key")).unwrap();
    std::fs::rename(node.path(&format!("signing.key.{}", signers[0])), &key).unwrap();
    let refused = Command::new(vaiven()).args(["serve", "--json", "--config"]).arg(node.path("vaiven.toml")).output();
    let refused = refused.unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(3) && said.contains("signing_key_file"), "{said}");
}
