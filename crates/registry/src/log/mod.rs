//! The log: the hash of each record's signed part is a leaf of a Merkle tree (RFC 9162), whose checkpoints this node signs.
//!
//! A record waits for its leaf in the transaction that writes it. The sequencer moves leaves and head in one transaction, and signs
//! a head only after that: a crash between any two steps leaves a state from which the next run goes on, and of one size there is
//! one root before anybody can have signed it.

mod prove;
#[cfg(test)]
mod tests;
mod verify;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::{
    checkpoint::Checkpoint,
    merkle::leaf_hash,
    sd_jwt::hash_of_signed,
    tile::{TILE_WIDTH, Tile},
};
use persistence::{CheckpointRow, Conflict, LeafRow, StoreError};

pub use prove::LogProof;
pub use verify::{Flaw, LogReport};

use crate::{Error, Registry, Result, keys::own_key};

/// Leaves of one transaction at most: on SQLite nobody writes meanwhile.
const LEAVES_MAX: i64 = 1000;
/// Levels of the tree between one tile level and the next.
const TILE_HEIGHT: u32 = 8;

impl Registry {
    /// The name of this node's log, and of the keys that sign its checkpoints.
    pub fn log_origin(&self) -> String {
        format!("vaiven/{}", self.node)
    }

    /// Whether a record waits for its leaf, or a head for its checkpoint.
    ///
    /// # Errors
    /// When the database is away.
    pub fn log_waits(&self) -> Result<bool> {
        Ok(self.store.read(|tx| tx.log_waits())?)
    }

    /// Makes leaves of all records that wait, and signs the head. Any number of processes may do so at once. Answers how many
    /// leaves it added.
    ///
    /// # Errors
    /// When the database is away; what was committed before stays, and the next call goes on from there.
    pub fn sequence_pending(&self) -> Result<u64> {
        if !self.log_waits()? {
            return Ok(0);
        }
        let mut added = 0;
        loop {
            let leaves = self.append_pending()?;
            added += leaves;
            if leaves < LEAVES_MAX.cast_unsigned() {
                break;
            }
        }
        self.sign_head()?;
        Ok(added)
    }

    /// One transaction: leaves, the hashes of the tiles that they fill, the head.
    fn append_pending(&self) -> Result<u64> {
        self.store.write(|tx| -> Result<u64> {
            let mut frontier = tx.take_log_head()?;
            let size = frontier.size();
            let waiting = tx.pending_leaves(LEAVES_MAX)?;
            if waiting.is_empty() {
                return Ok(0);
            }
            let (mut leaves, mut nodes) = (Vec::with_capacity(waiting.len()), Vec::new());
            for record in &waiting {
                let hash = leaf_hash(&hash_of_signed(&record.signed));
                leaves.push(LeafRow { place: frontier.size(), record: record.record, hash });
                frontier.push(hash, &mut |node, hash| {
                    if let Some(level) = tile_level(node.level) {
                        nodes.push((level, node.index, hash));
                    }
                });
            }
            tx.append_leaves(&leaves)?;
            tx.append_log_nodes(&nodes)?;
            let ended = tx.end_waiting(&waiting.iter().map(|record| record.seq).collect::<Vec<_>>())?;
            if ended != waiting.len() || !tx.swap_log_head(size, &frontier)? {
                return Err(StoreError::Conflict(Conflict::Concurrent).into());
            }
            Ok(leaves.len() as u64)
        })
    }

    /// Signs the head, unless it is signed. What is signed is committed already.
    fn sign_head(&self) -> Result<()> {
        let (head, latest) = self.store.read(|tx| -> Result<_> { Ok((tx.log_head()?, tx.latest_checkpoint()?)) })?;
        if latest.is_some_and(|latest| latest.size >= head.size()) {
            return Ok(());
        }
        let fault = |cause| Error::fault("signing a checkpoint", cause);
        let checkpoint = Checkpoint::new(&self.log_origin(), head.size(), head.root()).map_err(fault)?;
        let note = checkpoint.sign(&*self.signer).map_err(fault)?;
        let now = self.now();
        let row = CheckpointRow {
            size: head.size(),
            root: STANDARD.encode(head.root()),
            note: note.to_string(),
            signed_at: now,
        };
        Ok(self.store.write(|tx| {
            tx.add_node_key(&own_key(self.signer.public_key(), now))?;
            tx.put_checkpoint(&row)
        })?)
    }

    /// The latest checkpoint, as a signed note. It is public.
    ///
    /// # Errors
    /// [`Error::NotFound`] where none was signed yet.
    pub fn log_checkpoint(&self) -> Result<String> {
        let latest = self.store.read(|tx| tx.latest_checkpoint())?;
        latest.map(|checkpoint| checkpoint.note).ok_or(Error::NotFound)
    }

    /// A tile by its path as C2SP tlog-tiles writes it, such as `tile/0/000` or `tile/1/000.p/17`: 32 bytes a hash. Hashes are
    /// public, and tell nothing of what they are of.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a path that names no tile, or one that the signed log does not have.
    pub fn log_tile(&self, path: &str) -> Result<Vec<u8>> {
        let asked = Tile::parse(path).map_err(|_| Error::NotFound)?;
        self.store.read(|tx| {
            let size = tx.latest_checkpoint()?.map_or(0, |checkpoint| checkpoint.size);
            let there = Tile::at(asked.level(), asked.index(), size).ok_or(Error::NotFound)?;
            if asked.width() > there.width() {
                return Err(Error::NotFound);
            }
            let hashes = tx.log_hashes(asked.level(), asked.index() * TILE_WIDTH, asked.width())?;
            if hashes.len() != usize::from(asked.width()) {
                return Err(Error::fault("reading a tile of the log", "hashes are missing: see `vaiven log verify`"));
            }
            Ok(hashes.concat())
        })
    }
}

/// The tile level whose tiles hold the hashes of this height, where they are kept apart from the leaves.
fn tile_level(height: u32) -> Option<i32> {
    (height > 0 && height.is_multiple_of(TILE_HEIGHT)).then(|| i32::try_from(height / TILE_HEIGHT).unwrap_or(i32::MAX))
}
