//! Erasing what a person asked to have erased: the disclosures go, the signed records stay and prove nothing about it any more, and whatever
//! was computed from them is computed anew.

use domain::{
    element::{Class, Classes},
    id::{Id, Worker},
    kinds::{Kind, PersonRight, RequestOutcome},
    record::SeenRecord,
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

/// Erases these classes of all records about a person, those of joined registrations included.
pub(crate) fn erase_person(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    person: Id<Worker>,
    classes: Classes,
) -> Result<usize> {
    let records: Vec<SeenRecord> = unseal_all(&tx.records_about(Subject::Worker(person))?, Missing::Erased)?;
    let mut erased = 0;
    for record in records.iter().filter(|record| !is_kept(record.kind)) {
        erased += tx.erase(record.id, classes)?;
    }
    refresh_worker(tx, agreements, person)?;
    Ok(erased)
}
