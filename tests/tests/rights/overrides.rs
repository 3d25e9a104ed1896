//! Two people set a rule aside for one decision, and a legal time to answer passes: what an agreement's own members say.

use chrono::TimeDelta;
use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::cast::FARM;
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{self, Person, day, now, submission};
use vaiven_tests::{Answer, Database, LiveNode, prototype, workspace};

/// A node under a third version of the coffee agreement, which lets two people set one reason aside and says when people are answered.
fn node(database: Database) -> LiveNode {
    let node = LiveNode::start(database);
    let second = workspace::read(prototype::COFFEE[1]);
    let third = second
        .replacen("version = 2", "version = 3", 1)
        .replacen("version = 1\nopen_cycles", "version = 2\nopen_cycles", 1)
        .replacen("from = \"2025-10-29\"", "from = \"2026-10-01\"", 1)
        .replacen(
            "people_for_override = 2",
            "people_for_override = 2\noverridable = [\"document-expires-too-soon\"]",
            1,
        );
    let third = format!("{third}\n[[requests]]\nparty = \"PA\"\nanswer_within_days = 10\nworking_days = true\n");
    prototype::install(node.registry(), &third);
    submissions::open_season(&node);
    node
}

/// Somebody whose contract is authorised and whose document expires in the middle of the stay.
fn with_a_short_document(node: &LiveNode) -> (Person, Value) {
    let demand = submissions::demand(node, FARM, 1);
    let person = Person::of(&demand, "finca");
    let mut card = Value::Null;
    for (who, mut step) in person.whole_cycle(node) {
        if step["kind"] == "document.presented" {
            step["data"]["document_type"] = "passport".into();
            step["data"]["valid_until"] = day(node, 30).into();
        }
        if step["kind"] == "document.issued" {
            card = step;
            break;
        }
        node.as_(who).records(&step);
    }
    (person, card)
}

fn unmet(answer: &Answer) -> Vec<String> {
    let problem = answer.expect_problem(409, "rules-unmet");
    let unmet = problem["unmet"].as_array().expect("reasons").clone();
    unmet.iter().map(|unmet| unmet["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn two_people_set_a_rule_aside_for_one_decision_which_keeps_on_what_it_relied() {
    for database in Database::BOTH {
        let node = node(database);
        let (person, card) = with_a_short_document(&node);
        assert_eq!(unmet(&node.as_("puesto.cr").record(&card)), ["document-expires-too-soon"], "{database:?}");

        let about = json!({"worker": person.worker, "cycle": person.cycle, "override": new_id()});
        let wanted = json!({"decision": "document.issued", "rules": ["document-expires-too-soon"], "reason": "La nueva está en trámite."});
        let requested = submission(Kind::OverrideRequested, about.clone(), now(&node), wanted);
        node.as_("puesto.cr").records(&requested);
        assert_eq!(unmet(&node.as_("puesto.cr").record(&card)), ["document-expires-too-soon"], "{database:?}");

        let approval = || submission(Kind::OverrideApproved, about.clone(), now(&node), json!({"note": null}));
        let approved = approval();
        node.as_("jefatura.cr").records(&approved);
        assert_eq!(unmet(&node.as_("jefatura.pa").record(&approval())), ["override-unknown"], "{database:?}");
        // Whoever asked may decide.
        node.as_("puesto.cr").records(&card);
        let history = super::history(&node, "jefatura.cr", &person.worker);
        let records = history["records"].as_array().expect("records");
        let issued = records.iter().find(|record| record["kind"] == "document.issued").expect("a card");
        for relied_on in [&requested, &approved] {
            assert!(issued["relied_on"].to_string().contains(relied_on["id"].as_str().unwrap()), "{issued:#}");
        }
        node.rebuild_changes_nothing();
    }
}

#[test]
fn who_asked_for_an_override_does_not_agree_to_it_and_quota_is_never_set_aside() {
    let node = node(Database::Sqlite);
    let (person, card) = with_a_short_document(&node);
    let ask = |who: &str, rules: Value| {
        let about = json!({"worker": person.worker, "cycle": person.cycle, "override": new_id()});
        let data = json!({"decision": "document.issued", "rules": rules, "reason": "Urge."});
        node.as_(who).records(&submission(Kind::OverrideRequested, about.clone(), now(&node), data));
        about
    };
    let agree = |who: &str, about: Value| {
        unmet(&node.as_(who).record(&submission(Kind::OverrideApproved, about, now(&node), json!({"note": null}))))
    };
    let own = ask("jefatura.cr", json!(["document-expires-too-soon"]));
    assert!(agree("jefatura.cr", own).contains(&"same-person".to_owned()));
    let quota = ask("oficina.cr", json!(["quota-exhausted"]));
    assert_eq!(agree("jefatura.cr", quota), ["not-overridable"]);
    assert_eq!(unmet(&node.as_("puesto.cr").record(&card)), ["document-expires-too-soon"]);
}

#[test]
fn a_request_has_the_day_by_which_the_law_wants_an_answer_and_is_a_finding_after_it() {
    for database in Database::BOTH {
        let node = node(database);
        let person = super::registered(&node);
        let about = json!({"worker": person.worker, "request": new_id()});
        let data = json!({"right": "access", "wish": null, "channel": "office"});
        node.as_("oficina.pa").records(&submission(Kind::RequestReceived, about.clone(), now(&node), data));
        // Monday the 2nd of November, and ten working days: Panama does not work on the 3rd, the 4th, the 5th and the 10th.
        let list = node.as_("jefatura.pa").get("/v1/requests").expect(200);
        assert_eq!(list["items"][0]["due_on"], "2026-11-20", "{database:?}");
        let overdue = |node: &LiveNode| {
            let list = node.as_("jefatura.pa").get("/v1/findings?code=request-overdue").expect(200);
            list["items"].as_array().expect("items").len()
        };
        node.clock.advance(TimeDelta::days(18));
        assert_eq!(overdue(&node), 0, "on its last day it is in time, {database:?}");
        node.clock.advance(TimeDelta::days(1));
        assert_eq!(overdue(&node), 1, "{database:?}");
        node.rebuild_changes_nothing();
        let answer = json!({"outcome": "granted", "reason": "Se entregó copia."});
        node.as_("jefatura.pa").records(&submission(Kind::RequestAnswered, about, now(&node), answer));
        assert_eq!(overdue(&node), 0, "{database:?}");
        node.rebuild_changes_nothing();
    }
}
