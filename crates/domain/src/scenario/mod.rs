//! A cycle told as a list of readable steps, for the tests of this crate and of others (feature `scenario`).
//!
//! ```ignore
//! let told = Scenario::coffee().selected().offer().with("hours_per_week", 49).explain().accept().authorise(Side::Origin);
//! assert_eq!(told.refusals(), [UnmetCode::HoursOverMaximum]);
//! ```
//!
//! Each step is what an office would send, with its kind's example as data; [`Scenario::with`] changes a member of the last one,
//! [`Scenario::at`] and [`Scenario::by`] say when and by whom the next one happens. Nothing is judged on the way.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a scenario that cannot be told is a mistake in the test that tells it"
)]

mod people;
mod steps;

use std::sync::LazyLock;

use serde_json::Value;

pub use people::Who;

use crate::{
    agreement::{Agreement, Format},
    finding::{Finding, FindingCode, civil_zone, findings},
    id::{Cycle, Demand, Employer, Id, Manifest, QuotaLine, RecordId, Worker},
    kinds::{Data, Kind},
    record::{About, Capture, Place, Record, SeenRecord, SubjectKind},
    rules::{Situation, Unmet, UnmetCode, judge},
    states::{CycleState, MatterState, QuotaLineState, Stage, State, WorkerState, fold},
    time::Moment,
    value::NodeCode,
};

/// A season of one worker, told step by step.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The version of the agreement that governs it.
    pub agreement: Agreement,
    /// Whether the finding that a last step settles is open.
    pub finding_open: bool,
    /// How many of the corrections that an answer names are there.
    pub corrections_known: usize,
    /// Whether a party has suspended the agreement.
    pub agreement_suspended: bool,
    records: Vec<Record>,
    clock: Moment,
    by: Option<Who>,
    cycle: u32,
    told: u32,
}

/// The coffee agreement as it governs since 29 October 2025.
pub fn coffee_2025() -> Agreement {
    static READ: LazyLock<Agreement> =
        LazyLock::new(|| read(include_str!("../../../../agreements/cr-pa-coffee/2025-10-29.toml")));
    READ.clone()
}

/// The coffee agreement as it governed before.
pub fn coffee_2024() -> Agreement {
    static READ: LazyLock<Agreement> =
        LazyLock::new(|| read(include_str!("../../../../agreements/cr-pa-coffee/2024.toml")));
    READ.clone()
}

fn read(document: &str) -> Agreement {
    Agreement::parse(document, Format::Toml).expect("an agreement of the repository")
}

impl Scenario {
    /// Nothing has happened yet, under the coffee agreement of 2025.
    pub fn coffee() -> Self {
        Self::under(coffee_2025())
    }

    /// Nothing has happened yet, under this agreement.
    pub fn under(agreement: Agreement) -> Self {
        let clock = Moment::parse("2026-09-01T08:00:00-06:00").expect("a moment");
        Self {
            agreement,
            finding_open: false,
            corrections_known: 0,
            agreement_suspended: false,
            records: Vec::new(),
            clock,
            by: None,
            cycle: 1,
            told: 0,
        }
    }

    /// The next step happens then; each one after it, ten minutes later.
    pub fn at(mut self, moment: &str) -> Self {
        self.clock = Moment::parse(moment).expect("a moment");
        self
    }

    /// The next step is this person's, not that of whom it is otherwise.
    pub fn by(mut self, who: Who) -> Self {
        self.by = Some(who);
        self
    }

    /// What follows is about another cycle of the same worker.
    pub fn another_cycle(mut self) -> Self {
        self.cycle += 1;
        self
    }

    /// The agreement says otherwise, from here on.
    pub fn where_agreed(mut self, change: impl FnOnce(&mut Agreement)) -> Self {
        change(&mut self.agreement);
        self
    }

    /// One more step, as its kind's example has it.
    pub fn step(mut self, kind: Kind) -> Self {
        let who = self.by.take().unwrap_or(Who::of(kind));
        let author = who.author();
        self.told += 1;
        let number = self.told.to_string();
        let about = self.about(kind);
        self.records.push(Record {
            id: Id::derived(&["scenario", &number]),
            about,
            occurred_at: self.clock,
            recorded_at: self.clock,
            agreement: Some(self.agreement.reference()),
            relied_on: Vec::new(),
            place: Place { country: author.country, office: author.office.clone() },
            author,
            captured: None,
            node: NodeCode::parse("scenario").expect("a code"),
            data: data(kind, &self.example(kind)),
        });
        self.clock = Moment::from(self.clock.with_offset() + chrono::TimeDelta::minutes(10));
        self
    }

    /// A member of the last step is this instead.
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        let last = self.last_mut();
        let mut told = serde_json::to_value(&last.data).expect("JSON");
        told[member] = value.into();
        last.data = data(last.kind(), &told);
        self
    }

    /// The last step was captured on a device, which sent it when its clock said this.
    pub fn captured(mut self, device: &str, sent_at: &str) -> Self {
        let sent_at = Moment::parse(sent_at).expect("a moment");
        self.last_mut().captured = Some(Capture { device: crate::text::Text::parse(device).expect("a name"), sent_at });
        self
    }

    /// The last step reached its node only then.
    pub fn written_at(mut self, moment: &str) -> Self {
        self.last_mut().recorded_at = Moment::parse(moment).expect("a moment");
        self
    }

    /// The last step is otherwise than any step says.
    pub fn changed(mut self, change: impl FnOnce(&mut Record)) -> Self {
        change(self.last_mut());
        self
    }

    /// As if nothing of this kind had been recorded.
    pub fn without(mut self, kind: Kind) -> Self {
        self.records.retain(|record| record.kind() != kind);
        self
    }

    fn last_mut(&mut self) -> &mut Record {
        self.records.last_mut().expect("a step before")
    }

    /// What the step says: a correction names the kind of the record before it.
    fn example(&self, kind: Kind) -> Value {
        let mut example = kind.example();
        if let (Kind::RecordCorrected, Some(last)) = (kind, self.records.last()) {
            example["of_kind"] = match &last.data {
                Data::RecordCorrected(correction) => correction.of_kind.as_str().into(),
                data => data.kind().name().into(),
            };
        }
        example
    }

    fn about(&self, kind: Kind) -> About {
        let mut about = About::default();
        for subject in kind.spec().about {
            match subject {
                SubjectKind::Worker => about.worker = Some(Self::worker_id()),
                SubjectKind::Cycle => about.cycle = Some(self.cycle_id()),
                SubjectKind::Employer => about.employer = Some(Self::employer_id()),
                SubjectKind::Demand => about.demand = Some(Self::demand_id()),
                SubjectKind::QuotaLine => about.quota_line = Some(self.line_id()),
                SubjectKind::Finding => about.finding = Some(Id::derived(&["scenario"])),
                SubjectKind::Agreement => about.agreement = Some(self.agreement.code.id()),
                SubjectKind::Manifest => about.manifest = Some(Self::manifest_id()),
                SubjectKind::Complaint => about.complaint = Some(Id::derived(&["scenario"])),
                SubjectKind::Request => about.request = Some(Id::derived(&["scenario"])),
                SubjectKind::Override => about.overriding = Some(Id::derived(&["scenario"])),
                SubjectKind::Incident => about.incident = Some(Id::derived(&["scenario"])),
                // The server adds what the corrected record is about.
                SubjectKind::Record => {
                    about = self.records.last().map_or(about, |last| About { record: Some(last.id), ..last.about });
                }
            }
        }
        if kind == Kind::CandidateSelected {
            // The server adds whom the demand is of.
            about.employer = Some(Self::employer_id());
        }
        about
    }

    /// The worker.
    pub fn worker_id() -> Id<Worker> {
        Id::derived(&["scenario"])
    }

    /// The employer.
    pub fn employer_id() -> Id<Employer> {
        Id::derived(&["scenario"])
    }

    /// The demand.
    pub fn demand_id() -> Id<Demand> {
        Id::derived(&["scenario"])
    }

    /// The group with which the worker travels.
    pub fn manifest_id() -> Id<Manifest> {
        Id::derived(&["scenario"])
    }

    /// The cycle that is being told.
    pub fn cycle_id(&self) -> Id<Cycle> {
        Id::derived(&["scenario", &self.cycle.to_string()])
    }

    /// The agreement's last quota line.
    pub fn line_id(&self) -> Id<QuotaLine> {
        let line = self.agreement.quota.last().expect("an agreement with a quota");
        line.id(&self.agreement.code)
    }

    /// What was recorded, in the order in which it was told.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The same as one reads it who may read everything.
    pub fn seen(&self) -> Vec<SeenRecord> {
        self.records.iter().map(SeenRecord::from).collect()
    }

    /// The ids of what was recorded of a kind.
    pub fn ids_of(&self, kind: Kind) -> Vec<RecordId> {
        self.records.iter().filter(|record| record.kind() == kind).map(|record| record.id).collect()
    }

    /// The cycle that is being told.
    pub fn cycle(&self) -> CycleState {
        self.cycle_of(self.cycle_id(), &self.records)
    }

    fn cycle_of(&self, cycle: Id<Cycle>, records: &[Record]) -> CycleState {
        add_up(records, |about| about.cycle == Some(cycle))
    }

    /// The worker.
    pub fn worker(&self) -> WorkerState {
        add_up(&self.records, |about| about.worker.is_some())
    }

    /// What does not fit in the cycle that is being told, now or once its instant comes.
    pub fn findings(&self) -> Vec<Finding> {
        findings(&self.cycle(), Some(&self.worker()), Some(&self.agreement))
    }

    /// The same by its codes, as far as it holds at a moment.
    pub fn found_by(&self, moment: &str) -> Vec<FindingCode> {
        let now = Moment::parse(moment).expect("a moment").utc();
        let holding = self.findings().into_iter().filter(|finding| finding.opens_at <= now);
        let mut codes: Vec<FindingCode> = holding.map(|finding| finding.code).collect();
        codes.sort();
        codes
    }

    /// Judges the last step by what was recorded before it.
    pub fn judged(&self) -> Result<Vec<RecordId>, Vec<Unmet>> {
        self.judged_under(Some(&self.agreement))
    }

    /// Judges the last step by what was recorded before it, under an agreement or none.
    pub fn judged_under(&self, agreement: Option<&Agreement>) -> Result<Vec<RecordId>, Vec<Unmet>> {
        let (last, before) = self.records.split_last().expect("a step to judge");
        let present = |number: &u32| self.cycle_of(Id::derived(&["scenario", &number.to_string()]), before);
        let others = (1..=self.cycle).filter(|number| *number != self.cycle);
        let earlier: Vec<CycleState> = others.map(|number| present(&number)).collect();
        let over = [Stage::Unopened, Stage::Left, Stage::Returned, Stage::Withdrawn, Stage::Closed];
        let another_cycle_runs = earlier.iter().any(|cycle| !over.contains(&cycle.stage()));
        let (worker, cycle) = (add_up(before, |about| about.worker.is_some()), present(&self.cycle));
        let employer = add_up(before, |about| about.employer.is_some());
        let demand = add_up(before, |about| about.demand.is_some());
        let line: QuotaLineState = add_up(before, |about| about.quota_line.is_some());
        let of_matter =
            |record: &&Record| record.about.matter().is_some() && record.about.matter() == last.about.matter();
        let about_it: Vec<SeenRecord> = before.iter().filter(of_matter).map(SeenRecord::from).collect();
        let matter = MatterState::of(&about_it);
        let situation = Situation {
            agreement,
            today: last.recorded_at.utc().with_timezone(&civil_zone(last.author.country)).date_naive(),
            author: &last.author,
            worker: Some(&worker),
            cycle: Some(&cycle),
            another_cycle_runs,
            demand: Some(&demand),
            employer: Some(&employer),
            quota_line: Some(&line),
            finding_open: self.finding_open,
            corrections_known: self.corrections_known,
            matter: matter.as_ref(),
            about: last.about,
            earlier: &earlier,
            placed_with: None,
            agreement_suspended: self.agreement_suspended,
            other: None,
        };
        judge(&last.data, situation)
    }

    /// Why the last step would be refused; nothing where it would not.
    pub fn refusals(&self) -> Vec<UnmetCode> {
        self.judged().err().unwrap_or_default().into_iter().map(|unmet| unmet.code).collect()
    }
}

fn add_up<S: State>(records: &[Record], of: impl Fn(&About) -> bool) -> S {
    let seen: Vec<SeenRecord> = records.iter().filter(|record| of(&record.about)).map(SeenRecord::from).collect();
    fold(&seen)
}

fn data(kind: Kind, told: &Value) -> Data {
    let raw = serde_json::value::to_raw_value(told).expect("JSON");
    Data::parse(kind, &raw).unwrap_or_else(|error| panic!("{kind}: {error}"))
}
