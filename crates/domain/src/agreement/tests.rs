//! The two documents of the coffee agreement, and what every document must bear.

use serde_json::{Value, json};

use super::*;

pub(super) const COFFEE_2024: &str = include_str!("../../../../agreements/cr-pa-coffee/2024.toml");
pub(super) const COFFEE_2025: &str = include_str!("../../../../agreements/cr-pa-coffee/2025-10-29.toml");

pub(super) fn coffee_2024() -> Agreement {
    Agreement::parse(COFFEE_2024, Format::Toml).unwrap()
}

pub(super) fn coffee_2025() -> Agreement {
    Agreement::parse(COFFEE_2025, Format::Toml).unwrap()
}

/// Drivers from El Salvador, and border workers from Guatemala.
pub(super) fn transport_and_border() -> [Agreement; 2] {
    const TRANSPORT: &str = include_str!("../../../../agreements/cr-sv-transport/2024-08-01.toml");
    const BORDER: &str = include_str!("../../../../agreements/mx-gt-border/2024.toml");
    [TRANSPORT, BORDER].map(|document| Agreement::parse(document, Format::Toml).unwrap())
}

#[test]
fn both_coffee_documents_are_agreements() {
    assert_eq!(coffee_2024().reference().version, 1);
    assert_eq!(coffee_2025().reference().version, 2);
}

#[test]
fn however_a_document_is_changed_its_canonical_form_is_read_back_to_the_same_bytes() {
    for (path, agreement) in one_leaf_changed() {
        let canonical = agreement.canonical().unwrap();
        let again = Agreement::parse(std::str::from_utf8(&canonical).unwrap(), Format::Json).unwrap();
        assert_eq!(again.canonical().unwrap(), canonical, "{path}");
        assert_ne!(agreement.digest(), coffee_2025().digest(), "{path} is not signed");
    }
}

/// A document for each leaf that differs from that of 2025 in this leaf alone, by the path to the leaf.
pub(super) fn one_leaf_changed() -> Vec<(String, Agreement)> {
    let sound = serde_json::to_value(coffee_2025()).unwrap();
    let mut changed = Vec::new();
    for path in leaves(&sound, String::new()) {
        let candidates = others(sound.pointer(&path).unwrap()).into_iter();
        let mut accepted = candidates.filter_map(|other| {
            let mut value = sound.clone();
            *value.pointer_mut(&path).unwrap() = other;
            serde_json::from_value::<Agreement>(value).ok()
        });
        changed.extend(accepted.next().map(|agreement| (path.clone(), agreement)));
    }
    changed
}

fn leaves(value: &Value, path: String) -> Vec<String> {
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(name, member)| leaves(member, format!("{path}/{name}"))).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, item)| leaves(item, format!("{path}/{at}"))).collect()
        }
        _ => vec![path],
    }
}

/// Other values for a leaf: one for every sort of text that a document has; its type refuses those that do not fit.
fn others(value: &Value) -> Vec<Value> {
    const TEXTS: &[&str] = &[
        "zz9",
        "transit",
        "auditor",
        "order.filled",
        "2027-05-05",
        "9.25",
        "EUR",
        "NI",
        "0128",
        "visa",
        "hour",
        "employer",
        "licensed",
        "express",
        "old-version",
        "on-entry",
        "multiple",
        "none",
        "minors",
        "sanctions",
        "at-registration",
        "inquiry",
        "consent",
        "protection",
        "granted",
        "death",
        "employer-deducted",
        "fr",
    ];
    match value {
        Value::Bool(flag) => vec![json!(!flag)],
        Value::Number(number) => vec![json!(number.as_u64().unwrap_or(0) + 1)],
        Value::String(text) => TEXTS.iter().filter(|other| *other != text).map(|other| json!(other)).collect(),
        _ => Vec::new(),
    }
}
