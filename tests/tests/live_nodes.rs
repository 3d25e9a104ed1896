//! The harness itself: a node of a test is a whole one, on both databases.

use domain::kinds::Kind;
use vaiven_tests::cast::{CAST, FARM};
use vaiven_tests::submissions::{self, Person};
use vaiven_tests::{Database, LiveNode};

#[test]
fn a_whole_cycle_goes_through_a_live_node_and_a_rebuild_changes_nothing() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let demand = submissions::demand(&node, FARM, 3);
        let person = Person::of(&demand, "finca");
        person.come_as_far_as(&node, Kind::ReturnConfirmed);
        let cycle = node.as_("oficina.pa").get(&format!("/v1/cycles/{}", person.cycle)).expect(200);
        assert_eq!(cycle["stage"], "returned", "{cycle:#}");
        let findings = node.as_("jefatura.cr").get(&format!("/v1/findings?cycle={}", person.cycle)).expect(200);
        assert_eq!(findings["items"], serde_json::json!([]), "{findings:#}");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn everyone_of_the_cast_can_sign_in_with_their_password() {
    let node = LiveNode::start(Database::Sqlite);
    for member in CAST.iter().take(3) {
        let token = node.nobody().sign_in(member);
        assert_eq!(token.split('.').count(), 3);
    }
    node.clock.advance(chrono::TimeDelta::hours(1));
    node.as_("oficina.pa").get("/v1/workers").expect(200);
}
