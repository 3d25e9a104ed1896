//! Whom alerts may have meant: listed for the analysts of the country in which somebody stood at a counter, who decide whether it is them.
//! Whoever decides is never who raised it.

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Assurance, Operation},
    alert::{AlertEntry, AlertReason},
    country::Country,
    id::{Alert, AlertHit, Id, Worker},
    lang::Lang,
    text::Text,
    time::{BirthDate, Day},
    value::Sex,
};
use persistence::{AlertDecisionRow, AlertHitFilter, AlertHitRow, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PURPOSE;
use crate::{Error, Registry, Result, views::Page};

/// What somebody decided on a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlertDecision {
    /// It is the person, or the document.
    Same,
    /// It means somebody else: between this alert and this person it is silent from now on.
    NotSame,
}

impl AlertDecision {
    /// As it is stored.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            AlertDecision::Same => "same",
            AlertDecision::NotSame => "not-same",
        }
    }

    fn parse(text: &str) -> Self {
        if text == AlertDecision::NotSame.as_str() { AlertDecision::NotSame } else { AlertDecision::Same }
    }
}

/// Which hits are listed.
#[derive(Clone, Debug, Default)]
pub struct ListAlertHits {
    /// Those on which nobody decided.
    pub open: bool,
    /// Behind which hit the page begins.
    pub after: Option<(DateTime<Utc>, Id<AlertHit>)>,
    /// How many at the most.
    pub limit: usize,
}

/// What is decided, and why.
#[derive(Clone)]
pub struct Decide {
    /// What.
    pub decision: AlertDecision,
    /// Why, in the analyst's words.
    pub note: Text<500>,
}

/// That an alert may have meant somebody.
#[derive(Clone, Serialize, ToSchema)]
pub struct AlertHitView {
    /// The hit.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<AlertHit>,
    /// Of which list or outside service.
    pub list: String,
    /// Why it stands there.
    pub reason: AlertReason,
    /// The same in words.
    pub message: &'static str,
    /// How likely it is: 60 to 100, an order and no probability.
    pub score: i32,
    /// Why it may be them, as likely duplicates are told.
    pub likeness: Vec<String>,
    /// The worker, where whoever stood there is one.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// At which office they stood.
    pub office: String,
    /// When first.
    pub first_at: DateTime<Utc>,
    /// When last.
    pub last_at: DateTime<Utc>,
    /// How often.
    pub times: i64,
    /// What the list says; none where it names this no longer, and of an outside service, which is asked for it.
    pub entry: Option<AlertEntryView>,
    /// By what name the outside service finds it.
    pub service_reference: Option<String>,
    /// What was decided.
    pub decision: Option<AlertDecision>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why.
    pub note: Option<String>,
    /// Whether the reader may decide: not on what they raised themselves.
    pub may_decide: bool,
}

/// What a list says.
#[derive(Clone, Serialize, ToSchema)]
pub struct AlertEntryView {
    /// By what name whoever keeps the list finds it.
    pub reference: String,
    /// Who issued the document.
    pub document_country: Option<Country>,
    /// The document's number.
    pub document_number: Option<String>,
    /// Given names.
    pub given_names: Option<String>,
    /// Surnames.
    pub surnames: Option<String>,
    /// As much of the date of birth as is known.
    pub birth_date: Option<BirthDate>,
    /// ISO/IEC 5218.
    pub sex: Option<Sex>,
    /// Its first day.
    pub valid_from: Option<Day>,
    /// Its last day.
    pub valid_until: Option<Day>,
}

impl From<AlertEntry> for AlertEntryView {
    fn from(entry: AlertEntry) -> Self {
        let (document_country, document_number) =
            entry.document.map_or((None, None), |document| (document.country, Some(String::from(document.number))));
        Self {
            reference: String::from(entry.reference),
            document_country,
            document_number,
            given_names: entry.given_names.map(String::from),
            surnames: entry.surnames.map(String::from),
            birth_date: entry.birth_date,
            sex: entry.sex,
            valid_from: entry.valid_from,
            valid_until: entry.valid_until,
        }
    }
}

impl Registry {
    /// Whom alerts may have meant at posts of the reader's country, those last met first.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone but an analyst.
    pub fn alert_hits(&self, actor: &Actor, list: &ListAlertHits, lang: Lang) -> Result<Page<AlertHitView>> {
        actor.may(Operation::ViewAlerts)?;
        let filter = AlertHitFilter { country: Some(actor.country), open: list.open, after: list.after };
        let limit = i64::try_from(list.limit).unwrap_or(i64::MAX).saturating_add(1);
        self.store.write(|tx| -> Result<Page<AlertHitView>> {
            let rows = tx.alert_hits(&filter, limit)?;
            let mut audit = self.audit_entry(actor, "alertHits");
            audit.purpose = Some(PURPOSE.to_owned());
            audit.records = i32::try_from(rows.len().min(list.limit)).unwrap_or(i32::MAX);
            tx.append_audit(&audit)?;
            let cursor = |row: &AlertHitRow| format!("{}_{}", row.last_at.timestamp_micros(), row.id);
            let page = Page::cut(rows, list.limit, cursor, |row| self.hit_view(tx, row, actor, lang));
            Ok(Page { items: page.items.into_iter().collect::<Result<_>>()?, next: page.next })
        })
    }

    /// Decides whether an alert means whoever stood there. A later decision takes the place of an earlier one; the trail keeps both.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone but an analyst, and for who raised it; [`Error::NotFound`] for one of another country;
    /// [`Error::SecondFactorRequired`] as for every decision.
    pub fn decide_alert_hit(
        &self,
        actor: &Actor,
        id: Id<AlertHit>,
        decide: &Decide,
        lang: Lang,
    ) -> Result<AlertHitView> {
        actor.may(Operation::ViewAlerts)?;
        if actor.assurance == Assurance::SecondFactorMissing {
            return Err(Error::SecondFactorRequired);
        }
        self.store.write(|tx| -> Result<AlertHitView> {
            tx.lock(&[id])?;
            let row = tx.alert_hit(id, actor.country)?.ok_or(Error::NotFound)?;
            if row.officer == actor.user {
                return Err(Error::Denied);
            }
            let decided = AlertDecisionRow {
                decision: decide.decision.as_str().to_owned(),
                by: actor.user,
                at: self.now(),
                note: Some(decide.note.as_str().to_owned()),
            };
            let row = AlertHitRow { decided: Some(decided), ..row };
            tx.put_alert_hit(&row)?;
            let mut audit = self.audit_entry(actor, "decideAlertHit");
            audit.purpose = Some(PURPOSE.to_owned());
            audit.worker = row.worker;
            audit.outcome = decide.decision.as_str().to_owned();
            tx.append_audit(&audit)?;
            self.hit_view(tx, row, actor, lang)
        })
    }

    fn hit_view(&self, tx: &mut Tx<'_>, row: AlertHitRow, actor: &Actor, lang: Lang) -> Result<AlertHitView> {
        let (entry, service_reference) = match row.alert.parse::<Id<Alert>>() {
            Ok(id) => {
                let kept = tx.alert(id)?.map(|kept| self.open_alert(kept.id, &kept.body)).transpose()?;
                (kept.map(AlertEntryView::from), None)
            }
            Err(_) => (None, row.alert.split_once(' ').map(|(_, reference)| reference.to_owned())),
        };
        let reason = AlertReason::parse(&row.reason).unwrap_or(AlertReason::Other);
        let decided = row.decided;
        Ok(AlertHitView {
            id: row.id,
            list: row.list,
            reason,
            message: reason.message(lang),
            score: row.score,
            likeness: row.likeness.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
            worker: row.worker,
            office: row.office,
            first_at: row.first_at,
            last_at: row.last_at,
            times: row.times,
            entry,
            service_reference,
            decision: decided.as_ref().map(|decided| AlertDecision::parse(&decided.decision)),
            decided_at: decided.as_ref().map(|decided| decided.at),
            note: decided.and_then(|decided| decided.note),
            may_decide: row.officer != actor.user,
        })
    }
}
