//! Cycles: the folded state of each coming and going.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    prelude::Queryable,
    sql_types::{Nullable, Text},
};
use domain::{
    Id,
    access::Permit,
    id::{Cycle, Demand, Employer, Worker},
};

use crate::{
    apart::{OF_CYCLES, OF_WORKERS},
    dialect::{Statement, sql, upsert},
    error::Result,
    scope,
    store::Tx,
};

/// A cycle as folded.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct CycleRow {
    /// Which.
    pub id: Id<Cycle>,
    /// Whose.
    pub worker: Id<Worker>,
    /// Under which agreement, whatever its version.
    pub agreement: String,
    /// With whom.
    pub employer: Option<Id<Employer>>,
    /// On which demand.
    pub demand: Option<Id<Demand>>,
    /// Where it stands.
    pub stage: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// The folded state, as canonical JSON.
    pub state: String,
}

/// Prints the ids and nothing of the person.
impl std::fmt::Debug for CycleRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CycleRow").field("id", &self.id).field("worker", &self.worker).finish_non_exhaustive()
    }
}

/// A cycle with as much of its worker as a list shows.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct ListedCycleRow {
    /// Which.
    pub id: Id<Cycle>,
    /// Whose.
    pub worker: Id<Worker>,
    /// What the worker's records add up to, as canonical JSON; none where nobody registered them.
    pub worker_state: Option<String>,
}

/// Prints the ids and nothing of the person.
impl std::fmt::Debug for ListedCycleRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListedCycleRow").field("id", &self.id).field("worker", &self.worker).finish_non_exhaustive()
    }
}

/// Which cycles to list.
#[derive(Debug, Clone, Default)]
pub struct CycleFilter {
    /// Of whom.
    pub worker: Option<Id<Worker>>,
    /// With whom.
    pub employer: Option<Id<Employer>>,
    /// On which demand.
    pub demand: Option<Id<Demand>>,
    /// Under which agreement.
    pub agreement: Option<String>,
    /// Where they stand.
    pub stage: Option<String>,
    /// Only cycles after this one: the last of the page before.
    pub after: Option<Id<Cycle>>,
}

type Row = (sql::Id, sql::Id, Text, Nullable<sql::Id>, Nullable<sql::Id>, Text, sql::Instant, Text);
const COLUMNS: &str = "c.id, c.worker, c.agreement, c.employer, c.demand, c.stage, c.opened_at, c.state";

fn select(condition: &str) -> Statement<Row> {
    Statement::new(format!("select {COLUMNS} from cycle c where {condition}"))
}

impl Tx<'_> {
    fn opened_cycles(&mut self, mut rows: Vec<CycleRow>) -> Result<Vec<CycleRow>> {
        for row in &mut rows {
            self.open_members(&row.id.to_string(), OF_CYCLES, &mut row.state)?;
        }
        Ok(rows)
    }

    fn opened_listed(&mut self, mut rows: Vec<ListedCycleRow>) -> Result<Vec<ListedCycleRow>> {
        for row in &mut rows {
            if let Some(state) = &mut row.worker_state {
                self.open_members(&row.worker.to_string(), OF_WORKERS, state)?;
            }
        }
        Ok(rows)
    }

    /// Writes what a cycle's records add up to, over what was there.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_cycle(&mut self, cycle: &CycleRow) -> Result<()> {
        let state = self.sealed_members(&cycle.id.to_string(), OF_CYCLES, &cycle.state)?;
        let columns = vec![
            ("id", cycle.id.into()),
            ("worker", cycle.worker.into()),
            ("agreement", (&cycle.agreement).into()),
            ("employer", cycle.employer.into()),
            ("demand", cycle.demand.into()),
            ("stage", (&cycle.stage).into()),
            ("opened_at", cycle.opened_at.into()),
            ("state", state.as_ref().into()),
        ];
        upsert("cycle", &["id"], columns).execute(self.connection)?;
        Ok(())
    }

    /// A cycle, for deciding. Whoever shows something of it takes [`Tx::visible_cycle`].
    ///
    /// # Errors
    /// When the database is not available.
    pub fn cycle(&mut self, id: Id<Cycle>) -> Result<Option<CycleRow>> {
        let rows = select("c.id = ?").bind(id).load(self.connection)?;
        Ok(self.opened_cycles(rows)?.pop())
    }

    /// A worker's cycles, for deciding, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn cycles_of(&mut self, worker: Id<Worker>) -> Result<Vec<CycleRow>> {
        let rows = select("c.worker = ?").bind(worker).push(" order by c.id").load(self.connection)?;
        self.opened_cycles(rows)
    }

    /// The cycles that a demand's places are for, for counting, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn cycles_on(&mut self, demand: Id<Demand>) -> Result<Vec<CycleRow>> {
        let rows = select("c.demand = ?").bind(demand).push(" order by c.id").load(self.connection)?;
        self.opened_cycles(rows)
    }

    /// A cycle, where the permit covers it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn visible_cycle(&mut self, permit: &Permit, id: Id<Cycle>) -> Result<Option<CycleRow>> {
        let scoped = scope::of_cycle(self.dialect(), permit.scope(), "c");
        let rows = select("c.id = ?").bind(id).and(scoped).load(self.connection)?;
        Ok(self.opened_cycles(rows)?.pop())
    }

    /// A page of the cycles that fit and that the permit covers, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn list_cycles(&mut self, permit: &Permit, filter: &CycleFilter, limit: i64) -> Result<Vec<CycleRow>> {
        let rows = self.listing(select("1 = 1"), permit, filter, limit).load(self.connection)?;
        self.opened_cycles(rows)
    }

    /// The same with their workers, for a list of people.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn list_cycles_with_workers(
        &mut self,
        permit: &Permit,
        filter: &CycleFilter,
        limit: i64,
    ) -> Result<Vec<ListedCycleRow>> {
        let listed: Statement<(sql::Id, sql::Id, Nullable<Text>)> = Statement::new(
            "select c.id, c.worker, w.state from cycle c left join worker w on w.id = c.worker where 1 = 1",
        );
        let rows = self.listing(listed, permit, filter, limit).load(self.connection)?;
        self.opened_listed(rows)
    }

    /// Those of these cycles that the permit covers, with their workers, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn these_cycles_with_workers(&mut self, permit: &Permit, ids: &[Id<Cycle>]) -> Result<Vec<ListedCycleRow>> {
        let mut rows = Vec::with_capacity(ids.len());
        // A group is small, and each of its cycles is found by its key.
        for id in ids {
            let listed: Statement<(sql::Id, sql::Id, Nullable<Text>)> = Statement::new(
                "select c.id, c.worker, w.state from cycle c left join worker w on w.id = c.worker where c.id = ?",
            );
            let scoped = scope::of_cycle(self.dialect(), permit.scope(), "c");
            rows.extend(listed.bind(*id).and(scoped).load::<ListedCycleRow>(self.connection)?);
        }
        self.opened_listed(rows)
    }

    fn listing<R>(&self, selected: Statement<R>, permit: &Permit, filter: &CycleFilter, limit: i64) -> Statement<R> {
        let when = |condition: &str| Statement::<()>::new(condition);
        selected
            .and(filter.worker.map(|worker| when("c.worker = ?").bind(worker)))
            .and(filter.employer.map(|employer| when("c.employer = ?").bind(employer)))
            .and(filter.demand.map(|demand| when("c.demand = ?").bind(demand)))
            .and(filter.agreement.as_ref().map(|agreement| when("c.agreement = ?").bind(agreement)))
            .and(filter.stage.as_ref().map(|stage| when("c.stage = ?").bind(stage)))
            .and(filter.after.map(|after| when("c.id > ?").bind(after)))
            .and(scope::of_cycle(self.dialect(), permit.scope(), "c"))
            .push(" order by c.id limit ?")
            .bind(limit)
    }
}
