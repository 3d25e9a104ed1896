//! The work list of a desk: what is its own to look into, and what has come to it because nobody settled it in time.

use chrono::TimeDelta;
use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::cast::FARM;
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{self, Person, now, submission};
use vaiven_tests::{Database, LiveNode};

/// The codes on somebody's list.
#[track_caller]
fn on_the_list(node: &LiveNode, who: &str, more: &str) -> Vec<String> {
    let list = node.as_(who).get(&format!("/v1/worklist?limit=100{more}")).expect(200);
    let items = list["items"].as_array().expect("a list has items").clone();
    items.iter().map(|item| item["code"].as_str().expect("a finding has a code").to_owned()).collect()
}

#[test]
fn a_finding_is_on_its_owners_list_and_on_the_supervisors_once_its_time_has_passed() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let demand = submissions::demand(&node, FARM, 3);
        let person = Person::of(&demand, "finca");
        person.come_as_far_as(&node, Kind::ContractAuthorised);
        // Without a card: the border hears of it, and has two days.
        node.as_("puesto.pa").records(&person.says(&node, Kind::CrossingExited, Kind::CrossingExited.example()));
        node.as_("puesto.cr").records(&person.says(&node, Kind::CrossingEntered, Kind::CrossingEntered.example()));
        let code = "entry-without-document".to_owned();
        assert!(on_the_list(&node, "puesto.cr", "").contains(&code), "{database:?}");
        for who in ["jefatura.cr", "oficina.cr", "puesto.pa", "jefatura.pa", "inspeccion.cr", "seguro.cr"] {
            assert!(!on_the_list(&node, who, "").contains(&code), "{who}");
        }
        for who in ["finca", "persona", "auditoria.pa", "administracion.pa"] {
            node.as_(who).get("/v1/worklist").expect_problem(403, "not-allowed");
        }
        let listed = node.as_("puesto.cr").get("/v1/worklist").expect(200);
        let found: &Value =
            listed["items"].as_array().expect("items").iter().find(|item| item["code"] == code).unwrap();
        assert_eq!(
            (&found["owner"], &found["escalates_to"]),
            (&json!("migration_officer"), &json!("labour_supervisor"))
        );
        assert_eq!(
            (&found["details"]["settle_by"], &found["overdue"]),
            (&json!(submissions::day(&node, 2)), &json!(false))
        );
        assert_eq!(on_the_list(&node, "puesto.cr", "&overdue=true"), [""; 0]);

        node.clock.advance(TimeDelta::hours(72));
        for who in ["puesto.cr", "jefatura.cr"] {
            assert!(on_the_list(&node, who, "&overdue=true").contains(&code), "{who} {database:?}");
        }
        assert!(!on_the_list(&node, "oficina.cr", "").contains(&code));
        let settled = json!({"outcome": "explained", "note": "El permiso consta en papel."});
        let about = json!({"finding": found["id"]});
        node.as_("jefatura.cr").records(&submission(Kind::FindingSettled, about, now(&node), settled));
        assert!(!on_the_list(&node, "jefatura.cr", "").contains(&code), "{database:?}");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn a_demand_that_waits_too_long_is_on_the_supervisors_list_until_it_is_decided() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let (id, line) = (new_id(), submissions::line(&node).1);
        let about = json!({"employer": FARM, "demand": id});
        let mut asked = Kind::DemandRequested.example();
        asked["starts_on"] = submissions::day(&node, 0).into();
        asked["ends_on"] = submissions::day(&node, 100).into();
        node.as_("finca").records(&submission(Kind::DemandRequested, about.clone(), now(&node), asked));
        node.clock.advance(TimeDelta::days(15));
        assert_eq!(on_the_list(&node, "jefatura.cr", ""), [""; 0], "{database:?}");
        node.clock.advance(TimeDelta::days(1));
        assert_eq!(on_the_list(&node, "jefatura.cr", ""), ["deadline-missed"], "{database:?}");
        node.rebuild_changes_nothing();
        let granted = json!({"quota_line": line, "places": 10});
        node.as_("jefatura.cr").records(&submission(Kind::DemandRecommended, about, now(&node), granted));
        assert_eq!(on_the_list(&node, "jefatura.cr", ""), [""; 0], "{database:?}");
    }
}
