//! What happens at the same time happens once, on both databases, over HTTP.

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::cast::{FARM, OTHER_FARM};
use vaiven_tests::race::at_once;
use vaiven_tests::submissions::{self, Person, day, example, line, now, submission};
use vaiven_tests::{Answer, Database, LiveNode};

/// Every submission by the same officer, all at once.
fn all_at_once(node: &LiveNode, who: &'static str, submissions: &[Value]) -> Vec<Answer> {
    let token = node.token(vaiven_tests::cast::Member::named(who));
    assert!(!token.is_empty());
    at_once(submissions.iter().map(|submission| move || node.as_(who).record(submission)).collect())
}

fn count(answers: &[Answer], outcome: &str) -> usize {
    answers.iter().filter(|answer| answer.json()["outcome"] == outcome).count()
}

#[test]
fn of_many_who_race_for_the_last_places_as_many_get_one_as_there_are() {
    const RACERS: usize = 16;
    for database in Database::BOTH {
        for places in [1, 3] {
            let node = LiveNode::in_season(database);
            let demand = submissions::demand(&node, FARM, places);
            let people: Vec<Person> = (0..RACERS).map(|_| Person::of(&demand, "finca")).collect();
            for person in &people {
                person.come_as_far_as(&node, Kind::ConsentGiven);
            }
            let select = |person: &Person| {
                let dates = json!({"starts_on": day(&node, 0), "ends_on": day(&node, 120)});
                person.says(&node, Kind::CandidateSelected, dates)
            };
            let submissions: Vec<Value> = people.iter().map(select).collect();
            let answers = all_at_once(&node, "oficina.pa", &submissions);
            assert_eq!(count(&answers, "accepted"), places as usize, "{database:?}");
            for refused in answers.iter().filter(|answer| !answer.is_success()) {
                let problem = refused.expect_problem(409, "rules-unmet");
                assert_eq!(problem["unmet"][0]["code"], "quota-exhausted", "{database:?} {problem:#}");
            }
            let demands = node.as_("jefatura.cr").get(&format!("/v1/demands?employer={FARM}")).expect(200);
            assert_eq!(demands["items"][0]["drawn"], places, "{database:?}");
            node.rebuild_changes_nothing();
        }
    }
}

#[test]
fn recommendations_that_race_do_not_grant_more_places_than_the_line_has() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        // The season opens with a thousand places; each of these asks for three hundred.
        let ask = |farm: &'static str, owner: &str| {
            let (demand, at) = (vaiven_tests::chance::new_id(), now(&node));
            let about = json!({"employer": farm, "demand": demand});
            let mut asked = Kind::DemandRequested.example();
            asked["headcount"] = 300.into();
            asked["starts_on"] = day(&node, 0).into();
            node.as_(owner).records(&submission(Kind::DemandRequested, about.clone(), at, asked));
            let granted = json!({"quota_line": line(&node).1, "places": 300});
            submission(Kind::DemandRecommended, about, at, granted)
        };
        let recommended: Vec<Value> =
            (0..8).map(|at| if at % 2 == 0 { ask(FARM, "finca") } else { ask(OTHER_FARM, "finca2") }).collect();
        let answers = all_at_once(&node, "jefatura.cr", &recommended);
        assert_eq!(count(&answers, "accepted"), 3, "{database:?}");
        let quota = node.as_("jefatura.cr").get("/v1/agreements/cr-pa-coffee/quota").expect(200);
        assert_eq!(quota["items"][1]["recommended"], 900, "{database:?} {quota:#}");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn one_record_that_many_send_at_once_is_accepted_once_and_a_duplicate_for_the_others() {
    for database in Database::BOTH {
        let node = LiveNode::start(database);
        for _ in 0..5 {
            let one = example(Kind::WorkerRegistered, now(&node));
            let answers = all_at_once(&node, "oficina.pa", &vec![one; 6]);
            assert_eq!((count(&answers, "accepted"), count(&answers, "duplicate")), (1, 5), "{database:?}");
        }
        assert_eq!(node.store().read(|tx| tx.count_records()).unwrap(), 5);
        node.rebuild_changes_nothing();
    }
}

#[test]
fn two_cycles_of_one_person_that_open_at_once_are_one() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let demand = submissions::demand(&node, FARM, 10);
        let person = Person::of(&demand, "finca");
        person.come_as_far_as(&node, Kind::ConsentGiven);
        let select = |_| {
            let other = Person { cycle: vaiven_tests::chance::new_id(), ..person.clone() };
            other.says(&node, Kind::CandidateSelected, json!({"starts_on": day(&node, 0), "ends_on": day(&node, 9)}))
        };
        let answers = all_at_once(&node, "oficina.pa", &(0..8).map(select).collect::<Vec<_>>());
        assert_eq!(count(&answers, "accepted"), 1, "{database:?}");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn registrations_of_one_person_at_once_all_find_each_other() {
    for database in Database::BOTH {
        let node = LiveNode::start(database);
        let person = Person::of("", "finca");
        let registration = |_| {
            let other = Person { worker: vaiven_tests::chance::new_id(), ..person.clone() };
            other.says(&node, Kind::WorkerRegistered, person.registration())
        };
        let answers = all_at_once(&node, "oficina.pa", &(0..4).map(registration).collect::<Vec<_>>());
        assert_eq!(count(&answers, "accepted"), 4, "{database:?}");
        // Each pair of the four: no two may be registered without either hearing of the other.
        let findings = node.as_("jefatura.pa").get("/v1/findings?code=possible-duplicate").expect(200);
        assert_eq!(findings["items"].as_array().map(Vec::len), Some(6), "{database:?} {findings:#}");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn a_finding_that_two_settle_at_once_is_settled_once() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = Person::of(&submissions::demand(&node, FARM, 1), "finca");
        person.come_as_far_as(&node, Kind::DocumentIssued);
        let entered = person.says(&node, Kind::CrossingEntered, Kind::CrossingEntered.example());
        let answer = node.as_("puesto.cr").record(&entered).expect(201);
        let finding = answer["findings"][0]["id"].clone();
        let settle = |_| {
            let note = json!({"outcome": "explained", "note": "Consta en el libro de papel."});
            submission(Kind::FindingSettled, json!({"finding": finding}), now(&node), note)
        };
        let answers = all_at_once(&node, "jefatura.pa", &(0..6).map(settle).collect::<Vec<_>>());
        assert_eq!(count(&answers, "accepted"), 1, "{database:?}");
        node.rebuild_changes_nothing();
    }
}
