//! What comes from outside is read or refused, whatever it is; and a refusal repeats nothing of it.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Any JSON, a few levels deep.
fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        Just(json!("9999-12-31")),
        Just(json!("0198d0c0-0000-7000-8000-000000000001")),
    ];
    leaf.prop_recursive(3, 20, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-z_]{1,12}", inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn sent(kind: Kind) -> Value {
    let about: serde_json::Map<String, Value> = kind
        .spec()
        .about
        .iter()
        .map(|subject| (subject.member().to_owned(), json!("0198d0c0-0000-7000-8000-000000000002")))
        .collect();
    json!({
        "id": "0198d0c0-0000-7000-8000-000000000001", "kind": kind.name(), "version": kind.spec().version, "about": about,
        "occurred_at": "2026-11-04T08:00:00-06:00", "data": kind.example()
    })
}

#[test]
fn the_example_of_every_kind_can_be_sent() {
    for kind in Kind::ALL {
        let submission = Submission::parse(&sent(*kind).to_string()).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(submission.data.kind(), *kind);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_and_any_json_is_read_or_refused_without_a_panic(text in "\\PC{0,60}", value in json_values()) {
        let _ = Submission::parse(&text);
        let _ = Submission::parse(&value.to_string());
    }

    #[test]
    fn any_member_may_hold_anything_and_is_named_when_it_is_refused(
        kind in 0..Kind::ALL.len(), at in 0..12_usize, value in json_values()
    ) {
        let kind = Kind::ALL[kind];
        let member = kind.spec().elements[at % kind.spec().elements.len()].name;
        let mut changed = sent(kind);
        changed["data"][member] = value;
        if let Err(error) = Submission::parse(&changed.to_string()) {
            prop_assert!(error.member.starts_with(&format!("data.{member}")), "{kind}: {error}");
        }
    }

    #[test]
    fn a_refusal_never_repeats_a_value(kind in 0..Kind::ALL.len(), at in 0..12_usize, noise in "[0-9 <>'\";]{0,6}") {
        let kind = Kind::ALL[kind];
        let member = kind.spec().elements[at % kind.spec().elements.len()].name;
        let mut changed = sent(kind);
        changed["data"][member] = json!({"Itzel": format!("Itzel{noise}")});
        let deep = Submission::parse(&changed.to_string());
        changed["data"][member] = json!(format!("Itzel{noise}"));
        for refused in [deep, Submission::parse(&changed.to_string())].into_iter().filter_map(Result::err) {
            prop_assert!(!refused.rule.contains("Itzel"), "{refused}");
        }
    }

    #[test]
    fn half_a_submission_is_refused_and_nothing_more(kind in 0..Kind::ALL.len(), cut in 0..300_usize) {
        let whole = sent(Kind::ALL[kind]).to_string();
        let cut = (0..=cut.min(whole.len() - 1)).rev().find(|cut| whole.is_char_boundary(*cut)).unwrap_or(0);
        prop_assert!(Submission::parse(&whole[..cut]).is_err());
    }

    #[test]
    fn disclosed_members_of_any_sort_are_read_or_count_as_missing(
        kind in 0..Kind::ALL.len(), values in proptest::collection::vec(json_values(), 16)
    ) {
        let kind = Kind::ALL[kind];
        let names = kind.spec().elements.iter().chain(ENVELOPE).map(|element| element.name.to_owned());
        let mut present: Vec<(String, Value)> = names.zip(values.into_iter().cycle()).collect();
        present.retain(|(name, _)| name != "kind");
        present.push(("kind".into(), kind.name().into()));
        let _ = SeenRecord::from_members(Members::new(present, false));
    }
}
