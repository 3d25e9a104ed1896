//! What issuers took back: entries numbered without a gap, and as of when another issuer's list is complete here.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Nullable, Text},
};
use domain::{Id, id::Document, time::Day};

use crate::{
    dialect::{Statement, sql, upsert},
    error::Result,
    store::Tx,
};

/// What became of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationRow {
    /// A digest of what the card says.
    pub card: String,
    /// How it was taken back.
    pub standing: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The last day of a suspension.
    pub until: Option<Day>,
}

type Tuple = (String, String, DateTime<Utc>, Option<Day>);
type Row = (Text, Text, sql::Instant, Nullable<sql::Day>);

fn row((card, standing, since, until): Tuple) -> RevocationRow {
    RevocationRow { card, standing, since, until }
}

impl Tx<'_> {
    /// Adds an entry to an issuer's list, behind the last one. One writer of a list at a time, until the transaction ends: the numbers
    /// have no gap, and nobody sees a number before those below it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn append_revocation(&mut self, issuer: &str, entry: &RevocationRow) -> Result<()> {
        self.lock(&[Id::<Document>::derived(&["revocations", issuer])])?;
        let number = self.count_revocations(issuer)? + 1;
        let sql = "insert into revocation (issuer, number, card, standing, since, until) values (?, ?, ?, ?, ?, ?)";
        let statement = Statement::<()>::new(sql).bind(issuer).bind(number).bind(&entry.card).bind(&entry.standing);
        statement.bind(entry.since).bind(entry.until).execute(self.connection)?;
        Ok(())
    }

    /// How many entries an issuer's list has: the number of the last one.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_revocations(&mut self, issuer: &str) -> Result<i64> {
        let sql = "select coalesce(max(number), 0) from revocation where issuer = ?";
        let last: Vec<i64> = Statement::<BigInt>::new(sql).bind(issuer).load(self.connection)?;
        Ok(last.first().copied().unwrap_or_default())
    }

    /// The entries behind one, in their order.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn revocations_behind(&mut self, issuer: &str, number: i64, limit: i64) -> Result<Vec<RevocationRow>> {
        let sql = "select card, standing, since, until from revocation where issuer = ? and number > ? order by number limit ?";
        let rows: Vec<Tuple> =
            Statement::<Row>::new(sql).bind(issuer).bind(number).bind(limit).load(self.connection)?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// The newest entry about a card.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn revocation_of(&mut self, issuer: &str, card: &str) -> Result<Option<RevocationRow>> {
        let sql = "select card, standing, since, until from revocation where issuer = ? and card = ? order by number desc limit 1";
        let rows: Vec<Tuple> = Statement::<Row>::new(sql).bind(issuer).bind(card).load(self.connection)?;
        Ok(rows.into_iter().next().map(row))
    }

    /// Notes as of when another issuer's list is complete here.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn note_revocation_list(&mut self, issuer: &str, as_of: DateTime<Utc>) -> Result<()> {
        let columns = vec![("issuer", issuer.into()), ("as_of", as_of.into())];
        upsert("revocation_list", &["issuer"], columns).execute(self.connection)?;
        Ok(())
    }

    /// As of when another issuer's list is complete here; none where it was never taken.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn revocation_list(&mut self, issuer: &str) -> Result<Option<DateTime<Utc>>> {
        let sql = "select as_of from revocation_list where issuer = ?";
        let as_of: Vec<DateTime<Utc>> = Statement::<sql::Instant>::new(sql).bind(issuer).load(self.connection)?;
        Ok(as_of.first().copied())
    }
}
