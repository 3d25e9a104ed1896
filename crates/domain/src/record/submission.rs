//! What a client sends to have something recorded (`POST /v1/records`).

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{About, Capture, DataError, Place, parse_named};
use crate::{
    id::RecordId,
    kinds::{Data, Kind},
    time::Moment,
};

/// The record on the wire, before the server adds who, where, and under which agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// Its id, made by the client: sending it again is safe.
    pub id: RecordId,
    /// Whom and what it is about.
    pub about: About,
    /// When it happened.
    pub occurred_at: Moment,
    /// Where; the writer's own office where it is left out.
    pub place: Option<Place>,
    /// Through which offline device.
    pub captured: Option<Capture>,
    /// What it says.
    pub data: Data,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    id: RecordId,
    kind: String,
    version: u32,
    about: About,
    occurred_at: Moment,
    #[serde(default)]
    place: Option<Place>,
    #[serde(default)]
    captured: Option<Capture>,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// Why a submission cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{member}: {rule}")]
pub struct MalformedSubmission {
    /// The member, as a path (`data.wage.amount`).
    pub member: String,
    /// What is wrong with it.
    pub rule: String,
}

impl From<DataError> for MalformedSubmission {
    fn from(DataError { member, rule }: DataError) -> Self {
        Self { member, rule }
    }
}

impl Submission {
    /// Reads one submission, or names the member and the rule.
    pub fn parse(json: &str) -> Result<Self, MalformedSubmission> {
        let wire: Wire<'_> = parse_named(json)?;
        let refuse = |member: &str, rule: String| MalformedSubmission { member: member.into(), rule };
        let kind =
            Kind::parse(&wire.kind).ok_or_else(|| refuse("kind", "is not a kind that this node knows".into()))?;
        let spec = kind.spec();
        if wire.version != spec.version {
            return Err(refuse("version", format!("is not the version of this kind, which is {}", spec.version)));
        }
        for subject in spec.about {
            if !wire.about.named().any(|named| named == *subject) {
                return Err(refuse(&format!("about.{}", subject.member()), "is missing".into()));
            }
        }
        if let Some(surplus) = wire.about.named().find(|named| !spec.about.contains(named)) {
            let member = format!("about.{}", surplus.member());
            return Err(refuse(&member, format!("is not what a record of {kind} is about")));
        }
        let data = Data::parse(kind, wire.data).map_err(|error| {
            let member = if error.member.is_empty() { "data".into() } else { format!("data.{}", error.member) };
            MalformedSubmission { member, rule: error.rule }
        })?;
        let Wire { id, about, occurred_at, place, captured, .. } = wire;
        Ok(Self { id, about, occurred_at, place, captured, data })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sent() -> serde_json::Value {
        json!({
            "id": "0198d0c0-0000-7000-8000-000000000001", "kind": "arrival.missed", "version": 1,
            "about": {"worker": "0198d0c0-0000-7000-8000-000000000002", "cycle": "0198d0c0-0000-7000-8000-000000000003"},
            "occurred_at": "2026-11-04T08:00:00-06:00", "data": {"expected_on": "2026-11-03"}
        })
    }

    fn refusal(change: impl FnOnce(&mut serde_json::Value)) -> (String, String) {
        let mut value = sent();
        change(&mut value);
        let error = Submission::parse(&value.to_string()).unwrap_err();
        (error.member, error.rule)
    }

    #[test]
    fn a_well_formed_submission_is_read() {
        let submission = Submission::parse(&sent().to_string()).unwrap();
        assert_eq!(submission.data.kind(), Kind::ArrivalMissed);
    }

    #[test]
    fn what_is_wrong_is_named_by_member_and_rule_and_never_repeated() {
        let secret = "Itzel <script>";
        type Change = Box<dyn FnOnce(&mut serde_json::Value)>;
        let cases: [(&str, Change); 9] = [
            ("id", Box::new(move |v| v["id"] = secret.into())),
            ("kind", Box::new(move |v| v["kind"] = secret.into())),
            ("version", Box::new(|v| v["version"] = 2.into())),
            ("about.cycle", Box::new(|v| v["about"] = json!({"worker": "0198d0c0-0000-7000-8000-000000000002"}))),
            ("about.employer", Box::new(|v| v["about"]["employer"] = "0198d0c0-0000-7000-8000-000000000009".into())),
            ("occurred_at", Box::new(|v| v["occurred_at"] = "9999-01-01T00:00:00Z".into())),
            ("data.expected_on", Box::new(move |v| v["data"]["expected_on"] = secret.into())),
            ("data.expected_on", Box::new(|v| v["data"] = json!({}))),
            ("data.other", Box::new(|v| v["data"]["other"] = 1.into())),
        ];
        for (member, change) in cases {
            let (named, rule) = refusal(change);
            assert_eq!(named, member, "{rule}");
            assert!(!rule.contains("Itzel"), "{rule}");
        }
        assert!(Submission::parse("{").is_err());
        assert!(Submission::parse(&format!("{} x", sent())).is_err());
    }
}
