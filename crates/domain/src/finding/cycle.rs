//! What does not fit in one cycle, or will not once its instant comes.

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::{Details, Finding, FindingCode};
use crate::{
    access::Side,
    agreement::{Agreement, Entries, Lapse, Step, Within},
    civil::{civil_day, start_of_day},
    country::Country,
    id::{Id, RecordId},
    kinds::{AccidentSeverity, DocumentType, EndReason, Guardianship, Kind},
    states::{CLOCK_TOLERANCE_MINUTES, Crossing, CrossingDirection, CycleState, Recorded, Stage, WorkerState},
    time::{Day, Moment},
};

/// How many days before a card or certificate expires its office hears of it.
pub(super) const EXPIRING_WITHIN_DAYS: u64 = 30;

/// Everything that does not fit in a cycle, or will not once its instant comes, given who the worker is and the version of the
/// agreement that governs the cycle. Those with `opens_at <= now` hold now. No two of them have one id.
pub fn findings(cycle: &CycleState, worker: Option<&WorkerState>, agreement: Option<&Agreement>) -> Vec<Finding> {
    let mut found = Found { cycle, list: Vec::new() };
    found.in_the_records(worker);
    found.in_the_contracts(agreement);
    found.of_age(worker, agreement);
    found.at_the_border(agreement);
    found.at_work();
    found.in_the_papers(worker);
    if let Some(agreement) = agreement {
        found.deadlines(agreement);
        found.list.extend(super::incidents::incidents(cycle, agreement));
        super::owners::assign(&mut found.list, agreement);
    }
    found.list
}

struct Found<'a> {
    cycle: &'a CycleState,
    list: Vec<Finding>,
}

impl<'a> Found<'a> {
    /// A finding that there is once in a cycle.
    fn of_cycle(&mut self, code: FindingCode, opens_at: DateTime<Utc>) {
        self.add(code, opens_at, &[], None, Details::default());
    }

    /// A finding that there is once for a record.
    fn of_record(&mut self, code: FindingCode, opens_at: DateTime<Utc>, record: RecordId) {
        self.add(code, opens_at, &[&record.to_string()], Some(record), Details::default());
    }

    /// A finding that there is once for what `anchor` names: who settles it settles that and no more.
    fn add(
        &mut self,
        code: FindingCode,
        opens_at: DateTime<Utc>,
        anchor: &[&str],
        record: Option<RecordId>,
        details: Details,
    ) {
        let cycle = self.cycle.id.map(|id| id.to_string()).unwrap_or_default();
        let parts: Vec<&str> = [code.as_str(), &cycle].into_iter().chain(anchor.iter().copied()).collect();
        self.list.push(Finding {
            id: Id::derived(&parts),
            code,
            worker: self.cycle.worker,
            cycle: self.cycle.id,
            employer: self.cycle.employer(),
            side: code.side(),
            owner: code.owner(),
            due: None,
            opens_at,
            record,
            details,
        });
    }

    fn when(&self, record: RecordId) -> DateTime<Utc> {
        let at =
            self.cycle.recorded.iter().find(|recorded| recorded.record == record).map(|recorded| recorded.at.utc());
        at.unwrap_or(DateTime::UNIX_EPOCH)
    }

    fn in_the_records(&mut self, worker: Option<&WorkerState>) {
        let Some(first) = self.cycle.recorded.first() else { return };
        if self.cycle.selection.is_none() {
            self.of_cycle(FindingCode::CycleNotOpened, first.at.utc());
        }
        if worker.is_none_or(|worker| worker.registered_at.is_none()) {
            self.of_cycle(FindingCode::WorkerNotRegistered, first.at.utc());
        }
        for ahead in &self.cycle.ahead_of_clock {
            self.of_record(FindingCode::AheadOfClock, ahead.recorded_at.utc(), ahead.record);
        }
        for off in &self.cycle.device_clock_off {
            self.of_record(FindingCode::DeviceClockOff, off.recorded_at.utc(), off.record);
        }
        for record in &self.cycle.fees_paid {
            self.of_record(FindingCode::FeesPaid, self.when(*record), *record);
        }
        let names_another = |recorded: &&Recorded| recorded.worker.is_some() && recorded.worker != self.cycle.worker;
        for recorded in self.cycle.recorded.iter().filter(names_another) {
            self.of_record(FindingCode::NamesAnotherWorker, recorded.at.utc(), recorded.record);
        }
    }

    /// Substitution of contracts (R8).
    fn in_the_contracts(&mut self, agreement: Option<&Agreement>) {
        let contracts = &self.cycle.contracts;
        for record in contracts.iter().flat_map(|contract| &contract.offered_otherwise) {
            self.of_record(FindingCode::TermsChanged, self.when(*record), *record);
        }
        for record in contracts.iter().flat_map(|contract| &contract.accepted_otherwise) {
            self.of_record(FindingCode::OtherTermsAccepted, self.when(*record), *record);
        }
        if !agreement.is_some_and(|agreement| agreement.contract.worse_terms_alarm) {
            return;
        }
        for contract in contracts {
            let Some(offered_at) = contract.offered_at else { continue };
            let before = contracts.iter().filter(|other| other.authorised_at.is_some_and(|at| at <= offered_at));
            let authorised = before.max_by_key(|other| other.authorised_at);
            if authorised.is_some_and(|authorised| contract.is_worse_than(authorised)) {
                let anchor = contract.id.to_string();
                self.add(FindingCode::WorseTerms, offered_at.utc(), &[&anchor], None, Details::default());
            }
        }
    }

    /// The age of work (R4), on the first day of work that was agreed on or told.
    fn of_age(&mut self, worker: Option<&WorkerState>, agreement: Option<&Agreement>) {
        let Some(agreement) = agreement else { return };
        let Some(identity) = worker.and_then(|worker| worker.identity.as_ref()) else { return };
        let selected = self.cycle.selection.as_ref().and_then(|selection| Some((selection.starts_on?, selection.at)));
        let hired = self.cycle.hires.iter().filter_map(|hire| Some((hire.starts_on?, hire.at)));
        let Some((starts_on, since)) = hired.chain(selected).min_by_key(|(starts_on, _)| *starts_on) else { return };
        if identity.birth_date.age_on(starts_on.date()) < agreement.eligibility.minimum_age.get() {
            self.of_cycle(FindingCode::Underage, since.utc());
        }
    }

    fn at_the_border(&mut self, agreement: Option<&Agreement>) {
        let (mut away, mut has_left) = (false, false);
        let mut inside: Option<&Crossing> = None;
        for crossing in &self.cycle.crossings {
            let at = crossing.at.utc();
            self.minors_of(crossing);
            match (crossing.side, crossing.direction) {
                (_, CrossingDirection::Refused | CrossingDirection::Transit) => {}
                (Some(Side::Origin), direction) => away = direction == CrossingDirection::Exit,
                (Some(Side::Destination), CrossingDirection::Entry) => {
                    if !away && !self.leaves_home_at_about(crossing.at) {
                        self.of_record(FindingCode::EntryWithoutExit, at, crossing.record);
                    }
                    if has_left && agreement.is_some_and(|agreement| agreement.stay.entries == Entries::Single) {
                        self.of_record(FindingCode::EnteredAgain, at, crossing.record);
                    }
                    self.entry(crossing);
                    inside = inside.or(Some(crossing));
                    away = false;
                }
                (Some(Side::Destination), CrossingDirection::Exit) => {
                    match inside.take() {
                        None => self.of_record(FindingCode::ExitWithoutEntry, at, crossing.record),
                        Some(_) => self.exit(crossing, agreement),
                    }
                    (away, has_left) = (true, true);
                }
                (Some(Side::Transit) | None, _) => {}
            }
        }
        if let (Some(entry), Some(agreement)) = (inside, agreement) {
            self.still_inside(entry, agreement);
        }
    }

    /// Clocks of two posts differ a little: the stamp of an exit may lie behind that of the entry that followed it.
    fn leaves_home_at_about(&self, entry: Moment) -> bool {
        let tolerance = TimeDelta::minutes(CLOCK_TOLERANCE_MINUTES);
        self.cycle.crossings.iter().any(|crossing| {
            let after = crossing.at.utc() - entry.utc();
            let exit = crossing.side == Some(Side::Origin) && crossing.direction == CrossingDirection::Exit;
            exit && TimeDelta::zero() <= after && after <= tolerance
        })
    }

    fn exit(&mut self, crossing: &Crossing, agreement: Option<&Agreement>) {
        let Some(limit) = agreement.and_then(|agreement| leave_by(self.cycle, agreement)) else { return };
        if crossing.day() > limit.date() {
            let (record, at) = (crossing.record, crossing.at.utc());
            let details = Details { limit: Some(limit), ..Details::default() };
            self.add(FindingCode::StayExceeded, at, &[&record.to_string()], Some(record), details);
        }
    }

    fn still_inside(&mut self, entry: &Crossing, agreement: &Agreement) {
        let Some(limit) = leave_by(self.cycle, agreement) else { return };
        let (record, until) = (entry.record, limit.to_string());
        let opens_at = day_after(limit.date(), country_of(Side::Destination, agreement));
        let details = Details { limit: Some(limit), ..Details::default() };
        // Who settles an overstay settles it up to that limit: past one that was extended later, it is another.
        self.add(FindingCode::Overstay, opens_at, &[&record.to_string(), &until], Some(record), details);
    }

    fn entry(&mut self, crossing: &Crossing) {
        let (at, day, record) = (crossing.at.utc(), crossing.day(), crossing.record);
        let document = self.cycle.documents.iter().any(|document| {
            let permits = matches!(document.document_type, Some(DocumentType::Permit | DocumentType::WorkerCard));
            permits && document.is_in_force(crossing.at, day)
        });
        if !document {
            self.of_record(FindingCode::EntryWithoutDocument, at, record);
        }
        if !self.cycle.contracts.iter().any(|contract| contract.was_authorised_at(crossing.at)) {
            self.of_record(FindingCode::EntryWithoutContract, at, record);
        }
        if self.cycle.withdrawn_at.is_some_and(|withdrawn| withdrawn < crossing.at) {
            self.of_record(FindingCode::CrossedAfterWithdrawal, at, record);
        }
    }

    fn at_work(&mut self) {
        let cycle = self.cycle;
        for hire in &cycle.hires {
            let covered = cycle.contracts.iter().any(|contract| {
                hire.contract.is_none_or(|named| named == contract.id) && contract.was_authorised_at(hire.at)
            });
            if !covered {
                self.of_record(FindingCode::HireWithoutContract, hire.at.utc(), hire.record);
            }
        }
        if let Some(missed) = cycle.missed_at
            && cycle.arrived_at.is_none_or(|arrived| arrived < missed)
            && cycle.hires.is_empty()
            && cycle.withdrawn_at.is_none_or(|withdrawn| missed < withdrawn)
        {
            self.of_cycle(FindingCode::NoShow, missed.utc());
        }
        for accident in &cycle.accidents {
            self.of_record(FindingCode::AccidentReported, accident.at.utc(), accident.record);
        }
        let fatal = cycle.accidents.iter().find(|accident| accident.severity == Some(AccidentSeverity::Fatal));
        let told_as_end = cycle.ended.as_ref().is_some_and(|ending| ending.reason == Some(EndReason::Died));
        if let Some(fatal) = fatal.filter(|_| !told_as_end) {
            self.of_record(FindingCode::DeathReported, fatal.at.utc(), fatal.record);
        }
        if let Some(settlement) = cycle.settlement.as_ref().filter(|settlement| settlement.worker_agrees == Some(false))
        {
            self.of_record(FindingCode::SettlementDisputed, settlement.at.utc(), settlement.record);
        }
        if let Some(ending) = cycle.ended.as_ref().filter(|ending| ending.reason == Some(EndReason::Died)) {
            self.of_record(FindingCode::DeathReported, ending.at.utc(), ending.record);
        }
    }

    /// Minors cross with somebody who can show that they answer for them.
    fn minors_of(&mut self, crossing: &Crossing) {
        let unproven = crossing
            .minors
            .is_some_and(|minors| !matches!(minors.guardianship, Some(Guardianship::Parent | Guardianship::Guardian)));
        if unproven {
            self.of_record(FindingCode::MinorWithoutGuardian, crossing.at.utc(), crossing.record);
        }
    }

    /// Cards and covers that run out while their holder is there, and documents that checking did not bear out.
    fn in_the_papers(&mut self, worker: Option<&WorkerState>) {
        let cycle = self.cycle;
        for (record, _) in worker.into_iter().flat_map(|worker| &worker.doubted) {
            let since = worker.and_then(|worker| worker.recorded.iter().find(|recorded| recorded.record == *record));
            if let Some(since) = since {
                self.of_record(FindingCode::DocumentDoubtful, since.at.utc(), *record);
            }
        }
        let inside = cycle.in_destination() == Some(true) && cycle.closed.is_none();
        let cards = cycle.documents.iter().filter(|document| inside && document.stands());
        // The one that lasts longest decides.
        if let Some(until) = cards.filter_map(|document| document.valid_until).max() {
            let first = until.date().checked_sub_days(Days::new(EXPIRING_WITHIN_DAYS)).unwrap_or(until.date());
            let opens_at =
                start_of_day(first, cycle.first_entry().and_then(|entry| entry.country).unwrap_or(Country::CR));
            let details = Details { limit: Some(until), ..Details::default() };
            self.add(FindingCode::DocumentExpiring, opens_at, &[&until.to_string()], None, details);
        }
        let at_work = !cycle.hires.is_empty() && cycle.ended.is_none() && cycle.in_destination() != Some(false);
        let covers = cycle.covers.iter().filter(|_| at_work && cycle.closed.is_none());
        if let Some(until) = covers.filter_map(|cover| cover.until).max() {
            let country = cycle.first_entry().and_then(|entry| entry.country).unwrap_or(Country::CR);
            let details = Details { limit: Some(until), ..Details::default() };
            self.add(FindingCode::CoverLapsed, day_after(until.date(), country), &[&until.to_string()], None, details);
        }
    }

    /// Steps that must follow another within some civil days (R15).
    fn deadlines(&mut self, agreement: &Agreement) {
        if matches!(self.cycle.stage(), Stage::Withdrawn | Stage::Closed) {
            return;
        }
        for (step, within) in agreement.steps.iter().filter_map(|step| Some((step, step.within.as_ref()?))) {
            // Where silence grants or refuses, nothing waits for anybody.
            if within.default != Lapse::Finding {
                continue;
            }
            let sides: Vec<Option<Side>> = match step.by_each_side {
                true => step.sides().into_iter().map(Some).collect(),
                false => vec![None],
            };
            for side in sides {
                for (since, anchor) in self.waiting_since(step, within, side, agreement) {
                    self.deadline(step, within, side, since, &anchor, agreement);
                }
            }
        }
    }

    /// From when on a step is waited for, and what waits: the last record that starts its time, unless it was done; or, for the
    /// authorisation of contracts, each contract by itself.
    fn waiting_since(
        &self,
        step: &Step,
        within: &Within,
        side: Option<Side>,
        agreement: &Agreement,
    ) -> Vec<(Moment, String)> {
        let is = |name: &str, kind: Kind| name == kind.name();
        if is(step.kind.as_str(), Kind::ContractAuthorised) && is(within.of.as_str(), Kind::ContractAccepted) {
            let contracts = self.cycle.contracts.iter().filter(|contract| contract.rejected_by.is_empty());
            let undone = contracts.filter(|contract| match side {
                Some(side) => !contract.authorised_by.contains(&side),
                None => contract.authorised_by.is_empty(),
            });
            return undone.filter_map(|contract| Some((contract.accepted_at?, contract.id.to_string()))).collect();
        }
        let starts = |recorded: &&Recorded| {
            recorded.kind == within.of.as_str() && (within.of_side.is_none() || recorded.side == within.of_side)
        };
        let done = self.cycle.recorded.iter().any(|recorded| {
            let by_that_side = side.is_none() || recorded.side == side;
            (recorded.kind == step.kind.as_str() && by_that_side)
                || stands_in_for(step.kind.as_str()).contains(&recorded.kind.as_str())
        });
        // What each side must do starts nothing until each has.
        let both = agreement.step(within.of.as_str()).filter(|of| of.by_each_side);
        let sides = both.map(Step::sides).unwrap_or_default();
        let ready = sides.iter().all(|side| self.cycle.recorded.iter().filter(starts).any(|of| of.side == Some(*side)));
        let trigger = self.cycle.recorded.iter().rev().find(starts).filter(|_| ready && !done);
        let trigger = trigger.filter(|trigger| !self.came_back_after(trigger));
        trigger.map(|trigger| (trigger.at, trigger.record.to_string())).into_iter().collect()
    }

    /// Whether somebody who left came in again at the same side: with many entries, leaving is not the end.
    fn came_back_after(&self, exit: &Recorded) -> bool {
        let back = |later: &Recorded| later.is(Kind::CrossingEntered) && later.side == exit.side && exit.at < later.at;
        exit.is(Kind::CrossingExited) && self.cycle.recorded.iter().any(back)
    }

    fn deadline(
        &mut self,
        step: &Step,
        within: &Within,
        side: Option<Side>,
        since: Moment,
        anchor: &str,
        agreement: &Agreement,
    ) {
        let doer = side.or_else(|| step.sides().first().copied()).unwrap_or(Side::Destination);
        let country = country_of(doer, agreement);
        let limit = within.due(civil_day(since, country), agreement, country);
        let details = Details {
            step: Some(step.kind.as_str().to_owned()),
            limit: Day::from_date(limit).ok(),
            ..Details::default()
        };
        let anchor = [step.kind.as_str(), side.map_or("", Side::as_str), anchor];
        self.add(FindingCode::DeadlineMissed, day_after(limit, country), &anchor, None, details);
        if let Some(finding) = self.list.last_mut() {
            finding.side = within.escalates_to.side;
            finding.owner = within.escalates_to.role;
        }
    }
}

/// The last day on which the worker may be in the country, counted from the first entry: the agreement's limit, or the day until
/// which it was extended; and then the time to leave. None before the first entry.
pub fn leave_by(cycle: &CycleState, agreement: &Agreement) -> Option<Day> {
    let entered_on = cycle.first_entry()?.day();
    let extended = cycle
        .extended_until
        .map(|until| agreement.stay.leave_within.map_or(until.date(), |more| more.after(until.date())));
    let limit = extended.unwrap_or(entered_on).max(agreement.stay.leave_by(entered_on));
    Some(Day::from_date(limit).unwrap_or(Day::MAX))
}

fn country_of(side: Side, agreement: &Agreement) -> Country {
    agreement.party(side).map_or(Country::CR, |party| party.country)
}

fn day_after(day: chrono::NaiveDate, country: Country) -> DateTime<Utc> {
    start_of_day(day.checked_add_days(Days::new(1)).unwrap_or(day), country)
}

/// The records after which a step is no longer due, though it was not done: who did not come cannot be confirmed.
const fn stands_in_for(step: &str) -> &'static [&'static str] {
    match step.as_bytes() {
        b"arrival.confirmed" => &["arrival.missed", "hire.confirmed", "employment.ended"],
        b"hire.confirmed" => &["employment.ended", "return.confirmed"],
        b"contract.authorised" => &["contract.rejected"],
        _ => &[],
    }
}
