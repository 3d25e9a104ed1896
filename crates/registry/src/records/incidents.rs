//! That the other side was told of a death or an accident settles the finding that nobody told it.

use domain::{
    finding::incident_not_notified,
    id::{Finding, Id, RecordId},
    kinds::{Data, SeenData},
    record::{Record, SeenRecord},
};
use persistence::Tx;

use super::seal::{Missing, unseal};
use crate::Result;

/// The finding that a notice settles, where the record of which it tells is one of a cycle.
pub(crate) fn settled_by(tx: &mut Tx<'_>, because_of: RecordId) -> Result<Option<Id<Finding>>> {
    let Some(stored) = tx.record(because_of)? else { return Ok(None) };
    let record: Option<SeenRecord> = unseal(&stored.disclosures, Missing::Erased)?;
    Ok(record.and_then(|record| record.about.cycle).map(|cycle| incident_not_notified(cycle, because_of)))
}

/// Settles the finding, where a notice was just recorded.
pub(super) fn settle(tx: &mut Tx<'_>, record: &Record) -> Result<()> {
    if let Data::IncidentNotified(data) = &record.data
        && let Some(because_of) = data.because_of
        && let Some(finding) = settled_by(tx, because_of)?
    {
        tx.settle_finding(finding, record.recorded_at.utc())?;
    }
    Ok(())
}

/// The record of which a notice tells.
pub(crate) fn told_of(record: &SeenRecord) -> Option<RecordId> {
    match &record.data {
        SeenData::IncidentNotified(data) => data.because_of.given().copied(),
        _ => None,
    }
}
