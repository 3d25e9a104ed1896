//! What corrections do to what records add up to.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::*;
use crate::{
    access::{Actor, Role, Side},
    id::Id,
    record::{About, Giver, Members},
    scenario::{Scenario, Who},
    time::Moment,
};

/// A registration of "Itzel Montezuma", and whatever corrections of it, or of the correction before, at these hours.
fn corrected(changes: &[(i64, bool, Value)]) -> Vec<SeenRecord> {
    let mut told = Scenario::coffee().at("2026-09-01T08:00:00-05:00").step(Kind::WorkerRegistered);
    let root = told.records()[0].clone();
    for (hour, of_the_last, change) in changes {
        let at = Moment::parse("2026-09-02T08:00:00-05:00").unwrap().with_offset() + chrono::TimeDelta::hours(*hour);
        let target = if *of_the_last { told.records().last().cloned().unwrap() } else { root.clone() };
        let is_correction = target.kind() == Kind::RecordCorrected;
        told = told.at(&Moment::from(at).to_string()).step(Kind::RecordCorrected);
        for name in ["identity", "contact", "happened_at"] {
            let value = change.get(name).cloned().unwrap_or(Value::Null);
            let nested = is_correction && name != "happened_at" && !value.is_null();
            told = told.with(name, if nested { json!({ name: value }) } else { value });
        }
        told = told.changed(|record| record.about = About { record: Some(target.id), ..root.about });
    }
    told.seen()
}

fn surname(records: &[SeenRecord]) -> String {
    let state: WorkerState = fold(records);
    state.identity.map(|identity| identity.first_surname.as_str().to_owned()).unwrap_or_default()
}

fn says(surname: &str) -> Value {
    json!({"identity": {"first_surname": surname}})
}

#[test]
fn a_corrected_member_counts_and_the_others_stay() {
    let before: WorkerState = fold(&corrected(&[]));
    let after: WorkerState = fold(&corrected(&[(0, false, says("Bejarano"))]));
    let (before, after) = (before.identity.unwrap(), after.identity.unwrap());
    assert_eq!(after.first_surname.as_str(), "Bejarano");
    assert_eq!((after.given_names, after.birth_date, after.sex), (before.given_names, before.birth_date, before.sex));
}

#[test]
fn of_two_corrections_of_one_member_the_one_that_happened_last_counts() {
    assert_eq!(surname(&corrected(&[(5, false, says("Bejarano")), (1, false, says("Palacio"))])), "Bejarano");
    assert_eq!(surname(&corrected(&[(1, false, says("Bejarano")), (5, false, says("Palacio"))])), "Palacio");
}

#[test]
fn a_correction_counts_as_it_was_corrected_itself() {
    let records = corrected(&[(0, false, says("Bejarrano")), (1, true, says("Bejarano"))]);
    assert_eq!(surname(&records), "Bejarano");
    // Whatever else corrects the record by then.
    let late = corrected(&[
        (0, false, says("X")),
        (9, true, json!({"happened_at": "2026-09-03T00:00:00-05:00"})),
        (1, false, says("Palacio")),
    ]);
    assert_eq!(surname(&late), "X");
}

#[test]
fn a_time_that_was_wrong_puts_the_record_in_its_place() {
    let records = corrected(&[(0, false, json!({"happened_at": "2026-08-30T08:00:00-05:00"}))]);
    let state: WorkerState = fold(&records);
    assert_eq!(state.registered_at, Some(Moment::parse("2026-08-30T08:00:00-05:00").unwrap()));
}

#[test]
fn corrections_that_name_each_other_or_nothing_known_do_nothing() {
    let mut records = corrected(&[(0, false, says("Bejarano")), (1, false, says("Palacio"))]);
    let (one, other) = (records[1].id, records[2].id);
    records[1].about.record = Some(other);
    records[2].about.record = Some(one);
    assert_eq!(surname(&records), "Montezuma");
    records[1].about.record = None;
    records[2].about.record = Some(Id::derived(&["nothing"]));
    assert_eq!(surname(&records), "Montezuma");
}

#[test]
fn what_another_node_says_was_wrong_changes_nothing() {
    let mut records = corrected(&[(0, false, says("Bejarano"))]);
    let stranger = Giver { country: crate::country::Country::CR, side: Side::Destination };
    records[1].given_by = Some(stranger);
    assert_eq!(surname(&records), "Montezuma");
    // Of its own record, it does.
    records.iter_mut().for_each(|record| record.given_by = Some(stranger));
    assert_eq!(surname(&records), "Bejarano");
}

#[test]
fn who_may_not_see_a_kind_does_not_see_its_correction() {
    let told =
        Scenario::coffee().hire().step(Kind::RecordCorrected).step(Kind::HealthAssessed).step(Kind::RecordCorrected);
    let author = Who::Employer.author();
    let employer = Actor {
        user: author.user,
        role: Role::Employer,
        office: author.office,
        country: author.country,
        side: Side::Destination,
        employer: None,
        worker: None,
        assurance: crate::access::Assurance::Enough,
        agreements: Vec::new(),
    };
    let permit = employer.may_read(None).unwrap();
    let seen: Vec<Kind> =
        told.seen().into_iter().filter_map(|record| record.narrowed(&permit)).map(|record| record.kind).collect();
    assert_eq!(seen, [Kind::HireConfirmed, Kind::RecordCorrected]);
}

fn changes() -> impl Strategy<Value = Vec<(i64, bool, Value)>> {
    let change = prop_oneof![
        "[A-Z][a-z]{2,9}".prop_map(|name| says(&name)),
        (0..28_u32).prop_map(|day| json!({"happened_at": format!("2026-08-{:02}T08:00:00-05:00", day + 1)})),
        "[a-z]{3}".prop_map(|language| json!({"contact": {"languages": [language]}})),
    ];
    proptest::collection::vec((0..6_i64, any::<bool>(), change), 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn corrections_in_any_order_of_arrival_and_any_repetition_give_the_same(
        (told, arrived) in changes().prop_flat_map(|changes| {
            let told = corrected(&changes);
            let twice: Vec<SeenRecord> = told.iter().chain(&told).cloned().collect();
            (Just(told), Just(twice).prop_shuffle())
        })
    ) {
        prop_assert_eq!(fold::<WorkerState>(&told), fold::<WorkerState>(&arrived));
    }

    #[test]
    fn what_a_reader_sees_of_the_corrected_is_the_corrected_of_what_they_see(changes in changes()) {
        let whole = corrected(&changes);
        let hidden = ["first_surname", "given_names", "second_surname", "sex", "birth_date", "nationalities", "identity"];
        let part: Vec<SeenRecord> = whole
            .iter()
            .map(|record| {
                let present = record.members.iter().filter(|(name, _)| !hidden.contains(name));
                let present = present.map(|(name, value)| (name, value.clone()));
                SeenRecord::from_members(Members::new(present, false)).unwrap()
            })
            .collect();
        let (whole, part): (WorkerState, WorkerState) = (fold(&whole), fold(&part));
        prop_assert_eq!(part.identity, None);
        prop_assert_eq!((part.registered_at, part.contact, part.consents), (whole.registered_at, whole.contact, whole.consents));
    }
}
