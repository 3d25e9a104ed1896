//! Every card, and the approval that it rests on (R20): gone through once a day. A card without one is a finding, however it came to be:
//! the rules refuse it at the front door, and this looks whether somebody found another.

use std::collections::BTreeSet;

use domain::{
    finding::{Finding, FindingCode},
    id::{Cycle, Document, Id, RecordId, Worker},
    kinds::SeenData,
    record::SeenRecord,
    states::{CycleState, fold},
};
use persistence::{IssuedDocumentRow, Subject, Tx};
use serde::Serialize;

use crate::{
    Registry, Result,
    records::{
        joining,
        project::put_finding,
        seal::{Missing, unseal_all},
    },
};

/// Documents that are read at a time.
const PAGE: i64 = 500;
/// When cards were last gone through, among the node's settings.
const SETTING: &str = "cards_reconciled_at";

/// A card, and what stands behind it. It says nothing of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardOnRecord {
    /// Which document.
    pub document: Id<Document>,
    /// In which cycle.
    pub cycle: Id<Cycle>,
    /// Whose.
    pub worker: Option<Id<Worker>>,
    /// The record of its issue; none where there is none.
    pub issued_by: Option<RecordId>,
    /// The records of the approval that it rests on; none where there is none.
    pub approved_by: Vec<RecordId>,
}

impl CardOnRecord {
    /// Whether it was issued, and on an approval.
    pub fn is_sound(&self) -> bool {
        self.issued_by.is_some() && !self.approved_by.is_empty()
    }
}

/// What going through all cards came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// How many cards there are.
    pub cards: u64,
    /// Those without an approval.
    pub without_approval: Vec<CardOnRecord>,
}

impl Registry {
    /// Goes through every card and leaves a finding for each that rests on no approval, and none for any other. `each` sees them all.
    ///
    /// # Errors
    /// When the database is away, or a record cannot be read.
    pub fn reconcile_cards(&self, mut each: impl FnMut(&CardOnRecord)) -> Result<Reconciled> {
        let now = self.now();
        let mut reconciled = Reconciled::default();
        let mut behind = None;
        loop {
            let cards = self.store.read(|tx| -> Result<Vec<CardOnRecord>> {
                let page = tx.issued_documents_behind(behind, PAGE)?;
                page.iter().map(|row| on_record(tx, row)).collect()
            })?;
            let Some(last) = cards.last() else { break };
            behind = Some(last.document);
            reconciled.cards += cards.len() as u64;
            cards.iter().for_each(&mut each);
            reconciled.without_approval.extend(cards.into_iter().filter(|card| !card.is_sound()));
        }
        let found: Vec<Finding> = reconciled
            .without_approval
            .iter()
            .map(|card| Finding::card_without_approval(card.document, card.worker, card.issued_by, now))
            .collect();
        self.store.write(|tx| -> Result<()> {
            let held: BTreeSet<_> = found.iter().map(|finding| finding.id).collect();
            let known = tx.findings_of_code(FindingCode::CardWithoutApproval.as_str())?;
            for gone in known.iter().filter(|id| !held.contains(id)) {
                tx.drop_finding(*gone)?;
            }
            // One that was found before keeps the day on which it was.
            for new in found.iter().filter(|finding| !known.contains(&finding.id)) {
                put_finding(tx, new)?;
            }
            Ok(tx.set_setting(SETTING, &now.to_rfc3339())?)
        })?;
        Ok(reconciled)
    }

    /// Goes through every card, unless that was done within so many hours.
    ///
    /// # Errors
    /// As [`Registry::reconcile_cards`].
    pub fn reconcile_cards_once_in(&self, hours: i64) -> Result<Option<Reconciled>> {
        let last = self.store.read(|tx| tx.setting(SETTING))?;
        let last = last.and_then(|last| chrono::DateTime::parse_from_rfc3339(&last).ok());
        let recent = last.is_some_and(|last| self.now().signed_duration_since(last) < chrono::TimeDelta::hours(hours));
        if recent { Ok(None) } else { self.reconcile_cards(|_| {}).map(Some) }
    }
}

/// What stands behind a document, by the records alone.
fn on_record(tx: &mut Tx<'_>, row: &IssuedDocumentRow) -> Result<CardOnRecord> {
    let mut records = unseal_all(&tx.records_about(Subject::Cycle(row.cycle))?, Missing::Erased)?;
    joining::unify(tx, &mut records)?;
    let worker = fold::<CycleState>(&records).worker;
    let issue = records.iter().find(|record| issues(record) == Some(row.id));
    let approved_by = issue.map(|issue| approval_of(&records, issue)).unwrap_or_default();
    let issued_by = issue.map(|issue| issue.id);
    Ok(CardOnRecord { document: row.id, cycle: row.cycle, worker, issued_by, approved_by })
}

fn issues(record: &SeenRecord) -> Option<Id<Document>> {
    match record.data() {
        SeenData::DocumentIssued(data) => data.document.present().copied(),
        SeenData::DocumentReplaced(data) => data.replacement.present().copied(),
        _ => None,
    }
}

/// The records by which both ministries had authorised a contract when the document was issued, as the node's clock saw it.
fn approval_of(records: &[SeenRecord], issue: &SeenRecord) -> Vec<RecordId> {
    let Some(issued_at) = issue.recorded_at.present() else { return Vec::new() };
    let before: Vec<SeenRecord> = records
        .iter()
        .filter(|record| record.recorded_at.present().is_some_and(|at| at <= issued_at) && record.id != issue.id)
        .cloned()
        .collect();
    let state: CycleState = fold(&before);
    let Some(contract) = state.authorised_contract().map(|contract| contract.id) else { return Vec::new() };
    let authorises = |record: &&SeenRecord| match record.data() {
        SeenData::ContractAuthorised(data) => data.contract.present() == Some(&contract),
        _ => false,
    };
    before.iter().filter(authorises).map(|record| record.id).collect()
}
