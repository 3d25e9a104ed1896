//! Finding a worker by name or document, and seeing what is known of them.

use domain::{
    access::{Actor, Permit},
    element::Class,
    id::{Id, Worker},
    record::Narrowed,
    states::{CycleState, WorkerState, fold},
    text,
};
use persistence::{CycleFilter, Subject, WorkerRow, WorkerSearch};

use crate::{
    Error, Registry, Result,
    records::{
        joining,
        project::fold_number,
        seal::{Missing, unseal_given},
    },
    views::{CycleSummary, Page, WorkerView},
};

/// What a worker is looked for by; everything that is given must fit.
#[derive(Clone, Debug, Default)]
pub struct SearchWorkers {
    /// Names or beginnings of names, in any order, with or without accents.
    pub q: Option<String>,
    /// A document's number, with or without its hyphens.
    pub document: Option<String>,
    /// Behind which worker the page begins.
    pub after: Option<Id<Worker>>,
    /// How many at the most.
    pub limit: usize,
}

/// How many words of a name are looked for at the most.
const NAME_WORDS_MAX: usize = 8;
/// How many cycles of a worker are listed.
const CYCLES_MAX: i64 = 50;

impl Registry {
    /// Looks for workers whom the reader may come across.
    ///
    /// # Errors
    /// [`Error::Denied`] for a role that reads no persons; [`Error::Invalid`] where nothing searchable was given.
    pub fn search_workers(&self, actor: &Actor, search: &SearchWorkers) -> Result<Page<WorkerView>> {
        let permit = actor.may_read(None)?;
        let names = search.q.as_deref().map(text::fold).unwrap_or_default();
        let names: Vec<String> = names.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        if search.q.is_some() && names.is_empty() {
            return Err(Error::invalid("q", "has no letter or digit to look for"));
        }
        if names.len() > NAME_WORDS_MAX {
            return Err(Error::invalid("q", format!("has more than {NAME_WORDS_MAX} words")));
        }
        let document = search.document.as_deref().map(fold_number);
        if document.as_ref().is_some_and(String::is_empty) {
            return Err(Error::invalid("document", "has no letter or digit to look for"));
        }
        // To find by what one may not read would be to read it, a guess at a time.
        let classes = permit.classes();
        let blind = (search.q.is_some() && !classes.contains(Class::Identity))
            || (search.document.is_some() && !classes.contains(Class::TravelDocument));
        if blind {
            return Err(Error::Denied);
        }
        let looked_for = WorkerSearch { names, document, after: search.after };
        let limit = i64::try_from(search.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.write(|tx| -> Result<Vec<WorkerRow>> {
            let rows = tx.search_workers(&permit, &looked_for, limit)?;
            let mut audit = self.audit_entry(actor, "workers");
            audit.purpose = Some(permit.purpose().to_string());
            audit.records = i32::try_from(rows.len().min(search.limit)).unwrap_or(i32::MAX);
            tx.append_audit(&audit)?;
            Ok(rows)
        })?;
        let states = rows.into_iter().map(|row| Ok((row.id, state_of(&row)?))).collect::<Result<Vec<_>>>()?;
        Ok(Page::cut(
            states,
            search.limit,
            |(id, _)| id.to_string(),
            |(id, state)| WorkerView::of(id, state, &permit, Vec::new()),
        ))
    }

    /// A worker as far as the reader may see, with their cycles.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a worker who is not there for this reader.
    pub fn worker(&self, actor: &Actor, worker: Id<Worker>) -> Result<WorkerView> {
        let permit = actor.may_read(None)?;
        let (row, cycles) = self.store.write(|tx| -> Result<_> {
            // Whose registration was joined to another is found under that one.
            let row = match tx.visible_worker(&permit, worker)? {
                Some(row) => row,
                None => {
                    let person = joining::person(tx, worker)?;
                    tx.visible_worker(&permit, person)?.ok_or(Error::NotFound)?
                }
            };
            let worker = row.id;
            let filter = CycleFilter { worker: Some(worker), ..CycleFilter::default() };
            let cycles = tx.list_cycles(&permit, &filter, CYCLES_MAX)?;
            let mut audit = self.audit_entry(actor, "worker");
            audit.purpose = Some(permit.purpose().to_string());
            audit.worker = Some(worker);
            audit.records = 1;
            tx.append_audit(&audit)?;
            Ok((row, cycles))
        })?;
        let mut summaries = Vec::with_capacity(cycles.len());
        for cycle in cycles {
            let agreement = Some(cycle.agreement).filter(|agreement| !agreement.is_empty());
            summaries.push(CycleSummary { id: cycle.id, agreement, stage: self.stage_for(cycle.id, &permit)? });
        }
        Ok(WorkerView::of(row.id, state_of(&row)?, &permit, summaries))
    }

    /// How far a cycle has come, as far as the reader may know: the fold of what they may see.
    fn stage_for(&self, cycle: Id<domain::id::Cycle>, permit: &Permit) -> Result<domain::states::Stage> {
        let records = self.store.read(|tx| tx.records_about(Subject::Cycle(cycle)))?;
        let mut seen = Vec::with_capacity(records.len());
        for record in &records {
            let record = unseal_given(record, Missing::Erased)?;
            seen.extend(record.and_then(|record| record.narrowed(permit)).map(Narrowed::into_record));
        }
        Ok(fold::<CycleState>(&seen).stage())
    }
}

fn state_of(row: &WorkerRow) -> Result<WorkerState> {
    serde_json::from_str(&row.state).map_err(|cause| Error::fault("reading a worker's projection", cause))
}
