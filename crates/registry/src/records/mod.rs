//! Recording: the one way to write. A submission is authorised, judged where it is a decision, signed, appended and projected in
//! one transaction. Sending it again is always safe.

pub(crate) mod alike;
pub(crate) mod arrival;
mod compare;
mod correction;
pub(crate) mod incidents;
pub(crate) mod joining;
mod numbering;
mod outcome;
pub(crate) mod project;
mod revoking;
pub(crate) mod seal;
pub(crate) mod situation;
pub(crate) mod subjects;
pub(crate) mod waiting;

use std::collections::BTreeMap;

use domain::{
    access::{Actor, Assurance},
    finding::civil_zone,
    id::{Id, RecordId, Worker},
    kinds::{Data, Kind, WorkerMerged, WorkerUnmerged},
    record::{About, Author, Place, Record, Submission},
    rules::{Unmet, judge},
    time::Moment,
};
use persistence::{CarriesStoreError, StoreError};

use correction::Correcting;
pub use outcome::{Accepted, ItemOutcome, LikelyDuplicate, Outcome, Refusal};
use seal::Missing;
use situation::Known;

use crate::{Error, Registry, Result, Violation};

/// The most submissions in one batch.
pub const BATCH_MAX: usize = 500;

/// Why a transaction is undone: the submission is refused, or something broke.
enum Undone {
    Refused(Refusal),
    Failed(Error),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Undone::Failed(error.into())
    }
}
impl From<Error> for Undone {
    fn from(error: Error) -> Self {
        Undone::Failed(error)
    }
}
impl CarriesStoreError for Undone {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Undone::Refused(_) => None,
            Undone::Failed(error) => error.store_error(),
        }
    }
}

impl Registry {
    /// Records a batch, each item by itself and in order. An item that cannot be read is refused alone.
    ///
    /// # Errors
    /// [`Error::Invalid`] for more than [`BATCH_MAX`] items. What goes wrong with an item is in its outcome; only where nothing
    /// at all was recorded is the database's absence an error of the whole.
    pub fn record_all(&self, actor: &Actor, items: &[&str]) -> Result<Vec<ItemOutcome>> {
        if items.len() > BATCH_MAX {
            return Err(Error::invalid("", format!("has more than {BATCH_MAX} items")));
        }
        let mut refused_openers: BTreeMap<String, RecordId> = BTreeMap::new();
        let mut outcomes = Vec::with_capacity(items.len());
        for item in items {
            let outcome = match Submission::parse(item) {
                Err(malformed) => {
                    let violation = Violation { member: malformed.member, rule: malformed.rule };
                    ItemOutcome {
                        id: None,
                        kind: None,
                        outcome: Outcome::Refused(Refusal::Malformed(violation)),
                        needs_refused: None,
                    }
                }
                Ok(submission) => {
                    let kind = submission.data.kind();
                    let subjects = names_of(&submission.about);
                    let needs_refused = subjects.iter().find_map(|subject| refused_openers.get(subject)).copied();
                    let outcome = match self.record(actor, &submission) {
                        Ok(outcome) => outcome,
                        // What was recorded before stays recorded, and its sender has to hear of it.
                        Err(Error::Unavailable { retry_after_seconds, .. }) if !outcomes.is_empty() => {
                            Outcome::Refused(Refusal::Unavailable { retry_after_seconds })
                        }
                        Err(error) => return Err(error),
                    };
                    if matches!(outcome, Outcome::Refused(_)) {
                        refused_openers
                            .extend(opened_by(kind, &submission.about).map(|subject| (subject, submission.id)));
                    }
                    ItemOutcome { id: Some(submission.id), kind: Some(kind), outcome, needs_refused }
                }
            };
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }

    /// Records one submission.
    ///
    /// # Errors
    /// When the database is away or something is broken; a refusal is an outcome, not an error.
    pub fn record(&self, actor: &Actor, submission: &Submission) -> Result<Outcome> {
        if actor.may_write(submission.data.kind()).is_err() {
            return Ok(Outcome::Refused(Refusal::Denied));
        }
        if submission.data.kind().is_decision() && actor.assurance == Assurance::SecondFactorMissing {
            return Ok(Outcome::Refused(Refusal::SecondFactorRequired));
        }
        let agreements = self.agreements()?;
        let done = self.store.write(|tx| -> Result<Outcome, Undone> {
            let correcting = Correcting::of(tx, &self.node, actor, submission)?;
            let submission = correcting.as_ref().map_or(submission, |correcting| &correcting.submission);
            tx.lock(&locks(submission))?;
            if let Some(stored) = tx.record(submission.id)? {
                let members = seal::members(&stored.disclosures, Missing::Erased)?;
                let same = compare::same(&members, submission, actor);
                return if same { Ok(Outcome::Duplicate) } else { Err(Undone::Refused(Refusal::IdTaken)) };
            }
            let mut known = Known::load(tx, &agreements, submission)?;
            known.hide_from(actor);
            if !known.is_within_reach(actor, submission) {
                return Err(Undone::Refused(Refusal::NotFound));
            }
            if let Some(correcting) = &correcting {
                correcting.check()?;
            }
            let record = self.decide(actor, submission, &known)?;
            let mut sealed = self.seal(&record)?;
            sealed.file_under(known.person);
            if tx.append(&sealed.as_new())?.is_none() {
                return Err(Undone::Refused(Refusal::IdTaken));
            }
            let accepted = self.project_new(tx, actor, &agreements, &record, &known)?;
            Ok(Outcome::Accepted(accepted))
        });
        if matches!((&done, submission.data.kind()), (Ok(_), Kind::AgreementSigned))
            && let Err(error) = self.complete_drafts()
        {
            // The decision stands, and the signature that follows from it is made the next time around.
            tracing::warn!(%error, "an agreement's signature waits");
        }
        match done {
            Ok(outcome) => Ok(outcome),
            Err(Undone::Refused(refusal)) => Ok(Outcome::Refused(visible_to(actor, refusal))),
            Err(Undone::Failed(error)) => Err(error),
        }
    }

    /// The record that follows from a submission; or every rule that a decision does not meet.
    fn decide(&self, actor: &Actor, submission: &Submission, known: &Known) -> Result<Record, Undone> {
        let now = Moment::from(self.now());
        let author = Author {
            user: actor.user,
            role: actor.role,
            office: actor.office.clone(),
            country: actor.country,
            side: actor.side,
        };
        let kind = submission.data.kind();
        let today = now.utc().with_timezone(&civil_zone(actor.country)).date_naive();
        // Decisions go by the server's day, or someone could pick the version that suits; facts by the day they happened.
        let governing_on = if kind.is_decision() { today } else { submission.occurred_at.date() };
        let agreement = known.governing(governing_on);
        let mut relied_on = Vec::new();
        if kind.is_decision() {
            let situation = known.situation(agreement, today, &author, now);
            relied_on = judge(&submission.data, situation).map_err(|unmet| Undone::Refused(Refusal::Unmet(unmet)))?;
        }
        Ok(Record {
            id: submission.id,
            about: known.completed(submission.about),
            occurred_at: submission.occurred_at,
            recorded_at: now,
            agreement: agreement.map(|agreement| agreement.reference()),
            relied_on,
            place: submission
                .place
                .clone()
                .unwrap_or_else(|| Place { country: actor.country, office: actor.office.clone() }),
            author,
            captured: submission.captured.clone(),
            node: self.node.clone(),
            data: submission.data.clone(),
        })
    }
}

/// Reasons of a class that the writer may not read become one reason without a name.
fn visible_to(actor: &Actor, refusal: Refusal) -> Refusal {
    let Refusal::Unmet(unmet) = refusal else { return refusal };
    let classes = actor.may_read(None).map(|permit| permit.classes()).unwrap_or_default();
    let mut shown: Vec<Unmet> = unmet
        .into_iter()
        .map(|unmet| {
            let visible = classes.contains(unmet.code.class());
            if visible { unmet } else { Unmet { code: domain::rules::UnmetCode::StepMissing, detail: None } }
        })
        .collect();
    shown.sort();
    shown.dedup();
    Refusal::Unmet(shown)
}

/// What a record of this kind brings into being, so that others build on it.
fn opened_by(kind: Kind, about: &About) -> Option<String> {
    match kind {
        Kind::WorkerRegistered => about.worker.map(|id| id.to_string()),
        Kind::CandidateSelected => about.cycle.map(|id| id.to_string()),
        Kind::DemandRequested => about.demand.map(|id| id.to_string()),
        Kind::EmployerRegistered => about.employer.map(|id| id.to_string()),
        Kind::QuotaOpened => about.quota_line.map(|id| id.to_string()),
        Kind::ManifestOpened | Kind::ComplaintFiled | Kind::RequestReceived | Kind::OverrideRequested => {
            about.matter().map(|id| id.to_string())
        }
        _ => None,
    }
}

fn names_of(about: &About) -> Vec<String> {
    let ids = [
        about.cycle.map(|id| id.to_string()),
        about.worker.map(|id| id.to_string()),
        about.demand.map(|id| id.to_string()),
        about.employer.map(|id| id.to_string()),
        about.quota_line.map(|id| id.to_string()),
        about.matter().map(|id| id.to_string()),
    ];
    ids.into_iter().flatten().collect()
}

/// What two writers must not change at the same time: the worker with all cycles, the employer with all demands, the line, and
/// whom they would have to find.
fn locks(submission: &Submission) -> Vec<Id<Worker>> {
    let about = &submission.about;
    let mut locks: Vec<uuid::Uuid> = Vec::with_capacity(3);
    locks.extend(about.worker.map(|id| id.uuid()));
    locks.extend(about.employer.map(|id| id.uuid()));
    locks.extend(about.quota_line.map(|id| id.uuid()));
    locks.extend(about.finding.map(|id| id.uuid()));
    locks.extend(about.matter().map(|id| id.uuid()));
    if let Data::DemandRecommended(data) = &submission.data {
        locks.push(data.quota_line.uuid());
    }
    if let Data::WorkerMerged(WorkerMerged { merged, .. }) | Data::WorkerUnmerged(WorkerUnmerged { merged, .. }) =
        &submission.data
    {
        locks.push(merged.uuid());
    }
    // Of two who look alike and are registered at the same time, the second has to find the first.
    let keys = alike::match_keys(&submission.data);
    locks.extend(keys.iter().map(|key| Id::<Worker>::derived(&["match", key.as_str()]).uuid()));
    // The store takes ids of one sort; to a lock all are the same.
    locks.into_iter().map(Id::from_uuid).collect()
}
