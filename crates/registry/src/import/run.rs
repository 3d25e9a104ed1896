//! Bringing a roster into the registry: each row without a fault becomes the records that an officer would have written.
//!
//! Rows go in page by page, a transaction each, while the next pages are being signed. A row's ids follow from what it says, so
//! that whatever comes twice adds nothing; how far the run has come is written in the transaction of the rows themselves, so
//! that an interrupted one goes on where it stopped, and gives what it would have given.

use std::{
    collections::HashSet,
    sync::mpsc::{Receiver, sync_channel},
    thread::{Scope as Threads, available_parallelism, scope},
};

use chrono::{SubsecRound as _, TimeDelta};
use domain::{
    access::{Actor, Operation, Permit},
    finding::civil_zone,
    id::RecordId,
    kinds::Kind,
    time::Moment,
    value::AgreementCode,
};
use persistence::ImportRunRow;

use super::{
    ImportCounts, ImportReport, Message,
    account::{count, is_of_office, told_of_run},
    alike,
    facts::Prepared,
    identity::{RowIds, Secret},
    roster::Roster,
    write::Written,
};
use crate::{Error, Registry, Result};

/// Rows in one transaction.
const PAGE: usize = 200;
/// Records that are asked for at once, and rows that are written at once where no other limit holds.
const LIST_MAX: usize = 1000;
/// Threads that sign, whatever the machine has: others want to be served meanwhile.
const SIGNERS_MAX: usize = 4;

/// A roster to bring in.
#[derive(Clone)]
pub struct ImportWorkers {
    /// The file's name: a hint alone.
    pub file_name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// For which agreement these people come: it says from which age on, and from which country.
    pub agreement: AgreementCode,
    /// Only to say what would become of it: nothing is kept but that somebody looked.
    pub dry_run: bool,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows without a fault that are done.
    pub done: usize,
    /// Rows without a fault in the file.
    pub total: usize,
}

impl Registry {
    /// Brings a roster in. `progress` hears after each page how far it has come; what was heard of is kept.
    ///
    /// # Errors
    /// [`Error::Denied`] for a role that imports nothing, [`Error::Invalid`] for another country's agreement and for a file that
    /// is no roster, [`Error::Conflict`] when the same import is running already. When the database goes away, running it again
    /// goes on.
    pub fn import_workers(
        &self,
        actor: &Actor,
        import: ImportWorkers,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<ImportReport> {
        actor.may(Operation::ImportWorkers)?;
        actor.may_write(Kind::WorkerRegistered)?;
        actor.may_write(Kind::DocumentPresented)?;
        let permit = actor.may_read(None)?;
        if !actor.agreements.contains(&import.agreement) {
            return Err(Error::invalid("agreement", "is not an agreement of your country"));
        }
        if import.dry_run {
            return self.try_import(actor, &permit, &import, progress);
        }
        let secret = self.import_secret()?;
        let digest = secret.file_digest(&import.bytes);
        let interrupted = self.interrupted_import(actor, &digest, &import.agreement)?;
        let started_at = interrupted.as_ref().map_or_else(|| self.now().trunc_subsecs(6), |run| run.started_at);
        let roster = self.read_roster(actor, &import, &secret, started_at)?;
        let resumed = interrupted.filter(|run| usize::try_from(run.total).ok() == Some(roster.sheet.rows.len()));
        let mut run = match resumed {
            Some(run) => run,
            None => self.begin_import(actor, &import.agreement, digest, &roster)?,
        };
        self.bring_in(actor, &permit, &roster, &mut run, progress)?;
        self.end_import(actor, &permit, import.agreement, roster, run)
    }

    /// The run over this file that somebody of the same office began and that did not end.
    fn interrupted_import(
        &self,
        actor: &Actor,
        digest: &str,
        agreement: &AgreementCode,
    ) -> Result<Option<ImportRunRow>> {
        self.store.read(|tx| {
            let Some(run) = tx.latest_import_of(digest, agreement.as_str())? else { return Ok(None) };
            Ok((run.finished_at.is_none() && is_of_office(tx, &run, actor)?).then_some(run))
        })
    }

    /// Writes that an import began, and everything that the reading of the file alone tells.
    fn begin_import(
        &self,
        actor: &Actor,
        agreement: &AgreementCode,
        file_digest: String,
        roster: &Roster,
    ) -> Result<ImportRunRow> {
        let run = ImportRunRow {
            id: self.new_id(),
            file_digest,
            agreement: agreement.as_str().to_owned(),
            started_at: roster.started_at,
            finished_at: None,
            total: i32::try_from(roster.sheet.rows.len()).unwrap_or(i32::MAX),
            position: 0,
            user: actor.user,
            counters: ImportCounts::of(&roster.sheet).written()?,
        };
        let rows = roster.told_before(&run)?;
        self.store.write(|tx| -> Result<()> {
            tx.create_import(&run)?;
            for rows in rows.chunks(LIST_MAX) {
                tx.put_import_rows(rows)?;
            }
            Ok(())
        })?;
        Ok(run)
    }

    /// Brings in the rows that are not done yet.
    fn bring_in(
        &self,
        actor: &Actor,
        permit: &Permit,
        roster: &Roster,
        run: &mut ImportRunRow,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<()> {
        let total = roster.sheet.rows.len();
        let done = usize::try_from(run.position).unwrap_or_default().min(total);
        progress(Progress { done, total });
        let present = self.present(&roster.ids[done..])?;
        let pages: Vec<Vec<usize>> = (done..total).collect::<Vec<_>>().chunks(PAGE).map(<[usize]>::to_vec).collect();
        let prepare = |page: &[usize]| {
            let is_new = |at: &usize| !present.contains(&roster.ids[*at].registered);
            self.prepare_rows(actor, roster, page.iter().copied().filter(is_new))
        };
        scope(|threads| {
            let lanes = in_lanes(threads, &pages, &prepare);
            for (nth, page) in pages.iter().enumerate() {
                let stopped = || Error::fault("signing the rows of a roster", "the thread that signs has stopped");
                let prepared = lanes[nth % lanes.len()].recv().map_err(|_| stopped())??;
                let Written { position, counts } = self.write_page(permit, roster, run, page, &prepared)?;
                run.position = position;
                run.counters = counts.written()?;
                progress(Progress { done: usize::try_from(position).unwrap_or(total), total });
            }
            Ok(())
        })
    }

    /// Those of these rows' records that are here already.
    fn present(&self, ids: &[RowIds]) -> Result<HashSet<RecordId>> {
        let mut present = HashSet::new();
        for ids in ids.chunks(LIST_MAX) {
            let ids: Vec<RecordId> = ids.iter().map(|ids| ids.registered).collect();
            present.extend(self.store.read(|tx| tx.records_present(&ids))?);
        }
        Ok(present)
    }

    fn prepare_rows(&self, actor: &Actor, roster: &Roster, rows: impl Iterator<Item = usize>) -> Result<Vec<Prepared>> {
        let zone = civil_zone(actor.country);
        // One after the other, in the order of the file: of two who look alike, the finding is about the later row.
        let moment = |step: i64| {
            let at = roster.started_at + TimeDelta::microseconds(step);
            Moment::from(at.with_timezone(&zone).fixed_offset())
        };
        rows.map(|at| {
            let row = &roster.sheet.rows[at];
            let step = i64::from(row.row) * 2;
            self.prepare(actor, row, roster.ids[at], moment(step), moment(step + 1))
        })
        .collect()
    }

    /// Ends a run and tells of it.
    fn end_import(
        &self,
        actor: &Actor,
        permit: &Permit,
        agreement: AgreementCode,
        roster: Roster,
        run: ImportRunRow,
    ) -> Result<ImportReport> {
        let counts = ImportCounts::read_from(&run)?;
        let finished_at = self.now().trunc_subsecs(6);
        let mut audit = self.audit_entry(actor, "import");
        audit.purpose = Some(permit.purpose().to_string());
        audit.records = i32::try_from(counts.imported).unwrap_or(i32::MAX);
        audit.outcome = "done".to_owned();
        let kept = self.store.write(|tx| -> Result<Vec<Message>> {
            tx.finish_import(run.id, finished_at)?;
            tx.append_audit(&audit)?;
            told_of_run(tx, run.id)
        })?;
        let against_registered = kept.into_iter().filter(|message| message.is_against_registered());
        Ok(ImportReport {
            run: Some(run.id),
            agreement,
            started_at: run.started_at,
            finished_at: Some(finished_at),
            counts,
            messages: roster.all_messages(against_registered),
        })
    }

    /// Says what would become of a roster.
    fn try_import(
        &self,
        actor: &Actor,
        permit: &Permit,
        import: &ImportWorkers,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<ImportReport> {
        let secret = self.known_import_secret()?.unwrap_or(Secret::NONE);
        let started_at = self.now().trunc_subsecs(6);
        let roster = self.read_roster(actor, import, &secret, started_at)?;
        let total = roster.sheet.rows.len();
        let mut counts = ImportCounts::of(&roster.sheet);
        let mut found = Vec::new();
        let rows: Vec<usize> = (0..total).collect();
        for page in rows.chunks(PAGE) {
            let present = self.present(&roster.ids[page[0]..page[0] + page.len()])?;
            let new: Vec<usize> =
                page.iter().copied().filter(|at| !present.contains(&roster.ids[*at].registered)).collect();
            counts.imported += count(new.len());
            counts.already_there += count(page.len() - new.len());
            let page_found = self.store.read(|tx| alike::of_rows(tx, permit.scope(), &roster, &new))?;
            counts.duplicates += roster.newly_alike(&page_found);
            found.extend(page_found);
            progress(Progress { done: page[0] + page.len(), total });
        }
        let mut audit = self.audit_entry(actor, "import.try");
        audit.purpose = Some(permit.purpose().to_string());
        audit.records = i32::try_from(found.len()).unwrap_or(i32::MAX);
        self.store.write(|tx| tx.append_audit(&audit))?;
        Ok(ImportReport {
            run: None,
            agreement: import.agreement.clone(),
            started_at,
            finished_at: Some(self.now().trunc_subsecs(6)),
            counts,
            messages: roster.all_messages(found.into_iter()),
        })
    }
}

/// Prepares pages on a few threads, each a page ahead: the nth page comes out of lane n modulo their number.
fn in_lanes<'scope, 'env, F>(
    threads: &'scope Threads<'scope, 'env>,
    pages: &'env [Vec<usize>],
    prepare: &'env F,
) -> Vec<Receiver<Result<Vec<Prepared>>>>
where
    F: Fn(&[usize]) -> Result<Vec<Prepared>> + Sync,
{
    let lanes = available_parallelism().map_or(1, std::num::NonZero::get).min(SIGNERS_MAX);
    let lane = |nth: usize| {
        let (send, receive) = sync_channel(1);
        threads.spawn(move || {
            for page in pages.iter().skip(nth).step_by(lanes) {
                // Nobody receives any more where the import has failed.
                if send.send(prepare(page)).is_err() {
                    return;
                }
            }
        });
        receive
    };
    (0..lanes).map(lane).collect()
}
