//! What a partner gets to see, how long it is kept, and of what it is told at once.

use serde::{Deserialize, Serialize};

use super::{Desk, KindName, Period, names::list};
use crate::{
    access::{Purpose, Side},
    bounded::Number,
    element::Class,
    text::Text,
};

/// Which elements a partner gets, for what, on which basis (R18). What no row names stays at home.
///
/// Of every row it is true, and no document can say otherwise: only people with a cycle under this agreement, and only that
/// cycle; a stated reason; written down on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    /// Within how many hours a partner's question is answered.
    pub answer_within_hours: Number<1, 1000>,
    /// The schedule.
    #[serde(default, deserialize_with = "list::<_, _, 200>", skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<SharingRow>,
}

/// One row of the sharing schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharingRow {
    /// Whose records.
    pub from: Side,
    /// To whom.
    pub to: Desk,
    /// Elements of these classes.
    #[serde(default, deserialize_with = "list::<_, _, 16>", skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Class>,
    /// And these elements.
    #[serde(default, deserialize_with = "list::<_, _, 60>", skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<ElementName>,
    /// For what.
    pub purpose: Purpose,
    /// On which basis in law.
    pub legal_basis: LegalBasis,
    /// The provision itself.
    pub provision: Text<200>,
    /// The record from which on.
    pub since: KindName,
    /// The record until which; none where it stays open until the retention ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<KindName>,
    /// How long the partner keeps it, from the end of the cycle.
    pub kept_for: Period,
}

/// One member of one kind of record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementName {
    /// The kind.
    pub kind: KindName,
    /// The member.
    pub member: Text<60>,
}

/// On which basis something is shared or kept. Consent is never the only one where the State compels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LegalBasis {
    /// A law or decree obliges.
    LegalObligation,
    /// An authority's task in the public interest.
    PublicTask,
    /// A contract with the person.
    Contract,
    /// The person's express consent.
    Consent,
    /// The person's life or safety.
    VitalInterest,
}

/// How long elements are kept (R19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// By whom.
    pub party: Side,
    /// Elements of these classes.
    #[serde(deserialize_with = "list::<_, _, 16>")]
    pub classes: Vec<Class>,
    /// How long.
    pub period: Period,
    /// Counted from the last record of this kind.
    pub after: KindName,
}

/// Of what a partner is told at once (R22).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentNotice {
    /// What happened.
    pub incident: Incident,
    /// Who tells.
    pub from: Side,
    /// Whom.
    #[serde(deserialize_with = "list::<_, _, 10>")]
    pub to: Vec<Desk>,
    /// Within how many hours.
    pub within_hours: Number<1, 720>,
}

/// What a partner is told of at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Incident {
    /// A worker or relative died.
    Death,
    /// A serious accident.
    Accident,
    /// A sign of trafficking or forced labour.
    TraffickingSign,
    /// Personal data got into wrong hands.
    DataBreach,
}
