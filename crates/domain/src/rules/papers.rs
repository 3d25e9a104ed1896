//! Contracts, documents and stays: R8, R9, R10, R13.

use chrono::NaiveDate;

use super::{Judgement, UnmetCode};
use crate::{
    agreement::{Agreement, Provision, RenewalPlace, Validity},
    id::{Document, Id},
    kinds::{ContractAuthorised, DocumentIssued, DocumentReplaced, StayExtended},
    states::{ContractState, CycleState, IssuedDocument},
};

impl Judgement<'_> {
    pub(super) fn contract_authorised(&mut self, data: &ContractAuthorised, agreement: &Agreement) {
        let contract = self.situation.cycle.and_then(|cycle| cycle.contract(data.contract));
        let Some(contract) = contract.filter(|contract| contract.starts_on.is_some()) else {
            return self.lacks(UnmetCode::ContractUnknown);
        };
        let rules = &agreement.contract;
        if rules.understood_language {
            let worker = self.situation.worker;
            // Which languages somebody understands, the country knows that registered them: it explains, and answers for that.
            let elsewhere = worker.is_some_and(|worker| {
                let registered_in = worker.registered_in.filter(|country| *country != self.situation.author.country);
                registered_in.is_some() && worker.contact.is_none()
            });
            let understands = |spoken| elsewhere || worker.is_some_and(|worker| worker.understands(spoken));
            let understood = contract.explained_in.iter().any(understands);
            self.require(understood, UnmetCode::ContractNotUnderstood);
        }
        if let Some(place) = contract.workplace {
            self.region_of(place, agreement);
        }
        self.require(contract.accepted_at.is_some(), UnmetCode::ContractNotAccepted);
        self.require(contract.rejected_by.is_empty(), UnmetCode::ContractRejected);
        self.terms(contract, agreement);
    }

    /// The floor under the terms (R8).
    fn terms(&mut self, contract: &ContractState, agreement: &Agreement) {
        let rules = &agreement.contract;
        if let (Some(wage), Some(per), Some(starts_on)) = (&contract.wage, contract.wage_per, contract.starts_on) {
            match rules.floor_on(starts_on.date(), per) {
                Some(floor) => self.require(wage.amount_at_least(&floor.wage), UnmetCode::WageBelowFloor),
                // Paid by the month where the floor is by the day, any wage would slip under it.
                None => self.require(rules.floor_wages.is_empty(), UnmetCode::WageUnitWithoutFloor),
            }
        }
        let hours = contract.hours_per_week.unwrap_or(0);
        self.require(hours <= rules.hours_per_week_max.get(), UnmetCode::HoursOverMaximum);
        let owes = |provision: Provision| provision != Provision::Worker;
        self.require(!owes(rules.lodging) || contract.lodging == Some(true), UnmetCode::LodgingMissing);
        self.require(!owes(rules.transport) || contract.transport == Some(true), UnmetCode::TransportMissing);
    }

    pub(super) fn document_issued(&mut self, data: &DocumentIssued, agreement: &Agreement) {
        self.require(data.valid_from <= data.valid_until, UnmetCode::DatesInverted);
        let issued = agreement.documents.issued.iter().any(|issued| issued.document_type == data.document_type);
        self.require(issued, UnmetCode::DocumentTypeNotIssued);
        // Once the stay runs, it ends where it ends, whatever card is issued in the middle of it.
        let entry = self.situation.cycle.and_then(CycleState::first_entry);
        let begins = entry.map_or(data.valid_from.date(), |entry| entry.day());
        let extended = self.situation.cycle.and_then(|cycle| cycle.extended_until);
        let limit = extended.map_or_else(|| agreement.stay.until(begins), |until| until.date());
        self.require(data.valid_until.date() <= limit, UnmetCode::BeyondStayLimit);
        let approved = self.situation.cycle.is_some_and(|cycle| cycle.authorised_contract().is_some());
        self.require(approved, UnmetCode::NoApproval);
        self.fee(data, agreement);
        self.accepted_document(data, agreement);
    }

    /// R13: no more than the table says, and nothing where it says nothing.
    fn fee(&mut self, data: &DocumentIssued, agreement: &Agreement) {
        let Some(charged) = data.fee.as_ref().filter(|fee| !fee.amount.is_zero()) else { return };
        let listed = agreement.fees.iter().find(|fee| fee.document_type == data.document_type);
        // As much as the table's amount at the most: the table's amount is at least what was charged.
        let within = listed.is_some_and(|listed| listed.amount.amount_at_least(charged));
        self.require(within, UnmetCode::FeeOverTable);
    }

    /// The document of this id, where it was issued in the cycle and nothing took it back for good.
    pub(super) fn standing_document(&mut self, id: Id<Document>) -> Option<&IssuedDocument> {
        let issued = self.situation.cycle.into_iter().flat_map(|cycle| &cycle.documents);
        let found = issued
            .into_iter()
            .find(|document| document.id == id && document.document_type.is_some() && document.stands());
        self.require(found.is_some(), UnmetCode::DocumentUnknown);
        found
    }

    /// The document in the place of another rests on the same approval and lasts no longer.
    pub(super) fn document_replaced(&mut self, data: &DocumentReplaced) {
        self.require(data.valid_from <= data.valid_until, UnmetCode::DatesInverted);
        let old_until = self.standing_document(data.document).and_then(|document| document.valid_until);
        self.require(old_until.is_none_or(|until| data.valid_until <= until), UnmetCode::BeyondStayLimit);
        let approved = self.situation.cycle.is_some_and(|cycle| cycle.authorised_contract().is_some());
        self.require(approved, UnmetCode::NoApproval);
    }

    /// R9: a document that the agreement accepts of one of the worker's nationalities, valid for as long as it asks.
    fn accepted_document(&mut self, data: &DocumentIssued, agreement: &Agreement) {
        let Some(worker) = self.situation.worker else { return };
        let Some(identity) = &worker.identity else { return };
        let rules = &agreement.documents;
        let mut shown = false;
        let mut lasts = false;
        for document in &worker.documents {
            let accepted = identity.nationalities.iter().flat_map(|country| rules.accepted_of(*country));
            let by_nationality = accepted
                .filter(|accepted| {
                    accepted.document_type == document.document_type && accepted.nationality == document.issuing_country
                })
                .map(|accepted| accepted.valid);
            // Who has none of them is given one by an authority of the agreement: that one counts as well, and no other country's.
            let giver = agreement.party(rules.without_any.from.side).map(|party| party.country);
            let is_given = document.document_type == rules.without_any.gets && giver == Some(document.issuing_country);
            let given = is_given.then_some(Validity::OnEntry);
            for valid in by_nationality.chain(given) {
                shown = true;
                let needed_until: NaiveDate = match valid {
                    Validity::UntilEndOfStay => data.valid_until.date(),
                    Validity::OnEntry => data.valid_from.date(),
                };
                lasts |= document.valid_until.is_none_or(|until| needed_until <= until.date());
            }
        }
        if !shown {
            self.lacks(UnmetCode::NoAcceptedDocument);
        } else if !lasts {
            self.lacks(UnmetCode::DocumentExpiresTooSoon);
        }
    }

    pub(super) fn stay_extended(&mut self, data: &StayExtended, agreement: &Agreement) {
        let Some(cycle) = self.situation.cycle else { return };
        let stay = &agreement.stay;
        let inside = stay.renewal.place == RenewalPlace::Inside;
        self.require(inside, UnmetCode::RenewalNotInside);
        self.require(!inside || cycle.extensions < stay.renewal.times_max.get(), UnmetCode::RenewalsExhausted);
        let entry = cycle.first_entry().filter(|_| cycle.in_destination() == Some(true));
        let Some(entry) = entry else { return self.lacks(UnmetCode::NotInTheCountry) };
        let entered_on = entry.day();
        let until = cycle.extended_until.map_or_else(|| stay.until(entered_on), |until| until.date());
        if let Some(early) = stay.renewal.apply_before {
            // An office that takes its time costs the worker nothing.
            let applied_on = data.applied_on.map_or(self.situation.today, |day| day.date());
            self.require(applied_on <= self.situation.today, UnmetCode::DatesInverted);
            self.require(applied_on <= early.before(until), UnmetCode::RenewalAppliedLate);
        }
        if let Some(latest) = stay.renewed_until(entered_on, until) {
            self.require(data.until.date() <= latest, UnmetCode::BeyondStayLimit);
        }
        self.require(until < data.until.date(), UnmetCode::DatesInverted);
    }
}
