//! What waits for somebody about a person and no cycle: complaints, referrals, requests.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{Details, Finding, FindingCode, start_of_day};
use crate::{
    access::Side,
    agreement::Agreement,
    civil::civil_day,
    country::Country,
    id::{Id, RecordId, Worker},
    kinds::{Kind, SeenData},
    record::SeenRecord,
    states::{ComplaintState, RequestState},
    time::Day,
};

/// How long a complaint may wait where no agreement says it.
const COMPLAINT_DAYS: u64 = 30;

fn finding(
    code: FindingCode,
    anchor: &str,
    worker: Option<Id<Worker>>,
    side: Side,
    opens_at: DateTime<Utc>,
) -> Finding {
    Finding {
        id: Id::derived(&[code.as_str(), anchor]),
        code,
        worker,
        cycle: None,
        employer: None,
        side,
        owner: code.owner(),
        due: None,
        opens_at,
        record: None,
        details: Details::default(),
    }
}

fn after(day: NaiveDate, country: Country) -> DateTime<Utc> {
    start_of_day(day.checked_add_days(Days::new(1)).unwrap_or(day), country)
}

/// That nobody resolves a complaint, once the time for it has passed: the agreement's for the step, or a month. None where it is
/// resolved.
pub fn complaint_unresolved(complaint: &ComplaintState, agreement: Option<&Agreement>) -> Option<Finding> {
    let (id, filed_at) = (complaint.id?, complaint.filed_at?);
    if complaint.resolved_at.is_some() {
        return None;
    }
    let side = complaint.side.unwrap_or(Side::Destination);
    let country = agreement.and_then(|agreement| agreement.party(side)).map_or(Country::CR, |party| party.country);
    let filed_on = civil_day(filed_at, country);
    let within = agreement.and_then(|agreement| agreement.step(Kind::ComplaintResolved.name())?.within.as_ref());
    let stated = agreement.zip(within).map(|(agreement, within)| within.due(filed_on, agreement, country));
    let due = stated.or(filed_on.checked_add_days(Days::new(COMPLAINT_DAYS)));
    let due = due.unwrap_or(filed_on);
    let side = within.map_or(side, |within| within.escalates_to.side);
    let owner = within.map_or(FindingCode::ComplaintUnresolved.owner(), |within| within.escalates_to.role);
    let found = finding(FindingCode::ComplaintUnresolved, &id.to_string(), complaint.worker, side, after(due, country));
    Some(Finding { owner, details: Details { limit: Day::from_date(due).ok(), ..Details::default() }, ..found })
}

/// That a person's request waits for an answer, once the legal time for it has passed. None where it is answered, or where no agreement
/// to which the country is a party says how long.
pub fn request_overdue<'a>(
    request: &RequestState,
    agreements: impl IntoIterator<Item = &'a Agreement>,
) -> Option<Finding> {
    if request.answered_at.is_some() {
        return None;
    }
    let (id, due, country) = (request.id?, request.due_on(agreements)?, request.country?);
    let side = request.side.unwrap_or(Side::Origin);
    let found = finding(FindingCode::RequestOverdue, &id.to_string(), request.worker, side, after(due.date(), country));
    Some(Finding { details: Details { limit: Some(due), ..Details::default() }, ..found })
}

/// A finding for each time that a person was referred to who protects them.
pub fn referrals<'a>(worker: Id<Worker>, records: impl IntoIterator<Item = &'a SeenRecord>) -> Vec<Finding> {
    let referred = records.into_iter().filter(|record| matches!(record.data(), SeenData::ReferralMade(_)));
    let found = referred.map(|record| {
        let side = record.side().unwrap_or(Side::Destination);
        let record_id: RecordId = record.id;
        let at = record.occurred_at.utc();
        let found = finding(FindingCode::ReferralMade, &record_id.to_string(), Some(worker), side, at);
        Finding { record: Some(record_id), ..found }
    });
    found.collect()
}
