//! The work list: what does not fit and waits for someone, as far as the reader may see it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Operation, Permit, Role, Side},
    element::Class,
    finding::{Details, FindingCode, Severity},
    id::{Cycle, Employer, Finding, Id, RecordId, Worker},
    lang::Lang,
};
use persistence::{FindingFilter, FindingRow, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Registry, Result, views::Page};

/// Which findings are listed.
#[derive(Clone, Debug, Default)]
pub struct ListFindings {
    /// Of one worker.
    pub worker: Option<Id<Worker>>,
    /// Of one cycle.
    pub cycle: Option<Id<Cycle>>,
    /// Of one sort.
    pub code: Option<FindingCode>,
    /// Those that this side settles.
    pub side: Option<Side>,
    /// Only what is the reader's own to look into, or has come to them since its time passed.
    pub own: bool,
    /// Only those whose time has passed.
    pub overdue: bool,
    /// Settled ones too.
    pub with_settled: bool,
    /// Behind which finding the page begins.
    pub after: Option<(DateTime<Utc>, Id<Finding>)>,
    /// How many at the most.
    pub limit: usize,
}

/// Something that does not fit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingView {
    /// The finding.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Finding>,
    /// What.
    pub code: FindingCode,
    /// How much it matters.
    pub severity: Severity,
    /// What it says, in the reader's language.
    pub message: String,
    /// The worker.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// The cycle.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub cycle: Option<Id<Cycle>>,
    /// The employer.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub employer: Option<Id<Employer>>,
    /// The side whose office settles it.
    pub side: Option<Side>,
    /// In which role somebody of that side looks into it.
    pub owner: Option<Role>,
    /// In which role somebody of that side takes it up once its time has passed; none where no agreement gives it one.
    pub escalates_to: Option<Role>,
    /// Whether its time has passed.
    pub overdue: bool,
    /// Since when it holds.
    pub opens_at: DateTime<Utc>,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
    /// The record that raised it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub record: Option<RecordId>,
    /// What it says besides.
    pub details: Details,
}

impl FindingView {
    /// A finding just raised, in a language.
    pub fn of(finding: domain::finding::Finding, lang: Lang, now: DateTime<Utc>) -> Self {
        Self {
            id: finding.id,
            code: finding.code,
            severity: finding.code.severity(),
            message: finding.code.message(lang).to_owned(),
            worker: finding.worker,
            cycle: finding.cycle,
            employer: finding.employer,
            side: Some(finding.side),
            owner: Some(finding.owner),
            escalates_to: finding.due.map(|due| due.escalates_to),
            overdue: finding.due.is_some_and(|due| due.passes_at <= now),
            opens_at: finding.opens_at,
            settled_at: None,
            record: finding.record,
            details: finding.details,
        }
    }

    fn of_row(row: FindingRow, lang: Lang, now: DateTime<Utc>) -> Option<Self> {
        // A code of a newer version of this program is kept, and shown once that runs here.
        let code = FindingCode::parse(&row.code)?;
        Some(Self {
            id: row.id,
            code,
            severity: code.severity(),
            message: code.message(lang).to_owned(),
            worker: row.worker,
            cycle: row.cycle,
            employer: row.employer,
            side: Side::parse(&row.side),
            owner: Role::parse(&row.owner),
            escalates_to: row.escalates_to.as_deref().and_then(Role::parse),
            overdue: row.passes_at.is_some_and(|passes_at| passes_at <= now),
            opens_at: row.opens_at,
            settled_at: row.settled_at,
            record: row.record,
            details: serde_json::from_str(&row.details).unwrap_or_default(),
        })
    }
}

impl Registry {
    /// The findings that hold now and that the reader may see, the oldest first.
    ///
    /// # Errors
    /// [`Error::Denied`] for a role that has no work list.
    pub fn findings(&self, actor: &Actor, list: &ListFindings, lang: Lang) -> Result<Page<FindingView>> {
        actor.may(Operation::ViewFindings)?;
        let permit = actor.may_read(None)?;
        let filter = FindingFilter {
            worker: list.worker,
            cycle: list.cycle,
            employer: None,
            side: list.side.map(|side| side.as_str().to_owned()),
            codes: list.code.map(|code| vec![code.as_str().to_owned()]).unwrap_or_default(),
            desk: list.own.then(|| (actor.side.as_str().to_owned(), actor.role.as_str().to_owned())),
            overdue: list.overdue,
            with_settled: list.with_settled,
            after: list.after,
        };
        let limit = i64::try_from(list.limit).unwrap_or(i64::MAX).saturating_add(1);
        let now = self.now();
        let (rows, hidden) = self.store.write(|tx| -> Result<_, Error> {
            let rows = tx.list_findings(&permit, &filter, now, limit)?;
            let hidden = pairs_half_hidden(tx, &permit, &rows)?;
            // Not even by a number does the audit say that there is what leaves no trace.
            let traceless = |row: &&FindingRow| Class::parse(&row.class).is_some_and(Class::leaves_no_trace);
            let shown = rows.iter().take(list.limit).filter(|row| !hidden.contains(&row.id) && !traceless(row)).count();
            let mut audit = self.audit_entry(actor, if list.own { "worklist" } else { "findings" });
            audit.purpose = Some(permit.purpose().to_string());
            audit.worker = list.worker;
            audit.cycle = list.cycle;
            audit.records = i32::try_from(shown).unwrap_or(i32::MAX);
            tx.append_audit(&audit)?;
            Ok((rows, hidden))
        })?;
        let cursor = |row: &FindingRow| format!("{}_{}", row.opens_at.timestamp_micros(), row.id);
        let page = Page::cut(rows, list.limit, cursor, |row| {
            Some(row).filter(|row| !hidden.contains(&row.id)).and_then(|row| FindingView::of_row(row, lang, now))
        });
        Ok(Page { items: page.items.into_iter().flatten().collect(), next: page.next })
    }
}

/// Of those that name a second worker, the ones whose second the reader may not come across: that there is a pair would say
/// that somebody is there.
fn pairs_half_hidden(tx: &mut Tx<'_>, permit: &Permit, rows: &[FindingRow]) -> Result<BTreeSet<Id<Finding>>> {
    let mut hidden = BTreeSet::new();
    for row in rows {
        let details: Details = serde_json::from_str(&row.details).unwrap_or_default();
        if let Some(other) = details.other_worker
            && tx.visible_worker(permit, other)?.is_none()
        {
            hidden.insert(row.id);
        }
    }
    Ok(hidden)
}
