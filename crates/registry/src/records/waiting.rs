//! What waits for somebody about a person outside any cycle: complaints, requests, referrals.

use domain::{
    agreement::Agreement,
    country::Country,
    finding::{Finding, FindingCode, civil_zone, complaint_unresolved, incident_received, referrals, request_overdue},
    id::{Id, Worker},
    kinds::SeenData,
    record::SeenRecord,
    states::MatterState,
    time::Moment,
};
use persistence::Tx;

use super::project::put_finding;
use crate::{Result, agreements::InstalledAgreements};

/// The versions in force on the day of a moment, of every agreement to which a country is a party.
pub(crate) fn in_force_for(agreements: &InstalledAgreements, country: Country, at: Moment) -> Vec<&Agreement> {
    let day = at.utc().with_timezone(&civil_zone(country)).date_naive();
    let codes = agreements.of_country(country);
    codes.iter().filter_map(|code| agreements.in_force(code, day)).collect()
}

/// Leaves a complaint or a request the finding that it has, or none.
pub(super) fn refresh(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    matter: &MatterState,
    person: Option<Id<Worker>>,
) -> Result<()> {
    let (code, id, found) = match matter {
        MatterState::Complaint(complaint) => {
            let at = complaint.country.zip(complaint.filed_at);
            let governing = at.map(|(country, at)| in_force_for(agreements, country, at)).unwrap_or_default();
            // Of several agreements, the one that gives the least time.
            let found = governing.iter().filter_map(|agreement| complaint_unresolved(complaint, Some(agreement)));
            let found = found.min_by_key(|finding| finding.opens_at).or_else(|| complaint_unresolved(complaint, None));
            (FindingCode::ComplaintUnresolved, complaint.id.map(|id| id.to_string()), found)
        }
        MatterState::Request(request) => {
            let at = request.country.zip(request.received_at);
            let governing = at.map(|(country, at)| in_force_for(agreements, country, at)).unwrap_or_default();
            let found = request_overdue(request, governing);
            (FindingCode::RequestOverdue, request.id.map(|id| id.to_string()), found)
        }
        _ => return Ok(()),
    };
    match (found, id) {
        (Some(found), _) => put_finding(tx, &Finding { worker: person, ..found }),
        (None, Some(id)) => Ok(tx.drop_finding(Id::derived(&[code.as_str(), &id]))?),
        (None, None) => Ok(()),
    }
}

/// Keeps a finding for each time that somebody was referred to who protects them.
pub(crate) fn put_referrals(tx: &mut Tx<'_>, worker: Id<Worker>, records: &[SeenRecord]) -> Result<()> {
    for finding in referrals(worker, records) {
        put_finding(tx, &finding)?;
    }
    Ok(())
}

/// Keeps a finding for each notice of an incident that a partner gave.
pub(crate) fn put_notices(tx: &mut Tx<'_>, agreements: &InstalledAgreements, records: &[SeenRecord]) -> Result<()> {
    for record in records {
        let SeenData::IncidentNotified(notice) = record.data() else { continue };
        let agreement =
            notice.agreement.present().and_then(|code| agreements.in_force(code, record.occurred_at.date()));
        if let Some(finding) = agreement.and_then(|agreement| incident_received(record, agreement)) {
            put_finding(tx, &finding)?;
        }
    }
    Ok(())
}
