//! Findings: what does not fit, waiting for someone to settle it. A fact is never refused; it raises a finding.
//!
//! What depends on the clock is foreseen, not watched for: an overstay is computed on the day of entry, with the instant at which
//! it would begin, and counts once that instant has passed and nothing has changed it. So no timer has to run anywhere.

mod cycle;
mod employer;
mod incidents;
mod journeys;
mod owners;
mod persons;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{Role, Side},
    element::Class,
    id::{Cycle, Document, Employer, Finding as FindingMark, Id, RecordId, Worker},
    lang::Lang,
    time::Day,
};

pub use crate::civil::{civil_zone, start_of_day};
pub use cycle::{findings, leave_by};
pub use employer::{demand_finding_ids, demand_findings, employer_findings};
pub use incidents::{incident_not_notified, incident_received};
pub use journeys::{journeys_are_authorised, journeys_not_authorised};
pub use persons::{complaint_unresolved, referrals, request_overdue};

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $wire:literal, $severity:ident, $side:ident, $owner:ident, $class:ident, $es:literal, $en:literal;)*) => {
        /// What does not fit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum FindingCode { $($(#[$doc])* #[serde(rename = $wire)] #[schema(rename = $wire)] $code,)* }

        impl FindingCode {
            /// All of them.
            pub const ALL: &'static [FindingCode] = &[$(FindingCode::$code,)*];

            /// The name on the wire and in storage.
            pub const fn as_str(self) -> &'static str {
                match self { $(FindingCode::$code => $wire,)* }
            }

            /// The code of this name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($wire => Some(FindingCode::$code),)* _ => None }
            }

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $(FindingCode::$code => Severity::$severity,)* }
            }

            /// The side whose office settles it.
            pub const fn side(self) -> Side {
                match self { $(FindingCode::$code => Side::$side,)* }
            }

            /// In which role somebody of that side usually looks into it.
            pub const fn owner(self) -> Role {
                match self { $(FindingCode::$code => Role::$owner,)* }
            }

            /// The class of element that one must be allowed to read to see it.
            pub const fn class(self) -> Class {
                match self { $(FindingCode::$code => Class::$class,)* }
            }

            /// What it says, for people.
            pub const fn message(self, lang: Lang) -> &'static str {
                match (self, lang) { $((FindingCode::$code, Lang::Es) => $es, (FindingCode::$code, Lang::En) => $en,)* }
            }
        }
    };
}

codes! {
    /// Two registrations look like one person.
    PossibleDuplicate = "possible-duplicate", Warning, Origin, LabourOfficer, Identity,
        "Dos registros parecen ser de la misma persona.", "Two registrations look like the same person.";
    /// Records about a cycle that nobody opened.
    CycleNotOpened = "cycle-not-opened", Warning, Origin, LabourOfficer, Labour,
        "Hay hechos de un ciclo sin selección previa.", "There are facts of a cycle without a selection before them.";
    /// Records about a person whom nobody registered.
    WorkerNotRegistered = "worker-not-registered", Warning, Origin, LabourOfficer, Labour,
        "Hay hechos de una persona que aún no está registrada aquí.", "There are facts about a person not yet registered here.";
    /// A fact ahead of the clock of the node that wrote it.
    AheadOfClock = "ahead-of-clock", Warning, Origin, LabourOfficer, Envelope,
        "Un hecho lleva una hora posterior al reloj del sistema.", "A fact carries a time ahead of the system's clock.";
    /// Written on a device whose clock was off when it sent the fact.
    DeviceClockOff = "device-clock-off", Warning, Origin, LabourOfficer, Official,
        "Un hecho viene de un equipo cuyo reloj no iba bien: su hora puede estar equivocada.", "A fact comes from a device whose clock was off: its time may be wrong.";
    /// Under the age of work.
    Underage = "underage", Serious, Origin, LabourOfficer, Identity,
        "La persona no tiene la edad mínima para trabajar.", "The person is under the minimum age for work.";
    /// Fees were paid.
    FeesPaid = "fees-paid", Serious, Origin, Inspector, Evidence,
        "La persona declaró haber pagado por el trabajo.", "The person declared having paid to get the work.";
    /// An entry without an exit before it.
    EntryWithoutExit = "entry-without-exit", Warning, Origin, MigrationOfficer, Migration,
        "Hay una entrada sin salida previa del país de origen.", "There is an entry without an exit from the origin country.";
    /// An exit without an entry before it.
    ExitWithoutEntry = "exit-without-entry", Warning, Destination, MigrationOfficer, Migration,
        "Hay una salida sin entrada previa al país de destino.", "There is an exit without an entry into the destination country.";
    /// Entered without a permit or card in force.
    EntryWithoutDocument = "entry-without-document", Serious, Destination, MigrationOfficer, Migration,
        "Entró sin permiso ni carné vigente.", "Entered without a permit or card in force.";
    /// Entered without a contract that both ministries authorised.
    EntryWithoutContract = "entry-without-contract", Serious, Destination, LabourOfficer, Labour,
        "Entró sin contrato autorizado por ambos ministerios.", "Entered without a contract that both ministries authorised.";
    /// Hired without a contract that both ministries authorised.
    HireWithoutContract = "hire-without-contract", Serious, Destination, LabourOfficer, Labour,
        "Fue contratada sin contrato autorizado por ambos ministerios.", "Hired without a contract that both ministries authorised.";
    /// Still there after the last day of the stay.
    Overstay = "overstay", Serious, Destination, MigrationOfficer, Migration,
        "La estancia superó su límite sin salida registrada.", "The stay passed its limit without a recorded exit.";
    /// Left after the last day of the stay.
    StayExceeded = "stay-exceeded", Warning, Destination, MigrationOfficer, Migration,
        "Salió después del límite de su estancia.", "Left after the limit of the stay.";
    /// Entered and did not come to work.
    NoShow = "no-show", Warning, Destination, LabourOfficer, Labour,
        "No llegó a su lugar de trabajo.", "Did not come to the place of work.";
    /// A step was not done in time.
    DeadlineMissed = "deadline-missed", Warning, Destination, LabourOfficer, Labour,
        "Venció el plazo de un paso del acuerdo.", "The deadline of a step of the agreement has passed.";
    /// Entered after having been withdrawn.
    CrossedAfterWithdrawal = "crossed-after-withdrawal", Warning, Destination, MigrationOfficer, Migration,
        "Cruzó la frontera después de retirarse.", "Crossed the border after withdrawing.";
    /// Other terms offered under the number of an earlier contract.
    TermsChanged = "terms-changed", Serious, Destination, LabourOfficer, Labour,
        "Se ofrecieron otras condiciones con el número de un contrato anterior; no cuentan.", "Other terms were offered under the number of an earlier contract; they do not count.";
    /// Other terms were accepted than those that were offered.
    OtherTermsAccepted = "other-terms-accepted", Serious, Destination, LabourOfficer, Remuneration,
        "La persona aceptó otras condiciones que las ofrecidas; no cuentan.", "The person accepted other terms than those offered; they do not count.";
    /// Worse terms than those that were authorised.
    WorseTerms = "worse-terms", Serious, Destination, LabourOfficer, Remuneration,
        "Se ofrecieron condiciones peores que las autorizadas.", "Terms worse than those authorised were offered.";
    /// Came back on a permit of a single entry.
    EnteredAgain = "entered-again", Warning, Destination, MigrationOfficer, Migration,
        "Volvió a entrar con un permiso de una sola entrada.", "Entered again on a permit of a single entry.";
    /// Crossed with a group that no authority had let travel (R17).
    JourneyNotAuthorised = "journey-not-authorised", Serious, Destination, MigrationOfficer, Migration,
        "Cruzó con un grupo cuyo viaje no estaba autorizado.", "Crossed with a group whose journey was not authorised.";
    /// A record of the cycle that names another worker.
    NamesAnotherWorker = "names-another-worker", Warning, Origin, LabourOfficer, Envelope,
        "Un registro del ciclo nombra a otra persona.", "A record of the cycle names another person.";
    /// An accident.
    AccidentReported = "accident-reported", Serious, Destination, LabourOfficer, Labour,
        "Se informó de un accidente.", "An accident was reported.";
    /// The worker does not agree with what was paid.
    SettlementDisputed = "settlement-disputed", Serious, Destination, LabourOfficer, Remuneration,
        "La persona no está de acuerdo con la liquidación.", "The person does not agree with the settlement.";
    /// A document that checking found doubtful or false.
    DocumentDoubtful = "document-doubtful", Serious, Destination, MigrationOfficer, TravelDocument,
        "Un documento resultó dudoso o falso al verificarlo.", "A document turned out doubtful or false when it was checked.";
    /// A card or permit that runs out while its holder is in the country.
    DocumentExpiring = "document-expiring", Warning, Destination, MigrationOfficer, Migration,
        "El permiso o carné vence en menos de 30 días y la persona sigue en el país.", "The permit or card expires within 30 days and the person is still in the country.";
    /// A cover that ended while somebody is at work.
    CoverLapsed = "cover-lapsed", Serious, Destination, LabourOfficer, Insurance,
        "El seguro terminó y la persona sigue trabajando.", "The cover has ended and the person is still at work.";
    /// A minor crossed with somebody who could not show that they answer for them.
    MinorWithoutGuardian = "minor-without-guardian", Serious, Destination, MigrationOfficer, Family,
        "Cruzó una persona menor de edad sin que conste quién responde por ella.", "A minor crossed without proof of who answers for them.";
    /// A certificate of an employer that runs out.
    StandingExpiring = "standing-expiring", Warning, Destination, LabourOfficer, Labour,
        "Una constancia de la parte empleadora vence en menos de 30 días.", "A certificate of the employer expires within 30 days.";
    /// An employer no longer in order.
    StandingLapsed = "standing-lapsed", Serious, Destination, LabourOfficer, Labour,
        "La parte empleadora dejó de estar al día.", "The employer is no longer in order.";
    /// An employer that an authority barred.
    SanctionInForce = "sanction-in-force", Serious, Destination, LabourSupervisor, Labour,
        "La parte empleadora está sancionada.", "The employer is sanctioned.";
    /// A place of work found unfit.
    WorkplaceUnfit = "workplace-unfit", Serious, Destination, LabourOfficer, Labour,
        "Un lugar de trabajo no es apto para trabajar o dormir.", "A place of work is unfit to work or sleep in.";
    /// Few places of a demand are left.
    QuotaNearlyDrawn = "quota-nearly-drawn", Warning, Destination, LabourSupervisor, Labour,
        "Queda el 10 % de los lugares de la demanda, o menos.", "A tenth of the demand's places is left, or less.";
    /// A complaint that nobody resolved in time.
    ComplaintUnresolved = "complaint-unresolved", Serious, Destination, Inspector, Complaint,
        "Venció el plazo para resolver una queja.", "The time for resolving a complaint has passed.";
    /// Somebody was referred to who protects them.
    ReferralMade = "referral-made", Serious, Destination, Inspector, Protection,
        "Se remitió a la persona a protección por señales de trata o trabajo forzoso.", "The person was referred to protection for signs of trafficking or forced labour.";
    /// A person who asked about their own data was not answered in time.
    RequestOverdue = "request-overdue", Serious, Origin, LabourSupervisor, Evidence,
        "Venció el plazo legal para responder una solicitud sobre datos propios.", "The legal time for answering a request about one's own data has passed.";
    /// A partner was not told in time (R22).
    IncidentNotNotified = "incident-not-notified", Serious, Destination, LabourSupervisor, Labour,
        "Venció el plazo para avisar a la otra parte de un fallecimiento o accidente.", "The time for telling the other side of a death or an accident has passed.";
    /// The other side told of an incident.
    IncidentReceived = "incident-received", Serious, Origin, LabourSupervisor, Official,
        "La otra parte avisó de un hecho grave: hay que atenderlo.", "The other side told of a grave incident: somebody has to see to it.";
    /// A card that no approval stands behind (R20).
    CardWithoutApproval = "card-without-approval", Serious, Destination, MigrationOfficer, Migration,
        "Hay un carné o permiso sin aprobación en el registro.", "There is a card or permit without an approval on record.";
    /// A death.
    DeathReported = "death-reported", Serious, Destination, LabourSupervisor, Labour,
        "Se informó del fallecimiento de la persona.", "The person's death was reported.";
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// To be looked at.
    Warning,
    /// To be looked at today.
    Serious,
}

impl Severity {
    /// The name on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Serious => "serious",
        }
    }
}

/// Something that does not fit, from the instant at which it does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The same finding has the same id in every rebuild and on every node.
    pub id: Id<FindingMark>,
    /// What.
    pub code: FindingCode,
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// In which cycle.
    pub cycle: Option<Id<Cycle>>,
    /// Of which employer.
    pub employer: Option<Id<Employer>>,
    /// The side whose office settles it.
    pub side: Side,
    /// In which role somebody of that side looks into it.
    pub owner: Role,
    /// By when, and who takes it up after that; none where no agreement says it.
    pub due: Option<Due>,
    /// From when it holds; in the future where it only would come to hold.
    pub opens_at: DateTime<Utc>,
    /// The record that raised it.
    pub record: Option<RecordId>,
    /// What it is about besides: the step whose deadline passed, the limit of the stay, the other worker.
    pub details: Details,
}

/// By when a finding is to be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The first instant after that.
    pub passes_at: DateTime<Utc>,
    /// In which role somebody of the same side takes it up then.
    pub escalates_to: Role,
}

/// What a finding says besides its code; never a personal value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Details {
    /// The step that was due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The day on which it was due, or the last day of the stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Day>,
    /// The last day on which it is settled in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settle_by: Option<Day>,
    /// The other registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub other_worker: Option<Id<Worker>>,
    /// Why two registrations look alike, as codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

impl Finding {
    /// That a document was issued without an approval, or without a record at all.
    pub fn card_without_approval(
        document: Id<Document>,
        worker: Option<Id<Worker>>,
        record: Option<RecordId>,
        at: DateTime<Utc>,
    ) -> Self {
        let code = FindingCode::CardWithoutApproval;
        Self {
            id: Id::derived(&[code.as_str(), &document.to_string()]),
            code,
            worker,
            // On no cycle: a cycle's findings follow from its records, and this one from what is not among them.
            cycle: None,
            employer: None,
            side: code.side(),
            owner: code.owner(),
            due: None,
            opens_at: at,
            record,
            details: Details::default(),
        }
    }

    /// That two registrations look like one person: about the later one, naming the earlier.
    pub fn possible_duplicate(later: Id<Worker>, earlier: Id<Worker>, reasons: Vec<String>, at: DateTime<Utc>) -> Self {
        let (low, high) = if later < earlier { (later, earlier) } else { (earlier, later) };
        let code = FindingCode::PossibleDuplicate;
        Self {
            id: Id::derived(&[code.as_str(), &low.to_string(), &high.to_string()]),
            code,
            worker: Some(later),
            cycle: None,
            employer: None,
            side: code.side(),
            owner: code.owner(),
            due: None,
            opens_at: at,
            record: None,
            details: Details { other_worker: Some(earlier), reasons, ..Details::default() },
        }
    }
}
