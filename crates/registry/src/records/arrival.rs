//! Projecting what a partner gave: whatever its records are about is computed anew, as a rebuild would compute it. Nothing is judged
//! here and nothing refused: the node that signed has decided, and two that decided against each other make a finding.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{Cycle, Demand, Id, QuotaLine, Worker},
    states::{CycleState, DemandState, QuotaLineState},
};
use persistence::{DemandFilter, Tx};

use super::{
    joining,
    project::{
        held, read, refresh_demand, refresh_demand_findings, refresh_employer, refresh_matter, refresh_quota_line,
        refresh_worker,
    },
    subjects::Subjects,
};
use crate::{Result, agreements::InstalledAgreements};

/// How many demands are read at a time when a line is counted.
const DEMANDS_READ: i64 = 500;

/// Of which demand a cycle holds a place.
type Draws = BTreeMap<Id<Cycle>, Id<Demand>>;

/// Computes whatever the records are about anew, and answers whose state may have changed.
pub(crate) fn project(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    subjects: &Subjects,
) -> Result<BTreeSet<Id<Worker>>> {
    let before = draws(tx, &subjects.cycles)?;
    for line in &subjects.quota_lines {
        refresh_quota_line(tx, *line)?;
    }
    for employer in &subjects.employers {
        refresh_employer(tx, *employer)?;
    }
    for demand in &subjects.demands {
        let is_new = tx.demand(*demand)?.is_none();
        if refresh_demand(tx, *demand)?.is_some() && is_new {
            count_draws(tx, *demand)?;
        }
    }
    let mut persons: BTreeSet<Id<Worker>> = BTreeSet::new();
    for survivor in &subjects.survivors {
        persons.extend(joining::reconcile(tx, agreements, *survivor)?);
    }
    for worker in &subjects.workers {
        persons.insert(joining::person(tx, *worker)?);
    }
    for person in &persons {
        refresh_worker(tx, agreements, *person)?;
    }
    for matter in &subjects.matters {
        refresh_matter(tx, agreements, *matter)?;
    }
    let after = draws(tx, &subjects.cycles)?;
    let mut demands = subjects.demands.clone();
    for (cycle, demand) in &before {
        if after.get(cycle) != Some(demand) {
            tx.release_place(*demand)?;
            demands.insert(*demand);
        }
    }
    for (cycle, demand) in &after {
        if before.get(cycle) != Some(demand) {
            tx.count_drawn_place(*demand)?;
            demands.insert(*demand);
        }
    }
    count_allotted(tx, agreements, &demands, &subjects.quota_lines)?;
    Ok(persons)
}

fn draws(tx: &mut Tx<'_>, cycles: &BTreeSet<Id<Cycle>>) -> Result<Draws> {
    let mut draws = Draws::new();
    for cycle in cycles {
        if let Some(row) = tx.cycle(*cycle)? {
            draws.extend(drawn_by(&read(&row.state)?).map(|demand| (*cycle, demand)));
        }
    }
    Ok(draws)
}

fn drawn_by(cycle: &CycleState) -> Option<Id<Demand>> {
    cycle.selection.as_ref().and_then(|selection| selection.demand).filter(|_| cycle.draws_a_place())
}

/// Counts the places of a demand that came to be known after the cycles that hold them.
fn count_draws(tx: &mut Tx<'_>, demand: Id<Demand>) -> Result<()> {
    for row in tx.cycles_on(demand)? {
        if drawn_by(&read(&row.state)?) == Some(demand) {
            tx.count_drawn_place(demand)?;
        }
    }
    Ok(())
}

/// Counts what is allotted of each line that is one of these, or that one of these demands draws on.
fn count_allotted(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    demands: &BTreeSet<Id<Demand>>,
    lines: &BTreeSet<Id<QuotaLine>>,
) -> Result<()> {
    let mut lines = lines.clone();
    for demand in demands {
        if let Some(row) = tx.demand(*demand)? {
            let state: DemandState = read(&row.state)?;
            lines.extend(state.lines.iter().map(|(line, _)| *line));
        }
        refresh_demand_findings(tx, agreements, *demand)?;
    }
    for line in lines {
        let Some(row) = tx.quota_line(line)? else { continue };
        let state: QuotaLineState = read(&row.state)?;
        let mut allotted = i32::try_from(state.held()).unwrap_or(i32::MAX);
        let mut filter = DemandFilter { agreements: Some(vec![row.agreement.clone()]), ..DemandFilter::default() };
        loop {
            let page = tx.list_demands(&filter, DEMANDS_READ)?;
            for demand in &page {
                let of_line = held(&read(&demand.state)?, demand.drawn).into_iter().filter(|(held, _)| *held == line);
                allotted = of_line.fold(allotted, |sum, (_, places)| sum.saturating_add(places));
            }
            match page.last() {
                Some(last) if page.len() as i64 == DEMANDS_READ => filter.after = Some(last.id),
                _ => break,
            }
        }
        tx.count_allotted(line, allotted - row.allotted)?;
    }
    Ok(())
}
