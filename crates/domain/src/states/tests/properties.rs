//! What holds of every history, however it arrives and however little of it is known.

use proptest::prelude::*;
use serde_json::Value;

use super::super::*;
use crate::{
    access::{Actor, Assurance, Role, Side},
    element::Class,
    finding::findings,
    kinds::Data,
    record::{ENVELOPE, Members, Record, class_of},
    scenario::{Scenario, Who},
    time::Moment,
};

const WHO: [Who; 9] = [
    Who::OriginOfficer,
    Who::OriginSupervisor,
    Who::DestinationOfficer,
    Who::DestinationSupervisor,
    Who::Employer,
    Who::OriginPost,
    Who::DestinationPost,
    Who::DestinationDesk,
    Who::TransitPost,
];

/// Any records whatever, by anybody, at any time of two years; many at the same instant.
fn histories() -> impl Strategy<Value = Scenario> {
    let step = (0..Kind::ALL.len(), 0..WHO.len(), 0..120_i64, 0..3_u32);
    proptest::collection::vec(step, 1..25).prop_map(|steps| {
        let start = Moment::parse("2026-01-01T00:00:00-06:00").unwrap().with_offset();
        steps.into_iter().fold(Scenario::coffee(), |told, (kind, who, time, variant)| {
            let at = Moment::from(start + chrono::TimeDelta::hours(time * 144)).to_string();
            vary(told.at(&at).by(WHO[who]).step(Kind::ALL[kind]), variant)
        })
    })
}

/// The second and third variant of a record name other papers, and say other things where that matters.
fn vary(told: Scenario, variant: u32) -> Scenario {
    let kind = told.records().last().map(Record::kind).unwrap();
    let other = format!("0198d0c0-0000-7000-8000-00000000000{variant}");
    match (kind, variant) {
        (_, 0) => told,
        (Kind::ContractOffered, 1) => told.with("wage_per", "hour"),
        (Kind::FeesDeclared, _) => told.with("amount", serde_json::json!({"amount": "5", "currency": "PAB"})),
        (Kind::EmploymentEnded, 1) => told.with("reason", "died"),
        (Kind::HireConfirmed, 1) => told.with("contract", Value::Null),
        (kind, _) => match kind.spec().elements.iter().find(|element| ["contract", "document"].contains(&element.name))
        {
            Some(element) => told.with(element.name, other),
            None => told,
        },
    }
}

/// One long season with something of everything, in which nothing is said twice.
fn season() -> Vec<SeenRecord> {
    let told = Scenario::coffee().left().step(Kind::HealthAssessed).step(Kind::InsuranceStarted);
    let told = told.step(Kind::OrientationAttended).step(Kind::ConsentWithdrawn).step(Kind::DemandWithdrawn);
    let told = told.extend().extend().with("until", "2028-01-31").revoke().miss().withdraw();
    told.declare_fees().with("amount", serde_json::json!({"amount": "5", "currency": "PAB"})).confirm_return().seen()
}

/// A record of which only some elements are left; the envelope's kind, subject and time always are.
fn part_of(record: &SeenRecord, keep: &[bool], erased: bool) -> SeenRecord {
    let vital = ["id", "kind", "version", "about", "occurred_at"];
    let kept = record.members.iter().zip(keep.iter().cycle());
    let kept = kept.filter(|((name, _), keep)| **keep || vital.contains(name));
    let present = kept.map(|((name, value), _)| (name, value.clone()));
    SeenRecord::from_members(Members::new(present, erased)).unwrap()
}

/// Whether the part says nothing that the whole does not: each value is the whole's or absent, each item one of the whole's, no
/// number is greater and nothing is true that is not.
fn says_no_more(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Null, _) | (Value::Bool(false), Value::Bool(_)) => true,
        (Value::Object(part), Value::Object(whole)) => {
            part.iter().all(|(name, value)| says_no_more(value, whole.get(name).unwrap_or(&Value::Null)))
        }
        (Value::Array(part), Value::Array(whole)) => {
            part.iter().all(|item| whole.iter().any(|known| says_no_more(item, known)))
        }
        (Value::Number(part), Value::Number(whole)) => part.as_u64() <= whole.as_u64(),
        (part, whole) => part == whole,
    }
}

fn folded<S: State + serde::Serialize>(records: &[SeenRecord]) -> Value {
    serde_json::to_value(fold::<S>(records)).unwrap()
}

fn all(records: &[SeenRecord]) -> [Value; 5] {
    [
        folded::<WorkerState>(records),
        folded::<CycleState>(records),
        folded::<EmployerState>(records),
        folded::<DemandState>(records),
        folded::<QuotaLineState>(records),
    ]
}

fn matters(records: &[SeenRecord]) -> [Value; 6] {
    [
        folded::<ManifestState>(records),
        folded::<ComplaintState>(records),
        folded::<RequestState>(records),
        folded::<OverrideState>(records),
        folded::<IncidentState>(records),
        folded::<AgreementProcess>(records),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_arrival_and_any_repetition_gives_the_same_states_and_findings(
        (told, arrived) in histories().prop_flat_map(|told| {
            let twice: Vec<SeenRecord> = told.seen().into_iter().chain(told.seen()).collect();
            (Just(told), Just(twice).prop_shuffle())
        })
    ) {
        let in_order = told.seen();
        prop_assert_eq!(all(&in_order), all(&arrived));
        prop_assert_eq!(matters(&in_order), matters(&arrived));
        let found = |records: &[SeenRecord]| {
            let (cycle, worker): (CycleState, WorkerState) = (fold(records), fold(records));
            findings(&cycle, Some(&worker), Some(&told.agreement))
        };
        prop_assert_eq!(found(&in_order), found(&arrived));
    }

    #[test]
    fn no_two_findings_of_a_cycle_have_one_id(told in histories()) {
        let mut ids: Vec<_> = told.findings().iter().map(|finding| finding.id).collect();
        let number = ids.len();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), number);
    }

    #[test]
    fn a_part_of_the_elements_folds_and_says_nothing_that_the_whole_does_not(
        keep in proptest::collection::vec(any::<bool>(), 400), erased in any::<bool>()
    ) {
        let whole = season();
        let part: Vec<SeenRecord> = whole
            .iter()
            .enumerate()
            .map(|(at, record)| part_of(record, &keep[at * 5 % 300..], erased))
            .collect();
        for (part, whole) in all(&part).iter().zip(&all(&whole)) {
            prop_assert!(says_no_more(part, whole), "{part:#}\n{whole:#}");
        }
    }

    #[test]
    fn a_part_of_any_history_folds_and_is_searched_for_findings_without_a_panic(
        told in histories(), keep in proptest::collection::vec(any::<bool>(), 60)
    ) {
        let part: Vec<SeenRecord> = told.seen().iter().map(|record| part_of(record, &keep, false)).collect();
        let cycle: CycleState = fold(&part);
        let _ = (all(&part), cycle.stage(), findings(&cycle, None, Some(&told.agreement)));
    }

    #[test]
    fn states_come_back_from_storage_as_they_went(told in histories()) {
        let seen = told.seen();
        fn returns<S: State + serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(records: &[SeenRecord]) {
            let state: S = fold(records);
            assert_eq!(serde_json::from_str::<S>(&serde_json::to_string(&state).unwrap()).unwrap(), state);
        }
        returns::<WorkerState>(&seen);
        returns::<CycleState>(&seen);
        returns::<EmployerState>(&seen);
        returns::<DemandState>(&seen);
        returns::<QuotaLineState>(&seen);
    }

    #[test]
    fn a_decision_judged_with_any_records_missing_is_answered(
        told in histories(), without in 0..Kind::ALL.len(), decision in 0..Kind::ALL.len()
    ) {
        let kind = Kind::ALL[decision];
        let told = told.without(Kind::ALL[without]).step(kind);
        let refused = told.judged().is_err();
        prop_assert!(refused || told.refusals().is_empty());
        // Of identities, complaints, requests and sanctions the law speaks, and no agreement; and one is signed before it holds.
        let of_persons = matches!(
            kind,
            Kind::AgreementSigned
                | Kind::EmployerSanctioned
                | Kind::WorkerMerged
                | Kind::WorkerUnmerged
                | Kind::WorkerLinked
                | Kind::WorkerUnlinked
                | Kind::ComplaintResolved
                | Kind::RequestAnswered
        );
        prop_assert!(of_persons || told.judged_under(None).is_err());
    }

    #[test]
    fn what_a_permit_shows_of_a_record_lies_within_its_classes(
        told in histories(), role in 0..Role::ALL.len(), side in 0..Side::ALL.len()
    ) {
        let actor = Actor { role: Role::ALL[role], side: Side::ALL[side], ..anybody() };
        let Ok(permit) = actor.may_read(None) else { return Ok(()) };
        for record in told.seen() {
            let kind = record.kind;
            let Some(narrowed) = record.clone().narrowed(&permit) else {
                let own = || kind.spec().elements.iter().map(|element| element.class);
                let hidden_with_what_it_corrects = record.corrects().is_some_and(|corrected| !permit.shows(corrected));
                prop_assert!(hidden_with_what_it_corrects || own().all(|class| !permit.classes().contains(class)));
                continue;
            };
            for (name, value) in narrowed.members.iter() {
                let class = class_of(kind, name);
                prop_assert!(class.is_some_and(|class| permit.classes().contains(class)), "{kind}: {name}");
                prop_assert_eq!(Some(value), record.members.value(name));
            }
            prop_assert_eq!(narrowed.clone().into_record().narrowed(&permit), Some(narrowed));
        }
    }
}

fn anybody() -> Actor {
    let author = Who::OriginOfficer.author();
    Actor {
        user: author.user,
        role: author.role,
        office: author.office,
        country: author.country,
        side: author.side,
        employer: None,
        worker: None,
        agreements: Vec::new(),
        assurance: Assurance::Enough,
    }
}

#[test]
fn every_kind_is_disclosed_member_by_member_and_read_back_the_same() {
    for kind in Kind::ALL {
        let told = Scenario::coffee().step(*kind);
        let record = &told.records()[0];
        let claims = record.claims().unwrap();
        assert_eq!(claims.len(), ENVELOPE.len() + kind.spec().elements.len(), "{kind}");
        let members = claims.into_iter().map(|claim| (claim.name, claim.value));
        let read = SeenRecord::from_members(Members::new(members, false)).unwrap();
        assert_eq!(read, SeenRecord::from(record), "{kind}");
        let data: Data = record.data.clone();
        assert_eq!(kind.example(), serde_json::to_value(data).unwrap());
    }
}

#[test]
fn a_record_without_kind_subject_or_time_is_kept_and_does_nothing() {
    let record = SeenRecord::from(&Scenario::coffee().hire().records()[0]);
    for vital in ["id", "kind", "version", "about", "occurred_at"] {
        let present = record.members.iter().filter(|(name, _)| *name != vital);
        let present = present.map(|(name, value)| (name, value.clone()));
        assert_eq!(SeenRecord::from_members(Members::new(present, false)), None, "{vital}");
    }
}

#[test]
fn a_consent_that_cannot_be_read_leaves_none_presumed() {
    let told = Scenario::coffee().register().consent().step(Kind::ConsentWithdrawn);
    let unread: Vec<SeenRecord> = told
        .seen()
        .into_iter()
        .map(|record| {
            let withheld = record.kind == Kind::ConsentWithdrawn;
            let hidden = |name: &str| withheld && class_of(record.kind, name) == Some(Class::Evidence);
            let present = record.members.iter().filter(|(name, _)| !hidden(name));
            let present = present.map(|(name, value)| (name, value.clone()));
            SeenRecord::from_members(Members::new(present, true)).unwrap()
        })
        .collect();
    assert_eq!(fold::<WorkerState>(&unread).consents, []);
}
