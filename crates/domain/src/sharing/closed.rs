//! Why a desk is told nothing of a case: which clause would have to be there, or to be open.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Concerned, Question, Recipient};
use crate::{
    agreement::{LegalBasis, SharingRow},
    record::SeenRecord,
};

/// Why nothing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(rename_all = "kebab-case")]
pub enum ClosedCode {
    /// No clause of the agreement gives this desk anything for this purpose.
    NoClause,
    /// A clause does, from a stage on that is not reached.
    NotYet,
    /// A clause did, until a stage that is reached.
    Over,
    /// A clause rests on the worker's consent, which does not stand.
    NoConsent,
    /// A clause is open, and nothing is recorded that it lets go.
    NothingRecorded,
    /// Too much was asked lately: ask again in an hour.
    TooMany,
}

/// A clause of the sharing schedule, as a refusal names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedClause {
    /// Which row of the schedule, counted from 1.
    pub row: u32,
    /// The provision in law.
    pub provision: String,
    /// The record from which on it is open.
    pub since: String,
    /// The record with which it closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// Why a desk is told nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Why.
    pub code: ClosedCode,
    /// The clauses that it rests on; none where there is no clause.
    pub clauses: Vec<ClosedClause>,
}

/// Why the schedule's answer for a desk is empty: the clauses that come nearest to it. `None` where the case is not known here as one
/// under this agreement, or where something is shown.
pub fn why_closed(question: &Question<'_>, records: &[SeenRecord]) -> Option<Closed> {
    let concerned = Concerned::of(question, records)?;
    let rows: Vec<(usize, &SharingRow)> = question
        .agreement
        .sharing
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| {
            let addressed = match question.to {
                Recipient::Node(side) => row.to.side == side,
                Recipient::Desk(desk, purpose) => row.to == desk && row.purpose == purpose,
            };
            addressed && row.from == question.from && row.to.side != question.from
        })
        .collect();
    let reason = |row: &SharingRow| {
        let over = row.until.as_ref().is_some_and(|until| concerned.is_recorded(until.as_str()));
        if !concerned.is_done(question.agreement, row.since.as_str()) {
            ClosedCode::NotYet
        } else if over {
            ClosedCode::Over
        } else if row.legal_basis == LegalBasis::Consent && !concerned.consented {
            ClosedCode::NoConsent
        } else {
            ClosedCode::NothingRecorded
        }
    };
    if !super::schedule(question, records).is_empty() {
        return None;
    }
    // The nearest to an answer says it: an open clause before one that consent would open, that before one to come, that before an old one.
    const NEAREST: [ClosedCode; 4] =
        [ClosedCode::NothingRecorded, ClosedCode::NoConsent, ClosedCode::NotYet, ClosedCode::Over];
    let code = NEAREST.into_iter().find(|code| rows.iter().any(|(_, row)| reason(row) == *code));
    let Some(code) = code else { return Some(Closed { code: ClosedCode::NoClause, clauses: Vec::new() }) };
    let named = rows.into_iter().filter(|(_, row)| reason(row) == code);
    let clause = |(at, row): (usize, &SharingRow)| ClosedClause {
        row: u32::try_from(at + 1).unwrap_or(u32::MAX),
        provision: row.provision.as_str().to_owned(),
        since: row.since.as_str().to_owned(),
        until: row.until.as_ref().map(|until| until.as_str().to_owned()),
    };
    Some(Closed { code, clauses: named.map(clause).collect() })
}
