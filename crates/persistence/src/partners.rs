//! Partner nodes, their keys, and the messages of theirs that were seen.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Nullable, Text},
};

use crate::{
    dialect::{Statement, sql},
    error::Result,
    store::Tx,
};

/// A partner's node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRow {
    /// The node's code.
    pub code: String,
    /// Its country.
    pub country: String,
    /// Where it answers.
    pub url: String,
    /// Since when it is a partner.
    pub added_at: DateTime<Utc>,
    /// Since when nothing more is taken from it, nor given.
    pub cut_off_at: Option<DateTime<Utc>>,
}

/// A key of a partner's node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerKeyRow {
    /// Whose.
    pub partner: String,
    /// Its id.
    pub id: String,
    /// The key, `ed25519:…`.
    pub public_key: String,
    /// Since when it is known.
    pub known_since: DateTime<Utc>,
    /// Since when it speaks no more.
    pub revoked_at: Option<DateTime<Utc>>,
}

type KeyTuple = (String, String, String, DateTime<Utc>, Option<DateTime<Utc>>);
type KeyRow = (Text, Text, Text, sql::Instant, Nullable<sql::Instant>);
const KEY_COLUMNS: &str = "partner, id, public_key, known_since, revoked_at";

fn key((partner, id, public_key, known_since, revoked_at): KeyTuple) -> PartnerKeyRow {
    PartnerKeyRow { partner, id, public_key, known_since, revoked_at }
}

/// A row as it is read.
type PartnerTuple = (String, String, String, DateTime<Utc>, Option<DateTime<Utc>>);

/// How far the exchange with a partner under an agreement is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerStreamRow {
    /// Under which agreement.
    pub agreement: String,
    /// The last position that the partner may have.
    pub given: i64,
    /// The last that it said, over its signature, to have.
    pub acknowledged: i64,
    /// Since when the first that it has not acknowledged waits.
    pub waiting_since: Option<DateTime<Utc>>,
    /// The last position of its own that was taken here.
    pub taken: i64,
    /// When something was last taken.
    pub taken_at: Option<DateTime<Utc>>,
}

impl Tx<'_> {
    /// How far the exchange with a partner is, by agreement.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn partner_streams(&mut self, partner: &str) -> Result<Vec<PartnerStreamRow>> {
        let of_agreement = |table: &str, what: &str, besides: &str| {
            format!("(select {what} from {table} t where t.partner = ? and t.agreement = known.agreement{besides})")
        };
        let acknowledged = "coalesce((select max(r.position) from share_receipt r where r.partner = ? and r.agreement = known.agreement), 0)";
        let sql = format!(
            "select known.agreement, coalesce({}, 0), {acknowledged}, {}, coalesce({}, 0), {} from (select agreement from share \
             where partner = ? union select agreement from feed_cursor where partner = ?) known order by known.agreement",
            of_agreement("share", "max(t.position)", ""),
            of_agreement("share", "min(t.shared_at)", &format!(" and t.position > {acknowledged}")),
            of_agreement("feed_cursor", "max(t.position)", ""),
            of_agreement("received", "max(t.received_at)", ""),
        );
        type Row = (Text, BigInt, BigInt, Nullable<sql::Instant>, BigInt, Nullable<sql::Instant>);
        type Tuple = (String, i64, i64, Option<DateTime<Utc>>, i64, Option<DateTime<Utc>>);
        let statement = (0..sql.matches('?').count()).fold(Statement::<Row>::new(sql), |sql, _| sql.bind(partner));
        let rows: Vec<Tuple> = statement.load(self.connection)?;
        let row = |(agreement, given, acknowledged, waiting_since, taken, taken_at): Tuple| PartnerStreamRow {
            agreement,
            given,
            acknowledged,
            waiting_since,
            taken,
            taken_at,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Takes a node as a partner.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] where it is one already.
    pub fn add_partner(&mut self, partner: &PartnerRow) -> Result<()> {
        let sql = "insert into partner (code, country, url, added_at, cut_off_at) values (?, ?, ?, ?, ?)";
        let statement = Statement::<()>::new(sql).bind(&partner.code).bind(&partner.country).bind(&partner.url);
        statement.bind(partner.added_at).bind(partner.cut_off_at).execute(self.connection)?;
        Ok(())
    }

    /// All partners, by code.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn partners(&mut self) -> Result<Vec<PartnerRow>> {
        type Row = (Text, Text, Text, sql::Instant, Nullable<sql::Instant>);
        let sql = "select code, country, url, added_at, cut_off_at from partner order by code";
        let rows: Vec<PartnerTuple> = Statement::<Row>::new(sql).load(self.connection)?;
        let row = |(code, country, url, added_at, cut_off_at)| PartnerRow { code, country, url, added_at, cut_off_at };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Cuts a partner off, with all its keys; answers whether there was one to cut off.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn cut_partner_off(&mut self, code: &str, at: DateTime<Utc>) -> Result<bool> {
        let keys = "update partner_key set revoked_at = ? where partner = ? and revoked_at is null";
        Statement::<()>::new(keys).bind(at).bind(code).execute(self.connection)?;
        let partner = "update partner set cut_off_at = ? where code = ? and cut_off_at is null";
        Ok(Statement::<()>::new(partner).bind(at).bind(code).execute(self.connection)? == 1)
    }

    /// Takes a key as a partner's.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] where somebody has it already; [`crate::Conflict::Reference`] where there is no such partner.
    pub fn add_partner_key(&mut self, row: &PartnerKeyRow) -> Result<()> {
        let sql = format!("insert into partner_key ({KEY_COLUMNS}) values (?, ?, ?, ?, ?)");
        let statement = Statement::<()>::new(sql).bind(&row.partner).bind(&row.id).bind(&row.public_key);
        statement.bind(row.known_since).bind(row.revoked_at).execute(self.connection)?;
        Ok(())
    }

    /// A partner's keys, the oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn partner_keys(&mut self, partner: &str) -> Result<Vec<PartnerKeyRow>> {
        let sql = format!("select {KEY_COLUMNS} from partner_key where partner = ? order by known_since, id");
        let rows: Vec<KeyTuple> = Statement::<KeyRow>::new(sql).bind(partner).load(self.connection)?;
        Ok(rows.into_iter().map(key).collect())
    }

    /// The keys of this id that may speak: not revoked, of a partner that is not cut off. An id is short, so there may be several.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn speaking_keys(&mut self, id: &str) -> Result<Vec<PartnerKeyRow>> {
        let sql = "select k.partner, k.id, k.public_key, k.known_since, k.revoked_at from partner_key k \
                   join partner p on p.code = k.partner \
                   where k.id = ? and k.revoked_at is null and p.cut_off_at is null order by k.partner";
        let rows: Vec<KeyTuple> = Statement::<KeyRow>::new(sql).bind(id).load(self.connection)?;
        Ok(rows.into_iter().map(key).collect())
    }

    /// Takes note of a message, until it is too old to be believed; answers whether it is new.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn take_nonce(&mut self, partner: &str, nonce: &str, until: DateTime<Utc>) -> Result<bool> {
        let sql = "insert into exchange_nonce (partner, nonce, until) values (?, ?, ?) on conflict do nothing";
        Ok(Statement::<()>::new(sql).bind(partner).bind(nonce).bind(until).execute(self.connection)? == 1)
    }

    /// Forgets messages that nobody would believe any more.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn forget_nonces(&mut self, before: DateTime<Utc>) -> Result<usize> {
        let sql = "delete from exchange_nonce where until < ?";
        Ok(Statement::<()>::new(sql).bind(before).execute(self.connection)?)
    }
}
