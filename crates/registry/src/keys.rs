//! The keys with which this node signs: the one in use, and all before it, under which what was signed then still verifies.

use chrono::{DateTime, Utc};
use ledger::{
    key::{KeyId, PublicKey, Signer},
    succession::Succession,
};
use persistence::{NodeKeyRow, Tx};
use serde::Serialize;

use crate::{Error, Registry, Result};

/// What adopting a key that was replaced is refused with.
pub const KEY_WAS_REPLACED: &str = "the signing key was replaced by another";

/// A key of this node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeKey {
    /// Its id, as records name it.
    pub id: String,
    /// The key itself, `ed25519:…`.
    pub public_key: String,
    /// Since when the node knows it as its own.
    pub known_since: DateTime<Utc>,
    /// When another took its place.
    pub replaced_at: Option<DateTime<Utc>>,
    /// The note by which the key before it named it.
    pub succession: Option<String>,
}

impl From<NodeKeyRow> for NodeKey {
    fn from(row: NodeKeyRow) -> Self {
        let NodeKeyRow { id, public_key, known_since, replaced_at, succession } = row;
        Self { id, public_key, known_since, replaced_at, succession }
    }
}

impl Registry {
    /// All keys of this node, the oldest first. They are public.
    ///
    /// # Errors
    /// When the database is away.
    pub fn node_keys(&self) -> Result<Vec<NodeKey>> {
        Ok(self.store.read(|tx| tx.node_keys())?.into_iter().map(NodeKey::from).collect())
    }

    /// Writes the key in use down as this node's own, before anything that it signed is served.
    ///
    /// # Errors
    /// [`Error::Conflict`] with [`KEY_WAS_REPLACED`] for a key in whose place another signs.
    pub fn adopt_key(&self) -> Result<()> {
        let own = self.signer.public_key();
        let id = own.id().to_string();
        let known = |tx: &mut Tx<'_>| -> Result<Option<NodeKeyRow>> {
            Ok(tx.node_keys()?.into_iter().find(|key| key.id == id))
        };
        match self.store.read(known)? {
            Some(key) if key.replaced_at.is_some() => Err(Error::Conflict(KEY_WAS_REPLACED, None)),
            Some(_) => Ok(()),
            None => {
                let now = self.now();
                self.store.write(|tx| tx.add_node_key(&own_key(own, now)))?;
                Ok(())
            }
        }
    }

    /// Names the key that follows the one in use. What the old one signed verifies as before; the same key again changes nothing.
    ///
    /// # Errors
    /// When the database is away, or a key does not sign.
    pub fn name_successor(&self, new: &dyn Signer) -> Result<NodeKey> {
        let (old, now) = (self.signer.public_key(), self.now());
        if old == new.public_key() {
            return Err(Error::invalid("key", "is the key in use already"));
        }
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        let note = Succession::sign(&self.log_origin(), &*self.signer, new, seconds)
            .map_err(|cause| Error::fault("signing a succession of keys", cause))?;
        let named = NodeKeyRow { succession: Some(note.to_string()), ..own_key(new.public_key(), now) };
        let keys = self.store.write(|tx| -> Result<Vec<NodeKeyRow>> {
            tx.add_node_key(&own_key(old, now))?;
            tx.add_node_key(&named)?;
            tx.replace_node_key(&old.id().to_string(), now)?;
            Ok(tx.node_keys()?)
        })?;
        let kept = keys.into_iter().find(|key| key.id == named.id);
        kept.map(NodeKey::from).ok_or_else(|| Error::fault("naming the key that follows", "it was not kept"))
    }
}

/// A key as it is kept when it is first seen.
pub(crate) fn own_key(key: &PublicKey, now: DateTime<Utc>) -> NodeKeyRow {
    NodeKeyRow {
        id: key.id().to_string(),
        public_key: key.to_string(),
        known_since: now,
        replaced_at: None,
        succession: None,
    }
}

/// The keys that are kept, read; `Err` names one whose id is another key's, or that is none.
pub(crate) fn read_keys(rows: &[NodeKeyRow]) -> Result<Vec<(KeyId, PublicKey)>, String> {
    let read = |row: &NodeKeyRow| {
        let key = row.public_key.parse::<PublicKey>().ok().filter(|key| key.id().to_string() == row.id);
        key.map(|key| (key.id(), key)).ok_or_else(|| row.id.clone())
    };
    rows.iter().map(read).collect()
}
