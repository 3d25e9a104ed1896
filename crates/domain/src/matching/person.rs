//! What two registrations are compared by.

use crate::{cedula::Cedula, country::Country, text::fold, time::BirthDate, value::Sex};

/// A number of fewer characters says nothing: what is written where there is none.
const NUMBER_CHARACTERS_MIN: usize = 4;

/// A person as identity resolution sees them: folded, without particles. Its `Debug` prints nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub(super) given: Vec<String>,
    pub(super) surnames: Vec<String>,
    pub(super) born: Option<Born>,
    pub(super) sex: Option<Sex>,
    pub(super) papers: Vec<Paper>,
}

/// A date of birth, as much of it as is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Born {
    pub(super) year: u32,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
}

/// An identity or travel document with a number that means something.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Paper {
    pub(super) kind: String,
    pub(super) country: Country,
    pub(super) number: String,
}

impl Person {
    /// A person by their names and, where known, their date of birth.
    pub fn new(given_names: &str, surnames: &str, birth_date: Option<BirthDate>) -> Self {
        let born = birth_date.and_then(Born::new);
        Self { given: name_parts(given_names), surnames: name_parts(surnames), born, sex: None, papers: Vec::new() }
    }

    /// With their sex, where it is known.
    pub fn with_sex(mut self, sex: Sex) -> Self {
        self.sex = matches!(sex, Sex::Male | Sex::Female).then_some(sex);
        self
    }

    /// With one more document. Numbers that say nothing (`0`, `N/A`, `000000`) are passed over.
    pub fn with_document(mut self, kind: &str, country: Country, number: &str) -> Self {
        if let Some(number) = folded_number(country, number) {
            self.papers.push(Paper { kind: kind.to_owned(), country, number });
        }
        self
    }
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Person(…)")
    }
}

impl Born {
    fn new(date: BirthDate) -> Option<Self> {
        let text = String::from(date);
        let mut parts = text.split('-').map(|part| part.parse().ok());
        Some(Self { year: parts.next()??, month: parts.next().flatten(), day: parts.next().flatten() })
    }
}

/// A number without what people put between: a cédula of Panama in its one spelling, which keeps the hyphens, because
/// `1-238-11449` and `12-381-1449` are two people; of any other number, the letters and digits.
fn folded_number(country: Country, number: &str) -> Option<String> {
    match Cedula::parse(number) {
        Ok(cedula) if country == Country::PA => Some(cedula.to_string()),
        _ => plain_number(number),
    }
}

/// The letters and digits of a number; none for one that says nothing.
pub fn plain_number(number: &str) -> Option<String> {
    let folded: String = fold(number).split(' ').collect();
    let mut characters = folded.chars();
    let first = characters.next()?;
    let says_something = folded.chars().count() >= NUMBER_CHARACTERS_MIN
        && characters.any(|c| c != first)
        && folded.chars().any(|c| c.is_numeric());
    says_something.then_some(folded)
}

/// The words of a name that tell people apart: folded, without the particles that come and go (*De la Cruz, Cruz*).
fn name_parts(name: &str) -> Vec<String> {
    // D'León is De León; folding alone would make one word of it.
    let name = name.replace(['’', '´', '`', 'ʼ'], "'");
    let words = name.split_whitespace().map(|word| match word.get(..2) {
        Some("d'" | "D'") => &word[2..],
        _ => word,
    });
    let folded: Vec<String> = words
        .flat_map(|word| fold(word).split(' ').map(str::to_owned).collect::<Vec<_>>())
        .filter(|w| !w.is_empty())
        .collect();
    let told: Vec<String> = folded.iter().filter(|word| !is_particle(word)).cloned().collect();
    // Somebody may be called by nothing but a particle: La is a surname.
    if told.is_empty() { folded } else { told }
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "del" | "la" | "las" | "los" | "el" | "y" | "e" | "da" | "do" | "dos" | "das" | "di" | "van" | "von"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_the_words_that_stay() {
        assert_eq!(name_parts("  De la CRUZ "), ["cruz"]);
        assert_eq!(name_parts("D'León"), name_parts("de Leon"));
        assert_eq!(name_parts("d’León Ábrego"), ["leon", "abrego"]);
        assert_eq!(name_parts("O'Hara Güetzí"), ["ohara", "guetzi"]);
        assert_eq!(name_parts("Núñez-Ríos"), ["nunez", "rios"]);
        assert_eq!(name_parts("La"), ["la"]);
        assert!(name_parts(" … ").is_empty());
    }

    #[test]
    fn a_cedula_keeps_its_hyphens_and_other_numbers_lose_theirs() {
        let panama = Country::parse("PA").unwrap();
        let folded = |number| folded_number(panama, number);
        assert_eq!(folded("12-381-1449").as_deref(), Some("12-381-1449"));
        assert_ne!(folded("12-381-1449"), folded("1-238-11449"));
        assert_eq!(folded("PA 792-5641"), folded("pa7925641"));
        for nothing in ["", "-", "N/A", "0", "000000", "NINGUNO", "123"] {
            assert_eq!(folded(nothing), None, "{nothing}");
        }
    }
}
