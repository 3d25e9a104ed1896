//! Who acts in a scenario: one person a desk.

use crate::{
    access::{Role, Side},
    country::Country,
    id::Id,
    kinds::Kind,
    record::Author,
    value::OfficeCode,
};

/// Somebody who writes records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Of the origin's labour ministry.
    OriginOfficer,
    /// Their supervisor.
    OriginSupervisor,
    /// Of the destination's labour ministry.
    DestinationOfficer,
    /// Their supervisor.
    DestinationSupervisor,
    /// The employer.
    Employer,
    /// At the origin's post.
    OriginPost,
    /// At the destination's post.
    DestinationPost,
    /// Of the destination's migration authority, at a desk in the capital.
    DestinationDesk,
    /// At a post between them, in a third country.
    TransitPost,
}

impl Who {
    /// Whose step a kind usually is.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::EmployerRegistered | Kind::EmployerStandingStated | Kind::InsuranceStarted => Who::DestinationOfficer,
            Kind::DemandRecommended | Kind::QuotaOpened | Kind::FindingSettled => Who::DestinationSupervisor,
            Kind::ContractAuthorised | Kind::ContractRejected => Who::OriginSupervisor,
            Kind::WorkplaceRegistered | Kind::DemandRequested | Kind::DemandWithdrawn | Kind::ContractOffered => {
                Who::Employer
            }
            Kind::ArrivalConfirmed | Kind::ArrivalMissed | Kind::HireConfirmed | Kind::EmploymentEnded => Who::Employer,
            Kind::DocumentIssued | Kind::DocumentRevoked => Who::DestinationPost,
            Kind::StayExtended => Who::DestinationDesk,
            Kind::CrossingExited => Who::OriginPost,
            Kind::CrossingEntered | Kind::CrossingRefused => Who::DestinationPost,
            _ => Who::OriginOfficer,
        }
    }

    /// As the server knows them.
    pub fn author(self) -> Author {
        #[allow(clippy::expect_used, reason = "its code is in the table")]
        let nicaragua = Country::parse("NI").expect("a country");
        let (role, side, country, office) = match self {
            Who::OriginOfficer => (Role::LabourOfficer, Side::Origin, Country::PA, "mitradel-david"),
            Who::OriginSupervisor => (Role::LabourSupervisor, Side::Origin, Country::PA, "mitradel-david"),
            Who::DestinationOfficer => (Role::LabourOfficer, Side::Destination, Country::CR, "mtss-san-vito"),
            Who::DestinationSupervisor => (Role::LabourSupervisor, Side::Destination, Country::CR, "mtss-san-vito"),
            Who::Employer => (Role::Employer, Side::Destination, Country::CR, "beneficio-rio-coto"),
            Who::OriginPost => (Role::MigrationOfficer, Side::Origin, Country::PA, "snm-rio-sereno"),
            Who::DestinationPost => (Role::MigrationOfficer, Side::Destination, Country::CR, "dgme-sabalito"),
            Who::DestinationDesk => (Role::MigrationOfficer, Side::Destination, Country::CR, "dgme-la-uruca"),
            Who::TransitPost => (Role::MigrationOfficer, Side::Transit, nicaragua, "penas-blancas"),
        };
        #[allow(clippy::expect_used, reason = "the codes above are codes")]
        let office = OfficeCode::parse(office).expect("an office's code");
        Author { user: Id::derived(&["scenario", &format!("{self:?}")]), role, office, country, side }
    }
}
