//! Every key that this node ever signed with. None is ever forgotten: what was signed is verified for as long as it is kept.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{Nullable, Text},
};

use crate::{
    dialect::{Statement, sql},
    error::Result,
    store::Tx,
};

/// A key of this node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeKeyRow {
    /// Its id: sixteen hexadecimal digits.
    pub id: String,
    /// The public key, `ed25519:…`.
    pub public_key: String,
    /// Since when this node knows it as its own.
    pub known_since: DateTime<Utc>,
    /// When another took its place. It may have signed a little longer, in processes that still held it.
    pub replaced_at: Option<DateTime<Utc>>,
    /// The note by which the key before it named it, signed by both.
    pub succession: Option<String>,
}

/// A row as it is read.
type KeyTuple = (String, String, DateTime<Utc>, Option<DateTime<Utc>>, Option<String>);

impl Tx<'_> {
    /// Takes a key as this node's own, unless it is known.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn add_node_key(&mut self, key: &NodeKeyRow) -> Result<bool> {
        let sql = "insert into node_key (id, public_key, known_since, replaced_at, succession) values (?, ?, ?, ?, ?) \
                   on conflict do nothing";
        let statement = Statement::<()>::new(sql)
            .bind(&key.id)
            .bind(&key.public_key)
            .bind(key.known_since)
            .bind(key.replaced_at)
            .bind(key.succession.clone());
        Ok(statement.execute(self.connection)? == 1)
    }

    /// Says when another key took a key's place, unless that is known.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn replace_node_key(&mut self, id: &str, at: DateTime<Utc>) -> Result<()> {
        let sql = "update node_key set replaced_at = ? where id = ? and replaced_at is null";
        Statement::<()>::new(sql).bind(at).bind(id).execute(self.connection)?;
        Ok(())
    }

    /// All keys of this node, the oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn node_keys(&mut self) -> Result<Vec<NodeKeyRow>> {
        type Row = (Text, Text, sql::Instant, Nullable<sql::Instant>, Nullable<Text>);
        let sql = "select id, public_key, known_since, replaced_at, succession from node_key order by known_since, id";
        let rows: Vec<KeyTuple> = Statement::<Row>::new(sql).load(self.connection)?;
        let row = |(id, public_key, known_since, replaced_at, succession)| NodeKeyRow {
            id,
            public_key,
            known_since,
            replaced_at,
            succession,
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
