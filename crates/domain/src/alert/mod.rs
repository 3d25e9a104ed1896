//! Alerts: what a list says of a person or a document, and whether somebody at a counter may be meant. A hit never decides: it asks for
//! a second pair of eyes.
//!
//! A document is compared by country and number alone, because lists and clerks call one paper by several kinds; a person by names and
//! date of birth as two registrations are, so that twins stay two people here too.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    cedula::Cedula,
    country::Country,
    lang::Lang,
    matching::{self, Likeness, MatchKey, Person},
    text::Text,
    time::{BirthDate, Day},
    value::Sex,
};

macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident = $wire:literal, $es:literal, $en:literal;)*) => {
        /// Why something stands on a list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum AlertReason { $($(#[$doc])* $reason,)* }

        impl AlertReason {
            /// All of them.
            pub const ALL: &'static [AlertReason] = &[$(AlertReason::$reason,)*];

            /// The name in lists and on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(AlertReason::$reason => $wire,)* }
            }

            /// What it means, for whoever may see hits.
            pub const fn message(self, lang: Lang) -> &'static str {
                match (self, lang) { $((AlertReason::$reason, Lang::Es) => $es, (AlertReason::$reason, Lang::En) => $en,)* }
            }
        }
    };
}

reasons! {
    /// The document was reported lost.
    LostDocument = "lost-document", "documento declarado perdido", "document reported lost";
    /// The document was reported stolen.
    StolenDocument = "stolen-document", "documento declarado robado", "document reported stolen";
    /// Whoever issued the document took it back.
    RevokedDocument = "revoked-document", "documento revocado por quien lo emitió", "document revoked by its issuer";
    /// A court or an authority looks for the person.
    Wanted = "wanted", "persona requerida por una autoridad", "person sought by an authority";
    /// The person is missing.
    MissingPerson = "missing-person", "persona desaparecida", "missing person";
    /// The person may be in danger: trafficked, threatened, a child taken away.
    PersonAtRisk = "person-at-risk", "persona en posible riesgo: protéjala", "person who may be at risk: protect them";
    /// The person may not come in.
    EntryBan = "entry-ban", "impedimento de entrada vigente", "ban on entry in force";
    /// Something else, told by whoever keeps the list.
    Other = "other", "otra razón, que conoce quien lleva la lista", "another reason, known to whoever keeps the list";
}

impl AlertReason {
    /// Reads its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == name)
    }
}

/// A document that a list names.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertDocument {
    /// Who issued it; where the list does not say, every country's document of this number is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Its number, however it is written.
    pub number: Text<40>,
}

impl AlertDocument {
    fn paper(&self) -> Paper {
        Paper { country: self.country, number: self.number.as_str().to_owned() }
    }
}

/// An entry of a list. `Debug` prints its reason alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertEntry {
    /// By what name whoever keeps the list finds it; once in a list.
    pub reference: Text<80>,
    /// Why it stands there.
    pub reason: AlertReason,
    /// The document, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<AlertDocument>,
    /// Given names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_names: Option<Text<120>>,
    /// Surnames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surnames: Option<Text<120>>,
    /// As much of the date of birth as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<BirthDate>,
    /// ISO/IEC 5218.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Its first day; since ever, where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// Its last day; until it is withdrawn, where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Day>,
}

impl std::fmt::Debug for AlertEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AlertEntry").field("reason", &self.reason).finish_non_exhaustive()
    }
}

/// Why an entry can find nobody, or not be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// Neither a document nor names with a date of birth: everybody or nobody would be meant.
    #[error("names neither a document nor somebody by names and date of birth")]
    Nobody,
    /// A number such as `0` or `N/A`.
    #[error("has a document number that says nothing")]
    EmptyNumber,
    /// It ends before it begins.
    #[error("ends before it begins")]
    EndsBefore,
}

impl AlertEntry {
    /// Whether it can find somebody.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn check(&self) -> Result<(), EntryFault> {
        if self.document.as_ref().is_some_and(|document| document.paper().plain().is_none()) {
            return Err(EntryFault::EmptyNumber);
        }
        let by_name = self.birth_date.is_some() && (self.surnames.is_some() || self.given_names.is_some());
        if self.document.is_none() && !by_name {
            return Err(EntryFault::Nobody);
        }
        match self.valid_from.zip(self.valid_until) {
            Some((first, last)) if last.date() < first.date() => Err(EntryFault::EndsBefore),
            _ => Ok(()),
        }
    }

    /// Whether it counts on this day.
    pub fn holds_on(&self, today: Day) -> bool {
        self.valid_from.is_none_or(|first| first.date() <= today.date())
            && self.valid_until.is_none_or(|last| today.date() <= last.date())
    }

    /// The keys under which it is found.
    pub fn keys(&self) -> Vec<MatchKey> {
        let paper = self.document.as_ref().map(AlertDocument::paper);
        keys(paper.as_slice(), self.person().as_slice())
    }

    /// Whether it may mean whoever is at the counter, and why.
    pub fn meets(&self, seen: &Seen) -> Option<Likeness> {
        let paper = self.document.as_ref().map(AlertDocument::paper);
        let by_document = paper.is_some_and(|own| seen.papers.iter().any(|theirs| own.is(theirs)));
        let own = self.person();
        let likeness = seen
            .people
            .iter()
            .filter_map(|person| matching::compare(own.as_ref()?, person))
            .max_by_key(|likeness| likeness.score);
        match (by_document, likeness) {
            (true, likeness) => Some(matching::by_document_and(likeness)),
            (false, likeness) => likeness,
        }
    }

    fn person(&self) -> Option<Person> {
        let name = |name: &Option<Text<120>>| name.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default();
        let person = Person::new(&name(&self.given_names), &name(&self.surnames), Some(self.birth_date?));
        Some(person.with_sex(self.sex.unwrap_or(Sex::NotKnown)))
    }
}

/// A document of somebody at the counter.
#[derive(Clone, PartialEq, Eq)]
pub struct Paper {
    /// Who issued it, where that is known: a number that is typed says nothing of it.
    pub country: Option<Country>,
    /// Its number, however it is written.
    pub number: String,
}

impl Paper {
    /// Its letters and digits; none where they say nothing.
    pub fn plain(&self) -> Option<String> {
        matching::plain_number(&self.number)
    }

    /// As a cédula of Panama, where it may be one and keeps its hyphens.
    fn cedula(&self) -> Option<Cedula> {
        let may_be = self.country.is_none_or(|country| country == Country::PA);
        may_be.then(|| Cedula::parse(&self.number).ok()).flatten()
    }

    /// Two cédulas of the same digits may be two people's; with anything else, a zone without hyphens for one, the digits decide.
    fn is(&self, other: &Paper) -> bool {
        let same_country = self.country.is_none() || other.country.is_none() || self.country == other.country;
        let told_apart = self.cedula().zip(other.cedula()).is_some_and(|(own, theirs)| own != theirs);
        same_country && !told_apart && self.plain().is_some_and(|own| other.plain() == Some(own))
    }
}

/// Whoever is at the counter, by all that is known of them: what they show, and what is on record.
#[derive(Clone, Default)]
pub struct Seen {
    papers: Vec<Paper>,
    people: Vec<Person>,
}

impl Seen {
    /// With one more document. Numbers that say nothing are passed over when it is compared.
    #[must_use]
    pub fn with_paper(mut self, country: Option<Country>, number: &str) -> Self {
        self.papers.push(Paper { country, number: number.to_owned() });
        self
    }

    /// With the names and date of birth of a registration or a zone.
    #[must_use]
    pub fn with_person(mut self, person: Person) -> Self {
        self.people.push(person);
        self
    }

    /// The documents.
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }

    /// The keys under which entries about them are found.
    pub fn keys(&self) -> Vec<MatchKey> {
        keys(&self.papers, &self.people)
    }
}

fn keys(papers: &[Paper], people: &[Person]) -> Vec<MatchKey> {
    let numbers = papers.iter().filter_map(Paper::plain).map(|number| MatchKey::of_number(&number));
    let mut keys: Vec<MatchKey> = numbers.chain(people.iter().flat_map(Person::keys)).collect();
    keys.sort();
    keys.dedup();
    keys
}
