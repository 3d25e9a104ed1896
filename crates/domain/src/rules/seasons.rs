//! Between two cycles of one worker: rest, return, eligibility, and the time that may be spent inside in all: R10, R11.

use chrono::{Days, NaiveDate};

use super::{Judgement, UnmetCode};
use crate::{
    access::Side,
    agreement::Agreement,
    kinds::CandidateSelected,
    states::{CrossingDirection, CycleState, Stage},
};

impl Judgement<'_> {
    pub(super) fn after_earlier_cycles(&mut self, data: &CandidateSelected, agreement: &Agreement) {
        self.rest(data, agreement);
        self.eligible();
        self.window(data, agreement);
    }

    /// R11: home for as long as the agreement asks, and known to be.
    fn rest(&mut self, data: &CandidateSelected, agreement: &Agreement) {
        let Some(rest) = agreement.rest.as_ref().filter(|rest| rest.before.as_str() == self.kind.name()) else {
            return;
        };
        let exits = self.situation.earlier.iter().filter_map(last_exit);
        if let Some(exit) = exits.max() {
            self.require(rest.over_on(exit) <= data.starts_on.date(), UnmetCode::RestNotOver);
        }
        if rest.confirmed_return {
            let unconfirmed = self.situation.earlier.iter().any(|cycle| cycle.stage() == Stage::Left);
            self.require(!unconfirmed, UnmetCode::ReturnNotConfirmed);
        }
    }

    /// What was decided about the next season after the latest cycle of which it was decided.
    fn eligible(&mut self) {
        let decided = self.situation.earlier.iter().filter_map(|cycle| {
            let eligibility = cycle.eligibility.as_ref()?;
            Some((cycle.recorded.iter().find(|recorded| recorded.record == eligibility.record)?.at, eligibility))
        });
        let Some((_, latest)) = decided.max_by_key(|(at, _)| *at) else { return };
        let holds = latest.until.is_none_or(|until| self.situation.today <= until.date());
        self.require(latest.eligible != Some(false) || !holds, UnmetCode::NotEligible);
    }

    /// R10: so much time inside within any stretch, such as seven months in any eleven. Counted to the last day of the stretch that
    /// ends with this cycle.
    fn window(&mut self, data: &CandidateSelected, agreement: &Agreement) {
        let Some(window) = agreement.stay.window else { return };
        let (from, until) = (data.starts_on.date(), data.ends_on.date());
        let begins = window.within.before(until).checked_add_days(Days::new(1)).unwrap_or(until);
        let stays = self.situation.earlier.iter().flat_map(stays_of).chain([(from, until)]);
        let inside: i64 = stays.map(|(entry, exit)| days_within(entry.max(begins), exit.min(until))).sum();
        let allowed = (window.at_most.after(begins) - begins).num_days();
        self.require(inside <= allowed, UnmetCode::WindowExceeded);
    }
}

fn days_within(first: NaiveDate, last: NaiveDate) -> i64 {
    ((last - first).num_days() + 1).max(0)
}

fn last_exit(cycle: &CycleState) -> Option<NaiveDate> {
    let exits = cycle.crossings.iter().rev();
    let exit = exits
        .filter(|crossing| crossing.side == Some(Side::Destination))
        .find(|crossing| crossing.direction == CrossingDirection::Exit);
    exit.map(crate::states::Crossing::day)
}

/// From each entry into the destination to the exit after it.
fn stays_of(cycle: &CycleState) -> Vec<(NaiveDate, NaiveDate)> {
    let mut stays = Vec::new();
    let mut entered: Option<NaiveDate> = None;
    for crossing in cycle.crossings.iter().filter(|crossing| crossing.side == Some(Side::Destination)) {
        match crossing.direction {
            CrossingDirection::Entry => entered = entered.or(Some(crossing.day())),
            CrossingDirection::Exit => stays.extend(entered.take().map(|entry| (entry, crossing.day()))),
            CrossingDirection::Transit | CrossingDirection::Refused => {}
        }
    }
    stays
}
