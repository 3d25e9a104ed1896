//! The short lists that members of records choose from, and small values that several kinds share.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::Text;

macro_rules! choices {
    ($($(#[$doc:meta])* $Choice:ident { $($(#[$option_doc:meta])* $option:ident = $wire:literal,)+ })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $Choice { $($(#[$option_doc])* #[serde(rename = $wire)] #[schema(rename = $wire)] $option,)+ }

        impl $Choice {
            /// Every option.
            pub const ALL: &'static [$Choice] = &[$($Choice::$option,)+];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $($Choice::$option => $wire,)+ }
            }

            /// The option of this name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($wire => Some($Choice::$option),)+ _ => None }
            }
        }
    )*};
}

choices! {
    /// Types of document.
    DocumentType {
        /// Passport (ICAO 9303 part 4).
        Passport = "passport",
        /// National identity card, such as a cédula.
        NationalId = "national-id",
        /// Safe-conduct for indigenous people.
        SafeConduct = "safe-conduct",
        /// Birth certificate.
        BirthCertificate = "birth-certificate",
        /// Police certificate.
        PoliceCertificate = "police-certificate",
        /// Driving licence.
        DrivingLicence = "driving-licence",
        /// Visa.
        Visa = "visa",
        /// Permit of stay and work.
        Permit = "permit",
        /// Worker card under an agreement.
        WorkerCard = "worker-card",
    }
    /// How something was told or asked.
    NoticeMode {
        /// In writing.
        Written = "written",
        /// Read aloud.
        Oral = "oral",
    }
    /// What somebody may accept or refuse.
    ConsentPurpose {
        /// Being proposed to employers.
        Recruitment = "recruitment",
        /// Records going to the partner country under the agreement.
        SharingWithPartner = "sharing-with-partner",
        /// Keeping which indigenous people one belongs to.
        OriginPeople = "origin-people",
        /// Photograph and fingerprint.
        Biometrics = "biometrics",
        /// Statistics and research.
        Statistics = "statistics",
    }
    /// What an employer is.
    EmployerType {
        /// A farm.
        Farm = "farm",
        /// A company.
        Company = "company",
        /// An association or cooperative of growers.
        Association = "association",
    }
    /// In what an employer must be in order.
    StandingMatter {
        /// Social security.
        SocialSecurity = "social-security",
        /// Insurance of work risks.
        Insurance = "insurance",
        /// Taxes.
        Tax = "tax",
        /// Housing.
        Housing = "housing",
        /// Sanctions.
        Sanctions = "sanctions",
    }
    /// For what a wage is paid.
    WagePer {
        /// An hour.
        Hour = "hour",
        /// A day.
        Day = "day",
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
        /// A unit picked or made, such as a cajuela of coffee.
        Unit = "unit",
    }
    /// When a worker was asked about fees.
    FeeMoment {
        /// When registering.
        AtRegistration = "at-registration",
        /// Before leaving.
        BeforeDeparture = "before-departure",
        /// At work.
        DuringStay = "during-stay",
        /// Back home.
        AfterReturn = "after-return",
    }
    /// How a worker accepted a contract.
    AcceptanceMode {
        /// Signed.
        Signature = "signature",
        /// Thumb-printed.
        Thumbprint = "thumbprint",
    }
    /// Whom an insurance covers.
    InsuranceCover {
        /// The worker alone.
        Worker = "worker",
        /// The family nucleus.
        Family = "family",
    }
    /// Why work ended.
    EndReason {
        /// The work was done.
        Finished = "finished",
        /// The employer dismissed the worker.
        Dismissed = "dismissed",
        /// The worker resigned.
        Resigned = "resigned",
        /// The worker left without a word.
        Left = "left",
        /// The worker died.
        Died = "died",
    }
    /// What a relative is to a worker.
    FamilyRelation {
        /// Husband, wife, companion.
        Partner = "partner",
        /// Daughter or son.
        Child = "child",
        /// Mother or father.
        Parent = "parent",
        /// Sister or brother.
        Sibling = "sibling",
        /// In the worker's care, without being a child of theirs.
        Ward = "ward",
        /// Any other relative.
        Other = "other",
    }
    /// Who answers for the minors at a crossing.
    Guardianship {
        /// The mother or father, as a paper shows.
        Parent = "parent",
        /// Somebody with a paper that says so.
        Guardian = "guardian",
        /// Nobody who could show it.
        Unproven = "unproven",
    }
    /// What checking a document showed.
    VerificationResult {
        /// It is what it seems.
        Genuine = "genuine",
        /// It could not be told.
        Doubtful = "doubtful",
        /// It is forged, altered, or another person's.
        False = "false",
    }
    /// How a document was checked.
    VerificationMethod {
        /// The issuer was asked.
        Issuer = "issuer",
        /// Its zone or seal was read by a machine.
        Machine = "machine",
        /// It was looked at.
        Sight = "sight",
    }
    /// Why a document was replaced.
    ReplacementReason {
        /// Lost.
        Lost = "lost",
        /// Stolen.
        Stolen = "stolen",
        /// Damaged.
        Damaged = "damaged",
        /// Something on it was wrong or has changed.
        Corrected = "corrected",
    }
    /// How grave an accident is.
    AccidentSeverity {
        /// Work goes on.
        Minor = "minor",
        /// Work stops for some time.
        Serious = "serious",
        /// The person died.
        Fatal = "fatal",
    }
    /// What an inspection found.
    InspectionOutcome {
        /// Nothing amiss.
        InOrder = "in-order",
        /// Faults to be mended.
        Faults = "faults",
        /// So grave that work must stop.
        Stopped = "stopped",
    }
    /// Of what a worker complains.
    ComplaintTopic {
        /// Pay.
        Wages = "wages",
        /// Hours.
        Hours = "hours",
        /// Where people sleep.
        Lodging = "lodging",
        /// Fees paid for the work.
        Fees = "fees",
        /// Papers kept by somebody else.
        DocumentsWithheld = "documents-withheld",
        /// Ill-treatment.
        Treatment = "treatment",
        /// Anything else.
        Other = "other",
    }
    /// How a complaint was resolved.
    ComplaintOutcome {
        /// It was right, and mended.
        Upheld = "upheld",
        /// Both agreed.
        Settled = "settled",
        /// It was not borne out.
        Unfounded = "unfounded",
        /// The worker took it back.
        Withdrawn = "withdrawn",
        /// Another authority took it up.
        Referred = "referred",
    }
    /// What may be a sign of trafficking or forced labour.
    ProtectionSign {
        /// Somebody else keeps the papers.
        DocumentsWithheld = "documents-withheld",
        /// Works off a debt.
        DebtBondage = "debt-bondage",
        /// May not leave.
        Confinement = "confinement",
        /// Wages are kept back.
        WagesWithheld = "wages-withheld",
        /// Was told something else.
        Deception = "deception",
        /// Is threatened or beaten.
        Violence = "violence",
        /// A minor who works.
        ChildLabour = "child-labour",
    }
    /// How a cycle went.
    CycleOutcome {
        /// Came, worked, went home.
        Completed = "completed",
        /// Did not come to the end of it.
        BrokenOff = "broken-off",
        /// Stayed.
        Stayed = "stayed",
        /// Died.
        Died = "died",
    }
    /// What a person may ask about their own data.
    PersonRight {
        /// To see it.
        Access = "access",
        /// To have it corrected.
        Rectification = "rectification",
        /// To have it erased.
        Cancellation = "cancellation",
        /// That it be not used for something.
        Opposition = "opposition",
        /// To take it along.
        Portability = "portability",
    }
    /// How a person asked.
    RequestChannel {
        /// At an office.
        Office = "office",
        /// In writing.
        Written = "written",
        /// By themselves, online.
        Online = "online",
    }
    /// How a person's request was answered.
    RequestOutcome {
        /// Granted.
        Granted = "granted",
        /// Granted in part.
        Partly = "partly",
        /// Refused, with a reason.
        Refused = "refused",
    }
    /// What a finding turned out to be.
    FindingOutcome {
        /// It happened, and there is an explanation.
        Explained = "explained",
        /// Another record now says what was missing or wrong.
        Corrected = "corrected",
        /// It did not happen; the finding was mistaken.
        Unfounded = "unfounded",
        /// It happened, and someone is dealing with it elsewhere.
        Referred = "referred",
    }
}

/// Where somebody lives at home, in the administrative division of their country.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Residence {
    /// Province or comarca.
    #[schema(value_type = String, max_length = 80)]
    pub province: Text<80>,
    /// District.
    #[schema(value_type = Option<String>, max_length = 80)]
    pub district: Option<Text<80>>,
    /// Corregimiento or township.
    #[schema(value_type = Option<String>, max_length = 80)]
    pub township: Option<Text<80>>,
}
