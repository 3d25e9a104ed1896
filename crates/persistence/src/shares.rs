//! What partners may have, and how far each side has come with it. Only names of elements are kept here, never their content.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Text},
};
use domain::{
    Id,
    element::Class,
    id::{RecordId, Worker},
};

use crate::{
    dialect::{Dialect, Statement, sql, upsert},
    error::Result,
    records::Entry,
    store::Tx,
};

/// One share of a partner's stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRow {
    /// With whom.
    pub partner: String,
    /// Under which agreement.
    pub agreement: String,
    /// Its place in that partner's stream under that agreement; the first is 1.
    pub position: i64,
    /// Which record.
    pub record: RecordId,
    /// The names of the elements, with a blank between them.
    pub elements: String,
    /// When it came to be shared.
    pub shared_at: DateTime<Utc>,
}

/// A partner's checkpoint that was verified here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerLogRow {
    /// How many leaves its log had.
    pub size: i64,
    /// The root over them, in base64.
    pub root: String,
    /// The note.
    pub note: String,
}

/// A record that another node signed, as far as it disclosed it.
#[derive(Debug, Clone, Copy)]
pub struct ReceivedRecord<'a> {
    /// Its id.
    pub id: RecordId,
    /// The node that signed.
    pub issuer: &'a str,
    /// The signed part, verbatim.
    pub signed: &'a str,
    /// The disclosures of each class, joined with `~`.
    pub disclosures: &'a [(Class, String)],
    /// By what it is found, where it says enough of itself.
    pub entry: Option<&'a Entry>,
}

type ShareTuple = (String, String, i64, RecordId, String, DateTime<Utc>);
type ShareSql = (Text, Text, BigInt, sql::Id, Text, sql::Instant);
const SHARE: &str = "partner, agreement, position, record, elements, shared_at";

fn share((partner, agreement, position, record, elements, shared_at): ShareTuple) -> ShareRow {
    ShareRow { partner, agreement, position, record, elements, shared_at }
}

/// Of two texts of joined disclosures all of the first, and those of the second that the first does not have.
fn together(there: &str, more: &str) -> String {
    let known: Vec<&str> = there.split_terminator('~').collect();
    let new = more.split_terminator('~').filter(|one| !known.contains(one));
    let mut all = there.to_owned();
    new.for_each(|one| {
        all.push_str(one);
        all.push('~');
    });
    all
}

impl Tx<'_> {
    /// Up to which leaf a partner's shares were computed. Whoever asks goes on from there alone until the end of the transaction.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn take_share_progress(&mut self, partner: &str) -> Result<u64> {
        let begin = "insert into share_progress (partner, place) values (?, 0) on conflict do nothing";
        Statement::<()>::new(begin).bind(partner).execute(self.connection)?;
        let locked = if self.dialect() == Dialect::Postgresql { " for update" } else { "" };
        let sql = format!("select place from share_progress where partner = ?{locked}");
        let places: Vec<i64> = Statement::<BigInt>::new(sql).bind(partner).load(self.connection)?;
        Ok(places.first().map_or(0, |place| place.cast_unsigned()))
    }

    /// Says up to which leaf a partner's shares were computed.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn set_share_progress(&mut self, partner: &str, place: u64) -> Result<()> {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        upsert("share_progress", &["partner"], vec![("partner", partner.into()), ("place", place.into())])
            .execute(self.connection)?;
        Ok(())
    }

    /// The workers whom the records of these leaves are about.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn workers_of_leaves(&mut self, from: u64, until: u64) -> Result<Vec<Id<Worker>>> {
        let [from, until] = [from, until].map(|place| i64::try_from(place).unwrap_or(i64::MAX));
        let sql = "select distinct e.worker from log_leaf l join entry e on e.record = l.record \
                   where l.place >= ? and l.place < ? and e.worker is not null";
        Ok(Statement::<sql::Id>::new(sql).bind(from).bind(until).load(self.connection)?)
    }

    /// Which elements of a record a partner has a share of, as their names, in no order.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn shared_elements(&mut self, partner: &str, agreement: &str, record: RecordId) -> Result<Vec<String>> {
        let sql = "select elements from share where record = ? and partner = ? and agreement = ?";
        let statement = Statement::<Text>::new(sql).bind(record).bind(partner).bind(agreement);
        let rows: Vec<String> = statement.load(self.connection)?;
        Ok(rows.iter().flat_map(|names| names.split(' ')).map(str::to_owned).collect())
    }

    /// Appends a share at the end of a stream.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] where somebody else appended meanwhile.
    pub fn append_share(
        &mut self,
        partner: &str,
        agreement: &str,
        record: RecordId,
        elements: &str,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let sql = format!(
            "insert into share ({SHARE}) select ?, ?, coalesce(max(position), 0) + 1, {}, ?, {} from share \
             where partner = ? and agreement = ?",
            self.dialect().id_mark(),
            if self.dialect() == Dialect::Postgresql { "?::timestamptz" } else { "?" },
        );
        let statement = Statement::<()>::new(sql).bind(partner).bind(agreement).bind(record).bind(elements).bind(at);
        statement.bind(partner).bind(agreement).execute(self.connection)?;
        Ok(())
    }

    /// A page of a stream behind a position.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn shares(&mut self, partner: &str, agreement: &str, after: i64, limit: i64) -> Result<Vec<ShareRow>> {
        let sql = format!(
            "select {SHARE} from share where partner = ? and agreement = ? and position > ? order by position limit ?"
        );
        let statement = Statement::<ShareSql>::new(sql).bind(partner).bind(agreement).bind(after).bind(limit);
        let rows: Vec<ShareTuple> = statement.load(self.connection)?;
        Ok(rows.into_iter().map(share).collect())
    }

    /// The last position of a stream; 0 where it has none.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn last_share(&mut self, partner: &str, agreement: &str) -> Result<i64> {
        let sql = "select coalesce(max(position), 0) from share where partner = ? and agreement = ?";
        let last: Vec<i64> = Statement::<BigInt>::new(sql).bind(partner).bind(agreement).load(self.connection)?;
        Ok(last.first().copied().unwrap_or_default())
    }

    /// Keeps a partner's receipt. The same again changes nothing.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_share_receipt(
        &mut self,
        partner: &str,
        agreement: &str,
        position: i64,
        note: &str,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let sql = "insert into share_receipt (partner, agreement, position, note, received_at) values (?, ?, ?, ?, ?) \
                   on conflict do nothing";
        let statement = Statement::<()>::new(sql).bind(partner).bind(agreement).bind(position).bind(note);
        statement.bind(at).execute(self.connection)?;
        Ok(())
    }

    /// The last receipt of a partner: the position and the cosigned note.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn last_receipt(&mut self, partner: &str, agreement: &str) -> Result<Option<(i64, String)>> {
        let sql = "select position, note from share_receipt where partner = ? and agreement = ? \
                   order by position desc limit 1";
        let statement = Statement::<(BigInt, Text)>::new(sql).bind(partner).bind(agreement);
        let rows: Vec<(i64, String)> = statement.load(self.connection)?;
        Ok(rows.into_iter().next())
    }

    /// How far this node has taken a partner's stream. Whoever asks goes on from there alone until the end of the transaction.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn take_feed_cursor(&mut self, partner: &str, agreement: &str) -> Result<i64> {
        let begin = "insert into feed_cursor (partner, agreement, position) values (?, ?, 0) on conflict do nothing";
        Statement::<()>::new(begin).bind(partner).bind(agreement).execute(self.connection)?;
        let locked = if self.dialect() == Dialect::Postgresql { " for update" } else { "" };
        let sql = format!("select position from feed_cursor where partner = ? and agreement = ?{locked}");
        let places: Vec<i64> = Statement::<BigInt>::new(sql).bind(partner).bind(agreement).load(self.connection)?;
        Ok(places.first().copied().unwrap_or_default())
    }

    /// How far this node has taken a partner's stream, for looking.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn feed_cursor(&mut self, partner: &str, agreement: &str) -> Result<i64> {
        let sql = "select position from feed_cursor where partner = ? and agreement = ?";
        let places: Vec<i64> = Statement::<BigInt>::new(sql).bind(partner).bind(agreement).load(self.connection)?;
        Ok(places.first().copied().unwrap_or_default())
    }

    /// Says how far this node has taken a partner's stream.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn set_feed_cursor(&mut self, partner: &str, agreement: &str, position: i64) -> Result<()> {
        let columns = vec![("partner", partner.into()), ("agreement", agreement.into()), ("position", position.into())];
        upsert("feed_cursor", &["partner", "agreement"], columns).execute(self.connection)?;
        Ok(())
    }

    /// The largest checkpoint of a partner that was verified here.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn partner_log(&mut self, partner: &str) -> Result<Option<PartnerLogRow>> {
        let sql = "select size, root, note from partner_log where partner = ?";
        let rows: Vec<(i64, String, String)> =
            Statement::<(BigInt, Text, Text)>::new(sql).bind(partner).load(self.connection)?;
        Ok(rows.into_iter().next().map(|(size, root, note)| PartnerLogRow { size, root, note }))
    }

    /// Keeps a partner's checkpoint in the place of the one before.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_partner_log(&mut self, partner: &str, log: &PartnerLogRow) -> Result<()> {
        let columns = vec![
            ("partner", partner.into()),
            ("size", log.size.into()),
            ("root", (&log.root).into()),
            ("note", (&log.note).into()),
        ];
        upsert("partner_log", &["partner"], columns).execute(self.connection)?;
        Ok(())
    }

    /// Keeps a record that another node signed, or adds what it discloses now to what it disclosed before; it is no leaf of this
    /// node's log. Answers `false`, and does nothing, where another record has this id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn keep_received(&mut self, record: &ReceivedRecord<'_>) -> Result<bool> {
        let insert =
            "insert into record (id, issuer, signed) values (?, ?, ?) on conflict (id) do nothing returning seq";
        let insert = Statement::<BigInt>::new(insert).bind(record.id).bind(record.issuer).bind(record.signed);
        let _new: Vec<i64> = insert.load(self.connection)?;
        let Some(stored) = self.record(record.id)? else { return Ok(false) };
        if stored.issuer != record.issuer || stored.signed != record.signed {
            return Ok(false);
        }
        for (class, disclosed) in record.disclosures {
            let there = stored.disclosures.iter().find(|(known, _): &&(Class, String)| known == class);
            let all = there.map_or_else(|| disclosed.clone(), |(_, there)| together(there, disclosed));
            self.put_disclosed(record.id, *class, &all)?;
        }
        if let Some(entry) = record.entry {
            self.put_entry(record.id, stored.seq, entry)?;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disclosures_are_added_once() {
        assert_eq!(together("", "a~b~"), "a~b~");
        assert_eq!(together("a~b~", "b~c~"), "a~b~c~");
        assert_eq!(together("a~", ""), "a~");
    }
}
