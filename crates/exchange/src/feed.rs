//! What a partner shares, as it arrives: believed only as far as its signatures, its log and the order of its stream go.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::value::{AgreementCode, NodeCode};
use ledger::{
    checkpoint::Checkpoint,
    key::PublicKey,
    merkle::{Hash, leaf_hash, verify_consistency, verify_inclusion},
    note::{Note, NoteVerifier, SignatureType},
    sd_jwt::{self, hash_of_signed},
};
use registry::{
    received::{PartnerLog, Received, ReceivedPage},
    shares::{SharePage, Shared},
};

/// Why a page is not believed. Each names what an operator has to take up with the other ministry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Disbelieved {
    /// It is not the page that was asked for.
    #[error("the page is another one than was asked for")]
    OtherPage,
    /// A position is missing, or comes twice.
    #[error("position {0} of the stream is not where it should be")]
    OutOfOrder(i64),
    /// The checkpoint is not signed by a key of the partner.
    #[error("the checkpoint is not signed by the partner")]
    Checkpoint,
    /// The log does not begin with the one that this node holds: something was rewritten.
    #[error("the partner's log was rewritten: it does not begin with the one of {0} entries that this node holds")]
    Rewritten(u64),
    /// The log is shorter than the one that this node holds: the partner was restored from an old backup, or rewrote it.
    #[error("the partner's log is shorter than the {0} entries that this node holds")]
    Shortened(u64),
    /// A record is not the partner's, or something that it discloses is not.
    #[error("the record at position {0} is not what the partner signed")]
    Record(i64),
    /// A record is not in the partner's log.
    #[error("the record at position {0} is not in the partner's log")]
    NotLogged(i64),
}

/// What was asked for, and of whom.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whose stream.
    pub partner: &'a NodeCode,
    /// All keys that the partner ever had.
    pub keys: &'a [PublicKey],
    /// Under which agreement.
    pub agreement: &'a AgreementCode,
    /// Behind which position.
    pub after: i64,
    /// The checkpoint of the partner that this node holds.
    pub held: Option<&'a PartnerLog>,
    /// How many shares a page has at most.
    pub shares_max: usize,
}

/// Verifies a page: the checkpoint, that the log only grew, every record with all that it discloses, that each is in the log, and
/// that no position is missing.
///
/// # Errors
/// The first thing that is not as it must be; then nothing of the page is to be kept.
pub fn verify_page(asked: &Asked<'_>, page: &SharePage) -> Result<ReceivedPage, Disbelieved> {
    let whole = page.agreement == *asked.agreement && page.after == asked.after && page.last >= page.after;
    if !whole || page.shares.len() > asked.shares_max || (page.shares.is_empty() && page.last > page.after) {
        return Err(Disbelieved::OtherPage);
    }
    let checkpoint = verify_checkpoint(asked, page)?;
    let mut position = asked.after;
    let mut records = Vec::with_capacity(page.shares.len());
    for share in &page.shares {
        position += 1;
        if share.position != position || position > page.last {
            return Err(Disbelieved::OutOfOrder(position));
        }
        records.push(verify_share(asked, &checkpoint, share)?);
    }
    Ok(ReceivedPage {
        partner: asked.partner.clone(),
        agreement: asked.agreement.clone(),
        after: asked.after,
        position,
        records,
        log: PartnerLog {
            size: checkpoint.size(),
            root: STANDARD.encode(checkpoint.root()),
            note: page.checkpoint.clone(),
        },
    })
}

/// The name of a node's log and of its keys.
pub fn log_of(node: &NodeCode) -> String {
    format!("vaiven/{node}")
}

fn verify_checkpoint(asked: &Asked<'_>, page: &SharePage) -> Result<Checkpoint, Disbelieved> {
    let note = Note::parse(&page.checkpoint).map_err(|_| Disbelieved::Checkpoint)?;
    let checkpoint = asked
        .keys
        .iter()
        .filter_map(|key| NoteVerifier::new(&log_of(asked.partner), key.clone(), SignatureType::Ed25519).ok())
        .find_map(|log| Checkpoint::open(&note, &log).ok())
        .ok_or(Disbelieved::Checkpoint)?;
    let Some(held) = asked.held.filter(|held| held.size > 0) else { return Ok(checkpoint) };
    let root = hash(&held.root).ok_or(Disbelieved::Rewritten(held.size))?;
    if checkpoint.size() < held.size {
        return Err(Disbelieved::Shortened(held.size));
    }
    let rewritten = Disbelieved::Rewritten(held.size);
    let proof: Option<Vec<Hash>> = page.consistency.iter().map(|text| hash(text)).collect();
    let proof = proof.ok_or(rewritten)?;
    verify_consistency(held.size, &root, checkpoint.size(), checkpoint.root(), &proof).map_err(|_| rewritten)?;
    Ok(checkpoint)
}

fn verify_share(asked: &Asked<'_>, checkpoint: &Checkpoint, share: &Shared) -> Result<Received, Disbelieved> {
    let at = share.position;
    let disclosures: Vec<&str> = share.disclosures.iter().map(String::as_str).collect();
    let verified = sd_jwt::verify(&share.signed, &disclosures, &|issuer, id| {
        let keys = asked.keys.iter().filter(|_| issuer == asked.partner.as_str());
        keys.into_iter().find(|key| key.id() == *id).cloned()
    });
    let verified = verified.map_err(|_| Disbelieved::Record(at))?;
    let proof: Option<Vec<Hash>> = share.inclusion.iter().map(|text| hash(text)).collect();
    let leaf = leaf_hash(&hash_of_signed(&share.signed));
    let logged = proof.is_some_and(|proof| {
        verify_inclusion(&leaf, share.index, checkpoint.size(), &proof, checkpoint.root()).is_ok()
    });
    if !logged {
        return Err(Disbelieved::NotLogged(at));
    }
    let disclosed = share.disclosures.iter().cloned().zip(verified.claims);
    let disclosed = disclosed.map(|(encoded, (name, value))| (encoded, name, value)).collect();
    Ok(Received { signed: share.signed.clone(), jti: verified.id, disclosed, erased: share.erased.clone() })
}

fn hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}
