//! Complaints, referrals and inspections: whoever does not handle them is answered to the byte as if there were none.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::access::Role;
use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::cast::{CAST, FARM, WORKER};
use vaiven_tests::chance::new_id;
use vaiven_tests::submissions::{self, Person, now, submission};
use vaiven_tests::{Answer, Database, LiveNode};

/// Somebody at work who can sign in.
fn at_work(node: &LiveNode) -> Person {
    let demand = submissions::demand(node, FARM, 1);
    let mut person = Person::of(&demand, "finca");
    WORKER.clone_into(&mut person.worker);
    person.come_as_far_as(node, Kind::HireConfirmed);
    person
}

fn complaint(node: &LiveNode, person: &Person, id: &str) -> Value {
    let about = json!({"worker": person.worker, "complaint": id});
    let data = json!({"cycle": person.cycle, "against": FARM, "topic": "wages", "account": "No me pagaron.", "language": "es"});
    submission(Kind::ComplaintFiled, about, now(node), data)
}

/// Of an answer, all that does not differ from one request to the next.
fn lasting(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let fleeting = ["date", "x-request-id"];
    let headers = answer.headers.iter().filter(|(name, _)| !fleeting.contains(&name.as_str()));
    (
        answer.status,
        answer.text.clone(),
        headers.map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect(),
    )
}

/// What an address answered: status, body, and the headers that could tell something.
type Answered = (u16, String, Vec<(String, String)>);

/// Everything that somebody can ask about a person, and what they are answered.
fn asked(node: &LiveNode, who: &str, person: &Person) -> BTreeMap<String, Answered> {
    let (worker, cycle) = (&person.worker, &person.cycle);
    let purpose = crate::access::purpose_of(who);
    let paths = [
        format!("/v1/workers?q={}", person.first_surname),
        format!("/v1/workers?document={}", person.number),
        format!("/v1/workers/{worker}"),
        format!("/v1/workers/{worker}/history?{purpose}"),
        format!("/v1/cycles/{cycle}"),
        format!("/v1/findings?worker={worker}&with_settled=true"),
        format!("/v1/findings?cycle={cycle}&with_settled=true"),
        "/v1/findings?limit=100".to_owned(),
        "/v1/findings?code=complaint-unresolved".to_owned(),
        "/v1/complaints".to_owned(),
        "/v1/requests".to_owned(),
        "/v1/employers".to_owned(),
        format!("/v1/demands?employer={FARM}"),
        "/v1/agreements".to_owned(),
        "/v1/agreements/cr-pa-coffee/quota".to_owned(),
    ];
    paths.into_iter().map(|path| (path.clone(), lasting(&node.as_(who).get(&path)))).collect()
}

fn does_not_handle(role: Role) -> bool {
    !matches!(role, Role::Inspector | Role::Worker)
}

/// What the audit says of whoever read something of the person: who, what, and how many.
fn audited(node: &LiveNode, person: &Person) -> Vec<String> {
    let list = node.as_("auditoria.pa").get(&format!("/v1/audit?worker={}&limit=100", person.worker)).expect(200);
    let items = list["items"].as_array().expect("a page has items").clone();
    let mut read: Vec<String> = items
        .iter()
        .filter(|item| item["operation"] != "audit")
        .map(|item| format!("{} {} {} {}", item["role"], item["operation"], item["records"], item["outcome"]))
        .collect();
    read.sort();
    read.dedup();
    read
}

#[test]
fn a_complaint_a_referral_and_an_inspection_change_no_answer_to_whoever_does_not_handle_them() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = at_work(&node);
        // Long enough for a complaint to be overdue, and not for anything else to change between the two walks.
        node.clock.advance(TimeDelta::days(60));
        let others = || CAST.iter().filter(|member| does_not_handle(member.role));
        let before: Vec<_> = others().map(|member| asked(&node, member.name, &person)).collect();
        asked(&node, "inspeccion.cr", &person);
        asked(&node, "persona", &person);
        let audit_before = audited(&node, &person);

        let mut filed = complaint(&node, &person, &new_id());
        filed["occurred_at"] = "2026-11-03T09:00:00-06:00".into();
        node.as_("persona").records(&filed);
        let referral =
            submission(Kind::ReferralMade, json!({"worker": person.worker}), now(&node), Kind::ReferralMade.example());
        node.as_("puesto.cr").records(&referral);
        let report = submission(
            Kind::InspectionReported,
            json!({"employer": FARM}),
            now(&node),
            Kind::InspectionReported.example(),
        );
        node.as_("inspeccion.cr").records(&report);

        for (member, before) in others().zip(before) {
            for (path, after) in asked(&node, member.name, &person) {
                assert_eq!(Some(&after), before.get(&path), "{} {path} on {database:?}", member.name);
            }
        }
        asked(&node, "inspeccion.cr", &person);
        asked(&node, "persona", &person);
        assert_eq!(audited(&node, &person), audit_before, "{database:?}");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn who_handles_a_complaint_sees_it_is_told_when_its_time_has_passed_and_resolves_it() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = at_work(&node);
        let id = new_id();
        node.as_("persona").records(&complaint(&node, &person, &id));
        for who in ["inspeccion.cr", "persona"] {
            let list = node.as_(who).get("/v1/complaints?open=true").expect(200);
            assert_eq!(list["items"][0]["id"], id.as_str(), "{who} on {database:?}");
            assert_eq!(list["items"][0]["account"], "No me pagaron.");
        }
        for who in ["finca", "puesto.cr", "oficina.cr", "jefatura.cr", "auditoria.pa", "administracion.pa", "seguro.cr"]
        {
            node.as_(who).get("/v1/complaints").expect_problem(403, "not-allowed");
        }
        let overdue = |node: &LiveNode| {
            let list = node.as_("inspeccion.cr").get("/v1/findings?code=complaint-unresolved").expect(200);
            list["items"].as_array().expect("items").len()
        };
        assert_eq!(overdue(&node), 0, "{database:?}");
        node.clock.advance(TimeDelta::days(40));
        assert_eq!(overdue(&node), 1, "{database:?}");
        node.rebuild_changes_nothing();
        let about = json!({"worker": person.worker, "complaint": id});
        let resolved = submission(Kind::ComplaintResolved, about, now(&node), Kind::ComplaintResolved.example());
        node.as_("inspeccion.cr").records(&resolved);
        assert_eq!(overdue(&node), 0, "{database:?}");
        let own = node.as_("persona").get("/v1/complaints").expect(200);
        assert_eq!(own["items"][0]["outcome"], "upheld", "{database:?} {own:#}");
        assert_eq!(node.as_("persona").get("/v1/complaints?open=true").expect(200)["items"], json!([]));
        node.rebuild_changes_nothing();
    }
}

#[test]
fn a_referral_and_a_fee_wait_on_the_inspectors_list_and_only_the_inspector_settles_a_referral() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = at_work(&node);
        let referral =
            submission(Kind::ReferralMade, json!({"worker": person.worker}), now(&node), Kind::ReferralMade.example());
        node.as_("puesto.cr").records(&referral);
        let paid =
            json!({"moment": "during-stay", "amount": {"amount": "50.00", "currency": "PAB"}, "paid_to": "Coyote"});
        node.as_("oficina.cr").records(&person.says(&node, Kind::FeesDeclared, paid));
        let finding = |who: &str, code: &str| {
            let list = node.as_(who).get(&format!("/v1/findings?code={code}")).expect(200);
            list["items"][0]["id"].as_str().map(str::to_owned)
        };
        assert!(finding("inspeccion.cr", "fees-paid").is_some(), "{database:?}");
        let referred = finding("inspeccion.cr", "referral-made").expect("a finding");
        assert_eq!(finding("jefatura.cr", "referral-made"), None);
        let settle = |id: &str| {
            let data = json!({"outcome": "explained", "note": "Está a salvo."});
            submission(Kind::FindingSettled, json!({"finding": id}), now(&node), data)
        };
        let (hidden, nothing) =
            (node.as_("jefatura.cr").record(&settle(&referred)), node.as_("jefatura.cr").record(&settle(&new_id())));
        assert_eq!(hidden.text, nothing.text, "{database:?}");
        assert!(!hidden.is_success());
        node.as_("inspeccion.cr").records(&settle(&referred));
        assert_eq!(finding("inspeccion.cr", "referral-made"), None, "{database:?}");
        node.rebuild_changes_nothing();
    }
}
