//! The steps of a season by the words in which people tell it, and the stretches that take a cycle to a stage.

use super::{Scenario, Who};
use crate::{access::Side, kinds::Kind};

/// Steps of one record.
impl Scenario {
    /// The worker is registered.
    pub fn register(self) -> Self {
        self.step(Kind::WorkerRegistered)
    }

    /// The worker shows a document.
    pub fn present(self) -> Self {
        self.step(Kind::DocumentPresented)
    }

    /// The worker is told what is recorded.
    pub fn inform(self) -> Self {
        self.step(Kind::NoticeGiven)
    }

    /// The worker consents.
    pub fn consent(self) -> Self {
        self.step(Kind::ConsentGiven)
    }

    /// An authority says how the employer stands in a matter.
    pub fn state_standing(self, matter: &str) -> Self {
        self.step(Kind::EmployerStandingStated).with("matter", matter)
    }

    /// The destination opens places.
    pub fn open_quota(self) -> Self {
        let line = self.agreement.quota.last().map(|rule| rule.line.as_str().to_owned()).unwrap_or_default();
        self.step(Kind::QuotaOpened).with("line", line)
    }

    /// The employer asks for workers.
    pub fn request(self) -> Self {
        self.step(Kind::DemandRequested)
    }

    /// The destination grants places of the line.
    pub fn recommend(self) -> Self {
        let line = self.line_id().to_string();
        self.step(Kind::DemandRecommended).with("quota_line", line)
    }

    /// The worker is chosen.
    pub fn select(self) -> Self {
        self.step(Kind::CandidateSelected)
    }

    /// The worker steps back.
    pub fn withdraw(self) -> Self {
        self.step(Kind::CandidateWithdrawn)
    }

    /// The worker says what they paid: nothing.
    pub fn declare_fees(self) -> Self {
        self.step(Kind::FeesDeclared)
    }

    /// The employer offers terms.
    pub fn offer(self) -> Self {
        self.step(Kind::ContractOffered)
    }

    /// An officer explains them.
    pub fn explain(self) -> Self {
        self.step(Kind::ContractExplained)
    }

    /// The worker accepts them.
    pub fn accept(self) -> Self {
        self.step(Kind::ContractAccepted)
    }

    /// A side's ministry authorises them.
    pub fn authorise(self, side: Side) -> Self {
        self.by(supervisor(side)).step(Kind::ContractAuthorised)
    }

    /// A side's ministry rejects them.
    pub fn reject(self, side: Side) -> Self {
        self.by(supervisor(side)).step(Kind::ContractRejected)
    }

    /// The destination issues a permit or card.
    pub fn issue(self) -> Self {
        self.step(Kind::DocumentIssued)
    }

    /// The destination takes it back.
    pub fn revoke(self) -> Self {
        self.step(Kind::DocumentRevoked)
    }

    /// The worker leaves the country of a side.
    pub fn exit(self, side: Side) -> Self {
        self.by(post(side)).step(Kind::CrossingExited)
    }

    /// The worker enters the country of a side.
    pub fn enter(self, side: Side) -> Self {
        self.by(post(side)).step(Kind::CrossingEntered)
    }

    /// The worker is not admitted into the country of a side.
    pub fn turn_away(self, side: Side) -> Self {
        self.by(post(side)).step(Kind::CrossingRefused)
    }

    /// The employer sees the worker arrive.
    pub fn arrive(self) -> Self {
        self.step(Kind::ArrivalConfirmed)
    }

    /// The employer does not see the worker arrive.
    pub fn miss(self) -> Self {
        self.step(Kind::ArrivalMissed)
    }

    /// Work begins.
    pub fn hire(self) -> Self {
        self.step(Kind::HireConfirmed)
    }

    /// The stay is renewed.
    pub fn extend(self) -> Self {
        self.step(Kind::StayExtended)
    }

    /// Work ends.
    pub fn end(self) -> Self {
        self.step(Kind::EmploymentEnded)
    }

    /// The origin knows the worker home.
    pub fn confirm_return(self) -> Self {
        self.step(Kind::ReturnConfirmed)
    }

    /// Someone answers for a finding.
    pub fn settle(self) -> Self {
        self.step(Kind::FindingSettled)
    }
}

/// Stretches that take a cycle to a stage, on ordinary days of a harvest.
impl Scenario {
    /// An employer in order asks for workers and is granted places.
    pub fn demanded(self) -> Self {
        let told = self.step(Kind::EmployerRegistered);
        let told = told.state_standing("social-security").state_standing("insurance").state_standing("tax");
        told.step(Kind::WorkplaceRegistered).open_quota().request().recommend()
    }

    /// A worker is known, with a document, a notice and a consent.
    pub fn known(self) -> Self {
        self.at("2026-10-05T08:00:00-05:00").register().present().inform().consent()
    }

    /// … and chosen.
    pub fn selected(self) -> Self {
        self.demanded().known().at("2026-10-10T08:00:00-05:00").select()
    }

    /// … and has accepted terms.
    pub fn accepted(self) -> Self {
        self.selected().declare_fees().offer().explain().accept()
    }

    /// … which both ministries authorised.
    pub fn authorised(self) -> Self {
        let told = self.accepted().at("2026-10-12T09:00:00-05:00").authorise(Side::Origin);
        told.at("2026-10-13T09:00:00-06:00").authorise(Side::Destination)
    }

    /// … and holds a card.
    pub fn documented(self) -> Self {
        self.authorised().at("2026-10-15T09:00:00-06:00").issue()
    }

    /// … and has entered the destination.
    pub fn entered(self) -> Self {
        let told = self.documented().at("2026-11-02T08:00:00-05:00").exit(Side::Origin);
        told.at("2026-11-02T08:30:00-06:00").enter(Side::Destination)
    }

    /// … and works.
    pub fn working(self) -> Self {
        self.entered().at("2026-11-03T06:00:00-06:00").arrive().hire()
    }

    /// … and has left the destination.
    pub fn left(self) -> Self {
        let told = self.working().at("2027-03-25T17:00:00-06:00").end();
        told.at("2027-03-27T07:00:00-06:00").exit(Side::Destination)
    }

    /// … and is home.
    pub fn home(self) -> Self {
        let told = self.left().at("2027-03-27T09:00:00-05:00").enter(Side::Origin);
        told.at("2027-03-28T09:00:00-05:00").confirm_return()
    }
}

const fn supervisor(side: Side) -> Who {
    match side {
        Side::Destination => Who::DestinationSupervisor,
        Side::Origin | Side::Transit => Who::OriginSupervisor,
    }
}

const fn post(side: Side) -> Who {
    match side {
        Side::Origin => Who::OriginPost,
        Side::Destination => Who::DestinationPost,
        Side::Transit => Who::TransitPost,
    }
}
