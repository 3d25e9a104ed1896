//! A roster that was read to be brought in: its rows, the ids under which they enter, and what there is to say of them.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Side},
    finding::civil_zone,
    id::{Id, Worker},
    lang::Lang,
    time::Day,
};
use persistence::{ImportRowRow, ImportRunRow};

use super::{
    Expected, ImportWorkers, Level, Message, Sheet,
    account::{RowOutcome, count, is_about_headings, kept},
    identity::{RowIds, Secret},
    read,
};
use crate::{Error, Registry, Result};

/// What was read of a file, and under which ids its rows enter.
pub(super) struct Roster {
    pub(super) sheet: Sheet,
    /// Of each row of the sheet.
    pub(super) ids: Vec<RowIds>,
    /// The workers of all rows, those that are there already too.
    pub(super) workers: HashSet<Id<Worker>>,
    pub(super) started_at: DateTime<Utc>,
}

impl Registry {
    /// Reads the file as it is to be read on the day on which the import began.
    pub(super) fn read_roster(
        &self,
        actor: &Actor,
        import: &ImportWorkers,
        secret: &Secret,
        started_at: DateTime<Utc>,
    ) -> Result<Roster> {
        let today = started_at.with_timezone(&civil_zone(actor.country)).date_naive();
        let agreements = self.agreements()?;
        let agreement = agreements
            .in_force(&import.agreement, today)
            .ok_or_else(|| Error::invalid("agreement", "is not in force today"))?;
        let expected = Expected {
            today: Day::from_date(today).map_err(|cause| Error::fault("reading the clock", cause))?,
            origin: agreement.party(Side::Origin).map_or(actor.country, |party| party.country),
            age_min: agreement.eligibility.minimum_age.get(),
        };
        let sheet = read(&import.bytes, &import.file_name, expected)
            .map_err(|error| Error::invalid("file", error.text(Lang::En)))?;
        let ids = secret.ids_of(&sheet.rows)?;
        let workers = ids.iter().map(|ids| ids.worker).collect();
        Ok(Roster { sheet, ids, workers, started_at })
    }
}

impl Roster {
    /// What the file alone tells of a row.
    pub(super) fn messages_of(&self, row: u32) -> &[Message] {
        let messages = &self.sheet.messages;
        let from = messages.partition_point(|message| message.row < row);
        let until = messages.partition_point(|message| message.row <= row);
        &messages[from..until]
    }

    /// The rows that are done with once the file is read: the headings, and those with a fault.
    pub(super) fn told_before(&self, run: &ImportRunRow) -> Result<Vec<ImportRowRow>> {
        let messages = self.sheet.messages.iter();
        let outcomes: BTreeSet<(u32, RowOutcome)> = messages
            .filter_map(|message| match message.level() {
                Level::Fault => Some((message.row, RowOutcome::Fault)),
                _ if is_about_headings(message) => Some((message.row, RowOutcome::Headings)),
                _ => None,
            })
            .collect();
        let row = |(row, outcome): (u32, RowOutcome)| {
            Ok(ImportRowRow {
                run: run.id,
                row: i32::try_from(row).unwrap_or(i32::MAX),
                outcome: outcome.as_str().to_owned(),
                record: None,
                messages: kept(self.messages_of(row))?,
            })
        };
        outcomes.into_iter().map(row).collect()
    }

    /// How many rows of these messages the file alone did not find to repeat another.
    pub(super) fn newly_alike(&self, messages: &[Message]) -> u32 {
        let repeats = |row: u32| self.messages_of(row).iter().any(|message| message.level() == Level::Duplicate);
        count(messages.iter().filter(|message| !repeats(message.row)).count())
    }

    /// Everything there is to say, by row; what was found in the registry stands behind what was found in the file.
    pub(super) fn all_messages(self, found: impl Iterator<Item = Message>) -> Vec<Message> {
        let mut messages = self.sheet.messages;
        messages.extend(found);
        messages.sort_by_key(|message| message.row);
        messages
    }
}
