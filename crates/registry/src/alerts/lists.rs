//! Taking a list of alerts in: a file is the whole list, so that what it names no longer goes. All of it, or nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    alert::AlertEntry,
    id::{Alert, Id},
    value::NodeCode,
};
use persistence::AlertRow;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{place_of, reading};
use crate::{Error, Registry, Result};

/// Largest file.
pub const LIST_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most entries of one list.
pub const ENTRIES_MAX: usize = 200_000;

/// What came of taking a list in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlertListTaken {
    /// The list.
    pub list: NodeCode,
    /// How many entries it has now.
    pub entries: usize,
    /// How many of them are new, or read otherwise than before.
    pub new: usize,
    /// How many went.
    pub withdrawn: usize,
}

/// A list of this node's.
#[derive(Clone, Debug, Serialize)]
pub struct AlertListView {
    /// Its code.
    pub list: String,
    /// How many entries it has.
    pub entries: i64,
    /// When it was last taken in.
    pub imported_at: DateTime<Utc>,
}

impl Registry {
    /// Takes a list in from a file, in the place of what was there of it. For the node's operator.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault, and then nothing was changed.
    pub fn take_alert_list(&self, list: &NodeCode, bytes: &[u8], file_name: &str) -> Result<AlertListTaken> {
        let entries = reading::entries(bytes, file_name, self.now())?;
        let mut wanted: BTreeMap<String, AlertEntry> = BTreeMap::new();
        for entry in entries {
            wanted.insert(digest(&entry)?, entry);
        }
        let count = wanted.len();
        self.store.write(|tx| -> Result<AlertListTaken> {
            tx.lock(&[Id::<Alert>::derived(&["list", list.as_str()])])?;
            tx.put_alert_list(list.as_str(), self.now())?;
            let there: BTreeMap<String, Id<Alert>> = tx.alert_digests(list.as_str())?.into_iter().collect();
            let mut taken = AlertListTaken { list: list.clone(), entries: count, new: 0, withdrawn: 0 };
            for (digest, id) in &there {
                if !wanted.contains_key(digest) {
                    tx.delete_alert(*id)?;
                    taken.withdrawn += 1;
                }
            }
            for (digest, entry) in wanted.iter().filter(|(digest, _)| !there.contains_key(*digest)) {
                let id = self.new_id();
                let text = serde_json::to_vec(entry).map_err(|cause| Error::fault("writing an entry", cause))?;
                let body = self.data_keys.seal(&text, &place_of(id), &self.entropy)?;
                let keys: Vec<String> = entry.keys().iter().map(|key| key.as_str().to_owned()).collect();
                tx.insert_alert(&AlertRow { id, list: list.to_string(), body }, digest, &keys)?;
                taken.new += 1;
            }
            Ok(taken)
        })
    }

    /// The lists of this node. For its operator.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn alert_lists(&self) -> Result<Vec<AlertListView>> {
        let rows = self.store.read(|tx| tx.alert_lists())?;
        let view = |row: persistence::AlertListRow| AlertListView {
            list: row.code,
            entries: row.entries,
            imported_at: row.imported_at,
        };
        Ok(rows.into_iter().map(view).collect())
    }
}

/// Whether two entries say the same.
fn digest(entry: &AlertEntry) -> Result<String> {
    let text = serde_json::to_vec(entry).map_err(|cause| Error::fault("writing an entry", cause))?;
    let digest = Sha256::digest(text);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
