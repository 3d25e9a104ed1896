//! What does not fit with an employer, or will not once its instant comes: certificates that run out, sanctions, unfit places; and
//! demands of which little is left.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{Details, Finding, FindingCode, cycle::EXPIRING_WITHIN_DAYS};
use crate::{
    agreement::{Agreement, Lapse},
    civil::{civil_day, start_of_day},
    country::Country,
    id::{Demand, Employer, Id, Workplace},
    kinds::Kind,
    states::{DemandState, EmployerState, Recorded},
    time::Day,
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

/// The steps that an authority takes about a demand.
const DEMAND_STEPS: [Kind; 2] = [Kind::DemandTested, Kind::DemandRecommended];

/// What does not fit with a demand, given how many of its places are drawn: that little of it is left, and that an authority has not
/// done in time what the agreement asks of it.
pub fn demand_findings(demand: &DemandState, drawn: u32, agreement: Option<&Agreement>) -> Vec<Finding> {
    let (Some(id), Some(employer)) = (demand.id, demand.employer) else { return Vec::new() };
    if demand.withdrawn {
        return Vec::new();
    }
    let mut found = Vec::new();
    let nearly = u64::from(drawn) * 100 >= u64::from(demand.places) * NEARLY_DRAWN_PERCENT;
    if demand.places > 0 && nearly {
        let since = latest(&demand.recorded, Kind::DemandRecommended);
        found.push(about(employer, FindingCode::QuotaNearlyDrawn, since, &[&id.to_string()], Details::default()));
    }
    if let Some(agreement) = agreement {
        found.extend(DEMAND_STEPS.iter().filter_map(|kind| demand_deadline(demand, id, employer, *kind, agreement)));
        super::owners::assign(&mut found, agreement);
    }
    found
}

/// The ids of all the findings that a demand can have.
pub fn demand_finding_ids(demand: &DemandState) -> Vec<Id<super::FindingMark>> {
    let (Some(id), Some(employer)) = (demand.id, demand.employer) else { return Vec::new() };
    let (id, employer) = (id.to_string(), employer.to_string());
    let nearly = Id::derived(&[FindingCode::QuotaNearlyDrawn.as_str(), &employer, &id]);
    let missed = FindingCode::DeadlineMissed.as_str();
    let steps = DEMAND_STEPS.iter().map(|kind| Id::derived(&[missed, &employer, kind.name(), &id]));
    std::iter::once(nearly).chain(steps).collect()
}

/// That a step about a demand waits, or will once its time has passed.
fn demand_deadline(
    demand: &DemandState,
    id: Id<Demand>,
    employer: Id<Employer>,
    kind: Kind,
    agreement: &Agreement,
) -> Option<Finding> {
    let step = agreement.step(kind.name())?;
    let within = step.within.as_ref().filter(|within| within.default == Lapse::Finding)?;
    let recorded = |name: &str| demand.recorded.iter().filter(|recorded| recorded.kind == name).map(|of| of.at).max();
    if recorded(kind.name()).is_some() {
        return None;
    }
    let since = recorded(within.of.as_str())?;
    let doer = step.sides().first().copied()?;
    let country = agreement.party(doer).map_or(Country::CR, |party| party.country);
    let limit = within.due(civil_day(since, country), agreement, country);
    let details =
        Details { step: Some(kind.name().to_owned()), limit: Day::from_date(limit).ok(), ..Details::default() };
    let opens_at = start_of_day(day_after(limit), country);
    let anchor = [kind.name(), &id.to_string()];
    let found = about(employer, FindingCode::DeadlineMissed, opens_at, &anchor, details);
    Some(Finding { side: within.escalates_to.side, owner: within.escalates_to.role, ..found })
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
        owner: code.owner(),
        due: None,
        opens_at,
        record: None,
        details,
    }
}
