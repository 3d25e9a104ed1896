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
    /// The worker.
    Worker,
    /// A health service of the origin.
    HealthService,
    /// The destination's labour inspection.
    Inspection,
    /// The origin's data-protection officer.
    DataProtection,
}

impl Who {
    /// Whose step a kind usually is.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::EmployerRegistered | Kind::EmployerStandingStated | Kind::InsuranceStarted => Who::DestinationOfficer,
            Kind::InsuranceEnded | Kind::DemandTested | Kind::WorkplaceInspected => Who::DestinationOfficer,
            Kind::WorkplaceChangeAuthorised => Who::DestinationOfficer,
            Kind::DemandRecommended | Kind::QuotaOpened | Kind::FindingSettled => Who::DestinationSupervisor,
            Kind::QuotaAllotted | Kind::EmployerSanctioned => Who::DestinationSupervisor,
            Kind::ContractAuthorised | Kind::ContractRejected => Who::OriginSupervisor,
            Kind::AgreementProposed | Kind::AgreementCommented | Kind::AgreementSigned | Kind::AgreementSuspended => {
                Who::OriginSupervisor
            }
            Kind::WorkerMerged | Kind::WorkerUnmerged | Kind::WorkerLinked | Kind::WorkerUnlinked => {
                Who::OriginSupervisor
            }
            Kind::QuotaReturned | Kind::ManifestAuthorised | Kind::EligibilityDecided | Kind::CycleClosed => {
                Who::OriginSupervisor
            }
            Kind::OverrideApproved | Kind::IncidentNotified => Who::OriginSupervisor,
            Kind::WorkplaceRegistered | Kind::DemandRequested | Kind::DemandWithdrawn | Kind::ContractOffered => {
                Who::Employer
            }
            Kind::ArrivalConfirmed | Kind::ArrivalMissed | Kind::HireConfirmed | Kind::EmploymentEnded => Who::Employer,
            Kind::AbsenceReported | Kind::AccidentReported | Kind::SettlementStated => Who::Employer,
            Kind::DocumentIssued | Kind::DocumentRevoked => Who::DestinationPost,
            Kind::DocumentSuspended | Kind::DocumentReplaced => Who::DestinationPost,
            Kind::DocumentRecognised | Kind::StayExtended => Who::DestinationDesk,
            Kind::CrossingExited => Who::OriginPost,
            Kind::CrossingEntered | Kind::CrossingRefused => Who::DestinationPost,
            Kind::CrossingTransited => Who::TransitPost,
            Kind::WorkplaceChangeRequested | Kind::ComplaintFiled => Who::Worker,
            Kind::ComplaintResolved | Kind::InspectionReported => Who::Inspection,
            Kind::RequestAnswered => Who::DataProtection,
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
            Who::Worker => (Role::Worker, Side::Origin, Country::PA, "mitradel-david"),
            Who::HealthService => (Role::HealthOfficer, Side::Origin, Country::PA, "minsa-chiriqui"),
            Who::Inspection => (Role::Inspector, Side::Destination, Country::CR, "mtss-inspeccion"),
            Who::DataProtection => (Role::Auditor, Side::Origin, Country::PA, "mitradel-datos"),
            Who::TransitPost => (Role::MigrationOfficer, Side::Transit, nicaragua, "penas-blancas"),
        };
        #[allow(clippy::expect_used, reason = "the codes above are codes")]
        let office = OfficeCode::parse(office).expect("an office's code");
        Author { user: Id::derived(&["scenario", &format!("{self:?}")]), role, office, country, side }
    }
}
