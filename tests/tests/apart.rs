//! What stands apart: somebody who takes the whole database away, without the node's data key, reads no health, no people of origin, no
//! biometrics, no complaint and no sign of trafficking in it, wherever the node may have written them.

use domain::kinds::Kind;
use serde_json::{Value, json};
use testkit::PostgresCluster;
use vaiven_tests::{
    Database, LiveNode,
    cast::{FARM, WORKER},
    chance::new_id,
    submissions::{self, Person, now, submission},
};

const PEOPLE: &str = "Ngäbe-Kuzuga";
const ACCOUNT: &str = "No-me-pagaron-kuzuga";
const REFERRED_TO: &str = "Albergue-Kuzuga";
const INSPECTED: &str = "Dormitorio-kuzuga";
/// A file that no one sent: its name is a salted hash, and says nothing.
const THUMBPRINT: &str = "4f1c0f3a52a1b7b8d1d7cf6a7b7b6d0e1f2a3b4c5dk";

/// All bytes of a database as somebody has them who copies its files, or dumps it.
fn taken_away(node: &LiveNode) -> String {
    let url = node.database_url();
    if let Some(path) = url.strip_prefix("sqlite:") {
        let beside = format!("{path}-wal");
        let bytes = [std::fs::read(path).unwrap(), std::fs::read(beside).unwrap_or_default()].concat();
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    let dump = PostgresCluster::shared().binaries().command("pg_dump").args(["--dbname", url]).output().unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    String::from_utf8_lossy(&dump.stdout).into_owned()
}

/// Somebody at work, of whom everything is recorded that stands apart.
fn recorded(node: &LiveNode) -> Person {
    let demand = submissions::demand(node, FARM, 1);
    let mut person = Person::of(&demand, "finca");
    WORKER.clone_into(&mut person.worker);
    for (who, mut record) in person.whole_cycle(node) {
        match record["kind"].as_str() {
            Some("worker.registered") => record["data"]["origin_people"] = PEOPLE.into(),
            Some("contract.accepted") => record["data"]["thumbprint"] = THUMBPRINT.into(),
            Some("employment.ended") => break,
            _ => {}
        }
        node.as_(who).records(&record);
    }
    let about = json!({"worker": person.worker});
    let say = |who: &str, kind: Kind, about: Value, data: Value| {
        node.as_(who).records(&submission(kind, about, now(node), data));
    };
    say("salud.pa", Kind::HealthAssessed, about.clone(), json!({"fit": false, "valid_until": "2031-02-28"}));
    let accident = person.about(Kind::AccidentReported);
    say("finca", Kind::AccidentReported, accident, Kind::AccidentReported.example());
    let complaint = json!({"worker": person.worker, "complaint": new_id()});
    let told = json!({"cycle": person.cycle, "against": FARM, "topic": "wages", "account": ACCOUNT, "language": "es"});
    say("persona", Kind::ComplaintFiled, complaint, told);
    let mut referral = Kind::ReferralMade.example();
    referral["referred_to"] = REFERRED_TO.into();
    say("puesto.cr", Kind::ReferralMade, about, referral);
    let mut report = Kind::InspectionReported.example();
    report["note"] = INSPECTED.into();
    say("inspeccion.cr", Kind::InspectionReported, json!({"employer": FARM}), report);
    person
}

#[test]
fn whoever_takes_the_database_away_reads_nothing_of_what_stands_apart() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = recorded(&node);
        let unread = |when: &str| {
            let all = taken_away(&node);
            assert!(all.contains(&person.first_surname), "{database:?}: the search is in the right place");
            for hidden in [PEOPLE, ACCOUNT, REFERRED_TO, INSPECTED, "2031-02-28", "{\"fit\":", "\"severity\":\"serious"]
            {
                assert!(!all.contains(hidden), "{database:?}, {when}: {hidden}");
            }
            // Disclosures are base64url, where a text may begin at any of three places.
            for hidden in [PEOPLE, ACCOUNT, REFERRED_TO, INSPECTED, THUMBPRINT] {
                for in_base64 in alignments(hidden) {
                    assert!(!all.contains(&in_base64), "{database:?}, {when}: {hidden} in base64");
                }
            }
        };
        unread("as written");
        node.rebuild_changes_nothing();
        unread("rebuilt");
        node.registry().rotate_class_keys(|_| {}).unwrap();
        unread("under new keys");
        node.rebuild_changes_nothing();

        // Whoever may read it does.
        let history = format!("/v1/workers/{}/history?purpose=health-care", person.worker);
        assert!(node.as_("salud.pa").get(&history).expect(200).to_string().contains("2031-02-28"));
        let complaints = node.as_("inspeccion.cr").get("/v1/complaints").expect(200);
        assert_eq!(complaints["items"].as_array().unwrap().len(), 1);
        assert!(node.as_("oficina.pa").get(&format!("/v1/workers/{}", person.worker)).text.contains(PEOPLE));
    }
}

/// What base64url makes of a text at each of the three places where it may begin, without what depends on its neighbours.
fn alignments(text: &str) -> Vec<String> {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let shifted = |shift: usize| {
        let bytes = [vec![b' '; shift], text.as_bytes().to_vec()].concat();
        let whole = bytes.len() / 3 * 3;
        let encoded = URL_SAFE_NO_PAD.encode(&bytes[..whole]);
        encoded[if shift == 0 { 0 } else { 4 }..].to_owned()
    };
    (0..3).map(shifted).collect()
}
