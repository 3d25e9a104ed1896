//! `document.issued`: an authority issues a permit or card under the agreement.

use super::prelude::*;

record_kind! {
    /// An authority issues a document under the agreement. It rests on an approval, always (R20).
    DocumentIssued, seen as SeenDocumentIssued: "document.issued" version 1, Decision, about [Worker, Cycle];
    /// The document's id.
    document: Id<Document> [Migration],
    /// What it is.
    document_type: DocumentType [Migration],
    /// Its number.
    number: Text<30> [Migration],
    /// First day.
    valid_from: Day [Migration],
    /// Last day.
    valid_until: Day [Migration],
    /// What was charged for it; none where nothing was (R13).
    fee: Option<Money> [Remuneration],
    example {
        "document": "0198d0c0-0000-7000-8000-0000000000d1", "document_type": "worker-card", "number": "CR-26-000417",
        "valid_from": "2026-11-01", "valid_until": "2027-03-31", "fee": null
    }
}
