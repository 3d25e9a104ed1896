//! A worker's history: every record that the reader may see, in the order in which things happened. Who looked, at whom, for what
//! and why is kept before the answer leaves.

use domain::{
    access::{Actor, Permit, Purpose},
    id::{Cycle, Id, Worker},
    record::{Narrowed, SeenRecord},
    states::{CycleState, fold},
    text::Text,
};
use persistence::{NewAudit, Provenance, Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Error, Registry, Result,
    queries::PartnerHistory,
    records::{
        joining,
        seal::{Missing, unseal_given},
    },
    views::{CycleView, RecordView},
};

/// A worker's records, as far as the reader may see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct History {
    /// Whose.
    #[schema(value_type = uuid::Uuid)]
    pub worker: Id<Worker>,
    /// For what it was asked.
    pub purpose: Purpose,
    /// The records, in the order in which things happened.
    pub records: Vec<RecordView>,
    /// What partners' nodes answered, where they were asked; nothing of it is kept here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<PartnerHistory>,
}

/// Longest reason, in characters.
pub const REASON_MAX: usize = 300;

impl Registry {
    /// A worker's history for a purpose of the reader's role. An inquiry needs a reason.
    ///
    /// # Errors
    /// [`Error::Denied`] for a purpose that is not the role's; [`Error::NotFound`] for a worker who is not there for this reader.
    pub fn worker_history(
        &self,
        actor: &Actor,
        worker: Id<Worker>,
        purpose: Purpose,
        reason: Option<&str>,
    ) -> Result<History> {
        let permit = actor.may_read(Some(purpose))?;
        let reason = reason
            .map(Text::<REASON_MAX>::parse)
            .transpose()
            .map_err(|error| Error::invalid("reason", error.to_string()))?;
        if purpose == Purpose::Inquiry && reason.is_none() {
            return Err(Error::invalid("reason", "is needed for an inquiry: say why, in a sentence"));
        }
        let mut audit = self.audit_entry(actor, "worker-history");
        audit.purpose = Some(purpose.to_string());
        audit.reason = reason.map(String::from);
        audit.worker = Some(worker);
        let mut worker = worker;
        let mut records = self.visible_with_provenance(Subject::Worker(worker), &permit, &audit)?;
        if records.is_empty() {
            // Whose registration was joined to another is found under that one.
            let person = self.store.read(|tx| joining::person(tx, worker))?;
            if person == worker {
                return Err(Error::NotFound);
            }
            worker = person;
            audit.worker = Some(person);
            records = self.visible_with_provenance(Subject::Worker(person), &permit, &audit)?;
        }
        if records.is_empty() {
            return Err(Error::NotFound);
        }
        let records = self.record_views(records, &permit);
        Ok(History { worker, purpose, records, partners: Vec::new() })
    }

    /// A cycle, folded from the records that the reader may see.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a cycle that is not there for this reader.
    pub fn cycle(&self, actor: &Actor, cycle: Id<Cycle>) -> Result<CycleView> {
        let permit = actor.may_read(None)?;
        let mut audit = self.audit_entry(actor, "cycle");
        audit.purpose = Some(permit.purpose().to_string());
        audit.cycle = Some(cycle);
        let records = self.visible_with_provenance(Subject::Cycle(cycle), &permit, &audit)?;
        if records.is_empty() {
            return Err(Error::NotFound);
        }
        let state: CycleState = fold(records.iter().map(|(record, _)| &**record));
        let records = self.record_views(records, &permit);
        Ok(CycleView { stage: state.stage(), state, records })
    }

    /// Records about a subject as far as the permit goes, audited before they are answered.
    pub(crate) fn visible_records(
        &self,
        subject: Subject,
        permit: &Permit,
        audit: &NewAudit,
    ) -> Result<Vec<SeenRecord>> {
        let records = self.visible_with_provenance(subject, permit, audit)?;
        Ok(records.into_iter().map(|(record, _)| record.into_record()).collect())
    }

    /// The same, each with where it comes from.
    pub(crate) fn visible_with_provenance(
        &self,
        subject: Subject,
        permit: &Permit,
        audit: &NewAudit,
    ) -> Result<Vec<(Narrowed, Provenance)>> {
        let disclosed = self.store.history(subject, permit, audit)?;
        let mut records = Vec::with_capacity(disclosed.len());
        for record in disclosed {
            let seen = unseal_given(&record, Missing::Withheld)?;
            records.extend(seen.and_then(|seen| seen.narrowed(permit)).map(|seen| (seen, record.provenance)));
        }
        Ok(records)
    }

    /// Records as their reader is shown them.
    pub(crate) fn record_views(&self, records: Vec<(Narrowed, Provenance)>, permit: &Permit) -> Vec<RecordView> {
        let view = |(record, provenance)| RecordView::of(record, &self.node, provenance, permit);
        records.into_iter().map(view).collect()
    }

    /// An audit entry of what somebody did with their own account.
    pub(crate) fn bearers_entry(&self, bearer: &crate::Bearer, operation: &str, outcome: &str) -> NewAudit {
        NewAudit {
            at: self.now(),
            user: Some(bearer.user),
            role: bearer.role.to_string(),
            office: bearer.office.as_str().to_owned(),
            operation: operation.to_owned(),
            purpose: None,
            reason: None,
            worker: None,
            cycle: None,
            records: 0,
            outcome: outcome.to_owned(),
        }
    }

    /// An audit entry of this actor, to be completed with whom it is about.
    pub(crate) fn audit_entry(&self, actor: &Actor, operation: &str) -> NewAudit {
        NewAudit {
            at: self.now(),
            user: Some(actor.user),
            role: actor.role.to_string(),
            office: actor.office.as_str().to_owned(),
            operation: operation.to_owned(),
            purpose: None,
            reason: None,
            worker: None,
            cycle: None,
            records: 0,
            outcome: "shown".to_owned(),
        }
    }
}
