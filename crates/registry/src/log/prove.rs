//! Proofs: that a record is in the log, for somebody who has nothing of ours but the node's public key.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::id::RecordId;
use ledger::{
    merkle::{FetchError, Hash, ProofPlan},
    tile::{TILE_WIDTH, Tile, TileReadError, TileReader, TiledTree},
};
use persistence::{Store, StoreError};
use serde::Serialize;

use crate::{Error, Registry, Result, keys::NodeKey};

/// Says what a proof is, and in which form.
const FORM: &str = "vaiven-log-proof/v1";

/// That a record is in the log. Checking it takes SHA-256, Ed25519 and base64, and nothing of this program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogProof {
    /// What this is, and in which form.
    pub form: &'static str,
    /// Which record.
    pub record: RecordId,
    /// Its signed part, which tells nothing of what it says. Its SHA-256 is the entry of the log.
    pub signed: String,
    /// The entry's index.
    pub index: u64,
    /// How many entries the log of the checkpoint has.
    pub size: u64,
    /// The hashes from the leaf to the root (RFC 9162 §2.1.3), in base64.
    pub inclusion: Vec<String>,
    /// The checkpoint: size and root, signed by the node (C2SP tlog-checkpoint).
    pub checkpoint: String,
    /// The name of the log, and of the key in the checkpoint's signature line.
    pub origin: String,
    /// The node's keys: the one that signed the record, the one that signed the checkpoint, and all others. To be compared with
    /// what the ministry gave out itself.
    pub keys: Vec<NodeKey>,
}

impl Registry {
    /// Proves that a record is in the log.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a record that is not there, or not in the log; [`Error::Unavailable`] for one that waits for its leaf
    /// or for a checkpoint, which takes a second.
    pub fn prove(&self, record: RecordId) -> Result<LogProof> {
        let (stored, place, checkpoint, keys) = self.store.read(|tx| -> Result<_> {
            let stored = tx.record(record)?.ok_or(Error::NotFound)?;
            Ok((stored, tx.leaf_of(record)?, tx.latest_checkpoint()?, tx.node_keys()?))
        })?;
        if stored.issuer != self.node.as_str() {
            return Err(Error::NotFound);
        }
        let covered = place.zip(checkpoint).filter(|(place, checkpoint)| *place < checkpoint.size);
        let (index, checkpoint) = covered.ok_or_else(|| Error::busy(1))?;
        let plan =
            ProofPlan::inclusion(index, checkpoint.size).map_err(|cause| Error::fault("planning a proof", cause))?;
        let hashes = self.log_proof(&plan, checkpoint.size)?;
        Ok(LogProof {
            form: FORM,
            record,
            signed: stored.signed,
            index,
            size: checkpoint.size,
            inclusion: hashes.iter().map(|hash| STANDARD.encode(hash)).collect(),
            checkpoint: checkpoint.note,
            origin: self.log_origin(),
            keys: keys.into_iter().map(NodeKey::from).collect(),
        })
    }

    /// That the log of the newer size begins with the one of the older size (RFC 9162 §2.1.4). Both are sizes of signed checkpoints.
    ///
    /// # Errors
    /// [`Error::Invalid`] for sizes that the log does not have.
    pub fn log_consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>> {
        let signed = self.store.read(|tx| tx.latest_checkpoint())?.map_or(0, |checkpoint| checkpoint.size);
        if new > signed {
            return Err(Error::invalid("new", "is beyond the log"));
        }
        let plan = ProofPlan::consistency(old, new).map_err(|cause| Error::invalid("old", cause.to_string()))?;
        self.log_proof(&plan, new)
    }

    pub(crate) fn log_proof(&self, plan: &ProofPlan, size: u64) -> Result<Vec<Hash>> {
        let tree = TiledTree { size, reader: StoredTiles(&self.store) };
        plan.fetch(&tree).map_err(|error| match error {
            FetchError::Read(TileReadError::Read(error)) => error.into(),
            error => Error::fault("making a proof: see `vaiven log verify`", error),
        })
    }
}

/// Tiles as the store has their hashes. What was committed never changes, so that each may be read by itself.
struct StoredTiles<'s>(&'s Store);

impl TileReader for StoredTiles<'_> {
    type Error = StoreError;

    fn read(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, StoreError> {
        self.0.read(|tx| {
            let hashes = |tile: &Tile| tx.log_hashes(tile.level(), tile.index() * TILE_WIDTH, tile.width());
            let tiles: Result<Vec<_>, StoreError> = tiles.iter().map(hashes).collect();
            Ok(tiles?.into_iter().map(|hashes| hashes.concat()).collect())
        })
    }
}
