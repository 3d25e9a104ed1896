//! Reading what a client sends: bounded, of the media type that is meant, and named by member and rule where it is wrong.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    web::{self, Bytes},
};
use domain::{id::Id, record::parse_named};
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::{
    limits,
    problem::{Problem, ProblemType},
};

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A JSON body of a request type, whose shape `validator` has checked.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = json(request, payload, limits::SMALL_BODY_BYTES_MAX);
        Box::pin(async move { parse(&body.await?).map(Body) })
    }
}

/// The same for a body with a whole document of an agreement in it.
pub(crate) struct LongBody<T>(pub(crate) T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for LongBody<T> {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = json(request, payload, limits::AGREEMENT_BODY_BYTES_MAX);
        Box::pin(async move { parse(&body.await?).map(LongBody) })
    }
}

/// The text of a JSON body, not yet read.
pub(crate) fn json(request: &HttpRequest, payload: &mut Payload, bytes_max: usize) -> Pending<String> {
    if request.content_type() != "application/json" {
        return Box::pin(std::future::ready(Err(Problem::of(ProblemType::UnsupportedMediaType))));
    }
    let bytes = bytes(request, payload, bytes_max);
    Box::pin(async move {
        let bytes = Vec::from(bytes.await?);
        String::from_utf8(bytes).map_err(|_| Problem::of(ProblemType::Malformed).with("", "is not UTF-8"))
    })
}

/// A body as it is, up to a bound, within the time that a body may take.
pub(crate) fn bytes(request: &HttpRequest, payload: &mut Payload, bytes_max: usize) -> Pending<Bytes> {
    let announced = request.headers().get("content-length").and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > bytes_max) {
        return Box::pin(std::future::ready(Err(Problem::of(ProblemType::TooLarge))));
    }
    let payload = web::Payload::from_request(request, payload);
    Box::pin(async move {
        let payload = payload.await.map_err(|_| Problem::of(ProblemType::Malformed))?;
        tokio::time::timeout(limits::REQUEST_BODY_TIMEOUT, collect(payload, bytes_max)).await?
    })
}

async fn collect(payload: web::Payload, bytes_max: usize) -> Result<Bytes, Problem> {
    match payload.to_bytes_limited(bytes_max).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Problem::of(ProblemType::Malformed)),
        Err(_) => Err(Problem::of(ProblemType::TooLarge)),
    }
}

/// Reads a request type, or names the member and the rule.
pub(crate) fn parse<T: DeserializeOwned + Validate>(json: &str) -> Result<T, Problem> {
    let value: T = parse_named(json).map_err(|error| {
        // Without a member it is the JSON itself that cannot be read.
        let kind = if error.member.is_empty() { ProblemType::Malformed } else { ProblemType::Invalid };
        Problem::of(kind).with(error.member, error.rule)
    })?;
    check(&value)?;
    Ok(value)
}

/// What `validator` finds, as rules that are broken.
fn check<T: Validate>(value: &T) -> Result<(), Problem> {
    let Err(errors) = value.validate() else { return Ok(()) };
    let mut broken: Vec<_> = errors.field_errors().into_iter().collect();
    broken.sort_by(|(left, _), (right, _)| left.cmp(right));
    let problem = broken.into_iter().fold(Problem::of(ProblemType::Invalid), |problem, (member, errors)| {
        let rule = errors.first().and_then(|error| error.message.clone()).unwrap_or("is not what is expected".into());
        problem.with(member, rule)
    });
    Err(problem)
}

/// What follows the question mark, as a request type: unknown and repeated members are refused by name.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(query(request.query_string()).map(Query))
    }
}

fn query<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    if text.len() > limits::QUERY_BYTES_MAX {
        return Err(Problem::of(ProblemType::TooLong));
    }
    let pairs = web::Query::<Vec<(String, String)>>::from_query(text);
    let pairs = pairs.map_err(|_| Problem::of(ProblemType::Malformed).with("", "is not UTF-8"))?.into_inner();
    let mut object = serde_json::Map::new();
    for (name, value) in pairs {
        if value.chars().any(char::is_control) {
            return Err(Problem::invalid(shown(&name), "holds a control character"));
        }
        if object.insert(name.clone(), value.into()).is_some() {
            return Err(Problem::invalid(shown(&name), "stands there twice"));
        }
    }
    let json = serde_json::Value::Object(object).to_string();
    parse_named(&json).map_err(|error| Problem::invalid(error.member, error.rule))
}

/// A name that was sent, so far as it can be a member's.
fn shown(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).take(40).collect()
}

/// The id in an address.
pub(crate) struct PathId<S>(pub(crate) Id<S>);

impl<S> FromRequest for PathId<S> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = request.match_info().get("id").unwrap_or_default().parse();
        std::future::ready(
            parsed.map(PathId).map_err(|error: domain::id::NotAnId| Problem::invalid("id", error.to_string())),
        )
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Search {
        #[serde(default)]
        q: Option<String>,
        #[serde(default)]
        agreement: Option<domain::value::AgreementCode>,
    }

    fn broken(text: &str) -> (ProblemType, Vec<String>) {
        let problem = query::<Search>(text).unwrap_err();
        let members = problem.document(domain::lang::Lang::En).errors.into_iter().map(|broken| broken.member);
        (problem.kind(), members.collect())
    }

    #[test]
    fn a_query_is_read_or_its_member_named() {
        let search = query::<Search>("q=Jos%C3%A9+P%C3%A9rez&agreement=cr-pa-coffee").unwrap();
        assert_eq!(search.q.as_deref(), Some("José Pérez"));
        assert_eq!(query::<Search>("").unwrap(), Search { q: None, agreement: None });
        for (text, member) in [
            ("colour=red", "colour"),
            ("q=a&q=b", "q"),
            ("q=%00", "q"),
            ("agreement=A", "agreement"),
            ("%3Cscript%3E=1", "script"),
        ] {
            assert_eq!(broken(text), (ProblemType::Invalid, vec![member.to_owned()]), "{text}");
        }
    }

    #[test]
    fn a_query_may_be_so_long_and_no_longer() {
        let of = |bytes: usize| format!("q={}", "a".repeat(bytes - 2));
        assert!(query::<Search>(&of(limits::QUERY_BYTES_MAX)).is_ok());
        assert_eq!(broken(&of(limits::QUERY_BYTES_MAX + 1)).0, ProblemType::TooLong);
    }
}
