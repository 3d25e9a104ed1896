//! `crossing.transited`: a worker passes through a country between.

use super::prelude::*;

record_kind! {
    /// A worker passes through a country that lies between, without staying.
    CrossingTransited, seen as SeenCrossingTransited: "crossing.transited" version 1, Fact, about [Worker, Cycle];
    /// The document shown; none where there was none.
    document_type: Option<DocumentType> [TravelDocument],
    /// Its number.
    document_number: Option<Text<30>> [TravelDocument],
    /// Plate of the bus or car.
    vehicle: Option<Text<30>> [Migration],
    /// The group with which the worker travels.
    manifest: Option<Id<Manifest>> [Migration],
    example {"document_type": "passport", "document_number": "A70112233", "vehicle": "P 104-221", "manifest": null}
}
