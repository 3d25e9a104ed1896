//! The log: records that wait for their leaf, the leaves in their order, the hashes of full tiles, the head, every checkpoint.
//!
//! Who appends takes the head's row first, so that of several processes one works at a time; that the head still has the size that
//! was read is compared once more when it is swapped.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Integer, Nullable, Text},
};
use domain::{
    element::{Class, Classes},
    id::RecordId,
};
use ledger::merkle::{Frontier, Hash};

use crate::{
    dialect::{Column, Dialect, Statement, TextList, Value, sql},
    error::{Result, StoreError},
    records::disclosed_of,
    store::Tx,
};

/// A record that is no leaf yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingLeaf {
    /// Its place in this node's order of arrival.
    pub seq: i64,
    /// Which.
    pub record: RecordId,
    /// The signed part, of which the leaf is made.
    pub signed: String,
}

/// A leaf as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafRow {
    /// Its index in the log.
    pub place: u64,
    /// Of which record.
    pub record: RecordId,
    /// The leaf's hash.
    pub hash: Hash,
}

/// A leaf with its record beside it, for checking one against the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRecord {
    /// The leaf.
    pub place: u64,
    /// Of which record.
    pub record: RecordId,
    /// The leaf's hash; `None` where the text is no hash.
    pub hash: Option<Hash>,
    /// The record's signed part; `None` where there is no such record.
    pub signed: Option<String>,
    /// What is left of its disclosures.
    pub disclosures: Vec<(Class, String)>,
}

/// A checkpoint that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// How many leaves the log had.
    pub size: u64,
    /// The root over them, in base64.
    pub root: String,
    /// The signed note.
    pub note: String,
    /// When it was signed.
    pub signed_at: DateTime<Utc>,
}

const LEAF: &[Column] = &[Column::new("place", "bigint"), Column::new("record", "uuid"), Column::new("hash", "text")];
const NODE: &[Column] = &[Column::new("level", "integer"), Column::new("place", "bigint"), Column::new("hash", "text")];
const CHECKPOINT_COLUMNS: &str = "size, root, note, signed_at";

type CheckpointTuple = (i64, String, String, DateTime<Utc>);

fn checkpoint((size, root, note, signed_at): CheckpointTuple) -> CheckpointRow {
    CheckpointRow { size: size.cast_unsigned(), root, note, signed_at }
}

/// As the database keeps sizes and places. What does not fit is beyond every log: [`ledger::merkle::SIZE_MAX`].
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn written(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

fn read(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

fn kept(text: &str) -> Result<Hash> {
    read(text).ok_or_else(|| StoreError::Corrupt("a hash of the log".to_owned()))
}

/// A row as it is read.
type LeafTuple = (i64, RecordId, String, Option<String>, Option<String>);

impl Tx<'_> {
    /// Lets a record wait for its leaf.
    pub(crate) fn await_leaf(&mut self, seq: i64, record: RecordId) -> Result<()> {
        let sql = "insert into log_pending (seq, record) values (?, ?)";
        Statement::<()>::new(sql).bind(seq).bind(record).execute(self.connection)?;
        Ok(())
    }

    /// The log's right edge, with its size. Whoever read it so appends alone until the end of the transaction.
    ///
    /// # Errors
    /// When the database is not available; [`StoreError::Corrupt`] where what is kept is no frontier.
    pub fn take_log_head(&mut self) -> Result<Frontier> {
        self.log_head_with(if self.dialect() == Dialect::Postgresql { " for update" } else { "" })
    }

    /// The log's right edge, for looking.
    ///
    /// # Errors
    /// As [`Tx::take_log_head`].
    pub fn log_head(&mut self) -> Result<Frontier> {
        self.log_head_with("")
    }

    fn log_head_with(&mut self, ending: &str) -> Result<Frontier> {
        let sql = format!("select size, root, frontier from log_head where one = 1{ending}");
        let rows: Vec<(i64, String, String)> = Statement::<(BigInt, Text, Text)>::new(sql).load(self.connection)?;
        let corrupt = || StoreError::Corrupt("the head of the log".to_owned());
        let (size, root, frontier) = rows.into_iter().next().ok_or_else(corrupt)?;
        let frontier = STANDARD.decode(frontier).map_err(|_| corrupt())?;
        let frontier = Frontier::from_bytes(&frontier).map_err(|_| corrupt())?;
        // Going on from a head that does not hold together would sign nonsense.
        let holds = number(frontier.size()) == size && written(&frontier.root()) == root;
        if holds { Ok(frontier) } else { Err(corrupt()) }
    }

    /// Swaps the head, if it still has the old size.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn swap_log_head(&mut self, old_size: u64, new: &Frontier) -> Result<bool> {
        let sql = "update log_head set size = ?, root = ?, frontier = ? where one = 1 and size = ?";
        let statement = Statement::<()>::new(sql)
            .bind(number(new.size()))
            .bind(written(&new.root()))
            .bind(STANDARD.encode(new.to_bytes()))
            .bind(number(old_size));
        Ok(statement.execute(self.connection)? == 1)
    }

    /// Records that wait for their leaf, in the order of arrival.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn pending_leaves(&mut self, limit: i64) -> Result<Vec<PendingLeaf>> {
        let sql = "select p.seq, p.record, r.signed from log_pending p join record r on r.id = p.record \
                   order by p.seq limit ?";
        let rows: Vec<(i64, RecordId, String)> =
            Statement::<(BigInt, sql::Id, Text)>::new(sql).bind(limit).load(self.connection)?;
        Ok(rows.into_iter().map(|(seq, record, signed)| PendingLeaf { seq, record, signed }).collect())
    }

    /// Records wait no longer. Each is named: one that was committed meanwhile, with a lower number, must go on waiting.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn end_waiting(&mut self, seqs: &[i64]) -> Result<usize> {
        let listed = self.dialect().listed();
        let sql = format!("delete from log_pending where seq in (select cast(listed.value as bigint) from {listed})");
        let seqs: TextList = seqs.iter().map(ToString::to_string).collect();
        Ok(Statement::<()>::new(sql).bind(seqs).execute(self.connection)?)
    }

    /// Appends leaves.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] where a place or a record has a leaf already.
    pub fn append_leaves(&mut self, leaves: &[LeafRow]) -> Result<()> {
        let row = |leaf: &LeafRow| vec![number(leaf.place).into(), leaf.record.into(), written(&leaf.hash).into()];
        let rows: Vec<Vec<Value>> = leaves.iter().map(row).collect();
        self.insert_all("log_leaf", LEAF, &rows, "")
    }

    /// Appends the hashes of full tiles, each named by the level of the tile that it belongs to.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] where one is there already.
    pub fn append_log_nodes(&mut self, nodes: &[(i32, u64, Hash)]) -> Result<()> {
        let row = |(level, place, hash): &(i32, u64, Hash)| {
            vec![(*level).into(), number(*place).into(), written(hash).into()]
        };
        let rows: Vec<Vec<Value>> = nodes.iter().map(row).collect();
        self.insert_all("log_node", NODE, &rows, "")
    }

    /// Whether something is left to do: a record without a leaf, or a head without a checkpoint.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn log_waits(&mut self) -> Result<bool> {
        let sql = "select (case when exists (select 1 from log_pending) or not exists \
                   (select 1 from log_checkpoint c join log_head h on h.size = c.size) then 1 else 0 end)";
        let waits: Vec<i32> = Statement::<Integer>::new(sql).load(self.connection)?;
        Ok(waits.first() == Some(&1))
    }

    /// How many records wait for their leaf.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_pending_leaves(&mut self) -> Result<i64> {
        let counts: Vec<i64> = Statement::<BigInt>::new("select count(*) from log_pending").load(self.connection)?;
        Ok(counts.first().copied().unwrap_or_default())
    }

    /// Keeps a checkpoint, unless one of its size is kept.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_checkpoint(&mut self, checkpoint: &CheckpointRow) -> Result<()> {
        let sql =
            format!("insert into log_checkpoint ({CHECKPOINT_COLUMNS}) values (?, ?, ?, ?) on conflict do nothing");
        Statement::<()>::new(sql)
            .bind(number(checkpoint.size))
            .bind(&checkpoint.root)
            .bind(&checkpoint.note)
            .bind(checkpoint.signed_at)
            .execute(self.connection)?;
        Ok(())
    }

    /// The checkpoint of the largest size.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn latest_checkpoint(&mut self) -> Result<Option<CheckpointRow>> {
        let sql = format!("select {CHECKPOINT_COLUMNS} from log_checkpoint order by size desc limit 1");
        let rows: Vec<CheckpointTuple> =
            Statement::<(BigInt, Text, Text, sql::Instant)>::new(sql).load(self.connection)?;
        Ok(rows.into_iter().next().map(checkpoint))
    }

    /// A page of checkpoints of at least a size, the smallest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn checkpoints_from(&mut self, size: u64, limit: i64) -> Result<Vec<CheckpointRow>> {
        let sql = format!("select {CHECKPOINT_COLUMNS} from log_checkpoint where size >= ? order by size limit ?");
        let statement = Statement::<(BigInt, Text, Text, sql::Instant)>::new(sql).bind(number(size)).bind(limit);
        let rows: Vec<CheckpointTuple> = statement.load(self.connection)?;
        Ok(rows.into_iter().map(checkpoint).collect())
    }

    /// The hashes of leaves or of full tiles at these places of a tile level, as far as they are there, in order.
    ///
    /// # Errors
    /// When the database is not available; [`StoreError::Corrupt`] for a text that is no hash.
    pub fn log_hashes(&mut self, level: u32, first: u64, count: u16) -> Result<Vec<Hash>> {
        let end = first.saturating_add(u64::from(count));
        let statement = match level {
            0 => Statement::<Text>::new("select hash from log_leaf where place >= ? and place < ? order by place"),
            _ => {
                let sql = "select hash from log_node where level = ? and place >= ? and place < ? order by place";
                Statement::<Text>::new(sql).bind(i32::try_from(level).unwrap_or(i32::MAX))
            }
        };
        let hashes: Vec<String> = statement.bind(number(first)).bind(number(end)).load(self.connection)?;
        hashes.iter().map(|hash| kept(hash)).collect()
    }

    /// The hashes of full tiles of a tile level from a place on, as they are kept: `None` for a text that is no hash.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn log_nodes_from(&mut self, level: u32, first: u64, limit: i64) -> Result<Vec<(u64, Option<Hash>)>> {
        let sql = "select place, hash from log_node where level = ? and place >= ? order by place limit ?";
        let statement = Statement::<(BigInt, Text)>::new(sql).bind(i32::try_from(level).unwrap_or(i32::MAX));
        let rows: Vec<(i64, String)> = statement.bind(number(first)).bind(limit).load(self.connection)?;
        Ok(rows.into_iter().map(|(place, hash)| (place.cast_unsigned(), read(&hash))).collect())
    }

    /// The place of a record's leaf.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn leaf_of(&mut self, record: RecordId) -> Result<Option<u64>> {
        let sql = "select place from log_leaf where record = ?";
        let places: Vec<i64> = Statement::<BigInt>::new(sql).bind(record).load(self.connection)?;
        Ok(places.first().map(|place| place.cast_unsigned()))
    }

    /// A page of leaves from a place on, each with its record beside it. Whoever calls this shows nothing of it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn logged_records(&mut self, from: u64, limit: i64) -> Result<Vec<LoggedRecord>> {
        type Row = (BigInt, sql::Id, Text, Nullable<Text>, Nullable<Text>);
        let statement = Statement::<Row>::new("select l.place, l.record, l.hash, r.signed, ")
            .append(disclosed_of(self.dialect(), "l.record", Classes::ALL))
            .push(" from log_leaf l left join record r on r.id = l.record where l.place >= ? order by l.place limit ?");
        let rows: Vec<LeafTuple> = statement.bind(number(from)).bind(limit).load(self.connection)?;
        let row = |(place, record, hash, signed, joined): LeafTuple| {
            let disclosures = self.disclosures(record, joined)?;
            Ok(LoggedRecord { place: place.cast_unsigned(), record, hash: read(&hash), signed, disclosures })
        };
        rows.into_iter().map(row).collect()
    }

    /// The first record of an issuer, in the order of arrival, that is neither a leaf nor waits to become one.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn unlogged_record(&mut self, issuer: &str) -> Result<Option<RecordId>> {
        let sql = "select r.id from record r where r.issuer = ? and not exists (select 1 from log_leaf l where l.record = r.id) \
                   and not exists (select 1 from log_pending p where p.seq = r.seq) order by r.seq limit 1";
        let records: Vec<RecordId> = Statement::<sql::Id>::new(sql).bind(issuer).load(self.connection)?;
        Ok(records.first().copied())
    }
}
