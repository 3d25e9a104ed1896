//! What is stored of a person: records as their node would have signed them, and the rows that follow from them.

use std::collections::BTreeMap;

use domain::{
    agreement::Agreement,
    element::Class,
    finding::{Finding, findings},
    id::RecordId,
    matching,
    record::{Record, SeenRecord},
    states::{CycleState, WorkerState, fold},
    text::{self, Text},
    time::Day,
};
use ledger::{key::SigningKey, sd_jwt};
use persistence::{
    About, CycleRow, DocumentKey, Entry, FindingRow, IssuedDocumentRow, NewRecord, StoreError, Tx, WorkerKeys,
    WorkerRow,
};
use registry::Entropy;
use serde_json::Value;

use crate::Result;

/// As the registry pads the list of digests.
const DIGESTS_PADDED_TO: usize = 8;

/// Signs and folds.
pub struct Sealer<'a> {
    /// Signs every record.
    pub signer: SigningKey,
    /// By which findings are told.
    pub agreement: &'a Agreement,
}

/// A person as stored.
pub struct Person {
    records: Vec<Sealed>,
    worker: WorkerRow,
    keys: WorkerKeys,
    cycle: CycleRow,
    documents: Vec<IssuedDocumentRow>,
    findings: Vec<FindingRow>,
}

struct Sealed {
    id: RecordId,
    issuer: String,
    signed: String,
    disclosures: Vec<(Class, String)>,
    entry: Entry,
}

impl Person {
    /// Writes people who are not there yet.
    ///
    /// # Errors
    /// When the database does not take them.
    pub fn write_all(people: &[Person], tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let records: Vec<NewRecord<'_>> =
            people.iter().flat_map(|person| &person.records).map(Sealed::as_new).collect();
        tx.append_all(&records)?;
        tx.add_workers(&people.iter().map(|person| (&person.worker, &person.keys)).collect::<Vec<_>>())?;
        for person in people {
            tx.put_cycle(&person.cycle)?;
            for document in &person.documents {
                tx.put_issued_document(document)?;
            }
            tx.replace_findings(person.cycle.id, &person.findings)?;
        }
        Ok(())
    }
}

impl Sealed {
    fn as_new(&self) -> NewRecord<'_> {
        NewRecord {
            id: self.id,
            issuer: &self.issuer,
            signed: &self.signed,
            disclosures: &self.disclosures,
            entry: &self.entry,
        }
    }
}

impl Sealer<'_> {
    /// Makes of a person's records what is stored of them.
    ///
    /// # Errors
    /// Where they are not the records of a person with one cycle.
    pub fn seal(&self, records: &[Record]) -> Result<Person> {
        let seen: Vec<SeenRecord> = records.iter().map(SeenRecord::from).collect();
        let worker: WorkerState = fold(&seen);
        let cycle: CycleState = fold(seen.iter().filter(|record| record.about.cycle.is_some()));
        let (row, keys) = worker_rows(&seen, &worker)?;
        let found = findings(&cycle, Some(&worker), Some(self.agreement));
        Ok(Person {
            records: records.iter().zip(&seen).map(|(record, seen)| self.sign(record, seen)).collect::<Result<_>>()?,
            worker: row,
            keys,
            cycle: cycle_row(&cycle)?,
            documents: documents_of(&cycle)?,
            findings: found.iter().map(finding_row).collect::<Result<_>>()?,
        })
    }

    fn sign(&self, record: &Record, seen: &SeenRecord) -> Result<Sealed> {
        let claims = record.claims()?;
        let classes: Vec<Class> = claims.iter().map(|claim| claim.class).collect();
        let claims: Vec<(&str, Value)> = claims.into_iter().map(|claim| (claim.name, claim.value)).collect();
        let system = Entropy::system();
        let mut entropy = |bytes: &mut [u8]| system.fill(bytes);
        let issuer = record.node.as_str();
        let issued = sd_jwt::issue(&claims, issuer, &self.signer, &mut entropy, DIGESTS_PADDED_TO)?;
        let mut by_class: BTreeMap<Class, Vec<&str>> = BTreeMap::new();
        for (class, disclosure) in classes.into_iter().zip(&issued.disclosures) {
            by_class.entry(class).or_default().push(disclosure);
        }
        let disclosures = by_class.into_iter().map(|(class, list)| (class, sd_jwt::join(&list))).collect();
        Ok(Sealed {
            id: record.id,
            issuer: issuer.to_owned(),
            signed: issued.signed,
            disclosures,
            entry: entry_of(record, seen)?,
        })
    }
}

fn entry_of(record: &Record, seen: &SeenRecord) -> Result<Entry> {
    let agreement = match &record.agreement {
        Some(agreement) => Some((agreement.code.as_str().to_owned(), i32::try_from(agreement.version)?)),
        None => None,
    };
    Ok(Entry {
        kind: record.kind().name().to_owned(),
        version: i32::try_from(seen.version)?,
        corrects: None,
        about: About {
            worker: record.about.worker,
            cycle: record.about.cycle,
            employer: record.about.employer,
            demand: record.about.demand,
            quota_line: record.about.quota_line,
            matter: record.about.matter(),
        },
        occurred_at: record.occurred_at.utc(),
        recorded_at: record.recorded_at.utc(),
        office: record.author.office.as_str().to_owned(),
        author: record.author.user,
        agreement,
        attachments: Vec::new(),
    })
}

fn worker_rows(seen: &[SeenRecord], state: &WorkerState) -> Result<(WorkerRow, WorkerKeys)> {
    let id = seen.iter().find_map(|record| record.about.worker).ok_or("a person without an id")?;
    let identity = state.identity.as_ref().ok_or("a person without a name")?;
    let row = WorkerRow {
        id,
        registered_by_country: state.registered_in.map(|country| country.to_string()).unwrap_or_default(),
        registered_at: state.registered_at.as_ref().ok_or("a person whom nobody registered")?.utc(),
        birth_date: Day::from_date(identity.birth_date.latest()).ok(),
        state: serde_json::to_string(state)?,
    };
    let mut person = matching::Person::new(
        identity.given_names.as_ref().map(Text::as_str).unwrap_or_default(),
        identity.first_surname.as_str(),
        Some(identity.birth_date),
    )
    .with_sex(identity.sex);
    let mut documents = Vec::new();
    for document in &state.documents {
        let (kind, number) = (document.document_type.as_str(), document.number.as_str());
        person = person.with_document(kind, document.issuing_country, number);
        documents.push(DocumentKey {
            kind: kind.to_owned(),
            country: document.issuing_country.to_string(),
            number_folded: folded(number),
        });
    }
    let mut names: Vec<String> = text::fold(&identity.full_name()).split(' ').map(str::to_owned).collect();
    names.sort();
    names.dedup();
    let matches = person.keys().iter().map(|key| key.as_str().to_owned()).collect();
    Ok((row, WorkerKeys { names, documents, matches }))
}

fn folded(number: &str) -> String {
    text::fold(number).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn cycle_row(state: &CycleState) -> Result<CycleRow> {
    let selection = state.selection.as_ref().ok_or("a cycle without a selection")?;
    Ok(CycleRow {
        id: state.id.ok_or("a cycle without an id")?,
        worker: state.worker.ok_or("a cycle without a worker")?,
        agreement: state.agreement.as_ref().ok_or("a cycle without an agreement")?.code.as_str().to_owned(),
        employer: state.employer(),
        demand: selection.demand,
        stage: state.stage().as_str().to_owned(),
        opened_at: selection.at.utc(),
        state: serde_json::to_string(state)?,
    })
}

fn documents_of(state: &CycleState) -> Result<Vec<IssuedDocumentRow>> {
    let cycle = state.id.ok_or("a cycle without an id")?;
    let rows = state.documents.iter().map(|document| {
        Ok(IssuedDocumentRow {
            id: document.id,
            cycle,
            kind: document.document_type.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            number_folded: document.number.as_ref().map(|number| folded(number.as_str())).unwrap_or_default(),
            state: serde_json::to_string(document)?,
        })
    });
    rows.collect()
}

fn finding_row(finding: &Finding) -> Result<FindingRow> {
    Ok(FindingRow {
        id: finding.id,
        code: finding.code.as_str().to_owned(),
        severity: finding.code.severity().as_str().to_owned(),
        worker: finding.worker,
        cycle: finding.cycle,
        employer: finding.employer,
        side: finding.side.as_str().to_owned(),
        owner: finding.owner.as_str().to_owned(),
        passes_at: finding.due.map(|due| due.passes_at),
        escalates_to: finding.due.map(|due| due.escalates_to.as_str().to_owned()),
        class: finding.code.class().as_str().to_owned(),
        opens_at: finding.opens_at,
        settled_at: None,
        record: finding.record,
        details: serde_json::to_string(&finding.details)?,
    })
}
