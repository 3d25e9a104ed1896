//! By when a person who asks for their rights is answered: each party's law, as data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Agreement, names::list};
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
    /// Whether Saturdays, Sundays and public holidays do not count.
    pub working_days: bool,
}

impl RequestRule {
    /// Whether it holds for what was asked of an office of this country.
    pub fn governs(&self, country: Country, right: PersonRight) -> bool {
        self.party == country && (self.rights.is_empty() || self.rights.contains(&right))
    }

    /// The last civil day on which an answer is in time.
    pub fn due(&self, asked_on: NaiveDate, agreement: &Agreement) -> NaiveDate {
        agreement.days_after(self.party, asked_on, self.answer_within_days.get(), self.working_days)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::coffee_2025, *};

    fn rule(days: u32, working_days: bool) -> RequestRule {
        let days = serde_json::from_value(days.into()).unwrap();
        RequestRule { party: Country::PA, rights: vec![PersonRight::Access], answer_within_days: days, working_days }
    }

    #[test]
    fn working_days_leave_out_weekends_and_holidays_and_calendar_days_do_not() {
        let agreement = Agreement { holidays: Vec::new(), ..coffee_2025() };
        let friday = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let due = |days, working| rule(days, working).due(friday, &agreement).to_string();
        assert_eq!(due(1, true), "2026-11-23");
        assert_eq!(due(20, true), "2026-12-18");
        assert_eq!(due(10, false), "2026-11-30");
        // With Panama's own: 8 December.
        assert_eq!(rule(20, true).due(friday, &coffee_2025()).to_string(), "2026-12-21");
    }

    #[test]
    fn it_holds_for_its_party_and_its_rights() {
        assert!(rule(1, true).governs(Country::PA, PersonRight::Access));
        assert!(!rule(1, true).governs(Country::PA, PersonRight::Opposition));
        assert!(!rule(1, true).governs(Country::CR, PersonRight::Access));
        assert!(RequestRule { rights: Vec::new(), ..rule(1, true) }.governs(Country::PA, PersonRight::Opposition));
    }
}
