//! That the other side was told of a death or an accident settles the finding that nobody told it, whichever of the two is recorded first.

use domain::{
    finding::incident_not_notified,
    id::{Finding, Id},
    kinds::SeenData,
    record::SeenRecord,
};
use persistence::Tx;

use crate::Result;

/// The finding that a record settles, where it is a notice and says of what it tells.
pub(crate) fn settled_by(record: &SeenRecord) -> Option<Id<Finding>> {
    match record.data() {
        SeenData::IncidentNotified(data) => {
            data.because_of.given().map(|because_of| incident_not_notified(*because_of))
        }
        _ => None,
    }
}

/// Settles the finding, where a notice was just recorded.
pub(crate) fn settle(tx: &mut Tx<'_>, record: &SeenRecord) -> Result<()> {
    if let (Some(finding), Some(at)) = (settled_by(record), record.recorded_at.present()) {
        tx.settle_finding(finding, at.utc())?;
    }
    Ok(())
}
