//! Reading a roster file: what an officer or a growers' association keeps in a spreadsheet becomes typed rows, and
//! whatever does not fit becomes a message with its row, its column and the way out. The rows without a fault are then
//! brought into the registry ([`run`]), as an officer would have written them.
//!
//! [`read`] takes CSV (UTF-8 or UTF-16 with a byte order mark, UTF-8 without, Windows-1252; `;`, `,` or tab between) and
//! XLSX, finds the columns by their Spanish or English headings, and reports. A row with a fault is not among the rows.
//! Dates are day/month/year or ISO 8601, never month/day: a roster that mixes them cannot be told apart.
//!
//! Everything is bounded: a roster that is larger than [`FILE_BYTES_MAX`] or longer than [`ROWS_MAX`] is refused whole.

mod account;
mod alike;
pub(crate) mod cells;
mod columns;
mod dates;
mod delimited;
mod document;
mod duplicates;
mod facts;
mod identity;
mod message;
mod places;
mod reader;
pub mod report;
mod roster;
mod row;
pub mod run;
mod sheet_error;
mod workbook;
mod write;

#[cfg(test)]
mod kill_tests;
#[cfg(test)]
pub(crate) mod run_tests;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use domain::{country::Country, time::Day};

pub use account::{ImportCounts, ImportReport};
pub use columns::{Column, Needed};
pub use message::{Cause, Level, Message};
pub use row::{Document, WorkerRow};
pub use run::{ImportWorkers, Progress};
pub use sheet_error::SheetError;

/// Largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most rows that a roster may have below its headings.
pub const ROWS_MAX: usize = 50_000;
/// Cells further to the right are not looked at.
const COLUMNS_MAX: usize = 100;
/// A cell's text is cut behind so many characters, which is more than any value may have: the rest could only cost memory.
const CELL_CHARACTERS_MAX: usize = 1_000;
/// Titles and blank rows that may stand above the headings.
const ROWS_BEFORE_HEADINGS_MAX: u32 = 10;

/// What the reading is measured against.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// The day of the reading: nobody is born after it.
    pub today: Day,
    /// The country whose documents these are where the roster does not say.
    pub origin: Country,
    /// Whole years at the start of the stay, below which somebody comes only as a dependant (rule R4).
    pub age_min: u32,
}

/// A roster that has been read.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The rows without a fault, in the order of the file.
    pub rows: Vec<WorkerRow>,
    /// What was found, by row and then by column.
    pub messages: Vec<Message>,
    /// Rows with anything in them below the headings.
    pub rows_read: usize,
}

/// A cell as the file has it.
#[derive(Clone, PartialEq)]
enum Cell {
    Empty,
    Text(String),
    Number(f64),
    Date(NaiveDate),
    /// The spreadsheet shows an error there, such as `#N/A`.
    Error,
}

/// Reads a roster. The file's name is a hint alone: what a file is, its first bytes say.
pub fn read(bytes: &[u8], file_name: &str, expected: Expected) -> Result<Sheet, SheetError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(SheetError::TooLarge);
    }
    if workbook::is_zip(bytes) {
        return workbook::read(bytes, expected);
    }
    let text = delimited::decode(bytes, file_name)?;
    let mut reader = reader::Reader::new(expected);
    delimited::each_row(&text, file_name, |row, cells| reader.take(row, cells))?;
    reader.finish()
}

impl Cell {
    fn text(text: &str) -> Self {
        let text = text.trim();
        match text.char_indices().nth(CELL_CHARACTERS_MAX) {
            _ if text.is_empty() => Cell::Empty,
            Some((end, _)) => Cell::Text(text[..end].to_owned()),
            None => Cell::Text(text.to_owned()),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    /// What stands there as a person would read it, inner white space made one space.
    fn read(&self) -> Option<String> {
        match self {
            Cell::Empty | Cell::Error => None,
            Cell::Text(text) => {
                // A line break stays, to be told of; the spaces that do not break lines are spaces.
                let words: Vec<&str> = text
                    .split(|c: char| c.is_whitespace() && !c.is_control())
                    .filter(|word| !word.is_empty())
                    .collect();
                Some(words.join(" "))
            }
            Cell::Number(number) => Some(number.to_string()),
            Cell::Date(date) => Some(date.format("%d/%m/%Y").to_string()),
        }
    }
}
