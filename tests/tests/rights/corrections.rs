//! A correction is a record: it counts, both stay to be seen, and nobody corrects what is not theirs to write.

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{now, submission};
use vaiven_tests::{Database, LiveNode};

use super::{found, history, kinds, record_of, registered};

fn correction(node: &LiveNode, record: &str, of_kind: Kind, change: Value) -> Value {
    let mut data = Kind::RecordCorrected.example();
    data["identity"] = Value::Null;
    data["of_kind"] = of_kind.name().into();
    for (name, value) in change.as_object().expect("members") {
        data[name] = value.clone();
    }
    submission(Kind::RecordCorrected, json!({"record": record}), now(node), data)
}

#[test]
fn a_corrected_name_is_shown_and_found_and_both_records_stay_in_the_history() {
    for database in Database::BOTH {
        let node = LiveNode::start(database);
        let person = registered(&node);
        let record = record_of(&node, "oficina.pa", &person.worker, Kind::WorkerRegistered);
        let change = json!({"identity": {"first_surname": "Corregidaza"}});
        let corrected = correction(&node, &record, Kind::WorkerRegistered, change);
        node.as_("oficina.pa").records(&corrected);
        assert_eq!(node.as_("oficina.pa").record(&corrected).expect(200)["outcome"], "duplicate");

        let shown = node.as_("oficina.pa").get(&format!("/v1/workers/{}", person.worker)).expect(200);
        assert_eq!(shown["identity"]["first_surname"], "Corregidaza", "{database:?}");
        assert_eq!(found(&node, "oficina.pa", "corregidaza"), std::slice::from_ref(&person.worker));
        assert!(found(&node, "oficina.pa", &person.first_surname).is_empty(), "{database:?}");
        let history = history(&node, "oficina.pa", &person.worker);
        assert_eq!(kinds(&history), ["worker.registered", "document.presented", "record.corrected"]);
        assert_eq!(history["records"][0]["data"]["first_surname"], person.first_surname.as_str());
        assert_eq!(history["records"][2]["about"], json!({"worker": person.worker, "record": record}));
        node.rebuild_changes_nothing();

        // And the correction is corrected itself.
        let again = json!({"identity": {"identity": {"first_surname": "Corregidisima"}}});
        let first = corrected["id"].as_str().expect("an id");
        node.as_("jefatura.pa").records(&correction(&node, first, Kind::WorkerRegistered, again));
        assert_eq!(found(&node, "oficina.pa", "corregidisima"), std::slice::from_ref(&person.worker), "{database:?}");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn a_corrected_hire_changes_the_cycle_and_its_employer_sees_the_correction_as_it_sees_the_hire() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let demand = vaiven_tests::submissions::demand(&node, vaiven_tests::cast::FARM, 1);
        let person = vaiven_tests::submissions::Person::of(&demand, "finca");
        person.come_as_far_as(&node, Kind::HireConfirmed);
        let hire = record_of(&node, "finca", &person.worker, Kind::HireConfirmed);
        let later = vaiven_tests::submissions::day(&node, 3);
        node.as_("finca").records(&correction(
            &node,
            &hire,
            Kind::HireConfirmed,
            json!({"labour": {"starts_on": later}}),
        ));
        let cycle = node.as_("finca").get(&format!("/v1/cycles/{}", person.cycle)).expect(200);
        assert_eq!(cycle["hires"][0]["starts_on"], later.as_str(), "{database:?} {cycle:#}");
        assert!(kinds(&history(&node, "finca", &person.worker)).contains(&"record.corrected".to_owned()));

        // What the employer may not see of a person it does not see corrected either.
        let document = record_of(&node, "oficina.pa", &person.worker, Kind::DocumentPresented);
        let change = json!({"travel_document": {"valid_until": "2031-01-01"}});
        node.as_("oficina.pa").records(&correction(&node, &document, Kind::DocumentPresented, change));
        let seen = kinds(&history(&node, "finca", &person.worker));
        assert_eq!(seen.iter().filter(|kind| *kind == "record.corrected").count(), 1, "{database:?} {seen:?}");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn what_cannot_be_made_of_the_record_is_refused_by_the_name_of_the_member() {
    let node = LiveNode::start(Database::Sqlite);
    let person = registered(&node);
    let record = record_of(&node, "oficina.pa", &person.worker, Kind::WorkerRegistered);
    let refused = |change: Value| {
        let answer = node.as_("oficina.pa").record(&correction(&node, &record, Kind::WorkerRegistered, change));
        assert!(!answer.is_success());
        answer.text
    };
    let cases = [
        (json!({"identity": {"phone": "61"}}), "data.identity.phone"),
        (json!({"identity": {"birth_date": "ayer"}}), "data.identity.birth_date"),
        (json!({"contact": {"languages": [7]}}), "data.contact.languages"),
        (json!({"of_kind": "hire.confirmed", "identity": {"first_surname": "Otra"}}), "data.of_kind"),
        (json!({}), "corrects nothing"),
    ];
    for (change, named) in cases {
        let text = refused(change.clone());
        assert!(text.contains(named), "{change} {text}");
    }
}

#[test]
fn who_may_not_write_a_kind_or_is_of_another_country_does_not_find_the_record() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = registered(&node);
        let record = record_of(&node, "oficina.pa", &person.worker, Kind::WorkerRegistered);
        let change = json!({"identity": {"first_surname": "Ajena"}});
        let made = |record: &str| correction(&node, record, Kind::WorkerRegistered, change.clone());
        for who in ["finca", "puesto.pa", "oficina.cr", "inspeccion.cr", "salud.pa"] {
            let theirs = node.as_(who).record(&made(&record));
            let nobodys = node.as_(who).record(&made(&new_id()));
            theirs.expect_problem(404, "not-found");
            assert_eq!(theirs.text, nobodys.text, "{who} on {database:?}");
        }
        node.as_("persona").record(&made(&record)).expect_problem(403, "not-allowed");
        assert!(found(&node, "oficina.pa", "ajena").is_empty());
    }
}

#[test]
fn a_decision_is_not_corrected() {
    let node = LiveNode::in_season(Database::Sqlite);
    let demand = vaiven_tests::submissions::demand(&node, vaiven_tests::cast::FARM, 1);
    let person = vaiven_tests::submissions::Person::of(&demand, "finca");
    person.come_as_far_as(&node, Kind::CandidateSelected);
    let selected = record_of(&node, "oficina.pa", &person.worker, Kind::CandidateSelected);
    let change = json!({"labour": {"ends_on": "2027-01-01"}});
    let answer = node.as_("oficina.pa").record(&correction(&node, &selected, Kind::CandidateSelected, change));
    assert!(!answer.is_success() && answer.text.contains("about.record"), "{}", answer.text);
}
