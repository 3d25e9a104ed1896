//! `document.recognised`: a foreign driving licence is recognised.

use super::prelude::*;

record_kind! {
    /// The destination recognises a foreign driving licence as one of a class of its own (R17).
    DocumentRecognised, seen as SeenDocumentRecognised: "document.recognised" version 1, Decision, about [Worker, Cycle];
    /// Who issued it.
    issuing_country: Country [TravelDocument],
    /// Its number.
    number: Text<30> [TravelDocument],
    /// Its class there.
    licence_class: Text<20> [TravelDocument],
    /// The class for which it stands.
    recognised_as: Text<20> [Migration],
    /// The last day of the recognition.
    valid_until: Day [Migration],
    example {"issuing_country": "SV", "number": "0512-080390-101-2", "licence_class": "Pesada-T", "recognised_as": "B4", "valid_until": "2026-09-14"}
}
