//! The report of an import, as JSON and as CSV: `row`, `column`, `level`, `of`, `message`.

use std::io::{self, Write};

use domain::lang::Lang;
use serde::{Serialize, Serializer, ser::SerializeSeq};

use super::{Level, Message};

/// A message in one language, as it stands in a report.
#[derive(Serialize)]
struct Line<'a> {
    row: u32,
    column: Option<&'a str>,
    level: Level,
    of: Option<u32>,
    message: String,
}

impl<'a> Line<'a> {
    fn new(message: &'a Message, lang: Lang) -> Self {
        let column = message.column.as_deref();
        Self { row: message.row, column, level: message.level(), of: message.of, message: message.text(lang) }
    }
}

/// Messages as a JSON array, written one after the other.
pub struct Json<'a>(pub &'a [Message], pub Lang);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut lines = serializer.serialize_seq(Some(self.0.len()))?;
        for message in self.0 {
            lines.serialize_element(&Line::new(message, self.1))?;
        }
        lines.end()
    }
}

/// Writes `[{"row", "column", "level", "of", "message"}]`.
pub fn write_json(mut to: impl Write, messages: &[Message], lang: Lang) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut to, &Json(messages, lang))?;
    to.write_all(b"\n")
}

/// Writes CSV (UTF-8, RFC 4180) with a row of headings.
pub fn write_csv(to: impl Write, messages: &[Message], lang: Lang) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
    writer.write_record(["row", "column", "level", "of", "message"])?;
    for message in messages {
        let Line { row, column, level, of, message } = Line::new(message, lang);
        let level = match level {
            Level::Fault => "fault",
            Level::Warning => "warning",
            Level::Duplicate => "duplicate",
        };
        let of = of.map(|row| row.to_string()).unwrap_or_default();
        writer.write_record([
            &row.to_string(),
            &harmless(column.unwrap_or_default()),
            level,
            &of,
            &harmless(&message),
        ])?;
    }
    writer.flush()
}

/// A text that no spreadsheet takes for a formula: headings come from files of others (OWASP, CSV injection).
fn harmless(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    if formula { format!("'{text}") } else { text.to_owned() }
}
