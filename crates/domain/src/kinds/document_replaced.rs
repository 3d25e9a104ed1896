//! `document.replaced`: an issued document is replaced.

use super::prelude::*;

record_kind! {
    /// The authority that issued a document gives another in its place, which ends where the first did.
    DocumentReplaced, seen as SeenDocumentReplaced: "document.replaced" version 1, Decision, about [Worker, Cycle];
    /// The one that counts no more.
    document: Id<Document> [Migration],
    /// The one in its place.
    replacement: Id<Document> [Migration],
    /// Its number.
    number: Text<30> [Migration],
    /// First day.
    valid_from: Day [Migration],
    /// Last day.
    valid_until: Day [Migration],
    /// Why.
    reason: ReplacementReason [Migration],
    example {"document": "0198d0c0-0000-7000-8000-0000000000d1", "replacement": "0198d0c0-0000-7000-8000-0000000000d2", "number": "CR-26-000981", "valid_from": "2026-12-01", "valid_until": "2027-03-31", "reason": "lost"}
}
