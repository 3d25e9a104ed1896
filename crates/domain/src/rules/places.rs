//! Quota, demand and selection: R2, R3, R4, R6, R7, R12.

use super::{Judgement, UnmetCode};
use crate::{
    agreement::{Agreement, DrawnBy, QuotaRule, Recruiter},
    id::{Id, Workplace},
    kinds::{CandidateSelected, DemandRecommended, EmployerType, QuotaAllotted, QuotaOpened},
    states::{DemandState, EmployerState},
    text,
};

impl Judgement<'_> {
    pub(super) fn quota_opened(&mut self, data: &QuotaOpened, agreement: &Agreement) {
        let Some(rule) = agreement.quota_rule(data.line.as_str()) else { return self.lacks(UnmetCode::LineUnknown) };
        let named = self.situation.about.quota_line;
        self.require(named == Some(rule.id(&agreement.code)), UnmetCode::LineMismatch);
        let opened = self.situation.quota_line.map_or(0, |line| line.places);
        self.require(opened.saturating_add(data.places.get()) <= rule.places.get(), UnmetCode::OverTheLine);
    }

    /// R3: blocks and recommendations together never exceed the line; how many are left the store decides, as for recommendations.
    pub(super) fn quota_allotted(&mut self, data: &QuotaAllotted) {
        let Some(line) = self.situation.quota_line.filter(|line| line.line.is_some()) else {
            return self.lacks(UnmetCode::LineUnknown);
        };
        self.require(line.held().saturating_add(data.places.get()) <= line.places, UnmetCode::OverTheLine);
        self.require(self.situation.today <= data.expires_on.date(), UnmetCode::DatesInverted);
    }

    pub(super) fn demand_recommended(&mut self, data: &DemandRecommended, agreement: &Agreement) {
        self.in_order(agreement);
        let Some(demand) = self.situation.demand else { return };
        self.market_tested(demand, agreement);
        self.beds(demand.places.saturating_add(data.places.get()), agreement);
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
        self.drawn_by(rule);
        if let Some(sector) = &demand.sector {
            self.require(sector.as_str().starts_with(rule.sector.as_str()), UnmetCode::OutsideScope);
        }
        if let Some(starts_on) = demand.starts_on {
            self.require(rule.season.covers(starts_on.date()), UnmetCode::OutsideSeason);
        }
        let inverted = demand.starts_on.zip(demand.ends_on).is_some_and(|(from, until)| until < from);
        self.require(!inverted, UnmetCode::DatesInverted);
    }

    /// R7: where the agreement asks for it, a test that was passed and still holds.
    fn market_tested(&mut self, demand: &DemandState, agreement: &Agreement) {
        let Some(rule) = &agreement.employers.labour_market_test else { return };
        let Some(test) = demand.test.as_ref().filter(|test| test.passed) else {
            return self.lacks(UnmetCode::MarketNotTested);
        };
        let holds = self.situation.today <= rule.valid_for.after(test.tested_on.date());
        self.require(holds, UnmetCode::MarketTestExpired);
        self.require(rule.collective || !test.collective, UnmetCode::MarketTestNotCollective);
        self.relied_on.push(test.record);
    }

    /// Beds against people, where the agreement asks for it.
    fn beds(&mut self, people: u32, agreement: &Agreement) {
        if agreement.employers.beds_for_all {
            let beds = self.situation.employer.and_then(EmployerState::beds).unwrap_or(0);
            self.require(people <= beds, UnmetCode::BedsTooFew);
        }
    }

    /// Whose demands draw on the line.
    fn drawn_by(&mut self, rule: &QuotaRule) {
        let sort = self.situation.employer.and_then(|employer| employer.employer_type);
        let fits = match rule.drawn_by {
            DrawnBy::Any => true,
            DrawnBy::Association => sort == Some(EmployerType::Association),
            DrawnBy::Employer => sort != Some(EmployerType::Association),
        };
        self.require(fits, UnmetCode::LineForOthers);
    }

    /// A worker whom an association asked for works for one of its members.
    fn placed(&mut self, data: &CandidateSelected) {
        let Some(farm) = data.for_employer else { return };
        let owner = self.situation.demand.and_then(|demand| demand.employer);
        let member =
            self.situation.placed_with.is_some_and(|placed| placed.member_of.is_some() && placed.member_of == owner);
        self.require(member || owner == Some(farm), UnmetCode::NotAMember);
    }

    /// R6: nobody in between, or somebody with a licence in force.
    fn recruited(&mut self, data: &CandidateSelected, agreement: &Agreement) {
        if data.recruiter.is_none() && data.recruiter_licence.is_none() {
            return;
        }
        match agreement.recruitment.by {
            Recruiter::PublicService => self.lacks(UnmetCode::RecruiterNotAllowed),
            Recruiter::Licensed => {
                let lasts = data.licence_valid_until.is_some_and(|until| self.situation.today <= until.date());
                self.require(data.recruiter_licence.is_some() && lasts, UnmetCode::RecruiterNotLicensed);
            }
        }
    }

    /// R12: a place of work within the regions of the agreement, by their codes or names.
    pub(super) fn region_of(&mut self, workplace: Id<Workplace>, agreement: &Agreement) {
        let regions = &agreement.scope.regions;
        let place = self.situation.employer.and_then(|employer| employer.workplace(workplace));
        let Some(place) = place.filter(|_| !regions.is_empty()) else { return };
        let named = text::fold(place.region.as_str());
        let within = regions
            .iter()
            .any(|region| text::fold(region.code.as_str()) == named || text::fold(region.name.as_str()) == named);
        self.require(within, UnmetCode::RegionNotAllowed);
    }

    pub(super) fn candidate_selected(&mut self, data: &CandidateSelected, agreement: &Agreement) {
        self.require(data.starts_on <= data.ends_on, UnmetCode::DatesInverted);
        self.require(!self.situation.another_cycle_runs, UnmetCode::AnotherCycleRuns);
        self.placed(data);
        self.recruited(data, agreement);
        self.after_earlier_cycles(data, agreement);
        self.in_order(agreement);
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
