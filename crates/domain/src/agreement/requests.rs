//! By when a person who asks for their rights is answered: each party's law, as data.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::names::list;
use crate::{bounded::Number, country::Country, kinds::PersonRight};

/// By when a party answers people who ask about their own data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRule {
    /// The party whose office is asked.
    pub party: Country,
    /// The rights for which it holds; all of them where none is named.
    #[serde(default, deserialize_with = "list::<_, _, 5>", skip_serializing_if = "Vec::is_empty")]
    pub rights: Vec<PersonRight>,
    /// So many days; the day after counts as the first.
    pub answer_within_days: Number<1, 90>,
    /// Whether Saturdays and Sundays do not count.
    pub working_days: bool,
}

impl RequestRule {
    /// Whether it holds for what was asked of an office of this country.
    pub fn governs(&self, country: Country, right: PersonRight) -> bool {
        self.party == country && (self.rights.is_empty() || self.rights.contains(&right))
    }

    /// The last civil day on which an answer is in time.
    pub fn due(&self, asked_on: NaiveDate) -> NaiveDate {
        let counts = |day: &NaiveDate| !self.working_days || !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let mut left = self.answer_within_days.get();
        let mut day = asked_on;
        while left > 0 {
            let Some(next) = day.checked_add_days(Days::new(1)) else { return NaiveDate::MAX };
            day = next;
            left -= u32::from(counts(&day));
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(days: u32, working_days: bool) -> RequestRule {
        let days = serde_json::from_value(days.into()).unwrap();
        RequestRule { party: Country::PA, rights: vec![PersonRight::Access], answer_within_days: days, working_days }
    }

    #[test]
    fn working_days_leave_out_saturdays_and_sundays_and_calendar_days_do_not() {
        let friday = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        assert_eq!(rule(1, true).due(friday), NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        assert_eq!(rule(20, true).due(friday), NaiveDate::from_ymd_opt(2026, 12, 18).unwrap());
        assert_eq!(rule(10, false).due(friday), NaiveDate::from_ymd_opt(2026, 11, 30).unwrap());
    }

    #[test]
    fn it_holds_for_its_party_and_its_rights() {
        assert!(rule(1, true).governs(Country::PA, PersonRight::Access));
        assert!(!rule(1, true).governs(Country::PA, PersonRight::Opposition));
        assert!(!rule(1, true).governs(Country::CR, PersonRight::Access));
        assert!(RequestRule { rights: Vec::new(), ..rule(1, true) }.governs(Country::PA, PersonRight::Opposition));
    }
}
