//! Lists of alerts, the keys under which their entries are found, and whom they may have meant.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Integer, Nullable, Text},
};
use domain::{
    Id,
    country::Country,
    id::{Alert, AlertHit, User, Worker},
};

use crate::{
    dialect::{Statement, TextList, sql, upsert},
    error::Result,
    store::Tx,
};

/// An entry of a list, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    /// Which.
    pub id: Id<Alert>,
    /// Of which list.
    pub list: String,
    /// What it says, sealed.
    pub body: String,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertListRow {
    /// Which.
    pub code: String,
    /// When it was last taken in.
    pub imported_at: DateTime<Utc>,
    /// How many entries it has.
    pub entries: i64,
}

/// What somebody decided on a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertDecisionRow {
    /// `same` or `not-same`.
    pub decision: String,
    /// Who decided.
    pub by: Id<User>,
    /// When.
    pub at: DateTime<Utc>,
    /// In their words.
    pub note: Option<String>,
}

/// That an alert may have meant somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertHitRow {
    /// Which.
    pub id: Id<AlertHit>,
    /// The alert: its id, or by what name an outside service finds it.
    pub alert: String,
    /// Of which list or service.
    pub list: String,
    /// Whom: the worker, or somebody unknown at an office on a day.
    pub subject: String,
    /// The worker, where they are known.
    pub worker: Option<Id<Worker>>,
    /// Why it stands on the list.
    pub reason: String,
    /// How likely it is.
    pub score: i32,
    /// Why it may be them, separated by commas.
    pub likeness: String,
    /// At which office.
    pub office: String,
    /// In which country.
    pub country: String,
    /// Who looked first.
    pub officer: Id<User>,
    /// When.
    pub first_at: DateTime<Utc>,
    /// When it was last met.
    pub last_at: DateTime<Utc>,
    /// How often.
    pub times: i64,
    /// What came of it.
    pub decided: Option<AlertDecisionRow>,
}

type HitTuple = (
    (Id<AlertHit>, String, String, String, Option<Id<Worker>>, String, i32, String, String),
    (String, Id<User>, DateTime<Utc>, DateTime<Utc>, i64),
    (Option<String>, Option<Id<User>>, Option<DateTime<Utc>>, Option<String>),
);
type HitSql = (
    (sql::Id, Text, Text, Text, Nullable<sql::Id>, Text, Integer, Text, Text),
    (Text, sql::Id, sql::Instant, sql::Instant, BigInt),
    (Nullable<Text>, Nullable<sql::Id>, Nullable<sql::Instant>, Nullable<Text>),
);
const HIT_COLUMNS: &str = "id, alert, list, subject, worker, reason, score, likeness, office, country, officer, first_at, \
                           last_at, times, decision, decided_by, decided_at, note";

fn hit(row: HitTuple) -> AlertHitRow {
    let (whom, (country, officer, first_at, last_at, times), (decision, by, at, note)) = row;
    let (id, alert, list, subject, worker, reason, score, likeness, office) = whom;
    let decided = decision.zip(by).zip(at).map(|((decision, by), at)| AlertDecisionRow { decision, by, at, note });
    AlertHitRow {
        id,
        alert,
        list,
        subject,
        worker,
        reason,
        score,
        likeness,
        office,
        country,
        officer,
        first_at,
        last_at,
        times,
        decided,
    }
}

/// Which hits to list, those last met first.
#[derive(Debug, Clone, Default)]
pub struct AlertHitFilter {
    /// At posts of which country.
    pub country: Option<Country>,
    /// Only those on which nobody decided.
    pub open: bool,
    /// Only those behind this one.
    pub after: Option<(DateTime<Utc>, Id<AlertHit>)>,
}

impl Tx<'_> {
    /// Notes that a list was taken in.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_alert_list(&mut self, code: &str, imported_at: DateTime<Utc>) -> Result<()> {
        let columns = vec![("code", code.into()), ("imported_at", imported_at.into())];
        upsert("alert_list", &["code"], columns).execute(self.connection)?;
        Ok(())
    }

    /// The lists, by their codes.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn alert_lists(&mut self) -> Result<Vec<AlertListRow>> {
        let sql = "select l.code, l.imported_at, (select count(*) from alert a where a.list = l.code) from alert_list l order by l.code";
        let rows: Vec<(String, DateTime<Utc>, i64)> =
            Statement::<(Text, sql::Instant, BigInt)>::new(sql).load(self.connection)?;
        Ok(rows.into_iter().map(|(code, imported_at, entries)| AlertListRow { code, imported_at, entries }).collect())
    }

    /// The digests of a list's entries, with their ids.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn alert_digests(&mut self, list: &str) -> Result<Vec<(String, Id<Alert>)>> {
        let sql = "select digest, id from alert where list = ?";
        Ok(Statement::<(Text, sql::Id)>::new(sql).bind(list).load(self.connection)?)
    }

    /// Adds an entry to a list.
    ///
    /// # Errors
    /// When the database is not available, or the entry is there.
    pub fn insert_alert(&mut self, row: &AlertRow, digest: &str, keys: &[String]) -> Result<()> {
        let entry = Statement::<()>::new("insert into alert (id, list, digest, body) values (?, ?, ?, ?)");
        entry.bind(row.id).bind(&row.list).bind(digest).bind(&row.body).execute(self.connection)?;
        // `where true` tells SQLite that `on` does not begin a join's condition.
        let listed = self.dialect().listed();
        let sql = format!(
            "insert into alert_key (alert, key) select ?, listed.value from {listed} where true on conflict do nothing"
        );
        Statement::<()>::new(sql).bind(row.id).bind(keys.iter().collect::<TextList>()).execute(self.connection)?;
        Ok(())
    }

    /// Takes an entry from its list; what it was found by goes with it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn delete_alert(&mut self, id: Id<Alert>) -> Result<()> {
        for sql in ["delete from alert_key where alert = ?", "delete from alert where id = ?"] {
            Statement::<()>::new(sql).bind(id).execute(self.connection)?;
        }
        Ok(())
    }

    /// The entries found under any of these keys.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn alerts_matching(&mut self, keys: &[String], limit: i64) -> Result<Vec<AlertRow>> {
        let one_of = self.dialect().is_one_of("k.key");
        let sql = format!(
            "select a.id, a.list, a.body from alert a where a.id in (select k.alert from alert_key k where {one_of})"
        );
        let statement = Statement::<(sql::Id, Text, Text)>::new(sql).bind(keys.iter().collect::<TextList>());
        let rows: Vec<(Id<Alert>, String, String)> =
            statement.push(" order by a.id limit ?").bind(limit).load(self.connection)?;
        Ok(rows.into_iter().map(|(id, list, body)| AlertRow { id, list, body }).collect())
    }

    /// One entry; none where its list names it no longer.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn alert(&mut self, id: Id<Alert>) -> Result<Option<AlertRow>> {
        let sql = "select id, list, body from alert where id = ?";
        let rows: Vec<(Id<Alert>, String, String)> =
            Statement::<(sql::Id, Text, Text)>::new(sql).bind(id).load(self.connection)?;
        Ok(rows.into_iter().next().map(|(id, list, body)| AlertRow { id, list, body }))
    }

    /// Entries in the order of their ids, behind one: to seal them anew.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn alerts_after(&mut self, after: Option<Id<Alert>>, limit: i64) -> Result<Vec<AlertRow>> {
        let behind = after.map(|id| Statement::<()>::new("id > ?").bind(id));
        let statement =
            Statement::<(sql::Id, Text, Text)>::new("select id, list, body from alert where 1 = 1").and(behind);
        let rows: Vec<(Id<Alert>, String, String)> =
            statement.push(" order by id limit ?").bind(limit).load(self.connection)?;
        Ok(rows.into_iter().map(|(id, list, body)| AlertRow { id, list, body }).collect())
    }

    /// Puts another sealed text in the place of one; false where it is no longer the one.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn reseal_alert(&mut self, id: Id<Alert>, was: &str, sealed: &str) -> Result<bool> {
        let statement = Statement::<()>::new("update alert set body = ? where id = ? and body = ?");
        Ok(statement.bind(sealed).bind(id).bind(was).execute(self.connection)? == 1)
    }

    /// The hit of an alert and a subject, where there was one before.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn alert_hit_of(&mut self, alert: &str, subject: &str) -> Result<Option<AlertHitRow>> {
        let sql = format!("select {HIT_COLUMNS} from alert_hit where alert = ? and subject = ?");
        let rows: Vec<HitTuple> = Statement::<HitSql>::new(sql).bind(alert).bind(subject).load(self.connection)?;
        Ok(rows.into_iter().next().map(hit))
    }

    /// One hit at a post of a country.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn alert_hit(&mut self, id: Id<AlertHit>, country: Country) -> Result<Option<AlertHitRow>> {
        let sql = format!("select {HIT_COLUMNS} from alert_hit where id = ? and country = ?");
        let rows: Vec<HitTuple> =
            Statement::<HitSql>::new(sql).bind(id).bind(country.as_str()).load(self.connection)?;
        Ok(rows.into_iter().next().map(hit))
    }

    /// Writes a hit, over what was there of it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_alert_hit(&mut self, row: &AlertHitRow) -> Result<()> {
        let decided = row.decided.as_ref();
        let columns = vec![
            ("id", row.id.into()),
            ("alert", (&row.alert).into()),
            ("list", (&row.list).into()),
            ("subject", (&row.subject).into()),
            ("worker", row.worker.into()),
            ("reason", (&row.reason).into()),
            ("score", row.score.into()),
            ("likeness", (&row.likeness).into()),
            ("office", (&row.office).into()),
            ("country", (&row.country).into()),
            ("officer", row.officer.into()),
            ("first_at", row.first_at.into()),
            ("last_at", row.last_at.into()),
            ("times", row.times.into()),
            ("decision", decided.map(|decided| decided.decision.clone()).into()),
            ("decided_by", decided.map(|decided| decided.by).into()),
            ("decided_at", decided.map(|decided| decided.at).into()),
            ("note", decided.and_then(|decided| decided.note.clone()).into()),
        ];
        upsert("alert_hit", &["id"], columns).execute(self.connection)?;
        Ok(())
    }

    /// Hits, those last met first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn alert_hits(&mut self, filter: &AlertHitFilter, limit: i64) -> Result<Vec<AlertHitRow>> {
        let after = filter.after.map(|(at, id)| {
            Statement::<()>::new("(last_at < ? or (last_at = ? and id < ?))").bind(at).bind(at).bind(id)
        });
        let open = filter.open.then(|| Statement::<()>::new("decision is null"));
        let country = filter.country.map(|country| Statement::<()>::new("country = ?").bind(country.as_str()));
        let statement = Statement::<HitSql>::new(format!("select {HIT_COLUMNS} from alert_hit where 1 = 1"));
        let statement = statement.and(country).and(open).and(after);
        let rows: Vec<HitTuple> =
            statement.push(" order by last_at desc, id desc limit ?").bind(limit).load(self.connection)?;
        Ok(rows.into_iter().map(hit).collect())
    }
}
