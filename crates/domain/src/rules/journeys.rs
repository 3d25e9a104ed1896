//! Groups that travel, drivers and their licences, and moving to another employer: R16, R17.

use super::{Judgement, UnmetCode};
use crate::{
    agreement::{Agreement, RecognisedLicence},
    country::Country,
    kinds::{DocumentRecognised, DocumentType, WorkplaceChangeAuthorised},
    states::MatterState,
    text::Text,
    time::Day,
};

impl Judgement<'_> {
    /// A foreign licence is recognised as the class that the agreement says, while it is valid at home.
    pub(super) fn document_recognised(&mut self, data: &DocumentRecognised, agreement: &Agreement) {
        let rule = recognised(agreement, data.issuing_country, &data.licence_class);
        self.require(
            rule.is_some_and(|rule| rule.recognised_as == data.recognised_as),
            UnmetCode::LicenceNotRecognised,
        );
        let shown = self.situation.worker.and_then(|worker| {
            worker.documents.iter().rev().find(|document| {
                document.document_type == DocumentType::DrivingLicence
                    && document.issuing_country == data.issuing_country
                    && document.number == data.number
            })
        });
        match shown {
            None => self.lacks(UnmetCode::LicenceNotShown),
            Some(shown) => self.valid_at_home(shown.valid_until, data.valid_until),
        }
    }

    fn valid_at_home(&mut self, at_home: Option<Day>, until: Day) {
        self.require(at_home.is_none_or(|at_home| until <= at_home), UnmetCode::LicenceExpired);
    }

    /// A vehicle travels with somebody on it, and with a driver whose licence is recognised and lasts for the journey.
    pub(super) fn manifest_authorised(&mut self, agreement: &Agreement) {
        let Some(MatterState::Manifest(manifest)) = self.situation.matter else {
            return self.lacks(UnmetCode::ManifestUnknown);
        };
        self.require(manifest.opened_at.is_some() && manifest.boarded.is_none(), UnmetCode::ManifestUnknown);
        self.require(!manifest.passengers.is_empty(), UnmetCode::ManifestEmpty);
        let Some(rules) = &agreement.transport else { return };
        if rules.licences.is_empty() {
            return;
        }
        match &manifest.licence {
            None => self.lacks(UnmetCode::LicenceNotShown),
            Some(licence) => {
                // At home in the destination nobody has to recognise it.
                let at_home = agreement.side_of(licence.country) == Some(crate::access::Side::Destination);
                let known = recognised(agreement, licence.country, &licence.class).is_some();
                self.require(at_home || known, UnmetCode::LicenceNotRecognised);
                if let Some(departs_on) = manifest.departs_on {
                    self.valid_at_home(licence.valid_until, departs_on);
                }
            }
        }
    }

    /// R16: at the worker's wish, to an employer in order. Nobody can keep a worker from leaving: that is a fact, and never judged.
    pub(super) fn change_authorised(&mut self, data: &WorkplaceChangeAuthorised, agreement: &Agreement) {
        self.require(agreement.contract.change_of_employer.allowed, UnmetCode::ChangeNotAllowed);
        let wishes = self.situation.cycle.map(|cycle| cycle.changes_requested.as_slice()).unwrap_or_default();
        let wish = wishes.iter().rev().find(|wish| wish.to_employer == Some(data.to_employer));
        match wish.filter(|wish| wish.worker_consents == Some(true)) {
            Some(wish) => self.relied_on.push(wish.record),
            None => self.lacks(UnmetCode::NoConsentToChange),
        }
        self.in_order(agreement);
        if let Some(place) = data.to_workplace {
            self.region_of(place, agreement);
        }
    }
}

fn recognised<'a>(agreement: &'a Agreement, country: Country, class: &Text<20>) -> Option<&'a RecognisedLicence> {
    let licences = agreement.transport.as_ref().map(|rules| rules.licences.as_slice()).unwrap_or_default();
    licences.iter().find(|licence| licence.country == country && licence.class == *class)
}
