//! `incident.notified`: a partner is told of an incident.

use super::prelude::*;

record_kind! {
    /// The partner is told of a death, an accident, a sign of trafficking or a breach (R22).
    IncidentNotified, seen as SeenIncidentNotified: "incident.notified" version 1, Fact, about [Incident];
    /// What happened.
    incident: Incident [Official],
    /// Under which agreement it is told.
    agreement: AgreementCode [Official],
    /// Who was told.
    to_country: Country [Official],
    /// When.
    told_on: Day [Official],
    /// How.
    channel: Text<120> [Official],
    /// The record that it follows from.
    because_of: Option<RecordId> [Official],
    example {"incident": "accident", "agreement": "cr-pa-coffee", "to_country": "PA", "told_on": "2026-12-04", "channel": "nodo", "because_of": null}
}
