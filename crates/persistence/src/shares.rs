//! What partners may have, and how far they have come with it. Only names of elements are kept here, never their content.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Nullable, Text},
};
use domain::{
    Id,
    id::{AgreementMark, Demand, Employer, IncidentMark, QuotaLine, RecordId, Worker},
};

use crate::{
    dialect::{Dialect, Statement, sql, upsert},
    error::Result,
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

/// Whom and what a record in the log is about, as far as the sharing schedule asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeafSubjects {
    /// The worker.
    pub worker: Option<Id<Worker>>,
    /// The demand.
    pub demand: Option<Id<Demand>>,
    /// The employer.
    pub employer: Option<Id<Employer>>,
    /// The quota line.
    pub quota_line: Option<Id<QuotaLine>>,
    /// The incident of which a partner may have to be told.
    pub incident: Option<Id<IncidentMark>>,
    /// The agreement about which a party did something.
    pub agreement: Option<Id<AgreementMark>>,
}

type LeafTuple = (
    Option<Id<Worker>>,
    Option<Id<Demand>>,
    Option<Id<Employer>>,
    Option<Id<QuotaLine>>,
    Option<Id<IncidentMark>>,
    Option<Id<AgreementMark>>,
);
type LeafSql =
    (Nullable<sql::Id>, Nullable<sql::Id>, Nullable<sql::Id>, Nullable<sql::Id>, Nullable<sql::Id>, Nullable<sql::Id>);
type ShareTuple = (String, String, i64, RecordId, String, DateTime<Utc>);
type ShareSql = (Text, Text, BigInt, sql::Id, Text, sql::Instant);
const SHARE: &str = "partner, agreement, position, record, elements, shared_at";

fn share((partner, agreement, position, record, elements, shared_at): ShareTuple) -> ShareRow {
    ShareRow { partner, agreement, position, record, elements, shared_at }
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

    /// Whom and what the records of these leaves are about.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn subjects_of_leaves(&mut self, from: u64, until: u64) -> Result<Vec<LeafSubjects>> {
        let [from, until] = [from, until].map(|place| i64::try_from(place).unwrap_or(i64::MAX));
        let sql = "select distinct e.worker, e.demand, e.employer, e.quota_line, \
                   case when e.kind = 'incident.notified' then e.matter end, \
                   case when e.kind like 'agreement.%' then e.matter end from log_leaf l join entry e \
                   on e.record = l.record where l.place >= ? and l.place < ?";
        let rows: Vec<LeafTuple> = Statement::<LeafSql>::new(sql).bind(from).bind(until).load(self.connection)?;
        let subjects = |(worker, demand, employer, quota_line, incident, agreement)| LeafSubjects {
            worker,
            demand,
            employer,
            quota_line,
            incident,
            agreement,
        };
        Ok(rows.into_iter().map(subjects).collect())
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

    /// In which streams a record is: partner and agreement, each once.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn streams_of(&mut self, record: RecordId) -> Result<Vec<(String, String)>> {
        let sql = "select distinct partner, agreement from share where record = ? order by partner, agreement";
        Ok(Statement::<(Text, Text)>::new(sql).bind(record).load(self.connection)?)
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
}
