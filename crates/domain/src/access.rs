//! Who may do what: one table of role x record kind, one of role x purpose x element class. What no row allows is denied.
//!
//! Reading personal data takes a [`Permit`], and only [`Actor::may_read`] makes one: a query without an authorisation has no type.

mod administration;
#[cfg(test)]
mod document;

pub use administration::Account;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    country::Country,
    element::{Class, Classes},
    id::{Employer, Id, User},
    kinds::Kind,
    value::{AgreementCode, OfficeCode},
};

macro_rules! names {
    ($($(#[$doc:meta])* $Name:ident { $($(#[$option_doc:meta])* $option:ident = $wire:literal,)+ })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $Name { $($(#[$option_doc])* #[serde(rename = $wire)] $option,)+ }

        impl $Name {
            /// All of them.
            pub const ALL: &'static [$Name] = &[$($Name::$option,)+];

            /// The name on the wire and in storage.
            pub const fn as_str(self) -> &'static str {
                match self { $($Name::$option => $wire,)+ }
            }

            /// The one of this name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($wire => Some($Name::$option),)+ _ => None }
            }
        }
        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

names! {
    /// What somebody does here.
    Role {
        /// Registers workers, selects, explains contracts, follows the stay.
        LabourOfficer = "labour_officer",
        /// Recommends demands, opens quotas, authorises contracts, settles findings.
        LabourSupervisor = "labour_supervisor",
        /// Asks for workers, confirms arrivals and hires.
        Employer = "employer",
        /// Decides at the border.
        MigrationOfficer = "migration_officer",
        /// Queries a worker's history with a stated reason.
        MigrationAnalyst = "migration_analyst",
        /// Sees who looked at what, and why.
        Auditor = "auditor",
        /// Keeps users and offices; sees no person's record.
        Administrator = "administrator",
    }
    /// Where an office stands in a corridor.
    Side {
        /// The country that workers leave.
        Origin = "origin",
        /// The country where they work.
        Destination = "destination",
        /// A country that they cross.
        Transit = "transit",
    }
    /// For what somebody reads.
    Purpose {
        /// The labour ministries' own work: registering, selecting, authorising, following.
        Casework = "casework",
        /// An employer's dealings with its own workers.
        Employment = "employment",
        /// Deciding at a border.
        BorderControl = "border-control",
        /// Looking into one person's history, with a reason.
        Inquiry = "inquiry",
        /// Overseeing those who look.
        Oversight = "oversight",
    }
}

use Class::*;
use Role::*;
use Side::*;

/// Which classes a role may read for which purpose, on which side (`None`: on every side).
/// An employer sees whom it employs and their work, nothing else of them. A border officer sees no health, complaint or origin people.
const READS: &[(Role, Option<Side>, Purpose, &[Class])] = &[
    (LabourOfficer, Some(Origin), Purpose::Casework, ORIGIN_LABOUR),
    (LabourSupervisor, Some(Origin), Purpose::Casework, ORIGIN_LABOUR),
    (LabourOfficer, Some(Destination), Purpose::Casework, DESTINATION_LABOUR),
    (LabourSupervisor, Some(Destination), Purpose::Casework, DESTINATION_LABOUR),
    (Role::Employer, Some(Destination), Purpose::Employment, &[Identity, Labour, Remuneration, Envelope]),
    (MigrationOfficer, None, Purpose::BorderControl, BORDER),
    (MigrationAnalyst, None, Purpose::Inquiry, BORDER),
    (Auditor, None, Purpose::Oversight, &[Official, Envelope]),
];

const ORIGIN_LABOUR: &[Class] = &[
    Identity,
    Contact,
    OriginPeople,
    TravelDocument,
    Labour,
    Migration,
    Family,
    Insurance,
    Remuneration,
    Official,
    Envelope,
    Evidence,
];
const DESTINATION_LABOUR: &[Class] =
    &[Identity, TravelDocument, Labour, Migration, Family, Insurance, Remuneration, Official, Envelope, Evidence];
const BORDER: &[Class] = &[Identity, TravelDocument, Labour, Migration, Family, Official, Envelope];

/// Who may write which kind: role and side.
pub const fn writers(kind: Kind) -> &'static [(Role, Side)] {
    const LABOUR_ORIGIN: &[(Role, Side)] = &[(LabourOfficer, Origin), (LabourSupervisor, Origin)];
    const LABOUR: &[(Role, Side)] = &[
        (LabourOfficer, Origin),
        (LabourSupervisor, Origin),
        (LabourOfficer, Destination),
        (LabourSupervisor, Destination),
    ];
    const SUPERVISORS: &[(Role, Side)] = &[(LabourSupervisor, Origin), (LabourSupervisor, Destination)];
    const LABOUR_DESTINATION: &[(Role, Side)] = &[(LabourOfficer, Destination), (LabourSupervisor, Destination)];
    const EMPLOYER_OR_LABOUR: &[(Role, Side)] =
        &[(Role::Employer, Destination), (LabourOfficer, Destination), (LabourSupervisor, Destination)];
    const POSTS: &[(Role, Side)] =
        &[(MigrationOfficer, Origin), (MigrationOfficer, Destination), (MigrationOfficer, Transit)];
    match kind {
        Kind::WorkerRegistered | Kind::DocumentPresented | Kind::NoticeGiven | Kind::ConsentGiven => LABOUR,
        Kind::ConsentWithdrawn | Kind::FeesDeclared | Kind::CandidateWithdrawn => LABOUR,
        Kind::EmployerRegistered | Kind::EmployerStandingStated => LABOUR_DESTINATION,
        Kind::WorkplaceRegistered | Kind::DemandRequested | Kind::DemandWithdrawn => EMPLOYER_OR_LABOUR,
        Kind::DemandRecommended | Kind::QuotaOpened => &[(LabourSupervisor, Destination)],
        Kind::CandidateSelected | Kind::OrientationAttended | Kind::HealthAssessed => LABOUR_ORIGIN,
        Kind::ContractOffered => EMPLOYER_OR_LABOUR,
        Kind::ContractExplained | Kind::ContractAccepted => LABOUR_ORIGIN,
        Kind::ContractAuthorised | Kind::ContractRejected | Kind::FindingSettled => SUPERVISORS,
        Kind::DocumentIssued | Kind::DocumentRevoked | Kind::StayExtended => &[(MigrationOfficer, Destination)],
        Kind::InsuranceStarted => LABOUR_DESTINATION,
        Kind::CrossingExited | Kind::CrossingEntered | Kind::CrossingRefused => POSTS,
        Kind::ArrivalConfirmed | Kind::ArrivalMissed | Kind::HireConfirmed | Kind::EmploymentEnded => {
            EMPLOYER_OR_LABOUR
        }
        Kind::ReturnConfirmed => LABOUR_ORIGIN,
    }
}

/// What somebody may want to do besides reading persons and writing records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// See agreements and what is left of their quotas.
    ViewAgreements,
    /// See employers, workplaces and demands.
    ViewEmployers,
    /// See findings.
    ViewFindings,
    /// See who looked at what.
    ViewAudit,
    /// Bring in a roster of workers.
    ImportWorkers,
    /// Keep users and offices.
    ManageUsers,
}

impl Operation {
    const fn roles(self) -> &'static [Role] {
        match self {
            Operation::ViewAgreements => Role::ALL,
            Operation::ViewEmployers => &[LabourOfficer, LabourSupervisor, Role::Employer, MigrationAnalyst],
            Operation::ViewFindings => &[LabourOfficer, LabourSupervisor, MigrationOfficer, MigrationAnalyst],
            Operation::ViewAudit => &[Auditor],
            Operation::ImportWorkers => &[LabourOfficer, LabourSupervisor],
            Operation::ManageUsers => &[Administrator],
        }
    }
}

/// A user who acts, as the server knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user: Id<User>,
    /// In which role.
    pub role: Role,
    /// For which office.
    pub office: OfficeCode,
    /// The office's country.
    pub country: Country,
    /// Where that office stands.
    pub side: Side,
    /// For which employer, where the role is that of one.
    pub employer: Option<Id<Employer>>,
    /// The agreements to which the office's country is a party.
    pub agreements: Vec<AgreementCode>,
    /// How sure it is that they are who they say.
    pub assurance: Assurance,
}

/// How sure it is that a user is who they say they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assurance {
    /// Sure enough for everything that their role does.
    Enough,
    /// Enough to read and to keep facts. A decision needs their second factor first, not too long ago.
    SecondFactorMissing,
}

/// Whose records somebody may come across.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everyone at this node.
    Everyone,
    /// Whom the country's offices registered, and whoever has a cycle under one of its agreements.
    Ministry {
        /// The country.
        registered_in: Country,
        /// Its agreements.
        agreements: Vec<AgreementCode>,
    },
    /// Whoever has a cycle under one of these agreements.
    UnderAgreements(Vec<AgreementCode>),
    /// Whoever has a cycle with this employer.
    OfEmployer(Id<Employer>),
    /// No one.
    Nobody,
}

/// The right to read persons' records: for whom, for what, which classes, about whom. Only [`Actor::may_read`] makes one.
#[derive(Clone, Debug)]
pub struct Permit {
    purpose: Purpose,
    classes: Classes,
    scope: Scope,
}

impl Permit {
    /// For what.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Which classes.
    pub fn classes(&self) -> Classes {
        self.classes
    }

    /// About whom.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether it may be seen at all that a record of this kind exists. Records of which nothing may be read show as withheld, but
    /// those that leave no trace do not, and an employer sees none that is not about work.
    pub fn shows(&self, kind: Kind) -> bool {
        let own = || kind.spec().elements.iter().map(|element| element.class);
        let readable = own().any(|class| self.classes.contains(class));
        let traceless = own().all(Class::leaves_no_trace);
        readable || (!traceless && self.purpose != Purpose::Employment)
    }
}

/// Nothing allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not allowed for this role")]
pub struct Denied;

impl Actor {
    /// The right to read persons' records for a purpose; the role's own where none is named.
    pub fn may_read(&self, purpose: Option<Purpose>) -> Result<Permit, Denied> {
        let row = READS.iter().find(|(role, side, for_what, _)| {
            *role == self.role
                && side.is_none_or(|side| side == self.side)
                && purpose.is_none_or(|purpose| purpose == *for_what)
        });
        let (_, _, purpose, classes) = row.ok_or(Denied)?;
        let scope = match self.role {
            LabourOfficer | LabourSupervisor => {
                Scope::Ministry { registered_in: self.country, agreements: self.agreements.clone() }
            }
            Role::Employer => self.employer.map_or(Scope::Nobody, Scope::OfEmployer),
            MigrationOfficer | MigrationAnalyst => Scope::UnderAgreements(self.agreements.clone()),
            Auditor => Scope::Everyone,
            Administrator => Scope::Nobody,
        };
        Ok(Permit { purpose: *purpose, classes: Classes::of(classes), scope })
    }

    /// Whether this kind of record is for this role and side to write.
    pub fn may_write(&self, kind: Kind) -> Result<(), Denied> {
        let row = writers(kind).iter().find(|(role, side)| *role == self.role && *side == self.side);
        row.map(|_| ()).ok_or(Denied)
    }

    /// Whether the role does this at all.
    pub fn may(&self, operation: Operation) -> Result<(), Denied> {
        if operation.roles().contains(&self.role) { Ok(()) } else { Err(Denied) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role, side: Side) -> Actor {
        Actor {
            user: Id::derived(&["user"]),
            role,
            office: OfficeCode::parse("an-office").unwrap(),
            country: Country::PA,
            side,
            employer: None,
            agreements: Vec::new(),
            assurance: Assurance::Enough,
        }
    }

    #[test]
    fn a_border_officer_never_reads_health_complaints_or_origin_people_and_an_employer_only_labour() {
        for side in Side::ALL {
            for role in [MigrationOfficer, MigrationAnalyst] {
                let classes = actor(role, *side).may_read(None).unwrap().classes();
                for hidden in [Health, Complaint, Protection, OriginPeople, Biometric, Remuneration] {
                    assert!(!classes.contains(hidden), "{role} {hidden:?}");
                }
            }
        }
        let employer = actor(Role::Employer, Destination).may_read(None).unwrap().classes();
        assert_eq!(employer, Classes::of(&[Identity, Labour, Remuneration, Envelope]));
    }

    #[test]
    fn an_administrator_reads_and_writes_nobody_and_an_auditor_writes_nothing() {
        for side in Side::ALL {
            assert!(actor(Administrator, *side).may_read(None).is_err());
            for kind in Kind::ALL {
                assert!(actor(Administrator, *side).may_write(*kind).is_err());
                assert!(actor(Auditor, *side).may_write(*kind).is_err());
            }
        }
    }

    #[test]
    fn a_purpose_that_is_not_the_roles_own_is_denied() {
        let officer = actor(LabourOfficer, Origin);
        assert!(officer.may_read(Some(Purpose::Casework)).is_ok());
        for purpose in [Purpose::BorderControl, Purpose::Inquiry, Purpose::Employment, Purpose::Oversight] {
            assert_eq!(officer.may_read(Some(purpose)).unwrap_err(), Denied);
        }
        assert!(actor(LabourOfficer, Transit).may_read(None).is_err());
    }

    #[test]
    fn an_employer_without_an_employer_comes_across_nobody() {
        assert_eq!(*actor(Role::Employer, Destination).may_read(None).unwrap().scope(), Scope::Nobody);
    }

    #[test]
    fn every_kind_has_a_writer() {
        for kind in Kind::ALL {
            assert!(!writers(*kind).is_empty(), "{kind}");
        }
    }
}
