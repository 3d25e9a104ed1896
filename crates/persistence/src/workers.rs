//! Workers: the folded state of each, and the keys by which they are found.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    prelude::Queryable,
    sql_types::{Nullable, Text},
};
use domain::{
    Id,
    access::{Permit, Scope},
    id::Worker,
    time::Day,
};

use crate::{
    apart::OF_WORKERS,
    dialect::{Dialect, Statement, TextList, sql, upsert},
    error::Result,
    scope,
    store::Tx,
};

/// A worker as folded.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct WorkerRow {
    /// Who.
    pub id: Id<Worker>,
    /// The country whose office registered them first.
    pub registered_by_country: String,
    /// When that was.
    pub registered_at: DateTime<Utc>,
    /// The day of birth, where it is known to the day.
    pub birth_date: Option<Day>,
    /// The folded state, as canonical JSON.
    pub state: String,
}

/// Prints the id and nothing of the person.
impl std::fmt::Debug for WorkerRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkerRow").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A document by which a worker is found.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentKey {
    /// Its type.
    pub kind: String,
    /// Who issued it.
    pub country: String,
    /// Its number, folded.
    pub number_folded: String,
}

/// All keys of one worker; they replace the ones that were there.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct WorkerKeys {
    /// The folded parts of the name.
    pub names: Vec<String>,
    /// The documents.
    pub documents: Vec<DocumentKey>,
    /// What likely duplicates have in common.
    pub matches: Vec<String>,
}

/// What to look for; all of it must fit.
#[derive(Clone, Default)]
pub struct WorkerSearch {
    /// Beginnings of folded parts of the name.
    pub names: Vec<String>,
    /// A document's whole number, folded.
    pub document: Option<String>,
    /// Only workers after this one: the last of the page before.
    pub after: Option<Id<Worker>>,
}

pub(crate) type Row = (sql::Id, Text, sql::Instant, Nullable<sql::Day>, Text);
pub(crate) const COLUMNS: &str = "w.id, w.registered_by_country, w.registered_at, w.birth_date, w.state";

impl Tx<'_> {
    /// Rows as they were read, with what stands apart opened.
    pub(crate) fn opened_workers(&mut self, mut rows: Vec<WorkerRow>) -> Result<Vec<WorkerRow>> {
        for row in &mut rows {
            self.open_members(&row.id.to_string(), OF_WORKERS, &mut row.state)?;
        }
        Ok(rows)
    }

    /// Writes what a worker's records add up to, over what was there.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_worker(&mut self, worker: &WorkerRow, keys: &WorkerKeys) -> Result<()> {
        let state = self.sealed_members(&worker.id.to_string(), OF_WORKERS, &worker.state)?;
        let row = upsert(
            "worker",
            &["id"],
            vec![
                ("id", worker.id.into()),
                ("registered_by_country", (&worker.registered_by_country).into()),
                ("registered_at", worker.registered_at.into()),
                ("birth_date", worker.birth_date.into()),
                ("state", state.as_ref().into()),
            ],
        );
        let mut statements = vec![row];
        statements.extend(replace_list(self.dialect(), "worker_name", "token", worker.id, &keys.names));
        statements.extend(replace_list(self.dialect(), "worker_match", "key", worker.id, &keys.matches));
        statements.extend(replace_documents(self.dialect(), worker.id, &keys.documents));
        self.run_together(statements)
    }

    /// A worker, for deciding. Whoever shows something of them takes [`Tx::visible_worker`].
    ///
    /// # Errors
    /// When the database is not available.
    pub fn worker(&mut self, id: Id<Worker>) -> Result<Option<WorkerRow>> {
        let statement = Statement::<Row>::new(format!("select {COLUMNS} from worker w where w.id = ?"));
        let rows = statement.bind(id).load(self.connection)?;
        Ok(self.opened_workers(rows)?.pop())
    }

    /// A worker, where the permit covers them.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn visible_worker(&mut self, permit: &Permit, id: Id<Worker>) -> Result<Option<WorkerRow>> {
        let statement = Statement::<Row>::new(format!("select {COLUMNS} from worker w where w.id = ?")).bind(id);
        let statement = statement.and(scope::of_worker(self.dialect(), permit.scope(), "w.id"));
        let rows = statement.load(self.connection)?;
        Ok(self.opened_workers(rows)?.pop())
    }

    /// A page of the workers that fit and that the permit covers, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn search_workers(&mut self, permit: &Permit, search: &WorkerSearch, limit: i64) -> Result<Vec<WorkerRow>> {
        let named = |beginning: &String| {
            // A range and not `like`: no wild cards to escape, and both databases take the index for it.
            Statement::<()>::new("w.id in (select n.worker from worker_name n where n.token >= ? and n.token < ?)")
                .bind(beginning)
                .bind(format!("{beginning}{}", char::MAX))
        };
        let holds = |number: &String| {
            Statement::<()>::new("w.id in (select d.worker from worker_document d where d.number_folded = ?)")
                .bind(number)
        };
        let mut statement = Statement::<Row>::new(format!("select {COLUMNS} from worker w where 1 = 1"))
            .and(search.after.map(|after| Statement::new("w.id > ?").bind(after)))
            .and(search.document.as_ref().map(holds))
            .and(scope::of_worker(self.dialect(), permit.scope(), "w.id"));
        for beginning in &search.names {
            statement = statement.and(Some(named(beginning)));
        }
        let rows = statement.push(" order by w.id limit ?").bind(limit).load(self.connection)?;
        self.opened_workers(rows)
    }

    /// Workers within a scope who have one of these matching keys, each with the keys that they share, by worker and key.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn workers_matching(
        &mut self,
        scope: &Scope,
        keys: &[String],
        limit: i64,
    ) -> Result<Vec<(Id<Worker>, String)>> {
        let one_of = self.dialect().is_one_of("m.key");
        let statement =
            Statement::<(sql::Id, Text)>::new(format!("select m.worker, m.key from worker_match m where {one_of}"))
                .bind(keys.iter().collect::<TextList>())
                .and(scope::of_worker(self.dialect(), scope, "m.worker"))
                .push(" order by m.worker, m.key limit ?")
                .bind(limit);
        Ok(statement.load(self.connection)?)
    }
}

/// Leaves a worker exactly these values in a table of two columns.
fn replace_list(dialect: Dialect, table: &str, column: &str, worker: Id<Worker>, values: &[String]) -> [Statement; 2] {
    let list: TextList = values.iter().collect();
    [
        Statement::new(format!("delete from {table} where worker = ? and not ({})", dialect.is_one_of(column)))
            .bind(worker)
            .bind(list.clone()),
        Statement::new(format!(
            // `where true` tells SQLite that `on` does not begin a join's condition.
            "insert into {table} (worker, {column}) select ?, listed.value from {} where true on conflict do nothing",
            dialect.listed()
        ))
        .bind(worker)
        .bind(list),
    ]
}

/// The same for documents, whose key has three parts; a unit separator occurs in none of them.
fn replace_documents(dialect: Dialect, worker: Id<Worker>, documents: &[DocumentKey]) -> Vec<Statement> {
    const JOINED: &str = "kind || '\u{1f}' || country || '\u{1f}' || number_folded";
    let joined =
        |document: &DocumentKey| [&*document.kind, &*document.country, &*document.number_folded].join("\u{1f}");
    let kept: TextList = documents.iter().map(joined).collect();
    let gone =
        Statement::new(format!("delete from worker_document where worker = ? and not ({})", dialect.is_one_of(JOINED)));
    let mut statements = vec![gone.bind(worker).bind(kept)];
    statements.extend(documents.iter().map(|document| {
        Statement::new(
            "insert into worker_document (worker, kind, country, number_folded) values (?, ?, ?, ?) on conflict do nothing",
        )
        .bind(worker)
        .bind(&document.kind)
        .bind(&document.country)
        .bind(&document.number_folded)
    }));
    statements
}
