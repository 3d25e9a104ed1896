//! Periods in civil days, and the rules of stay and rest that are made of them.
//!
//! A period of months runs from date to date, as the civil codes count it: eleven months from 3 November end on 3 October,
//! and that day still belongs to the period. Where the last month has no such day, its last day stands in for it.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::KindName;
use crate::bounded::Number;

/// A length of time in civil days or calendar months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Period {
    /// Civil days: the day after counts as the first.
    Days(Number<1, 3660>),
    /// Calendar months, from date to date.
    Months(Number<1, 240>),
}

impl Period {
    /// The last civil day of the period when it begins to run on `day`.
    pub fn after(self, day: NaiveDate) -> NaiveDate {
        match self {
            Period::Days(days) => day.checked_add_days(Days::new(days.get().into())),
            Period::Months(months) => day.checked_add_months(Months::new(months.get())),
        }
        // Days of records end in 2199, so the calendar's own end is never met.
        .unwrap_or(NaiveDate::MAX)
    }

    /// The first civil day of the period when it ends on `day`.
    pub fn before(self, day: NaiveDate) -> NaiveDate {
        match self {
            Period::Days(days) => day.checked_sub_days(Days::new(days.get().into())),
            Period::Months(months) => day.checked_sub_months(Months::new(months.get())),
        }
        .unwrap_or(NaiveDate::MIN)
    }

    /// Both periods, one after the other, from `day` on. Months are added before they are clamped to a month's end,
    /// so that eleven months and one more are a year.
    pub fn after_both(self, next: Period, day: NaiveDate) -> NaiveDate {
        match (self, next) {
            (Period::Months(a), Period::Months(b)) => {
                day.checked_add_months(Months::new(a.get() + b.get())).unwrap_or(NaiveDate::MAX)
            }
            _ => next.after(self.after(day)),
        }
    }

    /// At least how many days it can last, to compare periods of different sorts.
    pub fn days_min(self) -> u32 {
        match self {
            Period::Days(days) => days.get(),
            // February is the shortest month, and any four years hold at least 1460 days.
            Period::Months(months) => months.get() / 12 * 365 + months.get() % 12 * 28,
        }
    }
}

/// How long a worker may stay, and how the stay is renewed (R10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stay {
    /// How long one may stay and work, from the day of entry.
    pub limit: Period,
    /// How long one then has to leave, without working.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_within: Option<Period>,
    /// Whether one may go and come back within the stay.
    pub entries: Entries,
    /// How it is renewed.
    pub renewal: Renewal,
    /// The most that may be spent inside within any stretch of time, such as seven months in any eleven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// How often one may enter on one permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entries {
    /// Once: leaving ends the stay.
    Single,
    /// Many times: the stay runs on from the first entry.
    Multiple,
}

/// How a stay is renewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// Where one must be to renew.
    pub place: RenewalPlace,
    /// How often, at most.
    pub times_max: Number<0, 20>,
    /// By how much, each time; the limit of stay where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The most that one stay may last with all its renewals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Period>,
    /// How long before the end one must apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apply_before: Option<Period>,
}

/// Where one must be to renew a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RenewalPlace {
    /// One stays in the country meanwhile.
    Inside,
    /// Only after leaving: the next stay is a cycle of its own.
    Outside,
    /// Not at all.
    None,
}

/// The most time inside a country within a longer stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The most time inside.
    pub at_most: Period,
    /// Within any stretch of this length.
    pub within: Period,
}

impl Stay {
    /// The last civil day on which one who entered on `entry` may stay and work without a renewal.
    pub fn until(&self, entry: NaiveDate) -> NaiveDate {
        self.limit.after(entry)
    }

    /// The last civil day on which one who entered on `entry` must be gone, without a renewal.
    pub fn leave_by(&self, entry: NaiveDate) -> NaiveDate {
        self.leave_within.map_or_else(|| self.until(entry), |more| self.limit.after_both(more, entry))
    }

    /// The last civil day to which one who entered on `entry` can have a stay renewed that now ends on `until`;
    /// none where stays are not renewed inside the country. How often it was renewed is for the caller to count.
    pub fn renewed_until(&self, entry: NaiveDate, until: NaiveDate) -> Option<NaiveDate> {
        if self.renewal.place != RenewalPlace::Inside || self.renewal.times_max.get() == 0 {
            return None;
        }
        let renewed = self.renewal.period.unwrap_or(self.limit).after(until);
        Some(self.renewal.total.map_or(renewed, |total| renewed.min(total.after(entry))))
    }

    /// The last civil day that one who entered on `entry` can ever stay and work, with every renewal.
    pub fn until_at_most(&self, entry: NaiveDate) -> NaiveDate {
        (0..self.renewal.times_max.get())
            .try_fold(self.until(entry), |until, _| self.renewed_until(entry, until))
            .unwrap_or_else(|| self.until(entry))
    }
}

/// How long one must be home before the next cycle (R11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rest {
    /// How long, from the last exit.
    pub period: Period,
    /// The step before which it must be over.
    pub before: KindName,
    /// Whether the return must be confirmed as well.
    pub confirmed_return: bool,
}

impl Rest {
    /// The first civil day on which one who left on `exit` may begin the next cycle.
    pub fn over_on(&self, exit: NaiveDate) -> NaiveDate {
        self.period.after(exit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn months(count: u32) -> Period {
        Period::Months(Number::new(count).unwrap())
    }
    fn days(count: u32) -> Period {
        Period::Days(Number::new(count).unwrap())
    }
    fn stay(limit: Period, leave_within: Option<Period>, place: RenewalPlace, times: u32) -> Stay {
        let times_max = Number::new(times).unwrap();
        let renewal = Renewal { place, times_max, period: None, total: None, apply_before: None };
        Stay { limit, leave_within, entries: Entries::Single, renewal, window: None }
    }

    #[test]
    fn months_run_from_date_to_date_and_end_with_the_month_where_it_is_shorter() {
        assert_eq!(months(11).after(date("2025-11-03")), date("2026-10-03"));
        assert_eq!(months(1).after(date("2026-01-31")), date("2026-02-28"));
        assert_eq!(months(1).after(date("2028-01-31")), date("2028-02-29"));
        assert_eq!(months(12).after(date("2028-02-29")), date("2029-02-28"));
        assert_eq!(months(48).after(date("2028-02-29")), date("2032-02-29"));
        assert_eq!(days(15).after(date("2026-12-20")), date("2027-01-04"));
        assert_eq!(months(1).before(date("2026-03-31")), date("2026-02-28"));
    }

    #[test]
    fn eleven_months_and_the_twelfth_to_leave_are_a_year_from_any_day() {
        let rule = stay(months(11), Some(months(1)), RenewalPlace::Outside, 0);
        for entry in ["2025-03-31", "2025-11-03", "2024-03-29"] {
            assert_eq!(rule.leave_by(date(entry)), months(12).after(date(entry)), "{entry}");
        }
        assert_eq!(rule.until(date("2025-03-31")), date("2026-02-28"));
        assert_eq!(stay(months(11), None, RenewalPlace::None, 0).leave_by(date("2025-11-03")), date("2026-10-03"));
    }

    #[test]
    fn a_stay_is_renewed_inside_only_where_the_agreement_says_so_and_never_past_its_total() {
        let entry = date("2025-11-03");
        assert_eq!(stay(months(11), None, RenewalPlace::Outside, 0).renewed_until(entry, date("2026-10-03")), None);
        assert_eq!(stay(months(11), None, RenewalPlace::Outside, 0).until_at_most(entry), date("2026-10-03"));
        let mut inside = stay(months(11), None, RenewalPlace::Inside, 2);
        assert_eq!(inside.renewed_until(entry, inside.until(entry)), Some(date("2027-09-03")));
        assert_eq!(inside.until_at_most(entry), date("2028-08-03"));
        inside.renewal.total = Some(months(24));
        assert_eq!(inside.until_at_most(entry), date("2027-11-03"));
    }

    proptest! {
        #[test]
        fn a_period_never_ends_before_it_begins_nor_sooner_than_its_fewest_days(
            offset in 0i64..60_000, count in 1u32..=240,
        ) {
            let day = date("1990-01-01") + chrono::TimeDelta::days(offset);
            for period in [months(count), days(count)] {
                let length = (period.after(day) - day).num_days();
                prop_assert!(length >= i64::from(period.days_min()));
                prop_assert!(period.before(period.after(day)) <= day);
            }
        }
    }
}
