//! Reading a list of alerts: a table with separators and headings, or JSON. Every fault is told with its row; with one of them nothing
//! is taken, for half a list would let pass whom the other half names.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    alert::{AlertDocument, AlertEntry, AlertReason},
    text::{Text, fold},
    time::Day,
    value::Sex,
};
use serde::Deserialize;

use super::lists::{ENTRIES_MAX, LIST_BYTES_MAX};
use crate::{
    Error, Result, Violation,
    import::{SheetError, cells},
};

/// So many faults are told at once.
const FAULTS_MAX: usize = 50;

/// The columns, each with the headings by which it is known.
const COLUMNS: &[(Column, &[&str])] = &[
    (Column::Reference, &["reference", "referencia", "id"]),
    (Column::Reason, &["reason", "motivo", "razon"]),
    (Column::Country, &["document country", "issuing country", "country", "pais emisor", "pais del documento", "pais"]),
    (Column::Number, &["document number", "number", "numero de documento", "numero documento", "documento", "numero"]),
    (Column::GivenNames, &["given names", "first names", "nombres", "nombre"]),
    (Column::Surnames, &["surnames", "surname", "last name", "apellidos", "apellido"]),
    (Column::BirthDate, &["birth date", "date of birth", "fecha de nacimiento", "fecha nacimiento", "nacimiento"]),
    (Column::Sex, &["sex", "sexo"]),
    (Column::ValidFrom, &["valid from", "from", "valida desde", "vigente desde", "desde"]),
    (Column::ValidUntil, &["valid until", "until", "valida hasta", "vigente hasta", "hasta"]),
];

/// Reasons as people write them, besides their names.
const REASONS: &[(&str, AlertReason)] = &[
    ("perdido", AlertReason::LostDocument),
    ("lost", AlertReason::LostDocument),
    ("robado", AlertReason::StolenDocument),
    ("stolen", AlertReason::StolenDocument),
    ("revocado", AlertReason::RevokedDocument),
    ("revoked", AlertReason::RevokedDocument),
    ("requerido", AlertReason::Wanted),
    ("requerida", AlertReason::Wanted),
    ("desaparecido", AlertReason::MissingPerson),
    ("desaparecida", AlertReason::MissingPerson),
    ("missing", AlertReason::MissingPerson),
    ("en riesgo", AlertReason::PersonAtRisk),
    ("at risk", AlertReason::PersonAtRisk),
    ("impedimento de entrada", AlertReason::EntryBan),
    ("otra", AlertReason::Other),
    ("otro", AlertReason::Other),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Reference,
    Reason,
    Country,
    Number,
    GivenNames,
    Surnames,
    BirthDate,
    Sex,
    ValidFrom,
    ValidUntil,
}

impl Column {
    /// As it is named in faults: the heading that is known of old.
    fn name(self) -> &'static str {
        let known = COLUMNS.iter().find(|(column, _)| *column == self);
        known.and_then(|(_, headings)| headings.first()).copied().unwrap_or_default()
    }
}

/// The entries of a file.
pub(super) fn entries(bytes: &[u8], file_name: &str, now: DateTime<Utc>) -> Result<Vec<AlertEntry>> {
    if bytes.len() > LIST_BYTES_MAX {
        return Err(Error::invalid("file", format!("is larger than {} MiB", LIST_BYTES_MAX / 1024 / 1024)));
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let mut faults = Faults::default();
    let rows = match first {
        Some(b'[' | b'{') => from_json(bytes, &mut faults)?,
        _ => from_table(bytes, file_name, Day::from_date(now.date_naive()).unwrap_or(Day::MAX), &mut faults)?,
    };
    if rows.len() > ENTRIES_MAX {
        return Err(too_many());
    }
    let mut references = BTreeSet::new();
    for (row, entry) in &rows {
        if let Err(fault) = entry.check() {
            faults.add(*row, "", fault.to_string());
        }
        if !references.insert(entry.reference.as_str()) {
            faults.add(*row, Column::Reference.name(), "stands in this list before".to_owned());
        }
    }
    faults.none()?;
    Ok(rows.into_iter().map(|(_, entry)| entry).collect())
}

fn too_many() -> Error {
    Error::invalid("file", format!("has more than {ENTRIES_MAX} entries: split it into several lists"))
}

#[derive(Default)]
struct Faults(Vec<Violation>);

impl Faults {
    fn add(&mut self, row: u32, column: &str, rule: String) {
        let member = if column.is_empty() { format!("row {row}") } else { format!("row {row}, {column}") };
        self.0.push(Violation { member, rule });
    }

    fn none(mut self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let more = self.0.len().saturating_sub(FAULTS_MAX);
        self.0.truncate(FAULTS_MAX);
        if more > 0 {
            self.0.push(Violation { member: "file".to_owned(), rule: format!("has {more} faults more") });
        }
        Err(Error::Invalid(self.0))
    }
}

/// The file as JSON: a list of entries, or an object with them.
#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Bare(Vec<serde_json::Value>),
    Named { entries: Vec<serde_json::Value> },
}

fn from_json(bytes: &[u8], faults: &mut Faults) -> Result<Vec<(u32, AlertEntry)>> {
    let wrong = |_| Error::invalid("file", "is not JSON with a list of entries");
    let (File::Bare(values) | File::Named { entries: values }) = serde_json::from_slice(bytes).map_err(wrong)?;
    if values.len() > ENTRIES_MAX {
        return Err(too_many());
    }
    let mut entries = Vec::new();
    for (row, value) in (1u32..).zip(values) {
        match serde_path_to_error::deserialize::<_, AlertEntry>(value) {
            Ok(entry) => entries.push((row, entry)),
            // The words of the parser may repeat what stands there, and that is a person's.
            Err(error) => {
                faults.add(row, &error.path().to_string(), "is missing, unknown, or not of its form".to_owned())
            }
        }
    }
    Ok(entries)
}

fn from_table(bytes: &[u8], file_name: &str, today: Day, faults: &mut Faults) -> Result<Vec<(u32, AlertEntry)>> {
    let unreadable = |why: SheetError| match why {
        SheetError::TooManyRows => too_many(),
        _ => Error::invalid("file", "is not a table with separators (CSV), nor JSON"),
    };
    let mut rows = cells::rows(bytes, file_name, ENTRIES_MAX + 1).map_err(unreadable)?.into_iter();
    let (_, headings) = rows.next().ok_or_else(|| Error::invalid("file", "is empty"))?;
    let columns = columns(&headings)?;
    let mut entries = Vec::new();
    for (number, cells) in rows {
        let mut row = Row { number, cells: &cells, columns: &columns, today, faults };
        if let Some(entry) = row.entry() {
            entries.push((number, entry));
        }
    }
    Ok(entries)
}

/// Where each column stands. A heading that is none of them is a fault: a column that is passed over in silence is one that was needed.
fn columns(headings: &[Option<String>]) -> Result<Vec<(Column, usize)>> {
    let mut columns: Vec<(Column, usize)> = Vec::new();
    let mut wrong = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        let Some(heading) = heading else { continue };
        let folded = fold(heading);
        let known = COLUMNS.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(column, _)| *column);
        match known {
            Some(column) if columns.iter().any(|(other, _)| *other == column) => {
                wrong.push(Violation { member: column.name().to_owned(), rule: "is a heading twice".to_owned() });
            }
            Some(column) => columns.push((column, at)),
            None => wrong.push(Violation {
                member: format!("column {}", at + 1),
                rule: "has a heading that is not known".to_owned(),
            }),
        }
    }
    for needed in [Column::Reference, Column::Reason] {
        if !columns.iter().any(|(column, _)| *column == needed) {
            wrong.push(Violation { member: needed.name().to_owned(), rule: "is a heading that is missing".to_owned() });
        }
    }
    if wrong.is_empty() { Ok(columns) } else { Err(Error::Invalid(wrong)) }
}

struct Row<'a> {
    number: u32,
    cells: &'a [Option<String>],
    columns: &'a [(Column, usize)],
    today: Day,
    faults: &'a mut Faults,
}

impl Row<'_> {
    fn text(&self, column: Column) -> Option<&str> {
        let (_, at) = self.columns.iter().find(|(own, _)| *own == column)?;
        self.cells.get(*at)?.as_deref()
    }

    /// A cell by what reads it; one that is filled and cannot be read is a fault.
    fn read<T>(&mut self, column: Column, rule: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column)?;
        let value = read(text);
        if value.is_none() {
            self.faults.add(self.number, column.name(), rule.to_owned());
        }
        value
    }

    fn entry(&mut self) -> Option<AlertEntry> {
        let before = self.faults.0.len();
        for needed in [Column::Reference, Column::Reason] {
            if self.text(needed).is_none() {
                self.faults.add(self.number, needed.name(), "is missing".to_owned());
            }
        }
        let too_long = "is longer than it may be";
        let today = self.today;
        let reference = self.read(Column::Reference, too_long, |text| Text::parse(text).ok());
        let reason = self.read(Column::Reason, "is no reason that is known", reason);
        let country = self.read(Column::Country, "is no country", cells::country);
        let number = self.read(Column::Number, too_long, |text| Text::parse(text).ok());
        let given_names = self.read(Column::GivenNames, too_long, |text| Text::parse(text).ok());
        let surnames = self.read(Column::Surnames, too_long, |text| Text::parse(text).ok());
        let birth_date = self.read(Column::BirthDate, "is no date of birth", |text| cells::birth(text, today));
        let sex = self.read(Column::Sex, "is no sex: M, F, or a code of ISO/IEC 5218", sex);
        let valid_from = self.read(Column::ValidFrom, "is no date", cells::day);
        let valid_until = self.read(Column::ValidUntil, "is no date", cells::day);
        let document = number.map(|number| AlertDocument { country, number });
        if self.faults.0.len() > before {
            return None;
        }
        let (reference, reason) = reference.zip(reason)?;
        Some(AlertEntry {
            reference,
            reason,
            document,
            given_names,
            surnames,
            birth_date,
            sex,
            valid_from,
            valid_until,
        })
    }
}

fn reason(text: &str) -> Option<AlertReason> {
    let folded = fold(text);
    let known = REASONS.iter().find(|(name, _)| *name == folded).map(|(_, reason)| *reason);
    known.or_else(|| AlertReason::parse(&folded.replace(' ', "-")))
}

fn sex(text: &str) -> Option<Sex> {
    match fold(text).as_str() {
        // In Spanish M is a woman and H a man; in English, and in machine-readable zones, M is a man. F and H are clear; M alone is
        // read as zones have it.
        "m" | "male" | "masculino" | "h" | "hombre" | "1" => Some(Sex::Male),
        "f" | "female" | "femenino" | "mujer" | "2" => Some(Sex::Female),
        "x" | "0" => Some(Sex::NotKnown),
        "9" => Some(Sex::NotApplicable),
        _ => None,
    }
}
