//! What partners gave: how far this node has taken their streams, and the records themselves, beside its own.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Text},
};
use domain::{element::Class, id::RecordId};

use crate::{
    dialect::{Dialect, Statement, upsert},
    error::Result,
    records::StoredRecord,
    store::Tx,
};

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
    /// Under which agreement it came, and at which position of the partner's stream.
    pub agreement: &'a str,
    /// The position.
    pub position: i64,
    /// The partner's country, and its side in that agreement.
    pub country: &'a str,
    /// The side.
    pub side: &'a str,
    /// The names of the elements that came, with a blank between them.
    pub elements: &'a str,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// The signed part, verbatim.
    pub signed: &'a str,
    /// The disclosures of each class, joined with `~`.
    pub disclosures: &'a [(Class, String)],
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

    /// Writes down that a position of a partner's stream came, and of which record it told what.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn note_received(&mut self, record: &ReceivedRecord<'_>) -> Result<()> {
        let came = "insert into received (partner, agreement, position, record, country, side, elements, received_at) \
                    values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing";
        let came = Statement::<()>::new(came).bind(record.issuer).bind(record.agreement).bind(record.position);
        let came = came.bind(record.id).bind(record.country).bind(record.side).bind(record.elements);
        came.bind(record.received_at).execute(self.connection)?;
        Ok(())
    }

    /// Keeps a record that another node signed, or adds what it discloses now to what it disclosed before; it is no leaf of this
    /// node's log. Answers it with all that is known of it; or does nothing, and answers `None`, where another record has this id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn keep_received(&mut self, record: &ReceivedRecord<'_>) -> Result<Option<StoredRecord>> {
        let insert =
            "insert into record (id, issuer, signed) values (?, ?, ?) on conflict (id) do nothing returning seq";
        let insert = Statement::<BigInt>::new(insert).bind(record.id).bind(record.issuer).bind(record.signed);
        let _new: Vec<i64> = insert.load(self.connection)?;
        let Some(mut stored) = self.record(record.id)? else { return Ok(None) };
        if stored.issuer != record.issuer || stored.signed != record.signed {
            return Ok(None);
        }
        self.note_received(record)?;
        for (class, disclosed) in record.disclosures {
            let there = stored.disclosures.iter().position(|(known, _)| known == class);
            let all = there.map_or_else(|| disclosed.clone(), |at| together(&stored.disclosures[at].1, disclosed));
            self.put_disclosed(record.id, *class, &all)?;
            match there {
                Some(at) => stored.disclosures[at].1 = all,
                None => stored.disclosures.push((*class, all)),
            }
        }
        Ok(Some(stored))
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
