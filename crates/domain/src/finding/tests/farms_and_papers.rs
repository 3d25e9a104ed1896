//! Papers that run out or are doubted, farms out of order, quotas nearly drawn, requests that nobody answers, accidents and settlements.

use super::*;
use crate::{
    agreement::RequestRule,
    id::Id,
    states::{DemandState, EmployerState, RequestState, State, fold},
    time::Moment,
};

fn state<S: State>(told: &Scenario) -> S {
    fold(&told.seen())
}

fn instant(text: &str) -> chrono::DateTime<chrono::Utc> {
    Moment::parse(text).unwrap().utc()
}

/// The findings of an employer, by code and from when they hold.
fn of_farm(told: &Scenario) -> Vec<(FindingCode, chrono::DateTime<chrono::Utc>)> {
    let found = employer_findings(&state::<EmployerState>(told));
    found.into_iter().map(|finding| (finding.code, finding.opens_at)).collect()
}

#[test]
fn a_certificate_is_warned_of_thirty_days_before_it_runs_out_and_has_run_out_the_day_after_its_last() {
    let farm = Scenario::coffee().step(Kind::EmployerRegistered);
    let stated = farm.clone().state_standing("tax").with("valid_until", "2027-03-31");
    assert_eq!(
        of_farm(&stated),
        [
            (FindingCode::StandingExpiring, instant("2027-03-01T00:00:00-06:00")),
            (FindingCode::StandingLapsed, instant("2027-04-01T00:00:00-06:00")),
        ]
    );
    assert_eq!(of_farm(&stated.state_standing("tax").with("valid_until", serde_json::Value::Null)), []);
}

#[test]
fn a_sanction_holds_from_its_first_day_and_an_unfit_place_from_when_it_was_seen() {
    let farm = Scenario::coffee().step(Kind::EmployerRegistered);
    let sanctioned = farm.clone().step(Kind::EmployerSanctioned).with("from", "2026-12-01");
    assert_eq!(of_farm(&sanctioned), [(FindingCode::SanctionInForce, instant("2026-12-01T00:00:00-06:00"))]);
    let seen = farm.step(Kind::WorkplaceRegistered).at("2026-10-02T10:00:00-06:00").step(Kind::WorkplaceInspected);
    assert_eq!(of_farm(&seen), []);
    assert_eq!(
        of_farm(&seen.with("fit", false)),
        [(FindingCode::WorkplaceUnfit, instant("2026-10-02T10:00:00-06:00"))]
    );
}

#[test]
fn a_demand_is_nearly_drawn_from_nine_tenths_on() {
    let demand: DemandState = state(&Scenario::coffee().open_quota().request().recommend().with("places", 40));
    let found = |drawn| -> Vec<FindingCode> {
        demand_findings(&demand, drawn, None).into_iter().map(|finding| finding.code).collect()
    };
    assert_eq!(found(35), []);
    assert_eq!(found(36), [FindingCode::QuotaNearlyDrawn]);
    assert_eq!(found(40), [FindingCode::QuotaNearlyDrawn]);
}

#[test]
fn a_request_is_overdue_the_day_after_the_last_on_which_the_law_wants_an_answer() {
    let asked = Scenario::coffee().register().at("2026-11-20T10:00:00-05:00").step(Kind::RequestReceived);
    let rule = json!({"party": "PA", "answer_within_days": 10, "working_days": false});
    let rule: RequestRule = serde_json::from_value(rule).unwrap();
    let agreement = Agreement { requests: vec![rule], ..asked.agreement.clone() };
    let overdue = |told: &Scenario| request_overdue(&state::<RequestState>(told), [&agreement]);
    let found = overdue(&asked).unwrap();
    assert_eq!((found.code, found.opens_at), (FindingCode::RequestOverdue, instant("2026-12-01T00:00:00-05:00")));
    assert!(request_overdue(&state::<RequestState>(&asked), [&asked.agreement]).is_none(), "no law here says how long");
    assert!(overdue(&asked.step(Kind::RequestAnswered)).is_none());
}

#[test]
fn a_document_that_checking_found_doubtful_or_false_is_found_and_a_genuine_one_is_not() {
    let checked = |result: &str| {
        let told = Scenario::coffee().entered().step(Kind::DocumentVerified).with("result", result);
        foreseen(&told, FindingCode::DocumentDoubtful)
    };
    assert_eq!(["genuine", "doubtful", "false"].map(checked), [false, true, true]);
}

#[test]
fn a_minor_who_crosses_with_nobody_who_proves_to_answer_for_them_is_found() {
    let crossed = |minors: u32, guardianship: serde_json::Value| {
        let told = Scenario::coffee().documented().exit(crate::access::Side::Origin);
        foreseen(&told.with("minors", minors).with("guardianship", guardianship), FindingCode::MinorWithoutGuardian)
    };
    assert!(!crossed(1, "parent".into()) && !crossed(1, "guardian".into()) && !crossed(0, serde_json::Value::Null));
    assert!(crossed(1, "unproven".into()) && crossed(2, serde_json::Value::Null));
}

#[test]
fn an_accident_is_found_and_so_is_a_settlement_with_which_the_worker_does_not_agree() {
    let worked = Scenario::coffee().working();
    assert!(foreseen(&worked.clone().step(Kind::AccidentReported), FindingCode::AccidentReported));
    let paid = worked.end().step(Kind::SettlementStated);
    assert!(!foreseen(&paid.clone().with("worker_agrees", true), FindingCode::SettlementDisputed));
    assert!(foreseen(&paid.with("worker_agrees", false), FindingCode::SettlementDisputed));
}

#[test]
fn every_finding_is_on_somebodys_list_who_may_read_it() {
    for code in FindingCode::ALL {
        let actor = crate::access::Actor {
            user: Id::derived(&["anyone"]),
            role: code.owner(),
            office: crate::value::OfficeCode::parse("any").unwrap(),
            country: crate::country::Country::PA,
            side: code.side(),
            employer: None,
            worker: None,
            agreements: Vec::new(),
            assurance: crate::access::Assurance::Enough,
        };
        assert!(actor.may(crate::access::Operation::ViewFindings).is_ok(), "{code:?}");
        assert!(actor.may_read(None).unwrap().classes().contains(code.class()), "{code:?}");
    }
}
