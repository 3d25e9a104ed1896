//! Whose a finding is: who looks into it, by when, and who takes it up after that, as the agreement says it.

use chrono::Days;

use super::{Due, Finding, FindingCode, start_of_day};
use crate::{
    agreement::Agreement,
    country::Country,
    time::{Day, Moment},
};

/// Says of each finding whose it is, as far as the agreement does.
pub(super) fn assign(list: &mut [Finding], agreement: &Agreement) {
    for finding in list {
        let Some(rule) = agreement.finding_rule(finding.code) else { continue };
        // A step that was not done in time has gone to whom the step says, unless the row is about just that.
        let stays = finding.code == FindingCode::DeadlineMissed && rule.codes.is_empty();
        finding.owner = rule.owner.filter(|_| !stays).unwrap_or(finding.owner);
        let country = agreement.party(finding.side).map_or(Country::CR, |party| party.country);
        let since = crate::civil::civil_day(Moment::from(finding.opens_at), country);
        let last = agreement.days_after(country, since, rule.within_days.get(), rule.working_days);
        let after = last.checked_add_days(Days::new(1)).unwrap_or(last);
        finding.due = Some(Due { passes_at: start_of_day(after, country), escalates_to: rule.escalates_to });
        finding.details.settle_by = Day::from_date(last).ok();
    }
}
