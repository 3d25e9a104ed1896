//! What may not be seen is not there: whether somebody exists cannot be told from any answer.

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::cast::{CAST, OTHER_FARM};
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{self, Person, now};
use vaiven_tests::{Answer, Database, LiveNode};

use super::scene::{Scene, purpose_of};

/// Of an answer, all that does not differ from one request to the next.
fn lasting(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let fleeting = ["date", "x-request-id"];
    let headers = answer.headers.iter().filter(|(name, _)| !fleeting.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect();
    (answer.status, answer.text.clone(), headers)
}

#[test]
fn somebody_elses_person_and_nobody_at_all_get_the_same_answer_to_the_byte() {
    for database in Database::BOTH {
        let scene = Scene::set(database);
        let theirs = &scene.unrelated.person;
        for member in CAST.iter().filter(|member| member.office() != "sv-mtps-san-salvador") {
            let who = member.name;
            if who.starts_with("auditoria") {
                continue;
            }
            for (path, id) in [
                ("/v1/workers/{}".to_owned(), &theirs.worker),
                (format!("/v1/workers/{{}}/history?{}", purpose_of(who)), &theirs.worker),
                ("/v1/cycles/{}".to_owned(), &theirs.cycle),
                ("/v1/cycles?worker={}".to_owned(), &theirs.worker),
                ("/v1/findings?worker={}".to_owned(), &theirs.worker),
                ("/v1/findings?cycle={}".to_owned(), &theirs.cycle),
            ] {
                let get = |id: &str| scene.node.as_(who).get(&path.replace("{}", id));
                let (not_theirs, not_there) = (get(id), get(&new_id()));
                assert_eq!(lasting(&not_theirs), lasting(&not_there), "{who} {path} on {database:?}");
            }
            for (member, value) in [("q", &theirs.first_surname), ("document", &theirs.number)] {
                let look = |value: &str| scene.node.as_(who).get(&format!("/v1/workers?{member}={value}"));
                let (found, none) = (look(value), look("99999nadie"));
                assert_eq!(lasting(&found), lasting(&none), "{who} {member} on {database:?}");
            }
        }
    }
}

#[test]
fn a_farm_that_writes_about_anothers_worker_hears_what_it_hears_about_nobody() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let demand = submissions::demand(&node, OTHER_FARM, 2);
        let theirs = Person::of(&demand, "finca2");
        theirs.come_as_far_as(&node, Kind::CrossingEntered);
        let nobody = Person::of(&new_id(), "finca2");
        for kind in [Kind::ArrivalConfirmed, Kind::ArrivalMissed, Kind::HireConfirmed, Kind::ContractOffered] {
            let send = |person: &Person| node.as_("finca").record(&person.says(&node, kind, kind.example()));
            let (not_theirs, not_there) = (send(&theirs), send(&nobody));
            not_theirs.expect_problem(404, "not-found");
            assert_eq!(lasting(&not_theirs), lasting(&not_there), "{kind} on {database:?}");
        }
        node.rebuild_changes_nothing();
    }
}

/// Somebody of a third country registers a person who is registered in Panama already, with the same document.
fn registered_again_elsewhere(node: &LiveNode, first: &Person) -> (Person, Vec<Value>) {
    let mut again = Person::of(&new_id(), "finca");
    again.given_names.clone_from(&first.given_names);
    again.first_surname.clone_from(&first.first_surname);
    let cedula =
        json!({"document_type": "national-id", "issuing_country": "PA", "number": first.number, "valid_until": null});
    let mut answers = Vec::new();
    for (kind, data) in [(Kind::WorkerRegistered, again.registration()), (Kind::DocumentPresented, cedula)] {
        let submission = submissions::submission(kind, again.about(kind), now(node), data);
        answers.push(node.as_("oficina.sv").record(&submission).expect(201));
    }
    (again, answers)
}

#[test]
fn a_likely_duplicate_whom_the_officer_may_not_see_is_not_hinted_at() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let first = Person::of(&new_id(), "finca");
        first.come_as_far_as(&node, Kind::DocumentPresented);
        let (again, answers) = registered_again_elsewhere(&node, &first);
        for answer in answers {
            assert!(!answer.to_string().contains(&first.worker), "{database:?}: {answer:#}");
            assert_eq!(answer["duplicates"], json!([]));
        }
        let list = node.as_("oficina.sv").get(&format!("/v1/findings?worker={}", again.worker)).expect(200);
        assert!(!list.to_string().contains(&first.worker), "{database:?}: {list:#}");
    }
}

#[test]
fn nobody_finds_a_person_by_what_they_may_not_read_of_them() {
    let scene = Scene::set(Database::Sqlite);
    let person = &scene.related.person;
    let looked = |who: &str, query: String| scene.node.as_(who).get(&format!("/v1/workers?{query}"));
    let by_name = || format!("q={}", person.first_surname);
    let by_document = || format!("document={}", person.number);
    looked("finca", by_name()).expect(200);
    looked("finca", by_document()).expect_problem(403, "not-allowed");
    looked("auditoria.pa", by_name()).expect_problem(403, "not-allowed");
    looked("auditoria.pa", by_document()).expect_problem(403, "not-allowed");
    // A stage is made of crossings and permits, which an employer does not read.
    let at_a_stage = |who: &str| scene.node.as_(who).get("/v1/cycles?stage=working");
    at_a_stage("oficina.cr").expect(200);
    at_a_stage("finca").expect_problem(403, "not-allowed");
    // One person at a time, and with a reason.
    scene.node.as_("analisis.cr").get("/v1/cycles").expect_problem(403, "not-allowed");
}
