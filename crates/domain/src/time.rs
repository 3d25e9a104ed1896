//! Time as records carry it. The clock itself is always an argument.

use chrono::{DateTime, Datelike, FixedOffset, Months, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The first year that a date in a record may have: nobody alive was born before.
pub const YEAR_MIN: i32 = 1900;
/// The last year that a date in a record may have.
pub const YEAR_MAX: i32 = 2199;

/// An instant with the offset at which it was written, to the microsecond (RFC 3339).
/// Two moments are equal when they are the same instant; the offset says only where the clock hung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime<FixedOffset>);

/// Why a text is not a moment or a date.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TimeError {
    /// Another form.
    #[error("is not a date and time of RFC 3339 with its offset, such as 2026-11-02T14:05:00-05:00")]
    NotAMoment,
    /// Another form, or no such day.
    #[error("is not a date of the calendar, such as 2026-11-02")]
    NotADate,
    /// A year that no record can have.
    #[error("has a year outside {YEAR_MIN} to {YEAR_MAX}")]
    Year,
}

fn year_in_bounds(year: i32) -> Result<(), TimeError> {
    if (YEAR_MIN..=YEAR_MAX).contains(&year) { Ok(()) } else { Err(TimeError::Year) }
}

impl Moment {
    /// Reads RFC 3339; the offset is required.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        if text.len() > 40 {
            return Err(TimeError::NotAMoment);
        }
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| TimeError::NotAMoment)?;
        year_in_bounds(at.year())?;
        Ok(Self::from(at))
    }

    /// The instant, in UTC.
    pub fn utc(self) -> DateTime<Utc> {
        self.0.to_utc()
    }

    /// The calendar day on the clock that wrote it.
    pub fn date(self) -> NaiveDate {
        self.0.date_naive()
    }

    /// With the offset at which it was written.
    pub fn with_offset(self) -> DateTime<FixedOffset> {
        self.0
    }
}

impl From<DateTime<FixedOffset>> for Moment {
    fn from(at: DateTime<FixedOffset>) -> Self {
        Self(at.trunc_subsecs(6))
    }
}
impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.fixed_offset().trunc_subsecs(6))
    }
}
impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}
impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}
impl utoipa::PartialSchema for Moment {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}
impl utoipa::ToSchema for Moment {}

/// A day of the calendar (ISO 8601, `2026-11-02`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(NaiveDate);

impl Day {
    /// The last day that a record can name.
    pub const MAX: Day = Day(NaiveDate::from_ymd_opt(YEAR_MAX, 12, 31).unwrap());

    /// Reads `2026-11-02`.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        if text.len() != 10 {
            return Err(TimeError::NotADate);
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| TimeError::NotADate).and_then(Self::from_date)
    }

    /// A day within the years that a record may name.
    pub fn from_date(date: NaiveDate) -> Result<Self, TimeError> {
        year_in_bounds(date.year()).map(|()| Self(date))
    }

    /// The date.
    pub const fn date(self) -> NaiveDate {
        self.0
    }
}

impl TryFrom<String> for Day {
    type Error = TimeError;
    fn try_from(text: String) -> Result<Self, TimeError> {
        Self::parse(&text)
    }
}
impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}
impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}
impl utoipa::PartialSchema for Day {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).into()
    }
}
impl utoipa::ToSchema for Day {}

/// A date of birth as people know it: a day, a month or only a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BirthDate {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
}

impl BirthDate {
    /// Reads `1990`, `1990-05` or `1990-05-12`.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let mut parts = text.split('-');
        let mut part = |digits: usize| match parts.next() {
            None => Ok(None),
            Some(p) if p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()) => {
                p.parse::<u32>().map(Some).map_err(|_| TimeError::NotADate)
            }
            Some(_) => Err(TimeError::NotADate),
        };
        let (year, month, day) = (part(4)?.ok_or(TimeError::NotADate)?, part(2)?, part(2)?);
        if parts.next().is_some() {
            return Err(TimeError::NotADate);
        }
        let year = i32::try_from(year).map_err(|_| TimeError::Year)?;
        year_in_bounds(year)?;
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).ok_or(TimeError::NotADate)?;
        Ok(Self { year, month, day })
    }

    /// The whole date.
    pub fn from_day(day: Day) -> Self {
        let date = day.date();
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    /// The latest day that it can stand for, so that a minor is never taken for an adult.
    pub fn latest(self) -> NaiveDate {
        let month = self.month.unwrap_or(12);
        let first = NaiveDate::from_ymd_opt(self.year, month, 1).unwrap_or(NaiveDate::MAX);
        match self.day {
            Some(day) => NaiveDate::from_ymd_opt(self.year, month, day).unwrap_or(NaiveDate::MAX),
            None => first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(first),
        }
    }

    /// Whole years lived on that day, at the least.
    pub fn age_on(self, day: NaiveDate) -> u32 {
        day.years_since(self.latest()).unwrap_or(0)
    }
}

impl TryFrom<String> for BirthDate {
    type Error = TimeError;
    fn try_from(text: String) -> Result<Self, TimeError> {
        Self::parse(&text)
    }
}
impl From<BirthDate> for String {
    fn from(date: BirthDate) -> String {
        match (date.month, date.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", date.year),
            (Some(month), None) => format!("{:04}-{month:02}", date.year),
            _ => format!("{:04}", date.year),
        }
    }
}
impl std::fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BirthDate(…)")
    }
}
impl utoipa::PartialSchema for BirthDate {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"))
            .description(Some("A year, a month or a day: as much as is known"))
            .into()
    }
}
impl utoipa::ToSchema for BirthDate {}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        Day::parse(text).unwrap().date()
    }

    #[test]
    fn years_are_bounded_on_both_sides() {
        assert!(Day::parse("1900-01-01").is_ok());
        assert!(Day::parse("2199-12-31").is_ok());
        for bad in ["1899-12-31", "2200-01-01"] {
            assert_eq!(Day::parse(bad), Err(TimeError::Year));
        }
        for bad in ["0000-01-01", "9999-01-01"] {
            assert_eq!(Day::parse(bad), Err(TimeError::Year));
        }
        for bad in ["2026-02-29", "26-01-01", "2026-1-01", "", "2026-01-01T00:00:00Z"] {
            assert_eq!(Day::parse(bad), Err(TimeError::NotADate), "{bad}");
        }
        assert_eq!(Moment::parse("0000-01-01T00:00:00Z"), Err(TimeError::Year));
        assert_eq!(Moment::parse("2026-11-02T14:05:00"), Err(TimeError::NotAMoment));
    }

    #[test]
    fn a_moment_keeps_its_offset_and_compares_by_instant() {
        let here = Moment::parse("2026-11-02T14:05:00-05:00").unwrap();
        let there = Moment::parse("2026-11-02T19:05:00Z").unwrap();
        assert_eq!(here, there);
        assert_eq!(here.to_string(), "2026-11-02T14:05:00-05:00");
        assert_eq!(here.date(), date("2026-11-02"));
    }

    #[test]
    fn an_unknown_day_of_birth_never_makes_a_minor_an_adult() {
        assert_eq!(BirthDate::parse("2008").unwrap().age_on(date("2026-11-02")), 17);
        assert_eq!(BirthDate::parse("2008-10").unwrap().age_on(date("2026-11-02")), 18);
        assert_eq!(BirthDate::parse("2008-11-03").unwrap().age_on(date("2026-11-02")), 17);
        assert_eq!(BirthDate::parse("2008-11-02").unwrap().age_on(date("2026-11-02")), 18);
        assert_eq!(BirthDate::parse("2030").unwrap().age_on(date("2026-11-02")), 0);
        assert!(BirthDate::parse("1990-13").is_err() && BirthDate::parse("1990-02-30").is_err());
        assert!(BirthDate::parse("1990-").is_err() && BirthDate::parse("1990-01-01-01").is_err());
        assert_eq!(String::from(BirthDate::parse("1990-05").unwrap()), "1990-05");
    }
}
