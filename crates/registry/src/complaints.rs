//! Complaints: listed for those who take them up, and for the worker whose they are. To everybody else there are none.

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Operation},
    id::{Complaint, Cycle, Employer, Id, Matter, Worker},
    kinds::{ComplaintOutcome, ComplaintTopic},
    states::{ComplaintState, MatterState},
    time::Moment,
    value::Language,
};
use persistence::{MatterFilter, MatterRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Registry, Result, records::project::read, views::Page};

/// Which complaints are listed.
#[derive(Clone, Debug, Default)]
pub struct ListComplaints {
    /// Those that nobody resolved.
    pub open: bool,
    /// Behind which complaint the page begins.
    pub after: Option<(DateTime<Utc>, Id<Matter>)>,
    /// How many at the most.
    pub limit: usize,
}

/// A complaint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ComplaintView {
    /// The complaint.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Complaint>,
    /// Whose.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// In which cycle.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub cycle: Option<Id<Cycle>>,
    /// Of whom.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub against: Option<Id<Employer>>,
    /// Of what.
    pub topic: Option<ComplaintTopic>,
    /// In the worker's words.
    pub account: Option<String>,
    /// In which language.
    pub language: Option<Language>,
    /// When.
    pub filed_at: Option<Moment>,
    /// How it was resolved; none where it is open.
    pub outcome: Option<ComplaintOutcome>,
    /// In words.
    pub note: Option<String>,
    /// When it was resolved.
    pub resolved_at: Option<Moment>,
}

impl ComplaintView {
    fn of(row: MatterRow) -> Result<Self> {
        let state = match read::<MatterState>(&row.state)? {
            MatterState::Complaint(state) => state,
            _ => ComplaintState::default(),
        };
        Ok(Self {
            id: Id::from_uuid(row.id.uuid()),
            worker: row.worker,
            cycle: state.cycle,
            against: state.against,
            topic: state.topic,
            account: state.account.map(String::from),
            language: state.language,
            filed_at: state.filed_at,
            outcome: state.outcome,
            note: state.note.map(String::from),
            resolved_at: state.resolved_at,
        })
    }
}

impl Registry {
    /// The complaints that the reader may see, the newest first. That somebody looked is kept, without a number: it would say how many
    /// there are.
    ///
    /// # Errors
    /// [`crate::Error::Denied`] for anyone but an inspector or a worker.
    pub fn complaints(&self, actor: &Actor, list: &ListComplaints) -> Result<Page<ComplaintView>> {
        actor.may(Operation::ViewComplaints)?;
        let permit = actor.may_read(None)?;
        let filter = MatterFilter {
            sort: "complaint".to_owned(),
            status: list.open.then(|| "open".to_owned()),
            after: list.after,
            ..MatterFilter::default()
        };
        let limit = i64::try_from(list.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.write(|tx| -> Result<Vec<MatterRow>> {
            let rows = tx.list_matters(&permit, &filter, limit)?;
            let mut audit = self.audit_entry(actor, "complaints");
            audit.purpose = Some(permit.purpose().to_string());
            tx.append_audit(&audit)?;
            Ok(rows)
        })?;
        shown(rows, list.limit, ComplaintView::of)
    }
}

/// A page of matters, each as it is shown.
pub(crate) fn shown<T>(rows: Vec<MatterRow>, limit: usize, show: impl Fn(MatterRow) -> Result<T>) -> Result<Page<T>> {
    let cursor = |row: &MatterRow| format!("{}_{}", row.opened_at.timestamp_micros(), row.id);
    let page = Page::cut(rows, limit, cursor, show);
    Ok(Page { items: page.items.into_iter().collect::<Result<_>>()?, next: page.next })
}
