//! Rows of cells become workers and messages, one after the other, so that the cells of a long roster never stand in
//! memory together.

use domain::{
    country::Country,
    kinds::Residence,
    text::{Text, TextError, fold},
    time::{BirthDate, Day},
    value::{Language, Sex},
};

use super::{
    Cell, Expected, ROWS_BEFORE_HEADINGS_MAX, ROWS_MAX, Sheet, SheetError,
    columns::{Column, Columns, Needed},
    dates::{self, NoDate},
    document, duplicates,
    message::{Cause, Level, Message},
    places,
    row::WorkerRow,
};

const DEPENDANTS_MAX: u32 = 30;
const LANGUAGES_MAX: usize = 5;
const NATIONALITIES_MAX: usize = 4;

/// Takes rows in the order of the file, the headings first.
pub(super) struct Reader {
    expected: Expected,
    columns: Option<Columns>,
    missing: Option<Vec<Needed>>,
    rows: Vec<WorkerRow>,
    messages: Vec<Message>,
    rows_read: usize,
}

impl Reader {
    pub(super) fn new(expected: Expected) -> Self {
        Self { expected, columns: None, missing: None, rows: Vec::new(), messages: Vec::new(), rows_read: 0 }
    }

    /// Takes a row, by its number as the spreadsheet counts.
    pub(super) fn take(&mut self, row: u32, cells: &[Cell]) -> Result<(), SheetError> {
        if cells.iter().all(Cell::is_empty) {
            return Ok(());
        }
        let Some(columns) = &self.columns else { return self.take_headings(row, cells) };
        self.rows_read += 1;
        if self.rows_read > ROWS_MAX {
            return Err(SheetError::TooManyRows);
        }
        let mut row = Row { row, cells, columns, expected: self.expected, messages: Vec::new() };
        let worker = worker(&mut row);
        let mut messages = row.messages;
        messages.sort_by_key(|message| columns.place(message.column.as_ref()));
        if !messages.iter().any(|message| message.level() == Level::Fault) {
            self.rows.extend(worker);
        }
        self.messages.append(&mut messages);
        Ok(())
    }

    fn take_headings(&mut self, row: u32, cells: &[Cell]) -> Result<(), SheetError> {
        match Columns::find(row, cells) {
            Ok((columns, warnings)) => {
                self.columns = Some(columns);
                self.messages = warnings;
                Ok(())
            }
            Err(missing) => {
                // Of rows that are no headings, the one that comes nearest tells what is missing.
                let nearest = self.missing.take().filter(|nearest| nearest.len() <= missing.len()).unwrap_or(missing);
                if row > ROWS_BEFORE_HEADINGS_MAX {
                    return Err(SheetError::MissingHeadings(nearest));
                }
                self.missing = Some(nearest);
                Ok(())
            }
        }
    }

    /// Ends the roster.
    pub(super) fn finish(self) -> Result<Sheet, SheetError> {
        if self.columns.is_none() {
            return Err(self.missing.map_or(SheetError::Empty, SheetError::MissingHeadings));
        }
        let mut messages = self.messages;
        messages.extend(duplicates::find(&self.rows));
        // Stable: within a row the columns keep their order, and that it repeats another comes last.
        messages.sort_by_key(|message| message.row);
        Ok(Sheet { rows: self.rows, messages, rows_read: self.rows_read })
    }
}

/// A row being read, with what was found in it so far.
pub(super) struct Row<'a> {
    row: u32,
    cells: &'a [Cell],
    columns: &'a Columns,
    expected: Expected,
    messages: Vec<Message>,
}

impl Row<'_> {
    pub(super) fn expected(&self) -> Expected {
        self.expected
    }

    /// Says something about a column.
    pub(super) fn say(&mut self, column: Column, cause: Cause) {
        let column = self.columns.heading(column);
        self.messages.push(Message { row: self.row, column, of: None, cause });
    }

    /// Says it, and gives nothing.
    pub(super) fn fault<T>(&mut self, column: Column, cause: Cause) -> Option<T> {
        self.say(column, cause);
        None
    }

    pub(super) fn is_faulty(&self) -> bool {
        self.messages.iter().any(|message| message.level() == Level::Fault)
    }

    /// The cell, unless it is empty or shows an error.
    fn cell(&mut self, column: Column) -> Option<&Cell> {
        match self.columns.cell(column, self.cells)? {
            Cell::Empty => None,
            Cell::Error => self.fault(column, Cause::CellError),
            cell => Some(cell),
        }
    }

    /// What the cell says, of any length.
    pub(super) fn read(&mut self, column: Column) -> Option<String> {
        self.cell(column)?.read()
    }

    pub(super) fn text<const MAX: usize>(&mut self, column: Column) -> Option<Text<MAX>> {
        let text = self.read(column)?;
        self.bounded(column, &text)
    }

    fn bounded<const MAX: usize>(&mut self, column: Column, text: &str) -> Option<Text<MAX>> {
        match Text::parse(text) {
            Ok(text) => Some(text),
            Err(TextError::Empty) => None,
            Err(TextError::TooLong { max }) => self.fault(column, Cause::TooLong { characters_max: max }),
            Err(TextError::Control) => self.fault(column, Cause::HiddenCharacter),
        }
    }

    pub(super) fn day(&mut self, column: Column) -> Option<Day> {
        let dated = dates::day(self.cell(column)?);
        self.dated(column, dated, Cause::ImpossibleDate)
    }

    fn dated<T>(&mut self, column: Column, dated: Result<dates::Dated<T>, NoDate>, impossible: Cause) -> Option<T> {
        match dated {
            Ok(dates::Dated { date, century }) => {
                if let Some(century) = century {
                    self.say(column, Cause::TwoDigitYear { century });
                }
                Some(date)
            }
            Err(NoDate::Impossible) => self.fault(column, impossible),
            Err(NoDate::Form) => self.fault(column, Cause::UnreadableDate),
            Err(NoDate::Number) => self.fault(column, Cause::NumberForDate),
        }
    }
}

/// Reads everything, so that all that is wrong with a row is said at once.
fn worker(row: &mut Row<'_>) -> Option<WorkerRow> {
    let given_names = given_names(row);
    let surnames = surnames(row);
    let sex = sex(row);
    let birth_date = birth_date(row);
    let document = document::read(row);
    let nationalities = nationalities(row, document.as_ref());
    let (starts_on, ends_on) = stay(row, document.as_ref(), birth_date);
    let origin_people =
        row.text::<60>(Column::OriginPeople).and_then(|people| Text::parse(places::people(people.as_str())).ok());
    let languages = languages(row);
    let residence = residence(row);
    let phone = phone(row);
    let workplace = row.text(Column::Workplace);
    let dependants = dependants(row);
    let (first_surname, second_surname) = surnames?;
    Some(WorkerRow {
        row: row.row,
        given_names,
        first_surname,
        second_surname,
        sex: sex?,
        birth_date: birth_date?,
        nationalities,
        document,
        origin_people,
        languages,
        residence,
        phone,
        workplace,
        starts_on,
        ends_on,
        dependants,
    })
}

fn given_names(row: &mut Row<'_>) -> Option<Text<100>> {
    let columns = [Column::FirstGivenName, Column::GivenNames, Column::SecondGivenName];
    let found: Vec<String> = columns.into_iter().filter_map(|column| row.read(column)).collect();
    // The heading under which somebody would look for it in this roster.
    let column =
        columns.into_iter().find(|column| row.columns.heading(*column).is_some()).unwrap_or(Column::GivenNames);
    if found.is_empty() {
        return row.fault(column, Cause::NoGivenName);
    }
    row.bounded(column, &found.join(" "))
}

fn surnames(row: &mut Row<'_>) -> Option<(Text<100>, Option<Text<100>>)> {
    let faulty_before = row.is_faulty();
    let mut first: Option<Text<100>> = row.text(Column::FirstSurname);
    let mut second: Option<Text<100>> = row.text(Column::SecondSurname);
    let mut column = Column::FirstSurname;
    if row.columns.heading(Column::FirstSurname).is_none() {
        column = Column::Surnames;
        let together = row.read(Column::Surnames);
        let both = together.as_deref().map(|surnames| match second {
            None => split_surnames(surnames),
            Some(_) => (surnames.to_owned(), None),
        });
        if let Some((one, other)) = both {
            first = row.bounded(column, &one);
            second = second.or_else(|| other.and_then(|other| row.bounded(column, &other)));
        }
    }
    match (first, second) {
        (Some(first), second) => Some((first, second)),
        (None, Some(only)) => Some((only, None)),
        (None, None) if row.is_faulty() && !faulty_before => None,
        (None, None) => row.fault(column, Cause::NoSurname),
    }
}

/// Two surnames out of one cell, each with its particles (*De la Cruz Quintero*); any other number stays
/// together, for nobody can tell where the second begins.
fn split_surnames(surnames: &str) -> (String, Option<String>) {
    let mut ends = Vec::new();
    let mut at = 0;
    for word in surnames.split(' ') {
        at += word.len() + 1;
        if !matches!(fold(word).as_str(), "de" | "del" | "la" | "las" | "los" | "y" | "san" | "santa") {
            ends.push(at - 1);
        }
    }
    match ends[..] {
        [first, end] if end == surnames.len() => (surnames[..first].to_owned(), Some(surnames[first + 1..].to_owned())),
        _ => (surnames.to_owned(), None),
    }
}

/// `M` is male, as in most rosters. `H` is refused: where it stands for *hombre*, `M` stands for *mujer*, and half the rows
/// would be wrong.
fn sex(row: &mut Row<'_>) -> Option<Sex> {
    let Some(text) = row.read(Column::Sex) else {
        row.say(Column::Sex, Cause::NoSex);
        return Some(Sex::NotKnown);
    };
    let sex = match text.to_lowercase().trim_end_matches('.') {
        "m" | "masc" | "masculino" | "hombre" | "varón" | "varon" | "male" | "man" | "1" => Sex::Male,
        "f" | "fem" | "femenino" | "femenina" | "mujer" | "female" | "woman" | "2" => Sex::Female,
        "0" => Sex::NotKnown,
        "9" => Sex::NotApplicable,
        _ => return row.fault(Column::Sex, Cause::UnknownSex),
    };
    Some(sex)
}

fn birth_date(row: &mut Row<'_>) -> Option<BirthDate> {
    let today = row.expected.today;
    if row.columns.cell(Column::BirthDate, row.cells).is_none_or(Cell::is_empty) {
        return row.fault(Column::BirthDate, Cause::NoBirthDate);
    }
    let dated = dates::birth(row.cell(Column::BirthDate)?, today);
    let date = row.dated(Column::BirthDate, dated, Cause::ImpossibleBirthDate)?;
    if String::from(date).len() < 10 {
        row.say(Column::BirthDate, Cause::PartOfBirthDate);
    }
    Some(date)
}

fn nationalities(row: &mut Row<'_>, document: Option<&super::Document>) -> Vec<Country> {
    let mut nationalities = Vec::new();
    for part in places::several(&row.read(Column::Nationality).unwrap_or_default()) {
        match places::country(part) {
            Some(country) if nationalities.contains(&country) || nationalities.len() == NATIONALITIES_MAX => {}
            Some(country) => nationalities.push(country),
            None => row.say(Column::Nationality, Cause::UnknownNationality),
        }
    }
    if nationalities.is_empty() {
        nationalities.extend(document.and_then(document::proves_nationality));
    }
    nationalities
}

/// The stay, whole, and what depends on it: the age at its start and the document at its end.
fn stay(
    row: &mut Row<'_>,
    document: Option<&super::Document>,
    birth_date: Option<BirthDate>,
) -> (Option<Day>, Option<Day>) {
    let (starts_on, ends_on) = (row.day(Column::StartsOn), row.day(Column::EndsOn));
    let age_min = row.expected.age_min;
    if birth_date.is_some_and(|birth| birth.age_on(starts_on.unwrap_or(row.expected.today).date()) < age_min) {
        row.say(Column::BirthDate, Cause::UnderAge { age_min });
    }
    match (starts_on, ends_on) {
        (Some(start), Some(end)) if end < start => row.say(Column::EndsOn, Cause::EndsBeforeItStarts),
        (_, Some(end)) if document.is_some_and(|document| document::lapses_before(document, end)) => {
            row.say(Column::DocumentExpiry, Cause::DocumentExpiresEarly);
        }
        _ => {}
    }
    (starts_on, ends_on)
}

fn languages(row: &mut Row<'_>) -> Vec<Language> {
    let mut languages = Vec::new();
    for part in places::several(&row.read(Column::Language).unwrap_or_default()) {
        match places::language(part) {
            Some(language) if languages.contains(&language) || languages.len() == LANGUAGES_MAX => {}
            Some(language) => languages.push(language),
            None => row.say(Column::Language, Cause::UnknownLanguage),
        }
    }
    languages
}

fn residence(row: &mut Row<'_>) -> Option<Residence> {
    let province = row.text(Column::Province);
    let district = row.text(Column::District);
    let township = row.text(Column::Township);
    match province {
        Some(province) => Some(Residence { province, district, township }),
        None if district.is_some() || township.is_some() => row.fault(Column::Province, Cause::NoProvince),
        None => None,
    }
}

fn phone(row: &mut Row<'_>) -> Option<Text<20>> {
    let text = row.read(Column::Phone)?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_phone = (7..=15).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
    match Text::parse(&text) {
        Ok(phone) if is_phone => Some(phone),
        _ => row.fault(Column::Phone, Cause::UnreadablePhone),
    }
}

fn dependants(row: &mut Row<'_>) -> Option<u32> {
    let text = row.read(Column::Dependants)?;
    match text.parse() {
        Ok(count) if count <= DEPENDANTS_MAX => Some(count),
        _ => row.fault(Column::Dependants, Cause::UnreadableCount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_surnames_in_one_cell_are_told_apart_where_that_is_certain() {
        for (together, first, second) in [
            ("Chito", "Chito", None),
            ("Chito Ábrego", "Chito", Some("Ábrego")),
            ("De la Cruz Quintero", "De la Cruz", Some("Quintero")),
            ("Quintero de la Cruz", "Quintero", Some("de la Cruz")),
            ("Chito Ábrego Ríos", "Chito Ábrego Ríos", None),
            ("De la", "De la", None),
        ] {
            assert_eq!(split_surnames(together), (first.to_owned(), second.map(str::to_owned)), "{together}");
        }
    }
}
