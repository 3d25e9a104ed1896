//! Showing what is recorded about somebody: only with a permit, and never without an audit entry.

use diesel::RunQueryDsl as _;
use domain::access::{Permit, Scope};

use crate::{
    audit::{COLUMNS as AUDIT_COLUMNS, NewAudit},
    dialect::{Dialect, Statement},
    error::Result,
    records::{DisclosedRecord, DisclosedRow, Subject, disclosed_of, gather},
    scope,
    store::{Store, Tx},
};

/// What an audit entry says where nothing was there to be shown, or nothing that the permit covers.
const OUTCOME_NOTHING: &str = "nothing";

/// The entries about a subject that are within a permit's scope.
fn visible_entries(dialect: Dialect, subject: Subject, permit: &Permit) -> Statement {
    let scoped = match (subject, permit.scope()) {
        // About the one worker that was asked for, so that it is looked up once and not for each entry.
        (Subject::Worker(worker), within) => scope::of_worker(dialect, within, "asked.id").map(|condition| {
            let asked = format!("(select true from (select {} as id) asked where ", dialect.id_mark());
            Statement::new(asked).bind(worker).append(condition).push(")")
        }),
        // What hangs on a cycle is scoped by it below; other subjects have no person in them.
        (_, Scope::Nobody) => Some(Statement::new("1 = 0")),
        _ => None,
    };
    let column = subject.column();
    Statement::new(format!("select e.seq, e.record, e.occurred_at from entry e where e.{column} = ?"))
        .bind(subject.value())
        .and(scoped)
        .and(scope::of_cycle_if_any(dialect, permit.scope(), "e.cycle"))
}

impl Store {
    /// The records about a subject, in the order of the fold, with what the permit's classes let through; and the audit entry
    /// that says so, which is kept before this answers. `audit.records` is counted here; where nothing is visible the outcome
    /// is `nothing`, which does not tell a subject out of scope from one that does not exist.
    ///
    /// # Errors
    /// When the database is not available: then nothing was shown.
    pub fn history(&self, subject: Subject, permit: &Permit, audit: &NewAudit) -> Result<Vec<DisclosedRecord>> {
        match self.dialect() {
            // One statement is one round trip, and commits by itself.
            Dialect::Postgresql => self.read(|tx| tx.audited_history(subject, permit, audit)),
            // Readers run beside each other and beside the writer; only the entry waits for its turn.
            Dialect::Sqlite => {
                let records = self.read(|tx| tx.history(subject, permit))?;
                let mut entry = audit.clone();
                entry.records = i32::try_from(records.len()).unwrap_or(i32::MAX);
                if records.is_empty() {
                    OUTCOME_NOTHING.clone_into(&mut entry.outcome);
                }
                self.write(|tx| tx.append_audit(&entry))?;
                Ok(records)
            }
        }
    }
}

impl Tx<'_> {
    fn history(&mut self, subject: Subject, permit: &Permit) -> Result<Vec<DisclosedRecord>> {
        let dialect = self.dialect();
        let statement = Statement::<DisclosedRow>::new("select e.seq, e.record, ")
            .append(disclosed_of(dialect, "e.record", permit.classes()))
            .push(" from (")
            .append(visible_entries(dialect, subject, permit))
            .push(") e order by e.occurred_at, e.record");
        Ok(gather(statement.load(self.connection)?))
    }

    /// As above, with the entry written by the same statement: PostgreSQL's only.
    fn audited_history(&mut self, subject: Subject, permit: &Permit, audit: &NewAudit) -> Result<Vec<DisclosedRecord>> {
        let dialect = self.dialect();
        let statement = Statement::<DisclosedRow>::new("with e as materialized (")
            .append(visible_entries(dialect, subject, permit))
            .push(&format!(
                "), audited as (insert into audit ({AUDIT_COLUMNS}) select ?, ?, ?, ?, ?, ?, ?, ?, ?, count(*), \
                 case when count(*) = 0 then '{OUTCOME_NOTHING}' else ? end from e) select e.seq, e.record, "
            ));
        let statement = audit
            .bind_first(statement)
            .bind(&audit.outcome)
            .append(disclosed_of(dialect, "e.record", permit.classes()))
            .push(" from e order by e.occurred_at, e.record");
        Ok(gather(statement.load(self.connection)?))
    }
}
