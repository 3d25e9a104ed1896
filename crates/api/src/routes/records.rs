//! `POST /v1/records`: the one way to write, for one record or for a batch from a device that was without network.

use std::{collections::BTreeMap, future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, post};
use domain::{
    id::{Id, RecordId, Worker},
    lang::Lang,
    record::parse_named,
};
use registry::{
    findings::FindingView,
    records::{ItemOutcome, LikelyDuplicate, Outcome, Refusal},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::{
    body,
    caller::Caller,
    limits,
    openapi::{
        problems::{Anyhow, Guarded, RecordRefused, Sent},
        records::Submitted,
    },
    problem::{Problem, ProblemDocument, ProblemType, UnmetRule},
    wording,
};

/// What became of one submission.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordAnswer {
    /// The record's id, where it could be read at all.
    #[schema(value_type = Option<uuid::Uuid>)]
    id: Option<RecordId>,
    /// What became of it.
    outcome: OutcomeName,
    /// Every rule of the agreement that the decision does not meet, as far as the caller may know.
    unmet: Vec<UnmetRule>,
    /// What does not fit now in what the record is about.
    findings: Vec<FindingView>,
    /// Workers registered already who may be the same person.
    duplicates: Vec<LikelyWorker>,
    /// The record of the same batch that this one builds on, and that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    needs_refused: Option<RecordId>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemDocument>,
}

/// What became of a submission.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum OutcomeName {
    /// It is recorded.
    Accepted,
    /// The same record was there already, and nothing happened.
    Duplicate,
    /// It is not recorded.
    Refused,
}

/// Somebody registered already who may be the same person.
#[derive(Serialize, ToSchema)]
struct LikelyWorker {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    worker: Id<Worker>,
    /// Why.
    why: Vec<Likeness>,
    /// How sure, 0 to 100.
    #[schema(maximum = 100)]
    score: u8,
}

/// In what two registrations are alike.
#[derive(Serialize, ToSchema)]
struct Likeness {
    /// As a code.
    #[schema(example = "same-document")]
    code: String,
    /// In words.
    message: String,
}

/// What became of a batch, item by item and in its order.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchAnswer {
    /// One for each submission.
    results: Vec<RecordAnswer>,
}

/// What became of one submission, or of a batch.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum Answered {
    /// One submission.
    One(Box<RecordAnswer>),
    /// A batch.
    Batch(BatchAnswer),
}

/// What was sent: one submission, or several.
enum Sending {
    One(String),
    Batch(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch<'a> {
    #[serde(borrow)]
    records: Vec<&'a RawValue>,
}

impl FromRequest for Sending {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = body::json(request, payload, limits::RECORDS_BYTES_MAX);
        Box::pin(async move { read(json.await?) })
    }
}

fn read(json: String) -> Result<Sending, Problem> {
    let malformed = |rule: &str| Problem::of(ProblemType::Malformed).with("", rule);
    let members: BTreeMap<String, &RawValue> =
        serde_json::from_str(&json).map_err(|_| malformed("is not JSON that can be read"))?;
    if !members.contains_key("records") {
        return Ok(Sending::One(json));
    }
    let batch: Batch<'_> = parse_named(&json).map_err(|error| Problem::invalid(error.member, error.rule))?;
    if batch.records.is_empty() {
        return Err(Problem::invalid("records", "is empty"));
    }
    if batch.records.len() > limits::BATCH_RECORDS_MAX {
        return Err(Problem::invalid("records", format!("has more than {} items", limits::BATCH_RECORDS_MAX)));
    }
    Ok(Sending::Batch(batch.records.into_iter().map(|item| item.get().to_owned()).collect()))
}

/// Records one submission, or a batch of up to 500: each by itself and in order. Sending again is always safe.
///
/// A fact is never refused for what it says: what does not fit becomes a finding. A decision that the agreement in force does
/// not allow is refused with every unmet rule named. One submission alone is answered 201 (recorded), 200 (was there already)
/// or with a problem; a batch is answered 200, with what became of each.
#[utoipa::path(
    post, path = "/v1/records", operation_id = "record", tag = "records", security(("bearer" = [])),
    request_body(content = Submitted, content_type = "application/json"),
    responses(
        (status = 201, description = "Recorded.", body = RecordAnswer),
        (status = 200, description = "One that was there already; or what became of each item of a batch.", body = Answered),
        Sent, Guarded, RecordRefused, Anyhow
    )
)]
#[post("/v1/records")]
pub(crate) async fn record(caller: Caller, sending: Sending) -> Result<HttpResponse, Problem> {
    let lang = caller.lang();
    let (items, alone) = match sending {
        Sending::One(item) => (vec![item], true),
        Sending::Batch(items) => (items, false),
    };
    let outcomes = caller
        .run(move |registry, actor| registry.record_all(actor, &items.iter().map(String::as_str).collect::<Vec<_>>()));
    let mut outcomes = outcomes.await?;
    outcomes.iter().for_each(count);
    if !alone {
        let results = outcomes.into_iter().map(|item| answer(item, lang)).collect();
        return Ok(HttpResponse::Ok().json(Answered::Batch(BatchAnswer { results })));
    }
    let item = outcomes.pop().ok_or_else(|| Problem::of(ProblemType::Internal))?;
    match &item.outcome {
        Outcome::Accepted(_) => Ok(HttpResponse::Created().json(answer(item, lang))),
        Outcome::Duplicate => Ok(HttpResponse::Ok().json(Answered::One(Box::new(answer(item, lang))))),
        Outcome::Refused(refusal) => Err(problem_of(refusal)),
    }
}

/// How many were recorded, and how many not: by kind, which says nothing of a person.
fn count(item: &ItemOutcome) {
    let outcome = match &item.outcome {
        Outcome::Accepted(_) => "accepted",
        Outcome::Duplicate => "duplicate",
        Outcome::Refused(_) => "refused",
    };
    let kind = item.kind.map_or("unreadable", |kind| kind.name());
    metrics::counter!("records_total", "kind" => kind, "outcome" => outcome).increment(1);
}

fn answer(item: ItemOutcome, lang: Lang) -> RecordAnswer {
    let mut answer = RecordAnswer {
        id: item.id,
        outcome: OutcomeName::Refused,
        unmet: Vec::new(),
        findings: Vec::new(),
        duplicates: Vec::new(),
        needs_refused: item.needs_refused,
        problem: None,
    };
    match item.outcome {
        Outcome::Accepted(accepted) => {
            answer.outcome = OutcomeName::Accepted;
            let at = accepted.at;
            answer.findings = accepted.findings.into_iter().map(|finding| FindingView::of(finding, lang, at)).collect();
            answer.duplicates =
                accepted.likely_duplicates.into_iter().map(|likely| likely_worker(likely, lang)).collect();
        }
        Outcome::Duplicate => answer.outcome = OutcomeName::Duplicate,
        Outcome::Refused(refusal) => {
            let mut document = problem_of(&refusal).document(lang);
            answer.unmet = std::mem::take(&mut document.unmet);
            answer.problem = Some(document);
        }
    }
    answer
}

/// The problem that a refusal is, for one submission alone.
fn problem_of(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::Malformed(broken) => Problem::invalid(broken.member.clone(), broken.rule.clone()),
        Refusal::Denied => Problem::of(ProblemType::NotAllowed),
        Refusal::SecondFactorRequired => Problem::of(ProblemType::SecondFactorRequired),
        Refusal::NotFound => Problem::of(ProblemType::NotFound),
        Refusal::IdTaken => Problem::of(ProblemType::Conflict).with("id", "is the id of a record with other content"),
        Refusal::Unmet(unmet) => Problem::of(ProblemType::RulesUnmet).unmet(unmet.clone()),
        Refusal::Unavailable { retry_after_seconds } => {
            Problem::of(ProblemType::Unavailable).retry_after(*retry_after_seconds)
        }
    }
}

fn likely_worker(likely: LikelyDuplicate, lang: Lang) -> LikelyWorker {
    let why = likely.reasons.into_iter().map(|code| {
        let message = wording::likeness(&code, lang).to_owned();
        Likeness { code, message }
    });
    LikelyWorker { worker: likely.worker, why: why.collect(), score: likely.score }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(json: &str) -> (ProblemType, Vec<(String, String)>) {
        let problem = read(json.to_owned()).err().unwrap();
        let errors = problem.document(Lang::En).errors;
        (problem.kind(), errors.into_iter().map(|broken| (broken.member, broken.rule)).collect())
    }

    fn batch(items: usize) -> String {
        format!("{{\"records\": [{}]}}", vec!["{}"; items].join(","))
    }

    #[test]
    fn a_batch_has_one_to_five_hundred_records() {
        assert!(matches!(read(batch(1)), Ok(Sending::Batch(items)) if items.len() == 1));
        assert!(matches!(read(batch(500)), Ok(Sending::Batch(items)) if items.len() == 500));
        assert_eq!(refused(&batch(0)).1, [("records".to_owned(), "is empty".to_owned())]);
        assert_eq!(refused(&batch(501)).1, [("records".to_owned(), "has more than 500 items".to_owned())]);
    }

    #[test]
    fn what_is_no_submission_and_no_batch_is_refused_whole() {
        for json in ["", "[]", "null", "7", "\"records\"", "{", "{\"records\": [", "{} x", "[{}]"] {
            assert_eq!(refused(json).0, ProblemType::Malformed, "{json}");
        }
        for json in ["{\"records\": {}}", "{\"records\": [], \"more\": 1}", "{\"records\": null}"] {
            assert_eq!(refused(json).0, ProblemType::Invalid, "{json}");
        }
        assert!(matches!(read("{\"id\": 1}".to_owned()), Ok(Sending::One(_))));
    }
}
