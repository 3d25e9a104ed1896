//! One coming and going of one worker, as its records tell it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ContractState, Cover, Crossing, CrossingDirection, IssuedDocument, MinorsAlong, OverrideState,
    RecognisedLicenceState, Recorded, State,
};
use crate::{
    id::{Contract, Cycle, Demand, Employer, Id, RecordId, Worker, Workplace},
    kinds::*,
    record::{AgreementRef, Capture, SeenRecord},
    time::{Day, Moment},
    value::Money,
};

/// What is known of a cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CycleState {
    /// The cycle.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<Cycle>>,
    /// Whose.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// Under which version of which agreement it was opened.
    pub agreement: Option<AgreementRef>,
    /// The choice that opened it; none where records came before it, or without one.
    pub selection: Option<Selection>,
    /// When the worker stepped back, before the border.
    pub withdrawn_at: Option<Moment>,
    /// Contracts, in the order of their offers.
    pub contracts: Vec<ContractState>,
    /// Documents issued under the agreement.
    pub documents: Vec<IssuedDocument>,
    /// Crossings, in order.
    pub crossings: Vec<Crossing>,
    /// When the employer saw the worker arrive.
    pub arrived_at: Option<Moment>,
    /// When the employer said that the worker had not come.
    pub missed_at: Option<Moment>,
    /// Hires, in order.
    pub hires: Vec<Hire>,
    /// Last day until which the stay was extended.
    pub extended_until: Option<Day>,
    /// How many times it was extended.
    pub extensions: u32,
    /// How work ended.
    pub ended: Option<Ending>,
    /// The day of return, as the origin confirmed it.
    pub returned_on: Option<Day>,
    /// Foreign driving licences that the destination recognises.
    pub licences: Vec<RecognisedLicenceState>,
    /// Covers (class `insurance`).
    pub covers: Vec<Cover>,
    /// Wishes to work elsewhere.
    pub changes_requested: Vec<ChangeRequested>,
    /// Changes of employer or place that were authorised, in order.
    pub changes: Vec<Change>,
    /// Absences, in order.
    pub absences: Vec<Absence>,
    /// Accidents, in order.
    pub accidents: Vec<Accident>,
    /// What was paid at the end.
    pub settlement: Option<Settlement>,
    /// Whether the worker may be selected again.
    pub eligibility: Option<Eligible>,
    /// How it was closed.
    pub closed: Option<Closing>,
    /// Declarations of the worker that fees were paid.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub fees_paid: Vec<RecordId>,
    /// Wishes that rules be set aside for one decision.
    pub overrides: Vec<OverrideState>,
    /// The kinds recorded, for the steps of an agreement.
    #[schema(ignore)]
    pub recorded: Vec<Recorded>,
    /// Records whose time lies ahead of the clock of the node that wrote them.
    #[schema(ignore)]
    pub ahead_of_clock: Vec<AheadOfClock>,
    /// Records of a device whose clock was off when it sent them: what they say of when is as wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(ignore)]
    pub device_clock_off: Vec<AheadOfClock>,
}

/// A record whose time, or whose device's, did not agree with the node's clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AheadOfClock {
    /// The record.
    pub record: RecordId,
    /// When the node wrote it down.
    pub recorded_at: Moment,
}

/// The choice that opened a cycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Selection {
    /// When.
    pub at: Moment,
    /// For which demand.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub demand: Option<Id<Demand>>,
    /// For whom.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub employer: Option<Id<Employer>>,
    /// First day of work.
    pub starts_on: Option<Day>,
    /// Last day of work.
    pub ends_on: Option<Day>,
}

/// One hire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Hire {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// When it was confirmed.
    pub at: Moment,
    /// Under which contract.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub contract: Option<Id<Contract>>,
    /// Where.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub workplace: Option<Id<Workplace>>,
    /// First day.
    pub starts_on: Option<Day>,
}

/// A wish to work elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeRequested {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// For whom.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub to_employer: Option<Id<Employer>>,
    /// Whether the worker agrees.
    pub worker_consents: Option<bool>,
}

/// A change of employer or place that was authorised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// For whom.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub to_employer: Option<Id<Employer>>,
    /// Where.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub to_workplace: Option<Id<Workplace>>,
    /// First day there.
    pub starts_on: Option<Day>,
}

/// An absence from work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Absence {
    /// First day.
    pub from: Option<Day>,
    /// Last day, where it is over.
    pub until: Option<Day>,
    /// Whether it is excused.
    pub excused: Option<bool>,
}

/// An accident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Accident {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// When it was written.
    pub at: Moment,
    /// When it happened.
    pub on: Option<Day>,
    /// Whether at work.
    pub at_work: Option<bool>,
    /// How grave (class `health`).
    pub severity: Option<AccidentSeverity>,
}

/// What was paid at the end of work (class `remuneration`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Settlement {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// When it was written.
    pub at: Moment,
    /// How much.
    pub paid: Option<Money>,
    /// How much was deducted.
    pub deducted: Option<Money>,
    /// When.
    pub paid_on: Option<Day>,
    /// Whether the worker agrees.
    pub worker_agrees: Option<bool>,
}

/// Whether a worker may be selected again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Eligible {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// Whether.
    pub eligible: Option<bool>,
    /// The last day for which it holds.
    pub until: Option<Day>,
}

/// How a cycle was closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Closing {
    /// When.
    pub at: Moment,
    /// How it went.
    pub outcome: Option<CycleOutcome>,
}

/// How work ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ending {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// When it was written.
    pub at: Moment,
    /// Last day of work.
    pub on: Option<Day>,
    /// Why.
    pub reason: Option<EndReason>,
}

impl CycleState {
    /// The latest contract that both ministries authorised and none rejected.
    pub fn authorised_contract(&self) -> Option<&ContractState> {
        self.contracts.iter().rev().find(|contract| contract.is_authorised())
    }

    /// The contract of this id.
    pub fn contract(&self, id: Id<Contract>) -> Option<&ContractState> {
        self.contracts.iter().find(|contract| contract.id == id)
    }

    /// The employer for whom the worker works: the one of the latest change that was authorised, or the one of the selection.
    pub fn employer(&self) -> Option<Id<Employer>> {
        let moved = self.changes.iter().rev().find_map(|change| change.to_employer);
        moved.or_else(|| self.selection.as_ref().and_then(|selection| selection.employer))
    }

    /// Whether a place is drawn: selected, and not withdrawn before the border.
    pub fn draws_a_place(&self) -> bool {
        let stepped_back = self.withdrawn_at.is_some() && self.in_destination().is_none() && self.returned_on.is_none();
        self.selection.is_some() && !stepped_back
    }
}

impl State for CycleState {
    fn apply(&mut self, record: &SeenRecord) {
        let Some(cycle) = record.about.cycle else { return };
        self.id = Some(cycle);
        self.worker = self.worker.or(record.about.worker);
        match record.data() {
            SeenData::CandidateSelected(data) => {
                // Whose cycle it is, the selection says: a fact that names somebody else by mistake does not make it theirs.
                self.worker = record.about.worker;
                self.agreement = record.agreement.given().cloned();
                self.selection = Some(Selection {
                    at: record.occurred_at,
                    demand: record.about.demand,
                    employer: data.for_employer.given().copied().or(record.about.employer),
                    starts_on: data.starts_on.present().copied(),
                    ends_on: data.ends_on.present().copied(),
                });
            }
            SeenData::CandidateWithdrawn(_) => self.withdrawn_at = Some(record.occurred_at),
            SeenData::FeesDeclared(data) => {
                if data.amount.given().is_some_and(|money| !money.amount.is_zero()) {
                    self.fees_paid.push(record.id);
                }
            }
            SeenData::CrossingExited(data) => {
                let minors = MinorsAlong::of(&data.minors, &data.guardianship);
                self.cross(record, CrossingDirection::Exit, data.manifest.given().copied(), minors);
            }
            SeenData::CrossingEntered(data) => {
                let minors = MinorsAlong::of(&data.minors, &data.guardianship);
                self.cross(record, CrossingDirection::Entry, data.manifest.given().copied(), minors);
            }
            SeenData::CrossingTransited(data) => {
                self.cross(record, CrossingDirection::Transit, data.manifest.given().copied(), None);
            }
            SeenData::CrossingRefused(_) => self.cross(record, CrossingDirection::Refused, None, None),
            SeenData::ArrivalConfirmed(_) => self.arrived_at = Some(record.occurred_at),
            SeenData::ArrivalMissed(_) => self.missed_at = Some(record.occurred_at),
            SeenData::HireConfirmed(data) => self.hires.push(Hire {
                record: record.id,
                at: record.occurred_at,
                contract: data.contract.given().copied(),
                workplace: data.workplace.given().copied(),
                starts_on: data.starts_on.present().copied(),
            }),
            SeenData::StayExtended(data) => {
                // An extension that cannot be read reaches further than the one before it, and it is not known how far.
                let until = data.until.present().copied();
                self.extended_until = until.and(self.extended_until.max(until));
                self.extensions += 1;
            }
            SeenData::EmploymentEnded(data) => {
                let (on, reason) = (data.ended_on.present().copied(), data.reason.present().copied());
                // A settlement that is written after a death does not undo it.
                if self.ended.as_ref().is_none_or(|ended| ended.reason != Some(EndReason::Died)) {
                    self.ended = Some(Ending { record: record.id, at: record.occurred_at, on, reason });
                }
            }
            SeenData::ReturnConfirmed(data) => self.returned_on = data.returned_on.present().copied(),
            SeenData::OverrideRequested(_) | SeenData::OverrideApproved(_) => self.override_rules(record),
            _ => {
                self.apply_work(record);
                self.apply_paper(record);
            }
        }
        self.recorded.extend(Recorded::of(record));
        // A clock may be off by a little; more than that is worth someone's eye.
        let tolerance = chrono::TimeDelta::minutes(CLOCK_TOLERANCE_MINUTES);
        let recorded_at = record.recorded_at.present().copied();
        if let Some(recorded_at) = recorded_at.filter(|at| record.occurred_at.utc() > at.utc() + tolerance) {
            self.ahead_of_clock.push(AheadOfClock { record: record.id, recorded_at });
        }
        let sent_at = record.members.element::<Option<Capture>>("captured").given().map(|capture| capture.sent_at);
        let off = |(sent, written): &(Moment, Moment)| (written.utc() - sent.utc()).abs() > tolerance;
        if let Some((_, recorded_at)) = sent_at.zip(recorded_at).filter(off) {
            self.device_clock_off.push(AheadOfClock { record: record.id, recorded_at });
        }
    }
}

impl CycleState {
    /// What happens at work and at its end.
    fn apply_work(&mut self, record: &SeenRecord) {
        match record.data() {
            SeenData::WorkplaceChangeRequested(data) => self.changes_requested.push(ChangeRequested {
                record: record.id,
                to_employer: data.to_employer.present().copied(),
                worker_consents: data.worker_consents.present().copied(),
            }),
            SeenData::WorkplaceChangeAuthorised(data) => self.changes.push(Change {
                record: record.id,
                to_employer: data.to_employer.present().copied(),
                to_workplace: data.to_workplace.given().copied(),
                starts_on: data.starts_on.present().copied(),
            }),
            SeenData::AbsenceReported(data) => self.absences.push(Absence {
                from: data.from.present().copied(),
                until: data.until.given().copied(),
                excused: data.excused.present().copied(),
            }),
            SeenData::AccidentReported(data) => self.accidents.push(Accident {
                record: record.id,
                at: record.occurred_at,
                on: data.happened_on.present().copied(),
                at_work: data.at_work.present().copied(),
                severity: data.severity.present().copied(),
            }),
            SeenData::SettlementStated(data) => {
                self.settlement = Some(Settlement {
                    record: record.id,
                    at: record.occurred_at,
                    paid: data.paid.present().cloned(),
                    deducted: data.deducted.given().cloned(),
                    paid_on: data.paid_on.present().copied(),
                    worker_agrees: data.worker_agrees.present().copied(),
                });
            }
            SeenData::EligibilityDecided(data) => {
                self.eligibility = Some(Eligible {
                    record: record.id,
                    eligible: data.eligible.present().copied(),
                    until: data.until.given().copied(),
                });
            }
            SeenData::CycleClosed(data) => {
                self.closed = Some(Closing { at: record.occurred_at, outcome: data.outcome.present().copied() });
            }
            _ => {}
        }
    }

    /// Forgets the overrides on which a decision already relied, whatever time that decision gives itself: each is for one.
    pub fn without_used_overrides(mut self, records: &[SeenRecord]) -> Self {
        let decided =
            records.iter().filter(|record| record.kind.is_decision() && record.kind != Kind::OverrideApproved);
        let relied_on: Vec<RecordId> =
            decided.filter_map(|record| record.relied_on.present()).flatten().copied().collect();
        self.overrides.retain(|known| !known.recorded.iter().any(|recorded| relied_on.contains(&recorded.record)));
        self
    }

    fn override_rules(&mut self, record: &SeenRecord) {
        let Some(id) = record.about.overriding else { return };
        if self.overrides.iter().all(|known| known.id != Some(id)) {
            self.overrides.push(OverrideState { id: Some(id), ..OverrideState::default() });
        }
        self.overrides.iter_mut().filter(|known| known.id == Some(id)).for_each(|known| known.apply(record));
    }
}

/// By how much a fact's time may lie ahead of the node's clock without a finding.
pub const CLOCK_TOLERANCE_MINUTES: i64 = 5;
