//! `GET /v1/agreements`, `/v1/agreements/{id}/quota` and `/v1/agreements/{id}/versions/{version}/sentences`: the procedures that
//! countries signed, what is left of them, and what they say.

use actix_web::{get, web};
use domain::value::AgreementCode;
use registry::{
    quotas::{AgreementView, QuotaView},
    sentences::SentenceView,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded},
    problem::{Problem, ProblemType},
};

/// Every version of every agreement of a country. They are few: no pages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Agreements {
    /// By code and version.
    items: Vec<AgreementView>,
}

/// The quota lines of an agreement. They are few: no pages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Quota {
    /// In the order of the agreement.
    items: Vec<QuotaView>,
}

/// An agreement in sentences. They are as many as the document has rules: no pages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sentences {
    /// In the order of the agreement.
    items: Vec<SentenceView>,
}

/// The agreements to which the caller's country is a party, every version.
#[utoipa::path(
    get, path = "/v1/agreements", operation_id = "agreements", tag = "agreements", security(("bearer" = [])),
    responses((status = 200, description = "The agreements.", body = Agreements), Guarded, Anyhow)
)]
#[get("/v1/agreements")]
pub(crate) async fn agreements(caller: Caller) -> Result<web::Json<Agreements>, Problem> {
    let items = caller.run(|registry, actor| registry.list_agreements(actor)).await?;
    Ok(web::Json(Agreements { items }))
}

/// The quota lines of the version in force, with what is left of each.
#[utoipa::path(
    get, path = "/v1/agreements/{id}/quota", operation_id = "quota", tag = "agreements", security(("bearer" = [])),
    params(("id" = String, Path, description = "The agreement's code.", example = "cr-pa-coffee")),
    responses((status = 200, description = "The quota lines.", body = Quota), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/agreements/{id}/quota")]
pub(crate) async fn quota(caller: Caller, code: web::Path<String>) -> Result<web::Json<Quota>, Problem> {
    let code = AgreementCode::parse(&code).map_err(|error| Problem::invalid("id", error.0))?;
    let items = caller.run(move |registry, actor| registry.quota(actor, &code)).await?;
    Ok(web::Json(Quota { items }))
}

/// What a version of an agreement says, in sentences in the reader's language.
#[utoipa::path(
    get, path = "/v1/agreements/{id}/versions/{version}/sentences", operation_id = "agreementSentences", tag = "agreements",
    security(("bearer" = [])),
    params(
        ("id" = String, Path, description = "The agreement's code.", example = "cr-pa-coffee"),
        ("version" = u32, Path, description = "Which version.", example = 2)
    ),
    responses((status = 200, description = "The sentences.", body = Sentences), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/agreements/{id}/versions/{version}/sentences")]
pub(crate) async fn sentences(
    caller: Caller,
    named: web::Path<(String, String)>,
) -> Result<web::Json<Sentences>, Problem> {
    let (code, version) = named.into_inner();
    let code = AgreementCode::parse(&code).map_err(|error| Problem::invalid("id", error.0))?;
    let version: u32 = version.parse().map_err(|_| Problem::of(ProblemType::NotFound))?;
    let lang = caller.lang();
    let items = caller.run(move |registry, actor| registry.agreement_sentences(actor, &code, version, lang)).await?;
    Ok(web::Json(Sentences { items }))
}
