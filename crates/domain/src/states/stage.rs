//! How far a cycle has come.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CycleState, IssuedDocument};

/// How far a cycle has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Records exist, but nobody was selected.
    Unopened,
    /// Selected for a demand.
    Selected,
    /// A contract was offered.
    Offered,
    /// Both ministries authorised a contract.
    Authorised,
    /// A permit or card was issued.
    Documented,
    /// Out of the origin country, not yet in the destination.
    Travelling,
    /// In the destination country.
    Entered,
    /// At the employer's.
    Arrived,
    /// At work.
    Working,
    /// Work has ended.
    Ended,
    /// Out of the destination country.
    Left,
    /// Home, as the origin confirmed.
    Returned,
    /// Stepped back before the border.
    Withdrawn,
    /// Closed: nothing more is expected.
    Closed,
}

impl Stage {
    /// The name on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Unopened => "unopened",
            Stage::Selected => "selected",
            Stage::Offered => "offered",
            Stage::Authorised => "authorised",
            Stage::Documented => "documented",
            Stage::Travelling => "travelling",
            Stage::Entered => "entered",
            Stage::Arrived => "arrived",
            Stage::Working => "working",
            Stage::Ended => "ended",
            Stage::Left => "left",
            Stage::Returned => "returned",
            Stage::Withdrawn => "withdrawn",
            Stage::Closed => "closed",
        }
    }
}

impl CycleState {
    /// How far it has come.
    pub fn stage(&self) -> Stage {
        let in_destination = self.in_destination();
        if self.closed.is_some() {
            Stage::Closed
        } else if self.returned_on.is_some() {
            Stage::Returned
        } else if self.withdrawn_at.is_some() && in_destination.is_none() {
            Stage::Withdrawn
        } else if in_destination == Some(false) {
            Stage::Left
        } else if self.ended.is_some() {
            Stage::Ended
        } else if !self.hires.is_empty() {
            Stage::Working
        } else if self.arrived_at.is_some() {
            Stage::Arrived
        } else if in_destination == Some(true) {
            Stage::Entered
        } else if self.on_the_way() {
            Stage::Travelling
        } else if self.documents.iter().any(IssuedDocument::stands) {
            Stage::Documented
        } else if self.authorised_contract().is_some() {
            Stage::Authorised
        } else if !self.contracts.is_empty() {
            Stage::Offered
        } else if self.selection.is_some() {
            Stage::Selected
        } else {
            Stage::Unopened
        }
    }
}
