//! Receipts: a partner cosigns the checkpoint with which it took a stream, and says up to which position, so that neither an omission
//! nor a log that was rewritten later goes unnoticed.

use domain::value::{AgreementCode, NodeCode};
use ledger::{
    checkpoint::{Checkpoint, cosign, verify_cosignature},
    key::{PublicKey, Signer},
    note::{Note, NoteError, NoteVerifier, SignatureType},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::feed::log_of;

/// Longest receipt that is read.
pub const RECEIPT_BYTES_MAX: usize = 16 * 1024;

/// That a node has taken a stream up to a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Which agreement's stream.
    pub agreement: AgreementCode,
    /// The last position that was kept.
    pub position: i64,
    /// The giver's checkpoint, with the taker's cosignature.
    pub checkpoint: String,
}

impl Receipt {
    /// Cosigns a checkpoint that was verified.
    ///
    /// # Errors
    /// When the signer fails, or the note is none.
    pub fn sign(
        taker: &NodeCode,
        signer: &dyn Signer,
        agreement: AgreementCode,
        position: i64,
        checkpoint: &str,
        seconds: u64,
    ) -> Result<Self, NoteError> {
        let mut note = Note::parse(checkpoint)?;
        let read = Checkpoint::parse(note.text())?;
        note.add(cosign(&read, &log_of(taker), signer, seconds)?)?;
        Ok(Self { agreement, position, checkpoint: note.to_string() })
    }

    /// Checks that a taker cosigned a checkpoint of this node, and answers it.
    ///
    /// # Errors
    /// When it is not this node's, or not cosigned by a key of the taker.
    pub fn verify(
        &self,
        giver: &NodeCode,
        own_keys: &[PublicKey],
        taker: &NodeCode,
        their_keys: &[PublicKey],
    ) -> Result<Checkpoint, NoteError> {
        let note = Note::parse(&self.checkpoint)?;
        let own = first(own_keys, |key| {
            Checkpoint::open(&note, &NoteVerifier::new(&log_of(giver), key.clone(), SignatureType::Ed25519)?)
        })?;
        first(their_keys, |key| {
            verify_cosignature(&note, &NoteVerifier::new(&log_of(taker), key.clone(), SignatureType::Cosignature)?)
        })?;
        Ok(own)
    }
}

/// What works with one of the keys; the last error where it works with none.
fn first<T>(keys: &[PublicKey], try_with: impl Fn(&PublicKey) -> Result<T, NoteError>) -> Result<T, NoteError> {
    let mut outcome = Err(NoteError::Malformed("no key"));
    for key in keys {
        outcome = try_with(key);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}
