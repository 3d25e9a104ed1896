//! Who saw or did what, and why. Append-only, like the records.

use chrono::{DateTime, Utc};
use diesel::RunQueryDsl as _;
use diesel::prelude::Queryable;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use domain::{
    Id,
    id::{Cycle, User, Worker},
};

use crate::{
    dialect::{Statement, sql},
    error::Result,
    store::Tx,
};

/// An entry to write. It names ids and codes, never a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAudit {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; nobody where a login failed.
    pub user: Option<Id<User>>,
    /// In which role.
    pub role: String,
    /// For which office.
    pub office: String,
    /// What was done: a name of the API's operations.
    pub operation: String,
    /// For what.
    pub purpose: Option<String>,
    /// Why, in the person's words, where the purpose asks for them.
    pub reason: Option<String>,
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// About which cycle.
    pub cycle: Option<Id<Cycle>>,
    /// How many records or rows were shown.
    pub records: i32,
    /// How it ended, such as `shown` or `refused`.
    pub outcome: String,
}

/// An entry as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AuditRow {
    /// Its place; entries are never renumbered.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub user: Option<Id<User>>,
    /// In which role.
    pub role: String,
    /// For which office.
    pub office: String,
    /// What.
    pub operation: String,
    /// For what.
    pub purpose: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// About which cycle.
    pub cycle: Option<Id<Cycle>>,
    /// How many records.
    pub records: i32,
    /// How it ended.
    pub outcome: String,
    /// Whose account was changed, where one was.
    pub account: Option<Id<User>>,
}

/// Which entries to list, the newest first.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// About one of these; about whomever where none is named.
    pub workers: Vec<Id<Worker>>,
    /// For any purpose but these.
    pub not_for: Vec<String>,
    /// By whom.
    pub user: Option<Id<User>>,
    /// Of which offices; `None`: of all.
    pub offices: Option<Vec<String>>,
    /// From when.
    pub from: Option<DateTime<Utc>>,
    /// Until before when.
    pub until: Option<DateTime<Utc>>,
    /// Only entries before this one: the last of the page before.
    pub before: Option<i64>,
}

type Row = (
    BigInt,
    sql::Instant,
    Nullable<sql::Id>,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<sql::Id>,
    Nullable<sql::Id>,
    Integer,
    Text,
    Nullable<sql::Id>,
);

/// All but the number of records and the outcome, which an audited reading knows last.
pub(crate) const COLUMNS: &str =
    "at, user_id, role, office, operation, purpose, reason, worker, cycle, records, outcome";

impl NewAudit {
    /// The values of [`COLUMNS`] but the last two.
    pub(crate) fn bind_first<R>(&self, statement: Statement<R>) -> Statement<R> {
        statement
            .bind(self.at)
            .bind(self.user)
            .bind(&self.role)
            .bind(&self.office)
            .bind(&self.operation)
            .bind(self.purpose.clone())
            .bind(self.reason.clone())
            .bind(self.worker)
            .bind(self.cycle)
    }

    pub(crate) fn insert(&self) -> Statement {
        let insert = Statement::new(format!("insert into audit ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
        self.bind_first(insert).bind(self.records).bind(&self.outcome)
    }
}

impl Tx<'_> {
    /// Writes an entry; it stands or falls with the transaction.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn append_audit(&mut self, entry: &NewAudit) -> Result<()> {
        entry.insert().execute(self.connection)?;
        Ok(())
    }

    /// The same, for an entry about somebody's account, sessions or devices.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn append_audit_about(&mut self, entry: &NewAudit, account: Id<User>) -> Result<()> {
        let marks = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";
        let insert = Statement::<()>::new(format!("insert into audit ({COLUMNS}, account) values ({marks})"));
        let insert = entry.bind_first(insert).bind(entry.records).bind(&entry.outcome).bind(account);
        insert.execute(self.connection)?;
        Ok(())
    }

    /// A page of entries, the newest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn audit(&mut self, filter: &AuditFilter, limit: i64) -> Result<Vec<AuditRow>> {
        let equals = |condition: &str| Statement::<()>::new(condition);
        let among = self.dialect().id_is_one_of("worker");
        let offices = self.dialect().is_one_of("office");
        let purposes = self.dialect().is_one_of("purpose");
        let statement = Statement::<Row>::new(format!("select seq, {COLUMNS}, account from audit where 1 = 1"))
            .and(filter.worker.map(|worker| equals("worker = ?").bind(worker)))
            .and((!filter.workers.is_empty()).then(|| {
                let listed = filter.workers.iter().map(ToString::to_string).collect();
                equals(&among).bind(crate::dialect::TextList(listed))
            }))
            .and((!filter.not_for.is_empty()).then(|| {
                let listed: crate::dialect::TextList = filter.not_for.iter().collect();
                equals(&format!("(purpose is null or not ({purposes}))")).bind(listed)
            }))
            .and(filter.user.map(|user| equals("user_id = ?").bind(user)))
            .and(
                filter
                    .offices
                    .as_ref()
                    .map(|codes| equals(&offices).bind(codes.iter().collect::<crate::dialect::TextList>())),
            )
            .and(filter.from.map(|from| equals("at >= ?").bind(from)))
            .and(filter.until.map(|until| equals("at < ?").bind(until)))
            .and(filter.before.map(|before| equals("seq < ?").bind(before)))
            .push(" order by seq desc limit ?")
            .bind(limit);
        Ok(statement.load(self.connection)?)
    }
}
