//! Verifying the log: everything is computed again from what is stored, and the first thing that is not as it was signed is named.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::id::RecordId;
use ledger::{
    checkpoint::Checkpoint,
    key::{KeyId, PublicKey},
    merkle::{Frontier, Hash, leaf_hash},
    note::{Note, NoteVerifier, SignatureType},
    sd_jwt::{self, SdJwtError, hash_of_signed},
    tile::TILE_WIDTH,
};
use persistence::{CheckpointRow, LoggedRecord, Tx};

use super::tile_level;
use crate::{Error, Registry, Result, keys::read_keys};

/// How many rows are read at a time.
const PAGE: i64 = 1000;

/// What a verification went through, and what it found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogReport {
    /// Leaves that are right.
    pub leaves: u64,
    /// Checkpoints that are right.
    pub checkpoints: u64,
    /// Records that wait for their leaf.
    pub waiting: i64,
    /// The first thing that is wrong; nothing behind it was looked at.
    pub flaw: Option<Flaw>,
}

/// Something that is not as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A key of this node is not the one that its id names.
    Key(String),
    /// A leaf is missing: every place below the head's size has one.
    LeafMissing {
        /// Its place.
        place: u64,
    },
    /// A leaf's record is not there.
    RecordMissing {
        /// The leaf's place.
        place: u64,
        /// Which record.
        record: RecordId,
    },
    /// A record's signed part is not what this node signed.
    RecordChanged {
        /// The leaf's place.
        place: u64,
        /// Which record.
        record: RecordId,
    },
    /// What a record discloses is not what it was signed with.
    DisclosureChanged {
        /// The leaf's place.
        place: u64,
        /// Which record.
        record: RecordId,
    },
    /// A leaf's hash is not its record's: the leaf was changed, or another signed record was put in the place of the first.
    LeafChanged {
        /// Its place.
        place: u64,
        /// Which record.
        record: RecordId,
    },
    /// The hash of a full tile is not that of its leaves, or is missing.
    TileChanged {
        /// The level of the tile that holds it.
        level: u32,
        /// The hash's place in that level.
        place: u64,
    },
    /// There is a checkpoint, or a hash of a tile, of more leaves than there are.
    Shortened {
        /// How many leaves there should be at least.
        size: u64,
    },
    /// A checkpoint was signed over other leaves: some entry before it was changed or exchanged.
    CheckpointDiffers {
        /// Its size.
        size: u64,
    },
    /// A checkpoint is not signed by a key of this node, or not for this log.
    CheckpointUnsigned {
        /// Its size.
        size: u64,
    },
    /// The head is not the one that follows from the leaves.
    HeadDiffers {
        /// How many leaves there are.
        size: u64,
    },
    /// A record of this node is neither in the log nor waits to be.
    Unlogged(RecordId),
}

impl Flaw {
    /// Its name, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Flaw::Key(_) => "key",
            Flaw::LeafMissing { .. } => "leaf-missing",
            Flaw::RecordMissing { .. } => "record-missing",
            Flaw::RecordChanged { .. } => "record-changed",
            Flaw::DisclosureChanged { .. } => "disclosure-changed",
            Flaw::LeafChanged { .. } => "leaf-changed",
            Flaw::TileChanged { .. } => "tile-changed",
            Flaw::Shortened { .. } => "shortened",
            Flaw::CheckpointDiffers { .. } => "checkpoint-differs",
            Flaw::CheckpointUnsigned { .. } => "checkpoint-unsigned",
            Flaw::HeadDiffers { .. } => "head-differs",
            Flaw::Unlogged(_) => "unlogged",
        }
    }

    /// The entry that it is about, where it is about one: the first of those that a tile's hash covers.
    pub fn entry(&self) -> Option<u64> {
        match self {
            Flaw::LeafMissing { place }
            | Flaw::RecordMissing { place, .. }
            | Flaw::RecordChanged { place, .. }
            | Flaw::DisclosureChanged { place, .. }
            | Flaw::LeafChanged { place, .. } => Some(*place),
            Flaw::TileChanged { level, place } => place.checked_mul(TILE_WIDTH.checked_pow(*level)?),
            _ => None,
        }
    }

    /// The record that it is about, where it is about one.
    pub fn record(&self) -> Option<RecordId> {
        match self {
            Flaw::RecordMissing { record, .. }
            | Flaw::RecordChanged { record, .. }
            | Flaw::DisclosureChanged { record, .. }
            | Flaw::LeafChanged { record, .. }
            | Flaw::Unlogged(record) => Some(*record),
            _ => None,
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        if let Some(entry) = self.entry() {
            write!(f, ", entry {entry}")?;
        }
        if let Some(record) = self.record() {
            write!(f, ", record {record}")?;
        }
        Ok(())
    }
}

/// Why a verification ends: it found something, or it could not look.
enum Ended {
    Found(Flaw),
    Failed(Error),
}

impl From<persistence::StoreError> for Ended {
    fn from(error: persistence::StoreError) -> Self {
        Ended::Failed(error.into())
    }
}

impl Registry {
    /// Computes the log again from the records, and compares: signatures, disclosures, leaves, tiles, every checkpoint, the head.
    /// `held` are checkpoints that somebody else kept, which cannot have been rewritten here. `progress` hears how many leaves
    /// were looked at.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a held note that is no checkpoint of this log; or when the database is away.
    pub fn verify_log(&self, held: &[String], mut progress: impl FnMut(u64)) -> Result<LogReport> {
        let held = held.iter().map(|note| read_held(note)).collect::<Result<Vec<_>>>()?;
        self.store.snapshot(|tx| {
            let mut audit = Audit::begin(self, tx.node_keys().map_err(Error::from)?.as_slice(), &held);
            match audit.run(tx, &mut progress) {
                Ok(()) => {}
                Err(Ended::Found(flaw)) => audit.report.flaw = Some(flaw),
                Err(Ended::Failed(error)) => return Err(error),
            }
            Ok(audit.report)
        })
    }
}

fn read_held(note: &str) -> Result<(Note, Checkpoint)> {
    let malformed = |_| Error::invalid("checkpoint", "is not a signed checkpoint");
    let note = Note::parse(note).map_err(malformed)?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(malformed)?;
    Ok((note, checkpoint))
}

/// A verification under way.
struct Audit<'a> {
    issuer: &'a str,
    origin: String,
    keys: Result<Vec<(KeyId, PublicKey)>, String>,
    held: &'a [(Note, Checkpoint)],
    frontier: Frontier,
    checkpoints: Cursor<CheckpointRow>,
    tiles: HashMap<u32, Cursor<(u64, Option<Hash>)>>,
    report: LogReport,
}

/// Rows that were read ahead.
struct Cursor<Row> {
    rows: VecDeque<Row>,
    next: u64,
    /// The last page was not full: nothing comes behind it.
    ended: bool,
}

impl<Row> Default for Cursor<Row> {
    fn default() -> Self {
        Self { rows: VecDeque::new(), next: 0, ended: false }
    }
}

impl<Row> Cursor<Row> {
    /// Reads a page ahead where none is left; `key` is a row's place in the order.
    fn fill<E>(&mut self, key: impl Fn(&Row) -> u64, page: impl FnOnce(u64) -> Result<Vec<Row>, E>) -> Result<(), E> {
        if self.rows.is_empty() && !self.ended {
            self.rows = page(self.next)?.into();
            self.ended = (self.rows.len() as u64) < PAGE.cast_unsigned();
            self.next = self.rows.back().map_or(self.next, |row| key(row).saturating_add(1));
        }
        Ok(())
    }
}

impl<'a> Audit<'a> {
    fn begin(registry: &'a Registry, keys: &[persistence::NodeKeyRow], held: &'a [(Note, Checkpoint)]) -> Self {
        let mut keys = read_keys(keys);
        if let Ok(keys) = &mut keys {
            // Before the first checkpoint the key in use is not written down yet.
            keys.push((registry.signer.public_key().id(), registry.signer.public_key().clone()));
        }
        Self {
            issuer: registry.node.as_str(),
            origin: registry.log_origin(),
            keys,
            held,
            frontier: Frontier::default(),
            checkpoints: Cursor::default(),
            tiles: HashMap::new(),
            report: LogReport::default(),
        }
    }

    fn run(&mut self, tx: &mut Tx<'_>, progress: &mut impl FnMut(u64)) -> Result<(), Ended> {
        if let Err(id) = &self.keys {
            return Err(Ended::Found(Flaw::Key(id.clone())));
        }
        let head = tx.log_head();
        self.report.waiting = tx.count_pending_leaves()?;
        self.pass_checkpoints(tx)?;
        loop {
            let page = tx.logged_records(self.frontier.size(), PAGE)?;
            if page.is_empty() {
                break;
            }
            for row in &page {
                self.pass_leaf(tx, row)?;
                self.pass_checkpoints(tx)?;
                self.report.leaves = self.frontier.size();
            }
            progress(self.report.leaves);
        }
        self.nothing_beyond(tx)?;
        let head = match head {
            Ok(head) => head,
            Err(persistence::StoreError::Corrupt(_)) => {
                return Err(Ended::Found(Flaw::HeadDiffers { size: self.frontier.size() }));
            }
            Err(error) => return Err(error.into()),
        };
        if head.size() > self.frontier.size() {
            return Err(Ended::Found(Flaw::LeafMissing { place: self.frontier.size() }));
        }
        if head != self.frontier {
            return Err(Ended::Found(Flaw::HeadDiffers { size: self.frontier.size() }));
        }
        match tx.unlogged_record(self.issuer)? {
            Some(record) => Err(Ended::Found(Flaw::Unlogged(record))),
            None => Ok(()),
        }
    }

    /// A leaf, its record, and the tiles that it fills.
    fn pass_leaf(&mut self, tx: &mut Tx<'_>, row: &LoggedRecord) -> Result<(), Ended> {
        let place = self.frontier.size();
        if row.place != place {
            return Err(Ended::Found(Flaw::LeafMissing { place }));
        }
        let record = row.record;
        let signed = row.signed.as_deref().ok_or(Ended::Found(Flaw::RecordMissing { place, record }))?;
        let disclosures: Vec<&str> = row.disclosures.iter().flat_map(|(_, joined)| sd_jwt::split(joined)).collect();
        let disclosed = self.verify(signed, &disclosures);
        if disclosed.is_err() && self.verify(signed, &[]).is_err() {
            return Err(Ended::Found(Flaw::RecordChanged { place, record }));
        }
        let hash = leaf_hash(&hash_of_signed(signed));
        if row.hash != Some(hash) {
            return Err(Ended::Found(Flaw::LeafChanged { place, record }));
        }
        if disclosed.is_err() {
            return Err(Ended::Found(Flaw::DisclosureChanged { place, record }));
        }
        let mut filled = Vec::new();
        self.frontier.push(hash, &mut |node, hash| {
            if tile_level(node.level).is_some() {
                filled.push((node.level, node.index, hash));
            }
        });
        for (height, place, hash) in filled {
            let level = tile_level(height).map_or(0, i32::unsigned_abs);
            if self.next_tile_hash(tx, level)? != Some((place, Some(hash))) {
                return Err(Ended::Found(Flaw::TileChanged { level, place }));
            }
        }
        Ok(())
    }

    fn verify(&self, signed: &str, disclosures: &[&str]) -> Result<sd_jwt::Verified, SdJwtError> {
        sd_jwt::verify(signed, disclosures, &|issuer, id| {
            let own = self.keys.iter().flatten().filter(|_| issuer == self.issuer);
            own.into_iter().find(|(known, _)| known == id).map(|(_, key)| key.clone())
        })
    }

    fn next_tile_hash(&mut self, tx: &mut Tx<'_>, level: u32) -> Result<Option<(u64, Option<Hash>)>, Ended> {
        let cursor = self.tiles.entry(level).or_default();
        cursor.fill(|(place, _)| *place, |next| tx.log_nodes_from(level, next, PAGE))?;
        Ok(cursor.rows.pop_front())
    }

    /// The checkpoints of the size at hand.
    fn pass_checkpoints(&mut self, tx: &mut Tx<'_>) -> Result<(), Ended> {
        let size = self.frontier.size();
        for (note, checkpoint) in self.held.iter().filter(|(_, held)| held.size() == size) {
            self.check(note, checkpoint)?;
        }
        while let Some(row) = self.checkpoint_until(tx, size)? {
            let unsigned = || Ended::Found(Flaw::CheckpointUnsigned { size: row.size });
            let note = Note::parse(&row.note).map_err(|_| unsigned())?;
            let checkpoint = Checkpoint::parse(note.text()).map_err(|_| unsigned())?;
            if checkpoint.size() != row.size || STANDARD.encode(checkpoint.root()) != row.root {
                return Err(Ended::Found(Flaw::CheckpointDiffers { size: row.size }));
            }
            self.check(&note, &checkpoint)?;
        }
        Ok(())
    }

    fn check(&mut self, note: &Note, checkpoint: &Checkpoint) -> Result<(), Ended> {
        let size = checkpoint.size();
        if checkpoint.origin() != self.origin || !self.is_signed(note) {
            return Err(Ended::Found(Flaw::CheckpointUnsigned { size }));
        }
        if *checkpoint.root() != self.frontier.root() {
            return Err(Ended::Found(Flaw::CheckpointDiffers { size }));
        }
        self.report.checkpoints += 1;
        Ok(())
    }

    fn is_signed(&self, note: &Note) -> bool {
        let verifier = |key: &PublicKey| NoteVerifier::new(&self.origin, key.clone(), SignatureType::Ed25519);
        self.keys
            .iter()
            .flatten()
            .filter_map(|(_, key)| verifier(key).ok())
            .any(|verifier| note.verify(&verifier).is_ok())
    }

    fn checkpoint_until(&mut self, tx: &mut Tx<'_>, size: u64) -> Result<Option<CheckpointRow>, Ended> {
        let cursor = &mut self.checkpoints;
        cursor.fill(|row| row.size, |next| tx.checkpoints_from(next, PAGE))?;
        match cursor.rows.front() {
            Some(row) if row.size <= size => Ok(cursor.rows.pop_front()),
            _ => Ok(None),
        }
    }

    /// Nothing may speak of more leaves than there are.
    fn nothing_beyond(&mut self, tx: &mut Tx<'_>) -> Result<(), Ended> {
        let size = self.frontier.size();
        let signed = self.checkpoint_until(tx, u64::MAX)?.map(|row| row.size);
        let held = self.held.iter().map(|(_, held)| held.size()).find(|held| *held > size);
        if let Some(size) = signed.or(held) {
            return Err(Ended::Found(Flaw::Shortened { size }));
        }
        let mut levels: Vec<u32> = self.tiles.keys().copied().chain([1]).collect();
        levels.sort_unstable();
        levels.dedup();
        for level in levels {
            if let Some((place, _)) = self.next_tile_hash(tx, level)? {
                return Err(Ended::Found(Flaw::TileChanged { level, place }));
            }
        }
        Ok(())
    }
}
