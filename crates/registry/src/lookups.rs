//! Who looked somebody up: for the person themselves.

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Operation, Purpose},
    id::{Id, Worker},
};
use persistence::{AuditFilter, AuditRow, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Registry, Result, alerts, records::joining, views::Page};

/// Which entries are listed.
#[derive(Clone, Debug, Default)]
pub struct ListLookups {
    /// Only entries before this one.
    pub before: Option<i64>,
    /// How many at the most.
    pub limit: usize,
}

/// That somebody saw something of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookupView {
    /// When.
    pub at: DateTime<Utc>,
    /// In which role.
    pub role: String,
    /// For which office.
    pub office: String,
    /// For what.
    pub purpose: Option<String>,
    /// Why, in the reader's own words.
    pub reason: Option<String>,
    /// How many records were shown.
    pub records: i32,
}

impl From<AuditRow> for LookupView {
    fn from(row: AuditRow) -> Self {
        let AuditRow { at, role, office, purpose, reason, records, .. } = row;
        Self { at, role, office, purpose, reason, records }
    }
}

/// A page of the entries about a person, of all their registrations, the newest first. Not those of who protects them: a telephone may be
/// in another's hand, and that somebody looks into a complaint is to be told by word of mouth. Nor those of an alert: whoever it
/// looks for is not warned by it.
pub(crate) fn lookups_of(
    tx: &mut Tx<'_>,
    worker: Id<Worker>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<AuditRow>> {
    let person = joining::person(tx, worker)?;
    let mut registrations = tx.joined_to(person)?;
    registrations.push(person);
    let filter = AuditFilter {
        workers: registrations,
        not_for: vec![Purpose::Protection.as_str().to_owned(), alerts::PURPOSE.to_owned()],
        before,
        ..AuditFilter::default()
    };
    Ok(tx.audit(&filter, limit)?)
}

impl Registry {
    /// Who looked the reader up, the newest first.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone but a worker; [`Error::NotFound`] for another worker than the reader.
    pub fn lookups(&self, actor: &Actor, worker: Id<Worker>, list: &ListLookups) -> Result<Page<LookupView>> {
        actor.may(Operation::ViewOwnLookups)?;
        let own = actor.worker.ok_or(Error::NotFound)?;
        let limit = i64::try_from(list.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.write(|tx| -> Result<Vec<AuditRow>> {
            if own != worker && joining::person(tx, own)? != worker {
                return Err(Error::NotFound);
            }
            let rows = lookups_of(tx, worker, list.before, limit)?;
            let mut audit = self.audit_entry(actor, "own-lookups");
            audit.purpose = Some(Purpose::OwnData.to_string());
            audit.worker = Some(worker);
            audit.records = i32::try_from(rows.len().min(list.limit)).unwrap_or(i32::MAX);
            tx.append_audit(&audit)?;
            Ok(rows)
        })?;
        Ok(Page::cut(rows, list.limit, |row| row.seq.to_string(), LookupView::from))
    }
}
