//! A made-up season: cycles at every stage, some with something that does not fit, as submissions in the order in which officers
//! would have sent them.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::id::{Employer, Id, QuotaLine, Worker};
use serde_json::{Value, json};

use super::people::{Dice, Person, person};

/// Who writes something down in the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hand {
    OriginOfficer,
    OriginSupervisor,
    OriginPost,
    DestinationOfficer,
    DestinationSupervisor,
    DestinationPost,
    Health,
    Insurer,
    Inspector,
    Persona,
    DriversOfficer,
    DriversSupervisor,
    DriversPost,
    Employer(usize),
}

/// Something that somebody sent, and when.
pub(super) struct Sent {
    pub(super) at: DateTime<Utc>,
    pub(super) by: Hand,
    pub(super) submission: Value,
}

/// What a season is made from.
pub(super) struct Season<'a> {
    /// How many people come.
    pub(super) workers: usize,
    /// Who hires them.
    pub(super) employers: &'a [Id<Employer>],
    /// The line from which places come.
    pub(super) line: Id<QuotaLine>,
    /// Its code in the agreement.
    pub(super) line_code: &'a str,
    /// The agreement's code.
    pub(super) agreement: &'a str,
    /// The day of the season on which the demo is looked at.
    pub(super) today: DateTime<Utc>,
    /// The worker who signs in.
    pub(super) persona: Id<Worker>,
}

/// How far somebody's cycle has come.
const STAGES: usize = 12;
/// The one of the season who signs in: at work.
const PERSONA: usize = 8;
/// The farm that is an association; the last one is its member.
pub(super) const ASSOCIATION: usize = 1;
/// The farms of the demo.
pub(super) const FARMS: &[(&str, &str, &str)] = &[
    ("Beneficio Río Coto", "company", "CR-P"),
    ("Coopesabalito R.L.", "association", "CR-P"),
    ("Hacienda Santa María", "farm", "CR-SJ"),
    ("Finca La Esperanza", "farm", "CR-C"),
];

pub(super) struct Story<'a> {
    pub(super) season: &'a Season<'a>,
    sent: Vec<Sent>,
    pub(super) dice: Dice,
}

/// Everything that was sent in a season, in order.
pub(super) fn season(season: &Season<'_>, seed: u64) -> Vec<Sent> {
    let mut story = Story { season, sent: Vec::new(), dice: Dice::new(seed) };
    let farms = story.farms();
    for at in 0..season.workers {
        story.worker(at, &farms);
    }
    let mut sent = story.sent;
    // What one person sends about one cycle stays in its order, for times within a cycle only grow.
    sent.sort_by_key(|sent| sent.at);
    sent
}

/// A farm that may hire: its place, its demand, and the hand that writes for it.
pub(super) struct Farm {
    pub(super) hand: usize,
    demand: uuid::Uuid,
    workplace: uuid::Uuid,
}

impl Story<'_> {
    pub(super) fn send(&mut self, at: DateTime<Utc>, by: Hand, kind: &str, about: Value, data: Value) -> uuid::Uuid {
        let id = self.dice.id(at);
        // Offices on both sides write their own clock: Panama is five hours behind UTC, Costa Rica six.
        let hours = match by {
            Hand::OriginOfficer | Hand::OriginSupervisor | Hand::OriginPost | Hand::Health => 5,
            _ => 6,
        };
        let offset = chrono::FixedOffset::west_opt(hours * 3600)
            .unwrap_or(chrono::FixedOffset::west_opt(0).unwrap_or_else(|| chrono::Offset::fix(&Utc)));
        let occurred_at = at.with_timezone(&offset).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let submission =
            json!({"id": id, "kind": kind, "version": 1, "about": about, "occurred_at": occurred_at, "data": data});
        self.sent.push(Sent { at, by, submission });
        id
    }

    fn days_ago(&self, days: i64, hour: i64) -> DateTime<Utc> {
        self.season.today - TimeDelta::days(days) + TimeDelta::minutes(hour)
    }

    /// Quota, employers with their standing, farms and demands.
    fn farms(&mut self) -> Vec<Farm> {
        let (line, agreement) = (self.season.line, self.season.agreement);
        let at = self.days_ago(100, 0);
        let opened = json!({"agreement": agreement, "line": self.season.line_code, "places": 12_000});
        self.send(at, Hand::DestinationSupervisor, "quota.opened", json!({"quota_line": line}), opened);
        let season_start = self.season.today.date_naive().checked_sub_days(Days::new(60)).unwrap_or_default();
        let season_end = season_start.checked_add_days(Days::new(200)).unwrap_or_default();
        let headcount = u32::try_from(self.season.workers).unwrap_or(20_000).clamp(20, 5_000);
        let mut farms = Vec::new();
        for (hand, ((name, sort, region), employer)) in FARMS.iter().zip(self.season.employers).enumerate() {
            let about = json!({"employer": employer});
            let at = self.days_ago(99, i64::try_from(hand).unwrap_or_default() * 10);
            let tax_id = format!("3-101-{:06}", 204_877 + hand * 1013);
            let member_of = self.season.employers.get(ASSOCIATION).filter(|_| hand + 1 == FARMS.len());
            let data =
                json!({"name": name, "employer_type": sort, "country": "CR", "tax_id": tax_id, "member_of": member_of});
            self.send(at, Hand::DestinationOfficer, "employer.registered", about.clone(), data);
            for matter in ["social-security", "insurance", "tax"] {
                let data = json!({"matter": matter, "in_order": true, "valid_until": season_end});
                self.send(
                    at + TimeDelta::minutes(1),
                    Hand::DestinationOfficer,
                    "employer.standing-stated",
                    about.clone(),
                    data,
                );
            }
            let workplace = self.dice.id(at);
            let data = json!({"workplace": workplace, "name": format!("{name}, finca 1"), "country": "CR", "region": region, "beds": 80});
            self.send(at + TimeDelta::minutes(2), Hand::Employer(hand), "workplace.registered", about, data);
            let demand = self.dice.id(at);
            let about = json!({"employer": employer, "demand": demand});
            let data = json!({
                "agreement": agreement, "sector": "0127", "occupation": "9211", "headcount": headcount, "starts_on": season_start,
                "ends_on": season_end, "wage": {"amount": "13500.00", "currency": "CRC"}, "wage_per": "day", "hours_per_week": 48,
                "lodging": true, "transport": true
            });
            self.send(at + TimeDelta::minutes(3), Hand::Employer(hand), "demand.requested", about.clone(), data);
            let data = json!({"quota_line": line, "places": headcount * 3 / 4});
            self.send(at + TimeDelta::days(3), Hand::DestinationSupervisor, "demand.recommended", about, data);
            farms.push(Farm { hand, demand, workplace });
        }
        farms
    }

    /// One person, as far as their stage; some with something that does not fit.
    fn worker(&mut self, number: usize, farms: &[Farm]) {
        let stage = number % STAGES;
        let today = self.season.today.date_naive();
        let someone = person(&mut self.dice, today);
        let began = self.days_ago(self.dice.clone().between(40, 58), self.dice.clone().between(0, 500));
        self.dice.next();
        let drawn = self.dice.id(began);
        let worker = if number == PERSONA { self.season.persona.uuid() } else { drawn };
        let at = |days: i64, minutes: i64| began + TimeDelta::days(days) + TimeDelta::minutes(minutes);
        self.register(worker, &someone, began);
        if stage == 0 || farms.is_empty() {
            return;
        }
        let farm = &farms[number / STAGES % farms.len()];
        let cycle = self.dice.id(began);
        let about = json!({"worker": worker, "cycle": cycle});
        let starts_on = at(14, 0).date_naive();
        let ends_on = starts_on.checked_add_days(Days::new(120)).unwrap_or(starts_on);
        let selected = json!({"worker": worker, "cycle": cycle, "demand": farm.demand});
        self.send(
            at(1, 5),
            Hand::OriginOfficer,
            "candidate.selected",
            selected,
            json!({"starts_on": starts_on, "ends_on": ends_on}),
        );
        if stage == 1 {
            if self.dice.percent(30) {
                let data = json!({"reason": "Enfermedad en la familia."});
                self.send(at(4, 0), Hand::OriginOfficer, "candidate.withdrawn", about, data);
            }
            return;
        }
        self.contract(&about, farm, someone.language, (starts_on, ends_on), began);
        if stage == 2 {
            return;
        }
        let contract = self.contract_of(&about);
        for (minutes, by) in [(0, Hand::OriginSupervisor), (90, Hand::DestinationSupervisor)] {
            let data = json!({"contract": contract, "note": null});
            self.send(at(3, minutes), by, "contract.authorised", about.clone(), data);
        }
        if stage == 3 {
            return;
        }
        self.assessed(worker, at(4, 30));
        self.travel(&about, &someone, worker, stage, began, number);
        if stage >= 6 {
            self.work(&about, farm, contract, stage, starts_on, began);
        }
        if stage == PERSONA {
            let by = if number == PERSONA { Hand::Persona } else { Hand::Inspector };
            if number == PERSONA || self.dice.percent(30) {
                self.complains(&about, farm, by, at(20, 0));
            }
            if number == PERSONA {
                self.asks_for_own_data(&about, at(21, 0));
            }
        }
    }

    fn register(&mut self, worker: uuid::Uuid, someone: &Person, began: DateTime<Utc>) {
        let about = json!({"worker": worker});
        self.send(began, Hand::OriginOfficer, "worker.registered", about.clone(), someone.registered.clone());
        if let Some(document) = &someone.document {
            self.send(
                began + TimeDelta::minutes(1),
                Hand::OriginOfficer,
                "document.presented",
                about.clone(),
                document.clone(),
            );
        }
        let data = json!({"notice": "cr-pa-coffee-2025", "language": someone.language, "mode": "oral", "witness": "Promotora comunitaria"});
        self.send(began + TimeDelta::minutes(2), Hand::OriginOfficer, "notice.given", about.clone(), data);
        let refused: &[&str] = if self.dice.percent(20) { &["origin-people"] } else { &[] };
        // Who would rather not say of which people they are does not want to be counted by sex and age either.
        let mut accepted = vec!["recruitment", "sharing-with-partner"];
        accepted.extend(refused.is_empty().then_some("statistics"));
        let data = json!({
            "accepted": accepted, "refused": refused, "language": someone.language, "mode": "oral",
            "witness": "Promotora comunitaria"
        });
        self.send(began + TimeDelta::minutes(3), Hand::OriginOfficer, "consent.given", about, data);
    }

    fn contract(
        &mut self,
        about: &Value,
        farm: &Farm,
        language: &str,
        days: (NaiveDate, NaiveDate),
        began: DateTime<Utc>,
    ) {
        let at = |minutes: i64| began + TimeDelta::days(2) + TimeDelta::minutes(minutes);
        let contract = self.contract_of(about);
        let data = json!({
            "contract": contract, "language": "es", "workplace": farm.workplace, "occupation": "9211", "starts_on": days.0, "ends_on": days.1,
            "wage": {"amount": "13500.00", "currency": "CRC"}, "wage_per": "day", "hours_per_week": 48, "lodging": true, "transport": true
        });
        self.send(at(0), Hand::Employer(farm.hand), "contract.offered", about.clone(), data);
        let paid = self.dice.percent(4);
        let amount = if paid { "35.00" } else { "0" };
        let data = json!({
            "moment": "before-departure", "amount": {"amount": amount, "currency": "USD"}, "paid_to": paid.then_some("un intermediario en David")
        });
        self.send(at(30), Hand::OriginOfficer, "fees.declared", about.clone(), data);
        let data = json!({"contract": contract, "language": language, "interpreter": "Promotora comunitaria"});
        self.send(at(40), Hand::OriginOfficer, "contract.explained", about.clone(), data);
        let mode = if self.dice.percent(50) { "thumbprint" } else { "signature" };
        self.send(
            at(55),
            Hand::OriginOfficer,
            "contract.accepted",
            about.clone(),
            json!({"contract": contract, "mode": mode}),
        );
    }

    /// The contract's id follows from the cycle's, so that it need not be carried along.
    fn contract_of(&self, about: &Value) -> Id<domain::id::Contract> {
        Id::derived(&["demo", about["cycle"].as_str().unwrap_or_default()])
    }

    /// The permit, the exit and the entry; one in twenty enters without an exit on record.
    fn travel(
        &mut self,
        about: &Value,
        someone: &Person,
        worker: uuid::Uuid,
        stage: usize,
        began: DateTime<Utc>,
        number: usize,
    ) {
        let at = |days: i64, minutes: i64| began + TimeDelta::days(days) + TimeDelta::minutes(minutes);
        let document = someone.document.clone().unwrap_or_else(|| {
            let valid_until = at(500, 0).date_naive();
            json!({"document_type": "safe-conduct", "issuing_country": "PA", "number": format!("SC-{number:06}"), "valid_until": valid_until})
        });
        if someone.document.is_none() {
            let about = json!({"worker": worker});
            self.send(at(4, 0), Hand::OriginOfficer, "document.presented", about, document.clone());
        }
        let id = self.dice.id(at(5, 0));
        let data = json!({
            "document": id, "document_type": "worker-card", "number": format!("CR-26-{number:06}"), "valid_from": at(5, 0).date_naive(),
            "valid_until": at(200, 0).date_naive()
        });
        self.send(at(5, 0), Hand::DestinationPost, "document.issued", about.clone(), data);
        if stage == 4 {
            return;
        }
        let shown = json!({
            "document_type": document["document_type"], "document_number": document["number"],
            "vehicle": format!("CH-{}", 4400 + number % 30)
        });
        if !self.dice.percent(5) {
            self.send(at(13, 0), Hand::OriginPost, "crossing.exited", about.clone(), shown.clone());
        }
        self.send(at(13, 25), Hand::DestinationPost, "crossing.entered", about.clone(), shown);
    }

    /// Arrival, hire, end and return; one in twelve never shows up.
    fn work(
        &mut self,
        about: &Value,
        farm: &Farm,
        contract: Id<domain::id::Contract>,
        stage: usize,
        starts_on: NaiveDate,
        began: DateTime<Utc>,
    ) {
        let at = |days: i64, minutes: i64| began + TimeDelta::days(days) + TimeDelta::minutes(minutes);
        if stage == 6 {
            if self.dice.percent(60) {
                self.send(
                    at(15, 0),
                    Hand::Employer(farm.hand),
                    "arrival.missed",
                    about.clone(),
                    json!({"expected_on": starts_on}),
                );
            }
            return;
        }
        self.send(
            at(14, 30),
            Hand::Employer(farm.hand),
            "arrival.confirmed",
            about.clone(),
            json!({"workplace": farm.workplace}),
        );
        if stage == 7 {
            return;
        }
        let data = json!({"contract": contract, "workplace": farm.workplace, "starts_on": starts_on});
        self.send(at(15, 0), Hand::Employer(farm.hand), "hire.confirmed", about.clone(), data);
        self.covered(about, starts_on, at(15, 60));
        if stage == 8 {
            return;
        }
        let reason = *self.dice.pick(&["finished", "finished", "resigned", "left"]);
        let ended_on = at(30, 0).date_naive();
        self.send(
            at(30, 0),
            Hand::Employer(farm.hand),
            "employment.ended",
            about.clone(),
            json!({"ended_on": ended_on, "reason": reason}),
        );
        if stage == 9 {
            return;
        }
        let shown = json!({"document_type": null, "document_number": null, "vehicle": null});
        self.send(at(32, 0), Hand::DestinationPost, "crossing.exited", about.clone(), shown.clone());
        self.send(at(32, 40), Hand::OriginPost, "crossing.entered", about.clone(), shown);
        if stage == 11 {
            let data = json!({"returned_on": at(33, 0).date_naive()});
            self.send(at(34, 0), Hand::OriginOfficer, "return.confirmed", about.clone(), data);
        }
    }
}
