//! An agreement between States, as a document with dates: who may come, how, under which conditions, and who writes what down.
//!
//! Rules are data here, never code. A new decree is a new document, a new version of the same code, and what was judged
//! under the old one stays judged. The document is read from TOML or JSON ([`Agreement::parse`]), signed over one canonical
//! form ([`Agreement::canonical`]), searched for contradictions ([`check`]), read aloud ([`explain`]) and compared ([`diff`]).
//!
//! What a document has no place for cannot be ruled: there is no member by which people could be chosen for their origin or
//! refused for a pregnancy (R21), and none that could hold a worker back who wants to leave (R16).

mod admission;
mod calendar;
mod check;
mod conditions;
mod diff;
mod document;
mod explain;
mod findings;
mod names;
mod period;
mod procedure;
mod requests;
mod sharing;
mod signed;

use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

pub use admission::*;
pub use calendar::Holidays;
pub(crate) use check::readable;
pub use check::{Contradiction, ContradictionCode, KindInfo, check, known_kinds};
pub use conditions::*;
pub use diff::{Change, diff};
pub use document::{AGREEMENT_BYTES_MAX, DocumentError, Format};
pub(crate) use explain::kind_in_words;
pub use explain::{Clause, Whom, clauses, explain};
pub use findings::FindingRule;
pub use names::{Base64Url, DocumentDigest, KindName, LineCode, MonthDay, NotAName, Wording};
pub use period::{Entries, Period, Renewal, RenewalPlace, Rest, Stay, Window};
pub use procedure::*;
pub use requests::RequestRule;
pub use sharing::*;
pub use signed::{Agreements, NotSigned, OtherDocument, Signature, Signatures, SignedAgreement};

use crate::{access::Side, bounded::Number, country::Country, record::AgreementRef, time::Day, value::AgreementCode};
use names::list;

/// One version of an agreement: a standard operating procedure that the parties signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Which agreement, whatever its version.
    pub code: AgreementCode,
    /// Which version of it; versions count up from 1.
    pub version: Number<1, 9999>,
    /// Its title.
    pub title: Wording<200>,
    /// What an officer should know of it beyond its rules.
    #[serde(default, deserialize_with = "list::<_, _, 20>", skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Wording<800>>,
    /// The version that ends where this one begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Supersedes>,
    /// Between whom (R1).
    #[serde(deserialize_with = "list::<_, _, 12>")]
    pub parties: Vec<Party>,
    /// When (R1).
    pub in_force: InForce,
    /// Which work, and where (R2, R12).
    pub scope: Scope,
    /// How many (R3).
    #[serde(default, deserialize_with = "list::<_, _, 200>", skip_serializing_if = "Vec::is_empty")]
    pub quota: Vec<QuotaRule>,
    /// Who may be selected (R4).
    pub eligibility: Eligibility,
    /// What protects people in a particular situation (R21).
    #[serde(default, deserialize_with = "list::<_, _, 20>", skip_serializing_if = "Vec::is_empty")]
    pub protections: Vec<Protection>,
    /// In what an employer must be in order (R5), and whether the market is tested first (R7).
    pub employers: EmployerRules,
    /// Who may recruit, and at what price to the worker: none (R6).
    pub recruitment: RecruitmentRules,
    /// Terms of work (R8) and change of employer (R16).
    pub contract: ContractRules,
    /// With which documents one travels (R9).
    pub documents: DocumentRules,
    /// How long one may stay (R10).
    pub stay: Stay,
    /// How long one must be home before the next cycle (R11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Rest>,
    /// How one travels, and which licence a driver needs (R17).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<TransportRules>,
    /// What the authorities charge, and who is exempt (R13).
    #[serde(default, deserialize_with = "list::<_, _, 40>", skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<Fee>,
    /// The procedure, in order: who does what, after what, by when (R14, R15).
    #[serde(deserialize_with = "list::<_, _, 100>")]
    pub steps: Vec<Step>,
    /// Which hands must differ, and which papers must match (R20).
    pub separation: Separation,
    /// Which elements a partner gets, for what, on which basis (R18).
    pub sharing: Sharing,
    /// How long elements are kept (R19).
    #[serde(default, deserialize_with = "list::<_, _, 40>", skip_serializing_if = "Vec::is_empty")]
    pub retention: Vec<Retention>,
    /// The days on which a party does not work, besides Saturdays and Sundays.
    #[serde(default, deserialize_with = "list::<_, _, 12>", skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Holidays>,
    /// Who settles what does not fit, by when, and who takes it up after that (R15).
    #[serde(default, deserialize_with = "list::<_, _, 40>", skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingRule>,
    /// By when a person who asks about their own data is answered.
    #[serde(default, deserialize_with = "list::<_, _, 12>", skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<RequestRule>,
    /// Of what a partner is told at once (R22).
    #[serde(default, deserialize_with = "list::<_, _, 20>", skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<IncidentNotice>,
}

/// The version that this one ends, and what becomes of the cycles that are open on that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supersedes {
    /// Which version ends.
    pub version: Number<1, 9999>,
    /// Under which version the open cycles go on.
    pub open_cycles: OpenCycles,
}

/// Under which version a cycle goes on that was open when a new one came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpenCycles {
    /// What happens from the first day of the new version on follows the new version.
    NewVersion,
    /// They end under the version under which they were opened.
    OldVersion,
}

/// A State, where it stands in the corridor, and which of its authorities acts in each role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The State.
    pub country: Country,
    /// Where it stands.
    pub role: Side,
    /// Who acts in which role. Employers are no authority and need no entry.
    #[serde(deserialize_with = "list::<_, _, 20>")]
    pub authorities: Vec<Authority>,
}

/// An authority and the role in which it acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The role.
    pub role: crate::access::Role,
    /// The authority's name, in its own language.
    pub name: crate::text::Text<120>,
    /// The name by which officers call it, such as `MTSS`.
    pub short: crate::text::Text<20>,
}

/// From when to when the agreement holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InForce {
    /// The first civil day.
    pub from: Day,
    /// The last civil day of the term; none where it holds until it is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// What happens on that day.
    pub renewal: TermRenewal,
}

/// How an agreement goes on after its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermRenewal {
    /// By itself, term after term, until a party gives notice or another version replaces it.
    Automatic,
    /// Only by a new version that both sign.
    Express,
}

impl InForce {
    /// Whether the document, taken alone, holds on that civil day.
    pub fn covers(&self, day: chrono::NaiveDate) -> bool {
        let begun = self.from.date() <= day;
        let ended = self.until.is_some_and(|until| until.date() < day) && self.renewal == TermRenewal::Express;
        begun && !ended
    }
}

impl Agreement {
    /// Which agreement and which version of it, as records carry it.
    pub fn reference(&self) -> AgreementRef {
        AgreementRef { code: self.code.clone(), version: self.version.get() }
    }

    /// The party that stands on this side; the first where there are several in transit.
    pub fn party(&self, side: Side) -> Option<&Party> {
        self.parties.iter().find(|party| party.role == side)
    }

    /// On which side a country stands.
    pub fn side_of(&self, country: Country) -> Option<Side> {
        self.parties.iter().find(|party| party.country == country).map(|party| party.role)
    }

    /// The step that a kind of record is, where the procedure has one.
    pub fn step(&self, kind: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.kind.as_str() == kind)
    }

    /// The quota line of this code.
    pub fn quota_rule(&self, line: &str) -> Option<&QuotaRule> {
        self.quota.iter().find(|rule| rule.line.as_str() == line)
    }
}
