//! Deaths and grave accidents of which the other side must be told (R22): from when on nobody has told it.

use chrono::TimeDelta;

use super::{Details, Finding, FindingCode};
use crate::{
    agreement::{Agreement, Incident},
    id::{Finding as FindingMark, Id, RecordId},
    kinds::{AccidentSeverity, EndReason, SeenData},
    record::SeenRecord,
    states::CycleState,
    time::Moment,
};

/// The finding that nobody told the other side of what a record says; telling it settles it.
pub fn incident_not_notified(record: RecordId) -> Id<FindingMark> {
    Id::derived(&[FindingCode::IncidentNotNotified.as_str(), &record.to_string()])
}

/// That a partner told of an incident: it waits for somebody on the side that was told.
pub fn incident_received(record: &SeenRecord, agreement: &Agreement) -> Option<Finding> {
    let SeenData::IncidentNotified(notice) = record.data() else { return None };
    record.given_by?;
    let side = agreement.side_of(*notice.to_country.present()?)?;
    let at = record.recorded_at.present().unwrap_or(&record.occurred_at);
    Some(Finding {
        id: Id::derived(&[FindingCode::IncidentReceived.as_str(), &record.id.to_string()]),
        code: FindingCode::IncidentReceived,
        worker: None,
        cycle: None,
        employer: None,
        side,
        owner: FindingCode::IncidentReceived.owner(),
        due: None,
        opens_at: at.utc(),
        record: Some(record.id),
        details: Details { step: Some("incident.notified".to_owned()), ..Details::default() },
    })
}

/// What the other side must be told of in a cycle, each with the instant at which the time for it has passed.
pub(super) fn incidents(cycle: &CycleState, agreement: &Agreement) -> Vec<Finding> {
    let Some(id) = cycle.id else { return Vec::new() };
    let died = cycle.ended.as_ref().filter(|ended| ended.reason == Some(EndReason::Died));
    let died = died.map(|ended| (Incident::Death, ended.record, ended.at));
    let accidents = cycle.accidents.iter().filter_map(|accident| {
        let incident = match accident.severity? {
            AccidentSeverity::Fatal => Incident::Death,
            AccidentSeverity::Serious => Incident::Accident,
            AccidentSeverity::Minor => return None,
        };
        Some((incident, accident.record, accident.at))
    });
    let mut found: Vec<Finding> = Vec::new();
    for (incident, record, at) in died.into_iter().chain(accidents) {
        let notices = agreement.incidents.iter().filter(|notice| notice.incident == incident);
        // Whoever has the least time is late first; one notice is enough for all whom it reaches.
        let Some(notice) = notices.min_by_key(|notice| notice.within_hours.get()) else { continue };
        found.push(Finding {
            id: incident_not_notified(record),
            code: FindingCode::IncidentNotNotified,
            worker: cycle.worker,
            cycle: Some(id),
            employer: cycle.employer(),
            side: notice.from,
            owner: FindingCode::IncidentNotNotified.owner(),
            due: None,
            opens_at: late(at, notice.within_hours.get()),
            record: Some(record),
            details: Details { step: Some("incident.notified".to_owned()), ..Details::default() },
        });
    }
    found
}

fn late(at: Moment, hours: u32) -> chrono::DateTime<chrono::Utc> {
    at.utc() + TimeDelta::hours(i64::from(hours))
}
