//! Who may be the same person: found by keys, compared by all registrations of each, kept as findings about pairs.

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Scope},
    finding::Finding,
    id::{Id, Worker},
    kinds::Data,
    matching,
    states::{Identity, WorkerState},
    text,
};
use persistence::Tx;

use super::{
    LikelyDuplicate,
    project::{put_finding, read},
};
use crate::Result;

/// How many likely duplicates are named to a writer at the most.
const DUPLICATES_MAX: usize = 20;
/// How many keys of others are looked at for one worker. Only keys that say nothing are shared by more, and with fewer a rebuild
/// would compare another part of them than the registrations did, one after the other.
pub(crate) const CANDIDATES_MAX: i64 = 1000;

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
pub(super) fn refresh_duplicates(
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

/// The person by the names and date of birth of each of their registrations.
pub(crate) fn people(state: &WorkerState) -> impl Iterator<Item = matching::Person> {
    identities(state).map(|identity| person_as(identity, &WorkerState::default()))
}

/// Who the person is by each of their registrations, their own first.
pub(super) fn identities(state: &WorkerState) -> impl Iterator<Item = &Identity> {
    state.identity.iter().chain(state.joined.iter().filter_map(|joined| joined.identity.as_ref()))
}

/// What likely duplicates of any of a person's registrations have in common with them.
pub(super) fn match_keys_of(state: &WorkerState) -> Vec<String> {
    let keys = identities(state).flat_map(|identity| person_as(identity, state).keys());
    let mut keys: Vec<String> = keys.map(|key| key.as_str().to_owned()).collect();
    if !state.joined.is_empty() {
        keys.sort();
        keys.dedup();
    }
    keys
}

/// The likely duplicates that the writer may come across.
pub(super) fn visible_duplicates(
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
