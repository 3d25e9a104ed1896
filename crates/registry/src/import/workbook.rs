//! XLSX workbooks: bounded before they are unpacked, and read cell by cell.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;

use super::{COLUMNS_MAX, Cell, Expected, Sheet, SheetError, reader::Reader};

/// Bytes that the sheets of a workbook may have when unpacked, all together: 50,000 full rows are about 80 MiB.
const SHEETS_BYTES_MAX: u64 = 192 * 1024 * 1024;
/// Bytes that everything else may have: the texts that cells share, styles, themes.
const OTHER_PARTS_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Files within the workbook.
const PARTS_MAX: usize = 2_000;
/// Sheets in which the headings are looked for.
const SHEETS_MAX: usize = 20;

/// Whether these are the first bytes of a ZIP archive, which every XLSX is.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Reads the first visible sheet that has the headings.
pub(super) fn read(bytes: &[u8], expected: Expected) -> Result<Sheet, SheetError> {
    measure(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .take(SHEETS_MAX)
        .collect();
    let mut first_error = None;
    for name in names {
        match read_sheet(&mut workbook, &name, expected) {
            // A cover or a list of codes may stand before the roster.
            Err(error @ (SheetError::MissingHeadings(_) | SheetError::Empty)) => {
                first_error = first_error.or(Some(error))
            }
            done => return done,
        }
    }
    Err(first_error.unwrap_or(SheetError::Empty))
}

/// Unpacks every part into nothing, because the sizes that an archive states about itself may be lies.
fn measure(bytes: &[u8]) -> Result<(), SheetError> {
    let damaged = |error: zip::result::ZipError| SheetError::Damaged(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > PARTS_MAX {
        return Err(SheetError::TooLarge);
    }
    if archive.index_for_name("[Content_Types].xml").is_none() {
        return Err(SheetError::NotARoster);
    }
    let (mut sheets, mut others) = (SHEETS_BYTES_MAX, OTHER_PARTS_BYTES_MAX);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let left = if part.name().map_err(damaged)?.contains("/worksheets/") { &mut sheets } else { &mut others };
        let size = std::io::copy(&mut part.take(*left + 1), &mut std::io::sink())
            .map_err(|error| SheetError::Damaged(error.to_string()))?;
        *left = left.checked_sub(size).ok_or(SheetError::TooLarge)?;
    }
    Ok(())
}

fn damaged(error: XlsxError) -> SheetError {
    SheetError::Damaged(error.to_string())
}

fn read_sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, expected: Expected) -> Result<Sheet, SheetError> {
    let mut stream = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut reader = Reader::new(expected);
    let mut row = 0;
    let mut cells: Vec<Cell> = Vec::new();
    while let Some(next) = stream.next_cell().map_err(damaged)? {
        let (at_row, at_column) = next.get_position();
        if at_row != row {
            if at_row < row {
                return Err(SheetError::Damaged("rows are not in order".into()));
            }
            reader.take(row + 1, &cells)?;
            cells.clear();
            row = at_row;
        }
        let column = usize::try_from(at_column).unwrap_or(usize::MAX);
        if column < COLUMNS_MAX {
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            cells[column] = cell(next.get_value());
        }
    }
    reader.take(row + 1, &cells)?;
    reader.finish()
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Int(number) => Cell::text(&number.to_string()),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(yes) => Cell::Number(f64::from(u8::from(*yes))),
        DataRef::DateTime(at) if at.is_datetime() => at.as_datetime().map_or(Cell::Error, |at| Cell::Date(at.date())),
        DataRef::DateTime(duration) => Cell::Number(duration.as_f64()),
        DataRef::DateTimeIso(text) => {
            let date = text.get(..10).and_then(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok());
            date.map_or_else(|| Cell::text(text), Cell::Date)
        }
        DataRef::Error(_) => Cell::Error,
    }
}
