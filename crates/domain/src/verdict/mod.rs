//! What a post is told about somebody at its counter: PASS, REVIEW or STOP, with every reason, the same on a server, on a field node
//! and without a network. It advises: the officer decides, and what the officer decides is a fact.
//!
//! Nobody is stopped from leaving or from going home (R16): whatever is wrong is then at most something to look at.

mod authenticity;
mod counter_rules;
#[cfg(test)]
mod played;
mod reason;
mod standing;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::Side,
    agreement::{Agreement, Entries},
    civil::civil_day,
    country::Country,
    finding::leave_by,
    kinds::{DocumentType, EndReason},
    record::AgreementRef,
    states::{CrossingDirection, CycleState, IssuedDocument, Stage},
    time::{Day, Moment},
};

pub use authenticity::Authenticity;
pub use counter_rules::{CounterParty, CounterPeriod, CounterRules};
pub use reason::ReasonCode;
pub use standing::{LIST_HOURS_MAX, Listed, Standing};

/// Which way somebody wants to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Into the post's country.
    Entry,
    /// Out of it.
    Exit,
}

/// What the officer is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Outcome {
    /// Nothing stands against it.
    #[default]
    Pass,
    /// Somebody must look at the reasons first.
    Review,
    /// A rule stands against it.
    Stop,
}

/// What a card's seal says, and what verifying it came to.
#[derive(Clone, PartialEq, Eq)]
pub struct SealShown {
    /// What verifying came to.
    pub authenticity: Authenticity,
    /// The document's number: capitals and digits. None in a seal that is not one of our cards'.
    pub number: Option<String>,
    /// Its last day.
    pub valid_until: Option<NaiveDate>,
    /// Under which agreement it was issued.
    pub agreement: Option<AgreementRef>,
}

impl std::fmt::Debug for SealShown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealShown").field("authenticity", &self.authenticity).finish_non_exhaustive()
    }
}

/// What the lists of alerts gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alerts {
    /// How many hits there are that the reader may know of.
    pub hits: usize,
    /// Whether a list could not be asked.
    pub unavailable: bool,
}

/// Who stands at the counter, as far as it is known here.
#[derive(Clone, Debug)]
pub struct AtCounter<'a> {
    /// Which way.
    pub direction: Direction,
    /// Where the post's country stands in the corridor.
    pub side: Side,
    /// The post's country.
    pub country: Country,
    /// When.
    pub at: Moment,
    /// What the card's seal says; none where no card was read.
    pub seal: Option<&'a SealShown>,
    /// How many people it could be, by what was shown.
    pub people: usize,
    /// The person's cycle: the one that the card names, or else the latest.
    pub cycle: Option<&'a CycleState>,
    /// The version of the agreement that is in force now; none where none is.
    pub agreement: Option<&'a Agreement>,
    /// What the lists of alerts gave.
    pub alerts: Alerts,
    /// What its issuer's list of revocations says of the card that was read.
    pub listed: Option<Listed>,
    /// As of when that list is: now, where the issuer's own records are here; none where there is no list of this issuer's.
    pub list_as_of: Option<Moment>,
}

/// The advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the officer is told.
    pub outcome: Outcome,
    /// Why, the weightiest first. On PASS they are remarks.
    pub reasons: Vec<Reason>,
    /// Until when one who enters now may stay and work; what the traveller is told.
    pub stay_until: Option<Day>,
}

/// One reason and how much it weighs here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// What.
    pub code: ReasonCode,
    /// How much it weighs in this direction.
    pub weight: Outcome,
}

/// Judges who stands at the counter.
pub fn verdict(counter: &AtCounter<'_>) -> Verdict {
    let mut found = Found { counter, today: civil_day(counter.at, counter.country), codes: Vec::new() };
    found.by_the_seal();
    found.by_the_person();
    found.by_the_agreement();
    if let Some(cycle) = counter.cycle {
        found.by_the_cycle(cycle);
        found.by_the_borders(cycle);
    }
    found.by_the_alerts();
    let weigh = |code: ReasonCode| Reason { code, weight: code.weight(counter.is_leaving_or_going_home()) };
    let mut reasons: Vec<Reason> = found.codes.iter().map(|code| weigh(*code)).collect();
    reasons.sort_by(|one, other| other.weight.cmp(&one.weight).then(one.code.cmp(&other.code)));
    reasons.dedup();
    let outcome = reasons.first().map(|reason| reason.weight).unwrap_or_default();
    let stay_until = counter.stay_until(found.today).filter(|_| outcome != Outcome::Stop);
    Verdict { outcome, reasons, stay_until }
}

impl AtCounter<'_> {
    /// Leaving is never blocked, and neither is coming home.
    fn is_leaving_or_going_home(&self) -> bool {
        self.direction == Direction::Exit || self.side == Side::Origin
    }

    fn stay_until(&self, today: NaiveDate) -> Option<Day> {
        let enters = self.direction == Direction::Entry && self.side == Side::Destination;
        let (cycle, agreement) = self.cycle.zip(self.agreement).filter(|_| enters)?;
        let entered_on = cycle.first_entry().map_or(today, |entry| entry.day());
        let until = agreement.stay.until(entered_on);
        let until = cycle.extended_until.map_or(until, |extended| until.max(extended.date()));
        Some(Day::from_date(until).unwrap_or(Day::MAX))
    }

    /// The record of the card that was read.
    fn card_on_record(&self) -> Option<&IssuedDocument> {
        let number = self.seal?.number.as_deref()?;
        let same = |document: &&IssuedDocument| {
            let own = document.number.as_ref().map(|own| plain(own.as_str()));
            own.is_some_and(|own| own == number)
        };
        self.cycle?.documents.iter().find(same)
    }
}

struct Found<'a> {
    counter: &'a AtCounter<'a>,
    today: NaiveDate,
    codes: Vec<ReasonCode>,
}

impl Found<'_> {
    fn because(&mut self, code: ReasonCode, holds: bool) {
        if holds {
            self.codes.push(code);
        }
    }

    fn by_the_seal(&mut self) {
        let Some(seal) = self.counter.seal else { return };
        match seal.authenticity {
            Authenticity::Genuine => {}
            Authenticity::Unsigned => self.codes.push(ReasonCode::SealUnsigned),
            Authenticity::UnknownAlgorithm | Authenticity::UnknownSigner => {
                self.codes.push(ReasonCode::SealUnverified);
            }
            Authenticity::Forged => self.codes.push(ReasonCode::SealForged),
            Authenticity::SignerNotValid => self.codes.push(ReasonCode::SignerNotValid),
            Authenticity::SignerWithdrawn => self.codes.push(ReasonCode::SignerWithdrawn),
        }
        self.because(ReasonCode::CardExpired, seal.valid_until.is_some_and(|last| last < self.today));
        self.by_the_list();
        let record = self.counter.card_on_record().cloned();
        let known = record.is_some() || seal.number.is_none() || self.counter.people != 1;
        self.because(ReasonCode::CardNotOnRecord, !known);
        let Some(record) = record else { return };
        self.because(ReasonCode::CardRevoked, record.revoked_at.is_some_and(|at| at <= self.counter.at));
        self.because(ReasonCode::CardReplaced, record.replaced_at.is_some_and(|at| at <= self.counter.at));
        self.because(ReasonCode::CardSuspended, record.is_suspended(self.counter.at, self.today));
        self.because(ReasonCode::CardNotValidYet, record.valid_from.is_some_and(|first| first.date() > self.today));
        let expiry_differs = seal.valid_until.zip(record.valid_until).is_some_and(|(own, kept)| own != kept.date());
        self.because(ReasonCode::CardDiffers, expiry_differs);
    }

    /// What the card's issuer says of it: all that a post knows that has not the issuer's records.
    fn by_the_list(&mut self) {
        let counter = self.counter;
        let holds = counter.listed.filter(|listed| listed.holds(counter.at, self.today)).map(|listed| listed.standing);
        self.because(ReasonCode::CardRevoked, holds == Some(Standing::Revoked));
        self.because(ReasonCode::CardReplaced, holds == Some(Standing::Replaced));
        self.because(ReasonCode::CardSuspended, holds == Some(Standing::Suspended));
        let is_card =
            counter.seal.is_some_and(|seal| seal.authenticity == Authenticity::Genuine && seal.number.is_some());
        self.because(ReasonCode::RevocationsOld, is_card && standing::is_old(counter.list_as_of, counter.at));
    }

    fn by_the_person(&mut self) {
        self.because(ReasonCode::PersonUnknown, self.counter.people == 0);
        self.because(ReasonCode::SeveralPeople, self.counter.people > 1);
        self.because(ReasonCode::NoCycle, self.counter.people == 1 && self.counter.cycle.is_none());
    }

    fn by_the_agreement(&mut self) {
        let counter = self.counter;
        self.because(ReasonCode::NoAgreement, counter.cycle.is_some() && counter.agreement.is_none());
        let named = counter.seal.and_then(|seal| seal.agreement.as_ref());
        let governs = counter.cycle.and_then(|cycle| cycle.agreement.as_ref());
        let differs = named.zip(governs).is_some_and(|(named, governs)| named.code != governs.code);
        self.because(ReasonCode::AnotherAgreement, differs);
    }

    fn by_the_cycle(&mut self, cycle: &CycleState) {
        let died = cycle.ended.as_ref().is_some_and(|ended| ended.reason == Some(EndReason::Died));
        self.because(ReasonCode::Died, died);
        self.because(ReasonCode::Withdrawn, cycle.stage() == Stage::Withdrawn);
        let over = cycle.ended.is_some() || cycle.returned_on.is_some();
        self.because(ReasonCode::CycleOver, over && !died);
        let contract = cycle.contracts.iter().any(|contract| contract.was_authorised_at(self.counter.at));
        self.because(ReasonCode::NoContract, !contract);
        let today = self.today;
        let in_force = |document: &IssuedDocument| {
            matches!(document.document_type, Some(DocumentType::Permit | DocumentType::WorkerCard))
                && document.is_in_force(self.counter.at, today)
        };
        let documented = cycle.documents.iter().any(in_force);
        self.because(ReasonCode::NoDocument, !documented);
    }

    fn by_the_borders(&mut self, cycle: &CycleState) {
        if self.counter.side != Side::Destination {
            return;
        }
        let inside = cycle.in_destination();
        let last = cycle.crossings.iter().rev().find(|crossing| crossing.side == Some(Side::Destination));
        let refused = last.is_some_and(|crossing| crossing.direction == CrossingDirection::Refused);
        self.because(ReasonCode::RefusedBefore, refused);
        match self.counter.direction {
            Direction::Entry => {
                self.because(ReasonCode::AlreadyInside, inside == Some(true));
                let single = self.counter.agreement.is_some_and(|it| it.stay.entries == Entries::Single);
                self.because(ReasonCode::EntryUsed, inside == Some(false) && single);
            }
            Direction::Exit => self.because(ReasonCode::NotInside, inside != Some(true)),
        }
        let limit = self.counter.agreement.and_then(|agreement| leave_by(cycle, agreement));
        self.because(ReasonCode::StayOver, limit.is_some_and(|last| last.date() < self.today));
    }

    fn by_the_alerts(&mut self) {
        self.because(ReasonCode::Alert, self.counter.alerts.hits > 0);
        self.because(ReasonCode::AlertsUnavailable, self.counter.alerts.unavailable);
    }
}

/// A number as a seal holds it: capitals and digits alone.
fn plain(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
