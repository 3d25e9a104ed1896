//! Dates as people type them: day before month, years of two digits, months by name.

use chrono::{Datelike, NaiveDate};
use domain::{
    text::fold,
    time::{BirthDate, Day},
};

use super::Cell;

/// Nobody at work is older.
const AGE_MAX: i32 = 110;

/// Why a cell holds no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoDate {
    /// Written as a date, but there is no such day, or nobody can be born on it.
    Impossible,
    /// Something else.
    Form,
    /// A number that the spreadsheet does not show as a date. It may count days from 1900 or from 1904.
    Number,
}

/// A date with what had to be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dated<T> {
    pub(super) date: T,
    /// The year had two digits, and was taken to be of the century that begins with this year.
    pub(super) century: Option<i32>,
}

/// The numbers of a date, by their place in it.
struct Written {
    year: i32,
    two_digits: bool,
    month: Option<u32>,
    day: Option<u32>,
}

/// Reads a day of a stay or a document. A year of two digits is in this century.
pub(super) fn day(cell: &Cell) -> Result<Dated<Day>, NoDate> {
    let (date, century) = match cell {
        Cell::Date(date) => (*date, None),
        _ => {
            let written = Written::parse(cell)?;
            let (Some(month), Some(day)) = (written.month, written.day) else { return Err(NoDate::Form) };
            let century = written.two_digits.then_some(2000);
            let year = written.year + century.unwrap_or(0);
            (NaiveDate::from_ymd_opt(year, month, day).ok_or(NoDate::Impossible)?, century)
        }
    };
    Ok(Dated { date: Day::from_date(date).map_err(|_| NoDate::Impossible)?, century })
}

/// Reads a date of birth, which may be a year or a month alone. A year of two digits is in the latest century that is
/// not in the future.
pub(super) fn birth(cell: &Cell, today: Day) -> Result<Dated<BirthDate>, NoDate> {
    let today = today.date();
    let (written, century) = match cell {
        Cell::Date(date) => (Written::of(*date), None),
        Cell::Number(year) if year.fract() == 0.0 && (1900.0..=f64::from(today.year())).contains(year) => {
            (Written { year: *year as i32, two_digits: false, month: None, day: None }, None)
        }
        _ => {
            let mut written = Written::parse(cell)?;
            let century = written.two_digits.then(|| if written.starts_after(2000, today) { 1900 } else { 2000 });
            written.year += century.unwrap_or(0);
            (written, century)
        }
    };
    let possible = !written.starts_after(0, today) && today.year() - written.year <= AGE_MAX;
    let date = BirthDate::parse(&written.iso()).ok().filter(|_| possible).ok_or(NoDate::Impossible)?;
    Ok(Dated { date, century })
}

impl Written {
    fn of(date: NaiveDate) -> Self {
        Self { year: date.year(), two_digits: false, month: Some(date.month()), day: Some(date.day()) }
    }

    fn parse(cell: &Cell) -> Result<Self, NoDate> {
        let text = match cell {
            Cell::Text(text) => without_time(text),
            Cell::Number(_) => return Err(NoDate::Number),
            _ => return Err(NoDate::Form),
        };
        let folded = fold(text);
        let parts: Vec<&str> = folded.split(' ').filter(|part| !matches!(*part, "de" | "del")).collect();
        let (year, month, day) = match parts[..] {
            [year] if is_number(year, 4) => (year, None, None),
            [year, month] if is_number(year, 4) => (year, Some(month), None),
            [month, year] => (year, Some(month), None),
            [year, month, day] if is_number(year, 4) => (year, Some(month), Some(day)),
            // Only a month in letters can stand first: 08/18/1991 is refused, because 08/07/1991 would be taken for
            // another day.
            [month, day, year] if month_by_name(month).is_some() => (year, Some(month), Some(day)),
            [day, month, year] => (year, Some(month), Some(day)),
            _ => return Err(NoDate::Form),
        };
        let two_digits = is_number(year, 2) && day.is_some();
        if !two_digits && !is_number(year, 4) {
            return Err(NoDate::Form);
        }
        let year = year.parse().map_err(|_| NoDate::Form)?;
        let month = month.map(|m| month_by_name(m).or_else(|| small(m)).ok_or(NoDate::Form)).transpose()?;
        let day = day.map(|d| small(d).ok_or(NoDate::Form)).transpose()?;
        Ok(Self { year, two_digits, month, day })
    }

    /// Whether, the century added, its first day comes after that day.
    fn starts_after(&self, century: i32, day: NaiveDate) -> bool {
        (self.year + century, self.month.unwrap_or(1), self.day.unwrap_or(1)) > (day.year(), day.month(), day.day())
    }

    fn iso(&self) -> String {
        let part = |part: Option<u32>| part.map(|part| format!("-{part:02}")).unwrap_or_default();
        format!("{:04}{}{}", self.year, part(self.month), part(self.day))
    }
}

/// The date of a date with a time behind it, as spreadsheets write when they are asked for text.
fn without_time(text: &str) -> &str {
    match text.split_once([' ', 'T', 't']) {
        Some((date, time)) if time.contains(':') => date,
        _ => text,
    }
}

fn is_number(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())
}

fn small(text: &str) -> Option<u32> {
    (is_number(text, 1) || is_number(text, 2)).then(|| text.parse().ok()).flatten()
}

fn month_by_name(text: &str) -> Option<u32> {
    let month = match text.get(..3)? {
        "ene" | "jan" => 1,
        "feb" => 2,
        "mar" => 3,
        "abr" | "apr" => 4,
        "may" => 5,
        "jun" => 6,
        "jul" => 7,
        "ago" | "aug" => 8,
        "sep" | "set" => 9,
        "oct" => 10,
        "nov" => 11,
        "dic" | "dec" => 12,
        _ => return None,
    };
    text.bytes().all(|b| b.is_ascii_lowercase()).then_some(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::parse("2026-11-01").unwrap()
    }

    fn born(text: &str) -> Result<String, NoDate> {
        birth(&Cell::text(text), today()).map(|dated| String::from(dated.date))
    }

    #[test]
    fn a_day_is_read_however_it_is_written() {
        for text in [
            "07/11/2006",
            "7/11/2006",
            "7-11-2006",
            "07.11.2006",
            "2006-11-07",
            "2006/11/07",
            "2006-11-07 00:00:00",
            "2006-11-07T00:00:00",
            "07-11-06",
            "7 de noviembre de 2006",
            "07-nov-06",
            "November 7, 2006",
        ] {
            assert_eq!(day(&Cell::text(text)).map(|d| d.date.to_string()), Ok("2006-11-07".into()), "{text}");
        }
        assert_eq!(day(&Cell::text("07-11-06")).map(|d| d.century), Ok(Some(2000)));
        for (text, why) in [
            ("31/02/1990", NoDate::Impossible),
            ("08/18/1991", NoDate::Impossible),
            ("0/1/2000", NoDate::Impossible),
            ("01/01/9999", NoDate::Impossible),
            ("01/01/0000", NoDate::Impossible),
            ("2006", NoDate::Form),
            ("soon", NoDate::Form),
            ("1/1/199", NoDate::Form),
            ("001/1/1990", NoDate::Form),
            ("1/1/1990/1", NoDate::Form),
            ("39028", NoDate::Form),
        ] {
            assert_eq!(day(&Cell::text(text)), Err(why), "{text}");
        }
        assert_eq!(day(&Cell::Number(39_028.0)), Err(NoDate::Number));
        assert_eq!(day(&Cell::Error), Err(NoDate::Form));
    }

    #[test]
    fn nobody_is_born_in_the_future_or_too_long_ago() {
        assert_eq!(born("11-02-69").as_deref(), Ok("1969-02-11"));
        assert_eq!(born("06-03-08").as_deref(), Ok("2008-03-06"));
        assert_eq!(born("01-11-26").as_deref(), Ok("2026-11-01"));
        assert_eq!(born("02-11-26").as_deref(), Ok("1926-11-02"));
        for bad in ["02/11/2026", "01/01/1915", "31/02/1990", "30-02-90", "2027"] {
            assert_eq!(born(bad), Err(NoDate::Impossible), "{bad}");
        }
    }

    #[test]
    fn a_year_or_a_month_of_birth_is_enough() {
        assert_eq!(born("1990").as_deref(), Ok("1990"));
        assert_eq!(born("05/1990").as_deref(), Ok("1990-05"));
        assert_eq!(born("1990-05").as_deref(), Ok("1990-05"));
        assert_eq!(birth(&Cell::Number(1990.0), today()).map(|d| String::from(d.date)), Ok("1990".into()));
        assert_eq!(birth(&Cell::Number(39_028.0), today()), Err(NoDate::Number));
        for bad in ["90", "05/90", "13/1990"] {
            assert!(born(bad).is_err(), "{bad}");
        }
    }
}
