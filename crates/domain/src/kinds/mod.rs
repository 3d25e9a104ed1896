//! The kinds of record, one module each: what is in them, of which class, about whom, decision or fact.
//!
//! To add a kind: a module like its neighbours, a line in the list below, its writers in `access`, its effect in a fold.

mod choices;
mod prelude {
    pub use super::choices::*;
    pub(crate) use crate::record::define::record_kind;
    pub use crate::{
        agreement::{Incident, KindName},
        bounded::{Number, UpTo},
        country::Country,
        id::*,
        record::Corrected,
        rules::UnmetCode,
        text::Text,
        time::{BirthDate, Day, Moment},
        value::*,
    };
}

mod absence_reported;
mod accident_reported;
mod agreement_commented;
mod agreement_proposed;
mod agreement_signed;
mod agreement_suspended;
mod arrival_confirmed;
mod arrival_missed;
mod candidate_selected;
mod candidate_withdrawn;
mod complaint_filed;
mod complaint_resolved;
mod consent_given;
mod consent_withdrawn;
mod contract_accepted;
mod contract_authorised;
mod contract_explained;
mod contract_offered;
mod contract_rejected;
mod crossing_entered;
mod crossing_exited;
mod crossing_refused;
mod crossing_transited;
mod cycle_closed;
mod demand_recommended;
mod demand_requested;
mod demand_tested;
mod demand_withdrawn;
mod document_issued;
mod document_presented;
mod document_recognised;
mod document_replaced;
mod document_revoked;
mod document_suspended;
mod document_verified;
mod eligibility_decided;
mod employer_registered;
mod employer_sanctioned;
mod employer_standing_stated;
mod employment_ended;
mod family_linked;
mod fees_declared;
mod finding_settled;
mod health_assessed;
mod hire_confirmed;
mod incident_notified;
mod inspection_reported;
mod insurance_ended;
mod insurance_started;
mod manifest_authorised;
mod manifest_closed;
mod manifest_opened;
mod notice_given;
mod orientation_attended;
mod override_approved;
mod override_requested;
mod quota_allotted;
mod quota_opened;
mod quota_returned;
mod record_corrected;
mod referral_made;
mod request_answered;
mod request_received;
mod return_confirmed;
mod settlement_stated;
mod stay_extended;
mod worker_linked;
mod worker_merged;
mod worker_photographed;
mod worker_registered;
mod worker_unlinked;
mod worker_unmerged;
mod workplace_change_authorised;
mod workplace_change_requested;
mod workplace_inspected;
mod workplace_registered;

pub use choices::*;

use crate::record::{DataError, KindSpec, Members, parse_data};

macro_rules! kinds {
    ($($module:ident::{$Whole:ident, $Seen:ident},)*) => {
        $(pub use $module::{$Whole, $Seen};)*

        /// Every kind that this node knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(
            #[doc = concat!("See [`", stringify!($Whole), "`].")]
            $Whole,
        )* }

        impl Kind {
            /// All of them, in the order of the cycle.
            pub const ALL: &'static [Kind] = &[$(Kind::$Whole,)*];

            /// Its row in the table.
            pub const fn spec(self) -> &'static KindSpec {
                match self { $(Kind::$Whole => $Whole::SPEC,)* }
            }

            /// A whole example of its data.
            pub fn example(self) -> serde_json::Value {
                match self { $(Kind::$Whole => $Whole::example(),)* }
            }

            /// The name and the schema of its data.
            pub fn schema(self) -> (&'static str, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>) {
                match self { $(Kind::$Whole => (stringify!($Whole), <$Whole as utoipa::PartialSchema>::schema()),)* }
            }
        }

        /// The data of a record, whole.
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        pub enum Data { $(
            #[doc = concat!("See [`", stringify!($Whole), "`].")]
            $Whole($Whole),
        )* }

        impl Data {
            /// Reads the data of a kind, or names the member and the rule.
            pub fn parse(kind: Kind, data: &serde_json::value::RawValue) -> Result<Self, DataError> {
                Ok(match kind { $(Kind::$Whole => Data::$Whole(parse_data(data)?),)* })
            }

            /// Its kind.
            pub const fn kind(&self) -> Kind {
                match self { $(Data::$Whole(_) => Kind::$Whole,)* }
            }
        }

        $(impl From<$Whole> for Data {
            fn from(data: $Whole) -> Data { Data::$Whole(data) }
        })*

        /// The data of a record, as far as a reader has it.
        #[derive(Clone, Debug, PartialEq)]
        pub enum SeenData { $(
            #[doc = concat!("See [`", stringify!($Seen), "`].")]
            $Whole($Seen),
        )* }

        impl SeenData {
            /// Reads what was disclosed of a record of this kind.
            pub fn from_members(kind: Kind, members: &Members) -> Self {
                match kind { $(Kind::$Whole => SeenData::$Whole($Seen::from_members(members)),)* }
            }

            /// The members that were not there, or could not be read.
            #[cfg(test)]
            pub(crate) fn missing(&self) -> Vec<&'static str> {
                match self { $(SeenData::$Whole(seen) => seen.missing(),)* }
            }
        }
    };
}

kinds! {
    worker_registered::{WorkerRegistered, SeenWorkerRegistered},
    worker_photographed::{WorkerPhotographed, SeenWorkerPhotographed},
    document_presented::{DocumentPresented, SeenDocumentPresented},
    notice_given::{NoticeGiven, SeenNoticeGiven},
    consent_given::{ConsentGiven, SeenConsentGiven},
    consent_withdrawn::{ConsentWithdrawn, SeenConsentWithdrawn},
    employer_registered::{EmployerRegistered, SeenEmployerRegistered},
    employer_standing_stated::{EmployerStandingStated, SeenEmployerStandingStated},
    workplace_registered::{WorkplaceRegistered, SeenWorkplaceRegistered},
    demand_requested::{DemandRequested, SeenDemandRequested},
    demand_recommended::{DemandRecommended, SeenDemandRecommended},
    demand_withdrawn::{DemandWithdrawn, SeenDemandWithdrawn},
    quota_opened::{QuotaOpened, SeenQuotaOpened},
    candidate_selected::{CandidateSelected, SeenCandidateSelected},
    candidate_withdrawn::{CandidateWithdrawn, SeenCandidateWithdrawn},
    fees_declared::{FeesDeclared, SeenFeesDeclared},
    orientation_attended::{OrientationAttended, SeenOrientationAttended},
    contract_offered::{ContractOffered, SeenContractOffered},
    contract_explained::{ContractExplained, SeenContractExplained},
    contract_accepted::{ContractAccepted, SeenContractAccepted},
    contract_authorised::{ContractAuthorised, SeenContractAuthorised},
    contract_rejected::{ContractRejected, SeenContractRejected},
    document_issued::{DocumentIssued, SeenDocumentIssued},
    document_revoked::{DocumentRevoked, SeenDocumentRevoked},
    health_assessed::{HealthAssessed, SeenHealthAssessed},
    insurance_started::{InsuranceStarted, SeenInsuranceStarted},
    crossing_exited::{CrossingExited, SeenCrossingExited},
    crossing_entered::{CrossingEntered, SeenCrossingEntered},
    crossing_refused::{CrossingRefused, SeenCrossingRefused},
    arrival_confirmed::{ArrivalConfirmed, SeenArrivalConfirmed},
    arrival_missed::{ArrivalMissed, SeenArrivalMissed},
    hire_confirmed::{HireConfirmed, SeenHireConfirmed},
    stay_extended::{StayExtended, SeenStayExtended},
    employment_ended::{EmploymentEnded, SeenEmploymentEnded},
    return_confirmed::{ReturnConfirmed, SeenReturnConfirmed},
    finding_settled::{FindingSettled, SeenFindingSettled},
    agreement_commented::{AgreementCommented, SeenAgreementCommented},
    agreement_proposed::{AgreementProposed, SeenAgreementProposed},
    agreement_signed::{AgreementSigned, SeenAgreementSigned},
    agreement_suspended::{AgreementSuspended, SeenAgreementSuspended},
    quota_allotted::{QuotaAllotted, SeenQuotaAllotted},
    quota_returned::{QuotaReturned, SeenQuotaReturned},
    employer_sanctioned::{EmployerSanctioned, SeenEmployerSanctioned},
    workplace_inspected::{WorkplaceInspected, SeenWorkplaceInspected},
    demand_tested::{DemandTested, SeenDemandTested},
    worker_merged::{WorkerMerged, SeenWorkerMerged},
    worker_unmerged::{WorkerUnmerged, SeenWorkerUnmerged},
    worker_linked::{WorkerLinked, SeenWorkerLinked},
    worker_unlinked::{WorkerUnlinked, SeenWorkerUnlinked},
    family_linked::{FamilyLinked, SeenFamilyLinked},
    document_verified::{DocumentVerified, SeenDocumentVerified},
    document_recognised::{DocumentRecognised, SeenDocumentRecognised},
    document_suspended::{DocumentSuspended, SeenDocumentSuspended},
    document_replaced::{DocumentReplaced, SeenDocumentReplaced},
    insurance_ended::{InsuranceEnded, SeenInsuranceEnded},
    manifest_opened::{ManifestOpened, SeenManifestOpened},
    manifest_authorised::{ManifestAuthorised, SeenManifestAuthorised},
    manifest_closed::{ManifestClosed, SeenManifestClosed},
    crossing_transited::{CrossingTransited, SeenCrossingTransited},
    workplace_change_requested::{WorkplaceChangeRequested, SeenWorkplaceChangeRequested},
    workplace_change_authorised::{WorkplaceChangeAuthorised, SeenWorkplaceChangeAuthorised},
    absence_reported::{AbsenceReported, SeenAbsenceReported},
    accident_reported::{AccidentReported, SeenAccidentReported},
    inspection_reported::{InspectionReported, SeenInspectionReported},
    complaint_filed::{ComplaintFiled, SeenComplaintFiled},
    complaint_resolved::{ComplaintResolved, SeenComplaintResolved},
    referral_made::{ReferralMade, SeenReferralMade},
    settlement_stated::{SettlementStated, SeenSettlementStated},
    eligibility_decided::{EligibilityDecided, SeenEligibilityDecided},
    cycle_closed::{CycleClosed, SeenCycleClosed},
    override_requested::{OverrideRequested, SeenOverrideRequested},
    override_approved::{OverrideApproved, SeenOverrideApproved},
    request_received::{RequestReceived, SeenRequestReceived},
    request_answered::{RequestAnswered, SeenRequestAnswered},
    incident_notified::{IncidentNotified, SeenIncidentNotified},
    record_corrected::{RecordCorrected, SeenRecordCorrected},
}

impl Kind {
    /// The kind of this name, `noun.past-participle`.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        self.spec().name
    }

    /// Whether it may be refused for what an agreement says.
    pub const fn is_decision(self) -> bool {
        matches!(self.spec().nature, crate::record::Nature::Decision)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ENVELOPE;

    #[test]
    fn every_example_is_whole_and_reads_back_the_same() {
        for kind in Kind::ALL {
            let example = kind.example();
            let raw = serde_json::value::to_raw_value(&example).unwrap();
            let data = Data::parse(*kind, &raw).unwrap_or_else(|error| panic!("{kind}: {error}"));
            assert_eq!(serde_json::to_value(&data).unwrap(), example, "{kind}");
            assert_eq!(data.kind(), *kind);
        }
    }

    #[test]
    fn names_are_unique_and_no_element_takes_the_name_of_an_envelope_member() {
        for (at, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(Kind::parse(kind.name()), Some(*kind));
            assert!(Kind::ALL[..at].iter().all(|other| other.name() != kind.name()));
            for element in kind.spec().elements {
                assert!(ENVELOPE.iter().all(|member| member.name != element.name), "{kind}: {}", element.name);
            }
        }
    }

    #[test]
    fn an_unknown_member_is_refused_by_name() {
        for kind in Kind::ALL {
            let mut example = kind.example();
            example["surprise"] = 1.into();
            let raw = serde_json::value::to_raw_value(&example).unwrap();
            let error = Data::parse(*kind, &raw).unwrap_err();
            assert_eq!(error.member, "surprise", "{kind}: {error}");
        }
    }
}
