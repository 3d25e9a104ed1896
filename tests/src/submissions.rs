//! Records as clients send them, and whole cycles of them: a person comes as far as a test needs.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use domain::{
    finding::civil_zone,
    id::{Id, QuotaLine},
    kinds::Kind,
    record::SubjectKind,
};
use serde_json::{Value, json};

use crate::LiveNode;
use crate::cast::{ASSOCIATION, FARM, OTHER_FARM};
use crate::chance::new_id;

/// The agreement's code.
pub const AGREEMENT: &str = "cr-pa-coffee";

/// A submission.
#[must_use]
pub fn submission(kind: Kind, about: Value, at: DateTime<FixedOffset>, data: Value) -> Value {
    json!({
        "id": new_id(), "kind": kind.name(), "version": kind.spec().version, "about": about,
        "occurred_at": at.to_rfc3339(), "data": data,
    })
}

/// A submission of this kind's own example, about subjects nobody has heard of.
#[must_use]
pub fn example(kind: Kind, at: DateTime<FixedOffset>) -> Value {
    let about: serde_json::Map<String, Value> =
        kind.spec().about.iter().map(|subject: &SubjectKind| (subject.member().to_owned(), new_id().into())).collect();
    submission(kind, about.into(), at, kind.example())
}

/// Now, on the wall clock of the destination.
#[must_use]
pub fn now(node: &LiveNode) -> DateTime<FixedOffset> {
    local(node.clock.now())
}

fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&civil_zone(domain::country::Country::CR)).fixed_offset()
}

/// Today, there.
#[must_use]
pub fn today(node: &LiveNode) -> NaiveDate {
    now(node).date_naive()
}

/// So many days from today, as the wire has it.
#[must_use]
pub fn day(node: &LiveNode, days: u64) -> String {
    (today(node) + Days::new(days)).to_string()
}

/// The quota line of the season in which work that begins today falls: its code and its id.
#[must_use]
pub fn line(node: &LiveNode) -> (&'static str, String) {
    let lines =
        [("harvest-2024-25", "2025-04-30"), ("harvest-2025-26", "2026-04-30"), ("harvest-2026-27", "2027-04-30")];
    let today = today(node).to_string();
    let (code, _) = lines.into_iter().find(|(_, until)| today.as_str() <= *until).expect("a season of the agreement");
    let id: Id<QuotaLine> = Id::derived(&[AGREEMENT, code]);
    (code, id.to_string())
}

/// Two farms in order, each with a place to work, and an open quota line.
pub fn open_season(node: &LiveNode) {
    let at = now(node);
    let farms = [
        (ASSOCIATION, "Asociación de Coto Brus", None),
        (FARM, "Beneficio Río Coto", Some(ASSOCIATION)),
        (OTHER_FARM, "Finca La Esperanza", None),
    ];
    for (farm, name, association) in farms {
        let send = |kind, data| node.as_("oficina.cr").records(&submission(kind, json!({"employer": farm}), at, data));
        send(
            Kind::EmployerRegistered,
            json!({"name": name, "employer_type": "farm", "country": "CR", "tax_id": "3-101-204877", "member_of": association}),
        );
        for matter in ["social-security", "insurance", "tax"] {
            let until = day(node, 400);
            send(Kind::EmployerStandingStated, json!({"matter": matter, "in_order": true, "valid_until": until}));
        }
        send(
            Kind::WorkplaceRegistered,
            json!({"workplace": new_id(), "name": name, "country": "CR", "region": "Coto Brus", "beds": 60}),
        );
    }
    let (code, id) = line(node);
    let opened = json!({"agreement": AGREEMENT, "line": code, "places": 1000});
    node.as_("jefatura.cr").records(&submission(Kind::QuotaOpened, json!({"quota_line": id}), at, opened));
}

/// A demand of a farm, recommended for so many places; answers its id.
#[must_use]
pub fn demand(node: &LiveNode, farm: &str, places: u32) -> String {
    let (id, at) = (new_id(), now(node));
    let about = json!({"employer": farm, "demand": id});
    let asked = json!({
        "agreement": AGREEMENT, "sector": "0127", "occupation": "9211", "headcount": places, "starts_on": day(node, 0),
        "ends_on": day(node, 150), "wage": {"amount": "13500.00", "currency": "CRC"}, "wage_per": "day",
        "hours_per_week": 48, "lodging": true, "transport": true
    });
    let owner = if farm == FARM { "finca" } else { "finca2" };
    node.as_(owner).records(&submission(Kind::DemandRequested, about.clone(), at, asked));
    let granted = json!({"quota_line": line(node).1, "places": places});
    node.as_("jefatura.cr").records(&submission(Kind::DemandRecommended, about, at, granted));
    id
}

/// One person's coming and going: the ids that its records name.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub worker: String,
    /// Which cycle.
    pub cycle: String,
    /// For which demand.
    pub demand: String,
    /// Whose login is the farm's.
    pub farm: &'static str,
    /// Which contract.
    pub contract: String,
    /// Which card.
    pub card: String,
    /// The number of their cédula.
    pub number: String,
    /// Their given names.
    pub given_names: String,
    /// Their first surname.
    pub first_surname: String,
}

impl Person {
    /// Somebody who goes to work for the farm of `finca`, or that of another login.
    #[must_use]
    pub fn of(demand: &str, farm: &'static str) -> Self {
        let worker = new_id();
        // Nobody looks like anybody else: the end of an id is chance.
        let unlike: String =
            worker[24..].chars().map(|c| char::from(b'a' + c.to_digit(16).unwrap_or(0) as u8)).collect();
        let digits: String =
            worker[24..].chars().map(|c| char::from(b'0' + (c.to_digit(16).unwrap_or(0) % 10) as u8)).collect();
        Self {
            number: format!("{}-{}-{}", 1 + worker.len() % 9, &digits[..4], &digits[4..9]),
            given_names: format!("Itzel {unlike}"),
            first_surname: format!("Montezuma{unlike}"),
            worker,
            cycle: new_id(),
            demand: demand.to_owned(),
            farm,
            contract: new_id(),
            card: new_id(),
        }
    }

    /// Whom a record of this kind is about.
    #[must_use]
    pub fn about(&self, kind: Kind) -> Value {
        let id = |subject: &SubjectKind| match subject {
            SubjectKind::Worker => self.worker.clone(),
            SubjectKind::Cycle => self.cycle.clone(),
            SubjectKind::Demand => self.demand.clone(),
            SubjectKind::Employer => (if self.farm == "finca" { FARM } else { OTHER_FARM }).to_owned(),
            _ => new_id(),
        };
        let about = kind.spec().about.iter().map(|subject| (subject.member().to_owned(), id(subject).into()));
        Value::Object(about.collect())
    }

    /// A record of theirs that happens now.
    #[must_use]
    pub fn says(&self, node: &LiveNode, kind: Kind, data: Value) -> Value {
        submission(kind, self.about(kind), now(node), data)
    }

    /// Every record of a cycle without a fault, in order, with whose it is to write.
    #[must_use]
    pub fn whole_cycle(&self, node: &LiveNode) -> Vec<(&'static str, Value)> {
        let mut steps: Vec<(&'static str, Value)> = Vec::new();
        let (today, end) = (day(node, 0), day(node, 120));
        let contract = &self.contract;
        let mut step = |who: &'static str, kind: Kind, data: Value| steps.push((who, self.says(node, kind, data)));
        step("oficina.pa", Kind::WorkerRegistered, self.registration());
        let cedula = json!({"document_type": "national-id", "issuing_country": "PA", "number": self.number, "valid_until": "2033-10-31"});
        step("oficina.pa", Kind::DocumentPresented, cedula);
        step("oficina.pa", Kind::NoticeGiven, Kind::NoticeGiven.example());
        step("oficina.pa", Kind::ConsentGiven, Kind::ConsentGiven.example());
        step("oficina.pa", Kind::CandidateSelected, json!({"starts_on": today, "ends_on": end}));
        let mut offer = Kind::ContractOffered.example();
        offer["contract"] = contract.as_str().into();
        offer["starts_on"] = today.as_str().into();
        offer["ends_on"] = end.as_str().into();
        step(self.farm, Kind::ContractOffered, offer);
        let explained = json!({"contract": contract, "language": "gym", "interpreter": "Chicho Bejarano"});
        step("oficina.pa", Kind::ContractExplained, explained);
        step("oficina.pa", Kind::ContractAccepted, json!({"contract": contract, "mode": "thumbprint"}));
        step("oficina.pa", Kind::FeesDeclared, Kind::FeesDeclared.example());
        step("jefatura.pa", Kind::ContractAuthorised, json!({"contract": contract, "note": null}));
        step("jefatura.cr", Kind::ContractAuthorised, json!({"contract": contract, "note": null}));
        let number = format!("CR-26-{}", &self.card[24..]);
        let card = json!({"document": self.card, "document_type": "permit", "number": number, "valid_from": today, "valid_until": end});
        step("puesto.cr", Kind::DocumentIssued, card);
        let shown = json!({"document_type": "national-id", "document_number": self.number, "vehicle": "CH-4471"});
        step("puesto.pa", Kind::CrossingExited, shown.clone());
        step("puesto.cr", Kind::CrossingEntered, shown.clone());
        step(self.farm, Kind::ArrivalConfirmed, json!({"workplace": null}));
        step(self.farm, Kind::HireConfirmed, json!({"contract": contract, "workplace": null, "starts_on": today}));
        step(self.farm, Kind::EmploymentEnded, json!({"ended_on": today, "reason": "finished"}));
        step("puesto.cr", Kind::CrossingExited, shown);
        step("oficina.pa", Kind::ReturnConfirmed, json!({"returned_on": today}));
        steps
    }

    /// What the origin's officer writes down of them.
    #[must_use]
    pub fn registration(&self) -> Value {
        let mut data = Kind::WorkerRegistered.example();
        data["given_names"] = self.given_names.as_str().into();
        data["first_surname"] = self.first_surname.as_str().into();
        data["second_surname"] = Value::Null;
        data["birth_date"] =
            format!("19{}-0{}-1{}", 70 + self.worker.len() % 20, 1 + self.number.len() % 9, self.number.len() % 9)
                .into();
        data
    }

    /// Brings them as far as the last record of this kind, that one included.
    #[track_caller]
    pub fn come_as_far_as(&self, node: &LiveNode, kind: Kind) {
        let steps = self.whole_cycle(node);
        let last = steps.iter().rposition(|(_, step)| step["kind"] == kind.name()).expect("a record of the cycle");
        for (who, step) in &steps[..=last] {
            node.as_(who).records(step);
        }
    }
}
