//! `crossing.refused`: a worker is not admitted.

use super::prelude::*;

record_kind! {
    /// A worker is not admitted at a post; the reason is told to them.
    CrossingRefused, seen as SeenCrossingRefused: "crossing.refused" version 1, Fact, about [Worker, Cycle];
    /// The document shown; none where there was none.
    document_type: Option<DocumentType> [TravelDocument],
    /// Its number.
    document_number: Option<Text<30>> [TravelDocument],
    /// Why, as told to the person.
    reason: Text<500> [Migration],
    example {"document_type": null, "document_number": null, "reason": "Documento vencido."}
}
