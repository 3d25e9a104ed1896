//! What the season has for those who look after people: assessments, covers, complaints, and what somebody asks about their own data.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::id::{Complaint, Id, Request};
use serde_json::{Value, json};

use super::season::{Farm, Hand, Story};

impl Story<'_> {
    /// The health service says that somebody is fit for the work.
    pub(super) fn assessed(&mut self, worker: uuid::Uuid, at: DateTime<Utc>) {
        let valid_until = at.date_naive().checked_add_days(Days::new(300)).unwrap_or(NaiveDate::MAX);
        let data = json!({"fit": true, "valid_until": valid_until});
        self.send(at, Hand::Health, "health.assessed", json!({"worker": worker}), data);
    }

    /// The insurer covers somebody who works; some covers run out while they still do.
    pub(super) fn covered(&mut self, about: &Value, from: NaiveDate, at: DateTime<Utc>) {
        let days = if self.dice.percent(8) { 10 } else { 150 };
        let valid_until = from.checked_add_days(Days::new(days)).unwrap_or(from);
        let data = json!({"insurer": "INS", "cover": "worker", "valid_from": from, "valid_until": valid_until});
        self.send(at, Hand::Insurer, "insurance.started", about.clone(), data);
    }

    /// Somebody at work complains; the inspection takes it up, and has resolved some of them.
    pub(super) fn complains(&mut self, about: &Value, farm: &Farm, by: Hand, at: DateTime<Utc>) {
        let complaint: Id<Complaint> = Id::from_uuid(self.dice.id(at));
        let employer = self.season.employers.get(farm.hand);
        let subject = json!({"worker": about["worker"], "complaint": complaint});
        let data = json!({
            "cycle": about["cycle"], "against": employer, "topic": "wages",
            "account": "No me pagaron la última semana.", "language": "es"
        });
        self.send(at, by, "complaint.filed", subject.clone(), data);
        if by == Hand::Inspector && self.dice.percent(50) {
            let data = json!({"outcome": "settled", "note": "La finca pagó lo que debía."});
            self.send(at + TimeDelta::hours(30), Hand::Inspector, "complaint.resolved", subject, data);
        }
    }

    /// Somebody asks to see what is recorded about them.
    pub(super) fn asks_for_own_data(&mut self, about: &Value, at: DateTime<Utc>) {
        let request: Id<Request> = Id::from_uuid(self.dice.id(at));
        let subject = json!({"worker": about["worker"], "request": request});
        let data = json!({"right": "access", "wish": "Quiero saber quién vio mis datos.", "channel": "online"});
        self.send(at, Hand::Persona, "request.received", subject, data);
    }
}
