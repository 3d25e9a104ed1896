//! Judging a decision: every rule of the agreement in force that it does not meet, by name; or the records that it relies on.
//! Facts are never judged. Nothing here reads a clock or a database: what is known is handed in.

mod papers;
mod places;
#[cfg(test)]
mod tests;
mod unmet;

use chrono::NaiveDate;

pub use unmet::{Rule, Unmet, UnmetCode};

use crate::{
    access::Side,
    agreement::Agreement,
    id::RecordId,
    kinds::{Data, Kind},
    record::Author,
    states::{CycleState, DemandState, EmployerState, MatterState, QuotaLineState, Recorded, Stage, WorkerState},
};

/// What is known when a decision is judged.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    /// The version of the agreement that governs what is decided on, if any does today.
    pub agreement: Option<&'a Agreement>,
    /// The civil day at the author's office, by the server's clock.
    pub today: NaiveDate,
    /// Who decides.
    pub author: &'a Author,
    /// About whom.
    pub worker: Option<&'a WorkerState>,
    /// In which cycle.
    pub cycle: Option<&'a CycleState>,
    /// Whether another cycle of the worker runs.
    pub another_cycle_runs: bool,
    /// For which demand.
    pub demand: Option<&'a DemandState>,
    /// Of whom.
    pub employer: Option<&'a EmployerState>,
    /// From which line.
    pub quota_line: Option<&'a QuotaLineState>,
    /// Whether the finding to be settled is open.
    pub finding_open: bool,
    /// The manifest, complaint, request, override, incident or agreement.
    pub matter: Option<&'a MatterState>,
}

/// Judges a decision. `Ok` holds the records that it relied on.
pub fn judge(data: &Data, situation: Situation<'_>) -> Result<Vec<RecordId>, Vec<Unmet>> {
    let mut judgement = Judgement { situation, kind: data.kind(), unmet: Vec::new(), relied_on: Vec::new() };
    judgement.weigh(data);
    let Judgement { mut unmet, mut relied_on, .. } = judgement;
    if unmet.is_empty() {
        relied_on.sort();
        relied_on.dedup();
        Ok(relied_on)
    } else {
        unmet.sort();
        unmet.dedup();
        Err(unmet)
    }
}

/// A judgement in the making.
struct Judgement<'a> {
    situation: Situation<'a>,
    kind: Kind,
    unmet: Vec<Unmet>,
    relied_on: Vec<RecordId>,
}

impl<'a> Judgement<'a> {
    fn lacks(&mut self, code: UnmetCode) {
        self.unmet.push(code.into());
    }

    fn require(&mut self, met: bool, code: UnmetCode) {
        if !met {
            self.lacks(code);
        }
    }

    fn weigh(&mut self, data: &Data) {
        if let Data::FindingSettled(_) = data {
            self.require(self.situation.finding_open, UnmetCode::FindingNotOpen);
            return;
        }
        self.subjects();
        let Some(agreement) = self.situation.agreement else {
            // Without an agreement in force there is no rule to name but this one.
            self.unmet.retain(|unmet| unmet.code.rule() == Rule::R14);
            return self.lacks(UnmetCode::AgreementNotInForce);
        };
        self.parties(agreement);
        self.step(agreement);
        self.hands(agreement);
        match data {
            Data::QuotaOpened(data) => self.quota_opened(data, agreement),
            Data::DemandRecommended(data) => self.demand_recommended(data, agreement),
            Data::CandidateSelected(data) => self.candidate_selected(data, agreement),
            Data::ContractAuthorised(data) => self.contract_authorised(data, agreement),
            Data::ContractRejected(data) => {
                let known = self.situation.cycle.and_then(|cycle| cycle.contract(data.contract)).is_some();
                self.require(known, UnmetCode::ContractUnknown);
            }
            Data::DocumentIssued(data) => self.document_issued(data, agreement),
            Data::DocumentRevoked(data) => {
                let mut issued = self.situation.cycle.into_iter().flat_map(|cycle| &cycle.documents);
                let open = issued.any(|document| document.id == data.document && document.revoked_at.is_none());
                self.require(open, UnmetCode::DocumentUnknown);
            }
            Data::StayExtended(data) => self.stay_extended(data, agreement),
            _ => {}
        }
    }

    /// Whether what the decision is about exists at all.
    fn subjects(&mut self) {
        let spec = self.kind.spec();
        let about = |subject| spec.about.contains(&subject);
        use crate::record::SubjectKind;
        if about(SubjectKind::Worker) {
            let registered = self.situation.worker.is_some_and(|worker| worker.registered_at.is_some());
            self.require(registered, UnmetCode::WorkerUnknown);
        }
        if about(SubjectKind::Demand) {
            let open = self.situation.demand.is_some_and(|demand| demand.agreement.is_some() && !demand.withdrawn);
            self.require(open, UnmetCode::DemandUnknown);
        }
        if about(SubjectKind::Cycle) {
            let opened = self.situation.cycle.is_some_and(|cycle| cycle.selection.is_some());
            if self.kind == Kind::CandidateSelected {
                self.require(!opened, UnmetCode::CycleAlreadyOpen);
            } else {
                self.require(opened, UnmetCode::CycleUnknown);
                let stage = self.situation.cycle.map_or(Stage::Unopened, CycleState::stage);
                // Taking a document back is never too late.
                let over = matches!(stage, Stage::Returned | Stage::Withdrawn) && self.kind != Kind::DocumentRevoked;
                self.require(!over, UnmetCode::CycleOver);
            }
        }
    }

    /// R1: the author's country stands on the author's side in this agreement.
    fn parties(&mut self, agreement: &Agreement) {
        let author = self.situation.author;
        let is_party =
            agreement.parties.iter().any(|party| party.country == author.country && party.role == author.side);
        self.require(is_party, UnmetCode::NotAParty);
    }

    /// R14: the step is this office's, and what it needs is on record.
    fn step(&mut self, agreement: &Agreement) {
        let Some(step) = agreement.step(self.kind.name()) else { return };
        let author = self.situation.author;
        self.require(step.allows(author.side, author.role), UnmetCode::StepNotYours);
        for need in &step.needs {
            let sides = match agreement.step(need.as_str()) {
                Some(needed) if needed.by_each_side => needed.sides().into_iter().map(Some).collect(),
                _ => vec![None],
            };
            for side in sides {
                match self.find(need.as_str(), side) {
                    Some(record) => self.relied_on.push(record),
                    None => {
                        let detail = Some(need.as_str().to_owned());
                        self.unmet.push(Unmet { code: UnmetCode::StepMissing, detail });
                    }
                }
            }
        }
    }

    /// The latest record of a kind about any of the subjects, from a side where one is asked for.
    fn find(&self, kind: &str, side: Option<Side>) -> Option<RecordId> {
        let fits = |recorded: &&Recorded| recorded.kind == kind && (side.is_none() || recorded.side == side);
        self.recorded().filter(fits).last().map(|recorded| recorded.record)
    }

    fn recorded(&self) -> impl Iterator<Item = &'a Recorded> + use<'a> {
        let Situation { worker, cycle, demand, employer, .. } = self.situation;
        let worker = worker.into_iter().flat_map(|worker| &worker.recorded);
        let cycle = cycle.into_iter().flat_map(|cycle| &cycle.recorded);
        let demand = demand.into_iter().flat_map(|demand| &demand.recorded);
        let employer = employer.into_iter().flat_map(|employer| &employer.recorded);
        employer.chain(demand).chain(worker).chain(cycle)
    }

    /// R20: nobody approves what they entered, and some steps need two people.
    fn hands(&mut self, agreement: &Agreement) {
        let author = Some(self.situation.author.user);
        let wrote = |kind: &str| self.recorded().any(|recorded| recorded.kind == kind && recorded.by == author);
        let own =
            agreement.separation.nobody_approves_own_entry && approves(self.kind).iter().any(|kind| wrote(kind.name()));
        let barred: Vec<String> = agreement
            .separation
            .barred_by(self.kind.name())
            .filter(|first| wrote(first.as_str()))
            .map(|first| first.as_str().to_owned())
            .collect();
        self.require(!own, UnmetCode::ApprovesOwnEntry);
        self.unmet.extend(barred.into_iter().map(|first| Unmet { code: UnmetCode::SamePerson, detail: Some(first) }));
        let kind = self.kind.name();
        let rests_on = agreement.separation.reconciled.iter().filter(|pair| pair.kind.as_str() == kind);
        for pair in rests_on {
            match self.find(pair.rests_on.as_str(), None) {
                Some(record) => self.relied_on.push(record),
                None => self.lacks(UnmetCode::NoApproval),
            }
        }
    }

    /// R5: in order in every matter that the agreement names, before the steps that it names.
    fn employer_in_order(&mut self, agreement: &Agreement) {
        let rules = &agreement.employers;
        if !rules.in_order_before.iter().any(|kind| kind.as_str() == self.kind.name()) {
            return;
        }
        let standing = self.situation.employer.map(|employer| employer.standing.as_slice()).unwrap_or_default();
        let today = self.situation.today;
        for matter in &rules.standing {
            let in_order = standing.iter().any(|stated| {
                stated.matter == *matter
                    && stated.in_order
                    && stated.valid_until.is_none_or(|until| today <= until.date())
            });
            if !in_order {
                let detail = Some(matter.as_str().to_owned());
                self.unmet.push(Unmet { code: UnmetCode::EmployerNotInOrder, detail });
            }
        }
    }
}

/// The entries that a kind approves: whoever made one of them does not approve it.
const fn approves(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::DemandRecommended => &[Kind::DemandRequested],
        Kind::ContractAuthorised => &[Kind::ContractOffered, Kind::ContractExplained, Kind::ContractAccepted],
        Kind::DocumentIssued => &[Kind::ContractAuthorised],
        _ => &[],
    }
}
