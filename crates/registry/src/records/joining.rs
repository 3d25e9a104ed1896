//! Joining registrations of one person, and separating them again: whatever is computed of either is computed anew.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{Id, Matter, Worker},
    kinds::Data,
    record::{Record, SeenRecord},
    rules::UnmetCode,
    states::{Joining, joined_to},
};
use persistence::{Subject, Tx};

use super::{
    Refusal, Undone,
    alike::duplicates_of,
    project::{refresh_matter, refresh_worker, worker_state},
    seal::{Missing, unseal_all},
};
use crate::{Result, agreements::InstalledAgreements};

/// Under whose registration everything about somebody is found.
pub(crate) fn person(tx: &mut Tx<'_>, worker: Id<Worker>) -> Result<Id<Worker>> {
    Ok(tx.survivors_of(&[worker])?.first().map_or(worker, |(_, survivor)| *survivor))
}

/// Has records name whoever a person goes by, whichever of their registrations they name.
pub(crate) fn unify(tx: &mut Tx<'_>, records: &mut [SeenRecord]) -> Result<()> {
    let named: BTreeSet<Id<Worker>> = records.iter().filter_map(|record| record.about.worker).collect();
    let survivors: BTreeMap<Id<Worker>, Id<Worker>> =
        tx.survivors_of(&named.into_iter().collect::<Vec<_>>())?.into_iter().collect();
    for record in records {
        record.about.worker = record.about.worker.map(|worker| survivors.get(&worker).copied().unwrap_or(worker));
    }
    Ok(())
}

/// The records found under a registration.
fn records_of(tx: &mut Tx<'_>, worker: Id<Worker>) -> Result<Vec<SeenRecord>> {
    unseal_all(&tx.records_about(Subject::Worker(worker))?, Missing::Erased)
}

/// Has a decision that was just recorded take effect: two registrations are joined, or separated.
pub(super) fn project(tx: &mut Tx<'_>, agreements: &InstalledAgreements, record: &Record) -> Result<(), Undone> {
    let (survivor, other, join) = match (&record.data, record.about.worker) {
        (Data::WorkerMerged(data), Some(survivor)) => (survivor, data.merged, true),
        (Data::WorkerUnmerged(data), Some(survivor)) => (survivor, data.merged, false),
        _ => return Ok(()),
    };
    let records = records_of(tx, survivor)?;
    // A decision that is dated before the one that it takes back would change nothing.
    if joined_to(survivor, &records).contains(&Joining { survivor, joined: other }) != join {
        return Err(Undone::Refused(Refusal::Unmet(vec![UnmetCode::DatesInverted.into()])));
    }
    for worker in [survivor, other] {
        if let Some(state) = worker_state(tx, worker)? {
            for stale in duplicates_of(tx, worker, &state)? {
                tx.drop_finding(stale.id)?;
            }
        }
    }
    if join {
        tx.join_worker(other, survivor)?;
    } else {
        let of_the_other = |record: &&SeenRecord| record.about.worker == Some(other);
        let theirs: Vec<_> = records.iter().filter(of_the_other).map(|record| record.id).collect();
        tx.separate_worker(other, &theirs)?;
        refresh_worker(tx, agreements, other)?;
    }
    refresh_worker(tx, agreements, survivor)?;
    for worker in [survivor, other] {
        let records = records_of(tx, worker)?;
        let matters: BTreeSet<Id<Matter>> = records.iter().filter_map(|record| record.about.matter()).collect();
        for matter in matters {
            refresh_matter(tx, agreements, matter)?;
        }
    }
    Ok(())
}

/// Has what a partner decided about registrations take effect: those are joined to one that its records say, and no others. Answers
/// the registrations whose records are filed elsewhere now.
pub(super) fn reconcile(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    survivor: Id<Worker>,
) -> Result<BTreeSet<Id<Worker>>> {
    let records = records_of(tx, survivor)?;
    let wanted: BTreeSet<Id<Worker>> = joined_to(survivor, &records).iter().map(|joining| joining.joined).collect();
    let there: BTreeSet<Id<Worker>> = tx.joined_to(survivor)?.into_iter().collect();
    let changed: BTreeSet<Id<Worker>> = wanted.symmetric_difference(&there).copied().collect();
    if changed.is_empty() {
        return Ok(BTreeSet::new());
    }
    for worker in changed.iter().copied().chain([survivor]) {
        if let Some(state) = worker_state(tx, worker)? {
            for stale in duplicates_of(tx, worker, &state)? {
                tx.drop_finding(stale.id)?;
            }
        }
    }
    for other in &changed {
        if wanted.contains(other) {
            // Whoever is joined to somebody else by now stays there: the two decisions are for people to settle.
            if tx.survivors_of(&[*other])?.is_empty() {
                tx.join_worker(*other, survivor)?;
            }
        } else {
            let of_the_other = |record: &&SeenRecord| record.about.worker == Some(*other);
            let theirs: Vec<_> = records.iter().filter(of_the_other).map(|record| record.id).collect();
            tx.separate_worker(*other, &theirs)?;
            refresh_worker(tx, agreements, *other)?;
        }
    }
    Ok(changed.into_iter().chain([survivor]).collect())
}

/// Joins what the records of one registration say is joined to it: when everything is computed anew.
pub(crate) fn rejoin(tx: &mut Tx<'_>, survivor: Id<Worker>) -> Result<()> {
    let records = records_of(tx, survivor)?;
    for joining in joined_to(survivor, &records) {
        tx.join_worker(joining.joined, survivor)?;
    }
    Ok(())
}
