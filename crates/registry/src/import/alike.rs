//! People registered here who are likely the same as people of a roster: looked for by equal keys, a page of rows at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::{
    access::Scope,
    id::{Id, Worker},
    matching::{Likeness, Person, compare},
    states::WorkerState,
};
use persistence::Tx;

use super::{Cause, Message, roster::Roster};
use crate::{
    Result,
    records::{
        alike::{CANDIDATES_MAX, person_of},
        project::read,
    },
};

/// Somebody to look for.
pub(super) struct Sought<'a> {
    pub(super) worker: Id<Worker>,
    pub(super) person: &'a Person,
    pub(super) keys: &'a [String],
    /// When they were registered; not told of those who are not, as in a dry run.
    pub(super) registered_at: Option<DateTime<Utc>>,
}

/// Somebody who is alike.
pub(super) struct LookAlike {
    pub(super) worker: Id<Worker>,
    pub(super) registered_at: DateTime<Utc>,
    pub(super) likeness: Likeness,
}

/// People, each with when they were registered.
type People = BTreeMap<Id<Worker>, (DateTime<Utc>, Person)>;

/// For each of these people those registered here who may be the same, the likeliest first.
pub(super) fn look_alikes(tx: &mut Tx<'_>, sought: &[Sought<'_>]) -> Result<Vec<Vec<LookAlike>>> {
    let keys: BTreeSet<&str> = sought.iter().flat_map(|one| one.keys).map(String::as_str).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let mut sharing: HashMap<String, Vec<Id<Worker>>> = HashMap::new();
    for (key, worker) in tx.workers_sharing(&keys, CANDIDATES_MAX)? {
        sharing.entry(key).or_default().push(worker);
    }
    let candidates_of = |one: &Sought<'_>| -> BTreeSet<Id<Worker>> {
        let sharing = one.keys.iter().filter_map(|key| sharing.get(key)).flatten().copied();
        sharing.filter(|candidate| *candidate != one.worker).collect()
    };
    let candidates: Vec<BTreeSet<Id<Worker>>> = sought.iter().map(candidates_of).collect();
    let people = people(tx, sought, candidates.iter().flatten().copied().collect())?;
    let alike_of = |one: &Sought<'_>, candidates: &BTreeSet<Id<Worker>>| {
        let mut alike: Vec<LookAlike> = candidates
            .iter()
            .filter_map(|worker| {
                let (registered_at, person) = people.get(worker)?;
                let likeness = compare(one.person, person)?;
                Some(LookAlike { worker: *worker, registered_at: *registered_at, likeness })
            })
            .collect();
        alike.sort_by_key(|other| (std::cmp::Reverse(other.likeness.score), other.worker));
        alike
    };
    Ok(sought.iter().zip(&candidates).map(|(one, candidates)| alike_of(one, candidates)).collect())
}

/// The people behind ids: those of the page are at hand, the others are read.
fn people(tx: &mut Tx<'_>, sought: &[Sought<'_>], mut candidates: BTreeSet<Id<Worker>>) -> Result<People> {
    let mut people = People::new();
    for one in sought {
        if let Some(registered_at) = one.registered_at
            && candidates.remove(&one.worker)
        {
            people.insert(one.worker, (registered_at, one.person.clone()));
        }
    }
    let others: Vec<Id<Worker>> = candidates.into_iter().collect();
    if !others.is_empty() {
        for row in tx.workers(&others)? {
            let state: WorkerState = read(&row.state)?;
            people.extend(person_of(&state).map(|person| (row.id, (row.registered_at, person))));
        }
    }
    Ok(people)
}

/// What there is to say of rows that look like somebody registered before, within what the reader may come across: of each the
/// likeliest. Rows of the same file are told of where the file is read.
pub(super) fn messages(
    tx: &mut Tx<'_>,
    scope: &Scope,
    in_file: &HashSet<Id<Worker>>,
    rows: &[u32],
    alike: &[Vec<LookAlike>],
) -> Result<Vec<Message>> {
    let others: BTreeSet<Id<Worker>> =
        alike.iter().flatten().map(|other| other.worker).filter(|other| !in_file.contains(other)).collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let within = tx.workers_within(scope, &others.into_iter().collect::<Vec<_>>())?;
    let told = rows.iter().zip(alike).filter_map(|(row, alike)| {
        let other = alike.iter().find(|other| !in_file.contains(&other.worker) && within.contains(&other.worker))?;
        let cause = Cause::Duplicate { reasons: other.likeness.reasons.clone() };
        Some(Message { row: *row, column: None, of: None, cause })
    });
    Ok(told.collect())
}

/// What there is to say of rows that are not written.
pub(super) fn of_rows(tx: &mut Tx<'_>, scope: &Scope, roster: &Roster, rows: &[usize]) -> Result<Vec<Message>> {
    let people: Vec<Person> = rows.iter().map(|at| roster.sheet.rows[*at].person()).collect();
    let keys: Vec<Vec<String>> =
        people.iter().map(|person| person.keys().iter().map(|key| key.as_str().to_owned()).collect()).collect();
    let sought = rows.iter().zip(&people).zip(&keys).map(|((at, person), keys)| Sought {
        worker: roster.ids[*at].worker,
        person,
        keys,
        registered_at: None,
    });
    let alike = look_alikes(tx, &sought.collect::<Vec<_>>())?;
    let rows: Vec<u32> = rows.iter().map(|at| roster.sheet.rows[*at].row).collect();
    messages(tx, scope, &roster.workers, &rows, &alike)
}
