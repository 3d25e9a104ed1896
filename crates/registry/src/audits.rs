//! Who looked at what, when and why: for those who oversee the others.

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Operation},
    id::{Cycle, Id, User, Worker},
};
use persistence::{AuditFilter, AuditRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Registry, Result, views::Page};

/// Which entries are listed.
#[derive(Clone, Debug, Default)]
pub struct ListAudit {
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// By whom.
    pub user: Option<Id<User>>,
    /// From when.
    pub from: Option<DateTime<Utc>>,
    /// Until before when.
    pub until: Option<DateTime<Utc>>,
    /// Only entries before this one.
    pub before: Option<i64>,
    /// How many at the most.
    pub limit: usize,
}

/// That somebody looked or tried to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditView {
    /// Its place; entries are never renumbered.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub user: Option<Id<User>>,
    /// In which role.
    pub role: String,
    /// For which office.
    pub office: String,
    /// What: an operation of the API.
    pub operation: String,
    /// For what.
    pub purpose: Option<String>,
    /// Why, in the reader's own words.
    pub reason: Option<String>,
    /// About whom.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// About which cycle.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub cycle: Option<Id<Cycle>>,
    /// How many records were shown.
    pub records: i32,
    /// `shown`, or `nothing` where nothing was there for that reader.
    pub outcome: String,
    /// Whose account, session or device was changed, where one was.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub account: Option<Id<User>>,
}

impl From<AuditRow> for AuditView {
    fn from(row: AuditRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            user: row.user,
            role: row.role,
            office: row.office,
            operation: row.operation,
            purpose: row.purpose,
            reason: row.reason,
            worker: row.worker,
            cycle: row.cycle,
            records: row.records,
            outcome: row.outcome,
            account: row.account,
        }
    }
}

impl Registry {
    /// Who looked at what, the newest first. That the auditor looked is kept as well.
    ///
    /// # Errors
    /// [`crate::Error::Denied`] for anyone but an auditor.
    pub fn audit(&self, actor: &Actor, list: &ListAudit) -> Result<Page<AuditView>> {
        actor.may(Operation::ViewAudit)?;
        let filter = AuditFilter {
            worker: list.worker,
            workers: Vec::new(),
            not_for: Vec::new(),
            user: list.user,
            offices: None,
            from: list.from,
            until: list.until,
            before: list.before,
        };
        let limit = i64::try_from(list.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.write(|tx| -> Result<Vec<AuditRow>> {
            let rows = tx.audit(&filter, limit)?;
            let mut entry = self.audit_entry(actor, "audit");
            entry.worker = list.worker;
            entry.records = i32::try_from(rows.len().min(list.limit)).unwrap_or(i32::MAX);
            tx.append_audit(&entry)?;
            Ok(rows)
        })?;
        Ok(Page::cut(rows, list.limit, |row| row.seq.to_string(), AuditView::from))
    }
}
