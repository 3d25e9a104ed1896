//! `record.corrected`: what a record should have said.

use super::prelude::*;

record_kind! {
    /// A record should have said something else. Both stay; whoever may see the one sees the other.
    RecordCorrected, seen as SeenRecordCorrected: "record.corrected" version 1, Fact, about [Record];
    /// Why.
    reason: Text<500> [Evidence],
    /// The kind of the record; where it corrects a correction, of the record that the first of them corrects. Whoever may not see
    /// that kind does not see the correction either.
    of_kind: KindName [Envelope],
    /// When it happened, where that was wrong.
    happened_at: Option<Moment> [Envelope],
    /// The members of class `identity` that were wrong, with what they should say.
    identity: Option<Corrected> [Identity],
    /// The members of class `contact` that were wrong, with what they should say.
    contact: Option<Corrected> [Contact],
    /// The members of class `origin-people` that were wrong, with what they should say.
    origin_people: Option<Corrected> [OriginPeople],
    /// The members of class `travel-document` that were wrong, with what they should say.
    travel_document: Option<Corrected> [TravelDocument],
    /// The members of class `labour` that were wrong, with what they should say.
    labour: Option<Corrected> [Labour],
    /// The members of class `migration` that were wrong, with what they should say.
    migration: Option<Corrected> [Migration],
    /// The members of class `family` that were wrong, with what they should say.
    family: Option<Corrected> [Family],
    /// The members of class `health` that were wrong, with what they should say.
    health: Option<Corrected> [Health],
    /// The members of class `insurance` that were wrong, with what they should say.
    insurance: Option<Corrected> [Insurance],
    /// The members of class `biometric` that were wrong, with what they should say.
    biometric: Option<Corrected> [Biometric],
    /// The members of class `remuneration` that were wrong, with what they should say.
    remuneration: Option<Corrected> [Remuneration],
    /// The members of class `evidence` that were wrong, with what they should say.
    evidence: Option<Corrected> [Evidence],
    example {"reason": "Error de digitación en el apellido.", "of_kind": "worker.registered", "happened_at": null, "identity": {"first_surname": "Montezuma"}, "contact": null, "origin_people": null, "travel_document": null, "labour": null, "migration": null, "family": null, "health": null, "insurance": null, "biometric": null, "remuneration": null, "evidence": null}
}
