//! What became of a submission.

use domain::{
    id::{Id, RecordId, Worker},
    kinds::Kind,
    rules::Unmet,
};

use crate::Violation;

/// What became of one submission of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemOutcome {
    /// The record's id, where it could be read at all.
    pub id: Option<RecordId>,
    /// Its kind, where it could be read.
    pub kind: Option<Kind>,
    /// What became of it.
    pub outcome: Outcome,
    /// The item of the same batch that this one builds on, and that was refused.
    pub needs_refused: Option<RecordId>,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is recorded.
    Accepted(Accepted),
    /// The same record, with the same content, is there already: nothing happened.
    Duplicate,
    /// It is not recorded.
    Refused(Refusal),
}

/// What the writer of a record should know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accepted {
    /// When it was written down.
    pub at: chrono::DateTime<chrono::Utc>,
    /// Findings that hold now in what the record is about, of classes that the writer may read.
    pub findings: Vec<domain::finding::Finding>,
    /// Workers who may be the same person, within what the writer may come across.
    pub likely_duplicates: Vec<LikelyDuplicate>,
}

/// Someone who may be the same person.
#[derive(Clone, Debug, PartialEq)]
pub struct LikelyDuplicate {
    /// Who.
    pub worker: Id<Worker>,
    /// Why, as codes.
    pub reasons: Vec<String>,
    /// How sure, 0 to 100.
    pub score: u8,
}

/// Why a submission is not recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It cannot be read.
    Malformed(Violation),
    /// This role does not write this kind.
    Denied,
    /// It is a decision, and this session has to prove with a second factor who decides.
    SecondFactorRequired,
    /// What it is about is not there for this writer.
    NotFound,
    /// Another record has this id.
    IdTaken,
    /// A decision that the agreement does not allow.
    Unmet(Vec<Unmet>),
    /// The database is away: send it again.
    Unavailable {
        /// When.
        retry_after_seconds: u32,
    },
}
