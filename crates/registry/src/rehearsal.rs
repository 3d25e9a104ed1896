//! A dry run of a version of an agreement over what was decided before: which decisions it would have refused. Nothing is written.
//!
//! Each decision is judged twice by what was on record when it was taken: under the version that governed it, and under the one that is
//! tried. Only what passes the first and fails the second is the new version's doing. How many places were left of a quota, the store
//! decided then, once for all who asked at the same time: that is not told again here.

use std::collections::BTreeSet;

use domain::{
    Id,
    agreement::Agreement,
    finding::civil_zone,
    id::{Cycle, RecordId, Worker},
    kinds::{Data, Kind},
    record::{Author, SeenRecord},
    rules::{Situation, Unmet, judge},
    states::{CycleState, DemandState, EmployerState, MatterState, QuotaLineState, WorkerState, fold},
    time::Moment,
    value::AgreementCode,
};
use persistence::{Subject, Tx};
use serde_json::{Map, value::to_raw_value};

use crate::{
    Registry, Result,
    agreements::InstalledAgreements,
    records::{
        joining,
        seal::{Missing, unseal, unseal_given},
        situation::runs,
    },
};

/// How many records are read at a time.
const PAGE: i64 = 1000;

/// What came of a dry run.
#[derive(Clone, Debug, Default)]
pub struct Rehearsed {
    /// The decisions that were judged under both versions.
    pub judged: u64,
    /// Those that cannot be judged again: erased in part, or resting on what is told differently today.
    pub not_comparable: u64,
    /// Those that the version would have refused.
    pub refused: Vec<WouldBeRefused>,
}

/// A decision that the version would have refused.
#[derive(Clone, Debug)]
pub struct WouldBeRefused {
    /// The decision.
    pub record: RecordId,
    /// Of which kind.
    pub kind: Kind,
    /// When it was taken.
    pub decided_at: Moment,
    /// In which cycle.
    pub cycle: Option<Id<Cycle>>,
    /// Under which version it passed.
    pub passed_under: u32,
    /// The rules that it would not have met.
    pub unmet: Vec<Unmet>,
}

impl Registry {
    /// Judges every decision under an agreement again, as if this version had been in force. `progress` hears how many records were read.
    ///
    /// # Errors
    /// When the database is away or a record cannot be read.
    pub fn rehearse(&self, version: &Agreement, mut progress: impl FnMut(u64)) -> Result<Rehearsed> {
        let agreements = self.agreements()?;
        let mut rehearsed = Rehearsed::default();
        let (mut seq, mut read) = (0, 0);
        loop {
            let page = self.store.read(|tx| tx.records_after(seq, PAGE))?;
            let Some(last) = page.last() else { return Ok(rehearsed) };
            // What a partner decided is the partner's to try.
            for stored in page.iter().filter(|stored| stored.issuer == self.node.as_str()) {
                if let Some(seen) = unseal(&stored.disclosures, Missing::Erased)?
                    && let Some(own) = governed_by(&seen, &version.code, &agreements)
                {
                    let (under, tried) = self.store.read(|tx| judged_again(tx, stored.seq, &seen, own, version))?;
                    rehearsed.note(&seen, own, under, tried);
                }
            }
            seq = last.seq;
            read += page.len() as u64;
            progress(read);
        }
    }
}

impl Rehearsed {
    fn note(&mut self, seen: &SeenRecord, own: &Agreement, under: Judged, tried: Judged) {
        match (under, tried) {
            (Some(Ok(())), Some(tried)) => {
                self.judged += 1;
                self.refused.extend(tried.err().map(|unmet| WouldBeRefused {
                    record: seen.id,
                    kind: seen.kind,
                    decided_at: seen.recorded_at.present().copied().unwrap_or(seen.occurred_at),
                    cycle: seen.about.cycle,
                    passed_under: own.version.get(),
                    unmet,
                }));
            }
            _ => self.not_comparable += 1,
        }
    }
}

/// What a judgement came to; none where there is not enough left to judge by.
type Judged = Option<std::result::Result<(), Vec<Unmet>>>;

/// The version under which a decision of this agreement was taken; none for facts, and for what no agreement governs.
fn governed_by<'a>(
    seen: &SeenRecord,
    code: &AgreementCode,
    agreements: &'a InstalledAgreements,
) -> Option<&'a Agreement> {
    let under = seen.agreement.given().filter(|under| under.code == *code && seen.kind.is_decision())?;
    agreements.all().find(|agreement| agreement.code == under.code && agreement.version.get() == under.version)
}

/// Judges a decision under two versions by what was on record before it.
fn judged_again(
    tx: &mut Tx<'_>,
    seq: i64,
    seen: &SeenRecord,
    own: &Agreement,
    version: &Agreement,
) -> Result<(Judged, Judged)> {
    let (Some(data), Some(author), Some(at)) = (whole(seen), seen.author.present(), seen.recorded_at.present()) else {
        return Ok((None, None));
    };
    let then = Then::of(tx, seq, seen, &data, &version.code)?;
    let today = at.utc().with_timezone(&civil_zone(author.country)).date_naive();
    let judged = |agreement: &Agreement| Some(judge(&data, then.situation(agreement, today, author, seen)).map(|_| ()));
    Ok((judged(own), judged(version)))
}

/// What a record says, where all of it is left.
fn whole(seen: &SeenRecord) -> Option<Data> {
    let elements = seen.kind.spec().elements.iter();
    let told: Option<Map<_, _>> =
        elements.map(|element| Some((element.name.to_owned(), seen.members.value(element.name)?.clone()))).collect();
    Data::parse(seen.kind, &to_raw_value(&told?).ok()?).ok()
}

/// What was known when a decision was taken.
struct Then {
    worker: Option<WorkerState>,
    cycle: Option<CycleState>,
    earlier: Vec<CycleState>,
    demand: Option<DemandState>,
    employer: Option<EmployerState>,
    placed_with: Option<EmployerState>,
    quota_line: Option<QuotaLineState>,
    matter: Option<MatterState>,
    process: Option<MatterState>,
}

impl Then {
    fn of(tx: &mut Tx<'_>, seq: i64, seen: &SeenRecord, data: &Data, code: &AgreementCode) -> Result<Self> {
        let about = &seen.about;
        let mut past = Past { tx, seq };
        let cycle = about.cycle.map(|cycle| past.cycle(cycle)).transpose()?.flatten();
        let person = about.worker.map(|worker| joining::person(past.tx, worker)).transpose()?;
        let of_worker = person.map(|person| past.records(Subject::Worker(person))).transpose()?.unwrap_or_default();
        let worker = person.map(|person: Id<Worker>| WorkerState::of(person, &of_worker));
        let others: BTreeSet<Id<Cycle>> = match data {
            Data::CandidateSelected(_) => of_worker.iter().filter_map(|record| record.about.cycle).collect(),
            _ => BTreeSet::new(),
        };
        let mut earlier = Vec::new();
        for other in others.into_iter().filter(|other| Some(*other) != about.cycle) {
            earlier.extend(past.cycle(other)?);
        }
        let selection = cycle.as_ref().and_then(|cycle| cycle.selection.as_ref());
        let demand = about.demand.or_else(|| selection.and_then(|selection| selection.demand));
        let demand: Option<DemandState> = past.state(demand.map(Subject::Demand))?;
        let moves_to = match data {
            Data::WorkplaceChangeAuthorised(data) => Some(data.to_employer),
            _ => None,
        };
        let of_cycle = || cycle.as_ref().and_then(CycleState::employer);
        let of_demand = || demand.as_ref().and_then(|demand| demand.employer);
        // A selection names the employer whose demand it serves only once it is recorded.
        let named = about.employer.filter(|_| seen.kind != Kind::CandidateSelected);
        let employer = past.state(named.or(moves_to).or_else(of_cycle).or_else(of_demand).map(Subject::Employer))?;
        let (line, placed) = match data {
            Data::DemandRecommended(data) => (Some(data.quota_line), None),
            Data::CandidateSelected(data) => (about.quota_line, data.for_employer),
            _ => (about.quota_line, None),
        };
        let placed_with = past.state(placed.map(Subject::Employer))?;
        let quota_line = past.state(line.map(Subject::QuotaLine))?;
        let matter = about.matter().map(|matter| past.records(Subject::Matter(matter))).transpose()?;
        let process = past.records(Subject::Matter(Id::from_uuid(code.id().uuid())))?;
        Ok(Self {
            worker,
            cycle,
            earlier,
            demand,
            employer,
            placed_with,
            quota_line,
            matter: matter.as_deref().and_then(MatterState::of),
            process: MatterState::of(&process),
        })
    }

    fn situation<'a>(
        &'a self,
        agreement: &'a Agreement,
        today: chrono::NaiveDate,
        author: &'a Author,
        seen: &SeenRecord,
    ) -> Situation<'a> {
        Situation {
            agreement: Some(agreement),
            today,
            author,
            about: seen.about,
            worker: self.worker.as_ref(),
            cycle: self.cycle.as_ref(),
            another_cycle_runs: self.earlier.iter().any(|cycle| runs(cycle.stage().as_str())),
            demand: self.demand.as_ref(),
            employer: self.employer.as_ref(),
            quota_line: self.quota_line.as_ref(),
            finding_open: false,
            corrections_known: 0,
            matter: self.matter.as_ref(),
            earlier: &self.earlier,
            placed_with: self.placed_with.as_ref(),
            agreement_suspended: match &self.process {
                Some(MatterState::Agreement(process)) => process.is_suspended_on(today),
                _ => false,
            },
            other: None,
        }
    }
}

/// The records that were there before a decision.
struct Past<'a, 'tx> {
    tx: &'a mut Tx<'tx>,
    seq: i64,
}

impl Past<'_, '_> {
    fn records(&mut self, subject: Subject) -> Result<Vec<SeenRecord>> {
        let records = self.tx.records_about(subject)?;
        let before = records.iter().filter(|record| record.seq < self.seq);
        before.filter_map(|record| unseal_given(record, Missing::Erased).transpose()).collect()
    }

    fn cycle(&mut self, cycle: Id<Cycle>) -> Result<Option<CycleState>> {
        let mut records = self.records(Subject::Cycle(cycle))?;
        joining::unify(self.tx, &mut records)?;
        Ok((!records.is_empty()).then(|| fold::<CycleState>(&records).without_used_overrides(&records)))
    }

    fn state<S: domain::states::State>(&mut self, subject: Option<Subject>) -> Result<Option<S>> {
        let Some(subject) = subject else { return Ok(None) };
        let records = self.records(subject)?;
        Ok((!records.is_empty()).then(|| fold(&records)))
    }
}
