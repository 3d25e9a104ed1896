//! The papers of a cycle, each with an id of its own: contracts, and the documents issued under the agreement.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use super::CycleState;
use crate::{
    access::Side,
    country::Country,
    element::ElementSpec,
    id::{Contract, Document, Id, RecordId, Workplace},
    kinds::*,
    record::SeenRecord,
    text::Text,
    time::{Day, Moment},
    value::{Isco, Language, Money, TermsDigest},
};

/// A contract, from offer to authorisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ContractState {
    /// The contract.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Contract>,
    /// When its terms were offered; none where it was only spoken of.
    pub offered_at: Option<Moment>,
    /// The language in which it is written.
    pub language: Option<Language>,
    /// Where.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub workplace: Option<Id<Workplace>>,
    /// ISCO-08.
    pub occupation: Option<Isco>,
    /// First day of work.
    pub starts_on: Option<Day>,
    /// Last day of work.
    pub ends_on: Option<Day>,
    /// What is paid (class `remuneration`).
    pub wage: Option<Money>,
    /// For what.
    pub wage_per: Option<WagePer>,
    /// Hours a week.
    pub hours_per_week: Option<u32>,
    /// Whether lodging is provided.
    pub lodging: Option<bool>,
    /// Whether transport is provided.
    pub transport: Option<bool>,
    /// Languages in which it was explained.
    pub explained_in: Vec<Language>,
    /// When the worker accepted it.
    pub accepted_at: Option<Moment>,
    /// The sides whose ministries authorised it.
    pub authorised_by: Vec<Side>,
    /// When both ministries had.
    pub authorised_at: Option<Moment>,
    /// The sides whose ministries rejected it.
    pub rejected_by: Vec<Side>,
    /// When the first of them did.
    pub rejected_at: Option<Moment>,
    /// Later offers of other terms under the same id, which do not count.
    #[schema(ignore)]
    pub offered_otherwise: Vec<RecordId>,
    /// By what its terms are named; none for who may not read all of them (class `remuneration`).
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub terms: Option<TermsDigest>,
    /// Acceptances of other terms, which do not count.
    #[serde(default)]
    #[schema(ignore)]
    pub accepted_otherwise: Vec<RecordId>,
}

/// A document issued under the agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IssuedDocument {
    /// The document.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Document>,
    /// What it is.
    pub document_type: Option<DocumentType>,
    /// Its number.
    #[schema(value_type = Option<String>)]
    pub number: Option<Text<30>>,
    /// First day.
    pub valid_from: Option<Day>,
    /// Last day.
    pub valid_until: Option<Day>,
    /// When it was taken back.
    pub revoked_at: Option<Moment>,
    /// When it was suspended.
    #[serde(default)]
    pub suspended_at: Option<Moment>,
    /// The last day of the suspension; none where it is open.
    #[serde(default)]
    pub suspended_until: Option<Day>,
    /// The document that took its place.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub replaced_by: Option<Id<Document>>,
    /// When it did.
    #[serde(default)]
    pub replaced_at: Option<Moment>,
}

/// A foreign driving licence that the destination recognises (R17).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecognisedLicenceState {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// Who issued it.
    pub country: Option<Country>,
    /// Its class there.
    #[schema(value_type = Option<String>)]
    pub class: Option<Text<20>>,
    /// The class for which it stands.
    #[schema(value_type = Option<String>)]
    pub recognised_as: Option<Text<20>>,
    /// The last day of the recognition.
    pub valid_until: Option<Day>,
}

/// A cover, from when to when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cover {
    /// Who covers.
    #[schema(value_type = Option<String>)]
    pub insurer: Option<Text<120>>,
    /// Whom.
    pub cover: Option<InsuranceCover>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub until: Option<Day>,
}

impl ContractState {
    fn unknown(id: Id<Contract>) -> Self {
        Self {
            id,
            offered_at: None,
            language: None,
            workplace: None,
            occupation: None,
            starts_on: None,
            ends_on: None,
            wage: None,
            wage_per: None,
            hours_per_week: None,
            lodging: None,
            transport: None,
            explained_in: Vec::new(),
            accepted_at: None,
            authorised_by: Vec::new(),
            authorised_at: None,
            rejected_by: Vec::new(),
            rejected_at: None,
            offered_otherwise: Vec::new(),
            terms: None,
            accepted_otherwise: Vec::new(),
        }
    }

    /// Takes the terms of an offer. The first ones stand: they are what was explained, accepted and authorised under this id, and an
    /// employer who means other terms offers another contract.
    fn offer(&mut self, record: &SeenRecord, data: &SeenContractOffered) {
        let offered = Self {
            language: data.language.present().cloned(),
            workplace: data.workplace.given().copied(),
            occupation: data.occupation.present().cloned(),
            starts_on: data.starts_on.present().copied(),
            ends_on: data.ends_on.present().copied(),
            wage: data.wage.present().cloned(),
            wage_per: data.wage_per.present().copied(),
            hours_per_week: data.hours_per_week.present().map(|hours| hours.get()),
            lodging: data.lodging.present().copied(),
            transport: data.transport.present().copied(),
            terms: terms_of(record),
            ..Self::unknown(self.id)
        };
        if self.offered_at.is_none() {
            *self = Self {
                offered_at: Some(record.occurred_at),
                explained_in: std::mem::take(&mut self.explained_in),
                accepted_at: self.accepted_at,
                authorised_by: std::mem::take(&mut self.authorised_by),
                authorised_at: self.authorised_at,
                rejected_by: std::mem::take(&mut self.rejected_by),
                rejected_at: self.rejected_at,
                accepted_otherwise: std::mem::take(&mut self.accepted_otherwise),
                ..offered
            };
        } else if self.differs_from(&offered) {
            self.offered_otherwise.push(record.id);
        }
    }

    /// The worker accepts what they were shown. Where that is noted and is not what was offered, nothing is accepted.
    fn accept(&mut self, record: &SeenRecord, shown: Option<&TermsDigest>) {
        match shown.zip(self.terms.as_ref()) {
            Some((shown, offered)) if shown != offered => self.accepted_otherwise.push(record.id),
            _ => self.accepted_at = Some(record.occurred_at),
        }
    }

    fn authorise(&mut self, side: Side, at: Moment) {
        push_once(&mut self.authorised_by, side);
        let both = [Side::Origin, Side::Destination].iter().all(|side| self.authorised_by.contains(side));
        if both {
            self.authorised_at = self.authorised_at.or(Some(at));
        }
    }

    fn reject(&mut self, side: Side, at: Moment) {
        push_once(&mut self.rejected_by, side);
        self.rejected_at = self.rejected_at.or(Some(at));
    }

    /// Whether it had been authorised by both ministries and rejected by none then.
    pub fn was_authorised_at(&self, moment: Moment) -> bool {
        self.authorised_at.is_some_and(|at| at <= moment) && self.rejected_at.is_none_or(|at| moment < at)
    }

    /// Whether both ministries authorised it and none rejected it.
    pub fn is_authorised(&self) -> bool {
        self.authorised_at.is_some() && self.rejected_by.is_empty()
    }

    /// Whether it is known to say something else in any of its terms.
    fn differs_from(&self, other: &Self) -> bool {
        differ(&self.language, &other.language)
            || differ(&self.workplace, &other.workplace)
            || differ(&self.occupation, &other.occupation)
            || differ(&self.starts_on, &other.starts_on)
            || differ(&self.ends_on, &other.ends_on)
            || differ(&self.wage, &other.wage)
            || differ(&self.wage_per, &other.wage_per)
            || differ(&self.hours_per_week, &other.hours_per_week)
            || differ(&self.lodging, &other.lodging)
            || differ(&self.transport, &other.transport)
    }

    /// Whether any of its terms is known to be worse for the worker than those of another contract (R8). Wages for different units or in
    /// different currencies do not compare.
    pub fn is_worse_than(&self, other: &Self) -> bool {
        let wage = match (&self.wage, &other.wage) {
            (Some(own), Some(others))
                if own.currency == others.currency && !differ(&self.wage_per, &other.wage_per) =>
            {
                !own.amount_at_least(others)
            }
            _ => false,
        };
        let hours = self.hours_per_week.zip(other.hours_per_week).is_some_and(|(own, others)| own > others);
        let lost = |own: Option<bool>, others: Option<bool>| own == Some(false) && others == Some(true);
        wage || hours || lost(self.lodging, other.lodging) || lost(self.transport, other.transport)
    }
}

/// The digest of an offer's terms, as far as all of them are known.
fn terms_of(offer: &SeenRecord) -> Option<TermsDigest> {
    let said = |element: &ElementSpec| Some((element.name.to_owned(), offer.members.value(element.name)?.clone()));
    let terms = offer.kind.spec().elements.iter().map(said).collect::<Option<serde_json::Map<_, _>>>()?;
    let canonical = serde_json_canonicalizer::to_vec(&terms).ok()?;
    let hex: String = Sha256::digest(canonical).iter().map(|byte| format!("{byte:02x}")).collect();
    TermsDigest::parse(&hex).ok()
}

impl IssuedDocument {
    fn unknown(id: Id<Document>) -> Self {
        Self {
            id,
            document_type: None,
            number: None,
            valid_from: None,
            valid_until: None,
            revoked_at: None,
            suspended_at: None,
            suspended_until: None,
            replaced_by: None,
            replaced_at: None,
        }
    }

    /// Whether it counts at a moment, which falls on a civil day where it is shown.
    pub fn is_in_force(&self, at: Moment, day: chrono::NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from.date() <= day)
            && self.valid_until.is_none_or(|until| day <= until.date())
            && self.revoked_at.is_none_or(|revoked| at < revoked)
            && self.replaced_at.is_none_or(|replaced| at < replaced)
            && !self.is_suspended(at, day)
    }

    /// Whether it is suspended at a moment.
    pub fn is_suspended(&self, at: Moment, day: chrono::NaiveDate) -> bool {
        self.suspended_at.is_some_and(|since| since <= at)
            && self.suspended_until.is_none_or(|until| day <= until.date())
    }

    /// Whether nothing took it back for good.
    pub fn stands(&self) -> bool {
        self.revoked_at.is_none() && self.replaced_by.is_none()
    }
}

impl CycleState {
    /// Contracts and documents: what is about a paper with an id of its own.
    pub(super) fn apply_paper(&mut self, record: &SeenRecord) {
        let side = record.side();
        match record.data() {
            SeenData::ContractOffered(data) => {
                if let Some(id) = data.contract.present() {
                    self.contract_mut(*id).offer(record, data);
                }
            }
            SeenData::ContractExplained(data) => {
                if let (Some(id), Some(language)) = (data.contract.present(), data.language.present()) {
                    self.contract_mut(*id).explained_in.push(language.clone());
                }
            }
            SeenData::ContractAccepted(data) => {
                if let Some(id) = data.contract.present() {
                    self.contract_mut(*id).accept(record, data.terms.given());
                }
            }
            SeenData::ContractAuthorised(data) => {
                if let (Some(id), Some(side)) = (data.contract.present(), side) {
                    self.contract_mut(*id).authorise(side, record.occurred_at);
                }
            }
            SeenData::ContractRejected(data) => {
                if let (Some(id), Some(side)) = (data.contract.present(), side) {
                    self.contract_mut(*id).reject(side, record.occurred_at);
                }
            }
            SeenData::DocumentIssued(data) => {
                if let Some(id) = data.document.present() {
                    let document = self.document_mut(*id);
                    document.document_type = data.document_type.present().copied();
                    document.number = data.number.present().cloned();
                    document.valid_from = data.valid_from.present().copied();
                    document.valid_until = data.valid_until.present().copied();
                }
            }
            SeenData::DocumentRevoked(data) => {
                if let Some(id) = data.document.present() {
                    self.document_mut(*id).revoked_at = Some(record.occurred_at);
                }
            }
            SeenData::DocumentSuspended(data) => {
                if let Some(id) = data.document.present() {
                    let document = self.document_mut(*id);
                    document.suspended_at = Some(record.occurred_at);
                    document.suspended_until = data.until.given().copied();
                }
            }
            SeenData::DocumentReplaced(data) => self.replace(record, data),
            SeenData::DocumentRecognised(data) => self.licences.push(RecognisedLicenceState {
                record: record.id,
                country: data.issuing_country.present().copied(),
                class: data.licence_class.present().cloned(),
                recognised_as: data.recognised_as.present().cloned(),
                valid_until: data.valid_until.present().copied(),
            }),
            SeenData::InsuranceStarted(data) => self.covers.push(Cover {
                insurer: data.insurer.present().cloned(),
                cover: data.cover.present().copied(),
                from: data.valid_from.present().copied(),
                until: data.valid_until.present().copied(),
            }),
            SeenData::InsuranceEnded(data) => {
                let (insurer, ended) = (data.insurer.present(), data.ended_on.present().copied());
                // One that cannot be read may have ended any of them.
                for cover in
                    self.covers.iter_mut().filter(|cover| insurer.is_none() || cover.insurer.as_ref() == insurer)
                {
                    cover.until = cover.until.min(ended);
                }
            }
            _ => {}
        }
    }

    /// The document in the place of another is one like it, of its own number and dates.
    fn replace(&mut self, record: &SeenRecord, data: &SeenDocumentReplaced) {
        let Some(old) = data.document.present() else { return };
        let (document_type, replacement) = {
            let old = self.document_mut(*old);
            old.replaced_at = Some(record.occurred_at);
            old.replaced_by = data.replacement.present().copied();
            (old.document_type, old.replaced_by)
        };
        if let Some(id) = replacement {
            let document = self.document_mut(id);
            document.document_type = document_type;
            document.number = data.number.present().cloned();
            document.valid_from = data.valid_from.present().copied();
            document.valid_until = data.valid_until.present().copied();
        }
    }

    fn contract_mut(&mut self, id: Id<Contract>) -> &mut ContractState {
        // An explanation may come before the offer that it explains: both attach to the contract's id.
        let at = self.contracts.iter().position(|contract| contract.id == id).unwrap_or_else(|| {
            self.contracts.push(ContractState::unknown(id));
            self.contracts.len() - 1
        });
        &mut self.contracts[at]
    }

    fn document_mut(&mut self, id: Id<Document>) -> &mut IssuedDocument {
        // In the same way, a document may be known to be revoked before it is known what it was.
        let at = self.documents.iter().position(|document| document.id == id).unwrap_or_else(|| {
            self.documents.push(IssuedDocument::unknown(id));
            self.documents.len() - 1
        });
        &mut self.documents[at]
    }
}

fn differ<T: PartialEq>(own: &Option<T>, other: &Option<T>) -> bool {
    own.as_ref().zip(other.as_ref()).is_some_and(|(own, other)| own != other)
}

fn push_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
