//! Matters: what has a file of its own besides people, cycles, employers and demands. Each sort is folded from its own records.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AgreementProcess, Recorded, State, fold};
use crate::{
    access::Side,
    agreement::{Incident, KindName},
    country::Country,
    element::Class,
    id::{Complaint, Cycle, Employer, Id, IncidentMark, Manifest, Override, RecordId, Request, User, Worker},
    kinds::*,
    record::SeenRecord,
    rules::UnmetCode,
    text::Text,
    time::{Day, Moment},
    value::{AgreementCode, Language},
};

/// A group that travels together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ManifestState {
    /// The manifest.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<Manifest>>,
    /// Since when it is there.
    pub opened_at: Option<Moment>,
    /// The side that opened it.
    pub side: Option<Side>,
    /// Under which agreement.
    pub agreement: Option<AgreementCode>,
    /// Plate.
    #[schema(value_type = Option<String>)]
    pub vehicle: Option<Text<30>>,
    /// Who runs it.
    #[schema(value_type = Option<String>)]
    pub carrier: Option<Text<120>>,
    /// Who drives (class `identity`).
    #[schema(value_type = Option<String>)]
    pub driver: Option<Text<200>>,
    /// The driver's licence (class `travel-document`).
    pub licence: Option<DriversLicence>,
    /// From where to where.
    #[schema(value_type = Option<String>)]
    pub route: Option<Text<300>>,
    /// When.
    pub departs_on: Option<Day>,
    /// Who travels.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub passengers: Vec<Id<Cycle>>,
    /// How many minors travel along (class `family`).
    pub minors: Option<u32>,
    /// Who escorts them (class `family`).
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub escorts: Vec<Id<Worker>>,
    /// The sides whose authorities let it travel.
    pub authorised_by: Vec<Side>,
    /// Who was on board, once it is closed.
    #[schema(value_type = Option<Vec<uuid::Uuid>>)]
    pub boarded: Option<Vec<Id<Cycle>>>,
    /// Who was on the list and did not come.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub missing: Vec<Id<Cycle>>,
    /// The kinds recorded.
    #[schema(ignore)]
    pub recorded: Vec<Recorded>,
}

/// A driving licence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DriversLicence {
    /// Who issued it.
    pub country: Country,
    /// Its number.
    #[schema(value_type = String)]
    pub number: Text<30>,
    /// Its class there.
    #[schema(value_type = String)]
    pub class: Text<20>,
    /// Its last day.
    pub valid_until: Option<Day>,
}

impl State for ManifestState {
    fn apply(&mut self, record: &SeenRecord) {
        match record.data() {
            SeenData::ManifestOpened(data) => {
                self.opened_at = Some(record.occurred_at);
                self.side = record.side();
                self.agreement = data.agreement.present().cloned();
                self.vehicle = data.vehicle.present().cloned();
                self.carrier = data.carrier.present().cloned();
                self.driver = data.driver.given().cloned();
                self.licence = licence(data);
                self.route = data.route.present().cloned();
                self.departs_on = data.departs_on.present().copied();
                self.passengers = data.passengers.present().map(|list| list.as_slice().to_vec()).unwrap_or_default();
                self.minors = data.minors.present().map(|number| number.get());
                self.escorts = data.escorts.present().map(|list| list.as_slice().to_vec()).unwrap_or_default();
            }
            SeenData::ManifestAuthorised(_) => {
                let side = record.side();
                self.authorised_by.extend(side.filter(|side| !self.authorised_by.contains(side)));
            }
            SeenData::ManifestClosed(data) => {
                self.boarded = data.boarded.present().map(|list| list.as_slice().to_vec());
                self.missing = data.missing.present().map(|list| list.as_slice().to_vec()).unwrap_or_default();
            }
            _ => return,
        }
        self.id = record.about.manifest;
        self.recorded.extend(Recorded::of(record));
    }
}

fn licence(data: &SeenManifestOpened) -> Option<DriversLicence> {
    Some(DriversLicence {
        country: *data.licence_country.given()?,
        number: data.licence_number.given()?.clone(),
        class: data.licence_class.given()?.clone(),
        valid_until: data.licence_valid_until.given().copied(),
    })
}

/// What a worker complains of. All of it is of class `complaint`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ComplaintState {
    /// The complaint.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<Complaint>>,
    /// Whose.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// In which cycle.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub cycle: Option<Id<Cycle>>,
    /// Of whom.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub against: Option<Id<Employer>>,
    /// Of what.
    pub topic: Option<ComplaintTopic>,
    /// In the worker's words.
    #[schema(value_type = Option<String>)]
    pub account: Option<Text<2000>>,
    /// In which language.
    pub language: Option<Language>,
    /// When.
    pub filed_at: Option<Moment>,
    /// The country whose office wrote it down.
    pub country: Option<Country>,
    /// The side on which it was written down.
    pub side: Option<Side>,
    /// How it was resolved.
    pub outcome: Option<ComplaintOutcome>,
    /// In words.
    #[schema(value_type = Option<String>)]
    pub note: Option<Text<2000>>,
    /// When it was resolved.
    pub resolved_at: Option<Moment>,
    /// The kinds recorded.
    #[schema(ignore)]
    pub recorded: Vec<Recorded>,
}

impl State for ComplaintState {
    fn apply(&mut self, record: &SeenRecord) {
        match record.data() {
            SeenData::ComplaintFiled(data) => {
                self.worker = record.about.worker;
                self.cycle = data.cycle.given().copied();
                self.against = data.against.given().copied();
                self.topic = data.topic.present().copied();
                self.account = data.account.present().cloned();
                self.language = data.language.present().cloned();
                self.filed_at = Some(record.occurred_at);
                self.country = record.country();
                self.side = record.side();
            }
            SeenData::ComplaintResolved(data) => {
                self.outcome = data.outcome.present().copied();
                self.note = data.note.present().cloned();
                self.resolved_at = Some(record.occurred_at);
            }
            _ => return,
        }
        self.id = record.about.complaint;
        self.recorded.extend(Recorded::of(record));
    }
}

/// What a person asked about their own data (class `evidence`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct RequestState {
    /// The request.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<Request>>,
    /// Whose.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// What they ask for.
    pub right: Option<PersonRight>,
    /// In their words.
    #[schema(value_type = Option<String>)]
    pub wish: Option<Text<2000>>,
    /// How they asked.
    pub channel: Option<RequestChannel>,
    /// When.
    pub received_at: Option<Moment>,
    /// The country whose office received it.
    pub country: Option<Country>,
    /// The side of that office.
    pub side: Option<Side>,
    /// How they were answered.
    pub outcome: Option<RequestOutcome>,
    /// Why so.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Text<1000>>,
    /// The corrections that were made.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub corrections: Vec<RecordId>,
    /// When they were answered.
    pub answered_at: Option<Moment>,
    /// The kinds recorded.
    #[schema(ignore)]
    pub recorded: Vec<Recorded>,
}

impl State for RequestState {
    fn apply(&mut self, record: &SeenRecord) {
        match record.data() {
            SeenData::RequestReceived(data) => {
                self.worker = record.about.worker;
                self.right = data.right.present().copied();
                self.wish = data.wish.given().cloned();
                self.channel = data.channel.present().copied();
                self.received_at = Some(record.occurred_at);
                self.country = record.country();
                self.side = record.side();
            }
            SeenData::RequestAnswered(data) => {
                self.outcome = data.outcome.present().copied();
                self.reason = data.reason.present().cloned();
                self.corrections = data.corrections.given().map(|list| list.as_slice().to_vec()).unwrap_or_default();
                self.answered_at = Some(record.occurred_at);
            }
            _ => return,
        }
        self.id = record.about.request;
        self.recorded.extend(Recorded::of(record));
    }
}

/// That rules be set aside for one decision in one cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct OverrideState {
    /// The override.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<Override>>,
    /// Of whom.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// In which cycle.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub cycle: Option<Id<Cycle>>,
    /// The kind of the decision.
    #[schema(value_type = Option<String>)]
    pub decision: Option<KindName>,
    /// The reasons for which it is refused.
    pub rules: Vec<UnmetCode>,
    /// Why they should not count this time (class `evidence`).
    #[schema(value_type = Option<String>)]
    pub reason: Option<Text<1000>>,
    /// When it was asked for.
    pub requested_at: Option<Moment>,
    /// By whom.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub requested_by: Option<Id<User>>,
    /// The side that asked.
    pub side: Option<Side>,
    /// Who agreed: each once, and never who asked.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub approved_by: Vec<Id<User>>,
    /// The kinds recorded.
    #[schema(ignore)]
    pub recorded: Vec<Recorded>,
}

impl State for OverrideState {
    fn apply(&mut self, record: &SeenRecord) {
        let by = record.author.present().map(|author| author.user);
        match record.data() {
            SeenData::OverrideRequested(data) => {
                self.worker = record.about.worker;
                self.cycle = record.about.cycle;
                self.decision = data.decision.present().cloned();
                self.rules = data.rules.present().map(|list| list.as_slice().to_vec()).unwrap_or_default();
                self.reason = data.reason.present().cloned();
                self.requested_at = Some(record.occurred_at);
                self.requested_by = by;
                self.side = record.side();
            }
            SeenData::OverrideApproved(_) => {
                let another = by.filter(|by| self.requested_by != Some(*by) && !self.approved_by.contains(by));
                self.approved_by.extend(another);
            }
            _ => return,
        }
        self.id = record.about.overriding;
        self.recorded.extend(Recorded::of(record));
    }
}

impl OverrideState {
    /// How many people stand behind it: who asked, and who agreed.
    pub fn people(&self) -> usize {
        usize::from(self.requested_by.is_some()) + self.approved_by.len()
    }
}

/// What a partner was told of at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct IncidentState {
    /// The incident.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<IncidentMark>>,
    /// What happened.
    #[schema(value_type = Option<String>)]
    pub incident: Option<Incident>,
    /// Under which agreement it was told.
    pub agreement: Option<AgreementCode>,
    /// Who was told.
    pub to_country: Option<Country>,
    /// When.
    pub told_on: Option<Day>,
    /// The record that it follows from.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub because_of: Option<RecordId>,
    /// When that was written down.
    pub notified_at: Option<Moment>,
    /// The side that told.
    pub side: Option<Side>,
    /// The kinds recorded.
    #[schema(ignore)]
    pub recorded: Vec<Recorded>,
}

impl State for IncidentState {
    fn apply(&mut self, record: &SeenRecord) {
        let SeenData::IncidentNotified(data) = record.data() else { return };
        self.id = record.about.incident;
        self.incident = data.incident.present().copied();
        self.agreement = data.agreement.present().cloned();
        self.to_country = data.to_country.present().copied();
        self.told_on = data.told_on.present().copied();
        self.because_of = data.because_of.given().copied();
        self.notified_at = Some(record.occurred_at);
        self.side = record.side();
        self.recorded.extend(Recorded::of(record));
    }
}

/// A matter of any sort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatterState {
    /// A group that travels together.
    Manifest(ManifestState),
    /// A complaint.
    Complaint(ComplaintState),
    /// A person's request.
    Request(RequestState),
    /// An override.
    Override(OverrideState),
    /// An incident.
    Incident(IncidentState),
    /// An agreement.
    Agreement(AgreementProcess),
}

/// By what a matter is found in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct MatterSummary {
    /// Of which sort.
    pub sort: &'static str,
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// In which cycle.
    pub cycle: Option<Id<Cycle>>,
    /// Of which employer.
    pub employer: Option<Id<Employer>>,
    /// Under which agreement.
    pub agreement: Option<AgreementCode>,
    /// The side whose office has it.
    pub side: Side,
    /// The class that one must be allowed to read to learn of it.
    pub class: Class,
    /// How far it has come.
    pub status: &'static str,
    /// Since when it is there.
    pub opened_at: Option<Moment>,
    /// The day that it is about: of a manifest, when it departs.
    pub on_day: Option<Day>,
}

impl MatterState {
    /// Folds the records of one matter; of which sort it is, they say. `None` where there is none.
    pub fn of(records: &[SeenRecord]) -> Option<Self> {
        let about = records.first()?.about;
        Some(if about.manifest.is_some() {
            MatterState::Manifest(fold(records))
        } else if about.complaint.is_some() {
            MatterState::Complaint(fold(records))
        } else if about.request.is_some() {
            MatterState::Request(fold(records))
        } else if about.overriding.is_some() {
            MatterState::Override(fold(records))
        } else if about.incident.is_some() {
            MatterState::Incident(fold(records))
        } else if about.agreement.is_some() {
            MatterState::Agreement(fold(records))
        } else {
            return None;
        })
    }

    /// By what it is found.
    pub fn summary(&self) -> MatterSummary {
        let empty = MatterSummary {
            sort: "",
            worker: None,
            cycle: None,
            employer: None,
            agreement: None,
            side: Side::Origin,
            class: Class::Envelope,
            status: "open",
            opened_at: None,
            on_day: None,
        };
        match self {
            MatterState::Manifest(state) => MatterSummary {
                sort: "manifest",
                agreement: state.agreement.clone(),
                side: state.side.unwrap_or(Side::Origin),
                class: Class::Migration,
                status: match (&state.boarded, state.authorised_by.is_empty()) {
                    (Some(_), _) => "closed",
                    (None, false) => "authorised",
                    (None, true) => "open",
                },
                opened_at: state.opened_at,
                on_day: state.departs_on,
                ..empty
            },
            MatterState::Complaint(state) => MatterSummary {
                sort: "complaint",
                worker: state.worker,
                cycle: state.cycle,
                employer: state.against,
                side: state.side.unwrap_or(Side::Destination),
                class: Class::Complaint,
                status: if state.resolved_at.is_some() { "resolved" } else { "open" },
                opened_at: state.filed_at,
                ..empty
            },
            MatterState::Request(state) => MatterSummary {
                sort: "request",
                worker: state.worker,
                side: state.side.unwrap_or(Side::Origin),
                class: Class::Evidence,
                status: if state.answered_at.is_some() { "answered" } else { "open" },
                opened_at: state.received_at,
                ..empty
            },
            MatterState::Override(state) => MatterSummary {
                sort: "override",
                worker: state.worker,
                cycle: state.cycle,
                side: state.side.unwrap_or(Side::Destination),
                class: Class::Labour,
                status: if state.approved_by.is_empty() { "open" } else { "approved" },
                opened_at: state.requested_at,
                ..empty
            },
            MatterState::Incident(state) => MatterSummary {
                sort: "incident",
                agreement: state.agreement.clone(),
                side: state.side.unwrap_or(Side::Destination),
                class: Class::Official,
                status: "notified",
                opened_at: state.notified_at,
                ..empty
            },
            MatterState::Agreement(state) => MatterSummary {
                sort: "agreement",
                agreement: state.code.clone(),
                class: Class::Envelope,
                status: if state.suspensions.is_empty() { "open" } else { "suspended" },
                opened_at: state.opened_at,
                ..empty
            },
        }
    }
}
