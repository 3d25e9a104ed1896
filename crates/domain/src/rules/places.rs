//! Quota, demand and selection: R2, R3, R4.

use super::{Judgement, UnmetCode};
use crate::{
    agreement::{Agreement, QuotaRule},
    kinds::{CandidateSelected, DemandRecommended, QuotaOpened},
};

impl Judgement<'_> {
    pub(super) fn quota_opened(&mut self, data: &QuotaOpened, agreement: &Agreement) {
        let Some(rule) = agreement.quota_rule(data.line.as_str()) else { return self.lacks(UnmetCode::LineUnknown) };
        let opened = self.situation.quota_line.map_or(0, |line| line.places);
        self.require(opened.saturating_add(data.places.get()) <= rule.places.get(), UnmetCode::OverTheLine);
    }

    pub(super) fn demand_recommended(&mut self, data: &DemandRecommended, agreement: &Agreement) {
        self.employer_in_order(agreement);
        let Some(demand) = self.situation.demand else { return };
        if let (Some(sector), Some(occupation)) = (&demand.sector, &demand.occupation) {
            self.require(agreement.scope.covers(sector, occupation), UnmetCode::OutsideScope);
        }
        let asked_for = demand.headcount.unwrap_or(0);
        self.require(demand.places.saturating_add(data.places.get()) <= asked_for, UnmetCode::OverTheHeadcount);
        // How many places of the line are still free is decided by the store, once for all who ask at the same time.
        let line = self.situation.quota_line.and_then(|line| line.line.as_ref());
        let rule: Option<&QuotaRule> = line.and_then(|line| agreement.quota_rule(line.as_str()));
        let Some(rule) = rule.filter(|rule| rule.id(&agreement.code) == data.quota_line) else {
            return self.lacks(UnmetCode::LineUnknown);
        };
        if let Some(sector) = &demand.sector {
            self.require(sector.as_str().starts_with(rule.sector.as_str()), UnmetCode::OutsideScope);
        }
        if let Some(starts_on) = demand.starts_on {
            self.require(rule.season.covers(starts_on.date()), UnmetCode::OutsideSeason);
        }
        let inverted = demand.starts_on.zip(demand.ends_on).is_some_and(|(from, until)| until < from);
        self.require(!inverted, UnmetCode::DatesInverted);
    }

    pub(super) fn candidate_selected(&mut self, data: &CandidateSelected, agreement: &Agreement) {
        self.require(data.starts_on <= data.ends_on, UnmetCode::DatesInverted);
        self.require(!self.situation.another_cycle_runs, UnmetCode::AnotherCycleRuns);
        self.employer_in_order(agreement);
        let eligibility = &agreement.eligibility;
        if let Some(identity) = self.situation.worker.and_then(|worker| worker.identity.as_ref()) {
            let old_enough = identity.birth_date.age_on(data.starts_on.date()) >= eligibility.minimum_age.get();
            self.require(old_enough, UnmetCode::UnderAge);
            // Somebody whose nationality nobody has proven yet is not shut out here: the documents come later (R9).
            let eligible = identity.nationalities.is_empty()
                || identity.nationalities.iter().any(|country| eligibility.nationalities.contains(country));
            self.require(eligible, UnmetCode::NationalityNotEligible);
        }
        if let Some(demand) = self.situation.demand {
            let within = demand.starts_on.is_none_or(|from| from <= data.starts_on)
                && demand.ends_on.is_none_or(|until| data.ends_on <= until);
            self.require(within, UnmetCode::OutsideSeason);
        }
    }
}
