//! Decisions about identities, complaints and rights.

use super::*;
use crate::{
    country::Country,
    id::Id,
    kinds::{Data, WorkerLinked, WorkerMerged, WorkerUnlinked, WorkerUnmerged},
    record::About,
    states::Link,
    value::NodeCode,
};

fn registered(name: &str, country: &str) -> WorkerState {
    let told = Scenario::coffee().step(Kind::WorkerRegistered);
    let state = WorkerState::of(Scenario::worker_id(), &told.seen());
    WorkerState {
        id: Some(Id::derived(&[name])),
        registered_in: Some(if country == "PA" { Country::PA } else { Country::CR }),
        ..state
    }
}

struct Two {
    one: WorkerState,
    other: Option<WorkerState>,
    same: bool,
    entangled: bool,
    joined: bool,
}

impl Two {
    fn people() -> Self {
        let (one, other) = (registered("one", "PA"), Some(registered("other", "PA")));
        Self { one, other, same: false, entangled: false, joined: false }
    }

    fn refuse(&self, data: impl Into<Data>) -> Vec<UnmetCode> {
        let author = Who::OriginSupervisor.author();
        let other =
            Other { state: self.other.as_ref(), same: self.same, entangled: self.entangled, joined: self.joined };
        let situation = Situation {
            other: Some(other),
            worker: Some(&self.one),
            about: About { worker: self.one.id, ..About::default() },
            ..nothing_known(&author)
        };
        judge(&data.into(), situation).err().unwrap_or_default().into_iter().map(|unmet| unmet.code).collect()
    }
}

fn nothing_known(author: &Author) -> Situation<'_> {
    Situation {
        agreement: None,
        today: day("2026-11-01").date(),
        author,
        about: About::default(),
        worker: None,
        cycle: None,
        another_cycle_runs: false,
        demand: None,
        employer: None,
        quota_line: None,
        earlier: &[],
        placed_with: None,
        agreement_suspended: false,
        finding_open: false,
        corrections_known: 0,
        matter: None,
        other: None,
    }
}

fn example<T: serde::de::DeserializeOwned>(kind: Kind) -> T {
    serde_json::from_value(kind.example()).unwrap()
}

fn merge() -> WorkerMerged {
    example(Kind::WorkerMerged)
}

#[test]
fn two_registrations_of_one_country_are_joined_without_an_agreement() {
    assert_eq!(Two::people().refuse(merge()), []);
}

#[test]
fn a_registration_is_not_joined_to_itself_or_to_one_that_nobody_registered() {
    assert_eq!(Two { same: true, ..Two::people() }.refuse(merge()), [UnmetCode::OtherUnknown]);
    assert_eq!(Two { other: None, ..Two::people() }.refuse(merge()), [UnmetCode::OtherUnknown]);
    let unregistered = WorkerState { registered_at: None, ..registered("other", "PA") };
    assert_eq!(Two { other: Some(unregistered), ..Two::people() }.refuse(merge()), [UnmetCode::OtherUnknown]);
}

#[test]
fn what_is_joined_already_is_not_joined_again() {
    assert_eq!(Two { entangled: true, ..Two::people() }.refuse(merge()), [UnmetCode::MergedAlready]);
    assert_eq!(Two { joined: true, other: None, ..Two::people() }.refuse(merge()), [UnmetCode::MergedAlready]);
}

#[test]
fn only_the_country_that_registered_both_joins_them() {
    let theirs = Two { other: Some(registered("other", "CR")), ..Two::people() };
    assert_eq!(theirs.refuse(merge()), [UnmetCode::NotTheOwner]);
    let theirs = Two { one: registered("one", "CR"), ..Two::people() };
    assert_eq!(theirs.refuse(merge()), [UnmetCode::NotTheOwner]);
    assert_eq!(theirs.refuse(example::<WorkerLinked>(Kind::WorkerLinked)), [UnmetCode::NotTheOwner]);
}

#[test]
fn only_what_is_joined_is_separated() {
    let separate: WorkerUnmerged = example(Kind::WorkerUnmerged);
    assert_eq!(Two::people().refuse(separate.clone()), [UnmetCode::NotMerged]);
    assert_eq!(Two { joined: true, ..Two::people() }.refuse(separate), []);
}

#[test]
fn a_registration_at_another_node_is_linked_once_and_unlinked_where_it_is_linked() {
    let (link, unlink): (WorkerLinked, WorkerUnlinked) = (example(Kind::WorkerLinked), example(Kind::WorkerUnlinked));
    assert_eq!(Two::people().refuse(link.clone()), []);
    assert_eq!(Two::people().refuse(unlink.clone()), [UnmetCode::NotLinked]);
    let mut linked = Two::people();
    linked.one.links.push(Link { worker: link.linked, holder: NodeCode::parse("cr-mtss").unwrap() });
    assert_eq!(linked.refuse(link), [UnmetCode::LinkedAlready]);
    assert_eq!(linked.refuse(unlink), []);
}

#[test]
fn a_complaint_is_resolved_once_and_a_request_answered_once_by_whose_it_is() {
    for (opens, closes, closed) in [
        (Kind::ComplaintFiled, Kind::ComplaintResolved, UnmetCode::ComplaintNotOpen),
        (Kind::RequestReceived, Kind::RequestAnswered, UnmetCode::RequestNotOpen),
    ] {
        let told = Scenario::coffee().register();
        assert_eq!(told.clone().step(closes).refusals(), [closed], "{closes}");
        assert_eq!(told.clone().step(opens).step(closes).judged_under(None), Ok(Vec::new()), "{closes}");
        assert_eq!(told.clone().step(opens).step(closes).step(closes).refusals(), [closed], "{closes}");
        let another =
            told.step(opens).step(closes).changed(|record| record.about.worker = Some(Id::derived(&["other"])));
        assert_eq!(another.refusals(), [closed], "{closes}");
    }
}

#[test]
fn a_rectification_that_is_granted_names_what_was_corrected() {
    let told = Scenario::coffee().register().step(Kind::RequestReceived).with("right", "rectification");
    let answered = |outcome: &str, named: usize, known: usize| {
        let corrections: Vec<String> =
            (0..named).map(|at| format!("0198d0c0-0000-7000-8000-0000000000{at:02}")).collect();
        let mut told =
            told.clone().step(Kind::RequestAnswered).with("outcome", outcome).with("corrections", corrections);
        told.corrections_known = known;
        told.refusals()
    };
    for outcome in ["granted", "partly"] {
        assert_eq!(answered(outcome, 0, 0), [UnmetCode::CorrectionNotNamed], "{outcome}");
        assert_eq!(
            answered(outcome, 2, 1),
            [UnmetCode::CorrectionNotNamed],
            "one is of somebody else, or no correction"
        );
        assert_eq!(answered(outcome, 2, 2), [], "{outcome}");
    }
    assert_eq!(answered("refused", 0, 0), []);
}
