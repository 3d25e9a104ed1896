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
