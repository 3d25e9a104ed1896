//! `POST /v1/cards/verify`, `POST /v1/verdicts` and `GET /v1/documents/{id}/card`: cards checked by anybody, read at a counter, and
//! printed by who issued them.

use actix_web::{HttpResponse, get, post, web};
use domain::{id::Document, verdict::Direction};
use registry::cards::{CardCheck, Question, Shown, VerdictView};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    body::{Body, PathId},
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
}

impl AtCounter {
    /// The one thing that is shown.
    fn question(self) -> Result<Question, Problem> {
        let shown = match (self.code, self.mrz, self.document) {
            (Some(code), None, None) => Shown::Code(code),
            (None, Some(mrz), None) => Shown::Zone(mrz),
            (None, None, Some(document)) => Shown::Number(document),
            _ => return Err(Problem::invalid("code", "is one of code, mrz and document, and only one is sent")),
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
