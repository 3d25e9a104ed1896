//! Imports of a file: how far one has come, and what became of each row. No row's content is kept here.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension as _, prelude::*};
use domain::{
    Id,
    id::{ImportRun, RecordId, User},
};

use crate::{
    dialect::{stored, upsert},
    error::Result,
    schema::{import_row, import_run},
    store::Tx,
};

/// One run over one file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ImportRunRow {
    /// Which.
    pub id: Id<ImportRun>,
    /// A hash of the file, by which an interrupted run is found again.
    pub file_digest: String,
    /// For which agreement.
    pub agreement: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// How many rows the file has.
    pub total: i32,
    /// How many of them are done.
    pub position: i32,
    /// Whose run it is.
    pub user: Id<User>,
    /// What was counted, as JSON.
    pub counters: String,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ImportRowRow {
    /// In which run.
    pub run: Id<ImportRun>,
    /// The row as a spreadsheet counts: the heading is 1.
    pub row: i32,
    /// What became of it.
    pub outcome: String,
    /// The record that came of it.
    pub record: Option<RecordId>,
    /// What there is to say, as JSON: columns, levels and codes, no value of the row.
    pub messages: String,
}

impl Tx<'_> {
    /// Begins a run.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn create_import(&mut self, run: &ImportRunRow) -> Result<()> {
        diesel::insert_into(import_run::table)
            .values((
                import_run::id.eq(stored(run.id)),
                import_run::file_digest.eq(&run.file_digest),
                import_run::agreement.eq(&run.agreement),
                import_run::started_at.eq(stored(run.started_at)),
                import_run::finished_at.eq(run.finished_at),
                import_run::total.eq(run.total),
                import_run::position.eq(run.position),
                import_run::user_id.eq(stored(run.user)),
                import_run::counters.eq(&run.counters),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// A run.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn import(&mut self, id: Id<ImportRun>) -> Result<Option<ImportRunRow>> {
        Ok(import_run::table.filter(import_run::id.eq(stored(id))).first(self.connection).optional()?)
    }

    /// The latest run over a file for an agreement, whether it ended or not.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn latest_import_of(&mut self, file_digest: &str, agreement: &str) -> Result<Option<ImportRunRow>> {
        let runs = import_run::table
            .filter(import_run::file_digest.eq(file_digest))
            .filter(import_run::agreement.eq(agreement))
            .order((import_run::started_at.desc(), import_run::id.desc()));
        Ok(runs.first(self.connection).optional()?)
    }

    /// A page of runs, the latest first by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn list_imports(&mut self, before: Option<Id<ImportRun>>, limit: i64) -> Result<Vec<ImportRunRow>> {
        let end = before.unwrap_or(Id::from_uuid(uuid::Uuid::max()));
        let page = import_run::table.filter(import_run::id.lt(stored(end))).order(import_run::id.desc());
        Ok(page.limit(limit).load(self.connection)?)
    }

    /// Says how far a run has come; in the transaction of the rows that it brought in.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn advance_import(&mut self, id: Id<ImportRun>, position: i32, counters: &str) -> Result<()> {
        let run = import_run::table.filter(import_run::id.eq(stored(id)));
        let progress = (import_run::position.eq(position), import_run::counters.eq(counters));
        diesel::update(run).set(progress).execute(self.connection)?;
        Ok(())
    }

    /// Ends a run.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn finish_import(&mut self, id: Id<ImportRun>, at: DateTime<Utc>) -> Result<()> {
        let run = import_run::table.filter(import_run::id.eq(stored(id)));
        diesel::update(run).set(import_run::finished_at.eq(Some(at))).execute(self.connection)?;
        Ok(())
    }

    /// Writes what became of a row, over what an interrupted try said.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when there is no such run.
    pub fn put_import_row(&mut self, row: &ImportRowRow) -> Result<()> {
        let columns = vec![
            ("run", row.run.into()),
            ("row", row.row.into()),
            ("outcome", (&row.outcome).into()),
            ("record", row.record.into()),
            ("messages", (&row.messages).into()),
        ];
        upsert("import_row", &["run", "row"], columns).execute(self.connection)?;
        Ok(())
    }

    /// A page of a run's rows, by row.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn import_rows(&mut self, run: Id<ImportRun>, after_row: i32, limit: i64) -> Result<Vec<ImportRowRow>> {
        let page = import_row::table.filter(import_row::run.eq(stored(run))).filter(import_row::row.gt(after_row));
        Ok(page.order(import_row::row).limit(limit).load(self.connection)?)
    }
}
