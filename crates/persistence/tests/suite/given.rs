//! What tests start from.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Id,
    access::{Actor, Assurance, Permit, Role, Side},
    country::Country,
    element::Class,
    id::{Cycle, Employer, RecordId, Worker},
    value::{AgreementCode, OfficeCode},
};
use vaiven_persistence::{
    About, CycleRow, Entry, NewAudit, NewRecord, Store, StoreError, Subject, WorkerKeys, WorkerRow,
};

pub fn id<S: domain::id::Subject>(name: &str) -> Id<S> {
    Id::derived(&[name])
}

/// A moment, `minutes` after a fixed one, with microseconds that must survive.
pub fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-02T19:05:00.123456Z").unwrap().to_utc() + TimeDelta::minutes(minutes)
}

pub fn entry(about: About, minutes: i64) -> Entry {
    Entry {
        kind: "hire.confirmed".to_owned(),
        version: 1,
        corrects: None,
        about,
        occurred_at: at(minutes),
        recorded_at: at(minutes + 1),
        office: "pa-chiriqui".to_owned(),
        author: id("officer"),
        agreement: Some(("cr-pa-coffee".to_owned(), 2)),
        attachments: Vec::new(),
    }
}

pub fn about_worker(worker: &str) -> About {
    About { worker: Some(id(worker)), ..About::default() }
}

pub fn about_cycle(worker: &str, cycle: &str) -> About {
    About { cycle: Some(id(cycle)), ..about_worker(worker) }
}

pub fn disclosures(of: &str) -> Vec<(Class, String)> {
    [Class::Envelope, Class::Health, Class::Labour]
        .map(|class| (class, format!("WyJ{of}~WyK{}", class.as_str())))
        .to_vec()
}

/// Appends a record named `name`.
pub fn append(store: &Store, name: &str, about: About, minutes: i64) -> (RecordId, Option<i64>) {
    let record = id(name);
    let seq = store.write(|tx| {
        let (entry, disclosures) = (entry(about, minutes), disclosures(name));
        tx.append(&NewRecord {
            id: record,
            issuer: "cr",
            signed: &format!("ey.{name}"),
            disclosures: &disclosures,
            entry: &entry,
        })
    });
    (record, seq.unwrap())
}

pub fn permit(role: Role, side: Side, country: Country, employer: Option<Id<Employer>>, agreements: &[&str]) -> Permit {
    let actor = Actor {
        user: id("reader"),
        role,
        office: OfficeCode::parse("an-office").unwrap(),
        country,
        side,
        employer,
        worker: None,
        agreements: agreements.iter().map(|code| AgreementCode::parse(code).unwrap()).collect(),
        assurance: Assurance::Enough,
    };
    actor.may_read(None).unwrap()
}

/// Of Panama, which is origin under the coffee agreement.
pub fn labour_officer() -> Permit {
    permit(Role::LabourOfficer, Side::Origin, Country::PA, None, &["cr-pa-coffee"])
}

pub fn border_officer(agreements: &[&str]) -> Permit {
    permit(Role::MigrationOfficer, Side::Destination, Country::parse("CR").unwrap(), None, agreements)
}

pub fn employer(name: &str) -> Permit {
    permit(Role::Employer, Side::Destination, Country::parse("CR").unwrap(), Some(id(name)), &[])
}

pub fn auditor() -> Permit {
    permit(Role::Auditor, Side::Origin, Country::PA, None, &[])
}

pub fn worker(name: &str, country: &str) -> WorkerRow {
    WorkerRow {
        id: id(name),
        registered_by_country: country.to_owned(),
        registered_at: at(0),
        birth_date: None,
        state: format!("{{\"id\":\"{name}\"}}"),
    }
}

pub fn put_worker(store: &Store, name: &str, country: &str, names: &[&str]) -> Id<Worker> {
    let keys = WorkerKeys { names: names.iter().map(ToString::to_string).collect(), ..WorkerKeys::default() };
    store.write(|tx| tx.put_worker(&worker(name, country), &keys)).unwrap();
    id(name)
}

pub fn put_cycle(store: &Store, name: &str, worker: &str, agreement: &str, employer: Option<&str>) -> Id<Cycle> {
    let row = CycleRow {
        id: id(name),
        worker: id(worker),
        agreement: agreement.to_owned(),
        employer: employer.map(id),
        demand: None,
        stage: "selected".to_owned(),
        opened_at: at(0),
        state: "{}".to_owned(),
    };
    store.write(|tx| tx.put_cycle(&row)).unwrap();
    row.id
}

pub fn audit(worker: Option<Id<Worker>>) -> NewAudit {
    NewAudit {
        at: at(100),
        user: Some(id("reader")),
        role: "migration_analyst".to_owned(),
        office: "cr-paso-canoas".to_owned(),
        operation: "worker-history".to_owned(),
        purpose: Some("inquiry".to_owned()),
        reason: Some("a case".to_owned()),
        worker,
        cycle: None,
        records: 0,
        outcome: "shown".to_owned(),
    }
}

/// The records that a permit lets somebody see of a worker.
pub fn seen(store: &Store, worker: &str, permit: &Permit) -> Vec<RecordId> {
    let history = store.history(Subject::Worker(id(worker)), permit, &audit(Some(id(worker)))).unwrap();
    history.into_iter().map(|record| record.id).collect()
}

pub type Answer = Result<(), StoreError>;
