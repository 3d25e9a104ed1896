//! What other tables than rosters are read with: rows of cells, dates as people write them, countries by their names.

use domain::{
    country::Country,
    time::{BirthDate, Day},
};

use super::{Cell, SheetError, dates, delimited, places};

/// A row with anything in it: its number as a spreadsheet counts, and its cells.
pub(crate) type Row = (u32, Vec<Option<String>>);

/// The rows of a table with separators, at most so many.
pub(crate) fn rows(bytes: &[u8], file_name: &str, rows_max: usize) -> Result<Vec<Row>, SheetError> {
    let text = delimited::decode(bytes, file_name)?;
    let mut rows = Vec::new();
    delimited::each_row(&text, file_name, |row, cells| {
        if rows.len() >= rows_max {
            return Err(SheetError::TooManyRows);
        }
        rows.push((row, cells.iter().map(Cell::read).collect()));
        Ok(())
    })?;
    Ok(rows)
}

/// A day, however it is written.
pub(crate) fn day(text: &str) -> Option<Day> {
    dates::day(&Cell::text(text)).ok().map(|dated| dated.date)
}

/// A date of birth, as much of it as is written.
pub(crate) fn birth(text: &str, today: Day) -> Option<BirthDate> {
    dates::birth(&Cell::text(text), today).ok().map(|dated| dated.date)
}

/// A country by its name, its people or its code.
pub(crate) fn country(text: &str) -> Option<Country> {
    places::country(text)
}
