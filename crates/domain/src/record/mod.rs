//! A record: one past fact or decision about workers, employers, demands, cycles. Whole as it was written, or as far as a reader has it.

mod corrected;
mod correcting;
pub(crate) mod define;
#[cfg(test)]
mod golden;
pub(crate) mod schema;
mod seen;
mod submission;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub use corrected::{CORRECTED_MEMBERS_MAX, Corrected};
pub(crate) use correcting::mended;
pub use correcting::{CORRECTIONS_DEEP_MAX, check_correction, is_corrected};
pub use seen::{Giver, Members, Narrowed, SeenRecord, class_of};
pub use submission::{MalformedSubmission, Submission};

use crate::{
    access::{Role, Side},
    country::Country,
    element::{Class, ElementSpec},
    id::{
        AgreementMark, Complaint, Cycle, Demand, Employer, Finding, Id, IncidentMark, Manifest, Matter, Override,
        QuotaLine, RecordId, Request, User, Worker,
    },
    kinds::{Data, Kind},
    time::Moment,
    value::{AgreementCode, NodeCode, OfficeCode},
};

/// Whether a record may be refused for what an agreement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// May be refused, with every unmet rule named.
    Decision,
    /// Happened, and is never refused; what does not fit becomes a finding.
    Fact,
}

/// What a record can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// A worker.
    Worker,
    /// A cycle.
    Cycle,
    /// An employer.
    Employer,
    /// A demand.
    Demand,
    /// A quota line.
    QuotaLine,
    /// A finding.
    Finding,
    /// An agreement, whatever its version.
    Agreement,
    /// A group that travels together.
    Manifest,
    /// A complaint.
    Complaint,
    /// A person's request about their own data.
    Request,
    /// That rules be set aside once.
    Override,
    /// Something of which a partner is told at once.
    Incident,
    /// Another record.
    Record,
}

impl SubjectKind {
    /// The member of `about` that names it.
    pub const fn member(self) -> &'static str {
        match self {
            SubjectKind::Worker => "worker",
            SubjectKind::Cycle => "cycle",
            SubjectKind::Employer => "employer",
            SubjectKind::Demand => "demand",
            SubjectKind::QuotaLine => "quota_line",
            SubjectKind::Finding => "finding",
            SubjectKind::Agreement => "agreement",
            SubjectKind::Manifest => "manifest",
            SubjectKind::Complaint => "complaint",
            SubjectKind::Request => "request",
            SubjectKind::Override => "override",
            SubjectKind::Incident => "incident",
            SubjectKind::Record => "record",
        }
    }
}

/// A kind's row in the table of kinds and elements.
#[derive(Debug)]
pub struct KindSpec {
    /// Its name on the wire, `noun.past-participle`.
    pub name: &'static str,
    /// The version that this node writes.
    pub version: u32,
    /// Decision or fact.
    pub nature: Nature,
    /// The subjects that a submission must name.
    pub about: &'static [SubjectKind],
    /// Its members and their classes.
    pub elements: &'static [ElementSpec],
}

/// The members of the envelope, which are elements too.
pub const ENVELOPE: &[ElementSpec] = &[
    ElementSpec { name: "id", class: Class::Envelope },
    ElementSpec { name: "kind", class: Class::Envelope },
    ElementSpec { name: "version", class: Class::Envelope },
    ElementSpec { name: "about", class: Class::Envelope },
    ElementSpec { name: "occurred_at", class: Class::Envelope },
    ElementSpec { name: "recorded_at", class: Class::Envelope },
    ElementSpec { name: "judged_under", class: Class::Envelope },
    ElementSpec { name: "relied_on", class: Class::Envelope },
    ElementSpec { name: "place", class: Class::Official },
    ElementSpec { name: "author", class: Class::Official },
    ElementSpec { name: "captured", class: Class::Official },
];

/// Whom and what a record is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The worker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// The cycle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub cycle: Option<Id<Cycle>>,
    /// The employer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub employer: Option<Id<Employer>>,
    /// The demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub demand: Option<Id<Demand>>,
    /// The quota line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub quota_line: Option<Id<QuotaLine>>,
    /// The finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub finding: Option<Id<Finding>>,
    /// The agreement, whatever its version: its id follows from its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub agreement: Option<Id<AgreementMark>>,
    /// The group that travels together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub manifest: Option<Id<Manifest>>,
    /// The complaint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub complaint: Option<Id<Complaint>>,
    /// The person's request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub request: Option<Id<Request>>,
    /// The override.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub overriding: Option<Id<Override>>,
    /// The incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub incident: Option<Id<IncidentMark>>,
    /// The record that is corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub record: Option<RecordId>,
}

impl About {
    /// The subjects that it names.
    pub fn named(&self) -> impl Iterator<Item = SubjectKind> {
        [
            self.worker.map(|_| SubjectKind::Worker),
            self.cycle.map(|_| SubjectKind::Cycle),
            self.employer.map(|_| SubjectKind::Employer),
            self.demand.map(|_| SubjectKind::Demand),
            self.quota_line.map(|_| SubjectKind::QuotaLine),
            self.finding.map(|_| SubjectKind::Finding),
            self.agreement.map(|_| SubjectKind::Agreement),
            self.manifest.map(|_| SubjectKind::Manifest),
            self.complaint.map(|_| SubjectKind::Complaint),
            self.request.map(|_| SubjectKind::Request),
            self.overriding.map(|_| SubjectKind::Override),
            self.incident.map(|_| SubjectKind::Incident),
            self.record.map(|_| SubjectKind::Record),
        ]
        .into_iter()
        .flatten()
    }

    /// The file of its own that it names, whatever its sort; a record names one at the most.
    pub fn matter(&self) -> Option<Id<Matter>> {
        let files = [
            self.agreement.map(Id::uuid),
            self.manifest.map(Id::uuid),
            self.complaint.map(Id::uuid),
            self.request.map(Id::uuid),
            self.overriding.map(Id::uuid),
            self.incident.map(Id::uuid),
        ];
        files.into_iter().flatten().next().map(Id::from_uuid)
    }
}

/// Where a thing happened or was written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The country.
    pub country: Country,
    /// The office: a ministry's desk, a border post.
    pub office: OfficeCode,
}

/// Who wrote a record down, as the server knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Author {
    /// The user.
    #[schema(value_type = uuid::Uuid)]
    pub user: Id<User>,
    /// In which role.
    pub role: Role,
    /// For which office.
    pub office: OfficeCode,
    /// The office's country.
    pub country: Country,
    /// The side on which the office stands.
    pub side: Side,
}

/// The version of an agreement under which a record was judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct AgreementRef {
    /// Which agreement.
    pub code: AgreementCode,
    /// Which version of it.
    pub version: u32,
}

/// How a record reached the node, where an offline device wrote it down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// The device's name.
    #[schema(value_type = String, max_length = 60)]
    pub device: crate::text::Text<60>,
    /// When it sent the record.
    pub sent_at: Moment,
}

/// A record as its node wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its id, made by the client.
    pub id: RecordId,
    /// Whom and what it is about.
    pub about: About,
    /// When it happened, by whoever says so.
    pub occurred_at: Moment,
    /// When the node wrote it down.
    pub recorded_at: Moment,
    /// The agreement's version under which it was judged, where there is one.
    pub agreement: Option<AgreementRef>,
    /// The records that a decision relied on.
    pub relied_on: Vec<RecordId>,
    /// Where.
    pub place: Place,
    /// Who wrote it.
    pub author: Author,
    /// Through which offline device.
    pub captured: Option<Capture>,
    /// The node that wrote it.
    pub node: NodeCode,
    /// What it says.
    pub data: Data,
}

/// One element of a record, ready to be disclosed.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The element's name.
    pub name: &'static str,
    /// Its class.
    pub class: Class,
    /// Its value; `null` where it was not given.
    pub value: Value,
}

impl Record {
    /// Its kind.
    pub const fn kind(&self) -> Kind {
        self.data.kind()
    }

    /// Every element with its class, the envelope's first. The number of them depends on the kind alone.
    pub fn claims(&self) -> Result<Vec<Claim>, serde_json::Error> {
        let spec = self.kind().spec();
        let envelope = serde_json::json!({
            "id": self.id,
            "kind": spec.name,
            "version": spec.version,
            "about": self.about,
            "occurred_at": self.occurred_at,
            "recorded_at": self.recorded_at,
            "judged_under": self.agreement,
            "relied_on": self.relied_on,
            "place": self.place,
            "author": self.author,
            "captured": self.captured,
        });
        let mut claims = Vec::with_capacity(ENVELOPE.len() + spec.elements.len());
        take_claims(envelope, ENVELOPE, &mut claims);
        take_claims(serde_json::to_value(&self.data)?, spec.elements, &mut claims);
        Ok(claims)
    }
}

fn take_claims(mut object: Value, elements: &[ElementSpec], claims: &mut Vec<Claim>) {
    for element in elements {
        let value = object.get_mut(element.name).map(Value::take).unwrap_or_default();
        claims.push(Claim { name: element.name, class: element.class, value });
    }
}

/// Why data is not of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {rule}")]
pub struct DataError {
    /// The member, as a path from the data's top (`wage.amount`); empty for the whole.
    pub member: String,
    /// What is wrong with it; never repeats the value.
    pub rule: String,
}

/// Reads JSON, naming the member where it goes wrong.
pub(crate) fn parse_data<'de, T: Deserialize<'de>>(data: &'de serde_json::value::RawValue) -> Result<T, DataError> {
    parse_named(data.get())
}

/// Reads JSON text into a `T`, naming the member where it goes wrong and never repeating what was sent.
pub fn parse_named<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, DataError> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = error.inner().to_string();
        data_error(if path == "." { "" } else { &path }, &message)
    })?;
    deserializer.end().map_err(|_| DataError { member: String::new(), rule: "has something behind its end".into() })?;
    Ok(value)
}

/// Turns a message of serde into a member and a rule. Messages quote what was sent (`invalid type: string "…"`), and what was sent may be
/// a person's name, so only what was expected is kept.
fn data_error(path: &str, message: &str) -> DataError {
    let message = message.rsplit_once(" at line ").map_or(message, |(before, _)| before);
    let (member, rule) = if let Some(rest) = message.strip_prefix("unknown field `") {
        let name = rest.split('`').next().unwrap_or_default();
        let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
        let shown: String = name.chars().filter(|c| c.is_alphanumeric() || "_-".contains(*c)).take(40).collect();
        (join(parent, &shown), "is not a member here".to_owned())
    } else if let Some(rest) = message.strip_prefix("missing field `") {
        (join(path, rest.trim_end_matches('`')), "is missing".to_owned())
    } else if let Some(rest) = message.strip_prefix("duplicate field `") {
        (join(path, rest.trim_end_matches('`')), "stands there twice".to_owned())
    } else if let Some((_, expected)) = message.rsplit_once(", expected ") {
        (path.to_owned(), format!("is not what is expected: {expected}"))
    } else if path.is_empty() && !message.starts_with("is ") && !message.starts_with("has ") {
        (String::new(), "is not JSON that can be read".to_owned())
    } else {
        (path.to_owned(), message.to_owned())
    };
    DataError { member, rule }
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}
