//! Matters: whatever records are about besides people, cycles, employers and demands: manifests, complaints, requests, overrides,
//! incidents, agreements. Each is folded from its own records; of which sort it is, its row says.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    prelude::Queryable,
    sql_types::{Nullable, Text},
};
use domain::{
    Id,
    access::{Permit, Scope},
    id::{Cycle, Employer, Matter, Worker},
    time::Day,
};

use crate::{
    dialect::{Statement, sql, upsert},
    error::Result,
    records::names_of,
    scope,
    store::Tx,
};

/// A matter as folded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct MatterRow {
    /// Which.
    pub id: Id<Matter>,
    /// Of which sort, such as `manifest`.
    pub sort: String,
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// In which cycle.
    pub cycle: Option<Id<Cycle>>,
    /// Of which employer.
    pub employer: Option<Id<Employer>>,
    /// Under which agreement; empty where it is under none.
    pub agreement: String,
    /// The side whose office has it.
    pub side: String,
    /// The class of what it tells; who may not read that class does not learn of it.
    pub class: String,
    /// How far it has come.
    pub status: String,
    /// Since when it is there.
    pub opened_at: DateTime<Utc>,
    /// The day that it is about, where it is about one: of a manifest, when it departs.
    pub on_day: Option<Day>,
    /// The folded state, as canonical JSON.
    pub state: String,
}

/// Which matters to list.
#[derive(Debug, Clone, Default)]
pub struct MatterFilter {
    /// Of which sort.
    pub sort: String,
    /// In which status; in any where none is named.
    pub status: Option<String>,
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// About one day.
    pub on_day: Option<Day>,
    /// Under one of these agreements; whatever they are under where none is named.
    pub agreements: Option<Vec<String>>,
    /// Of the page before, the last one.
    pub after: Option<(DateTime<Utc>, Id<Matter>)>,
}

type Row = (
    sql::Id,
    Text,
    Nullable<sql::Id>,
    Nullable<sql::Id>,
    Nullable<sql::Id>,
    Text,
    Text,
    Text,
    Text,
    sql::Instant,
    Nullable<sql::Day>,
    Text,
);
const COLUMNS: &str = "m.id, m.sort, m.worker, m.cycle, m.employer, m.agreement, m.side, m.class, m.status, m.opened_at, m.on_day, m.state";

impl Tx<'_> {
    fn opened_matters(&mut self, mut rows: Vec<MatterRow>) -> Result<Vec<MatterRow>> {
        for row in &mut rows {
            self.open_whole(&row.id.to_string(), &row.class, &mut row.state)?;
        }
        Ok(rows)
    }

    /// Writes what a matter's records add up to, over what was there.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_matter(&mut self, matter: &MatterRow) -> Result<()> {
        let state = self.sealed_whole(&matter.id.to_string(), &matter.class, &matter.state)?;
        let columns = vec![
            ("id", matter.id.into()),
            ("sort", (&matter.sort).into()),
            ("worker", matter.worker.into()),
            ("cycle", matter.cycle.into()),
            ("employer", matter.employer.into()),
            ("agreement", (&matter.agreement).into()),
            ("side", (&matter.side).into()),
            ("class", (&matter.class).into()),
            ("status", (&matter.status).into()),
            ("opened_at", matter.opened_at.into()),
            ("on_day", matter.on_day.into()),
            ("state", state.as_ref().into()),
        ];
        upsert("matter", &["id"], columns).execute(self.connection)?;
        Ok(())
    }

    /// A matter, for deciding.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn matter(&mut self, id: Id<Matter>) -> Result<Option<MatterRow>> {
        let statement = Statement::<Row>::new(format!("select {COLUMNS} from matter m where m.id = ?"));
        let rows = statement.bind(id).load(self.connection)?;
        Ok(self.opened_matters(rows)?.pop())
    }

    /// A page of the matters of a sort whose subject and class the permit covers, the newest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn list_matters(&mut self, permit: &Permit, filter: &MatterFilter, limit: i64) -> Result<Vec<MatterRow>> {
        let when = |condition: &str| Statement::<()>::new(condition);
        let dialect = self.dialect();
        let after = filter
            .after
            .map(|(at, id)| when("(m.opened_at < ? or (m.opened_at = ? and m.id < ?))").bind(at).bind(at).bind(id));
        let under = filter.agreements.as_ref().map(|codes| {
            when(&dialect.is_one_of("m.agreement")).bind(codes.iter().collect::<crate::dialect::TextList>())
        });
        let statement = Statement::<Row>::new(format!("select {COLUMNS} from matter m where m.sort = ?"))
            .bind(&filter.sort)
            .and(filter.status.as_ref().map(|status| when("m.status = ?").bind(status)))
            .and(filter.worker.map(|worker| when("m.worker = ?").bind(worker)))
            .and(filter.on_day.map(|day| when("m.on_day = ?").bind(Some(day))))
            .and(under)
            .and(Some(when(&dialect.is_one_of("m.class")).bind(names_of(permit.classes()))))
            .and(within(dialect, permit.scope()))
            .and(after)
            .push(" order by m.opened_at desc, m.id desc limit ?")
            .bind(limit);
        let rows = statement.load(self.connection)?;
        self.opened_matters(rows)
    }
}

/// A matter about a person is within the scope when the person is, and the cycle that it names too; one about an employer alone is
/// hidden from other employers.
fn within(dialect: crate::dialect::Dialect, scope: &Scope) -> Option<Statement> {
    let own = match scope {
        Scope::OfEmployer(employer) => Some(Statement::new("m.employer = ?").bind(*employer)),
        Scope::OfAssociation(association) => Some(scope::of_association(*association, "m.employer")),
        Scope::OfWorker(worker) => return Some(scope::oneself(*worker, "m.worker")),
        Scope::Nobody => return Some(Statement::new("1 = 0")),
        _ => None,
    };
    if own.is_some() {
        return own;
    }
    let worker = scope::of_worker(dialect, scope, "m.worker")?;
    let condition = Statement::new("(m.worker is null or ").append(worker).push(")");
    Some(condition.and(scope::of_cycle_if_any(dialect, scope, "m.cycle")))
}
