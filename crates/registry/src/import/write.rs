//! Writing a page of rows: records, projections, findings and how far the run has come, in one transaction.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    access::Permit,
    finding::Finding,
    id::{Id, Worker},
};
use persistence::{ImportRowRow, ImportRunRow, NewRecord, Tx};

use super::{
    ImportCounts, Message,
    account::{RowOutcome, count, kept},
    alike::{self, LookAlike, Sought, look_alikes},
    facts::Prepared,
    identity::import_lock,
    roster::Roster,
};
use crate::{
    Error, Registry, Result,
    records::{alike::duplicate_finding, project::put_finding, seal::Sealed},
};

/// How far a run has come with a page.
pub(super) struct Written {
    pub(super) position: i32,
    pub(super) counts: ImportCounts,
}

impl Registry {
    /// Writes the next page of a run. Of its rows those are prepared that were not here when the import began.
    pub(super) fn write_page(
        &self,
        permit: &Permit,
        roster: &Roster,
        run: &ImportRunRow,
        page: &[usize],
        prepared: &[Prepared],
    ) -> Result<Written> {
        let before = ImportCounts::read_from(run)?;
        let position = run.position.saturating_add(i32::try_from(page.len()).unwrap_or(i32::MAX));
        let records: Vec<NewRecord<'_>> = prepared.iter().flat_map(|row| &row.records).map(Sealed::as_new).collect();
        self.store.write(|tx| {
            tx.lock(&[import_lock()])?;
            let there = tx.import(run.id)?.ok_or(Error::NotFound)?;
            if there.position != run.position {
                return Err(Error::Conflict("the same import is running already", None));
            }
            let appended = tx.append_all(&records)?;
            // Another import may have brought in one of them meanwhile.
            let new: Vec<&Prepared> =
                prepared.iter().filter(|row| appended.contains_key(&row.ids.registered)).collect();
            tx.add_workers(&new.iter().map(|row| (&row.worker, &row.keys)).collect::<Vec<_>>())?;
            let found = find_duplicates(tx, permit, roster, &new)?;
            let outcomes = outcomes(roster, run, page, &new, &found)?;
            tx.put_import_rows(&outcomes)?;
            let counts = ImportCounts {
                imported: before.imported + count(new.len()),
                already_there: before.already_there + count(page.len() - new.len()),
                duplicates: before.duplicates + roster.newly_alike(&found),
                ..before
            };
            tx.advance_import(run.id, position, &counts.written()?)?;
            Ok(Written { position, counts })
        })
    }
}

/// Keeps a finding for each pair that looks like one person, and says which rows look like somebody registered before.
fn find_duplicates(tx: &mut Tx<'_>, permit: &Permit, roster: &Roster, new: &[&Prepared]) -> Result<Vec<Message>> {
    let sought = new.iter().map(|row| Sought {
        worker: row.ids.worker,
        person: &row.person,
        keys: &row.keys.matches,
        registered_at: Some(row.worker.registered_at),
    });
    let alike = look_alikes(tx, &sought.collect::<Vec<_>>())?;
    // Two rows of one page find each other, and it is one finding.
    let findings: BTreeMap<_, Finding> =
        new.iter().zip(&alike).flat_map(|(row, alike)| findings_of(row, alike)).collect();
    for finding in findings.values() {
        put_finding(tx, finding)?;
    }
    let rows: Vec<u32> = new.iter().map(|row| row.row).collect();
    alike::messages(tx, permit.scope(), &roster.workers, &rows, &alike)
}

fn findings_of(row: &Prepared, alike: &[LookAlike]) -> Vec<(Id<domain::id::Finding>, Finding)> {
    let finding = |other: &LookAlike| {
        let (one, other_one) = ((row.worker.registered_at, row.ids.worker), (other.registered_at, other.worker));
        let finding = duplicate_finding(one, other_one, &other.likeness);
        (finding.id, finding)
    };
    alike.iter().map(finding).collect()
}

/// What became of each row of a page.
fn outcomes(
    roster: &Roster,
    run: &ImportRunRow,
    page: &[usize],
    new: &[&Prepared],
    found: &[Message],
) -> Result<Vec<ImportRowRow>> {
    let new: HashSet<Id<Worker>> = new.iter().map(|row| row.ids.worker).collect();
    let found: HashMap<u32, &Message> = found.iter().map(|message| (message.row, message)).collect();
    let outcome = |at: &usize| {
        let (row, ids) = (roster.sheet.rows[*at].row, roster.ids[*at]);
        let outcome = if new.contains(&ids.worker) { RowOutcome::Imported } else { RowOutcome::AlreadyThere };
        Ok(ImportRowRow {
            run: run.id,
            row: i32::try_from(row).unwrap_or(i32::MAX),
            outcome: outcome.as_str().to_owned(),
            record: Some(ids.registered),
            messages: kept(roster.messages_of(row).iter().chain(found.get(&row).copied()))?,
        })
    };
    page.iter().map(outcome).collect()
}
