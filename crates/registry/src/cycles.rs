//! Cycles as a list of people: whom an employer awaits, whom a post expects, which contracts wait for a ministry.

use domain::{
    access::{Actor, Permit, Purpose},
    element::Class,
    id::{Cycle, Demand, Id, Worker},
    record::Narrowed,
    states::{CycleState, Stage, WorkerState, fold},
};
use persistence::{CycleFilter, ListedCycleRow, Subject};

use crate::{
    Error, Registry, Result,
    records::seal::{Missing, unseal_given},
    views::{CycleCard, Page, WorkerView},
};

/// Which cycles; everything that is given must fit.
#[derive(Clone, Debug, Default)]
pub struct ListCycles {
    /// Of one worker.
    pub worker: Option<Id<Worker>>,
    /// For one demand.
    pub demand: Option<Id<Demand>>,
    /// At one stage.
    pub stage: Option<Stage>,
    /// Behind which cycle the page begins.
    pub after: Option<Id<Cycle>>,
    /// How many at the most.
    pub limit: usize,
}

/// What a cycle's stage is made of: who may not see all of it may not choose by it, for that would be to see it.
const STAGE_IS_MADE_OF: &[Class] = &[Class::Labour, Class::Migration, Class::TravelDocument];

impl Registry {
    /// Cycles that the reader may come across, the oldest first, each folded from the records that they may see.
    ///
    /// # Errors
    /// [`Error::Denied`] for a role that sees nobody's work, that asks about one person at a time and says why, or that chooses by
    /// a stage of which it may see a part only.
    pub fn cycles(&self, actor: &Actor, asked: &ListCycles) -> Result<Page<CycleCard>> {
        let permit = actor.may_read(None)?;
        let reads = |class: &Class| permit.classes().contains(*class);
        let lists = reads(&Class::Identity) && reads(&Class::Labour) && permit.purpose() != Purpose::Inquiry;
        if !lists || (asked.stage.is_some() && !STAGE_IS_MADE_OF.iter().all(reads)) {
            return Err(Error::Denied);
        }
        let filter = CycleFilter {
            worker: asked.worker,
            demand: asked.demand,
            stage: asked.stage.map(|stage| stage.as_str().to_owned()),
            after: asked.after,
            ..CycleFilter::default()
        };
        let limit = i64::try_from(asked.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.write(|tx| -> Result<Vec<ListedCycleRow>> {
            let rows = tx.list_cycles_with_workers(&permit, &filter, limit)?;
            let mut audit = self.audit_entry(actor, "cycles");
            audit.purpose = Some(permit.purpose().to_string());
            audit.worker = asked.worker;
            audit.records = i32::try_from(rows.len().min(asked.limit)).unwrap_or(i32::MAX);
            tx.append_audit(&audit)?;
            Ok(rows)
        })?;
        let page = Page::cut(rows, asked.limit, |row| row.id.to_string(), |row| row);
        let items = page.items.into_iter().map(|row| self.listed(row, &permit)).collect::<Result<_>>()?;
        Ok(Page { items, next: page.next })
    }

    /// A cycle with its person, as far as a reader may see.
    pub(crate) fn listed(&self, row: ListedCycleRow, permit: &Permit) -> Result<CycleCard> {
        let records = self.store.read(|tx| tx.records_about(Subject::Cycle(row.id)))?;
        let mut seen = Vec::with_capacity(records.len());
        for record in &records {
            let record = unseal_given(record, Missing::Erased)?;
            seen.extend(record.and_then(|record| record.narrowed(permit)).map(Narrowed::into_record));
        }
        let state: CycleState = fold(&seen);
        let known = row.worker_state.as_deref().map(serde_json::from_str).transpose();
        let worker: WorkerState =
            known.map_err(|cause| Error::fault("reading a worker's projection", cause))?.unwrap_or_default();
        let person = WorkerView::of(row.worker, worker, permit, Vec::new());
        Ok(CycleCard { person, stage: state.stage(), state })
    }
}
