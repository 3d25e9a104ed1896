//! Projections: what is read quickly, computed from folds. Whatever is written here can be dropped and computed again to the same bytes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Scope},
    finding::{Finding, findings},
    id::{Cycle, Demand, Employer, Id, Matter, QuotaLine, Worker},
    kinds::{Data, Kind},
    matching,
    record::{Record, SeenRecord},
    rules::UnmetCode,
    states::{CycleState, DemandState, EmployerState, Identity, MatterState, QuotaLineState, WorkerState, fold},
    text,
    time::Day,
};
use persistence::{
    CycleRow, DemandRow, DocumentKey, EmployerRow, FindingRow, IssuedDocumentRow, MatterRow, QuotaLineRow, Subject, Tx,
    WorkerKeys, WorkerRow, WorkplaceRow,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Accepted, LikelyDuplicate, Refusal, Undone, incidents, joining,
    seal::{Missing, unseal_all},
    situation::Known,
    waiting,
};
use crate::{Error, Registry, Result, agreements::InstalledAgreements, erasure};

/// How many likely duplicates are named to a writer at the most.
const DUPLICATES_MAX: usize = 20;
/// How many keys of others are looked at for one worker. Only keys that say nothing are shared by more, and with fewer a rebuild
/// would compare another part of them than the registrations did, one after the other.
pub(crate) const CANDIDATES_MAX: i64 = 1000;

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
        incidents::settle(tx, record)?;
        if let (Data::RequestAnswered(answer), Some(person)) = (&record.data, known.person) {
            let classes = erasure::erased_by(known.matter.as_ref(), answer.outcome);
            if !classes.is_empty() {
                if known.a_cycle_runs {
                    return Err(unmet(UnmetCode::NotErasedYet));
                }
                erasure::erase_person(tx, agreements, person, classes)?;
            }
        }
        if let Some(cycle) = record.about.cycle {
            let mut records = known.cycle_records.clone();
            let mut seen = seen;
            seen.about.worker = known.person;
            records.push(seen);
            let after: CycleState = fold(&records);
            draw(tx, record.kind(), known.cycle.as_ref(), &after)?;
            raised = put_cycle(tx, agreements, cycle, &after, known.worker.as_ref())?;
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
            if let Data::DemandRecommended(data) = &record.data
                && !tx.allot(data.quota_line, places(data.places.get()))?
            {
                return Err(unmet(UnmetCode::OverTheLine));
            }
            refresh_demand(tx, demand)?;
        } else if let Some(employer) = record.about.employer {
            refresh_employer(tx, employer)?;
        } else if let Some(line) = record.about.quota_line {
            refresh_quota_line(tx, line)?;
        } else if let Some(finding) = record.about.finding {
            tx.settle_finding(finding, record.recorded_at.utc())?;
        }
        let classes = actor.may_read(None).map(|permit| permit.classes()).unwrap_or_default();
        let now = record.recorded_at.utc();
        raised.retain(|finding| finding.opens_at <= now && classes.contains(finding.code.class()));
        Ok(Accepted { findings: raised, likely_duplicates })
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
fn draw(tx: &mut Tx<'_>, kind: Kind, before: Option<&CycleState>, after: &CycleState) -> Result<(), Undone> {
    let demand = after.selection.as_ref().and_then(|selection| selection.demand);
    let Some(demand) = demand else { return Ok(()) };
    let no_place_left = match (before.is_some_and(CycleState::draws_a_place), after.draws_a_place()) {
        (false, true) if kind == Kind::CandidateSelected => !tx.draw_place(demand)?,
        (false, true) => {
            tx.count_drawn_place(demand)?;
            false
        }
        (true, false) => {
            tx.release_place(demand)?;
            false
        }
        _ => false,
    };
    if no_place_left { Err(unmet(UnmetCode::QuotaExhausted)) } else { Ok(()) }
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
        state: written(&state)?,
    })?;
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
    let found = findings(state, worker, agreements.governing_cycle(state));
    let rows = found.iter().map(finding_row).collect::<Result<Vec<_>>>()?;
    tx.replace_findings(cycle, &rows)?;
    Ok(found)
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

/// Who the person is by each of their registrations, their own first.
fn identities(state: &WorkerState) -> impl Iterator<Item = &Identity> {
    state.identity.iter().chain(state.joined.iter().filter_map(|joined| joined.identity.as_ref()))
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

/// What likely duplicates of any of a person's registrations have in common with them.
fn match_keys_of(state: &WorkerState) -> Vec<String> {
    let keys = identities(state).flat_map(|identity| person_as(identity, state).keys());
    let mut keys: Vec<String> = keys.map(|key| key.as_str().to_owned()).collect();
    if !state.joined.is_empty() {
        keys.sort();
        keys.dedup();
    }
    keys
}

/// The worker as matching sees them.
pub(crate) fn person_of(state: &WorkerState) -> Option<matching::Person> {
    state.identity.as_ref().map(|identity| person_as(identity, state))
}

/// The worker as matching sees them by one of their registrations.
fn person_as(identity: &Identity, state: &WorkerState) -> matching::Person {
    let given_names = identity.given_names.as_ref().map(text::Text::as_str).unwrap_or_default();
    let mut surnames = identity.first_surname.as_str().to_owned();
    if let Some(second) = &identity.second_surname {
        surnames.push(' ');
        surnames.push_str(second.as_str());
    }
    let mut person = matching::Person::new(given_names, &surnames, Some(identity.birth_date)).with_sex(identity.sex);
    for document in &state.documents {
        person =
            person.with_document(document.document_type.as_str(), document.issuing_country, document.number.as_str());
    }
    person
}

/// How alike two people are, by whichever of their registrations are most alike.
fn likeness(one: &WorkerState, other: &WorkerState) -> Option<matching::Likeness> {
    let pairs = identities(one).flat_map(|mine| identities(other).map(move |theirs| (mine, theirs)));
    let found = pairs.filter_map(|(mine, theirs)| matching::compare(&person_as(mine, one), &person_as(theirs, other)));
    found.max_by_key(|likeness| likeness.score)
}

/// The keys under which a registration or a document finds those who may be the same person.
pub(super) fn match_keys(data: &Data) -> Vec<matching::MatchKey> {
    let person = match data {
        Data::WorkerRegistered(data) => person_of(&WorkerState {
            identity: Some(Identity {
                given_names: data.given_names.clone(),
                first_surname: data.first_surname.clone(),
                second_surname: data.second_surname.clone(),
                sex: data.sex,
                birth_date: data.birth_date,
                nationalities: Vec::new(),
            }),
            ..WorkerState::default()
        }),
        Data::DocumentPresented(data) => Some(matching::Person::new("", "", None).with_document(
            data.document_type.as_str(),
            data.issuing_country,
            data.number.as_str(),
        )),
        _ => None,
    };
    person.map(|person| person.keys()).unwrap_or_default()
}

/// Somebody registered here who may be the same person: who, since when, and how alike.
type LookAlike = (Id<Worker>, DateTime<Utc>, matching::Likeness);

/// Workers registered here who may be the same person, the likeliest first.
fn look_alikes(tx: &mut Tx<'_>, scope: &Scope, worker: Id<Worker>, state: &WorkerState) -> Result<Vec<LookAlike>> {
    let keys = match_keys_of(state);
    let mut candidates: Vec<Id<Worker>> =
        tx.workers_matching(scope, &keys, CANDIDATES_MAX)?.into_iter().map(|(id, _)| id).collect();
    candidates.sort();
    candidates.dedup();
    candidates.retain(|candidate| *candidate != worker);
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let mut alike = Vec::new();
    for row in tx.workers(&candidates)? {
        let other: WorkerState = read(&row.state)?;
        if let Some(likeness) = likeness(state, &other) {
            alike.push((row.id, row.registered_at, likeness));
        }
    }
    alike.sort_by_key(|(id, _, likeness)| (std::cmp::Reverse(likeness.score), *id));
    Ok(alike)
}

/// Keeps a finding for each pair that looks like one person, about whichever of the two was registered later; and drops those of
/// pairs that look alike no more.
fn refresh_duplicates(
    tx: &mut Tx<'_>,
    worker: Id<Worker>,
    before: Option<&WorkerState>,
    state: &WorkerState,
) -> Result<Vec<Finding>> {
    let found = duplicates_of(tx, worker, state)?;
    if let Some(before) = before {
        for stale in duplicates_of(tx, worker, before)? {
            if found.iter().all(|finding| finding.id != stale.id) {
                tx.drop_finding(stale.id)?;
            }
        }
    }
    for finding in &found {
        put_finding(tx, finding)?;
    }
    Ok(found)
}

/// The findings about pairs of which this worker is one.
pub(crate) fn duplicates_of(tx: &mut Tx<'_>, worker: Id<Worker>, state: &WorkerState) -> Result<Vec<Finding>> {
    let Some(registered_at) = state.registered_at.map(|at| at.utc()) else { return Ok(Vec::new()) };
    let alike = look_alikes(tx, &Scope::Everyone, worker, state)?;
    let finding = |(other, other_registered_at, likeness): LookAlike| {
        duplicate_finding((registered_at, worker), (other_registered_at, other), &likeness)
    };
    Ok(alike.into_iter().map(finding).collect())
}

/// The finding about two registrations that look alike: about whichever is the later one.
pub(crate) fn duplicate_finding(
    one: (DateTime<Utc>, Id<Worker>),
    other: (DateTime<Utc>, Id<Worker>),
    likeness: &matching::Likeness,
) -> Finding {
    let (later, earlier) = if one > other { (one, other) } else { (other, one) };
    let reasons = likeness.reasons.iter().map(|reason| reason.as_str().to_owned()).collect();
    Finding::possible_duplicate(later.1, earlier.1, reasons, later.0)
}

/// Writes a finding as storage takes it.
pub(crate) fn put_finding(tx: &mut Tx<'_>, finding: &Finding) -> Result<()> {
    Ok(tx.put_finding(&finding_row(finding)?)?)
}

/// The likely duplicates that the writer may come across.
fn visible_duplicates(
    tx: &mut Tx<'_>,
    actor: &Actor,
    worker: Id<Worker>,
    state: &WorkerState,
) -> Result<Vec<LikelyDuplicate>> {
    let Ok(permit) = actor.may_read(None) else { return Ok(Vec::new()) };
    let alike = look_alikes(tx, permit.scope(), worker, state)?;
    Ok(alike
        .into_iter()
        .take(DUPLICATES_MAX)
        .map(|(worker, _, likeness)| LikelyDuplicate {
            worker,
            reasons: likeness.reasons.iter().map(|reason| reason.as_str().to_owned()).collect(),
            score: likeness.score,
        })
        .collect())
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

/// Folds an employer again.
pub(crate) fn refresh_employer(tx: &mut Tx<'_>, employer: Id<Employer>) -> Result<()> {
    let records = unseal_all(&tx.records_about(Subject::Employer(employer))?, Missing::Erased)?;
    let state: EmployerState = fold(&records);
    if state.id.is_none() {
        // A demand or a selection named it; of itself nothing is known.
        return Ok(());
    }
    let name = state.name.as_ref().map(|name| text::fold(name.as_str())).unwrap_or_default();
    let country = state.country.map(|country| country.to_string()).unwrap_or_default();
    let member_of = state.member_of;
    tx.put_employer(&EmployerRow { id: employer, country, name_folded: name, member_of, state: written(&state)? })?;
    for workplace in &state.workplaces {
        tx.put_workplace(&WorkplaceRow { id: workplace.id, employer, state: written(workplace)? })?;
    }
    Ok(())
}

/// Folds a quota line again.
pub(crate) fn refresh_quota_line(tx: &mut Tx<'_>, line: Id<QuotaLine>) -> Result<()> {
    let records = unseal_all(&tx.records_about(Subject::QuotaLine(line))?, Missing::Erased)?;
    let state: QuotaLineState = fold(&records);
    if let Some(agreement) = &state.judged_under {
        tx.put_quota_line(&QuotaLineRow {
            id: line,
            agreement: agreement.code.as_str().to_owned(),
            sector: String::new(),
            places: places(state.places),
            allotted: 0,
            state: written(&state)?,
        })?;
    }
    Ok(())
}
