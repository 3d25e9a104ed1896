//! What does not fit with an employer, or will not once its instant comes: certificates that run out, sanctions, unfit places; and
//! demands of which little is left.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{Details, Finding, FindingCode, cycle::EXPIRING_WITHIN_DAYS};
use crate::{
    civil::start_of_day,
    country::Country,
    id::{Employer, Id, Workplace},
    kinds::Kind,
    states::{DemandState, EmployerState, Recorded},
};

/// A demand is nearly drawn when so many of a hundred places are.
const NEARLY_DRAWN_PERCENT: u64 = 90;

/// Everything that does not fit with an employer. Those with `opens_at <= now` hold now.
pub fn employer_findings(employer: &EmployerState) -> Vec<Finding> {
    let Some(id) = employer.id else { return Vec::new() };
    let country = employer.country.unwrap_or(Country::CR);
    let mut found = Vec::new();
    for standing in &employer.standing {
        let matter = standing.matter.as_str();
        let step = Some(matter.to_owned());
        match standing.valid_until.filter(|_| standing.in_order) {
            Some(until) => {
                let details = Details { step, limit: Some(until), ..Details::default() };
                let anchor = [matter, &until.to_string()];
                let warned = until.date().checked_sub_days(Days::new(EXPIRING_WITHIN_DAYS)).unwrap_or(until.date());
                let warned = start_of_day(warned, country);
                found.push(about(id, FindingCode::StandingExpiring, warned, &anchor, details.clone()));
                let lapsed = start_of_day(day_after(until.date()), country);
                found.push(about(id, FindingCode::StandingLapsed, lapsed, &anchor, details));
            }
            None if standing.in_order => {}
            None => {
                let details = Details { step, ..Details::default() };
                let since = latest(&employer.recorded, Kind::EmployerStandingStated);
                found.push(about(id, FindingCode::StandingLapsed, since, &[matter, "stated"], details));
            }
        }
    }
    for sanction in &employer.sanctions {
        let details = Details { limit: sanction.until, ..Details::default() };
        let anchor = [sanction.from.to_string()];
        let since = start_of_day(sanction.from.date(), country);
        found.push(about(id, FindingCode::SanctionInForce, since, &[&anchor[0]], details));
    }
    for place in employer.workplaces.iter().filter(|place| place.fit == Some(false)) {
        let since = latest(&employer.recorded, Kind::WorkplaceInspected);
        found.push(about(id, FindingCode::WorkplaceUnfit, since, &[&of(place.id)], Details::default()));
    }
    found
}

/// That little of a demand is left, given how many of its places are drawn.
pub fn demand_findings(demand: &DemandState, drawn: u32) -> Vec<Finding> {
    let (Some(id), Some(employer)) = (demand.id, demand.employer) else { return Vec::new() };
    let nearly = u64::from(drawn) * 100 >= u64::from(demand.places) * NEARLY_DRAWN_PERCENT;
    if demand.places == 0 || demand.withdrawn || !nearly {
        return Vec::new();
    }
    let since = latest(&demand.recorded, Kind::DemandRecommended);
    vec![about(employer, FindingCode::QuotaNearlyDrawn, since, &[&id.to_string()], Details::default())]
}

fn of(workplace: Id<Workplace>) -> String {
    workplace.to_string()
}

fn day_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

fn latest(recorded: &[Recorded], kind: Kind) -> DateTime<Utc> {
    let of_kind = recorded.iter().filter(|recorded| recorded.is(kind));
    of_kind.map(|recorded| recorded.at.utc()).max().unwrap_or(DateTime::UNIX_EPOCH)
}

fn about(id: Id<Employer>, code: FindingCode, opens_at: DateTime<Utc>, anchor: &[&str], details: Details) -> Finding {
    let employer = id.to_string();
    let parts: Vec<&str> = [code.as_str(), &employer].into_iter().chain(anchor.iter().copied()).collect();
    Finding {
        id: Id::derived(&parts),
        code,
        worker: None,
        cycle: None,
        employer: Some(id),
        side: code.side(),
        opens_at,
        record: None,
        details,
    }
}
