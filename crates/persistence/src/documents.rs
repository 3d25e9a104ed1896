//! Documents that were issued under an agreement: permits, worker cards.

use diesel::{OptionalExtension as _, prelude::*};
use domain::{
    Id,
    id::{Cycle, Document},
};

use crate::{
    dialect::{stored, upsert},
    error::Result,
    schema::issued_document,
    store::Tx,
};

/// An issued document as folded.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct IssuedDocumentRow {
    /// Which.
    pub id: Id<Document>,
    /// In which cycle.
    pub cycle: Id<Cycle>,
    /// Of which type.
    pub kind: String,
    /// Its number, folded.
    pub number_folded: String,
    /// The folded state, as canonical JSON.
    pub state: String,
}

/// Prints the ids and nothing of the person.
impl std::fmt::Debug for IssuedDocumentRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedDocumentRow").field("id", &self.id).field("cycle", &self.cycle).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    /// Writes a document, over what was there.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_issued_document(&mut self, document: &IssuedDocumentRow) -> Result<()> {
        let columns = vec![
            ("id", document.id.into()),
            ("cycle", document.cycle.into()),
            ("kind", (&document.kind).into()),
            ("number_folded", (&document.number_folded).into()),
            ("state", (&document.state).into()),
        ];
        upsert("issued_document", &["id"], columns).execute(self.connection)?;
        Ok(())
    }

    /// A document, for deciding. Whoever shows something of it takes [`Tx::visible_cycle`] for its cycle.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn issued_document(&mut self, id: Id<Document>) -> Result<Option<IssuedDocumentRow>> {
        let this = issued_document::table.filter(issued_document::id.eq(stored(id)));
        Ok(this.first(self.connection).optional()?)
    }

    /// A cycle's documents, for deciding, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn issued_documents_of(&mut self, cycle: Id<Cycle>) -> Result<Vec<IssuedDocumentRow>> {
        let theirs = issued_document::table.filter(issued_document::cycle.eq(stored(cycle)));
        Ok(theirs.order(issued_document::id).load(self.connection)?)
    }

    /// A page of all documents, for reconciling, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn issued_documents_behind(&mut self, id: Option<Id<Document>>, limit: i64) -> Result<Vec<IssuedDocumentRow>> {
        let first = id.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
        let page = issued_document::table.filter(issued_document::id.gt(stored(first)));
        Ok(page.order(issued_document::id).limit(limit).load(self.connection)?)
    }

    /// Documents with this number, folded, for deciding, by id: numbers of two issuers may coincide.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn issued_documents_numbered(&mut self, number_folded: &str) -> Result<Vec<IssuedDocumentRow>> {
        let numbered = issued_document::table.filter(issued_document::number_folded.eq(number_folded));
        Ok(numbered.order(issued_document::id).load(self.connection)?)
    }
}
