//! Records of every kind and version as they were first written down. They are read for as long as there are records: a line is never
//! changed, only added.

use std::{collections::BTreeSet, fmt::Write as _};

use serde_json::{Map, Value};

use super::*;
use crate::{scenario::Scenario, states::CycleState};

const GOLDEN: &str = include_str!("golden.jsonl");

/// The disclosed members of a record of this kind.
fn written(kind: Kind) -> Map<String, Value> {
    let told = Scenario::coffee().step(kind);
    let claims = told.records().last().and_then(|record| record.claims().ok()).unwrap_or_default();
    claims.into_iter().map(|claim| (claim.name.to_owned(), claim.value)).collect()
}

fn golden() -> impl Iterator<Item = Map<String, Value>> {
    GOLDEN.lines().map(|line| serde_json::from_str(line).unwrap())
}

#[test]
fn there_is_one_of_every_kind_in_its_version() {
    let known: BTreeSet<(String, u64)> = golden()
        .map(|members| (members["kind"].as_str().unwrap().to_owned(), members["version"].as_u64().unwrap()))
        .collect();
    let current = |kind: &&Kind| (kind.name().to_owned(), u64::from(kind.spec().version));
    let missing: Vec<Kind> = Kind::ALL.iter().filter(|kind| !known.contains(&current(kind))).copied().collect();
    if std::env::var_os("VAIVEN_GOLDEN").is_some() {
        let mut text = GOLDEN.to_owned();
        for kind in &missing {
            let _ = writeln!(text, "{}", Value::Object(written(*kind)));
        }
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/record/golden.jsonl"), text).unwrap();
        return;
    }
    assert!(missing.is_empty(), "VAIVEN_GOLDEN=write adds {missing:?}");
}

#[test]
fn every_one_is_read_whole_and_folds() {
    for members in golden() {
        let named = format!("{} version {}", members["kind"], members["version"]);
        let seen = SeenRecord::from_members(Members::new(members.clone(), false)).unwrap_or_else(|| panic!("{named}"));
        let _: CycleState = crate::states::fold([&seen]);
        // A member that the kind has come to have since is withheld there; one that was said is read.
        let unread: Vec<&str> = seen.data().missing().into_iter().filter(|name| members.contains_key(*name)).collect();
        assert_eq!(unread, Vec::<&str>::new(), "{named}");
        for (name, value) in &members {
            assert_eq!(seen.members.value(name), Some(value), "{named}: {name}");
            assert!(class_of(seen.kind, name).is_some(), "{named}: {name} has no class any more");
        }
    }
}
