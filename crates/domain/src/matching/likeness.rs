//! Why two people are likely one.

use serde::{Deserialize, Serialize};

use super::{
    person::{Born, Person},
    sound::{neighbours_swapped, one_letter_apart, sound},
};

/// One reason to take two registrations for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A document of the same kind, country and number.
    SameDocument,
    /// The same names, accents and capitals aside.
    SameNames,
    /// The same names in another order.
    NamesInOtherOrder,
    /// Given names where the other has surnames.
    NamesInOtherColumns,
    /// One of them lacks a surname that the other has.
    SurnameMissing,
    /// One of them lacks a given name that the other has.
    GivenNameMissing,
    /// A name spelt otherwise that sounds the same, or is one letter away.
    SpeltOtherwise,
    /// The same date of birth.
    SameBirthDate,
    /// The same date of birth but for day and month, which changed places.
    DayAndMonthSwapped,
    /// Of one of them less of the date of birth is known, and it fits.
    BirthDateFits,
}

impl Reason {
    /// The name on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::SameDocument => "same-document",
            Reason::SameNames => "same-names",
            Reason::NamesInOtherOrder => "names-in-other-order",
            Reason::NamesInOtherColumns => "names-in-other-columns",
            Reason::SurnameMissing => "surname-missing",
            Reason::GivenNameMissing => "given-name-missing",
            Reason::SpeltOtherwise => "spelt-otherwise",
            Reason::SameBirthDate => "same-birth-date",
            Reason::DayAndMonthSwapped => "day-and-month-swapped",
            Reason::BirthDateFits => "birth-date-fits",
        }
    }
}

/// Two people are likely one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// Why, each once, in the order of [`Reason`].
    pub reasons: Vec<Reason>,
    /// How likely, 60 to 100: an order for lists, not a probability.
    pub score: u8,
}

/// Below this, two people are not shown as alike.
const SCORE_MIN: i32 = 60;
/// What a document of the same kind and country with another number takes away: either the number or the person is another.
const OTHER_NUMBER: i32 = -20;

/// What one document is worth, whoever shows it.
const DOCUMENT: i32 = 70;

/// Something found alike: its reasons, and what they add to the score.
struct Finding {
    reasons: Vec<Reason>,
    score: i32,
}

/// Says why two people are likely one, or `None`. It is symmetric.
pub fn compare(a: &Person, b: &Person) -> Option<Likeness> {
    let names = names(a, b);
    let birth = birth(a, b);
    let same_document = a.papers.iter().any(|paper| b.papers.contains(paper));
    let mut reasons = Vec::new();
    let mut score;
    if same_document {
        reasons.push(Reason::SameDocument);
        score = DOCUMENT + if names.is_some() { 15 } else { 0 } + if birth.is_some() { 15 } else { 0 };
        reasons.extend(names.into_iter().chain(birth).flat_map(|found| found.reasons));
    } else {
        let (names, birth) = (names?, birth?);
        // A misspelt name is forgiven where the whole date agrees, not where that is a guess too.
        if names.reasons.contains(&Reason::SpeltOtherwise) && !birth.reasons.contains(&Reason::SameBirthDate) {
            return None;
        }
        score = names.score + birth.score;
        if other_number(a, b) {
            score += OTHER_NUMBER;
        }
        reasons.extend(names.reasons.into_iter().chain(birth.reasons));
    }
    reasons.sort();
    reasons.dedup();
    score = score.min(100);
    (score >= SCORE_MIN).then(|| Likeness { reasons, score: u8::try_from(score).unwrap_or(u8::MAX) })
}

/// What one document in two hands comes to, with what the names and dates of birth of both came to by themselves.
pub fn by_document_and(people: Option<Likeness>) -> Likeness {
    let more = if people.is_some() { 30 } else { 0 };
    let mut reasons = vec![Reason::SameDocument];
    reasons.extend(people.into_iter().flat_map(|likeness| likeness.reasons));
    Likeness { reasons, score: u8::try_from((DOCUMENT + more).min(100)).unwrap_or(u8::MAX) }
}

fn other_number(a: &Person, b: &Person) -> bool {
    a.papers.iter().any(|x| b.papers.iter().any(|y| x.kind == y.kind && x.country == y.country && x.number != y.number))
}

fn birth(a: &Person, b: &Person) -> Option<Finding> {
    let (a, b) = (a.born?, b.born?);
    let (reason, score) = match (whole(a), whole(b)) {
        (Some(x), Some(y)) if x == y => (Reason::SameBirthDate, 30),
        (Some((year, month, day)), Some(y)) if (year, day, month) == y => (Reason::DayAndMonthSwapped, 15),
        (Some(_), Some(_)) => return None,
        _ if a.year == b.year && fits(a.month, b.month) && fits(a.day, b.day) => (Reason::BirthDateFits, 15),
        _ => return None,
    };
    Some(Finding { reasons: vec![reason], score })
}

fn whole(born: Born) -> Option<(u32, u32, u32)> {
    Some((born.year, born.month?, born.day?))
}

fn fits(a: Option<u32>, b: Option<u32>) -> bool {
    a.is_none() || b.is_none() || a == b
}

fn names(a: &Person, b: &Person) -> Option<Finding> {
    let same_sex = a.sex.is_none() || b.sex.is_none() || a.sex == b.sex;
    let given = match (a.given.is_empty(), b.given.is_empty()) {
        // People of a single name, which stands as the surname: alike, but with less to go by.
        (true, true) => Some(Finding { reasons: vec![Reason::SameNames], score: 10 }),
        _ => alike(&a.given, &b.given, Column::Given),
    };
    let straight = pair(given, alike(&a.surnames, &b.surnames, Column::Surname));
    let found = straight.into_iter().chain(other_columns(a, b)).max_by_key(|found| found.score)?;
    // A brother and a sister: Juan and Juana differ by what a clerk may mishear too.
    (same_sex || !found.reasons.contains(&Reason::SpeltOtherwise)).then_some(found)
}

fn other_columns(a: &Person, b: &Person) -> Option<Finding> {
    let mut found = pair(alike(&a.given, &b.surnames, Column::Given), alike(&a.surnames, &b.given, Column::Given))
        .or_else(|| same_words_otherwise_split(a, b))?;
    found.reasons.retain(|reason| *reason != Reason::SameNames);
    found.reasons.push(Reason::NamesInOtherColumns);
    found.score -= 5;
    Some(found)
}

/// The same words, but one of them stands among the given names here and among the surnames there.
fn same_words_otherwise_split(a: &Person, b: &Person) -> Option<Finding> {
    let sorted = |person: &Person| {
        let mut words: Vec<String> = person.given.iter().chain(&person.surnames).cloned().collect();
        words.sort();
        words
    };
    let words = sorted(a);
    (words.len() > 1 && words == sorted(b)).then(|| Finding { reasons: Vec::new(), score: 60 })
}

/// Given names and surnames together; a guess in both is one guess too many.
fn pair(given: Option<Finding>, surnames: Option<Finding>) -> Option<Finding> {
    let (given, surnames) = (given?, surnames?);
    let spelt_otherwise = |found: &Finding| found.reasons.contains(&Reason::SpeltOtherwise);
    if spelt_otherwise(&given) && spelt_otherwise(&surnames) {
        return None;
    }
    let score = given.score + surnames.score;
    let mut reasons = given.reasons;
    reasons.extend(surnames.reasons);
    if reasons.iter().any(|reason| *reason != Reason::SameNames) {
        reasons.retain(|reason| *reason != Reason::SameNames);
    }
    Some(Finding { reasons, score })
}

#[derive(Clone, Copy, PartialEq)]
enum Column {
    Given,
    Surname,
}

/// Whether two lists of names are one, at most 30 points.
fn alike(a: &[String], b: &[String], column: Column) -> Option<Finding> {
    let found = |reason, score| Some(Finding { reasons: vec![reason], score });
    if a.is_empty() || b.is_empty() {
        return None;
    }
    if a == b {
        return found(Reason::SameNames, 30);
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if holds_all(long, short) {
        return match column {
            _ if short.len() == long.len() => found(Reason::NamesInOtherOrder, 30),
            Column::Given => found(Reason::GivenNameMissing, 15),
            Column::Surname => found(Reason::SurnameMissing, 20),
        };
    }
    // Word by word from the first; what the longer has more is then missing from the shorter.
    let mut differing = short.iter().zip(long).filter(|(x, y)| x != y);
    let (x, y) = differing.next()?;
    if differing.next().is_some() || !spelt_otherwise(x, y, column) {
        return None;
    }
    match (short.len() == long.len(), column) {
        (true, _) => found(Reason::SpeltOtherwise, 15),
        (false, Column::Surname) => {
            Some(Finding { reasons: vec![Reason::SurnameMissing, Reason::SpeltOtherwise], score: 10 })
        }
        // A nickname's difference and a name too few: by then it is another given name.
        (false, Column::Given) => None,
    }
}

/// Whether every word of `few` is in `many`, each as often.
fn holds_all(many: &[String], few: &[String]) -> bool {
    let mut left: Vec<&String> = many.iter().collect();
    few.iter().all(|word| left.iter().position(|other| *other == word).map(|at| left.swap_remove(at)).is_some())
}

fn spelt_otherwise(a: &str, b: &str, column: Column) -> bool {
    let long_enough = a.chars().count().min(b.chars().count()) >= 4;
    sound(a) == sound(b)
        || (long_enough
            && match column {
                Column::Given => neighbours_swapped(a, b),
                Column::Surname => one_letter_apart(a, b),
            })
}
