//! The people of the season that is measured: the nth of them, their ten records, and what is asked about them. Their ids count, so
//! that a client, a node and pgbench name the same people without knowing each other.

use chrono::{DateTime, Days, FixedOffset, TimeDelta};
use domain::{country::Country, finding::civil_zone, kinds::Kind};
use serde_json::{Value, json};
use vaiven_tests::cast::FARM;

/// Records of each person before anything is measured.
pub const RECORDS_EACH: usize = 10;

/// What the nth worker's id begins with; twelve hexadecimal digits of n follow. The other ids are made alike.
pub const WORKER: &str = "0198d0c5-0000-7000-8000-";
/// … the nth worker's cycle.
pub const CYCLE: &str = "0198d0c5-0000-7000-9000-";
const CONTRACT: &str = "0198d0c5-0000-7000-a000-";
const CARD: &str = "0198d0c5-0000-7000-b000-";
/// What else is a person's own.
pub const OWN_IDS: [&str; 2] = [CONTRACT, CARD];
/// For what everyone is hired.
pub const DEMAND: &str = "0198d0c5-0000-7000-8000-d00000000001";

/// An id that counts.
pub fn id(prefix: &str, n: u64) -> String {
    format!("{prefix}{n:012x}")
}

/// A record as somebody sends it, and who that is.
pub struct Step {
    /// The name of a member of the cast.
    pub by: &'static str,
    /// What they send.
    pub submission: Value,
}

/// The ten records of the nth person, who is registered at `began`.
pub fn ten_records(n: u64, began: DateTime<FixedOffset>) -> Vec<Step> {
    let (worker, cycle, contract, card) = (id(WORKER, n), id(CYCLE, n), id(CONTRACT, n), id(CARD, n));
    let day = |days: u64| (began.date_naive() + Days::new(days)).to_string();
    let number = document_number(n);
    let mut offer = Kind::ContractOffered.example();
    offer["contract"] = contract.as_str().into();
    offer["starts_on"] = day(1).into();
    offer["ends_on"] = day(121).into();
    let steps = [
        ("oficina.pa", Kind::WorkerRegistered, registration(n)),
        (
            "oficina.pa",
            Kind::DocumentPresented,
            json!({"document_type": "national-id", "issuing_country": "PA", "number": number, "valid_until": "2033-10-31"}),
        ),
        ("oficina.pa", Kind::ConsentGiven, Kind::ConsentGiven.example()),
        ("oficina.pa", Kind::CandidateSelected, json!({"starts_on": day(1), "ends_on": day(121)})),
        ("finca", Kind::ContractOffered, offer),
        (
            "oficina.pa",
            Kind::ContractExplained,
            json!({"contract": contract, "language": "gym", "interpreter": "Chicho Bejarano"}),
        ),
        ("oficina.pa", Kind::ContractAccepted, json!({"contract": contract, "mode": "thumbprint"})),
        ("jefatura.pa", Kind::ContractAuthorised, json!({"contract": contract, "note": null})),
        ("jefatura.cr", Kind::ContractAuthorised, json!({"contract": contract, "note": null})),
        (
            "puesto.cr",
            Kind::DocumentIssued,
            json!({
                "document": card, "document_type": "permit", "number": format!("CR-26-{n:07}"), "valid_from": day(0),
                "valid_until": day(121)
            }),
        ),
    ];
    let step = |(nth, (by, kind, data)): (usize, (&'static str, Kind, Value))| {
        let spec = kind.spec();
        let mut about = json!({"worker": worker});
        if spec.about.iter().any(|subject| subject.member() == "cycle") {
            about["cycle"] = cycle.as_str().into();
        }
        if kind == Kind::CandidateSelected {
            about["demand"] = DEMAND.into();
        }
        let minutes = i64::try_from(nth).unwrap_or_default() * 10;
        let submission = json!({
            "id": format!("0198d0c5-{:04x}-7000-8000-{n:012x}", nth + 1), "kind": spec.name, "version": spec.version,
            "about": about, "occurred_at": (began + TimeDelta::minutes(minutes)).to_rfc3339(), "data": data
        });
        Step { by, submission }
    };
    steps.into_iter().enumerate().map(step).collect()
}

/// Names that nobody else has: likely duplicates are found among them in the import alone.
fn registration(n: u64) -> Value {
    let letters: String = format!("{n:06}").bytes().map(|digit| char::from(b'a' + (digit - b'0') * 2)).collect();
    let mut data = Kind::WorkerRegistered.example();
    data["given_names"] = format!("Itzel {letters}").into();
    data["first_surname"] = format!("Montezuma{letters}").into();
    data["second_surname"] = Value::Null;
    data["birth_date"] = format!("{}-{:02}-{:02}", 1970 + n % 35, 1 + n % 12, 1 + n % 28).into();
    data
}

/// The number on the nth person's document.
pub fn document_number(n: u64) -> String {
    format!("{}-{}-{}", 1 + n % 9, 1 + n / 9 % 9000, 1 + n / 81_000)
}

/// The crossings that are recorded while it is measured, over and over: out, in, out and home again.
pub const CROSSINGS: [(&str, Kind); 4] = [
    ("puesto.pa", Kind::CrossingExited),
    ("puesto.cr", Kind::CrossingEntered),
    ("puesto.cr", Kind::CrossingExited),
    ("puesto.pa", Kind::CrossingEntered),
];

/// The crossing of the nth person in this round of crossings, with an id that no other has.
pub fn crossing(id: &str, kind: Kind, n: u64, at: DateTime<FixedOffset>) -> String {
    let data = json!({"document_type": "national-id", "document_number": document_number(n), "vehicle": "CH-4471"});
    json!({
        "id": id, "kind": kind.name(), "version": kind.spec().version, "about": {"worker": self::id(WORKER, n), "cycle": self::id(CYCLE, n)},
        "occurred_at": at.to_rfc3339(), "data": data
    })
    .to_string()
}

/// On the wall clock of the destination.
pub fn local(at: DateTime<chrono::Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&civil_zone(Country::CR)).fixed_offset()
}

/// The farm that hires them.
pub const EMPLOYER: &str = FARM;
