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
    /// Under what a picture of it is kept, where one was taken: see `POST /v1/attachments`.
    scan: Option<AttachmentAddress> [TravelDocument],
    example {
        "document_type": "national-id", "issuing_country": "PA", "number": "12-381-1449", "valid_until": "2033-10-31",
        "scan": "A-b1C2d3E4f5G6h7I8j9K0l1M2n3O4p5Q6r7S8t9U0v"
    }
}
