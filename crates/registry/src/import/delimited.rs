//! Text with separators (CSV): which encoding, which separator, and which row of the spreadsheet a line is.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{COLUMNS_MAX, Cell, SheetError};

/// So many lines tell which character separates.
const LINES_LOOKED_AT: usize = 20;

/// The text of the bytes: by their byte order mark, else UTF-8 where they are that, else Windows-1252, of which
/// Latin-1 is a part.
pub(super) fn decode<'a>(bytes: &'a [u8], file_name: &str) -> Result<Cow<'a, str>, SheetError> {
    if has_extension(file_name, &["xlsx", "xls", "ods", "pdf"]) {
        return Err(SheetError::NotARoster);
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark_length)) => encoding.decode_without_bom_handling(&bytes[mark_length..]).0,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    };
    // No text holds this character, and every other kind of file does.
    if text.contains('\0') || bytes.starts_with(b"%PDF") {
        return Err(SheetError::NotARoster);
    }
    if text.trim().is_empty() { Err(SheetError::Empty) } else { Ok(text) }
}

fn has_extension(file_name: &str, extensions: &[&str]) -> bool {
    file_name.rsplit_once('.').is_some_and(|(_, ours)| extensions.iter().any(|other| ours.eq_ignore_ascii_case(other)))
}

/// Gives each row that has anything in it, with its number as a spreadsheet counts: a quoted cell may run over several lines
/// and is one row, a blank line is a row too.
pub(super) fn each_row(
    text: &str,
    file_name: &str,
    mut take: impl FnMut(u32, &[Cell]) -> Result<(), SheetError>,
) -> Result<(), SheetError> {
    let (separator, text) = separator(text, file_name);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if !reader.read_record(&mut record).map_err(|error| SheetError::Damaged(error.to_string()))? {
            return Ok(());
        }
        row += 1 + blank_lines(text.as_bytes(), start);
        let cells: Vec<Cell> = record.iter().take(COLUMNS_MAX).map(Cell::text).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            take(row, &cells)?;
        }
    }
}

/// Blank lines from there on, which the parser passes over in silence.
fn blank_lines(text: &[u8], start: usize) -> u32 {
    let mut rest = text.get(start..).unwrap_or_default();
    if start > 0 && text.get(start - 1) == Some(&b'\r') {
        // The second half of the line end that closed the row before.
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(after) = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).or(rest.strip_prefix(b"\r")) {
        rest = after;
        lines += 1;
    }
    lines
}

/// The separator, and the text without the line `sep=;` in which some programs name it and which no spreadsheet shows.
fn separator<'a>(text: &'a str, file_name: &str) -> (u8, &'a str) {
    let first = text.lines().next().unwrap_or_default();
    if let Some(&[separator]) = first.strip_prefix("sep=").map(str::as_bytes) {
        let rest = text[first.len()..].trim_start_matches('\r');
        return (separator, rest.strip_prefix('\n').unwrap_or(rest));
    }
    if has_extension(file_name, &["tsv", "tab"]) {
        return (b'\t', text);
    }
    let most = |separator: u8| text.lines().take(LINES_LOOKED_AT).map(|line| outside_quotes(line, separator)).max();
    // Of two that occur equally often the last is taken: the semicolon, which is what Spanish spreadsheets write.
    let separator = [b',', b'\t', b';'].into_iter().max_by_key(|separator| most(*separator)).unwrap_or(b';');
    (separator, text)
}

fn outside_quotes(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            _ if byte == separator && !quoted => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut rows = Vec::new();
        let take = |row, cells: &[Cell]| {
            rows.push((row, cells.iter().map(|cell| cell.read().unwrap_or_default()).collect()));
            Ok(())
        };
        each_row(text, "roster.csv", take).unwrap();
        rows
    }

    fn numbers(text: &str) -> Vec<u32> {
        rows(text).into_iter().map(|(row, _)| row).collect()
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a;b", "", "1;2", ";", "", "", "\"3", "x\";4", "5;6"].join(end);
            assert_eq!(numbers(&text), [1, 3, 7, 8], "{end:?}");
            assert_eq!(numbers(&format!("{end}{text}{end}{end}")), [2, 4, 8, 9], "{end:?}");
        }
    }

    #[test]
    fn the_separator_is_what_occurs_most() {
        for text in ["a;b;c\n\"1,5\";2;3", "a,b,c\n\"1;;;;5\",2,3", "a\tb\tc\n1,5\t2\t3", "sep=|\r\na|b|c\r\n1|2|3"] {
            let rows = rows(text);
            assert_eq!(
                rows.iter().map(|(row, cells)| (*row, cells.len())).collect::<Vec<_>>(),
                [(1, 3), (2, 3)],
                "{text}"
            );
        }
    }

    #[test]
    fn each_encoding_is_read_and_what_is_no_text_refused() {
        let expected = "a;ñ\n";
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(expected.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [expected.as_bytes(), b"\xef\xbb\xbfa;\xc3\xb1\n", b"a;\xf1\n", &utf16] {
            assert_eq!(decode(bytes, "roster.csv").unwrap(), expected);
        }
        for (bytes, name) in
            [(&b"\xd0\xcf\x11\xe0\0\0"[..], "r.xls"), (b"\x89PNG\0", "r"), (b"%PDF-1.7", "r.csv"), (b"a;b", "r.XLSX")]
        {
            assert_eq!(decode(bytes, name), Err(SheetError::NotARoster), "{name}");
        }
        assert_eq!(decode(b" \r\n", ""), Err(SheetError::Empty));
        assert_eq!(decode(b"\xef\xbb\xbf", ""), Err(SheetError::Empty));
    }
}
