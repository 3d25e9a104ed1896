//! Rules that somebody asked to set aside for one decision: listed for those who decide on it, who are others than who asked.

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Operation, Side},
    element::Class,
    id::{Cycle, Id, Matter, Override, Worker},
    lang::Lang,
    rules::UnmetCode,
    states::{MatterState, OverrideState},
    time::Moment,
};
use persistence::{MatterFilter, MatterRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Registry, Result, complaints::shown, records::project::read, views::Page};

/// Which overrides are listed.
#[derive(Clone, Debug, Default)]
pub struct ListOverrides {
    /// Those on which nobody decided.
    pub open: bool,
    /// Behind which override the page begins.
    pub after: Option<(DateTime<Utc>, Id<Matter>)>,
    /// How many at the most.
    pub limit: usize,
}

/// A wish that rules be set aside.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverrideView {
    /// The override.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Override>,
    /// Of whom.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// In which cycle.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub cycle: Option<Id<Cycle>>,
    /// The kind of the decision.
    pub decision: Option<String>,
    /// The rules, with what each says.
    pub rules: Vec<RuleView>,
    /// Why they should not count this time.
    pub reason: Option<String>,
    /// The side that asked.
    pub side: Option<Side>,
    /// When.
    pub requested_at: Option<Moment>,
    /// Whether the reader asked for it: then others decide.
    pub own: bool,
    /// Whether the reader has agreed.
    pub agreed: bool,
    /// How many people stand behind it: who asked, and who agreed.
    pub people: usize,
}

/// A rule and what it says.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct RuleView {
    /// Which.
    pub code: UnmetCode,
    /// What it says, in the reader's language.
    pub message: &'static str,
}

impl OverrideView {
    fn of(row: MatterRow, actor: &Actor, reads_reasons: bool, lang: Lang) -> Result<Self> {
        let state = match read::<MatterState>(&row.state)? {
            MatterState::Override(state) => state,
            _ => OverrideState::default(),
        };
        let rule = |code: &UnmetCode| RuleView { code: *code, message: code.message(lang) };
        Ok(Self {
            id: Id::from_uuid(row.id.uuid()),
            worker: row.worker,
            cycle: row.cycle,
            decision: state.decision.as_ref().map(|decision| decision.as_str().to_owned()),
            rules: state.rules.iter().map(rule).collect(),
            side: state.side,
            requested_at: state.requested_at,
            own: state.requested_by == Some(actor.user),
            agreed: state.approved_by.contains(&actor.user),
            people: state.people(),
            reason: state.reason.map(String::from).filter(|_| reads_reasons),
        })
    }
}

impl Registry {
    /// The overrides that the reader may see, the newest first.
    ///
    /// # Errors
    /// [`crate::Error::Denied`] for anyone who neither asks for them nor decides on them.
    pub fn overrides(&self, actor: &Actor, list: &ListOverrides, lang: Lang) -> Result<Page<OverrideView>> {
        actor.may(Operation::ViewOverrides)?;
        let permit = actor.may_read(None)?;
        let filter = MatterFilter {
            sort: "override".to_owned(),
            status: list.open.then(|| "open".to_owned()),
            after: list.after,
            ..MatterFilter::default()
        };
        let limit = i64::try_from(list.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.write(|tx| -> Result<Vec<MatterRow>> {
            let rows = tx.list_matters(&permit, &filter, limit)?;
            let mut audit = self.audit_entry(actor, "overrides");
            audit.purpose = Some(permit.purpose().to_string());
            audit.records = i32::try_from(rows.len().min(list.limit)).unwrap_or(i32::MAX);
            tx.append_audit(&audit)?;
            Ok(rows)
        })?;
        let reads_reasons = permit.classes().contains(Class::Evidence);
        shown(rows, list.limit, |row| OverrideView::of(row, actor, reads_reasons, lang))
    }
}
