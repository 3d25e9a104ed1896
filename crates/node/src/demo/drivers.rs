//! The demo's other corridor: bus drivers from El Salvador, asked for in Costa Rica, whose licences are recognised there.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::id::{Contract, Employer, Id, QuotaLine};
use serde_json::{Value, json};

use super::{
    cast::COMPANY,
    people::Dice,
    season::{Hand, Sent},
};

/// What the drivers' year is made from.
pub(super) struct Year<'a> {
    /// How many drivers there are.
    pub(super) drivers: usize,
    /// Who asks for them.
    pub(super) company: Id<Employer>,
    /// The line from which places come.
    pub(super) line: Id<QuotaLine>,
    /// Its code in the agreement.
    pub(super) line_code: &'a str,
    /// The agreement's code.
    pub(super) agreement: &'a str,
    /// The day on which the demo is looked at.
    pub(super) today: DateTime<Utc>,
}

const NAMES: &[(&str, &str, &str)] = &[
    ("José Mauricio", "Escobar", "Menjívar"),
    ("Ana Guadalupe", "Portillo", "Alas"),
    ("Óscar Armando", "Cruz", "Henríquez"),
    ("Rafael Antonio", "Guardado", "Rivas"),
    ("Blanca Estela", "Orellana", "Ayala"),
    ("Manuel de Jesús", "Chávez", "Tobar"),
];

/// Everything that was sent, in order.
pub(super) fn year(year: &Year<'_>, seed: u64) -> Vec<Sent> {
    let mut story = Story { year, sent: Vec::new(), dice: Dice::new(seed ^ 0x5356) };
    let (demand, workplace) = story.company();
    for at in 0..year.drivers {
        story.driver(at, demand, workplace);
    }
    let mut sent = story.sent;
    sent.sort_by_key(|sent| sent.at);
    sent
}

struct Story<'a> {
    year: &'a Year<'a>,
    sent: Vec<Sent>,
    dice: Dice,
}

impl Story<'_> {
    fn send(&mut self, at: DateTime<Utc>, by: Hand, kind: &str, about: &Value, data: Value) {
        // San Salvador and San José share a clock, six hours behind UTC.
        let id = self.dice.id(at);
        let local = (at - TimeDelta::hours(6)).format("%Y-%m-%dT%H:%M:%S-06:00").to_string();
        let submission =
            json!({"id": id, "kind": kind, "version": 1, "about": about, "occurred_at": local, "data": data});
        self.sent.push(Sent { at, by, submission });
    }

    fn days_ago(&self, days: i64, minutes: i64) -> DateTime<Utc> {
        self.year.today - TimeDelta::days(days) + TimeDelta::minutes(minutes)
    }

    /// The company in order, and a demand for drivers that was tested and recommended.
    fn company(&mut self) -> (uuid::Uuid, uuid::Uuid) {
        let Year { company, line, line_code, agreement, .. } = *self.year;
        let at = |minutes: i64| self.days_ago(80, minutes);
        let moments = [at(0), at(5), at(6), at(10), at(20), self.days_ago(78, 0), self.days_ago(76, 0)];
        let first_day = moments[0].date_naive();
        let last_day = first_day.checked_add_days(Days::new(500)).unwrap_or(first_day);
        let (employer, quota) = (json!({"employer": company}), json!({"quota_line": line}));
        let opened = json!({"agreement": agreement, "line": line_code, "places": 200});
        self.send(moments[0], Hand::DestinationSupervisor, "quota.opened", &quota, opened);
        let data = json!({
            "name": "Transportes del Istmo S.A.", "employer_type": "company", "country": "CR", "tax_id": "3-101-377210", "member_of": null
        });
        self.send(moments[1], Hand::DestinationOfficer, "employer.registered", &employer, data);
        for matter in ["social-security", "insurance", "tax"] {
            let data = json!({"matter": matter, "in_order": true, "valid_until": last_day});
            self.send(moments[2], Hand::DestinationOfficer, "employer.standing-stated", &employer, data);
        }
        let workplace = self.dice.id(moments[3]);
        let data = json!({"workplace": workplace, "name": "Plantel de La Uruca", "country": "CR", "region": "San José", "beds": null});
        self.send(moments[3], Hand::Employer(COMPANY), "workplace.registered", &employer, data);
        let demand = self.dice.id(moments[4]);
        let about = json!({"employer": company, "demand": demand});
        let headcount = self.year.drivers.max(1) + 5;
        let data = json!({
            "agreement": agreement, "sector": "4921", "occupation": "8331", "headcount": headcount, "starts_on": first_day,
            "ends_on": last_day, "wage": {"amount": "455000.00", "currency": "CRC"}, "wage_per": "month", "hours_per_week": 48,
            "lodging": false, "transport": false
        });
        self.send(moments[4], Hand::Employer(COMPANY), "demand.requested", &about, data);
        let data = json!({"tested_on": moments[5].date_naive(), "passed": true, "collective": false, "note": null});
        self.send(moments[5], Hand::DestinationOfficer, "demand.tested", &about, data);
        let data = json!({"quota_line": line, "places": headcount});
        self.send(moments[6], Hand::DestinationSupervisor, "demand.recommended", &about, data);
        (demand, workplace)
    }

    /// One driver, as far as their stage: chosen, under contract, with papers, at work.
    fn driver(&mut self, number: usize, demand: uuid::Uuid, workplace: uuid::Uuid) {
        let stage = number % 4;
        let (days, minutes) = (self.dice.between(40, 60), self.dice.between(0, 500));
        let began = self.days_ago(days, minutes);
        let at = |days: i64, minutes: i64| began + TimeDelta::days(days) + TimeDelta::minutes(minutes);
        let (worker, cycle) = (self.dice.id(began), self.dice.id(began));
        let (person, about) = (json!({"worker": worker}), json!({"worker": worker, "cycle": cycle}));
        let licence =
            format!("{:04}-{:06}-101-{}", self.dice.between(101, 1499), number + 80_390, self.dice.between(0, 9));
        self.register(&person, number, &licence, began);
        let starts_on = at(20, 0).date_naive();
        let ends_on = starts_on.checked_add_days(Days::new(330)).unwrap_or(starts_on);
        let selected = json!({"worker": worker, "cycle": cycle, "demand": demand});
        let days = json!({"starts_on": starts_on, "ends_on": ends_on});
        self.send(at(1, 0), Hand::DriversOfficer, "candidate.selected", &selected, days);
        if stage == 0 {
            return;
        }
        let contract: Id<Contract> = Id::derived(&["demo", &cycle.to_string()]);
        self.contract(&about, contract, workplace, (starts_on, ends_on), began);
        if stage == 1 {
            return;
        }
        let until = starts_on.checked_add_days(Days::new(300)).unwrap_or(starts_on);
        let data = json!({
            "issuing_country": "SV", "number": licence, "licence_class": "Pesada", "recognised_as": "B3", "valid_until": until
        });
        self.send(at(8, 0), Hand::DestinationPost, "document.recognised", &about, data);
        let document = self.dice.id(at(9, 0));
        let data = json!({
            "document": document, "document_type": "permit", "number": format!("CR-T-{number:05}"), "valid_from": starts_on,
            "valid_until": until, "fee": null
        });
        self.send(at(9, 0), Hand::DestinationPost, "document.issued", &about, data);
        if stage == 2 {
            return;
        }
        let shown = json!({"document_type": "passport", "document_number": passport(number), "vehicle": null});
        self.send(at(19, 0), Hand::DriversPost, "crossing.exited", &about, shown.clone());
        self.send(at(19, 300), Hand::DestinationPost, "crossing.entered", &about, shown);
        self.send(at(20, 0), Hand::Employer(COMPANY), "arrival.confirmed", &about, json!({"workplace": workplace}));
        let data = json!({"contract": contract, "workplace": workplace, "starts_on": starts_on});
        self.send(at(20, 60), Hand::Employer(COMPANY), "hire.confirmed", &about, data);
    }

    fn register(&mut self, person: &Value, number: usize, licence: &str, began: DateTime<Utc>) {
        let at = |minutes: i64| began + TimeDelta::minutes(minutes);
        let (given, first, second) = NAMES[number % NAMES.len()];
        let born = NaiveDate::from_ymd_opt(1972, 1, 5).unwrap_or_default();
        let born = born.checked_add_days(Days::new(number as u64 * 421 % 9_000)).unwrap_or(born);
        let data = json!({
            "given_names": given, "first_surname": first, "second_surname": second, "sex": if number % 6 == 1 || number % 6 == 4 { 2 } else { 1 },
            "birth_date": born.to_string(), "nationalities": ["SV"], "languages": ["es"], "phone": null, "residence": null,
            "origin_people": null, "dependants": null
        });
        self.send(at(0), Hand::DriversOfficer, "worker.registered", person, data);
        let lasts = began.date_naive().checked_add_days(Days::new(1_500)).unwrap_or(born);
        for (kind, shown) in [("passport", passport(number)), ("driving-licence", licence.to_owned())] {
            let data = json!({"document_type": kind, "issuing_country": "SV", "number": shown, "valid_until": lasts});
            self.send(at(2), Hand::DriversOfficer, "document.presented", person, data);
        }
        let data = json!({
            "document_type": "driving-licence", "issuing_country": "SV", "number": licence, "result": "genuine", "method": "issuer"
        });
        self.send(at(5), Hand::DriversOfficer, "document.verified", person, data);
        let data = json!({"notice": "cr-sv-transport-2024", "language": "es", "mode": "written", "witness": null});
        self.send(at(6), Hand::DriversOfficer, "notice.given", person, data);
        let accepted = ["recruitment", "sharing-with-partner"];
        let data = json!({"accepted": accepted, "refused": [], "language": "es", "mode": "written", "witness": null});
        self.send(at(7), Hand::DriversOfficer, "consent.given", person, data);
    }

    fn contract(
        &mut self,
        about: &Value,
        contract: Id<Contract>,
        workplace: uuid::Uuid,
        days: (NaiveDate, NaiveDate),
        began: DateTime<Utc>,
    ) {
        let at = |days: i64, minutes: i64| began + TimeDelta::days(days) + TimeDelta::minutes(minutes);
        let data = json!({
            "contract": contract, "language": "es", "workplace": workplace, "occupation": "8331", "starts_on": days.0, "ends_on": days.1,
            "wage": {"amount": "455000.00", "currency": "CRC"}, "wage_per": "month", "hours_per_week": 48, "lodging": false, "transport": false
        });
        self.send(at(3, 0), Hand::Employer(COMPANY), "contract.offered", about, data);
        let amount = json!({"amount": "0", "currency": "USD"});
        let data = json!({"moment": "before-departure", "amount": amount, "paid_to": null});
        self.send(at(4, 0), Hand::DriversOfficer, "fees.declared", about, data);
        let data = json!({"contract": contract, "language": "es", "interpreter": null});
        self.send(at(4, 10), Hand::DriversOfficer, "contract.explained", about, data);
        let data = json!({"contract": contract, "mode": "signature"});
        self.send(at(4, 20), Hand::DriversOfficer, "contract.accepted", about, data);
        for (minutes, by) in [(0, Hand::DriversSupervisor), (120, Hand::DestinationSupervisor)] {
            let data = json!({"contract": contract, "note": null});
            self.send(at(6, minutes), by, "contract.authorised", about, data);
        }
    }
}

fn passport(number: usize) -> String {
    format!("B{:08}", 3_104_517 + number * 977)
}
