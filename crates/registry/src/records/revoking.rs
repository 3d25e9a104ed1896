//! A card that is taken back is on its issuer's list from the moment of the decision on: in the same transaction, and never off it.

use card::revocations::CardDigest;
use domain::{
    id::{Document, Id},
    kinds::Data,
    record::Record,
    states::CycleState,
    time::Day,
    verdict::Standing,
};
use persistence::{RevocationRow, Tx};

use crate::Result;

/// Lists the document that a decision takes back, with its number and last day as they are on record. Only decisions of this node come
/// by here: what another country's authorities took back, their own list says.
pub(super) fn list(tx: &mut Tx<'_>, record: &Record, after: &CycleState) -> Result<()> {
    let Some((document, standing, until)) = taken_back(&record.data) else { return Ok(()) };
    let known = after.documents.iter().find(|known| known.id == document);
    let said = known.and_then(|known| known.number.as_ref().zip(known.valid_until));
    let Some((number, valid_until)) = said else { return Ok(()) };
    let issuer = record.author.country;
    let card = CardDigest::new(issuer, number.as_str(), valid_until).to_string();
    let (standing, since) = (standing.as_str().to_owned(), record.occurred_at.utc());
    Ok(tx.append_revocation(issuer.as_str(), &RevocationRow { card, standing, since, until })?)
}

fn taken_back(data: &Data) -> Option<(Id<Document>, Standing, Option<Day>)> {
    match data {
        Data::DocumentRevoked(data) => Some((data.document, Standing::Revoked, None)),
        Data::DocumentReplaced(data) => Some((data.document, Standing::Replaced, None)),
        Data::DocumentSuspended(data) => Some((data.document, Standing::Suspended, data.until)),
        _ => None,
    }
}
