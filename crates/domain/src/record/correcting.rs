//! What a correction does to the record that it corrects, and which corrections can be made at all.

use serde_json::{Map, Value};

use super::{MalformedSubmission, Nature, SeenRecord};
use crate::{
    element::{Class, ElementSpec},
    kinds::{Data, Kind, RecordCorrected},
};

/// How many corrections may stand one upon the other: a correction, its correction, and so on.
pub const CORRECTIONS_DEEP_MAX: usize = 5;

/// Whether records of this kind are corrected. A decision is changed by another decision, never by a correction that nobody judges;
/// and of what leaves no trace there is no correction that others could see.
pub fn is_corrected(kind: Kind) -> bool {
    let spec = kind.spec();
    let undone_otherwise = matches!(kind, Kind::AgreementProposed | Kind::OverrideRequested | Kind::QuotaReturned);
    let leaves_no_trace = spec.elements.iter().all(|element| element.class.leaves_no_trace());
    spec.nature == Nature::Fact && !leaves_no_trace && !undone_otherwise
}

/// The members of a correction that hold corrected members, each of the class that it corrects.
fn groups() -> impl Iterator<Item = &'static ElementSpec> {
    let others = ["reason", "of_kind", "happened_at"];
    RecordCorrected::SPEC.elements.iter().filter(move |element| !others.contains(&element.name))
}

/// Whether a kind has a member of this name in this class.
fn has(kind: Kind, member: &str, class: Class) -> bool {
    kind.spec().elements.iter().any(|element| element.name == member && element.class == class)
}

/// The corrected members of one group, as they were disclosed.
fn group<'a>(members: impl Fn(&str) -> Option<&'a Value>, name: &str) -> Option<&'a Map<String, Value>> {
    members(name).and_then(Value::as_object)
}

/// The record as its corrections have it; `corrections` in the order in which they count, the last one last. What a correction
/// withholds it does not change.
pub(crate) fn mended<'a>(record: &SeenRecord, corrections: impl IntoIterator<Item = &'a SeenRecord>) -> SeenRecord {
    let mut members = record.members.clone();
    for correction in corrections {
        let said = |name: &str| correction.members.value(name);
        for element in groups() {
            for (member, value) in group(said, element.name).into_iter().flatten() {
                if has(record.kind, member, element.class) {
                    members.set(member, value.clone());
                }
            }
        }
        if let Some(at) = said("happened_at").filter(|at| !at.is_null()) {
            members.set("occurred_at", at.clone());
        }
    }
    // Whom it is about, and who gave it, no correction changes.
    let as_it_was = |mut mended: SeenRecord| {
        mended.about = record.about;
        mended.given(record.given_by)
    };
    SeenRecord::from_members(members).map_or_else(|| record.clone(), as_it_was)
}

/// Whether a correction can be made of a record of the first of `kinds`; the kinds that follow it are those of the records that this
/// one corrects in its turn, where it is a correction itself.
///
/// # Errors
/// Names the member that is not one of that kind in that class, or does not read as that kind has it.
pub fn check_correction(correction: &RecordCorrected, kinds: &[Kind]) -> Result<(), MalformedSubmission> {
    let refuse = |member: &str, rule: String| MalformedSubmission { member: member.to_owned(), rule };
    let data = serde_json::to_value(correction).map_err(|error| refuse("data", error.to_string()))?;
    let root = kinds.last().copied().ok_or_else(|| refuse("about.record", "is missing".into()))?;
    if kinds.len() > CORRECTIONS_DEEP_MAX {
        let rule =
            format!("is the last of {CORRECTIONS_DEEP_MAX} corrections one upon the other: correct the record itself");
        return Err(refuse("about.record", rule));
    }
    if !is_corrected(root) {
        return Err(refuse("about.record", format!("is of a kind that is not corrected, {root}: decide anew")));
    }
    if correction.of_kind.as_str() != root.name() {
        return Err(refuse("data.of_kind", "is not the kind of the record that is corrected".into()));
    }
    let nothing = correction.happened_at.is_none() && groups().all(|element| data[element.name].is_null());
    if nothing {
        return Err(refuse("data", "corrects nothing".into()));
    }
    applied(&data, kinds, "data")
}

/// Reads what the corrected members would make of a record of the first kind, and goes on to what they would correct in their turn.
fn applied(data: &Value, kinds: &[Kind], at: &str) -> Result<(), MalformedSubmission> {
    let Some((kind, behind)) = kinds.split_first() else { return Ok(()) };
    let mut whole = kind.example();
    if *kind == Kind::RecordCorrected {
        groups().for_each(|element| whole[element.name] = Value::Null);
    }
    for element in groups() {
        for (member, value) in data[element.name].as_object().into_iter().flatten() {
            let path = format!("{at}.{}.{}", element.name, shown(member));
            if !has(*kind, member, element.class) {
                let rule = format!("is not a member of {kind} in the class {}", element.class.as_str());
                return Err(MalformedSubmission { member: path, rule });
            }
            whole[member.as_str()] = value.clone();
            let raw = serde_json::value::to_raw_value(&whole)
                .map_err(|error| MalformedSubmission { member: path.clone(), rule: error.to_string() })?;
            if let Err(error) = Data::parse(*kind, &raw) {
                let deeper = error.member.strip_prefix(member.as_str()).unwrap_or_default();
                return Err(MalformedSubmission { member: format!("{path}{deeper}"), rule: error.rule });
            }
        }
    }
    if *kind == Kind::RecordCorrected { applied(&whole, behind, at) } else { Ok(()) }
}

/// A member's name as far as it can be one: what somebody sent is not repeated.
fn shown(member: &str) -> String {
    member.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn correction(change: Value) -> RecordCorrected {
        let mut data = Kind::RecordCorrected.example();
        groups().for_each(|element| data[element.name] = Value::Null);
        for (name, value) in change.as_object().unwrap() {
            data[name] = value.clone();
        }
        serde_json::from_value(data).unwrap()
    }

    fn refused(change: Value, kinds: &[Kind]) -> String {
        check_correction(&correction(change), kinds).unwrap_err().to_string()
    }

    const REGISTERED: &[Kind] = &[Kind::WorkerRegistered];

    #[test]
    fn a_correction_of_members_in_their_class_can_be_made() {
        assert_eq!(
            check_correction(&correction(json!({"identity": {"first_surname": "Bejarano"}})), REGISTERED),
            Ok(())
        );
        assert_eq!(check_correction(&correction(json!({"identity": {"second_surname": null}})), REGISTERED), Ok(()));
        assert_eq!(
            check_correction(&correction(json!({"happened_at": "2026-11-02T14:05:00-05:00"})), REGISTERED),
            Ok(())
        );
    }

    #[test]
    fn what_is_no_member_of_the_kind_in_that_class_is_refused_by_name() {
        let of_another_class = refused(json!({"identity": {"phone": "6123"}}), REGISTERED);
        assert!(
            of_another_class.starts_with("data.identity.phone: is not a member of worker.registered"),
            "{of_another_class}"
        );
        let of_none = refused(json!({"identity": {"Itzel <b>": 1}}), REGISTERED);
        assert!(of_none.starts_with("data.identity.Itzelb: is not a member"), "{of_none}");
    }

    #[test]
    fn what_does_not_read_as_the_kind_has_it_is_refused_by_name_and_not_repeated() {
        let unread = refused(json!({"identity": {"birth_date": "Itzel"}}), REGISTERED);
        assert!(unread.starts_with("data.identity.birth_date: ") && !unread.contains("Itzel"), "{unread}");
        let missing = refused(json!({"identity": {"first_surname": null}}), REGISTERED);
        assert!(missing.starts_with("data.identity.first_surname: "), "{missing}");
    }

    #[test]
    fn a_correction_that_says_nothing_or_names_another_kind_is_refused() {
        assert!(refused(json!({}), REGISTERED).contains("corrects nothing"));
        let another = json!({"of_kind": "hire.confirmed", "identity": {"first_surname": "Bejarano"}});
        assert!(refused(another, REGISTERED).starts_with("data.of_kind"));
    }

    #[test]
    fn a_correction_of_a_correction_is_read_down_to_the_record() {
        let kinds = [Kind::RecordCorrected, Kind::WorkerRegistered];
        let good =
            json!({"identity": {"identity": {"first_surname": "Bejarano"}}, "evidence": {"reason": "Otra vez."}});
        assert_eq!(check_correction(&correction(good), &kinds), Ok(()));
        let bad = refused(json!({"identity": {"identity": {"phone": "1"}}}), &kinds);
        assert!(bad.starts_with("data.identity.phone: is not a member of worker.registered"), "{bad}");
        let deep: Vec<Kind> =
            std::iter::repeat_n(Kind::RecordCorrected, CORRECTIONS_DEEP_MAX).chain([Kind::WorkerRegistered]).collect();
        assert!(refused(json!({"happened_at": "2026-11-02T14:05:00-05:00"}), &deep).contains("one upon the other"));
        assert_eq!(
            check_correction(&correction(json!({"happened_at": "2026-11-02T14:05:00-05:00"})), &deep[1..]),
            Ok(())
        );
    }

    #[test]
    fn decisions_and_what_leaves_no_trace_are_not_corrected() {
        for kind in Kind::ALL {
            let hidden = kind.spec().elements.iter().all(|element| element.class.leaves_no_trace());
            assert!(!(is_corrected(*kind) && (kind.is_decision() || hidden)), "{kind}");
        }
        for kind in [Kind::ComplaintFiled, Kind::InspectionReported, Kind::ReferralMade, Kind::CandidateSelected] {
            let change = json!({"of_kind": kind.name(), "happened_at": "2026-11-02T14:05:00-05:00"});
            assert!(refused(change, &[kind]).starts_with("about.record"), "{kind}");
        }
    }
}
