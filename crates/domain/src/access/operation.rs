//! What somebody may want to do besides reading persons and writing records, and in which roles they may.

use super::Role::{
    self, Administrator, Association, Auditor, HealthOfficer, Inspector, Insurer, LabourOfficer, LabourSupervisor,
    MigrationAnalyst, MigrationOfficer,
};

/// What somebody may want to do besides reading persons and writing records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// See agreements and what is left of their quotas.
    ViewAgreements,
    /// See employers, workplaces and demands.
    ViewEmployers,
    /// See versions of agreements that were put before the parties.
    ViewDrafts,
    /// See findings.
    ViewFindings,
    /// See who looked at what.
    ViewAudit,
    /// See what went to partners and came from them.
    ViewTransfers,
    /// See which nodes are partners, and how far each is.
    ViewPartners,
    /// See groups that travel together.
    ViewManifests,
    /// See whom alerts may have meant at posts of one's country, and decide whether they did.
    ViewAlerts,
    /// See complaints.
    ViewComplaints,
    /// See what people ask about their own data.
    ViewRequests,
    /// Hand a person all that is recorded about them.
    ExportWorker,
    /// See who looked oneself up.
    ViewOwnLookups,
    /// Bring in a roster of workers.
    ImportWorkers,
    /// See which rules somebody asked to set aside.
    ViewOverrides,
    /// See counts of people under an agreement, none of few.
    ViewStatistics,
    /// Carry what a device without a network wrote to another by hand.
    CarryOutbox,
    /// Give a worker the number with which they look at their own record, card in hand.
    GivePin,
    /// Keep users and offices.
    ManageUsers,
}

impl Operation {
    pub(super) const fn roles(self) -> &'static [Role] {
        match self {
            Operation::ViewAgreements => Role::ALL,
            Operation::ViewEmployers => {
                &[LabourOfficer, LabourSupervisor, Role::Employer, Association, MigrationAnalyst, Inspector]
            }
            Operation::ViewDrafts => &[LabourSupervisor, Auditor],
            Operation::ViewFindings => &[
                LabourOfficer,
                LabourSupervisor,
                MigrationOfficer,
                MigrationAnalyst,
                HealthOfficer,
                Insurer,
                Inspector,
            ],
            // An analyst asks about one person at a time, and says why.
            Operation::ViewManifests => &[LabourOfficer, LabourSupervisor, MigrationOfficer],
            Operation::ViewAudit | Operation::ViewTransfers => &[Auditor],
            Operation::ViewPartners => &[Auditor, Administrator],
            Operation::ViewAlerts => &[MigrationAnalyst],
            Operation::ViewComplaints => &[Inspector, Role::Worker],
            Operation::ViewRequests => &[Auditor, LabourSupervisor, Role::Worker],
            Operation::ExportWorker => &[Auditor, Role::Worker],
            Operation::ViewOwnLookups => &[Role::Worker],
            Operation::ImportWorkers => &[LabourOfficer, LabourSupervisor],
            Operation::ViewOverrides => &[LabourOfficer, LabourSupervisor, MigrationOfficer],
            Operation::ViewStatistics => &[LabourSupervisor, MigrationAnalyst],
            Operation::CarryOutbox => &[
                LabourOfficer,
                LabourSupervisor,
                Role::Employer,
                Association,
                MigrationOfficer,
                HealthOfficer,
                Insurer,
                Inspector,
                Role::Worker,
            ],
            Operation::GivePin => &[LabourOfficer, LabourSupervisor, MigrationOfficer],
            Operation::ManageUsers => &[Administrator],
        }
    }
}
