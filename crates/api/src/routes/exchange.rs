//! `GET /.well-known/vaiven`, `GET /exchange/v1/feed`, `POST /exchange/v1/receipts` and `/exchange/v1/queries`: what a node says of
//! itself to anybody, and what it shares with partners, whose messages are signed. Nothing here decides what is shared.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    get,
    http::header::{CACHE_CONTROL, HeaderValue},
    post,
    web::{self, Bytes},
};
use exchange::{Error, Sent, drafts::Drafts, receipt::Receipt, signature::Headers, who::WhoIAm};
use registry::{
    queries::{AnswerToPartner, QuestionToPartner},
    shares::SharePage,
};

use crate::{
    body, limits,
    openapi::problems::{Anyhow, Found, Sent as Bounded},
    problem::{Problem, ProblemType},
    state::State,
    threads::Lane,
};

/// A partner may be cut off at any moment, and a key replaced.
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// What a message between nodes carries to be believed: RFC 9421, in the profile of docs/EXCHANGE.md.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes what `Message` reads")]
struct MessageSignature {
    /// SHA-256 of the body (RFC 9530), also of an empty one.
    #[param(rename = "Content-Digest", example = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")]
    content_digest: String,
    /// What is signed, when, until when, by which key, for whom.
    #[param(rename = "Signature-Input")]
    signature_input: String,
    /// The signature, Ed25519.
    #[param(rename = "Signature")]
    signature: String,
}

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
        ("held" = u64, Query, description = "The size of this node's checkpoint that the partner holds: 0 at first.", example = 0),
        MessageSignature
    ),
    responses(
        (status = 200, description = "A page, signed as the request is.", body = SharePage),
        (status = 401, description = "The message is not believed.", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        Found, Bounded, Anyhow
    )
)]
#[get("/exchange/v1/feed")]
pub(crate) async fn feed(state: State, message: Message) -> Result<HttpResponse, Problem> {
    answer(state, message).await
}

/// The drafts of agreements between the two countries: documents and the signatures so far, signed as a message. See docs/EXCHANGE.md.
#[utoipa::path(
    get, path = "/exchange/v1/agreements", operation_id = "draftsForPartner", tag = "exchange", params(MessageSignature),
    responses(
        (status = 200, description = "The drafts, signed as the request is.", body = Drafts),
        (status = 401, description = "The message is not believed.", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        Found, Bounded, Anyhow
    )
)]
#[get("/exchange/v1/agreements")]
pub(crate) async fn drafts(state: State, message: Message) -> Result<HttpResponse, Problem> {
    answer(state, message).await
}

/// That a partner has taken its stream up to a position: this node's checkpoint, cosigned by the partner. See docs/EXCHANGE.md.
#[utoipa::path(
    post, path = "/exchange/v1/receipts", operation_id = "receipt", tag = "exchange",
    params(MessageSignature), request_body(content = Receipt, content_type = "application/json"),
    responses(
        (status = 200, description = "It is kept: an empty object, signed.", body = serde_json::Value, content_type = "application/json"),
        (status = 401, description = "The message is not believed.", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        Found, Bounded, Anyhow
    )
)]
#[post("/exchange/v1/receipts")]
pub(crate) async fn receipt(state: State, message: Message) -> Result<HttpResponse, Problem> {
    answer(state, message).await
}

/// A question of a partner's officer about one person; the answer holds what the sharing schedule gives that desk for that purpose, or
/// names the clause by which it does not. See docs/EXCHANGE.md.
#[utoipa::path(
    post, path = "/exchange/v1/queries", operation_id = "queryFromPartner", tag = "exchange",
    params(MessageSignature), request_body(content = QuestionToPartner, content_type = "application/json"),
    responses(
        (status = 200, description = "The answer, signed as the request is.", body = AnswerToPartner),
        (status = 401, description = "The message is not believed.", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        Found, Bounded, Anyhow
    )
)]
#[post("/exchange/v1/queries")]
pub(crate) async fn question(state: State, message: Message) -> Result<HttpResponse, Problem> {
    answer(state, message).await
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

/// Has the exchange answer a message.
async fn answer(state: State, message: Message) -> Result<HttpResponse, Problem> {
    let exchange = state.exchange().ok_or_else(|| Problem::of(ProblemType::NotFound))?;
    let responded = move || {
        let Message { method, path, query, body, headers } = &message;
        Ok(exchange.respond(&Sent { method, path, query, body, headers: headers.as_ref() }))
    };
    let (body, headers) = state.threads().run(Lane::Database, responded).await?.map_err(problem)?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CACHE_CONTROL, NOT_KEPT))
        .insert_header(("content-digest", headers.content_digest))
        .insert_header(("signature-input", headers.signature_input))
        .insert_header(("signature", headers.signature))
        .body(body))
}

/// What goes back, in the words of a problem document. Why a message was not believed is for this node's operator.
pub(crate) fn problem(error: Error) -> Problem {
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
