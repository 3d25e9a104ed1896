//! What the parties do about an agreement itself: R1.

use super::{Judgement, UnmetCode};
use crate::{kinds::AgreementSigned, states::MatterState};

impl Judgement<'_> {
    /// A version is signed by the digest under which it was proposed, so that nobody signs another text.
    pub(super) fn agreement_signed(&mut self, data: &AgreementSigned) {
        self.require(self.situation.about.agreement == Some(data.agreement.id()), UnmetCode::AgreementMismatch);
        let Some(MatterState::Agreement(process)) = self.situation.matter else {
            return self.lacks(UnmetCode::AgreementNotProposed);
        };
        let proposed = process
            .proposals
            .iter()
            .any(|proposal| proposal.number == data.number.get() && proposal.digest == data.digest);
        self.require(proposed, UnmetCode::AgreementNotProposed);
    }
}
