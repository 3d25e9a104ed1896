//! `POST /v1/cards/verify`, `GET /v1/revocations`, `POST /v1/verdicts` and `GET /v1/documents/{id}/card`: cards checked by anybody, taken
//! back for everybody to know, read at a counter, and printed by who issued them.

use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, HeaderValue},
    post, web,
};
use domain::{
    id::{Document, Id, Worker},
    verdict::Direction,
};
use registry::cards::{CardCheck, Paper, Question, Shown, VerdictView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    body::{Body, PathId, Query},
    caller::{Caller, Passerby},
    limits,
    openapi::problems::{Anyhow, Asked, Conflicting, Found, Guarded, Sent},
    problem::Problem,
};

/// A card to be checked.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardShown {
    /// The text of its QR code, as a scanner gives it.
    #[validate(length(max = limits::CARD_CODE_CHARACTERS_MAX, message = "has more than 3000 characters"))]
    #[schema(example = "RDB1BFLP5…", max_length = 3000)]
    code: String,
}

/// Whether a card is valid, and until when. For insurers, clinics, banks, and whoever is shown one: nothing else is told, and not why.
#[utoipa::path(
    post, path = "/v1/cards/verify", operation_id = "verifyCard", tag = "cards", request_body = CardShown,
    responses((status = 200, description = "Valid or not.", body = CardCheck), Sent, Anyhow)
)]
#[post("/v1/cards/verify")]
pub(crate) async fn verify_card(passerby: Passerby, card: Body<CardShown>) -> Result<web::Json<CardCheck>, Problem> {
    let code = card.0.code;
    Ok(web::Json(passerby.run(move |registry| registry.check_card(&code)).await?))
}

/// Behind which entry.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// The number of the last entry that one has: the `through` of the page before; 0 for the first page.
    #[serde(default)]
    #[param(value_type = Option<u64>, example = 0)]
    since: Option<String>,
}

/// The cards that this node's issuer took back: a page of a list that only grows, as a JSON Web Signature (ES256, with the key that signs
/// cards). Cards are named by a digest of what their seal says; how to read it is in docs/CARD.md. Public.
#[utoipa::path(
    get, path = "/v1/revocations", operation_id = "revocations", tag = "cards", params(Since),
    responses(
        (status = 200, description = "The page.", body = String, content_type = "application/jose",
            example = "eyJhbGciOiJFUzI1NiIs…"),
        Asked, Found, Anyhow
    )
)]
#[get("/v1/revocations")]
pub(crate) async fn revocations(passerby: Passerby, query: Query<Since>) -> Result<HttpResponse, Problem> {
    let since = query.0.since.map_or(Ok(0), |number| number.parse::<u64>());
    let since = since.map_err(|_| Problem::invalid("since", "is not the number of an entry"))?;
    let page = passerby.run(move |registry| registry.revocations(since)).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, HeaderValue::from_static("no-cache")));
    Ok(response.content_type("application/jose").body(page))
}

/// Somebody at a counter: which way they go, and one thing that they show.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AtCounter {
    /// Which way.
    direction: Direction,
    /// The text of a card's QR code.
    #[serde(default)]
    #[validate(length(max = limits::CARD_CODE_CHARACTERS_MAX, message = "has more than 3000 characters"))]
    #[schema(max_length = 3000)]
    code: Option<String>,
    /// A machine-readable zone, with or without its line ends.
    #[serde(default)]
    #[validate(length(max = 200, message = "has more than 200 characters"))]
    #[schema(max_length = 200)]
    mrz: Option<String>,
    /// A document's number, typed.
    #[serde(default)]
    #[validate(length(max = 40, message = "has more than 40 characters"))]
    #[schema(max_length = 40, example = "12-381-1449")]
    document: Option<String>,
    /// Somebody whom the officer chose from those who fit.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    worker: Option<Id<Worker>>,
}

impl AtCounter {
    /// The one thing that is shown.
    fn question(self) -> Result<Question, Problem> {
        let shown = match (self.code, self.mrz, self.document, self.worker) {
            (Some(code), None, None, None) => Shown::Code(code),
            (None, Some(mrz), None, None) => Shown::Zone(mrz),
            (None, None, Some(document), None) => Shown::Number(document),
            (None, None, None, Some(worker)) => Shown::Person(worker),
            _ => {
                return Err(Problem::invalid("code", "is one of code, mrz, document and worker, and only one is sent"));
            }
        };
        Ok(Question { shown, direction: self.direction })
    }
}

/// PASS, REVIEW or STOP for somebody at a counter, with every reason, by what they show. It advises: the officer decides.
#[utoipa::path(
    post, path = "/v1/verdicts", operation_id = "judge", tag = "cards", security(("bearer" = [])), request_body = AtCounter,
    responses((status = 200, description = "The advice.", body = VerdictView), Sent, Guarded, Anyhow)
)]
#[post("/v1/verdicts")]
pub(crate) async fn judge(caller: Caller, counter: Body<AtCounter>) -> Result<web::Json<VerdictView>, Problem> {
    let lang = caller.lang();
    let question = counter.0.question()?;
    Ok(web::Json(caller.run(move |registry, actor| registry.verdict(actor, &question, lang)).await?))
}

/// Cards for an ordinary printer.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sheet {
    /// Whose cards: 1 to 100 documents, each named once.
    #[schema(value_type = Vec<uuid::Uuid>, min_items = 1, max_items = 100)]
    documents: Vec<Id<Document>>,
    /// On which paper.
    #[serde(default)]
    paper: SheetPaper,
}

/// The size of paper.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SheetPaper {
    /// 210 x 297 mm.
    #[default]
    A4,
    /// 8.5 x 11 inches.
    Letter,
}

/// Cards on sheets of ten, for an ordinary printer that prints both sides and a pair of scissors: a page of fronts, and the page of their
/// backs. Each card is one that the caller's office issued; where one cannot be printed, none is, and the answer says why.
#[utoipa::path(
    post, path = "/v1/cards/sheet", operation_id = "cardSheet", tag = "cards", security(("bearer" = [])), request_body = Sheet,
    responses(
        (status = 200, description = "The sheets.", body = String, content_type = "application/pdf"),
        Sent, Guarded, Found, Conflicting, Anyhow
    )
)]
#[post("/v1/cards/sheet")]
pub(crate) async fn card_sheet(caller: Caller, sheet: Body<Sheet>) -> Result<HttpResponse, Problem> {
    let Sheet { documents, paper } = sheet.0;
    let paper = match paper {
        SheetPaper::A4 => Paper::A4,
        SheetPaper::Letter => Paper::Letter,
    };
    let sheets = caller.run(move |registry, actor| registry.card_sheet(actor, &documents, paper)).await?;
    Ok(HttpResponse::Ok().content_type("application/pdf").body(sheets.pdf))
}

/// The card of a document, for the printer of the office that issued it: PDF in the size of a card, front and back.
#[utoipa::path(
    get, path = "/v1/documents/{id}/card", operation_id = "card", tag = "cards", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The document.")),
    responses(
        (status = 200, description = "The card.", body = String, content_type = "application/pdf"),
        Guarded, Asked, Found, Conflicting, Anyhow
    )
)]
#[get("/v1/documents/{id}/card")]
pub(crate) async fn issued_card(caller: Caller, id: PathId<Document>) -> Result<HttpResponse, Problem> {
    let card = caller.run(move |registry, actor| registry.card(actor, id.0)).await?;
    Ok(HttpResponse::Ok().content_type("application/pdf").body(card.pdf))
}
