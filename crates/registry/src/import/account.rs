//! What an import came to: told when it ends, and kept for its office without any value of a row.

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Operation},
    id::{Id, ImportRun},
    value::AgreementCode,
};
use persistence::{ImportRowRow, ImportRunRow, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Cause, Level, Message, Sheet};
use crate::{Error, Registry, Result};

/// How many rows are read from storage at once.
const PAGE: i64 = 1000;

/// How many rows came to what. `read` is `imported`, `already_there` and `faults` together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportCounts {
    /// Rows with anything in them, below the headings.
    pub read: u32,
    /// Rows that became workers; in a dry run, that would.
    pub imported: u32,
    /// Rows that an earlier import brought in.
    pub already_there: u32,
    /// Rows with a fault: they were not imported.
    pub faults: u32,
    /// Rows with a warning, those with a fault besides among them.
    pub warnings: u32,
    /// Rows that look like an earlier row, or like somebody registered before.
    pub duplicates: u32,
}

/// What an import came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// The run; none of a dry run, which leaves nothing behind.
    pub run: Option<Id<ImportRun>>,
    /// For which agreement.
    pub agreement: AgreementCode,
    /// When it began; an interrupted one that went on, when it first began.
    pub started_at: DateTime<Utc>,
    /// When it ended; none while it runs, or waits to go on.
    pub finished_at: Option<DateTime<Utc>>,
    /// How many rows came to what.
    pub counts: ImportCounts,
    /// What there is to say, by row. [`super::report`] writes it out.
    pub messages: Vec<Message>,
}

/// What became of a row, as storage has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowOutcome {
    Imported,
    AlreadyThere,
    Fault,
    /// It is the row of headings.
    Headings,
}

impl RowOutcome {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            RowOutcome::Imported => "imported",
            RowOutcome::AlreadyThere => "already-there",
            RowOutcome::Fault => "fault",
            RowOutcome::Headings => "headings",
        }
    }
}

/// A message as it is kept. A heading that was understood is one of a list; one that was not could say anything, and is left out.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u32>,
    #[serde(flatten)]
    cause: Cause,
}

/// Messages about one row, as text for storage.
pub(super) fn kept<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Result<String> {
    let keep = |message: &Message| Kept {
        column: message.column.as_deref().filter(|_| message.cause != Cause::UnknownHeading).map(str::to_owned),
        of: message.of,
        cause: message.cause.clone(),
    };
    let kept: Vec<Kept> = messages.into_iter().map(keep).collect();
    serde_json::to_string(&kept).map_err(|cause| Error::fault("writing what an import has to say", cause))
}

/// Messages as they were kept.
fn told(row: &ImportRowRow) -> Result<Vec<Message>> {
    let kept: Vec<Kept> = serde_json::from_str(&row.messages)
        .map_err(|cause| Error::fault("reading what an import had to say", cause))?;
    let row = u32::try_from(row.row).unwrap_or_default();
    let message = |Kept { column, of, cause }: Kept| Message { row, column: column.map(Into::into), of, cause };
    Ok(kept.into_iter().map(message).collect())
}

/// Everything that was kept of a run's rows, by row.
pub(super) fn told_of_run(tx: &mut Tx<'_>, run: Id<ImportRun>) -> Result<Vec<Message>> {
    let mut messages = Vec::new();
    let mut after = 0;
    loop {
        let page = tx.import_rows(run, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(messages) };
        after = last.row;
        for row in &page {
            messages.extend(told(row)?);
        }
    }
}

impl ImportCounts {
    /// What the reading of the file alone tells.
    pub(super) fn of(sheet: &Sheet) -> Self {
        let rows_with = |level: Level| {
            let mut rows: Vec<u32> = sheet
                .messages
                .iter()
                .filter(|message| message.level() == level && !is_about_headings(message))
                .map(|message| message.row)
                .collect();
            rows.dedup();
            count(rows.len())
        };
        Self {
            read: count(sheet.rows_read),
            faults: rows_with(Level::Fault),
            warnings: rows_with(Level::Warning),
            duplicates: rows_with(Level::Duplicate),
            ..Self::default()
        }
    }

    pub(super) fn read_from(run: &ImportRunRow) -> Result<Self> {
        serde_json::from_str(&run.counters).map_err(|cause| Error::fault("reading the counts of an import", cause))
    }

    pub(super) fn written(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|cause| Error::fault("writing the counts of an import", cause))
    }
}

/// A number of rows: of a file there are at most [`super::ROWS_MAX`].
pub(super) fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// Whether it is said of the row of headings.
pub(super) const fn is_about_headings(message: &Message) -> bool {
    matches!(message.cause, Cause::UnknownHeading | Cause::RepeatedHeading)
}

impl Registry {
    /// What was kept of an import, for the officers of the office that ran it. A heading that was not understood is not named
    /// any more: it could say anything, and what is kept holds nothing of the file.
    ///
    /// # Errors
    /// [`Error::Denied`] for a role that imports nothing, [`Error::NotFound`] where there is no such run of this office.
    pub fn import_report(&self, actor: &Actor, run: Id<ImportRun>) -> Result<ImportReport> {
        actor.may(Operation::ImportWorkers)?;
        self.store.read(|tx| {
            let row = tx.import(run)?.ok_or(Error::NotFound)?;
            if !is_of_office(tx, &row, actor)? {
                return Err(Error::NotFound);
            }
            let agreement = AgreementCode::parse(&row.agreement)
                .map_err(|_| Error::fault("reading an import", "its agreement has no code"))?;
            Ok(ImportReport {
                run: Some(run),
                agreement,
                started_at: row.started_at,
                finished_at: row.finished_at,
                counts: ImportCounts::read_from(&row)?,
                messages: told_of_run(tx, run)?,
            })
        })
    }
}

/// Whether somebody of the actor's office ran it.
pub(super) fn is_of_office(tx: &mut Tx<'_>, run: &ImportRunRow, actor: &Actor) -> Result<bool> {
    if run.user == actor.user {
        return Ok(true);
    }
    Ok(tx.user(run.user)?.is_some_and(|user| user.office == actor.office.as_str()))
}
