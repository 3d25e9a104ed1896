//! Which days a party works, as data: weekends and public holidays do not count where a time runs in working days (R15).

use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{
    Agreement,
    names::{MonthDay, list},
};
use crate::{country::Country, time::Day};

/// The public holidays of a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// Whose.
    pub party: Country,
    /// Those that fall on the same day every year.
    #[serde(default, deserialize_with = "list::<_, _, 40>", skip_serializing_if = "Vec::is_empty")]
    pub every_year: Vec<MonthDay>,
    /// Those of one year: Good Friday, or a day that was moved to a Monday.
    #[serde(default, deserialize_with = "list::<_, _, 100>", skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<Day>,
}

impl Holidays {
    fn have(&self, day: NaiveDate) -> bool {
        self.every_year.iter().any(|yearly| yearly.is_on(day)) || self.on.iter().any(|once| once.date() == day)
    }
}

impl Agreement {
    /// Whether a party's offices work on a day: not on Saturdays and Sundays, nor on its public holidays.
    pub fn is_working_day(&self, party: Country, day: NaiveDate) -> bool {
        let holiday = self.holidays.iter().any(|holidays| holidays.party == party && holidays.have(day));
        !holiday && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// The last of so many days after one, in a party's country: of all days, or of those on which it works. The day after counts as
    /// the first.
    pub fn days_after(&self, party: Country, since: NaiveDate, days: u32, working_days: bool) -> NaiveDate {
        if !working_days {
            return since.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX);
        }
        let (mut day, mut left) = (since, days);
        while left > 0 {
            let Some(next) = day.checked_add_days(Days::new(1)) else { return NaiveDate::MAX };
            day = next;
            left -= u32::from(self.is_working_day(party, day));
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::coffee_2025, *};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_and_holidays_do_not_count_where_days_are_working_days() {
        let mut agreement = coffee_2025();
        agreement.holidays = vec![Holidays {
            party: Country::PA,
            every_year: vec![MonthDay::parse("11-28").unwrap(), MonthDay::parse("12-08").unwrap()],
            on: vec![Day::parse("2026-12-09").unwrap()],
        }];
        // 4 December 2026 is a Friday; Tuesday the 8th is a holiday every year, Wednesday the 9th is one this year.
        let after = |party, days| agreement.days_after(party, day("2026-12-04"), days, true).to_string();
        assert_eq!(after(Country::PA, 0), "2026-12-04");
        assert_eq!(after(Country::PA, 1), "2026-12-07");
        assert_eq!(after(Country::PA, 2), "2026-12-10");
        assert_eq!(after(Country::CR, 2), "2026-12-08", "another country's holidays are not its own");
        assert_eq!(agreement.days_after(Country::PA, day("2026-12-04"), 5, false), day("2026-12-09"));
        assert!(agreement.is_working_day(Country::PA, day("2027-12-09")), "what was one year's is not the next one's");
    }
}
