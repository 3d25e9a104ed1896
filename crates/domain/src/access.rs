//! Who may do what: one table of role x record kind, one of role x purpose x element class. What no row allows is denied.
//!
//! Reading personal data takes a [`Permit`], and only [`Actor::may_read`] makes one: a query without an authorisation has no type.

mod administration;
#[cfg(test)]
mod document;
mod operation;
#[cfg(test)]
mod tests;

pub use administration::Account;
pub use operation::Operation;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    country::Country,
    element::{Class, Classes},
    id::{Employer, Id, User, Worker},
    kinds::Kind,
    value::{AgreementCode, OfficeCode},
};

macro_rules! names {
    ($($(#[$doc:meta])* $Name:ident { $($(#[$option_doc:meta])* $option:ident = $wire:literal,)+ })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $Name { $($(#[$option_doc])* #[serde(rename = $wire)] #[schema(rename = $wire)] $option,)+ }

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
        /// Asks for workers and follows them for the farms of its members.
        Association = "association",
        /// Says whether people are fit for the work.
        HealthOfficer = "health_officer",
        /// Says from when to when people are covered.
        Insurer = "insurer",
        /// Labour inspector or ombudsman: takes up complaints and signs of trafficking.
        Inspector = "inspector",
        /// Sees and carries their own record.
        Worker = "worker",
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
        /// Comparing who stands there, or whose card is printed, with the photograph on record.
        Identification = "identification",
        /// Looking into one person's history, with a reason.
        Inquiry = "inquiry",
        /// Overseeing those who look.
        Oversight = "oversight",
        /// Saying whether somebody is fit for the work.
        HealthCare = "health-care",
        /// Covering somebody.
        Cover = "cover",
        /// Taking up complaints and protecting people.
        Protection = "protection",
        /// Knowing what is recorded about oneself.
        OwnData = "own-data",
    }
}

use Class::*;
use Role::{
    Administrator, Association, Auditor, HealthOfficer, Inspector, Insurer, LabourOfficer, LabourSupervisor,
    MigrationAnalyst, MigrationOfficer,
};
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
    // No part of a border's own answer: a face is fetched one person at a time, and that it was is kept.
    (MigrationOfficer, None, Purpose::Identification, &[Identity, Biometric, Envelope]),
    (MigrationAnalyst, None, Purpose::Inquiry, BORDER),
    (Auditor, None, Purpose::Oversight, &[Official, Envelope]),
    (Association, Some(Destination), Purpose::Employment, &[Identity, Labour, Remuneration, Envelope]),
    (HealthOfficer, None, Purpose::HealthCare, &[Identity, Health, Envelope]),
    (Insurer, Some(Destination), Purpose::Cover, &[Identity, Family, Class::Insurance, Envelope]),
    (Inspector, None, Purpose::Protection, INSPECTION),
    // A phone may be in another's hand: what protects a person from somebody is told by word of mouth.
    (Role::Worker, None, Purpose::OwnData, OWN),
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
    Biometric,
    Remuneration,
    Official,
    Envelope,
    Evidence,
];
const DESTINATION_LABOUR: &[Class] =
    &[Identity, TravelDocument, Labour, Migration, Family, Insurance, Remuneration, Official, Envelope, Evidence];
const INSPECTION: &[Class] =
    &[Identity, Contact, Labour, Remuneration, Complaint, Class::Protection, Official, Envelope, Evidence];
const OWN: &[Class] = &[
    Identity,
    Contact,
    OriginPeople,
    TravelDocument,
    Labour,
    Migration,
    Family,
    Health,
    Insurance,
    Biometric,
    Complaint,
    Remuneration,
    Official,
    Envelope,
    Evidence,
];
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
    const LABOUR_OR_WORKER: &[(Role, Side)] = &[
        (LabourOfficer, Origin),
        (LabourSupervisor, Origin),
        (LabourOfficer, Destination),
        (LabourSupervisor, Destination),
        (Role::Worker, Origin),
        (Role::Worker, Destination),
    ];
    const EVERY_OFFICER: &[(Role, Side)] = &[
        (LabourOfficer, Origin),
        (LabourSupervisor, Origin),
        (LabourOfficer, Destination),
        (LabourSupervisor, Destination),
        (MigrationOfficer, Origin),
        (MigrationOfficer, Destination),
        (MigrationOfficer, Transit),
        (HealthOfficer, Origin),
        (HealthOfficer, Destination),
        (Inspector, Origin),
        (Inspector, Destination),
    ];
    const EVERYBODY_WHO_WRITES: &[(Role, Side)] = &[
        (LabourOfficer, Origin),
        (LabourSupervisor, Origin),
        (LabourOfficer, Destination),
        (LabourSupervisor, Destination),
        (MigrationOfficer, Origin),
        (MigrationOfficer, Destination),
        (MigrationOfficer, Transit),
        (Role::Employer, Destination),
        (Association, Destination),
        (HealthOfficer, Origin),
        (HealthOfficer, Destination),
        (Insurer, Destination),
        (Inspector, Origin),
        (Inspector, Destination),
    ];
    const SUPERVISORS: &[(Role, Side)] = &[(LabourSupervisor, Origin), (LabourSupervisor, Destination)];
    const LABOUR_DESTINATION: &[(Role, Side)] = &[(LabourOfficer, Destination), (LabourSupervisor, Destination)];
    const EMPLOYER_OR_LABOUR: &[(Role, Side)] = &[
        (Role::Employer, Destination),
        (Association, Destination),
        (LabourOfficer, Destination),
        (LabourSupervisor, Destination),
    ];
    const POSTS: &[(Role, Side)] =
        &[(MigrationOfficer, Origin), (MigrationOfficer, Destination), (MigrationOfficer, Transit)];
    match kind {
        Kind::WorkerRegistered | Kind::DocumentPresented | Kind::NoticeGiven | Kind::FamilyLinked => LABOUR,
        Kind::CandidateWithdrawn => LABOUR,
        Kind::ConsentGiven | Kind::ConsentWithdrawn | Kind::FeesDeclared | Kind::RequestReceived => LABOUR_OR_WORKER,
        Kind::EmployerRegistered | Kind::EmployerStandingStated | Kind::DemandTested => LABOUR_DESTINATION,
        Kind::WorkplaceRegistered | Kind::DemandRequested | Kind::DemandWithdrawn => EMPLOYER_OR_LABOUR,
        Kind::WorkplaceInspected => {
            &[(Inspector, Destination), (LabourOfficer, Destination), (LabourSupervisor, Destination)]
        }
        Kind::InspectionReported => &[(Inspector, Destination)],
        Kind::DemandRecommended | Kind::QuotaOpened | Kind::QuotaAllotted | Kind::EmployerSanctioned => {
            &[(LabourSupervisor, Destination)]
        }
        Kind::QuotaReturned => SUPERVISORS,
        Kind::AgreementProposed | Kind::AgreementCommented | Kind::AgreementSigned | Kind::AgreementSuspended => {
            SUPERVISORS
        }
        Kind::WorkerMerged | Kind::WorkerUnmerged | Kind::WorkerLinked | Kind::WorkerUnlinked => SUPERVISORS,
        Kind::CandidateSelected | Kind::OrientationAttended | Kind::WorkerPhotographed => LABOUR_ORIGIN,
        Kind::HealthAssessed => &[
            (LabourOfficer, Origin),
            (LabourSupervisor, Origin),
            (HealthOfficer, Origin),
            (HealthOfficer, Destination),
        ],
        Kind::ContractOffered => EMPLOYER_OR_LABOUR,
        Kind::ContractExplained | Kind::ContractAccepted => LABOUR_ORIGIN,
        Kind::ContractAuthorised | Kind::ContractRejected => SUPERVISORS,
        // Of what leaves no trace, only who handles it can say that it is settled.
        Kind::FindingSettled => &[
            (LabourSupervisor, Origin),
            (LabourSupervisor, Destination),
            (Inspector, Origin),
            (Inspector, Destination),
        ],
        Kind::DocumentIssued | Kind::DocumentRevoked | Kind::DocumentSuspended | Kind::DocumentReplaced => {
            &[(MigrationOfficer, Destination)]
        }
        Kind::DocumentRecognised => &[(MigrationOfficer, Destination), (LabourSupervisor, Destination)],
        Kind::DocumentVerified => &[
            (LabourOfficer, Origin),
            (LabourSupervisor, Origin),
            (LabourOfficer, Destination),
            (LabourSupervisor, Destination),
            (MigrationOfficer, Origin),
            (MigrationOfficer, Destination),
            (MigrationOfficer, Transit),
        ],
        Kind::StayExtended => &[(MigrationOfficer, Destination)],
        Kind::InsuranceStarted | Kind::InsuranceEnded => {
            &[(Insurer, Destination), (LabourOfficer, Destination), (LabourSupervisor, Destination)]
        }
        Kind::ManifestOpened | Kind::ManifestClosed => &[
            (LabourOfficer, Origin),
            (LabourSupervisor, Origin),
            (LabourOfficer, Destination),
            (LabourSupervisor, Destination),
            (Role::Employer, Destination),
            (Association, Destination),
        ],
        Kind::ManifestAuthorised => SUPERVISORS,
        Kind::CrossingExited | Kind::CrossingEntered | Kind::CrossingRefused => POSTS,
        Kind::CrossingTransited => &[(MigrationOfficer, Transit)],
        Kind::ArrivalConfirmed | Kind::ArrivalMissed | Kind::HireConfirmed | Kind::EmploymentEnded => {
            EMPLOYER_OR_LABOUR
        }
        Kind::AbsenceReported | Kind::AccidentReported | Kind::SettlementStated => EMPLOYER_OR_LABOUR,
        Kind::WorkplaceChangeRequested => &[
            (Role::Worker, Origin),
            (Role::Worker, Destination),
            (Role::Employer, Destination),
            (Association, Destination),
            (LabourOfficer, Destination),
            (LabourSupervisor, Destination),
        ],
        Kind::WorkplaceChangeAuthorised => LABOUR_DESTINATION,
        Kind::ComplaintFiled => &[
            (Role::Worker, Origin),
            (Role::Worker, Destination),
            (Inspector, Origin),
            (Inspector, Destination),
            (LabourOfficer, Origin),
            (LabourOfficer, Destination),
        ],
        Kind::ComplaintResolved => &[(Inspector, Origin), (Inspector, Destination)],
        Kind::ReferralMade => EVERY_OFFICER,
        Kind::ReturnConfirmed => LABOUR_ORIGIN,
        Kind::EligibilityDecided | Kind::CycleClosed => &[(LabourSupervisor, Origin)],
        Kind::OverrideRequested => &[
            (LabourOfficer, Origin),
            (LabourSupervisor, Origin),
            (LabourOfficer, Destination),
            (LabourSupervisor, Destination),
            (MigrationOfficer, Destination),
        ],
        Kind::OverrideApproved => SUPERVISORS,
        Kind::RequestAnswered => {
            &[(Auditor, Origin), (Auditor, Destination), (LabourSupervisor, Origin), (LabourSupervisor, Destination)]
        }
        Kind::IncidentNotified => SUPERVISORS,
        // Whoever may write a kind may correct it; which kind it is, the record tells that is corrected.
        Kind::RecordCorrected => EVERYBODY_WHO_WRITES,
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
    /// Which worker, where the role is that of one.
    pub worker: Option<Id<Worker>>,
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
    /// Somebody who has a worker's card, and the number that an officer gave with it: an officer could be that somebody too. They read
    /// nothing that stands apart, and write what is to be heard.
    CardAndPin,
}

/// What is written with a card and its PIN: what a person says of their own accord, and what is answered by others.
const WITH_A_PIN: &[Kind] = &[Kind::ComplaintFiled, Kind::RequestReceived, Kind::ConsentWithdrawn];

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
    /// Whoever has a cycle with this association or with one of its members.
    OfAssociation(Id<Employer>),
    /// This worker alone.
    OfWorker(Id<Worker>),
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
    /// those that leave no trace do not, and employers, health officers and insurers see none that is not about their matter.
    pub fn shows(&self, kind: Kind) -> bool {
        let own = || kind.spec().elements.iter().map(|element| element.class);
        let readable = own().any(|class| self.classes.contains(class));
        let traceless = own().all(Class::leaves_no_trace);
        readable || (!traceless && !self.shows_only_its_own())
    }

    /// The kinds of which it may not even be seen that there are records.
    pub fn hidden_kinds(&self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(|kind| !self.shows(*kind))
    }

    /// Whether records show only where something of them may be read: whoever has to do with one matter alone learns of no other.
    fn shows_only_its_own(&self) -> bool {
        matches!(self.purpose, Purpose::Employment | Purpose::HealthCare | Purpose::Cover)
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
            LabourOfficer | LabourSupervisor | HealthOfficer | Inspector => {
                Scope::Ministry { registered_in: self.country, agreements: self.agreements.clone() }
            }
            Role::Employer => self.employer.map_or(Scope::Nobody, Scope::OfEmployer),
            Association => self.employer.map_or(Scope::Nobody, Scope::OfAssociation),
            Role::Worker => self.worker.map_or(Scope::Nobody, Scope::OfWorker),
            MigrationOfficer | MigrationAnalyst | Insurer => Scope::UnderAgreements(self.agreements.clone()),
            Auditor => Scope::Everyone,
            Administrator => Scope::Nobody,
        };
        let mut classes = Classes::of(classes);
        if self.assurance == Assurance::CardAndPin {
            classes = classes.without(Classes::of(Class::SENSITIVE));
        }
        Ok(Permit { purpose: *purpose, classes, scope })
    }

    /// The right to read what people ask about their own data. An auditor answers them, and reads of everything else nothing.
    pub fn may_read_requests(&self) -> Result<Permit, Denied> {
        self.may(Operation::ViewRequests)?;
        let permit = self.may_read(None)?;
        let asked = if self.role == Auditor { Classes::of(&[Evidence]) } else { Classes::NONE };
        Ok(Permit { classes: permit.classes.union(asked), ..permit })
    }

    /// The right to read all that a person may see of themselves, in order to hand it to them: the person's own, and an auditor's whom
    /// they asked for it. Whether they did, the caller has to see.
    pub fn may_export(&self, worker: Id<Worker>) -> Result<Permit, Denied> {
        self.may(Operation::ExportWorker)?;
        let unsure = self.assurance == Assurance::CardAndPin;
        if unsure || self.role == Role::Worker && self.worker.is_none() {
            return Err(Denied);
        }
        let whose = if self.role == Role::Worker { self.worker.unwrap_or(worker) } else { worker };
        // What a person complains of is between them and who takes it up.
        let readable = OWN.iter().filter(|class| self.role == Role::Worker || !class.leaves_no_trace());
        let classes = readable.fold(Classes::NONE, |classes, class| classes.union(Classes::of(&[*class])));
        Ok(Permit { purpose: Purpose::OwnData, classes, scope: Scope::OfWorker(whose) })
    }

    /// Whether this kind of record is for this role and side to write.
    pub fn may_write(&self, kind: Kind) -> Result<(), Denied> {
        if self.assurance == Assurance::CardAndPin && !WITH_A_PIN.contains(&kind) {
            return Err(Denied);
        }
        let row = writers(kind).iter().find(|(role, side)| *role == self.role && *side == self.side);
        row.map(|_| ()).ok_or(Denied)
    }

    /// Whether the role does this at all.
    pub fn may(&self, operation: Operation) -> Result<(), Denied> {
        if operation.roles().contains(&self.role) { Ok(()) } else { Err(Denied) }
    }
}
