//! `/v1/agreement-drafts`: versions of agreements that were put before the parties. Comments, signatures and suspensions are records.

use actix_web::{get, post, web};
use domain::{agreement::Format, text::Text, value::AgreementCode};
use registry::drafts::{DraftView, Proposal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    body::LongBody,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Conflicting, Found, Guarded, Sent},
    problem::Problem,
};

/// How a document is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Written {
    /// As people write it.
    #[default]
    Toml,
    /// As it is signed and sent.
    Json,
}

/// A version to be put before the parties.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proposed {
    /// The whole document.
    document: String,
    /// How it is written; TOML, where nothing is said.
    #[serde(default)]
    format: Written,
    /// What you say of it, 1 to 1,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    comment: Option<Text<1000>>,
}

/// The drafts of a country. They are few: no pages.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgreementDrafts {
    /// By code and version.
    items: Vec<DraftView>,
}

/// The versions that were put before the caller's country and others, with what each party did and what they say.
#[utoipa::path(
    get, path = "/v1/agreement-drafts", operation_id = "agreementDrafts", tag = "agreements", security(("bearer" = [])),
    responses((status = 200, description = "The drafts.", body = AgreementDrafts), Guarded, Anyhow)
)]
#[get("/v1/agreement-drafts")]
pub(crate) async fn drafts(caller: Caller) -> Result<web::Json<AgreementDrafts>, Problem> {
    let lang = caller.lang();
    let items = caller.run(move |registry, actor| registry.agreement_drafts(actor, lang)).await?;
    Ok(web::Json(AgreementDrafts { items }))
}

/// Puts a version before the parties: it is recorded as `agreement.proposed`, and goes to the other parties' nodes. It governs once each of
/// them has recorded `agreement.signed` over the same digest.
#[utoipa::path(
    post, path = "/v1/agreement-drafts", operation_id = "proposeAgreement", tag = "agreements", security(("bearer" = [])),
    request_body = Proposed,
    responses((status = 200, description = "The draft.", body = DraftView), Sent, Guarded, Conflicting, Anyhow)
)]
#[post("/v1/agreement-drafts")]
pub(crate) async fn propose(caller: Caller, proposed: LongBody<Proposed>) -> Result<web::Json<DraftView>, Problem> {
    let Proposed { document, format, comment } = proposed.0;
    let format = match format {
        Written::Toml => Format::Toml,
        Written::Json => Format::Json,
    };
    let proposal = Proposal { document, format, comment };
    let lang = caller.lang();
    let view = caller.run(move |registry, actor| registry.propose_agreement(actor, &proposal, lang)).await?;
    Ok(web::Json(view))
}

/// One draft, by its agreement and its digest.
#[utoipa::path(
    get, path = "/v1/agreement-drafts/{code}/{digest}", operation_id = "agreementDraft", tag = "agreements", security(("bearer" = [])),
    params(
        ("code" = String, Path, description = "The agreement's code.", example = "cr-pa-coffee"),
        ("digest" = String, Path, description = "SHA-256 of the document's canonical bytes, in hexadecimal.")
    ),
    responses((status = 200, description = "The draft.", body = DraftView), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/agreement-drafts/{code}/{digest}")]
pub(crate) async fn draft(caller: Caller, named: web::Path<(String, String)>) -> Result<web::Json<DraftView>, Problem> {
    let (code, digest) = named.into_inner();
    let code = AgreementCode::parse(&code).map_err(|error| Problem::invalid("code", error.0))?;
    let lang = caller.lang();
    let view = caller.run(move |registry, actor| registry.agreement_draft(actor, &code, &digest, lang)).await?;
    Ok(web::Json(view))
}
