//! The card itself, made from the record that it was issued and from nothing else (R20): there is no other way to one.

use std::collections::BTreeSet;

use card::{
    content::{CardContent, NoCard},
    print::{self, Card, Paper, Photo, kind_of},
    seal::Seal,
};
use chrono::NaiveDate;
use domain::{
    access::{Actor, Role, Side},
    agreement::Agreement,
    civil::civil_day,
    id::{Document, Id},
    kinds::{Kind, SeenData},
    record::SeenRecord,
    states::{CycleState, Identity, IssuedDocument, WorkerState, fold},
    time::Moment,
};
use persistence::Subject;

use crate::{Error, Registry, Result};

/// A card, for a printer.
#[derive(Clone)]
pub struct IssuedCard {
    /// Both sides, as PDF.
    pub pdf: Vec<u8>,
}

impl std::fmt::Debug for IssuedCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IssuedCard(…)")
    }
}

/// Cards on a sheet at most: what one request may ask of a printer.
pub const SHEET_CARDS_MAX: usize = 100;

/// Everything that a card shows, of which [`Card`] borrows.
struct Drawn {
    content: CardContent,
    seal: Seal,
    person: Identity,
    number: String,
    valid_from: NaiveDate,
    authority: String,
    agreement: String,
    regions: Vec<String>,
    photo: Option<Photo>,
}

impl Drawn {
    fn card(&self) -> Card<'_> {
        Card {
            content: &self.content,
            seal: &self.seal,
            person: &self.person,
            number: &self.number,
            valid_from: self.valid_from,
            authority: &self.authority,
            agreement: &self.agreement,
            regions: &self.regions,
            photo: self.photo.as_ref(),
        }
    }
}

impl Registry {
    /// The cards of several documents on sheets of ten, for an ordinary printer: each as [`Registry::card`] gives it, or none at all. A
    /// printer that fails half-way is sent the rest again.
    ///
    /// # Errors
    /// [`Error::Invalid`] for none, for more than [`SHEET_CARDS_MAX`] and for one named twice; of the first that cannot be printed, why,
    /// as [`Registry::card`] says it.
    pub fn card_sheet(&self, actor: &Actor, documents: &[Id<Document>], paper: Paper) -> Result<IssuedCard> {
        actor.may_write(Kind::DocumentIssued)?;
        let named: BTreeSet<Id<Document>> = documents.iter().copied().collect();
        if documents.is_empty() || documents.len() > SHEET_CARDS_MAX || named.len() < documents.len() {
            return Err(Error::invalid("documents", format!("are 1 to {SHEET_CARDS_MAX} documents, each named once")));
        }
        let drawn = documents.iter().map(|document| self.drawn(actor, *document)).collect::<Result<Vec<_>>>()?;
        let cards: Vec<Card<'_>> = drawn.iter().map(Drawn::card).collect();
        let pdf = print::sheets_pdf(&cards, paper).map_err(|cause| Error::fault("printing cards", cause))?;
        Ok(IssuedCard { pdf })
    }

    /// The card of a document that the reader's own office issued, that is not revoked and whose last day has not passed. Whose card
    /// was printed, by whom, is kept.
    ///
    /// # Errors
    /// [`Error::Denied`] for roles that issue nothing; [`Error::NotFound`] for a document that another office issued, or that is not
    /// there for this reader; [`Error::Conflict`] for one that is no card any more, and on a node that signs none.
    pub fn card(&self, actor: &Actor, document: Id<Document>) -> Result<IssuedCard> {
        let pdf = print::card_pdf(&self.drawn(actor, document)?.card());
        Ok(IssuedCard { pdf: pdf.map_err(|cause| Error::fault("printing a card", cause))? })
    }

    fn drawn(&self, actor: &Actor, document: Id<Document>) -> Result<Drawn> {
        actor.may_write(Kind::DocumentIssued)?;
        let permit = actor.may_read(None)?;
        let cycle = self.store.read(|tx| -> Result<_> {
            let row = tx.issued_document(document)?.ok_or(Error::NotFound)?;
            tx.visible_cycle(&permit, row.cycle)?.ok_or(Error::NotFound)
        })?;
        let mut audit = self.audit_entry(actor, "card");
        audit.purpose = Some(permit.purpose().to_string());
        (audit.worker, audit.cycle) = (Some(cycle.worker), Some(cycle.id));
        let records = self.visible_records(Subject::Cycle(cycle.id), &permit, &audit)?;
        let issued = |record: &&SeenRecord| {
            let id = match record.data() {
                SeenData::DocumentIssued(data) => data.document.present(),
                SeenData::DocumentReplaced(data) => data.replacement.present(),
                _ => None,
            };
            let by_office = record.author.present().is_some_and(|author| author.office == actor.office);
            id == Some(&document) && by_office
        };
        records.iter().find(issued).ok_or(Error::NotFound)?;
        let state: CycleState = fold(&records);
        let row = self.store.read(|tx| tx.visible_worker(&permit, cycle.worker))?.ok_or(Error::NotFound)?;
        let worker: WorkerState =
            serde_json::from_str(&row.state).map_err(|cause| Error::fault("reading a worker's projection", cause))?;
        let worker = worker.narrowed(permit.classes());
        let identity = worker.identity.ok_or(Error::Conflict("the person's names are not known here", None))?;
        let document = state.documents.iter().find(|known| known.id == document).ok_or(Error::NotFound)?;
        let now = Moment::from(self.now());
        let agreements = self.agreements()?;
        let opened_under = state.agreement.as_ref();
        let governing = opened_under
            .and_then(|under| agreements.governing(&under.code, Some(under), civil_day(now, actor.country)));
        let agreement = governing.ok_or(Error::Conflict("no version of the agreement is in force", None))?;
        let drawn = self.sealed_card(actor, document, identity, agreement, now)?;
        Ok(Drawn { photo: self.photograph_for_card(actor, cycle.worker)?, ..drawn })
    }

    fn sealed_card(
        &self,
        actor: &Actor,
        document: &IssuedDocument,
        person: Identity,
        agreement: &Agreement,
        now: Moment,
    ) -> Result<Drawn> {
        let key = self.cards.key.as_ref().ok_or(Error::Conflict("this node has no key that signs cards", None))?;
        let today = civil_day(now, actor.country);
        let incomplete = || Error::Conflict("the record of its issue is not complete here", None);
        let (number, valid_from, valid_until) = (document.number.as_ref(), document.valid_from, document.valid_until);
        let number = number.ok_or_else(incomplete)?.as_str();
        let (valid_from, valid_until) = valid_from.zip(valid_until).ok_or_else(incomplete)?;
        if !document.stands() || document.is_suspended(now, today) {
            return Err(Error::Conflict("the document is revoked, replaced or suspended", None));
        }
        if valid_until.date() < today {
            return Err(Error::Conflict("the document has expired", None));
        }
        let document_type = document.document_type.ok_or_else(incomplete)?;
        let kind = kind_of(document_type, &agreement.code);
        let kind = kind.ok_or(Error::Conflict("documents of this type are no cards", None))?;
        let content = CardContent::new(kind, actor.country, number, valid_until.date(), agreement.reference(), &person);
        let content = content.map_err(|why| match why {
            NoCard::Number => Error::Conflict("the document's number does not fit a card", None),
            NoCard::Name => Error::Conflict("the person's name cannot be written in a machine-readable zone", None),
        })?;
        let seal = key.seal(content.messages(), today).map_err(|cause| Error::fault("sealing a card", cause))?;
        let destination = agreement.party(Side::Destination);
        let authority = destination
            .and_then(|party| party.authorities.iter().find(|authority| authority.role == Role::MigrationOfficer));
        Ok(Drawn {
            content,
            seal,
            number: number.to_owned(),
            valid_from: valid_from.date(),
            authority: authority.map_or(actor.office.as_str(), |authority| authority.name.as_str()).to_owned(),
            agreement: agreement.title.es.as_str().to_owned(),
            regions: agreement.scope.regions.iter().map(|region| region.name.as_str().to_owned()).collect(),
            person,
            photo: None,
        })
    }
}
