//! `GET /.well-known/vaiven`, `GET /exchange/v1/feed`, `POST /exchange/v1/receipts`: what a node says of itself to anybody, and what
//! it shares with partners, whose messages are signed. Nothing here decides what is shared.

use std::sync::Arc;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    get,
    http::header::{CACHE_CONTROL, HeaderValue},
    post,
    web::{self, Bytes},
};
use domain::value::{AgreementCode, NodeCode};
use exchange::{Error, Exchange, Sent, signature::Headers, who::WhoIAm};
use serde::Deserialize;

use crate::{
    body, limits,
    openapi::problems::{Anyhow, Found, Sent as Bounded},
    problem::{Problem, ProblemType},
    state::State,
    threads::Lane,
};

/// A partner may be cut off at any moment, and a key replaced.
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// Who this node is: its code, its country, where it answers, the name of its log, and its keys, the last of which is in use. Public;
/// nobody has to believe it: compare the fingerprint.
#[utoipa::path(
    get, path = "/.well-known/vaiven", operation_id = "whoIAm", tag = "exchange",
    responses((status = 200, description = "Who it is.", body = WhoIAm), Found, Anyhow)
)]
#[get("/.well-known/vaiven")]
pub(crate) async fn who_i_am(state: State) -> Result<web::Json<WhoIAm>, Problem> {
    let exchange = state.exchange().ok_or_else(|| Problem::of(ProblemType::NotFound))?;
    let who = state.threads().run(Lane::Database, move || Ok(exchange.who_i_am())).await?;
    Ok(web::Json(who.map_err(problem)?))
}

/// What this node shares with the partner that asks: a page of its stream under an agreement, signed. See docs/EXCHANGE.md.
#[utoipa::path(
    get, path = "/exchange/v1/feed", operation_id = "feed", tag = "exchange",
    params(
        ("agreement" = String, Query, description = "The agreement's code.", example = "cr-pa-coffee"),
        ("after" = i64, Query, description = "The position behind which to begin: 0 at first.", example = 0),
        ("held" = u64, Query, description = "The size of this node's checkpoint that the partner holds: 0 at first.", example = 0)
    ),
    responses(
        (status = 200, description = "A page.", body = serde_json::Value, content_type = "application/json"),
        (status = 401, description = "The message is not believed.", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        Found, Bounded, Anyhow
    )
)]
#[get("/exchange/v1/feed")]
pub(crate) async fn feed(state: State, message: Message) -> Result<HttpResponse, Problem> {
    answer(state, message, |exchange, partner, message| {
        let asked = Asked::read(&message.query)?;
        let page = exchange.feed(partner, &asked.agreement, asked.after, asked.held)?;
        serde_json::to_vec(&page).map_err(|_| Error::Malformed("a page of this node"))
    })
    .await
}

/// That a partner has taken its stream up to a position: this node's checkpoint, cosigned by the partner. See docs/EXCHANGE.md.
#[utoipa::path(
    post, path = "/exchange/v1/receipts", operation_id = "receipt", tag = "exchange",
    request_body(content = serde_json::Value, content_type = "application/json"),
    responses(
        (status = 200, description = "It is kept.", body = serde_json::Value, content_type = "application/json"),
        (status = 401, description = "The message is not believed.", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        Found, Bounded, Anyhow
    )
)]
#[post("/exchange/v1/receipts")]
pub(crate) async fn receipt(state: State, message: Message) -> Result<HttpResponse, Problem> {
    answer(state, message, |exchange, partner, message| {
        exchange.take_receipt(partner, &message.body)?;
        Ok(b"{}".to_vec())
    })
    .await
}

/// A message as it came in, not believed yet.
pub(crate) struct Message {
    method: String,
    path: String,
    query: String,
    body: Bytes,
    headers: Option<Headers>,
}

impl FromRequest for Message {
    type Error = Problem;
    type Future = std::pin::Pin<Box<dyn std::future::Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let header = |name: &str| {
            // Twice is not in the profile: which of them would count is not for us to choose.
            let mut all = request.headers().get_all(name);
            let one = all.next().and_then(|value| value.to_str().ok()).map(str::to_owned);
            one.filter(|_| all.next().is_none())
        };
        let headers = header("content-digest").zip(header("signature-input")).zip(header("signature"));
        let headers = headers.map(|((content_digest, signature_input), signature)| Headers {
            content_digest,
            signature_input,
            signature,
        });
        let (method, path) = (request.method().to_string(), request.path().to_owned());
        let query = request.query_string().to_owned();
        let body = body::bytes(request, payload, limits::EXCHANGE_BYTES_MAX);
        Box::pin(async move { Ok(Self { method, path, query, body: body.await?, headers }) })
    }
}

/// What a feed is asked for.
struct Asked {
    agreement: AgreementCode,
    after: i64,
    held: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedAsText {
    agreement: String,
    after: String,
    held: String,
}

impl Asked {
    fn read(query: &str) -> Result<Self, Error> {
        let wrong =
            |member| Error::Registry(registry::Error::invalid(member, "is not what is expected: see docs/EXCHANGE.md"));
        let read = web::Query::<AskedAsText>::from_query(query).map_err(|_| wrong("query"))?;
        Ok(Self {
            agreement: AgreementCode::parse(&read.agreement).map_err(|_| wrong("agreement"))?,
            after: read.after.parse().map_err(|_| wrong("after"))?,
            held: read.held.parse().map_err(|_| wrong("held"))?,
        })
    }
}

/// Lets a message in, does what it asks, and signs the answer.
async fn answer(
    state: State,
    message: Message,
    work: impl FnOnce(&Exchange, &NodeCode, &Message) -> Result<Vec<u8>, Error> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let exchange = state.exchange().ok_or_else(|| Problem::of(ProblemType::NotFound))?;
    let done = state.threads().run(Lane::Database, move || Ok(answered(&exchange, &message, work))).await?;
    let (body, headers) = done.map_err(problem)?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CACHE_CONTROL, NOT_KEPT))
        .insert_header(("content-digest", headers.content_digest))
        .insert_header(("signature-input", headers.signature_input))
        .insert_header(("signature", headers.signature))
        .body(body))
}

fn answered(
    exchange: &Arc<Exchange>,
    message: &Message,
    work: impl FnOnce(&Exchange, &NodeCode, &Message) -> Result<Vec<u8>, Error>,
) -> Result<(Vec<u8>, Headers), Error> {
    let Message { method, path, query, body, headers } = message;
    let (partner, parameters) = exchange.admit(&Sent { method, path, query, body, headers: headers.as_ref() })?;
    let body = work(exchange, &partner, message)?;
    let headers = exchange.sign_answer(200, &body, &parameters)?;
    Ok((body, headers))
}

/// What goes back, in the words of a problem document. Why a message was not believed is for this node's operator.
fn problem(error: Error) -> Problem {
    match error {
        Error::Refused(why) => {
            tracing::info!(%why, "a message between nodes was refused");
            Problem::of(ProblemType::MessageRefused)
        }
        Error::Registry(error) => error.into(),
        Error::Malformed(what) => Problem::of(ProblemType::Malformed).with("", format!("{what} cannot be read")),
        error => {
            tracing::error!(%error, "the exchange failed");
            Problem::of(ProblemType::Internal)
        }
    }
}
