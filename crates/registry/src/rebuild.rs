//! Computing every projection again from the records: the same records give the same bytes, whatever was there before.

use domain::states::{CycleState, WorkerState};
use persistence::{Subject, Tx};

use crate::{
    Registry, Result,
    records::{
        alike::duplicates_of,
        incidents, joining,
        project::{
            held, put_cycles, put_finding, put_worker, read, refresh_demand, refresh_demand_findings, refresh_employer,
            refresh_matter, refresh_quota_line, worker_state,
        },
        seal::{Missing, entry_of, giver, unseal, unseal_all},
        subjects::Subjects,
        waiting,
    },
};

/// How many records are read at a time.
const PAGE: i64 = 1000;

/// What a rebuild went through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Rebuilt {
    /// Records read.
    pub records: u64,
    /// Workers projected.
    pub workers: u64,
    /// Employers, demands and quota lines projected.
    pub others: u64,
}

impl Registry {
    /// Drops every projection and computes it again, in one transaction: whoever reads meanwhile sees the old ones.
    /// `progress` hears how many records were read.
    ///
    /// # Errors
    /// When the database is away or a record cannot be read; then nothing has changed.
    pub fn rebuild(&self, mut progress: impl FnMut(u64)) -> Result<Rebuilt> {
        let agreements = self.agreements()?;
        self.store.write(|tx| {
            tx.clear_projections()?;
            let mut rebuilt = Rebuilt::default();
            let mut subjects = Subjects::default();
            let mut settled = Vec::new();
            let mut seq = 0;
            loop {
                let page = tx.records_after(seq, PAGE)?;
                let Some(last) = page.last() else { break };
                seq = last.seq;
                for stored in &page {
                    if let Some(seen) = unseal(&stored.disclosures, Missing::Erased)? {
                        let seen = seen.given(giver(&stored.provenance)?);
                        tx.put_entry(stored.id, stored.seq, &entry_of(&seen))?;
                        subjects.note(&seen);
                        let settled_here = seen.about.finding.filter(|_| seen.given_by.is_none());
                        let settles = settled_here.or_else(|| incidents::settled_by(&seen));
                        settled.extend(settles.zip(seen.recorded_at.present().map(|at| at.utc())));
                    }
                }
                rebuilt.records += page.len() as u64;
                progress(rebuilt.records);
            }
            for survivor in &subjects.survivors {
                joining::rejoin(tx, *survivor)?;
            }
            rebuilt.others = subjects.project_others(tx, &agreements)?;
            rebuilt.workers = subjects.project_workers(tx, &agreements)?;
            for (finding, at) in settled {
                tx.settle_finding(finding, at)?;
            }
            Ok(rebuilt)
        })
    }
}

impl Subjects {
    fn project_others(&self, tx: &mut Tx<'_>, agreements: &crate::agreements::InstalledAgreements) -> Result<u64> {
        for line in &self.quota_lines {
            if let Some(state) = refresh_quota_line(tx, *line)? {
                tx.count_allotted(*line, i32::try_from(state.held()).unwrap_or(i32::MAX))?;
            }
        }
        for employer in &self.employers {
            refresh_employer(tx, *employer)?;
        }
        for demand in &self.demands {
            refresh_demand(tx, *demand)?;
        }
        for matter in &self.matters {
            refresh_matter(tx, agreements, *matter)?;
        }
        Ok((self.quota_lines.len() + self.employers.len() + self.demands.len()) as u64)
    }

    fn project_workers(&self, tx: &mut Tx<'_>, agreements: &crate::agreements::InstalledAgreements) -> Result<u64> {
        for worker in &self.workers {
            let records = unseal_all(&tx.records_about(Subject::Worker(*worker))?, Missing::Erased)?;
            let state: WorkerState = put_worker(tx, *worker, &records)?;
            waiting::put_referrals(tx, *worker, &records)?;
            let known = state.registered_at.is_some().then_some(&state);
            for cycle in put_cycles(tx, agreements, *worker, &records, known)? {
                draw(tx, &cycle)?;
            }
        }
        // What a withdrawn demand holds of its lines is what was drawn of it, and that is known only now.
        for demand in &self.demands {
            if let Some(row) = tx.demand(*demand)? {
                for (line, places) in held(&read(&row.state)?, row.drawn) {
                    tx.count_allotted(line, places)?;
                }
                refresh_demand_findings(tx, agreements, *demand)?;
            }
        }
        // Only now are all those there who may look alike.
        for worker in &self.workers {
            if let Some(state) = worker_state(tx, *worker)? {
                for finding in duplicates_of(tx, *worker, &state)? {
                    put_finding(tx, &finding)?;
                }
            }
        }
        Ok(self.workers.len() as u64)
    }
}

fn draw(tx: &mut Tx<'_>, cycle: &CycleState) -> Result<()> {
    let demand = cycle.selection.as_ref().and_then(|selection| selection.demand);
    if let Some(demand) = demand.filter(|_| cycle.draws_a_place()) {
        tx.count_drawn_place(demand)?;
    }
    Ok(())
}
