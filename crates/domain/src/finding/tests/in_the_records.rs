//! What does not fit in what was recorded, and about whom.

use super::*;

#[test]
fn facts_of_a_cycle_that_nobody_opened_are_kept_and_found_until_it_is_opened() {
    let told = Scenario::coffee().known().hire();
    assert_eq!(holding(&told, FindingCode::CycleNotOpened, "2027-01-01T00:00:00Z"), 1);
    let late = told.at("2026-12-01T08:00:00-05:00").select();
    assert!(!foreseen(&late, FindingCode::CycleNotOpened));
}

#[test]
fn the_finding_that_nobody_opened_the_cycle_stays_the_same_when_an_earlier_fact_comes_late() {
    let told = Scenario::coffee().known().at("2026-11-03T08:00:00-06:00").hire();
    let late = told.clone().at("2026-11-02T08:00:00-06:00").enter(Side::Destination);
    assert_eq!(one(&told, FindingCode::CycleNotOpened).id, one(&late, FindingCode::CycleNotOpened).id);
}

#[test]
fn facts_about_somebody_whom_nobody_registered_are_kept_and_found_until_they_are() {
    let told = Scenario::coffee().entered().without(Kind::WorkerRegistered);
    assert!(foreseen(&told, FindingCode::WorkerNotRegistered));
    assert!(!foreseen(&told.register(), FindingCode::WorkerNotRegistered));
}

#[test]
fn a_fact_may_be_five_minutes_ahead_of_the_nodes_clock_and_no_more() {
    let written = |at| Scenario::coffee().working().at("2026-12-01T08:05:00-06:00").end().written_at(at);
    assert!(!foreseen(&written("2026-12-01T08:00:00-06:00"), FindingCode::AheadOfClock));
    let ahead = written("2026-12-01T07:59:59-06:00");
    // It holds from when it was written down: the time that it bears has not come yet.
    assert_eq!(one(&ahead, FindingCode::AheadOfClock).opens_at.to_rfc3339(), "2026-12-01T13:59:59+00:00");
}

#[test]
fn a_fact_of_a_device_whose_clock_was_off_is_marked_whatever_time_it_bears() {
    let sent = |at: &str| {
        let told = Scenario::coffee().working().at("2026-12-01T08:00:00-06:00").end();
        told.captured("tablet", at).written_at("2026-12-01T11:00:00-06:00")
    };
    assert!(!foreseen(&sent("2026-12-01T10:55:00-06:00"), FindingCode::DeviceClockOff));
    for off in ["2026-12-01T10:54:59-06:00", "2026-12-01T08:00:00-06:00", "2026-12-01T14:00:00-06:00"] {
        assert!(foreseen(&sent(off), FindingCode::DeviceClockOff), "{off}");
    }
}

#[test]
fn fees_are_found_when_anything_was_paid_and_each_time_anew() {
    let paid = |told: Scenario, amount: serde_json::Value| told.declare_fees().with("amount", amount);
    let nothing = paid(Scenario::coffee().selected(), json!({"amount": "0.00", "currency": "PAB"}));
    assert!(!foreseen(&nothing, FindingCode::FeesPaid));
    assert!(!foreseen(&paid(nothing.clone(), json!(null)), FindingCode::FeesPaid));
    let once = paid(nothing, json!({"amount": "0.01", "currency": "PAB"}));
    assert_eq!(holding(&once, FindingCode::FeesPaid, "2027-01-01T00:00:00Z"), 1);
    let twice = paid(once, json!({"amount": "50", "currency": "PAB"}));
    assert_eq!(holding(&twice, FindingCode::FeesPaid, "2027-01-01T00:00:00Z"), 2);
}

#[test]
fn a_fact_that_names_somebody_else_leaves_the_cycle_with_whom_it_was_opened_for_and_is_found() {
    let other = Id::derived(&["somebody else"]);
    let told = Scenario::coffee().entered().at("2026-10-01T08:00:00-06:00").enter(Side::Destination);
    let told = told.changed(|record| record.about.worker = Some(other));
    assert_eq!(told.cycle().worker, Some(Scenario::worker_id()));
    assert_eq!(one(&told, FindingCode::NamesAnotherWorker).record, told.records().last().map(|last| last.id));
}

#[test]
fn a_minor_is_found_by_the_first_day_of_work_and_not_by_the_day_of_selection() {
    let born = |birth_date: &str| {
        let told = Scenario::coffee().known().without(Kind::WorkerRegistered).register();
        told.with("birth_date", birth_date).select().with("starts_on", "2026-11-03")
    };
    assert!(!foreseen(&born("2008-11-03"), FindingCode::Underage));
    assert!(foreseen(&born("2008-11-04"), FindingCode::Underage));
}

#[test]
fn a_minor_who_was_hired_without_a_selection_or_before_its_first_day_is_found() {
    let hired = |starts_on: &str| {
        let told = Scenario::coffee().known().without(Kind::WorkerRegistered).register();
        told.with("birth_date", "2008-11-03").hire().with("starts_on", starts_on)
    };
    assert!(!foreseen(&hired("2026-11-03"), FindingCode::Underage));
    assert!(foreseen(&hired("2026-11-02"), FindingCode::Underage));
    assert!(foreseen(&hired("2026-11-02").select().with("starts_on", "2026-11-03"), FindingCode::Underage));
}
