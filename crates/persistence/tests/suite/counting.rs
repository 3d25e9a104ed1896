//! What is counted of the cycles under an agreement, alike on both databases.

use chrono::{DateTime, Utc};
use domain::time::Day;
use serde_json::{Value, json};
use vaiven_persistence::{
    About, CycleRow, DemandRow, EmployerRow, EnteredRow, ExpectedRow, FindingRow, HappenedRow, InsideRow, StandingRow,
    StepRow, Store, TimedStep, WorkerKeys, WorkerRow,
};

use crate::{given::*, on_both};

const COFFEE: &str = "cr-pa-coffee";

/// The months of 2026 in Costa Rica, as far as the third.
fn quarter() -> Vec<DateTime<Utc>> {
    ["2026-01-01T06:00:00Z", "2026-02-01T06:00:00Z", "2026-03-01T06:00:00Z", "2026-04-01T06:00:00Z"]
        .map(|at| at.parse().unwrap())
        .to_vec()
}

/// A record in a cycle's document, and its entry with the office.
fn recorded(store: &Store, name: &str, kind: &str, side: &str, at: &str) -> Value {
    let (record, _) = append(store, name, About::default(), 0);
    json!({"kind": kind, "record": record, "at": at, "on": &at[..10], "side": side})
}

struct Told<'a> {
    name: &'a str,
    stage: &'a str,
    sex: u8,
    agrees: bool,
    recorded: Vec<Value>,
}

fn tell(store: &Store, told: Told<'_>) {
    let consents = if told.agrees { json!(["recruitment", "statistics"]) } else { json!(["recruitment"]) };
    let worker = WorkerRow {
        birth_date: Some(Day::parse("1999-11-07").unwrap()),
        state: json!({"identity": {"sex": told.sex}, "consents": consents}).to_string(),
        ..worker(told.name, "PA")
    };
    let cycle = CycleRow {
        id: id(told.name),
        worker: id(told.name),
        agreement: COFFEE.to_owned(),
        employer: Some(id("farm")),
        demand: Some(id("demand")),
        stage: told.stage.to_owned(),
        opened_at: at(0),
        state: json!({"recorded": told.recorded}).to_string(),
    };
    store.write(|tx| tx.put_worker(&worker, &WorkerKeys::default())).unwrap();
    store.write(|tx| tx.put_cycle(&cycle)).unwrap();
}

/// Ana came in January and is inside past her limit; Eva came and went in February, and came again in March; Luz did not come.
fn a_quarter(store: &Store) {
    let asked = json!({"kind": "demand.requested", "on": "2026-01-05", "at": "2026-01-05T08:00:00-06:00", "side": "destination"});
    let demand = DemandRow {
        id: id("demand"),
        employer: id("farm"),
        agreement: COFFEE.to_owned(),
        places: 5,
        drawn: 3,
        state: json!({"sector": "0127", "recorded": [asked]}).to_string(),
    };
    let standing = json!([
        {"matter": "insurance", "in_order": true, "valid_until": "2026-04-05"},
        {"matter": "social-security", "in_order": true, "valid_until": null},
        {"matter": "tax", "in_order": true, "valid_until": "2026-03-31"},
        {"matter": "housing", "in_order": false, "valid_until": null},
    ]);
    let farm = EmployerRow {
        id: id("farm"),
        country: "CR".to_owned(),
        name_folded: "farm".to_owned(),
        member_of: None,
        state: json!({"standing": standing}).to_string(),
    };
    store.write(|tx| tx.put_employer(&farm)).unwrap();
    store.write(|tx| tx.put_demand(&demand)).unwrap();
    // An hour before February begins in Costa Rica, and an hour after it has begun in Greenwich.
    let last_of_january = "2026-02-01T05:00:00+00:00";
    let into = |name: &str, at: &str| recorded(store, name, "crossing.entered", "destination", at);
    let out = |name: &str, at: &str| recorded(store, name, "crossing.exited", "destination", at);
    let ana = vec![
        recorded(store, "a1", "candidate.selected", "origin", "2026-01-02T08:00:00-05:00"),
        recorded(store, "a2", "crossing.exited", "origin", "2026-01-31T18:00:00-05:00"),
        into("a3", last_of_january),
        recorded(store, "a4", "arrival.confirmed", "destination", "2026-02-04T08:00:00-06:00"),
    ];
    let eva = vec![
        into("e1", "2026-02-01T00:00:00-06:00"),
        recorded(store, "e2", "arrival.confirmed", "destination", "2026-02-20T08:00:00-06:00"),
        out("e3", "2026-02-28T23:59:59-06:00"),
        into("e4", "2026-03-01T00:00:00-06:00"),
    ];
    let luz = vec![recorded(store, "l1", "arrival.missed", "destination", "2026-03-03T08:00:00-06:00")];
    tell(store, Told { name: "ana", stage: "arrived", sex: 2, agrees: true, recorded: ana });
    tell(store, Told { name: "eva", stage: "arrived", sex: 2, agrees: false, recorded: eva });
    tell(store, Told { name: "luz", stage: "selected", sex: 1, agrees: true, recorded: luz });
    let overstay = FindingRow {
        id: id("overstay"),
        code: "overstay".to_owned(),
        severity: "serious".to_owned(),
        worker: Some(id("ana")),
        cycle: Some(id("ana")),
        employer: None,
        side: "destination".to_owned(),
        owner: "migration_officer".to_owned(),
        passes_at: None,
        escalates_to: None,
        class: "migration".to_owned(),
        opens_at: quarter()[3],
        settled_at: None,
        record: None,
        details: "{}".to_owned(),
    };
    store.write(|tx| tx.put_finding(&overstay)).unwrap();
}

fn coffee() -> Option<String> {
    Some("0127".to_owned())
}

on_both! {
    fn what_happened_is_counted_in_the_months_of_the_place_and_by_post(store: &Store) {
        a_quarter(store);
        let kinds = ["candidate.selected", "crossing.entered", "crossing.exited"];
        let mut rows = store.read(|tx| tx.happened(COFFEE, &kinds, &quarter())).unwrap();
        rows.sort_by_key(|row| (row.part, row.kind.clone(), row.side.clone()));
        let row = |part, kind: &str, side: &str, count| HappenedRow {
            part,
            kind: kind.to_owned(),
            side: Some(side.to_owned()),
            office: "pa-chiriqui".to_owned(),
            sector: coffee(),
            count,
        };
        assert_eq!(rows, [
            row(0, "candidate.selected", "origin", 1),
            row(0, "crossing.entered", "destination", 1),
            row(0, "crossing.exited", "origin", 1),
            row(1, "crossing.entered", "destination", 1),
            row(1, "crossing.exited", "destination", 1),
            row(2, "crossing.entered", "destination", 1),
        ]);
        let other = store.read(|tx| tx.happened("mx-gt-border", &kinds, &quarter())).unwrap();
        assert!(other.is_empty());
    }

    fn who_is_inside_at_a_months_end_is_who_came_in_last_and_did_not_leave(store: &Store) {
        a_quarter(store);
        let mut rows = store.read(|tx| tx.inside(COFFEE, &quarter())).unwrap();
        rows.sort_by_key(|row| row.part);
        let row = |part, count| InsideRow { part, sector: coffee(), count };
        assert_eq!(rows, [row(0, 1), row(1, 1), row(2, 2)]);
    }

    fn who_did_not_agree_to_be_counted_by_sex_and_age_is_counted_without(store: &Store) {
        a_quarter(store);
        let row = |sex, born, overstays| EnteredRow { sex, born, sector: coffee(), stage: "arrived".to_owned(), overstays, count: 1 };
        let at_the_end = |now| {
            let mut rows = store.read(|tx| tx.entered(COFFEE, &quarter(), now)).unwrap();
            rows.sort_by_key(|row| row.sex);
            rows
        };
        assert_eq!(at_the_end(quarter()[3]), [row(None, None, 0), row(Some(2), Some(1999), 1)]);
        assert_eq!(at_the_end(quarter()[2]), [row(None, None, 0), row(Some(2), Some(1999), 0)]);
    }

    fn who_came_to_work_and_who_did_not_is_counted_once_each(store: &Store) {
        a_quarter(store);
        let mut rows = store.read(|tx| tx.expected(COFFEE, &quarter())).unwrap();
        rows.sort_by_key(|row| row.came);
        assert_eq!(rows, [ExpectedRow { came: 0, sector: coffee(), count: 1 }, ExpectedRow { came: 1, sector: coffee(), count: 2 }]);
    }

    fn a_step_is_timed_in_civil_days_and_told_apart_where_it_was_not_taken(store: &Store) {
        a_quarter(store);
        let span = (Day::parse("2026-01-01").unwrap(), Day::parse("2026-12-31").unwrap());
        let arrival = TimedStep {
            kind: "arrival.confirmed".to_owned(),
            sides: 1,
            of: "crossing.entered".to_owned(),
            of_side: Some("destination".to_owned()),
            days: 5,
            of_demand: false,
        };
        let times = |step: &TimedStep, today: &str| {
            let mut rows = store.read(|tx| tx.step_times(COFFEE, step, span, Day::parse(today).unwrap())).unwrap();
            rows.sort_by_key(|row| row.days);
            rows
        };
        let row = |days, overdue, count| StepRow { days, overdue, count };
        // The last entry counts: Eva's second one, after which nobody confirmed her arrival anew.
        assert_eq!(times(&arrival, "2026-03-10"), [row(Some(-9), 0, 1), row(Some(3), 0, 1)]);
        let hire = TimedStep { kind: "hire.confirmed".to_owned(), of: "arrival.confirmed".to_owned(), of_side: None, ..arrival };
        assert_eq!(times(&hire, "2026-02-10"), [row(None, 0, 1), row(None, 1, 1)]);
        let answer = TimedStep { kind: "demand.recommended".to_owned(), of: "demand.requested".to_owned(), of_demand: true, ..hire };
        assert_eq!(times(&answer, "2026-01-10"), [row(None, 0, 1)]);
        assert_eq!(times(&answer, "2026-01-11"), [row(None, 1, 1)]);
    }

    fn employers_are_in_order_about_to_lapse_or_lapsed(store: &Store) {
        a_quarter(store);
        let days = ["2026-04-01", "2026-05-01"].map(|day| Day::parse(day).unwrap());
        let (mut rows, all) = store.read(|tx| tx.standings(COFFEE, days[0], days[1])).unwrap();
        rows.sort_by_key(|row| row.matter.clone());
        let row = |matter: &str, standing: &str| StandingRow { matter: matter.to_owned(), standing: standing.to_owned(), count: 1 };
        assert_eq!(rows, [row("housing", "lapsed"), row("insurance", "expiring"), row("social-security", "in-order"), row("tax", "lapsed")]);
        assert_eq!(all, 1);
        assert_eq!(store.read(|tx| tx.standings("mx-gt-border", days[0], days[1])).unwrap(), (vec![], 0));
    }
}
