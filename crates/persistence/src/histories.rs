//! Showing what is recorded about somebody: only with a permit, and never without an audit entry.

use diesel::{RunQueryDsl as _, sql_types::BigInt};
use domain::{
    access::{Permit, Scope},
    kinds::Kind,
};

use crate::{
    audit::{COLUMNS as AUDIT_COLUMNS, NewAudit},
    dialect::{Dialect, Statement, TextList},
    error::Result,
    records::{DisclosedRecord, DisclosedRow, Subject, disclosed_of, provenance_of},
    scope,
    store::{Store, Tx},
};

/// What an audit entry says where nothing was there to be shown, or nothing that the permit covers.
const OUTCOME_NOTHING: &str = "nothing";

/// The entries about a subject that are within a permit's scope and of kinds of which it may be known that there are any: what is
/// hidden is not so much as counted.
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
    let shown = of_shown_kinds(dialect, permit);
    let column = subject.column();
    let selected = Statement::new("select e.seq, e.record, e.occurred_at, ");
    let selected = if permit.classes().iter().any(domain::element::Class::leaves_no_trace) {
        selected.push(&dialect.is_one_of("coalesce(e.corrects, e.kind)")).bind(traceless_kinds())
    } else {
        selected.push("false")
    };
    selected
        .push(&format!(" as traceless from entry e where e.{column} = ?"))
        .bind(subject.value())
        .and(shown)
        .and(scoped)
        .and(scope::of_cycle_if_any(dialect, permit.scope(), "e.cycle"))
}

/// The condition that the entry `e` is of a kind of which the permit lets it be known that there are any.
pub(crate) fn of_shown_kinds(dialect: Dialect, permit: &Permit) -> Option<Statement> {
    let hidden: TextList = permit.hidden_kinds().map(Kind::name).collect();
    (!hidden.0.is_empty()).then(|| {
        let condition = format!("not ({})", dialect.is_one_of("coalesce(e.corrects, e.kind)"));
        Statement::new(condition).bind(hidden)
    })
}

/// The kinds of which an audit entry says nothing, not even by a number: that a complaint was read would say that there is one.
fn traceless_kinds() -> TextList {
    let traceless = |kind: &&Kind| kind.spec().elements.iter().all(|element| element.class.leaves_no_trace());
    Kind::ALL.iter().filter(traceless).map(|kind| kind.name()).collect()
}

impl Store {
    /// The records about a subject, in the order of the fold, with what the permit's classes let through; and the audit entry
    /// that says so, which is kept before this answers. `audit.records` is counted here, but for kinds that leave no trace; where nothing is visible the outcome
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
                let (records, counted) =
                    self.read(|tx| -> Result<_> { Ok((tx.history(subject, permit)?, tx.counted(subject, permit)?)) })?;
                let mut entry = audit.clone();
                entry.records = i32::try_from(counted).unwrap_or(i32::MAX);
                if counted == 0 {
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
            .push(&format!(", {} from (", provenance_of("e.record")))
            .append(visible_entries(dialect, subject, permit))
            .push(") e order by e.occurred_at, e.record");
        let rows = statement.load(self.connection)?;
        self.gather(rows)
    }

    fn counted(&mut self, subject: Subject, permit: &Permit) -> Result<i64> {
        let statement = Statement::<BigInt>::new("select count(*) from (")
            .append(visible_entries(self.dialect(), subject, permit))
            .push(") e where not e.traceless");
        let counted: Vec<i64> = statement.load(self.connection)?;
        Ok(counted.first().copied().unwrap_or_default())
    }

    /// As above, with the entry written by the same statement: PostgreSQL's only.
    fn audited_history(&mut self, subject: Subject, permit: &Permit, audit: &NewAudit) -> Result<Vec<DisclosedRecord>> {
        let dialect = self.dialect();
        let statement = Statement::<DisclosedRow>::new("with e as materialized (")
            .append(visible_entries(dialect, subject, permit))
            .push(&format!(
                "), audited as (insert into audit ({AUDIT_COLUMNS}) select ?, ?, ?, ?, ?, ?, ?, ?, ?, \
                 count(*) filter (where not traceless), \
                 case when count(*) filter (where not traceless) = 0 then '{OUTCOME_NOTHING}' else ? end from e) select e.seq, e.record, "
            ));
        let statement = audit
            .bind_first(statement)
            .bind(&audit.outcome)
            .append(disclosed_of(dialect, "e.record", permit.classes()))
            .push(&format!(", {} from e order by e.occurred_at, e.record", provenance_of("e.record")));
        let rows = statement.load(self.connection)?;
        self.gather(rows)
    }
}
