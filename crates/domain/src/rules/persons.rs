//! Decisions about people's identities, complaints and rights. No agreement governs them: the law does, and who registered whom.

use super::{Judgement, UnmetCode};
use crate::{
    kinds::{Data, PersonRight, RequestAnswered, RequestOutcome},
    states::{MatterState, WorkerState},
};

/// The other registration that a decision names.
#[derive(Clone, Copy)]
pub struct Other<'a> {
    /// What is known of it; none where nobody registered it here.
    pub state: Option<&'a WorkerState>,
    /// Whether it is the same one that the decision is about.
    pub same: bool,
    /// Whether one of the two is joined to a third, or a third to the other one.
    pub entangled: bool,
    /// Whether the other one is joined to the one that the decision is about.
    pub joined: bool,
}

impl Judgement<'_> {
    /// Judges a decision of this sort; whether it is one.
    pub(super) fn of_persons(&mut self, data: &Data) -> bool {
        match data {
            Data::WorkerMerged(_) => self.merged(),
            Data::WorkerUnmerged(_) => {
                self.owned();
                self.require(self.situation.other.is_some_and(|other| other.joined), UnmetCode::NotMerged);
            }
            Data::WorkerLinked(data) => {
                self.owned();
                let worker = self.situation.worker;
                let itself = worker.is_some_and(|worker| worker.id == Some(data.linked));
                let linked = worker.is_some_and(|worker| worker.links.iter().any(|link| link.worker == data.linked));
                self.require(!itself, UnmetCode::OtherUnknown);
                self.require(!linked, UnmetCode::LinkedAlready);
            }
            Data::WorkerUnlinked(data) => {
                self.owned();
                let links = self.situation.worker.map(|worker| worker.links.as_slice()).unwrap_or_default();
                self.require(links.iter().any(|link| link.worker == data.linked), UnmetCode::NotLinked);
            }
            Data::ComplaintResolved(_) => {
                let open = matches!(self.situation.matter, Some(MatterState::Complaint(complaint))
                    if complaint.filed_at.is_some() && complaint.resolved_at.is_none() && self.is_theirs(complaint.worker));
                // That somebody is not registered here does not keep their complaint from being resolved.
                self.unmet.clear();
                self.require(open, UnmetCode::ComplaintNotOpen);
            }
            Data::RequestAnswered(data) => {
                let open = matches!(self.situation.matter, Some(MatterState::Request(request))
                    if request.received_at.is_some() && request.answered_at.is_none() && self.is_theirs(request.worker));
                self.unmet.clear();
                self.require(open, UnmetCode::RequestNotOpen);
                self.rectified(data);
            }
            _ => return false,
        }
        true
    }

    /// A rectification that is granted says what was corrected.
    fn rectified(&mut self, data: &RequestAnswered) {
        let named = data.corrections.as_ref().map_or(0, |named| named.as_slice().len());
        let asked = matches!(self.situation.matter, Some(MatterState::Request(request))
            if request.right == Some(PersonRight::Rectification));
        let granted = matches!(data.outcome, RequestOutcome::Granted | RequestOutcome::Partly);
        let told = !(asked && granted) || named > 0;
        self.require(told && named == self.situation.corrections_known, UnmetCode::CorrectionNotNamed);
    }

    fn merged(&mut self) {
        self.owned();
        let country = self.situation.author.country;
        let other = self.situation.other;
        let registered = other.filter(|other| !other.same).and_then(|other| other.state);
        let registered = registered.filter(|other| other.registered_at.is_some());
        let entangled = other.is_some_and(|other| other.entangled || other.joined);
        self.require(registered.is_some() || entangled, UnmetCode::OtherUnknown);
        self.require(!entangled, UnmetCode::MergedAlready);
        self.require(registered.is_none_or(|other| other.registered_in == Some(country)), UnmetCode::NotTheOwner);
    }

    /// A worker belongs to the country that registered them.
    fn owned(&mut self) {
        let country = self.situation.author.country;
        let owner = self.situation.worker.and_then(|worker| worker.registered_in);
        self.require(owner.is_none_or(|owner| owner == country), UnmetCode::NotTheOwner);
    }

    /// Whether a matter is of the person that the decision names.
    fn is_theirs(&self, of: Option<crate::id::Id<crate::id::Worker>>) -> bool {
        of.is_some() && of == self.situation.about.worker
    }
}
