//! Correcting a record: the server names whom and what the corrected one is about, so that both are found together, and sees that the
//! correction is this writer's to make and can be made at all.

use domain::{
    access::Actor,
    id::RecordId,
    kinds::{Data, Kind, RecordCorrected},
    record::{About, CORRECTIONS_DEEP_MAX, SeenRecord, Submission, check_correction},
    value::NodeCode,
};
use persistence::Tx;

use super::{
    Refusal, Undone,
    seal::{Missing, unseal},
};
use crate::Violation;

/// A correction about to be recorded.
pub(super) struct Correcting {
    /// What was sent, about all that the corrected record is about too.
    pub(super) submission: Submission,
    correction: RecordCorrected,
    /// The kind of the corrected record; where that is a correction, of the one that it corrects, and so on.
    kinds: Vec<Kind>,
}

impl Correcting {
    /// Finds what a correction corrects; nothing for other submissions. A record that is not there, that another node or country wrote
    /// or of a kind that is not this writer's, is not found.
    pub(super) fn of(
        tx: &mut Tx<'_>,
        node: &NodeCode,
        actor: &Actor,
        submission: &Submission,
    ) -> Result<Option<Self>, Undone> {
        let Data::RecordCorrected(correction) = &submission.data else { return Ok(None) };
        let mut chain: Vec<SeenRecord> = Vec::new();
        let mut next = submission.about.record;
        while let Some(id) = next.filter(|_| chain.len() <= CORRECTIONS_DEEP_MAX) {
            let record = own_record(tx, node, id)?.ok_or(Undone::Refused(Refusal::NotFound))?;
            next = record.about.record;
            chain.push(record);
        }
        let (Some(corrected), Some(root)) = (chain.first(), chain.last()) else {
            return Err(Undone::Refused(Refusal::NotFound));
        };
        let of_its_country = corrected.author.present().is_some_and(|author| author.country == actor.country);
        if !of_its_country || actor.may_write(root.kind).is_err() {
            return Err(Undone::Refused(Refusal::NotFound));
        }
        let about = About { record: submission.about.record, ..corrected.about };
        Ok(Some(Self {
            submission: Submission { about, ..submission.clone() },
            correction: correction.clone(),
            kinds: chain.iter().map(|record| record.kind).collect(),
        }))
    }

    /// Refuses what is not a member of the corrected kind in that class, or cannot be read as that kind has it.
    pub(super) fn check(&self) -> Result<(), Undone> {
        check_correction(&self.correction, &self.kinds).map_err(|malformed| {
            Undone::Refused(Refusal::Malformed(Violation { member: malformed.member, rule: malformed.rule }))
        })
    }
}

/// A record that this node wrote, as far as it was not erased.
fn own_record(tx: &mut Tx<'_>, node: &NodeCode, id: RecordId) -> Result<Option<SeenRecord>, Undone> {
    let stored = tx.record(id)?.filter(|stored| stored.issuer == node.as_str());
    Ok(stored.map(|stored| unseal(&stored.disclosures, Missing::Erased)).transpose()?.flatten())
}
