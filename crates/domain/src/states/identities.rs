//! Which registrations are joined to which, by the decisions about them.

use std::collections::BTreeSet;

use super::corrections::corrected;
use crate::{
    id::{Id, Worker},
    kinds::{Kind, SeenData},
    record::SeenRecord,
};

/// That a registration is joined to another: its records count as the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Joining {
    /// The registration that goes on.
    pub survivor: Id<Worker>,
    /// The one that is joined to it.
    pub joined: Id<Worker>,
}

/// The registrations that are joined to one, by all records in which that one was joined or separated.
pub fn joined_to<'a>(survivor: Id<Worker>, records: impl IntoIterator<Item = &'a SeenRecord>) -> BTreeSet<Joining> {
    let mut ordered = corrected(records);
    ordered.sort_by_key(|record| (record.occurred_at, record.id));
    let of_survivor = || ordered.iter().filter(|record| record.about.worker == Some(survivor));
    // Only the node that registered somebody joins another registration to theirs.
    let registered = of_survivor().find(|record| record.kind == Kind::WorkerRegistered).map(|record| record.given_by);
    let mut joined = BTreeSet::new();
    for record in of_survivor().filter(|record| registered.is_none_or(|owner| record.given_by == owner)) {
        match record.data() {
            SeenData::WorkerMerged(data) => {
                joined.extend(data.merged.present().map(|joined| Joining { survivor, joined: *joined }));
            }
            SeenData::WorkerUnmerged(data) => {
                // Where it cannot be read which one was separated, none is presumed to be joined.
                joined.retain(|joining: &Joining| data.merged.present().is_some_and(|other| joining.joined != *other));
            }
            _ => {}
        }
    }
    joined
}
