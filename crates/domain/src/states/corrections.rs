//! Corrections, before any fold: each record as its corrections have it, and the corrections themselves gone. Whoever looks at a
//! history sees both as they were written.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    id::RecordId,
    kinds::Kind,
    record::{SeenRecord, mended},
};

/// The records that are no corrections, each once, as the corrections among them have it. Of two that say something else of one
/// member, the one that happened last counts; a correction counts as it was corrected itself.
pub(super) fn corrected<'a>(records: impl IntoIterator<Item = &'a SeenRecord>) -> Vec<Cow<'a, SeenRecord>> {
    let mut known = BTreeSet::new();
    let mut plain = Vec::new();
    let mut of: BTreeMap<RecordId, Vec<&SeenRecord>> = BTreeMap::new();
    let mut ordered: Vec<&SeenRecord> = records.into_iter().collect();
    ordered.sort_by_key(|record| (record.occurred_at, record.id));
    for record in ordered {
        if !known.insert(record.id) {
            continue;
        }
        match (record.kind, record.about.record) {
            (Kind::RecordCorrected, Some(target)) => of.entry(target).or_default().push(record),
            // A correction of nothing that it names does nothing.
            (Kind::RecordCorrected, None) => {}
            _ => plain.push(record),
        }
    }
    if of.is_empty() {
        return plain.into_iter().map(Cow::Borrowed).collect();
    }
    plain.into_iter().map(|record| with_corrections(record, &of)).collect()
}

/// A record with all that was corrected of it. Corrections form a tree below it, for each names one record; the lowest count first.
fn with_corrections<'a>(record: &'a SeenRecord, of: &BTreeMap<RecordId, Vec<&'a SeenRecord>>) -> Cow<'a, SeenRecord> {
    if !of.contains_key(&record.id) {
        return Cow::Borrowed(record);
    }
    // Each one stands behind the one that it corrects, so that from the end on all that corrects a record is ready before it.
    let mut tree = vec![record];
    let mut at = 0;
    while let Some(next) = tree.get(at).copied() {
        tree.extend(of.get(&next.id).into_iter().flatten());
        at += 1;
    }
    let mut ready: BTreeMap<RecordId, SeenRecord> = BTreeMap::new();
    for node in tree.into_iter().rev() {
        // Only whose record it is corrects it: what another node says of it is kept, and does nothing.
        let below = of.get(&node.id).into_iter().flatten().filter(|correction| correction.given_by == node.given_by);
        let mut below: Vec<SeenRecord> = below.filter_map(|correction| ready.remove(&correction.id)).collect();
        below.sort_by_key(|correction| (correction.occurred_at, correction.id));
        ready.insert(node.id, mended(node, &below));
    }
    ready.remove(&record.id).map_or(Cow::Borrowed(record), Cow::Owned)
}
