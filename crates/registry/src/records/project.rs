//! Projections: what is read quickly, computed from folds. Whatever is written here can be dropped and computed again to the same bytes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    access::Actor,
    country::Country,
    finding::{
        Finding, civil_zone, demand_finding_ids, demand_findings, employer_findings, findings, journeys_are_authorised,
        journeys_not_authorised,
    },
    id::{Cycle, Demand, Employer, Id, Manifest, Matter, QuotaLine, Worker},
    kinds::{Data, Kind},
    record::{Record, SeenRecord},
    rules::UnmetCode,
    states::{CycleState, DemandState, EmployerState, ManifestState, MatterState, QuotaLineState, WorkerState, fold},
    text,
    time::Day,
};
use persistence::{
    CycleRow, DemandRow, DocumentKey, EmployerRow, FindingRow, IssuedDocumentRow, MatterRow, QuotaLineRow, Subject, Tx,
    WorkerKeys, WorkerRow, WorkplaceRow,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Accepted, Refusal, Undone,
    alike::{identities, match_keys_of, refresh_duplicates, visible_duplicates},
    incidents, joining, numbering, revoking,
    seal::{Missing, unseal_all},
    situation::Known,
    waiting,
};
use crate::{Error, Registry, Result, agreements::InstalledAgreements, erasure};

impl Registry {
    /// Projects a record that was just appended, and says what its writer should know.
    pub(super) fn project_new(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        agreements: &InstalledAgreements,
        record: &Record,
        known: &Known,
    ) -> Result<Accepted, Undone> {
        let seen = SeenRecord::from(record);
        let mut raised = Vec::new();
        let mut likely_duplicates = Vec::new();
        if let Some(matter) = record.about.matter() {
            refresh_matter(tx, agreements, matter)?;
        }
        joining::project(tx, agreements, record)?;
        incidents::settle(tx, &seen)?;
        if let (Data::RequestAnswered(answer), Some(person)) = (&record.data, known.person) {
            let classes = erasure::erased_by(known.matter.as_ref(), answer.outcome);
            if !classes.is_empty() {
                if known.a_cycle_runs {
                    return Err(unmet(UnmetCode::NotErasedYet));
                }
                erasure::erase_person(tx, agreements, person, classes, record.recorded_at.utc())?;
            }
        }
        if let Some(cycle) = record.about.cycle {
            let mut records = known.cycle_records.clone();
            let mut seen = seen;
            seen.about.worker = known.person;
            records.push(seen);
            let after: CycleState = fold(&records);
            draw(tx, agreements, record.kind(), known.cycle.as_ref(), &after)?;
            numbering::claim(tx, record)?;
            revoking::list(tx, record, &after)?;
            // Whose cycle it is, the cycle says, whomever this record names.
            let of_another = after.worker.filter(|owner| Some(*owner) != known.person);
            let owner = of_another.map(|owner| worker_state(tx, owner)).transpose()?;
            let owner = owner.as_ref().map_or(known.worker.as_ref(), Option::as_ref);
            raised = put_cycle(tx, agreements, cycle, &after, owner)?;
        } else if let Some(worker) = known.person {
            let (state, matched) = refresh_worker(tx, agreements, worker)?;
            let alike = visible_duplicates(tx, actor, worker, &state)?;
            // Whoever may not come across one of a pair is not told that there is a pair.
            let visible = |id: &Id<Worker>| *id == worker || alike.iter().any(|likely| likely.worker == *id);
            raised = matched;
            raised.retain(|finding| finding.worker.iter().chain(&finding.details.other_worker).all(visible));
            if record.kind() == Kind::WorkerRegistered {
                likely_duplicates = alike;
            }
        } else if let Some(demand) = record.about.demand {
            let held_before = held_by(tx, demand)?;
            if let Data::DemandRecommended(data) = &record.data
                && !tx.allot(data.quota_line, places(data.places.get()))?
            {
                return Err(unmet(UnmetCode::OverTheLine));
            }
            refresh_demand(tx, demand)?;
            if record.kind() == Kind::DemandWithdrawn {
                give_back(tx, demand, &held_before)?;
            }
            refresh_demand_findings(tx, agreements, demand)?;
        } else if let Some(employer) = record.about.employer {
            raised = refresh_employer(tx, employer)?;
        } else if let Some(line) = record.about.quota_line {
            if let Data::QuotaAllotted(data) = &record.data
                && !tx.allot(line, places(data.places.get()))?
            {
                return Err(unmet(UnmetCode::OverTheLine));
            }
            let held_before = known.quota_line.as_ref().map_or(0, QuotaLineState::held);
            if let Some(state) = refresh_quota_line(tx, line)?
                && record.kind() == Kind::QuotaReturned
            {
                tx.release_allotment(line, places(held_before.saturating_sub(state.held())))?;
            }
        } else if let Some(finding) = record.about.finding {
            tx.settle_finding(finding, record.recorded_at.utc())?;
        }
        let classes = actor.may_read(None).map(|permit| permit.classes()).unwrap_or_default();
        let now = record.recorded_at.utc();
        raised.retain(|finding| finding.opens_at <= now && classes.contains(finding.code.class()));
        Ok(Accepted { at: now, findings: raised, likely_duplicates })
    }
}

fn unmet(code: UnmetCode) -> Undone {
    Undone::Refused(Refusal::Unmet(vec![code.into()]))
}

fn places(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Draws a place of the demand when a cycle comes to need one, and gives it back when it no longer does.
/// A selection that finds no place is refused; a fact that takes one up again is kept all the same.
fn draw(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    kind: Kind,
    before: Option<&CycleState>,
    after: &CycleState,
) -> Result<(), Undone> {
    let demand = after.selection.as_ref().and_then(|selection| selection.demand);
    let Some(demand) = demand else { return Ok(()) };
    let (drew, draws) = (before.is_some_and(CycleState::draws_a_place), after.draws_a_place());
    if drew == draws {
        return Ok(());
    }
    let held_before = held_by(tx, demand)?;
    let no_place_left = match (draws, kind) {
        (true, Kind::CandidateSelected) => !tx.draw_place(demand)?,
        (true, _) => {
            tx.count_drawn_place(demand)?;
            false
        }
        (false, _) => {
            tx.release_place(demand)?;
            false
        }
    };
    if no_place_left {
        return Err(unmet(UnmetCode::QuotaExhausted));
    }
    give_back(tx, demand, &held_before)?;
    refresh_demand_findings(tx, agreements, demand)?;
    Ok(())
}

/// How many places of which lines a demand holds: all that it was granted; or, once it is withdrawn, those that are drawn.
pub(crate) fn held(state: &DemandState, drawn: i32) -> Vec<(Id<QuotaLine>, i32)> {
    let mut drawn = drawn;
    let of_line = |(line, granted): &(Id<QuotaLine>, u32)| {
        let granted = places(*granted);
        let kept = if state.withdrawn { granted.min(drawn) } else { granted };
        drawn -= kept;
        (*line, kept)
    };
    state.lines.iter().map(of_line).collect()
}

fn held_by(tx: &mut Tx<'_>, demand: Id<Demand>) -> Result<Vec<(Id<QuotaLine>, i32)>> {
    let Some(row) = tx.demand(demand)? else { return Ok(Vec::new()) };
    Ok(held(&read(&row.state)?, row.drawn))
}

/// Corrects what is counted as allotted of the lines by what a demand holds now and held before.
fn give_back(tx: &mut Tx<'_>, demand: Id<Demand>, before: &[(Id<QuotaLine>, i32)]) -> Result<()> {
    for ((line, now), (_, then)) in held_by(tx, demand)?.into_iter().zip(before) {
        if now != *then {
            tx.count_allotted(line, now - then)?;
        }
    }
    Ok(())
}

/// Keeps the finding that a demand is nearly drawn as long as it is.
pub(crate) fn refresh_demand_findings(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    demand: Id<Demand>,
) -> Result<()> {
    let Some(row) = tx.demand(demand)? else { return Ok(()) };
    let state: DemandState = read(&row.state)?;
    let drawn = u32::try_from(row.drawn).unwrap_or_default();
    for stale in demand_finding_ids(&state) {
        tx.drop_finding(stale)?;
    }
    // By the version in force when it was asked for, at the destination.
    let asked = state.recorded.iter().find(|recorded| recorded.is(Kind::DemandRequested));
    let asked_on = asked.map(|asked| asked.at.utc().with_timezone(&civil_zone(Country::CR)).date_naive());
    let agreement = state.agreement.as_ref().zip(asked_on).and_then(|(code, day)| agreements.in_force(code, day));
    for finding in demand_findings(&state, drawn, agreement) {
        put_finding(tx, &finding)?;
    }
    Ok(())
}

/// Writes a state as text that is the same for the same state.
fn written<T: Serialize>(state: &T) -> Result<String> {
    serde_json::to_string(state).map_err(|cause| Error::fault("writing a projection", cause))
}

pub(crate) fn read<T: DeserializeOwned>(state: &str) -> Result<T> {
    serde_json::from_str(state)
        .map_err(|cause| Error::fault("reading a projection; `vaiven rebuild` makes it anew", cause))
}

/// The matter as last projected.
pub(crate) fn matter_state(tx: &mut Tx<'_>, matter: Id<Matter>) -> Result<Option<MatterState>> {
    tx.matter(matter)?.map(|row| read(&row.state)).transpose()
}

/// Folds a matter again, with what waits for somebody in it.
pub(crate) fn refresh_matter(tx: &mut Tx<'_>, agreements: &InstalledAgreements, matter: Id<Matter>) -> Result<()> {
    let records = unseal_all(&tx.records_about(Subject::Matter(matter))?, Missing::Erased)?;
    let Some(state) = MatterState::of(&records) else { return Ok(()) };
    let mut summary = state.summary();
    if let Some(worker) = summary.worker {
        summary.worker = Some(joining::person(tx, worker)?);
    }
    waiting::refresh(tx, agreements, &state, summary.worker)?;
    waiting::put_notices(tx, agreements, &records)?;
    tx.put_matter(&MatterRow {
        id: matter,
        sort: summary.sort.to_owned(),
        worker: summary.worker,
        cycle: summary.cycle,
        employer: summary.employer,
        agreement: summary.agreement.map(|code| code.as_str().to_owned()).unwrap_or_default(),
        side: summary.side.as_str().to_owned(),
        class: summary.class.as_str().to_owned(),
        status: summary.status.to_owned(),
        opened_at: summary.opened_at.map_or(DateTime::<Utc>::UNIX_EPOCH, |at| at.utc()),
        on_day: summary.on_day,
        state: written(&state)?,
    })?;
    if let MatterState::Manifest(group) = &state {
        refresh_travellers(tx, agreements, group)?;
    }
    Ok(())
}

/// The worker as last projected; `None` where nobody registered them here.
pub(crate) fn worker_state(tx: &mut Tx<'_>, worker: Id<Worker>) -> Result<Option<WorkerState>> {
    tx.worker(worker)?.map(|row| read(&row.state)).transpose()
}

/// The demand as last projected.
pub(crate) fn demand_state(tx: &mut Tx<'_>, demand: Id<Demand>) -> Result<Option<DemandState>> {
    tx.demand(demand)?.map(|row| read(&row.state)).transpose()
}

/// The employer as last projected.
pub(crate) fn employer_state(tx: &mut Tx<'_>, employer: Id<Employer>) -> Result<Option<EmployerState>> {
    tx.employer(employer)?.map(|row| read(&row.state)).transpose()
}

/// The quota line as last projected.
pub(crate) fn quota_line_state(tx: &mut Tx<'_>, line: Id<QuotaLine>) -> Result<Option<QuotaLineState>> {
    tx.quota_line(line)?.map(|row| read(&row.state)).transpose()
}

/// Computes a cycle's row, its documents and its findings; answers the findings, those of the future among them.
pub(crate) fn put_cycle(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    cycle: Id<Cycle>,
    state: &CycleState,
    worker: Option<&WorkerState>,
) -> Result<Vec<Finding>> {
    let selection = state.selection.as_ref();
    let opened_at =
        selection.map(|selection| selection.at).or_else(|| state.crossings.first().map(|crossing| crossing.at));
    if let Some(worker) = state.worker {
        tx.put_cycle(&CycleRow {
            id: cycle,
            worker,
            // A cycle that nobody opened is under no agreement: the empty code is within nobody's.
            agreement: state.agreement.as_ref().map(|agreement| agreement.code.as_str().to_owned()).unwrap_or_default(),
            employer: state.employer(),
            demand: selection.and_then(|selection| selection.demand),
            stage: state.stage().as_str().to_owned(),
            opened_at: opened_at.map_or(DateTime::<Utc>::UNIX_EPOCH, |at| at.utc()),
            state: written(state)?,
        })?;
    }
    for document in &state.documents {
        tx.put_issued_document(&IssuedDocumentRow {
            id: document.id,
            cycle,
            kind: document.document_type.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            number_folded: document.number.as_ref().map(|number| fold_number(number.as_str())).unwrap_or_default(),
            state: written(document)?,
        })?;
    }
    let agreement = agreements.governing_cycle(state);
    let mut found = findings(state, worker, agreement);
    if let Some(agreement) = agreement.filter(|agreement| journeys_are_authorised(agreement)) {
        found.extend(journeys_not_authorised(state, &groups_of(tx, state)?, agreement));
    }
    let rows = found.iter().map(finding_row).collect::<Result<Vec<_>>>()?;
    tx.replace_findings(cycle, &rows)?;
    Ok(found)
}

/// The groups with which a cycle's borders were crossed, as far as they are known here.
fn groups_of(tx: &mut Tx<'_>, cycle: &CycleState) -> Result<Vec<ManifestState>> {
    let named: BTreeSet<Id<Manifest>> = cycle.crossings.iter().filter_map(|crossing| crossing.manifest).collect();
    let mut groups = Vec::with_capacity(named.len());
    for manifest in named {
        if let Some(MatterState::Manifest(group)) = matter_state(tx, Id::from_uuid(manifest.uuid()))? {
            groups.push(group);
        }
    }
    Ok(groups)
}

/// Finds anew what does not fit in the cycles of a group that has crossed already: its list, or its authorisation, came late.
fn refresh_travellers(tx: &mut Tx<'_>, agreements: &InstalledAgreements, group: &ManifestState) -> Result<()> {
    let travellers: BTreeSet<Id<Cycle>> =
        group.passengers.iter().chain(group.boarded.iter().flatten()).copied().collect();
    for cycle in travellers {
        let Some(row) = tx.cycle(cycle)? else { continue };
        let state: CycleState = read(&row.state)?;
        if state.crossings.iter().any(|crossing| crossing.manifest == group.id) {
            let worker = worker_state(tx, row.worker)?;
            put_cycle(tx, agreements, cycle, &state, worker.as_ref())?;
        }
    }
    Ok(())
}

fn finding_row(finding: &Finding) -> Result<FindingRow> {
    Ok(FindingRow {
        id: finding.id,
        code: finding.code.as_str().to_owned(),
        severity: finding.code.severity().as_str().to_owned(),
        worker: finding.worker,
        cycle: finding.cycle,
        employer: finding.employer,
        side: finding.side.as_str().to_owned(),
        owner: finding.owner.as_str().to_owned(),
        passes_at: finding.due.map(|due| due.passes_at),
        escalates_to: finding.due.map(|due| due.escalates_to.as_str().to_owned()),
        class: finding.code.class().as_str().to_owned(),
        opens_at: finding.opens_at,
        settled_at: None,
        record: finding.record,
        details: written(&finding.details)?,
    })
}

/// A document's number as search sees it: letters and digits only, in capitals.
pub(crate) fn fold_number(number: &str) -> String {
    text::fold(number).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Folds a worker again from all their records; answers the state and the findings about likely duplicates.
pub(crate) fn refresh_worker(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    worker: Id<Worker>,
) -> Result<(WorkerState, Vec<Finding>)> {
    let records = unseal_all(&tx.records_about(Subject::Worker(worker))?, Missing::Erased)?;
    let before = worker_state(tx, worker)?;
    let state = put_worker(tx, worker, &records)?;
    let raised = refresh_duplicates(tx, worker, before.as_ref(), &state)?;
    waiting::put_referrals(tx, worker, &records)?;
    // Who is registered late, or turns out to be a minor, changes the findings of cycles that are there already.
    put_cycles(tx, agreements, worker, &records, Some(&state))?;
    Ok((state, raised))
}

/// Writes a worker's row and keys, where they are registered.
pub(crate) fn put_worker(tx: &mut Tx<'_>, worker: Id<Worker>, records: &[SeenRecord]) -> Result<WorkerState> {
    let state = WorkerState::of(worker, records);
    if let Some((row, keys)) = worker_rows(worker, &state)? {
        tx.put_worker(&row, &keys)?;
    }
    Ok(state)
}

/// A worker's row and keys, where they are registered.
pub(crate) fn worker_rows(worker: Id<Worker>, state: &WorkerState) -> Result<Option<(WorkerRow, WorkerKeys)>> {
    let Some(registered_at) = state.registered_at else { return Ok(None) };
    let born = state.identity.as_ref().map(|identity| identity.birth_date.latest());
    let row = WorkerRow {
        id: worker,
        registered_by_country: state.registered_in.map(|country| country.to_string()).unwrap_or_default(),
        registered_at: registered_at.utc(),
        birth_date: born.and_then(|born| Day::from_date(born).ok()),
        state: written(state)?,
    };
    Ok(Some((row, keys_of(state))))
}

/// Writes every cycle of a worker that the worker's records are about. Which records a cycle has, its own list says: one that names
/// somebody else by mistake belongs to it all the same.
pub(crate) fn put_cycles(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    worker: Id<Worker>,
    records: &[SeenRecord],
    known: Option<&WorkerState>,
) -> Result<Vec<CycleState>> {
    let cycles: BTreeSet<Id<Cycle>> = records.iter().filter_map(|record| record.about.cycle).collect();
    let mut states = Vec::with_capacity(cycles.len());
    for cycle in cycles {
        let mut records = unseal_all(&tx.records_about(Subject::Cycle(cycle))?, Missing::Erased)?;
        joining::unify(tx, &mut records)?;
        let state: CycleState = fold(&records);
        if state.worker == Some(worker) {
            put_cycle(tx, agreements, cycle, &state, known)?;
            states.push(state);
        }
    }
    Ok(states)
}

fn keys_of(state: &WorkerState) -> WorkerKeys {
    let names: Vec<String> = identities(state).map(|identity| text::fold(&identity.full_name())).collect();
    let names = names.iter().flat_map(|name| name.split(' '));
    let mut names: Vec<String> = names.filter(|token| !token.is_empty()).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    let documents = state
        .documents
        .iter()
        .map(|document| DocumentKey {
            kind: document.document_type.as_str().to_owned(),
            country: document.issuing_country.to_string(),
            number_folded: fold_number(document.number.as_str()),
        })
        .collect();
    WorkerKeys { names, documents, matches: match_keys_of(state) }
}

/// Writes a finding as storage takes it.
pub(crate) fn put_finding(tx: &mut Tx<'_>, finding: &Finding) -> Result<()> {
    Ok(tx.put_finding(&finding_row(finding)?)?)
}

/// Folds a demand again; answers what it adds up to, where an employer asked for it.
pub(crate) fn refresh_demand(tx: &mut Tx<'_>, demand: Id<Demand>) -> Result<Option<DemandState>> {
    let records = unseal_all(&tx.records_about(Subject::Demand(demand))?, Missing::Erased)?;
    let state: DemandState = fold(&records);
    let (Some(employer), Some(agreement)) = (state.employer, &state.agreement) else { return Ok(None) };
    tx.put_demand(&DemandRow {
        id: demand,
        employer,
        agreement: agreement.as_str().to_owned(),
        places: places(state.places),
        // Drawn places are counted by the draws; a row that is there keeps its number.
        drawn: 0,
        state: written(&state)?,
    })?;
    Ok(Some(state))
}

/// Folds an employer again; answers what does not fit with it, now or once its instant comes.
pub(crate) fn refresh_employer(tx: &mut Tx<'_>, employer: Id<Employer>) -> Result<Vec<Finding>> {
    let records = unseal_all(&tx.records_about(Subject::Employer(employer))?, Missing::Erased)?;
    let state: EmployerState = fold(&records);
    if state.id.is_none() {
        // A demand or a selection named it; of itself nothing is known.
        return Ok(Vec::new());
    }
    if let Some(before) = employer_state(tx, employer)? {
        for stale in employer_findings(&before) {
            tx.drop_finding(stale.id)?;
        }
    }
    let found = employer_findings(&state);
    for finding in &found {
        put_finding(tx, finding)?;
    }
    let name = state.name.as_ref().map(|name| text::fold(name.as_str())).unwrap_or_default();
    let country = state.country.map(|country| country.to_string()).unwrap_or_default();
    let member_of = state.member_of;
    tx.put_employer(&EmployerRow { id: employer, country, name_folded: name, member_of, state: written(&state)? })?;
    for workplace in &state.workplaces {
        tx.put_workplace(&WorkplaceRow { id: workplace.id, employer, state: written(workplace)? })?;
    }
    Ok(found)
}

/// Folds a quota line again.
pub(crate) fn refresh_quota_line(tx: &mut Tx<'_>, line: Id<QuotaLine>) -> Result<Option<QuotaLineState>> {
    let records = unseal_all(&tx.records_about(Subject::QuotaLine(line))?, Missing::Erased)?;
    let state: QuotaLineState = fold(&records);
    let Some(agreement) = &state.judged_under else { return Ok(None) };
    tx.put_quota_line(&QuotaLineRow {
        id: line,
        agreement: agreement.code.as_str().to_owned(),
        sector: String::new(),
        places: places(state.places),
        allotted: 0,
        state: written(&state)?,
    })?;
    Ok(Some(state))
}
