//! Which work, how many, who, and with which documents: what must hold before anybody is selected.

use serde::{Deserialize, Serialize};

use super::{
    Desk, KindName, LineCode, Period, Wording,
    names::{is_false, list},
};
use crate::{
    bounded::Number,
    country::Country,
    id::{Id, QuotaLine},
    kinds::{DocumentType, StandingMatter},
    text::Text,
    time::Day,
    value::{AgreementCode, Isco, Isic},
};

/// Which work, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Sectors (ISIC Rev.4): a shorter code stands for all that begin with it (R2).
    #[serde(deserialize_with = "list::<_, _, 50>")]
    pub sectors: Vec<Isic>,
    /// Occupations (ISCO-08), in the same way; any where none is named (R2).
    #[serde(default, deserialize_with = "list::<_, _, 50>", skip_serializing_if = "Vec::is_empty")]
    pub occupations: Vec<Isco>,
    /// Where in the destination one may work; everywhere where none is named (R12).
    #[serde(default, deserialize_with = "list::<_, _, 50>", skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
}

impl Scope {
    /// Whether the work lies within it.
    pub fn covers(&self, sector: &Isic, occupation: &Isco) -> bool {
        let sector_fits = self.sectors.iter().any(|allowed| sector.as_str().starts_with(allowed.as_str()));
        let occupation_fits = self.occupations.is_empty()
            || self.occupations.iter().any(|allowed| occupation.as_str().starts_with(allowed.as_str()));
        sector_fits && occupation_fits
    }
}

/// A region of the destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Its code, of ISO 3166-2 or of the country's own division.
    pub code: Text<12>,
    /// Its name, in its own language.
    pub name: Text<80>,
}

/// How many places there are, for what, when, and who draws them (R3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaRule {
    /// The line's code, the same in every version.
    pub line: LineCode,
    /// For which sector.
    pub sector: Isic,
    /// For which season.
    pub season: Season,
    /// The most places that the destination may open.
    pub places: Number<1, 1_000_000>,
    /// Who may draw them.
    pub drawn_by: DrawnBy,
    /// The record that draws one place.
    pub drawn_on: KindName,
}

impl QuotaRule {
    /// The id of the line, the same on every node and in every version of the agreement.
    pub fn id(&self, agreement: &AgreementCode) -> Id<QuotaLine> {
        Id::derived(&[agreement.as_str(), self.line.as_str()])
    }
}

/// The civil days from which and until which something counts, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
}

impl Season {
    /// Whether the day lies within it.
    pub fn covers(&self, day: chrono::NaiveDate) -> bool {
        (self.from.date()..=self.until.date()).contains(&day)
    }
}

/// Whose demands draw on a quota line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrawnBy {
    /// A single employer's.
    Employer,
    /// An association's, for the farms of its members.
    Association,
    /// Either's.
    Any,
}

/// Who may be selected (R4). People are never chosen by what this has no member for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// In whole years, on the first day of work.
    pub minimum_age: Number<18, 99>,
    /// Whether younger people may come along as dependants, never to work.
    pub minors_as_dependants: bool,
    /// Of which nationalities; one of them is enough.
    #[serde(deserialize_with = "list::<_, _, 50>")]
    pub nationalities: Vec<Country>,
}

/// What protects people in a particular situation (R21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    /// Whom.
    pub group: Group,
    /// How.
    pub rule: Wording<500>,
}

/// People for whom a rule may be kinder, never harsher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Indigenous people whose land lies on both sides of the border.
    CrossBorderIndigenous,
    /// Pregnant women and mothers of infants.
    Maternity,
    /// Minors who come along.
    Minors,
    /// People in need of international protection.
    Protected,
}

/// What is asked of employers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmployerRules {
    /// In what an employer must be in order (R5).
    #[serde(default, deserialize_with = "list::<_, _, 10>", skip_serializing_if = "Vec::is_empty")]
    pub standing: Vec<StandingMatter>,
    /// The steps before which it must be in order.
    #[serde(default, deserialize_with = "list::<_, _, 10>", skip_serializing_if = "Vec::is_empty")]
    pub in_order_before: Vec<KindName>,
    /// Whether no more people may be recommended than the employer has beds for.
    #[serde(default, skip_serializing_if = "is_false")]
    pub beds_for_all: bool,
    /// The test of the labour market that comes first, where there is one (R7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labour_market_test: Option<LabourMarketTest>,
}

/// Whether there are people in the country for the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabourMarketTest {
    /// The record that holds its result.
    pub kind: KindName,
    /// How long a result may be relied on.
    pub valid_for: Period,
    /// Whether the ministry may do it once for a whole sector and season, instead of once an employer.
    pub collective: bool,
}

/// With which documents one travels (R9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRules {
    /// The step before which a worker must have presented one; until then nothing waits for it.
    pub required_before: KindName,
    /// What is accepted, nationality by nationality. One of them is enough.
    #[serde(deserialize_with = "list::<_, _, 100>")]
    pub accepted: Vec<AcceptedDocument>,
    /// What somebody does who has none of them.
    pub without_any: WithoutDocument,
    /// What the destination issues under the agreement.
    #[serde(default, deserialize_with = "list::<_, _, 10>", skip_serializing_if = "Vec::is_empty")]
    pub issued: Vec<IssuedDocument>,
}

impl DocumentRules {
    /// What is accepted of a nationality.
    pub fn accepted_of(&self, nationality: Country) -> impl Iterator<Item = &AcceptedDocument> {
        self.accepted.iter().filter(move |accepted| accepted.nationality == nationality)
    }
}

/// A type of document that is accepted of a nationality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedDocument {
    /// Of whom.
    pub nationality: Country,
    /// Which type.
    pub document_type: DocumentType,
    /// Until when it must be valid.
    pub valid: Validity,
}

/// Until when a document must be valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validity {
    /// Until the stay ends.
    UntilEndOfStay,
    /// On the day of entry.
    OnEntry,
}

/// The way for somebody who has no accepted document: nobody is shut out for want of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithoutDocument {
    /// What they are given.
    pub gets: DocumentType,
    /// By whom.
    pub from: Desk,
    /// How it is done.
    pub how: Wording<500>,
}

/// A document that the destination issues under the agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedDocument {
    /// Which type.
    pub document_type: DocumentType,
    /// What it is called.
    pub name: Wording<120>,
}
