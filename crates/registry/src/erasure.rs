//! Erasing what a person asked to have erased: the disclosures go, the signed records stay and prove nothing about it any more, and whatever
//! was computed from them is computed anew.

use chrono::{DateTime, Utc};
use domain::{
    element::{Class, Classes},
    id::{Id, Worker},
    kinds::{Kind, PersonRight, RequestOutcome},
    record::{SeenRecord, class_of},
    states::MatterState,
};
use persistence::{Subject, Tx};

use crate::{
    Result,
    agreements::InstalledAgreements,
    records::{
        project::refresh_worker,
        seal::{Missing, unseal_all},
    },
};

/// What people give beyond what the procedure cannot do without: it goes also where the request is granted in part.
const BEYOND_NEED: &[Class] = &[Class::Contact, Class::OriginPeople, Class::Family, Class::Health, Class::Biometric];
/// What says who somebody is. With it gone, what is left of a cycle is nobody's.
const OF_THE_PERSON: &[Class] = &[Class::Identity, Class::TravelDocument, Class::Insurance, Class::Evidence];

/// The classes that go when a request is answered so; none where it is no request to erase, or is refused.
pub(crate) fn erased_by(matter: Option<&MatterState>, outcome: RequestOutcome) -> Classes {
    let Some(MatterState::Request(request)) = matter else { return Classes::NONE };
    match (request.right, outcome) {
        (Some(PersonRight::Cancellation), RequestOutcome::Granted) => {
            Classes::of(BEYOND_NEED).union(Classes::of(OF_THE_PERSON))
        }
        (Some(PersonRight::Cancellation), RequestOutcome::Partly) => Classes::of(BEYOND_NEED),
        _ => Classes::NONE,
    }
}

/// Whether records of a kind keep what they say: by them it is known that the person was answered, and whose records are whose.
const fn is_kept(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::RequestReceived
            | Kind::RequestAnswered
            | Kind::WorkerMerged
            | Kind::WorkerUnmerged
            | Kind::WorkerLinked
            | Kind::WorkerUnlinked
    )
}

/// Erases these classes of all records about a person, those of joined registrations included; and tells the partners that were given any
/// of it, in their streams, so that they erase it too.
pub(crate) fn erase_person(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    person: Id<Worker>,
    classes: Classes,
    at: DateTime<Utc>,
) -> Result<usize> {
    let records: Vec<SeenRecord> = unseal_all(&tx.records_about(Subject::Worker(person))?, Missing::Erased)?;
    let mut erased = 0;
    for record in records.iter().filter(|record| !is_kept(record.kind)) {
        if classes.contains(Class::Identity) {
            tx.erase_files_of(record.id)?;
        }
        erased += tx.erase(record.id, classes)?;
        tell_partners(tx, record, classes, at)?;
    }
    refresh_worker(tx, agreements, person)?;
    Ok(erased)
}

/// The mark before the name of an element that was erased, in a stream.
pub(crate) const ERASED: char = '-';

/// Appends to every stream that has the record which of its elements are gone.
fn tell_partners(tx: &mut Tx<'_>, record: &SeenRecord, classes: Classes, at: DateTime<Utc>) -> Result<()> {
    if record.given_by.is_some() {
        return Ok(());
    }
    let gone = |name: &&str| class_of(record.kind, name).is_some_and(|class| classes.contains(class));
    let names: Vec<&str> = record.members.iter().map(|(name, _)| name).filter(gone).collect();
    for (partner, agreement) in tx.streams_of(record.id)? {
        let shared = tx.shared_elements(&partner, &agreement, record.id)?;
        let given = names.iter().filter(|name| shared.iter().any(|given| given == *name));
        let told: Vec<String> = given.map(|name| format!("{ERASED}{name}")).collect();
        if !told.is_empty() {
            tx.append_share(&partner, &agreement, record.id, &told.join(" "), at)?;
        }
    }
    Ok(())
}
