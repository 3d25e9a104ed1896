//! A worker as a row of a roster tells of them.

use domain::{
    country::Country,
    kinds::{DocumentType, Residence},
    matching::Person,
    text::Text,
    time::{BirthDate, Day},
    value::{Language, Sex},
};
use serde::Serialize;

/// A row without a fault. Its `Debug` prints the row's number alone. Serialised, it is the same whichever form of file it
/// came in, and wherever in it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct WorkerRow {
    /// The row as the spreadsheet counts, where the first is 1.
    #[serde(skip)]
    pub row: u32,
    /// Given names; none for a person of a single name.
    pub given_names: Option<Text<100>>,
    /// First surname, or the single name.
    pub first_surname: Text<100>,
    /// Second surname, where there is one.
    pub second_surname: Option<Text<100>>,
    /// ISO/IEC 5218.
    pub sex: Sex,
    /// As much as is known.
    pub birth_date: BirthDate,
    /// What the roster says, or else what a passport or a cédula proves. At most four.
    pub nationalities: Vec<Country>,
    /// The document, for those who have one.
    pub document: Option<Document>,
    /// Indigenous people, as the person says it.
    pub origin_people: Option<Text<60>>,
    /// Languages understood, the best first. At most five.
    pub languages: Vec<Language>,
    /// Where the person lives at home.
    pub residence: Option<Residence>,
    /// Telephone.
    pub phone: Option<Text<20>>,
    /// The farm or other place of work, by its name.
    pub workplace: Option<Text<160>>,
    /// First day of the stay.
    pub starts_on: Option<Day>,
    /// Last day of the stay, never before the first.
    pub ends_on: Option<Day>,
    /// Relatives who travel along, 0 to 30.
    pub dependants: Option<u32>,
}

/// A document that a roster tells of and that nobody has seen yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// What it is.
    pub document_type: DocumentType,
    /// Who issued it.
    pub issuing_country: Country,
    /// Its number; a cédula of Panama in its one spelling.
    pub number: Text<30>,
    /// The last day on which it is valid.
    pub valid_until: Option<Day>,
}

impl WorkerRow {
    /// The person as identity resolution sees them.
    pub fn person(&self) -> Person {
        let given_names = self.given_names.as_ref().map_or("", Text::as_str);
        let second_surname = self.second_surname.as_ref().map_or("", Text::as_str);
        let surnames = format!("{} {second_surname}", self.first_surname.as_str());
        let person = Person::new(given_names, &surnames, Some(self.birth_date)).with_sex(self.sex);
        match &self.document {
            Some(document) => person.with_document(
                document.document_type.as_str(),
                document.issuing_country,
                document.number.as_str(),
            ),
            None => person,
        }
    }
}

impl std::fmt::Debug for WorkerRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WorkerRow(row {})", self.row)
    }
}
