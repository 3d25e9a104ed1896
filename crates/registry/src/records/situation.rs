//! What is known of everything that a submission is about: read once, in the transaction that will write.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use domain::{
    access::{Actor, Role},
    agreement::Agreement,
    element::Class,
    finding::FindingCode,
    id::{Employer, Id, RecordId, Worker},
    kinds::{Data, Kind},
    record::{About, Author, SeenRecord, Submission},
    rules::{Other, Situation},
    states::{CycleState, DemandState, EmployerState, MatterState, QuotaLineState, Stage, WorkerState, fold},
    time::Moment,
    value::AgreementCode,
};
use persistence::{FindingRow, Subject, Tx};

use super::{
    joining,
    seal::{Missing, unseal, unseal_all},
};
use crate::{Result, agreements::InstalledAgreements};

/// What is known before the new record is written.
pub(crate) struct Known {
    agreements: Arc<InstalledAgreements>,
    /// The agreement of what the record is about.
    code: Option<AgreementCode>,
    /// The records of the cycle, for folding them again with the new one.
    pub(crate) cycle_records: Vec<SeenRecord>,
    /// The cycle.
    pub(crate) cycle: Option<CycleState>,
    /// Whether the worker has another cycle that runs.
    another_cycle_runs: bool,
    /// The worker's other cycles.
    earlier: Vec<CycleState>,
    /// The member of an association for whom a worker is chosen.
    placed_with: Option<EmployerState>,
    /// What the parties did about the agreement itself.
    process: Option<MatterState>,
    /// Whether the worker has any cycle that runs, where that matters.
    pub(crate) a_cycle_runs: bool,
    /// The worker.
    pub(crate) worker: Option<WorkerState>,
    /// The demand.
    pub(crate) demand: Option<DemandState>,
    /// The employer.
    pub(crate) employer: Option<EmployerState>,
    /// The quota line.
    pub(crate) quota_line: Option<QuotaLineState>,
    /// The finding to be settled.
    pub(crate) finding: Option<FindingRow>,
    /// How many of the corrections that an answer names are of records about the person.
    corrections_known: usize,
    /// The manifest, complaint, request, override, incident or agreement.
    pub(crate) matter: Option<MatterState>,
    /// Whom the record is about, by the registration that the person goes by.
    pub(crate) person: Option<Id<Worker>>,
    /// Whom a matter is about, in the same way.
    matter_of: Option<Id<Worker>>,
    /// The registrations that are joined to another, as far as they play a part here.
    survivors: BTreeMap<Id<Worker>, Id<Worker>>,
    /// The other registration that a decision names.
    other: Option<OtherKnown>,
    /// Whom the record is about, for deciding.
    about: About,
}

/// What is known of the other registration that a decision names.
struct OtherKnown {
    state: Option<WorkerState>,
    same: bool,
    entangled: bool,
    joined: bool,
}

impl Known {
    /// Reads what is known.
    pub(crate) fn load(
        tx: &mut Tx<'_>,
        agreements: &Arc<InstalledAgreements>,
        submission: &Submission,
    ) -> Result<Self> {
        let about = &submission.about;
        let mut known = Known {
            agreements: Arc::clone(agreements),
            code: None,
            cycle_records: Vec::new(),
            cycle: None,
            another_cycle_runs: false,
            earlier: Vec::new(),
            placed_with: None,
            process: None,
            a_cycle_runs: false,
            worker: None,
            demand: None,
            employer: None,
            quota_line: None,
            finding: None,
            corrections_known: 0,
            matter: None,
            person: about.worker,
            matter_of: None,
            survivors: BTreeMap::new(),
            other: None,
            about: *about,
        };
        if let Some(cycle) = about.cycle {
            known.cycle_records = unseal_all(&tx.records_about(Subject::Cycle(cycle))?, Missing::Erased)?;
        }
        known.identify(tx, submission)?;
        known.cycle = (!known.cycle_records.is_empty())
            .then(|| fold::<CycleState>(&known.cycle_records).without_used_overrides(&known.cycle_records));
        if let Some(worker) = known.person {
            known.worker = super::project::worker_state(tx, worker)?;
            if let Data::CandidateSelected(data) = &submission.data {
                let others: Vec<_> =
                    tx.cycles_of(worker)?.into_iter().filter(|row| Some(row.id) != about.cycle).collect();
                known.another_cycle_runs = others.iter().any(|row| runs(&row.stage));
                known.earlier =
                    others.iter().map(|row| super::project::read(&row.state)).collect::<Result<Vec<_>>>()?;
                if let Some(farm) = data.for_employer {
                    known.placed_with = super::project::employer_state(tx, farm)?;
                }
            }
            if let Data::RequestAnswered(data) = &submission.data {
                let named = data.corrections.iter().flat_map(|named| named.as_slice());
                known.corrections_known = corrections_of(tx, worker, named)?;
                known.a_cycle_runs = tx.cycles_of(worker)?.iter().any(|row| runs(&row.stage));
            }
        }
        let selection = known.cycle.as_ref().and_then(|cycle| cycle.selection.as_ref());
        let demand = about.demand.or_else(|| selection.and_then(|selection| selection.demand));
        if let Some(demand) = demand {
            known.demand = super::project::demand_state(tx, demand)?;
        }
        let of_cycle = known.cycle.as_ref().and_then(CycleState::employer);
        let of_demand = known.demand.as_ref().and_then(|demand| demand.employer);
        // Who moves to another employer works for one who has to be in order.
        let moves_to = match &submission.data {
            Data::WorkplaceChangeAuthorised(data) => Some(data.to_employer),
            _ => None,
        };
        let employer = about.employer.or(moves_to).or(of_cycle).or(of_demand);
        if let Some(employer) = employer {
            known.employer = super::project::employer_state(tx, employer)?;
        }
        let line = match &submission.data {
            Data::DemandRecommended(data) => Some(data.quota_line),
            _ => about.quota_line,
        };
        if let Some(line) = line {
            known.quota_line = super::project::quota_line_state(tx, line)?;
        }
        if let Some(finding) = about.finding {
            known.finding = tx.finding(finding)?;
        }
        if let Some(matter) = about.matter() {
            known.matter = super::project::matter_state(tx, matter)?;
            let whose = known.matter.as_ref().and_then(|matter| matter.summary().worker);
            known.matter_of = whose.map(|whose| joining::person(tx, whose)).transpose()?;
            // Whichever of a person's registrations a decision names, the matter is theirs.
            if known.matter_of.is_some() && known.matter_of == known.person {
                known.about.worker = whose;
            }
        }
        known.code = known.code_of(submission);
        if let Some(code) = known.code.as_ref().filter(|_| submission.data.kind().is_decision()) {
            known.process = super::project::matter_state(tx, Id::from_uuid(code.id().uuid()))?;
        }
        Ok(known)
    }

    /// Who the record is about, whichever of their registrations it and those before it name.
    fn identify(&mut self, tx: &mut Tx<'_>, submission: &Submission) -> Result<()> {
        let other = match &submission.data {
            Data::WorkerMerged(data) => Some(data.merged),
            Data::WorkerUnmerged(data) => Some(data.merged),
            _ => None,
        };
        let named = self.cycle_records.iter().filter_map(|record| record.about.worker);
        let mut named: Vec<Id<Worker>> = named.chain(submission.about.worker).chain(other).collect();
        named.sort();
        named.dedup();
        self.survivors = tx.survivors_of(&named)?.into_iter().collect();
        self.person = submission.about.worker.map(|worker| self.person_of(worker));
        if !self.survivors.is_empty() {
            for record in &mut self.cycle_records {
                record.about.worker =
                    record.about.worker.map(|worker| self.survivors.get(&worker).copied().unwrap_or(worker));
            }
            if self.person != submission.about.worker {
                tx.lock(&self.person.into_iter().collect::<Vec<_>>())?;
            }
        }
        if let (Some(other), Some(worker)) = (other, submission.about.worker) {
            let survivor = self.survivors.get(&other).copied();
            self.other = Some(OtherKnown {
                state: super::project::worker_state(tx, other)?,
                same: other == worker,
                entangled: survivor.is_some_and(|survivor| survivor != worker)
                    || self.survivors.contains_key(&worker)
                    || !tx.joined_to(other)?.is_empty(),
                joined: survivor == Some(worker),
            });
        }
        Ok(())
    }

    fn person_of(&self, worker: Id<Worker>) -> Id<Worker> {
        self.survivors.get(&worker).copied().unwrap_or(worker)
    }

    /// Forgets what this writer may not know of: a finding of a class that they do not read is to them as if it were not there, and an
    /// inspector settles what they handle and nothing else.
    pub(crate) fn hide_from(&mut self, actor: &Actor) {
        let classes = actor.may_read(None).map(|permit| permit.classes()).unwrap_or_default();
        let is_theirs = |finding: &FindingRow| {
            let class = Class::parse(&finding.class);
            let readable = class.is_some_and(|class| classes.contains(class));
            let handled = class.is_some_and(Class::leaves_no_trace) || finding.code == FindingCode::FeesPaid.as_str();
            readable && (actor.role != Role::Inspector || handled)
        };
        self.finding = self.finding.take().filter(is_theirs);
    }

    fn code_of(&self, submission: &Submission) -> Option<AgreementCode> {
        match &submission.data {
            Data::QuotaOpened(data) => Some(data.agreement.clone()),
            Data::DemandRequested(data) => Some(data.agreement.clone()),
            Data::AgreementProposed(data) => Some(data.agreement.clone()),
            Data::AgreementCommented(data) => Some(data.agreement.clone()),
            Data::AgreementSigned(data) => Some(data.agreement.clone()),
            Data::AgreementSuspended(data) => Some(data.agreement.clone()),
            Data::ManifestOpened(data) => Some(data.agreement.clone()),
            Data::IncidentNotified(data) => Some(data.agreement.clone()),
            _ => {
                let of_cycle = self
                    .cycle
                    .as_ref()
                    .and_then(|cycle| cycle.agreement.as_ref())
                    .map(|agreement| agreement.code.clone());
                let of_demand = || self.demand.as_ref().and_then(|demand| demand.agreement.clone());
                let of_line = || {
                    let line = self.quota_line.as_ref().and_then(|line| line.judged_under.as_ref());
                    line.map(|agreement| agreement.code.clone())
                };
                let of_matter = || self.matter.as_ref().and_then(|matter| matter.summary().agreement);
                of_cycle.or_else(of_demand).or_else(of_line).or_else(of_matter)
            }
        }
    }

    /// The version of the agreement that governs what the record is about, on a civil day.
    pub(crate) fn governing(&self, day: NaiveDate) -> Option<&Agreement> {
        let code = self.code.as_ref()?;
        let opened_under = self.cycle.as_ref().and_then(|cycle| cycle.agreement.as_ref());
        self.agreements.governing(code, opened_under, day)
    }

    /// What a decision is judged by.
    pub(crate) fn situation<'a>(
        &'a self,
        agreement: Option<&'a Agreement>,
        today: NaiveDate,
        author: &'a Author,
        now: Moment,
    ) -> Situation<'a> {
        let finding_open = self.finding.as_ref().is_some_and(|finding| {
            finding.settled_at.is_none() && finding.opens_at <= now.utc() && finding.side == author.side.as_str()
        });
        Situation {
            agreement,
            today,
            author,
            worker: self.worker.as_ref(),
            cycle: self.cycle.as_ref(),
            another_cycle_runs: self.another_cycle_runs,
            demand: self.demand.as_ref(),
            employer: self.employer.as_ref(),
            quota_line: self.quota_line.as_ref(),
            finding_open,
            corrections_known: self.corrections_known,
            matter: self.matter.as_ref(),
            earlier: &self.earlier,
            placed_with: self.placed_with.as_ref(),
            agreement_suspended: match &self.process {
                Some(MatterState::Agreement(process)) => process.is_suspended_on(today),
                _ => false,
            },
            about: self.about,
            other: self.other.as_ref().map(|other| Other {
                state: other.state.as_ref(),
                same: other.same,
                entangled: other.entangled,
                joined: other.joined,
            }),
        }
    }

    /// The subjects as the record names them: a selection also names the employer whose demand it serves.
    pub(crate) fn completed(&self, mut about: About) -> About {
        if about.cycle.is_some() && about.demand.is_some() {
            about.employer = about.employer.or_else(|| self.demand.as_ref().and_then(|demand| demand.employer));
        }
        about
    }

    /// Whether what the submission is about is there for this writer at all.
    pub(crate) fn is_within_reach(&self, actor: &Actor, submission: &Submission) -> bool {
        let about = &submission.about;
        let same_worker = self.cycle.as_ref().is_none_or(|cycle| cycle.worker == self.person);
        match actor.role {
            Role::Employer | Role::Association => {
                let owner = match (about.employer, &self.cycle) {
                    (Some(employer), _) => Some(employer),
                    (None, Some(cycle)) => cycle.employer(),
                    (None, None) => None,
                };
                // Whoever moved works for another than the one who asked for them.
                let of_demand = about.demand.and(self.demand.as_ref()).map(|demand| demand.employer);
                // A group is opened by whoever brings it; who travels in it are people of theirs or not, and that is for others to see.
                let a_group_alone = about.manifest.is_some() && about.worker.is_none();
                (a_group_alone || self.is_own(actor, owner))
                    && same_worker
                    && of_demand.is_none_or(|of_demand| self.is_own(actor, of_demand))
            }
            Role::Worker => {
                let oneself = actor.worker.is_some_and(|own| about.worker == Some(own) || self.person == Some(own));
                oneself && same_worker && (self.matter.is_none() || self.matter_of == self.person)
            }
            // Officials keep facts about anyone who stands before them.
            _ => true,
        }
    }

    /// Whether an employer is the one for whom somebody acts, or a member of the association for which they do.
    fn is_own(&self, actor: &Actor, employer: Option<Id<Employer>>) -> bool {
        let Some(own) = actor.employer else { return false };
        let is_member = || {
            let known = self.employer.as_ref().filter(|known| known.id == employer);
            actor.role == Role::Association && known.is_some_and(|known| known.member_of == Some(own))
        };
        employer == Some(own) || (employer.is_some() && is_member())
    }
}

/// How many of these records are corrections of records about a person.
fn corrections_of<'a>(tx: &mut Tx<'_>, person: Id<Worker>, named: impl Iterator<Item = &'a RecordId>) -> Result<usize> {
    let mut known = 0;
    for id in named {
        let Some(stored) = tx.record(*id)? else { continue };
        let Some(seen) = unseal(&stored.disclosures, Missing::Erased)? else { continue };
        let whose = seen.about.worker.map(|worker| joining::person(tx, worker)).transpose()?;
        known += usize::from(seen.kind == Kind::RecordCorrected && whose == Some(person));
    }
    Ok(known)
}

/// Whether a cycle at this stage keeps the worker from being selected for another.
pub(crate) fn runs(stage: &str) -> bool {
    ![Stage::Unopened, Stage::Left, Stage::Returned, Stage::Withdrawn, Stage::Closed]
        .iter()
        .any(|over| over.as_str() == stage)
}
