//! `document.revoked`: an authority takes a document back.

use super::prelude::*;

record_kind! {
    /// An authority takes back a document that it issued, and says why.
    DocumentRevoked, seen as SeenDocumentRevoked: "document.revoked" version 1, Decision, about [Worker, Cycle];
    /// Which.
    document: Id<Document> [Migration],
    /// Why.
    reason: Text<500> [Evidence],
    example {"document": "0198d0c0-0000-7000-8000-0000000000d1", "reason": "Reportado como perdido."}
}
