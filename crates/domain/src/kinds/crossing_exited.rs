//! `crossing.exited`: a worker leaves a country.

use super::prelude::*;

record_kind! {
    /// A worker leaves the country of the post. Leaving is never blocked (R16).
    CrossingExited, seen as SeenCrossingExited: "crossing.exited" version 1, Fact, about [Worker, Cycle];
    /// The document shown; none where there was none.
    document_type: Option<DocumentType> [TravelDocument],
    /// Its number.
    document_number: Option<Text<30>> [TravelDocument],
    /// Plate of the bus or car.
    vehicle: Option<Text<30>> [Migration],
    /// The group with which the worker travels.
    manifest: Option<Id<Manifest>> [Migration],
    /// How many minors travel with the worker.
    minors: Option<Number<0, 30>> [Family],
    /// Who answers for them; asked where there are any.
    guardianship: Option<Guardianship> [Family],
    example {"document_type": "national-id", "document_number": "12-381-1449", "vehicle": "CH-4471", "manifest": null, "minors": 1, "guardianship": "parent"}
}
