//! Judging a decision: every rule of the agreement in force that it does not meet, by name; or the records that it relies on.
//! Facts are never judged. Nothing here reads a clock or a database: what is known is handed in.

mod agreements;
mod journeys;
mod overrides;
mod papers;
mod persons;
mod places;
mod seasons;
#[cfg(test)]
mod tests;
mod unmet;

use chrono::NaiveDate;

pub use persons::Other;
pub use unmet::{Rule, Unmet, UnmetCode};

use crate::{
    access::Side,
    agreement::{Agreement, Lapse, Step, Within},
    civil::civil_day,
    id::RecordId,
    kinds::{Data, EndReason, Kind},
    record::{About, Author},
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
    /// Whom and what the decision is about.
    pub about: About,
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
    /// How many of the corrections that an answer names are corrections of records about the person.
    pub corrections_known: usize,
    /// The manifest, complaint, request, override, incident or agreement.
    pub matter: Option<&'a MatterState>,
    /// The worker's other cycles.
    pub earlier: &'a [CycleState],
    /// The member of an association for whom a worker is chosen.
    pub placed_with: Option<&'a EmployerState>,
    /// Whether a party has suspended the agreement today.
    pub agreement_suspended: bool,
    /// The other registration that the decision names.
    pub other: Option<Other<'a>>,
}

/// Judges a decision. `Ok` holds the records that it relied on.
pub fn judge(data: &Data, situation: Situation<'_>) -> Result<Vec<RecordId>, Vec<Unmet>> {
    let mut judgement = Judgement { situation, kind: data.kind(), unmet: Vec::new(), relied_on: Vec::new() };
    judgement.weigh(data);
    judgement.set_aside();
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
        if self.of_persons(data) {
            return;
        }
        match data {
            Data::AgreementSigned(data) => return self.agreement_signed(data),
            // An employer answers for what it did under any agreement, or none.
            Data::EmployerSanctioned(_) => return,
            _ => {}
        }
        let Some(agreement) = self.situation.agreement else {
            // Without an agreement in force there is no rule to name but this one.
            self.unmet.retain(|unmet| unmet.code.rule() == Rule::R14);
            return self.lacks(UnmetCode::AgreementNotInForce);
        };
        self.require(!self.situation.agreement_suspended || !opens_something(self.kind), UnmetCode::AgreementSuspended);
        self.parties(agreement);
        self.step(agreement);
        self.hands(agreement);
        self.by_kind(data, agreement);
    }

    /// What each kind needs besides its step.
    fn by_kind(&mut self, data: &Data, agreement: &Agreement) {
        match data {
            Data::QuotaOpened(data) => self.quota_opened(data, agreement),
            Data::QuotaAllotted(data) => self.quota_allotted(data),
            Data::DemandRecommended(data) => self.demand_recommended(data, agreement),
            Data::CandidateSelected(data) => self.candidate_selected(data, agreement),
            Data::ContractAuthorised(data) => self.contract_authorised(data, agreement),
            Data::ContractRejected(data) => {
                let known = self.situation.cycle.and_then(|cycle| cycle.contract(data.contract)).is_some();
                self.require(known, UnmetCode::ContractUnknown);
            }
            Data::DocumentIssued(data) => self.document_issued(data, agreement),
            Data::DocumentRevoked(data) => {
                self.standing_document(data.document);
            }
            Data::DocumentSuspended(data) => {
                self.standing_document(data.document);
            }
            Data::DocumentReplaced(data) => self.document_replaced(data),
            Data::DocumentRecognised(data) => self.document_recognised(data, agreement),
            Data::StayExtended(data) => self.stay_extended(data, agreement),
            Data::ManifestAuthorised(_) => self.manifest_authorised(agreement),
            Data::WorkplaceChangeAuthorised(data) => self.change_authorised(data, agreement),
            Data::CycleClosed(_) => {
                let stage = self.situation.cycle.map_or(Stage::Unopened, CycleState::stage);
                let over = matches!(stage, Stage::Returned | Stage::Withdrawn) || self.died();
                self.require(over, UnmetCode::CycleNotOver);
            }
            Data::OverrideApproved(_) => self.override_approved(agreement),
            _ => {}
        }
    }

    fn died(&self) -> bool {
        let ending = self.situation.cycle.and_then(|cycle| cycle.ended.as_ref());
        ending.is_some_and(|ending| ending.reason == Some(EndReason::Died))
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
                let over = matches!(stage, Stage::Returned | Stage::Withdrawn | Stage::Closed);
                let over = over
                    && !(never_too_late(self.kind) && stage != Stage::Closed)
                    && self.kind != Kind::DocumentRevoked;
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
        self.require(!self.has_lapsed(step, Lapse::Refused), UnmetCode::DeadlinePassed);
        for need in &step.needs {
            let sides = match agreement.step(need.as_str()) {
                Some(needed) if needed.by_each_side => needed.sides().into_iter().map(Some).collect(),
                _ => vec![None],
            };
            for side in sides {
                match self.find(need.as_str(), side) {
                    Some(record) => self.relied_on.push(record),
                    None if self.granted_by_silence(agreement, need.as_str()) => {}
                    None => {
                        let detail = Some(need.as_str().to_owned());
                        self.unmet.push(Unmet { code: UnmetCode::StepMissing, detail });
                    }
                }
            }
        }
    }

    /// R15: whether a step that was not done counts as done, because its time has passed and silence grants it.
    fn granted_by_silence(&self, agreement: &Agreement, kind: &str) -> bool {
        let step = agreement.step(kind);
        step.is_some_and(|step| self.has_lapsed(step, Lapse::Granted))
    }

    /// Whether the time of a step has passed, where that has such a consequence.
    fn has_lapsed(&self, step: &Step, consequence: Lapse) -> bool {
        let Some(within) = step.within.as_ref().filter(|within| within.default == consequence) else { return false };
        let Some(agreement) = self.situation.agreement else { return false };
        let due = |since| within.due(since, agreement, self.situation.author.country);
        self.waited_since(within).is_some_and(|since| due(since) < self.situation.today)
    }

    /// The civil day at the author's office on which the time of a step began to run.
    fn waited_since(&self, within: &Within) -> Option<NaiveDate> {
        let starts = |recorded: &&Recorded| {
            recorded.kind == within.of.as_str() && (within.of_side.is_none() || recorded.side == within.of_side)
        };
        let trigger = self.recorded().filter(starts).max_by_key(|recorded| recorded.at)?;
        Some(civil_day(trigger.at, self.situation.author.country))
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
        employer.chain(demand).chain(worker).chain(cycle).chain(self.of_matter())
    }

    fn of_matter(&self) -> impl Iterator<Item = &'a Recorded> + use<'a> {
        let recorded: &'a [Recorded] = match self.situation.matter {
            Some(MatterState::Manifest(state)) => &state.recorded,
            Some(MatterState::Complaint(state)) => &state.recorded,
            Some(MatterState::Request(state)) => &state.recorded,
            Some(MatterState::Override(state)) => &state.recorded,
            Some(MatterState::Incident(state)) => &state.recorded,
            Some(MatterState::Agreement(state)) => &state.recorded,
            None => &[],
        };
        recorded.iter()
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
    fn in_order(&mut self, agreement: &Agreement) {
        let rules = &agreement.employers;
        let employer = self.situation.placed_with.or(self.situation.employer);
        let sanctioned = employer.is_some_and(|employer| employer.is_sanctioned_on(self.situation.today));
        self.require(!sanctioned, UnmetCode::EmployerSanctioned);
        if !rules.in_order_before.iter().any(|kind| kind.as_str() == self.kind.name()) {
            return;
        }
        let standing = employer.map(|employer| employer.standing.as_slice()).unwrap_or_default();
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
        Kind::ManifestAuthorised => &[Kind::ManifestOpened],
        Kind::WorkplaceChangeAuthorised => &[Kind::WorkplaceChangeRequested],
        Kind::RequestAnswered => &[Kind::RequestReceived],
        Kind::ComplaintResolved => &[Kind::ComplaintFiled],
        _ => &[],
    }
}

/// Decisions that bring new people or places in: those that wait while an agreement is suspended.
const fn opens_something(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::QuotaOpened
            | Kind::QuotaAllotted
            | Kind::DemandRecommended
            | Kind::CandidateSelected
            | Kind::ContractAuthorised
    )
}

/// Decisions that are taken when a cycle is over.
const fn never_too_late(kind: Kind) -> bool {
    matches!(kind, Kind::DocumentSuspended | Kind::EligibilityDecided | Kind::CycleClosed)
}
