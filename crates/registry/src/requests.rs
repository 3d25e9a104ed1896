//! What people ask about their own data: listed for those who answer, and for the person who asked, with the day by which the law wants
//! an answer.

use chrono::{DateTime, Utc};
use domain::{
    access::Actor,
    country::Country,
    id::{Id, Matter, RecordId, Request, Worker},
    kinds::{PersonRight, RequestChannel, RequestOutcome},
    states::{MatterState, RequestState},
    time::{Day, Moment},
};
use persistence::{MatterFilter, MatterRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Registry, Result,
    agreements::InstalledAgreements,
    complaints::shown,
    records::{project::read, waiting::in_force_for},
    views::Page,
};

/// Which requests are listed.
#[derive(Clone, Debug, Default)]
pub struct ListRequests {
    /// Of one person.
    pub worker: Option<Id<Worker>>,
    /// Those that nobody answered.
    pub open: bool,
    /// Behind which request the page begins.
    pub after: Option<(DateTime<Utc>, Id<Matter>)>,
    /// How many at the most.
    pub limit: usize,
}

/// What a person asked about their own data.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RequestView {
    /// The request.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Request>,
    /// Whose.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// What they ask for.
    pub right: Option<PersonRight>,
    /// In their words.
    pub wish: Option<String>,
    /// How they asked.
    pub channel: Option<RequestChannel>,
    /// When.
    pub received_at: Option<Moment>,
    /// The country whose office was asked.
    pub country: Option<Country>,
    /// The last day on which an answer is in time, where an agreement says it.
    pub due_on: Option<Day>,
    /// How they were answered; none where nobody did.
    pub outcome: Option<RequestOutcome>,
    /// Why so.
    pub reason: Option<String>,
    /// What was corrected, where that was asked for and granted.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub corrections: Vec<RecordId>,
    /// When they were answered.
    pub answered_at: Option<Moment>,
}

impl RequestView {
    pub(crate) fn of(row: MatterRow, agreements: &InstalledAgreements) -> Result<Self> {
        let state = match read::<MatterState>(&row.state)? {
            MatterState::Request(state) => state,
            _ => RequestState::default(),
        };
        let asked = state.country.zip(state.received_at);
        let governing = asked.map(|(country, at)| in_force_for(agreements, country, at)).unwrap_or_default();
        Ok(Self {
            id: Id::from_uuid(row.id.uuid()),
            worker: row.worker,
            right: state.right,
            channel: state.channel,
            received_at: state.received_at,
            country: state.country,
            due_on: state.due_on(governing),
            wish: state.wish.map(String::from),
            outcome: state.outcome,
            reason: state.reason.map(String::from),
            corrections: state.corrections,
            answered_at: state.answered_at,
        })
    }
}

impl Registry {
    /// What people asked about their own data, the newest first.
    ///
    /// # Errors
    /// [`crate::Error::Denied`] for anyone but who answers, or the person.
    pub fn requests(&self, actor: &Actor, list: &ListRequests) -> Result<Page<RequestView>> {
        let permit = actor.may_read_requests()?;
        let agreements = self.agreements()?;
        let filter = MatterFilter {
            sort: "request".to_owned(),
            status: list.open.then(|| "open".to_owned()),
            worker: list.worker,
            after: list.after,
            ..MatterFilter::default()
        };
        let limit = i64::try_from(list.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.write(|tx| -> Result<Vec<MatterRow>> {
            let rows = tx.list_matters(&permit, &filter, limit)?;
            let mut audit = self.audit_entry(actor, "requests");
            audit.purpose = Some(permit.purpose().to_string());
            audit.worker = list.worker;
            audit.records = i32::try_from(rows.len().min(list.limit)).unwrap_or(i32::MAX);
            tx.append_audit(&audit)?;
            Ok(rows)
        })?;
        shown(rows, list.limit, |row| RequestView::of(row, &agreements))
    }
}
