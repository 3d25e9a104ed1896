//! Each finding, and both sides of each bound: when it holds, and from which instant.

mod at_the_border;
mod at_work;
mod deadlines;
mod farms_and_papers;
mod in_the_contracts;
mod in_the_records;
mod owners;

use serde_json::{Value, json};

use super::*;
use crate::{
    agreement::{Agreement, Entries, Lapse, Period, TransportRules, Within},
    bounded::Number,
    kinds::Kind,
    scenario::{Scenario, Who},
    states::{ManifestState, fold},
};

/// The findings of a code that hold at a moment.
fn holding(told: &Scenario, code: FindingCode, moment: &str) -> usize {
    told.found_by(moment).into_iter().filter(|found| *found == code).count()
}

/// Whether the code is among the findings at all, now or later.
fn foreseen(told: &Scenario, code: FindingCode) -> bool {
    told.findings().iter().any(|finding| finding.code == code)
}

fn one(told: &Scenario, code: FindingCode) -> Finding {
    let mut found: Vec<Finding> = told.findings().into_iter().filter(|finding| finding.code == code).collect();
    assert_eq!(found.len(), 1, "{code:?}");
    found.remove(0)
}

const OTHER_CONTRACT: &str = "0198d0c0-0000-7000-8000-0000000000c2";

#[test]
fn an_ordinary_season_has_no_finding_at_any_stage() {
    let told = Scenario::coffee();
    let season = [
        (told.clone().selected(), "2026-10-10T12:00:00-05:00"),
        (told.clone().authorised(), "2026-10-14T12:00:00-05:00"),
        (told.clone().documented(), "2026-10-20T12:00:00-05:00"),
        (told.clone().entered(), "2026-11-02T12:00:00-06:00"),
        (told.clone().working(), "2027-02-20T12:00:00-06:00"),
        (told.clone().left(), "2027-03-27T12:00:00-06:00"),
        (told.home(), "2030-01-01T12:00:00-06:00"),
    ];
    for (told, moment) in season {
        assert_eq!(told.found_by(moment), [], "{moment}");
    }
}

#[test]
fn every_code_speaks_both_languages_under_a_name_of_its_own() {
    for (at, code) in FindingCode::ALL.iter().enumerate() {
        assert!(FindingCode::ALL[..at].iter().all(|other| other.as_str() != code.as_str()));
        assert_eq!(FindingCode::parse(code.as_str()), Some(*code));
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        assert_ne!(code.message(Lang::Es), code.message(Lang::En));
    }
}

#[test]
fn two_registrations_that_look_alike_are_one_finding_whichever_way_they_are_named() {
    let (first, second) = (Id::derived(&["first"]), Id::derived(&["second"]));
    let found = |later, earlier| Finding::possible_duplicate(later, earlier, vec![], DateTime::UNIX_EPOCH);
    assert_eq!(found(first, second).id, found(second, first).id);
    assert_eq!(found(second, first).details.other_worker, Some(first));
}
