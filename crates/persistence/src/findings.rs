//! Findings: what does not fit and waits for someone to settle it.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    prelude::Queryable,
    sql_types::{Nullable, Text},
};
use domain::{
    Id,
    access::{Permit, Scope},
    id::{Cycle, Employer, Finding, RecordId, Worker},
};

use crate::{
    dialect::{Dialect, Statement, TextList, Value, sql},
    error::Result,
    records::names_of,
    scope,
    store::Tx,
};

/// A finding. One that depends on the clock is stored with the instant from which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct FindingRow {
    /// Which; derived from what it is about, so that a rebuild gives the same.
    pub id: Id<Finding>,
    /// What is wrong.
    pub code: String,
    /// How bad that is.
    pub severity: String,
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// About which cycle.
    pub cycle: Option<Id<Cycle>>,
    /// About which employer.
    pub employer: Option<Id<Employer>>,
    /// Which side has to look into it.
    pub side: String,
    /// In which role of that side somebody looks into it.
    pub owner: String,
    /// The first instant at which its time has passed.
    pub passes_at: Option<DateTime<Utc>>,
    /// In which role of that side somebody takes it up then.
    pub escalates_to: Option<String>,
    /// The class of what it tells; who may not read that class does not learn of it.
    pub class: String,
    /// From when it holds.
    pub opens_at: DateTime<Utc>,
    /// When it was settled; only read: [`Tx::settle_finding`] writes it.
    pub settled_at: Option<DateTime<Utc>>,
    /// The record that it comes from.
    pub record: Option<RecordId>,
    /// What else there is to say, as canonical JSON.
    pub details: String,
}

/// Which findings to list.
#[derive(Debug, Clone, Default)]
pub struct FindingFilter {
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// About which cycle.
    pub cycle: Option<Id<Cycle>>,
    /// About which employer.
    pub employer: Option<Id<Employer>>,
    /// Of which side; `None`: of any.
    pub side: Option<String>,
    /// On the work list of this side and role: theirs to look into, or theirs since its time has passed.
    pub desk: Option<(String, String)>,
    /// Only those whose time has passed.
    pub overdue: bool,
    /// With which codes; none: with any.
    pub codes: Vec<String>,
    /// Settled ones too.
    pub with_settled: bool,
    /// Only findings after this one: the last of the page before.
    pub after: Option<(DateTime<Utc>, Id<Finding>)>,
}

type Row = (
    sql::Id,
    Text,
    Text,
    Nullable<sql::Id>,
    Nullable<sql::Id>,
    Nullable<sql::Id>,
    Text,
    Text,
    Nullable<sql::Instant>,
    Nullable<Text>,
    Text,
    sql::Instant,
    Nullable<sql::Instant>,
    Nullable<sql::Id>,
    Text,
);
const COLUMNS: &str = "f.id, f.code, f.severity, f.worker, f.cycle, f.employer, f.side, f.owner, f.passes_at, f.escalates_to, f.class, f.opens_at, f.settled_at, f.record, \
                       f.details";

impl FindingRow {
    fn insert(&self) -> Statement {
        let values: Vec<Value> = vec![
            self.id.into(),
            (&self.code).into(),
            (&self.severity).into(),
            self.worker.into(),
            self.cycle.into(),
            self.employer.into(),
            (&self.side).into(),
            (&self.owner).into(),
            self.passes_at.into(),
            self.escalates_to.clone().into(),
            (&self.class).into(),
            self.opens_at.into(),
            self.id.into(),
            self.record.into(),
            (&self.details).into(),
        ];
        let columns = COLUMNS.replace("f.", "");
        let insert = Statement::new(format!(
            "insert into finding ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \
             (select s.settled_at from settlement s where s.finding = ?), ?, ?)"
        ));
        values.into_iter().fold(insert, Statement::bind)
    }
}

impl Tx<'_> {
    /// Leaves a cycle exactly these findings. One that was settled stays settled, also when it goes and comes back.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn replace_findings(&mut self, cycle: Id<Cycle>, findings: &[FindingRow]) -> Result<()> {
        Statement::<()>::new("delete from finding where cycle = ?").bind(cycle).execute(self.connection)?;
        for finding in findings {
            finding.insert().execute(self.connection)?;
        }
        Ok(())
    }

    /// Writes a finding that hangs on no cycle, over what was there.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_finding(&mut self, finding: &FindingRow) -> Result<()> {
        self.drop_finding(finding.id)?;
        finding.insert().execute(self.connection)?;
        Ok(())
    }

    /// Forgets a finding that no longer holds.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn drop_finding(&mut self, id: Id<Finding>) -> Result<()> {
        Statement::<()>::new("delete from finding where id = ?").bind(id).execute(self.connection)?;
        Ok(())
    }

    /// The ids of all findings of a code, for deciding which of them no longer hold.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn findings_of_code(&mut self, code: &str) -> Result<Vec<Id<Finding>>> {
        let sql = "select id from finding where code = ? order by id";
        Ok(Statement::<sql::Id>::new(sql).bind(code).load(self.connection)?)
    }

    /// Keeps that a finding was settled.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn settle_finding(&mut self, id: Id<Finding>, at: DateTime<Utc>) -> Result<()> {
        let sql = "insert into settlement (finding, settled_at) values (?, ?) on conflict (finding) do nothing";
        Statement::<()>::new(sql).bind(id).bind(at).execute(self.connection)?;
        let sql = "update finding set settled_at = (select s.settled_at from settlement s where s.finding = finding.id) where id = ?";
        Statement::<()>::new(sql).bind(id).execute(self.connection)?;
        Ok(())
    }

    /// A finding, for deciding.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn finding(&mut self, id: Id<Finding>) -> Result<Option<FindingRow>> {
        let statement = Statement::<Row>::new(format!("select {COLUMNS} from finding f where f.id = ?"));
        Ok(statement.bind(id).load(self.connection)?.pop())
    }

    /// A page of the findings that hold at `now`, that fit, and whose subject and class the permit covers, oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn list_findings(
        &mut self,
        permit: &Permit,
        filter: &FindingFilter,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<FindingRow>> {
        let when = |condition: &str| Statement::<()>::new(condition);
        let dialect = self.dialect();
        let after = filter
            .after
            .map(|(at, id)| when("(f.opens_at > ? or (f.opens_at = ? and f.id > ?))").bind(at).bind(at).bind(id));
        let codes = (!filter.codes.is_empty())
            .then(|| when(&dialect.is_one_of("f.code")).bind(filter.codes.iter().collect::<TextList>()));
        let statement = Statement::<Row>::new(format!("select {COLUMNS} from finding f where f.opens_at <= ?"))
            .bind(now)
            .and((!filter.with_settled).then(|| when("f.settled_at is null")))
            .and(Some(when(&dialect.is_one_of("f.class")).bind(names_of(permit.classes()))))
            .and(filter.worker.map(|worker| when("f.worker = ?").bind(worker)))
            .and(filter.cycle.map(|cycle| when("f.cycle = ?").bind(cycle)))
            .and(filter.employer.map(|employer| when("f.employer = ?").bind(employer)))
            .and(filter.side.as_ref().map(|side| when("f.side = ?").bind(side)))
            .and(filter.desk.as_ref().map(|(side, role)| {
                let own = "(f.side = ? and (f.owner = ? or (f.escalates_to = ? and f.passes_at <= ?)))";
                when(own).bind(side).bind(role).bind(role).bind(now)
            }))
            .and(filter.overdue.then(|| when("f.passes_at <= ?").bind(now)))
            .and(codes)
            .and(after)
            .and(within(dialect, permit.scope()))
            .push(" order by f.opens_at, f.id limit ?")
            .bind(limit);
        Ok(statement.load(self.connection)?)
    }
}

/// A finding about a person is within the scope when the person is, and the cycle that it names too. One about an employer
/// alone is everybody's but other employers'.
fn within(dialect: Dialect, scope: &Scope) -> Option<Statement> {
    let worker = scope::of_worker(dialect, scope, "f.worker")?;
    let mut condition = Statement::new("(f.worker is null or ").append(worker).push(")");
    condition = condition.and(scope::of_cycle_if_any(dialect, scope, "f.cycle"));
    let own = match scope {
        Scope::OfEmployer(employer) => Some(Statement::new("f.employer = ?").bind(*employer)),
        Scope::OfAssociation(association) => Some(scope::of_association(*association, "f.employer")),
        Scope::OfWorker(_) => Some(Statement::new("1 = 0")),
        _ => None,
    };
    if let Some(own) = own {
        condition = condition.and(Some(Statement::new("(f.employer is null or ").append(own).push(")")));
        condition = condition.push(" and not (f.worker is null and f.employer is null)");
    }
    if *scope == Scope::Nobody {
        condition = Statement::new("1 = 0");
    }
    Some(condition)
}
