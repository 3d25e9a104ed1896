//! Civil days: stays and deadlines are counted in calendar days of the place where they run, whatever clock wrote them down.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use crate::{country::Country, time::Moment};

/// The clock on the wall of a country's offices. Countries of several zones go by their capital's.
pub fn civil_zone(country: Country) -> chrono_tz::Tz {
    match country.as_str() {
        "CR" => chrono_tz::America::Costa_Rica,
        "PA" => chrono_tz::America::Panama,
        "SV" => chrono_tz::America::El_Salvador,
        "NI" => chrono_tz::America::Managua,
        "HN" => chrono_tz::America::Tegucigalpa,
        "GT" => chrono_tz::America::Guatemala,
        "MX" => chrono_tz::America::Mexico_City,
        _ => chrono_tz::UTC,
    }
}

/// The calendar day of a country on which something happened: a device whose clock hangs at another offset does not move it.
pub fn civil_day(at: Moment, country: Country) -> NaiveDate {
    at.utc().with_timezone(&civil_zone(country)).date_naive()
}

/// The first instant of a civil day in a country.
pub fn start_of_day(day: NaiveDate, country: Country) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    let zone = civil_zone(country);
    // A clock put forward at midnight has no such instant; the day then starts an hour later.
    let local = zone.from_local_datetime(&midnight).earliest();
    let local = local.or_else(|| zone.from_local_datetime(&(midnight + chrono::TimeDelta::hours(1))).earliest());
    local.map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_the_place_and_not_of_the_device() {
        let costa_rica = |text| civil_day(Moment::parse(text).unwrap(), Country::CR).to_string();
        assert_eq!(costa_rica("2026-11-02T23:59:59-06:00"), "2026-11-02");
        assert_eq!(costa_rica("2026-11-03T05:59:59Z"), "2026-11-02");
        assert_eq!(costa_rica("2026-11-03T06:00:00Z"), "2026-11-03");
        assert_eq!(costa_rica("2026-11-03T00:30:00-05:00"), "2026-11-02");
    }

    #[test]
    fn a_day_begins_at_the_places_own_midnight() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 3).unwrap();
        assert_eq!(start_of_day(day, Country::CR).to_rfc3339(), "2026-11-03T06:00:00+00:00");
        assert_eq!(start_of_day(day, Country::PA).to_rfc3339(), "2026-11-03T05:00:00+00:00");
    }
}
