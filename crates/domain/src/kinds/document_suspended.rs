//! `document.suspended`: an issued document is suspended.

use super::prelude::*;

record_kind! {
    /// The authority that issued a document suspends it.
    DocumentSuspended, seen as SeenDocumentSuspended: "document.suspended" version 1, Decision, about [Worker, Cycle];
    /// Which.
    document: Id<Document> [Migration],
    /// The last day of it; none where it is open.
    until: Option<Day> [Migration],
    /// Why.
    reason: Text<500> [Evidence],
    example {"document": "0198d0c0-0000-7000-8000-0000000000d1", "until": "2026-12-15", "reason": "Se denunció como extraviado."}
}
