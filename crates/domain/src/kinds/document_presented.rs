//! `document.presented`: a worker shows a document.

use super::prelude::*;

record_kind! {
    /// A worker shows a document of another authority, which an officer has seen.
    DocumentPresented, seen as SeenDocumentPresented: "document.presented" version 1, Fact, about [Worker];
    /// What it is.
    document_type: DocumentType [TravelDocument],
    /// Who issued it, ISO 3166-1.
    issuing_country: Country [TravelDocument],
    /// Its number, as printed.
    number: Text<30> [TravelDocument],
    /// The last day on which it is valid; none where it does not expire.
    valid_until: Option<Day> [TravelDocument],
    example {"document_type": "national-id", "issuing_country": "PA", "number": "12-381-1449", "valid_until": "2033-10-31"}
}
