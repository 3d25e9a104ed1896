//! What is known of everything that a submission is about: read once, in the transaction that will write.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    access::Actor,
    agreement::Agreement,
    id::{Employer, Id},
    kinds::Data,
    record::{About, Author, SeenRecord, Submission},
    rules::Situation,
    states::{CycleState, DemandState, EmployerState, QuotaLineState, Stage, WorkerState, fold},
    time::Moment,
    value::AgreementCode,
};
use persistence::{FindingRow, Subject, Tx};

use super::{
    reach_is_bounded,
    seal::{Missing, unseal_all},
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
            worker: None,
            demand: None,
            employer: None,
            quota_line: None,
            finding: None,
        };
        if let Some(cycle) = about.cycle {
            known.cycle_records = unseal_all(&tx.records_about(Subject::Cycle(cycle))?, Missing::Erased)?;
            known.cycle = (!known.cycle_records.is_empty()).then(|| fold(&known.cycle_records));
        }
        if let Some(worker) = about.worker {
            known.worker = super::project::worker_state(tx, worker)?;
            if let Data::CandidateSelected(_) = submission.data {
                known.another_cycle_runs =
                    tx.cycles_of(worker)?.iter().any(|row| runs(&row.stage) && Some(row.id) != about.cycle);
            }
        }
        let selection = known.cycle.as_ref().and_then(|cycle| cycle.selection.as_ref());
        let demand = about.demand.or_else(|| selection.and_then(|selection| selection.demand));
        if let Some(demand) = demand {
            known.demand = super::project::demand_state(tx, demand)?;
        }
        let employer = about.employer.or_else(|| known.demand.as_ref().and_then(|demand| demand.employer));
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
        known.code = known.code_of(submission);
        Ok(known)
    }

    fn code_of(&self, submission: &Submission) -> Option<AgreementCode> {
        match &submission.data {
            Data::QuotaOpened(data) => Some(data.agreement.clone()),
            Data::DemandRequested(data) => Some(data.agreement.clone()),
            _ => {
                let of_cycle = self
                    .cycle
                    .as_ref()
                    .and_then(|cycle| cycle.agreement.as_ref())
                    .map(|agreement| agreement.code.clone());
                of_cycle.or_else(|| self.demand.as_ref().and_then(|demand| demand.agreement.clone()))
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
        if !reach_is_bounded(actor) {
            return true;
        }
        let own: Option<Id<Employer>> = actor.employer;
        let about = &submission.about;
        let owner = match (about.employer, &self.cycle) {
            (Some(employer), _) => Some(employer),
            (None, Some(cycle)) => cycle.employer(),
            (None, None) => None,
        };
        let same_worker = self.cycle.as_ref().is_none_or(|cycle| cycle.worker == about.worker);
        let own_demand = self.demand.as_ref().is_none_or(|demand| demand.employer == own);
        own.is_some() && owner == own && same_worker && own_demand
    }
}

/// Whether a cycle at this stage keeps the worker from being selected for another.
pub(crate) fn runs(stage: &str) -> bool {
    ![Stage::Unopened, Stage::Left, Stage::Returned, Stage::Withdrawn].iter().any(|over| over.as_str() == stage)
}
