//! Setting rules aside for one decision: what the agreement lets several people do together (R20), and nobody alone.

use super::{Judgement, Unmet, UnmetCode};
use crate::{
    agreement::Agreement,
    id::RecordId,
    states::{MatterState, OverrideState},
};

impl<'a> Judgement<'a> {
    /// Takes away the reasons that an approved override covers. The decision then relies on the override's records.
    pub(super) fn set_aside(&mut self) {
        let Some(agreement) = self.situation.agreement.filter(|_| !self.unmet.is_empty()) else { return };
        let overrides = self.situation.cycle.map(|cycle| cycle.overrides.as_slice()).unwrap_or_default();
        let holding: Vec<&OverrideState> =
            overrides.iter().filter(|overriding| self.holds(overriding, agreement)).collect();
        for overriding in holding {
            let covers = |unmet: &Unmet| {
                overriding.rules.contains(&unmet.code) && agreement.separation.overridable.contains(&unmet.code)
            };
            let before = self.unmet.len();
            self.unmet.retain(|unmet| !covers(unmet));
            if self.unmet.len() < before {
                self.relied_on.extend(records(overriding));
            }
        }
    }

    /// Whether an override is for this decision, has the people that it takes, and was not used yet.
    fn holds(&self, overriding: &OverrideState, agreement: &Agreement) -> bool {
        let kind = self.kind.name();
        let enough = overriding.people() >= people(agreement);
        let for_this = overriding.decision.as_ref().is_some_and(|decision| decision.as_str() == kind);
        let approved_at = overriding.recorded.last().map(|recorded| recorded.at);
        let mut taken = self.situation.cycle.into_iter().flat_map(|cycle| &cycle.recorded);
        let used = taken.any(|recorded| recorded.kind == kind && Some(recorded.at) > approved_at);
        enough && for_this && !used && overriding.rules.iter().all(|code| code.is_overridable())
    }

    /// Whoever asked does not agree to it as well, nobody agrees twice, and only to what the agreement lists.
    pub(super) fn override_approved(&mut self, agreement: &Agreement) {
        let Some(MatterState::Override(overriding)) = self.situation.matter else {
            return self.lacks(UnmetCode::OverrideUnknown);
        };
        let of_this_cycle =
            overriding.cycle.is_some() && overriding.cycle == self.situation.cycle.and_then(|cycle| cycle.id);
        let open = overriding.requested_by.is_some() && overriding.people() < people(agreement);
        self.require(of_this_cycle && open, UnmetCode::OverrideUnknown);
        let author = self.situation.author.user;
        let again = overriding.requested_by == Some(author) || overriding.approved_by.contains(&author);
        self.require(!again, UnmetCode::SamePerson);
        let listed = |code: &UnmetCode| code.is_overridable() && agreement.separation.overridable.contains(code);
        for code in overriding.rules.iter().filter(|code| !listed(code)) {
            self.unmet.push(Unmet { code: UnmetCode::NotOverridable, detail: Some(code.as_str().to_owned()) });
        }
        self.relied_on.extend(records(overriding));
    }
}

fn people(agreement: &Agreement) -> usize {
    agreement.separation.people_for_override.get() as usize
}

fn records(overriding: &OverrideState) -> impl Iterator<Item = RecordId> + '_ {
    overriding.recorded.iter().map(|recorded| recorded.record)
}
