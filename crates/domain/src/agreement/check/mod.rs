//! Contradictions within an agreement: what nobody could obey. A document that has one should not be signed.

mod contradiction;
mod procedure;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use contradiction::{Contradiction, ContradictionCode};

use super::{Agreement, Desk, KindName, Payer, RenewalPlace, RequestRule, SharingRow, TermRenewal};
use crate::{
    access::{self, Actor, Assurance, Purpose, Role, Side},
    element::{Class, Classes, ElementSpec},
    id::Id,
    kinds::{Kind, PersonRight, WagePer},
    record::ENVELOPE,
    value::OfficeCode,
};
use ContradictionCode::*;

/// What the checker knows of a kind of record.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo<'a> {
    /// Its name.
    pub name: &'a str,
    /// Who may write it at all.
    pub writers: &'a [(Role, Side)],
    /// Its members.
    pub elements: &'a [ElementSpec],
}

/// The kinds that this build knows.
pub fn known_kinds() -> Vec<KindInfo<'static>> {
    let info = |kind: &Kind| {
        let spec = kind.spec();
        KindInfo { name: spec.name, writers: access::writers(*kind), elements: spec.elements }
    };
    Kind::ALL.iter().map(info).collect()
}

/// Every contradiction within the document, in the order of its members; none in a sound one.
pub fn check(agreement: &Agreement, known_kinds: &[KindInfo<'_>]) -> Vec<Contradiction> {
    let mut check = Check { agreement, known_kinds, found: Vec::new() };
    check.parties();
    check.term();
    check.quota();
    check.admission();
    check.conditions();
    check.stay();
    check.steps();
    check.separation();
    check.sharing();
    check.duties();
    check.found
}

struct Check<'a> {
    agreement: &'a Agreement,
    known_kinds: &'a [KindInfo<'a>],
    found: Vec<Contradiction>,
}

impl<'a> Check<'a> {
    fn add(&mut self, code: ContradictionCode, member: impl Into<String>, what: impl ToString) {
        self.found.push(Contradiction { code, member: member.into(), what: what.to_string() });
    }

    fn parties(&mut self) {
        for side in [Side::Origin, Side::Destination] {
            match self.agreement.parties.iter().filter(|party| party.role == side).count() {
                0 => self.add(NoPartyOnSide, "parties", side),
                1 => {}
                _ => self.add(SeveralPartiesOnSide, "parties", side),
            }
        }
        for (at, party) in self.agreement.parties.iter().enumerate() {
            if self.agreement.parties[..at].iter().any(|other| other.country == party.country) {
                self.add(PartyTwice, format!("parties[{at}]"), party.country);
            }
        }
    }

    fn term(&mut self) {
        let force = &self.agreement.in_force;
        if let Some(until) = force.until.filter(|until| *until < force.from) {
            self.add(EndsBeforeItBegins, "in_force.until", until);
        }
        if let Some(earlier) =
            self.agreement.supersedes.as_ref().filter(|earlier| earlier.version >= self.agreement.version)
        {
            self.add(SupersedesLaterVersion, "supersedes.version", earlier.version.get());
        }
    }

    fn quota(&mut self) {
        let force = &self.agreement.in_force;
        let last_day = force.until.filter(|_| force.renewal == TermRenewal::Express);
        for (at, line) in self.agreement.quota.iter().enumerate() {
            let member = format!("quota[{at}]");
            if self.agreement.quota[..at].iter().any(|other| other.line == line.line) {
                self.add(LineTwice, &*member, &line.line);
            }
            if !self.agreement.scope.sectors.iter().any(|sector| line.sector.as_str().starts_with(sector.as_str())) {
                self.add(QuotaOutsideScope, format!("{member}.sector"), &line.sector);
            }
            if line.season.until < line.season.from {
                self.add(EndsBeforeItBegins, format!("{member}.season"), line.season.until);
            } else if line.season.until < force.from || last_day.is_some_and(|last| last < line.season.from) {
                self.add(SeasonOutsideForce, format!("{member}.season"), &line.line);
            }
            if self.agreement.step(line.drawn_on.as_str()).is_none() {
                self.add(QuotaNobodyDraws, format!("{member}.drawn_on"), &line.line);
            }
        }
    }

    fn admission(&mut self) {
        let Agreement { eligibility, documents, employers, fees, .. } = self.agreement;
        for nationality in &eligibility.nationalities {
            if documents.accepted_of(*nationality).next().is_none() {
                self.add(NationalityWithoutDocument, "documents.accepted", nationality);
            }
        }
        for (at, accepted) in documents.accepted.iter().enumerate() {
            if !eligibility.nationalities.contains(&accepted.nationality) {
                self.add(DocumentOfNobody, format!("documents.accepted[{at}]"), accepted.nationality);
            }
        }
        self.must_be_step("documents.required_before", &documents.required_before);
        self.must_be_manned("documents.without_any.from", documents.without_any.from);
        for kind in &employers.in_order_before {
            self.must_be_step("employers.in_order_before", kind);
        }
        if employers.standing.is_empty() != employers.in_order_before.is_empty() {
            self.add(StandingWithoutMoment, "employers", "");
        }
        if let Some(test) = &employers.labour_market_test {
            self.must_be_step("employers.labour_market_test.kind", &test.kind);
        }
        for (at, fee) in fees.iter().enumerate() {
            if !documents.issued.iter().any(|issued| issued.document_type == fee.document_type) {
                self.add(FeeForNothing, format!("fees[{at}]"), fee.document_type.as_str());
            }
            if fee.amount.amount.is_zero() && fee.payer == Payer::Worker {
                self.add(FeeOfNothing, format!("fees[{at}]"), fee.document_type.as_str());
            }
        }
    }

    fn conditions(&mut self) {
        let contract = &self.agreement.contract;
        let begun = contract.floor_wages.iter().any(|floor| floor.from <= self.agreement.in_force.from);
        if !begun {
            self.add(NoFloorWage, "contract.floor_wages", self.agreement.in_force.from);
        }
        for (at, floor) in contract.floor_wages.iter().enumerate() {
            if (floor.per == WagePer::Unit) != floor.unit.is_some() {
                self.add(UnitNotNamed, format!("contract.floor_wages[{at}].unit"), floor.per.as_str());
            }
        }
        if !self.agreement.recruitment.fees_declared.is_empty() {
            self.must_be_step_named("recruitment.fees_declared", "fees.declared");
        }
        if contract.authorised_before_departure {
            self.must_be_step_named("contract.authorised_before_departure", "contract.authorised");
        }
        if let Some(kind) = &contract.change_of_employer.authorised_by {
            self.must_be_step("contract.change_of_employer.authorised_by", kind);
        }
        if let Some(kind) = self.agreement.transport.as_ref().and_then(|transport| transport.authorised_by.as_ref()) {
            self.must_be_step("transport.authorised_by", kind);
        }
    }

    fn stay(&mut self) {
        let stay = &self.agreement.stay;
        if stay.leave_within.is_some_and(|leave| leave.days_min() > stay.limit.days_min()) {
            self.add(LeaveLongerThanStay, "stay.leave_within", "");
        }
        if (stay.renewal.place == RenewalPlace::Inside) != (stay.renewal.times_max.get() > 0) {
            self.add(RenewalWithoutTimes, "stay.renewal", stay.renewal.times_max.get());
        }
        if stay.renewal.total.is_some_and(|total| total.days_min() < stay.limit.days_min()) {
            self.add(TotalShorterThanLimit, "stay.renewal.total", "");
        }
        if let Some(window) = stay.window {
            if window.within.days_min() < window.at_most.days_min() {
                self.add(WindowTooSmall, "stay.window", "");
            }
            if window.at_most.days_min() < stay.limit.days_min() {
                self.add(TotalShorterThanLimit, "stay.window.at_most", "");
            }
        }
        if stay.renewal.place == RenewalPlace::Inside {
            self.must_be_step_named("stay.renewal", "stay.extended");
        }
        if let Some(rest) = &self.agreement.rest {
            self.must_be_step("rest.before", &rest.before);
            if rest.confirmed_return {
                self.must_be_step_named("rest.confirmed_return", "return.confirmed");
            }
        }
    }

    fn sharing(&mut self) {
        for (at, row) in self.agreement.sharing.rows.iter().enumerate() {
            let member = format!("sharing.rows[{at}]");
            self.must_be_manned(&format!("{member}.to"), row.to);
            if self.agreement.party(row.from).is_none() {
                self.add(NoPartyOnSide, format!("{member}.from"), row.from);
            }
            if row.from == row.to.side {
                self.add(SharedWithItself, &*member, row.from);
            }
            if row.classes.is_empty() && row.elements.is_empty() {
                self.add(SharingNothing, &*member, "");
            }
            self.elements(&member, row);
            self.must_be_step(&format!("{member}.since"), &row.since);
            if let Some(until) = &row.until {
                self.must_be_step(&format!("{member}.until"), until);
                if until == &row.since || self.needed_before(row.since.as_str()).contains(until.as_str()) {
                    self.add(EndsBeforeItBegins, format!("{member}.until"), until);
                }
            }
        }
    }

    /// What a row shares must exist, and its reader must be allowed to read it.
    fn elements(&mut self, member: &str, row: &SharingRow) {
        let readable = readable(row.to, row.purpose);
        let mut shared: BTreeSet<Class> = row.classes.iter().copied().collect();
        for element in &row.elements {
            let known = self.known_kinds.iter().find(|known| known.name == element.kind.as_str());
            let Some(known) = known else {
                self.add(UnknownKind, format!("{member}.elements"), &element.kind);
                continue;
            };
            let spec = known.elements.iter().chain(ENVELOPE).find(|spec| spec.name == element.member.as_str());
            match spec {
                Some(spec) => {
                    shared.insert(spec.class);
                }
                None => {
                    let name = format!("{} {}", element.kind, element.member.as_str());
                    self.add(UnknownElement, format!("{member}.elements"), name);
                }
            }
        }
        for class in shared.into_iter().filter(|class| !readable.contains(*class)) {
            self.add(NobodyMayRead, member, class.as_str());
        }
    }

    fn duties(&mut self) {
        for (at, retention) in self.agreement.retention.iter().enumerate() {
            let member = format!("retention[{at}]");
            self.must_be_step(&format!("{member}.after"), &retention.after);
            if self.agreement.party(retention.party).is_none() {
                self.add(NoPartyOnSide, format!("{member}.party"), retention.party);
            }
            let earlier = self.agreement.retention[..at].iter().filter(|other| other.party == retention.party);
            let twice = earlier.flat_map(|other| &other.classes).find(|class| retention.classes.contains(class));
            if let Some(class) = twice {
                self.add(KeptTwice, format!("{member}.classes"), class.as_str());
            }
        }
        for (at, rule) in self.agreement.requests.iter().enumerate() {
            let member = format!("requests[{at}]");
            if self.agreement.side_of(rule.party).is_none() {
                self.add(AnswersForNobody, format!("{member}.party"), rule.party);
            }
            let same = |other: &RequestRule| {
                PersonRight::ALL
                    .iter()
                    .any(|right| other.governs(rule.party, *right) && rule.governs(rule.party, *right))
            };
            if self.agreement.requests[..at].iter().any(same) {
                self.add(AnswersTwice, &*member, rule.party);
            }
        }
        for (at, notice) in self.agreement.incidents.iter().enumerate() {
            for desk in &notice.to {
                self.must_be_manned(&format!("incidents[{at}].to"), *desk);
            }
            if self.agreement.party(notice.from).is_none() {
                self.add(NoPartyOnSide, format!("incidents[{at}].from"), notice.from);
            }
        }
    }

    fn must_be_step(&mut self, member: &str, kind: &KindName) {
        self.must_be_step_named(member, kind.as_str());
    }

    fn must_be_step_named(&mut self, member: &str, kind: &str) {
        if self.agreement.step(kind).is_none() {
            self.add(NotAStep, member, kind);
        }
    }

    fn must_be_manned(&mut self, member: &str, desk: Desk) {
        if !self.is_manned(desk) {
            self.add(DeskWithoutAuthority, member, desk_name(desk));
        }
    }

    /// Whether a party names an authority for this desk. Employers, their associations and workers are no authority.
    fn is_manned(&self, desk: Desk) -> bool {
        let parties = self.agreement.parties.iter().filter(|party| party.role == desk.side);
        let mut authorities = parties.clone().flat_map(|party| &party.authorities);
        let private = matches!(desk.role, Role::Employer | Role::Association | Role::Worker);
        parties.count() > 0 && (private || authorities.any(|authority| authority.role == desk.role))
    }
}

fn desk_name(desk: Desk) -> String {
    format!("{} {}", desk.side, desk.role)
}

/// What the table of roles lets a desk read for a purpose, whatever any agreement says.
pub(crate) fn readable(desk: Desk, purpose: Purpose) -> Classes {
    let Ok(office) = OfficeCode::parse("any") else { return Classes::NONE };
    let actor = Actor {
        user: Id::derived(&["any"]),
        role: desk.role,
        office,
        // The table knows sides, not countries.
        country: crate::country::Country::PA,
        side: desk.side,
        employer: None,
        worker: None,
        agreements: Vec::new(),
        assurance: Assurance::Enough,
    };
    actor.may_read(Some(purpose)).map_or(Classes::NONE, |permit| permit.classes())
}
