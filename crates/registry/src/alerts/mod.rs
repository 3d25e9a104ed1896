//! Alerts: lists that are taken in from files, an outside service that is asked, and whom either may have meant. The officer at the
//! counter learns that there is an alert and calls a second one; what it says, an analyst of the country sees and decides on.

mod hits;
mod lists;
mod reading;
mod service;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    access::Actor,
    alert::{AlertEntry, AlertReason, Seen},
    civil::civil_day,
    id::{Alert, AlertHit, Id, Worker},
    matching::{Likeness, Reason},
    states::WorkerState,
    time::Day,
    verdict::Alerts,
};
use persistence::{AlertHitRow, Tx};

use crate::{
    Error, Registry, Result,
    records::{alike, project::read},
};

pub use hits::{AlertDecision, AlertHitView, Decide, ListAlertHits};
pub use lists::{AlertListTaken, AlertListView, ENTRIES_MAX, LIST_BYTES_MAX};
pub use service::{AlertService, AskedService, REST_SECONDS, ServiceAway, ServiceHit};

/// How many entries are compared with one person: more share a key with nobody who has a name.
const CANDIDATES_MAX: i64 = 500;
/// For what the trail says that alerts were looked at. Whoever is looked for does not learn it from the trail.
pub(crate) const PURPOSE: &str = "alert";

/// Where an entry is kept: it opens there alone.
pub(crate) fn place_of(id: Id<Alert>) -> String {
    format!("alert {id}")
}

/// An alert that may mean whoever is at the counter.
struct Met {
    alert: String,
    list: String,
    reason: AlertReason,
    likeness: Likeness,
}

impl Registry {
    /// The registry of a node that asks an outside service besides its own lists.
    #[must_use]
    pub fn with_alert_service(mut self, service: Arc<dyn AlertService>) -> Self {
        self.alert_service = Some(AskedService::new(service));
        self
    }

    /// What the lists and the service say of whoever is at the counter. Hits are kept for those who decide on them; one that was
    /// decided to mean somebody else is silent.
    pub(crate) fn alerts(&self, actor: &Actor, seen: &Seen, worker: Option<Id<Worker>>) -> Result<Alerts> {
        let now = self.now();
        let (seen, mut met) = self.store.read(|tx| -> Result<_> {
            let seen = match worker {
                Some(worker) => with_registrations(tx, seen.clone(), worker)?,
                None => seen.clone(),
            };
            let met = self.met_on_lists(tx, &seen, civil_day(now.into(), actor.country))?;
            Ok((seen, met))
        })?;
        let answered = self.alert_service.as_ref().map(|service| service.ask_all(seen.papers(), now));
        let unavailable = answered.as_ref().is_some_and(|answered| answered.unavailable);
        for (service, hit) in answered.into_iter().flat_map(|answered| answered.hits) {
            let likeness = Likeness { reasons: vec![Reason::SameDocument], score: SERVICE_SCORE };
            met.push(Met {
                alert: format!("{service} {}", hit.reference),
                list: service,
                reason: hit.reason,
                likeness,
            });
        }
        if met.is_empty() {
            return Ok(Alerts { hits: 0, unavailable });
        }
        let hits = self.store.write(|tx| -> Result<usize> {
            let mut loud = 0;
            for met in &met {
                loud += usize::from(self.keep_hit(tx, actor, met, worker, now)?);
            }
            Ok(loud)
        })?;
        Ok(Alerts { hits, unavailable })
    }

    fn met_on_lists(&self, tx: &mut Tx<'_>, seen: &Seen, today: chrono::NaiveDate) -> Result<Vec<Met>> {
        let today = Day::from_date(today).unwrap_or(Day::MAX);
        let keys: Vec<String> = seen.keys().iter().map(|key| key.as_str().to_owned()).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut met = Vec::new();
        for row in tx.alerts_matching(&keys, CANDIDATES_MAX)? {
            let entry = self.open_alert(row.id, &row.body)?;
            if let Some(likeness) = entry.meets(seen).filter(|_| entry.holds_on(today)) {
                met.push(Met { alert: row.id.to_string(), list: row.list, reason: entry.reason, likeness });
            }
        }
        Ok(met)
    }

    fn open_alert(&self, id: Id<Alert>, body: &str) -> Result<AlertEntry> {
        let text = self.data_keys.open(body, &place_of(id))?;
        serde_json::from_slice(&text).map_err(|cause| Error::fault("reading an entry of a list of alerts", cause))
    }

    /// Keeps a hit; false where somebody decided that it means another person.
    fn keep_hit(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        met: &Met,
        worker: Option<Id<Worker>>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let subject = worker.map_or_else(
            || format!("{} {}", actor.office.as_str(), civil_day(now.into(), actor.country)),
            |worker| worker.to_string(),
        );
        // Two devices may meet the same alert at once.
        tx.lock(&[Id::<AlertHit>::derived(&[&met.alert, &subject])])?;
        let before = tx.alert_hit_of(&met.alert, &subject)?;
        let mut audit = self.audit_entry(actor, "alert-hit");
        audit.purpose = Some(PURPOSE.to_owned());
        audit.worker = worker;
        tx.append_audit(&audit)?;
        let row = match before {
            Some(before) => AlertHitRow { last_at: now, times: before.times + 1, ..before },
            None => AlertHitRow {
                id: self.new_id(),
                alert: met.alert.clone(),
                list: met.list.clone(),
                subject,
                worker,
                reason: met.reason.as_str().to_owned(),
                score: i32::from(met.likeness.score),
                likeness: met.likeness.reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(","),
                office: actor.office.as_str().to_owned(),
                country: actor.country.as_str().to_owned(),
                officer: actor.user,
                first_at: now,
                last_at: now,
                times: 1,
                decided: None,
            },
        };
        tx.put_alert_hit(&row)?;
        Ok(row.decided.is_none_or(|decided| decided.decision != AlertDecision::NotSame.as_str()))
    }
}

/// What a document that an outside service names is worth: it knows the document, and nobody compared the person.
const SERVICE_SCORE: u8 = 70;

/// With all that is on record of a person: every registration of theirs, and their documents.
fn with_registrations(tx: &mut Tx<'_>, seen: Seen, worker: Id<Worker>) -> Result<Seen> {
    let Some(row) = tx.workers(&[worker])?.into_iter().next() else { return Ok(seen) };
    let state: WorkerState = read(&row.state)?;
    let documents = state.documents.iter();
    let seen = documents
        .fold(seen, |seen, document| seen.with_paper(Some(document.issuing_country), document.number.as_str()));
    Ok(alike::people(&state).fold(seen, Seen::with_person))
}
