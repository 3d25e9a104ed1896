//! Under which ids a row enters the registry. They follow from what the row says, so that the same row, in whatever form of
//! file and however often it comes, is the same worker and the same records.
//!
//! A record's id outlives the erasure of what it disclosed, and whoever guesses what a row said could compare: so the ids are
//! made under a secret of the node, and tell nobody else anything.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    id::{Id, RecordId, Worker},
    kinds::{DocumentPresented, WorkerRegistered},
};
use sha2::{Digest as _, Sha256};

use super::{WorkerRow, facts::facts_of};
use crate::{Error, Registry, Result};

const SETTING: &str = "import.secret";
const SECRET_BYTES: usize = 32;

/// The ids of what comes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowIds {
    pub(super) worker: Id<Worker>,
    pub(super) registered: RecordId,
    pub(super) presented: RecordId,
}

/// The node's secret for ids of rows.
pub(super) struct Secret([u8; SECRET_BYTES]);

impl Registry {
    /// The secret, made when it is first needed.
    pub(super) fn import_secret(&self) -> Result<Secret> {
        if let Some(secret) = self.known_import_secret()? {
            return Ok(secret);
        }
        let made = URL_SAFE_NO_PAD.encode(self.entropy.bytes::<SECRET_BYTES>());
        let kept = self.store.write(|tx| -> Result<String> {
            tx.lock(&[import_lock()])?;
            if let Some(kept) = tx.setting(SETTING)? {
                return Ok(kept);
            }
            tx.set_setting(SETTING, &made)?;
            Ok(made.clone())
        })?;
        Secret::parse(&kept)
    }

    /// The secret, where an import has made it.
    pub(super) fn known_import_secret(&self) -> Result<Option<Secret>> {
        let kept = self.store.read(|tx| tx.setting(SETTING))?;
        kept.as_deref().map(Secret::parse).transpose()
    }
}

/// What imports hold while they write, so that of two at once each sees what the other brought in.
pub(super) fn import_lock() -> Id<domain::id::ImportRun> {
    Id::derived(&["lock"])
}

impl Secret {
    /// One that no import was made under, for looking without writing.
    pub(super) const NONE: Secret = Secret([0; SECRET_BYTES]);

    fn parse(kept: &str) -> Result<Self> {
        let bytes =
            URL_SAFE_NO_PAD.decode(kept).map_err(|cause| Error::fault("reading the secret of imports", cause))?;
        let bytes =
            bytes.try_into().map_err(|_| Error::fault("reading the secret of imports", "it has another length"))?;
        Ok(Self(bytes))
    }

    fn digest(&self, what: &str, content: &[u8]) -> String {
        let mut digest = Sha256::new();
        digest.update(self.0);
        digest.update(what.as_bytes());
        digest.update([0]);
        digest.update(content);
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }

    /// By what a file is known again.
    pub(super) fn file_digest(&self, bytes: &[u8]) -> String {
        self.digest("file", bytes)
    }

    /// The ids of each row. Rows that say the same in every member are told apart by which of them comes first.
    ///
    /// The agreement is no part of it: under another agreement the same person comes again, not another one. Nor are the farm and
    /// the dates, which no record of a registration holds.
    pub(super) fn ids_of(&self, rows: &[WorkerRow]) -> Result<Vec<RowIds>> {
        let mut seen: HashMap<String, u32> = HashMap::with_capacity(rows.len());
        let mut ids = Vec::with_capacity(rows.len());
        for row in rows {
            let content = self.digest("row", &written(&facts_of(row)?)?);
            let times = seen.entry(content.clone()).or_default();
            let nth = times.to_string();
            *times += 1;
            ids.push(RowIds {
                worker: Id::derived(&["roster", &content, &nth]),
                registered: Id::derived(&["roster", &content, &nth, WorkerRegistered::SPEC.name]),
                presented: Id::derived(&["roster", &content, &nth, DocumentPresented::SPEC.name]),
            });
        }
        Ok(ids)
    }
}

fn written(facts: &(WorkerRegistered, Option<DocumentPresented>)) -> Result<Vec<u8>> {
    serde_json::to_vec(facts).map_err(|cause| Error::fault("writing a row out", cause))
}

#[cfg(test)]
mod tests {
    use super::super::tests::csv;
    use super::*;

    const ROSTER: &str =
        "Nombres;Apellidos;Sexo;Nacimiento;Finca\nAna;Mora;F;01/02/1990;Uno\nAna;Mora;F;01/02/1990;Dos\n";

    #[test]
    fn a_row_keeps_its_ids_wherever_it_stands_and_the_same_row_twice_is_two_workers() {
        let secret = Secret([7; SECRET_BYTES]);
        let ids = secret.ids_of(&csv(ROSTER).rows).unwrap();
        assert_ne!(ids[0], ids[1]);
        let moved = ROSTER.replace("Finca\n", "Finca\nLuz;Ríos;F;03/04/1991;Tres\n");
        let others = secret.ids_of(&csv(&moved).rows).unwrap();
        assert_eq!(others[1..], ids[..]);
        assert_ne!(Secret::NONE.ids_of(&csv(ROSTER).rows).unwrap()[0], ids[0]);
    }
}
