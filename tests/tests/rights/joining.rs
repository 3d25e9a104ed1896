//! Two registrations of one person are joined, and separated again as if nothing had been.

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{self, Person};
use vaiven_tests::{Answer, Database, LiveNode};

use super::{about_worker, found, history, kinds, registered};

fn join(node: &LiveNode, who: &str, survivor: &str, other: &str) -> Answer {
    let data = json!({"merged": other, "reason": "Misma cédula."});
    node.as_(who).record(&about_worker(node, survivor, Kind::WorkerMerged, data))
}

fn separate(node: &LiveNode, survivor: &str, other: &str) -> Answer {
    let data = json!({"merged": other, "reason": "Son hermanas."});
    node.as_("jefatura.pa").record(&about_worker(node, survivor, Kind::WorkerUnmerged, data))
}

/// What is computed, but for the entries of the two decisions themselves.
fn computed(node: &LiveNode) -> Vec<String> {
    let rows = node.projections().into_iter();
    rows.filter(|row| {
        !(row.starts_with("entry ") && (row.contains("worker.merged") || row.contains("worker.unmerged")))
    })
    .collect()
}

/// Somebody at work, and the same person registered once more under a name of their own.
fn one_person_twice(node: &LiveNode) -> (Person, Person) {
    let demand = submissions::demand(node, vaiven_tests::cast::FARM, 2);
    let mut again = Person::of(&demand, "finca");
    again.come_as_far_as(node, Kind::HireConfirmed);
    let mut first = Person::of(&new_id(), "finca");
    first.number.clone_from(&again.number);
    first.come_as_far_as(node, Kind::DocumentPresented);
    again.farm = "finca";
    (first, again)
}

fn codes_about(node: &LiveNode, worker: &str) -> Vec<String> {
    let list = node.as_("jefatura.pa").get(&format!("/v1/findings?worker={worker}")).expect(200);
    let items = list["items"].as_array().expect("a page has items").clone();
    items.iter().map(|item| item["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn a_joined_registration_is_found_shown_and_followed_under_the_other_and_comes_back_as_it_was() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let (first, again) = one_person_twice(&node);
        let both = [codes_about(&node, &first.worker), codes_about(&node, &again.worker)].concat();
        assert!(both.contains(&"possible-duplicate".to_owned()), "{database:?} {both:?}");

        join(&node, "jefatura.pa", &first.worker, &again.worker).expect(201);
        for id in [&first.worker, &again.worker] {
            let shown = node.as_("oficina.pa").get(&format!("/v1/workers/{id}")).expect(200);
            assert_eq!(shown["id"], first.worker.as_str(), "{database:?}");
            assert_eq!(shown["joined"][0]["worker"], again.worker.as_str());
            assert_eq!(shown["cycles"][0]["id"], again.cycle.as_str(), "{shown:#}");
            let kinds = kinds(&history(&node, "oficina.pa", id));
            assert!(kinds.contains(&"hire.confirmed".to_owned()) && kinds.contains(&"worker.merged".to_owned()));
        }
        assert_eq!(
            found(&node, "oficina.pa", &again.first_surname),
            std::slice::from_ref(&first.worker),
            "{database:?}"
        );
        assert_eq!(
            found(&node, "oficina.pa", &first.first_surname),
            std::slice::from_ref(&first.worker),
            "{database:?}"
        );
        assert!(!codes_about(&node, &first.worker).contains(&"possible-duplicate".to_owned()));
        assert!(codes_about(&node, &again.worker).is_empty(), "{database:?}");
        node.rebuild_changes_nothing();

        // What happens meanwhile may name either of them.
        let end = json!({"ended_on": submissions::day(&node, 0), "reason": "finished"});
        node.as_("finca").records(&again.says(&node, Kind::EmploymentEnded, end));
        let mut back = again.says(&node, Kind::ReturnConfirmed, json!({"returned_on": submissions::day(&node, 0)}));
        back["about"]["worker"] = first.worker.as_str().into();
        node.as_("oficina.pa").records(&back);
        assert!(!codes_about(&node, &first.worker).contains(&"names-another-worker".to_owned()), "{database:?}");
        node.rebuild_changes_nothing();

        separate(&node, &first.worker, &again.worker).expect(201);
        node.rebuild_changes_nothing();
        let theirs = node.as_("oficina.pa").get(&format!("/v1/workers/{}", again.worker)).expect(200);
        assert_eq!((&theirs["id"], &theirs["cycles"][0]["id"]), (&json!(again.worker), &json!(again.cycle)));
        let own = node.as_("oficina.pa").get(&format!("/v1/workers/{}", first.worker)).expect(200);
        assert_eq!((&own["joined"], &own["cycles"]), (&json!([]), &json!([])), "{database:?}");
    }
}

#[test]
fn separating_restores_every_projection_to_the_byte() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let (first, again) = one_person_twice(&node);
        let before = computed(&node);
        join(&node, "jefatura.pa", &first.worker, &again.worker).expect(201);
        assert_ne!(computed(&node), before, "{database:?}");
        separate(&node, &first.worker, &again.worker).expect(201);
        assert_eq!(computed(&node), before, "{database:?}");
        join(&node, "jefatura.pa", &first.worker, &again.worker).expect(201);
        node.rebuild_changes_nothing();
    }
}

#[test]
fn what_cannot_be_joined_is_refused_by_name() {
    let node = LiveNode::start(Database::Sqlite);
    let (one, other, third) = (registered(&node), registered(&node), registered(&node));
    let refused = |answer: Answer| -> Value {
        let problem = answer.expect_problem(409, "rules-unmet");
        problem["unmet"][0]["code"].clone()
    };
    assert_eq!(refused(join(&node, "jefatura.pa", &one.worker, &one.worker)), "other-registration-unknown");
    assert_eq!(refused(join(&node, "jefatura.pa", &one.worker, &new_id())), "other-registration-unknown");
    assert_eq!(refused(join(&node, "jefatura.cr", &one.worker, &other.worker)), "not-the-owner");
    assert_eq!(refused(separate(&node, &one.worker, &other.worker)), "not-joined".replace("joined", "merged").as_str());
    join(&node, "oficina.pa", &one.worker, &other.worker).expect_problem(403, "not-allowed");
    join(&node, "jefatura.pa", &one.worker, &other.worker).expect(201);
    assert_eq!(refused(join(&node, "jefatura.pa", &third.worker, &other.worker)), "merged-already");
    assert_eq!(refused(join(&node, "jefatura.pa", &third.worker, &one.worker)), "merged-already");
}

#[test]
fn a_registration_at_another_node_is_linked_and_shown_until_it_is_unlinked() {
    for database in Database::BOTH {
        let node = LiveNode::start(database);
        let person = registered(&node);
        let there = new_id();
        let link = json!({"linked": there, "holder": "cr-mtss", "reason": "Mismo salvoconducto."});
        node.as_("jefatura.pa").records(&about_worker(&node, &person.worker, Kind::WorkerLinked, link));
        let links = |node: &LiveNode| {
            node.as_("oficina.pa").get(&format!("/v1/workers/{}", person.worker)).expect(200)["links"].clone()
        };
        assert_eq!(links(&node), json!([{"worker": there, "holder": "cr-mtss"}]), "{database:?}");
        let unlink = json!({"linked": there, "reason": "Era de su prima."});
        node.as_("jefatura.pa").records(&about_worker(&node, &person.worker, Kind::WorkerUnlinked, unlink));
        assert_eq!(links(&node), json!([]), "{database:?}");
        node.rebuild_changes_nothing();
    }
}
