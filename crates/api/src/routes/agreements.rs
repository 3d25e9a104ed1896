//! `GET /v1/agreements` and `GET /v1/agreements/{id}/quota`: the procedures that countries signed, and what is left of them.

use actix_web::{get, web};
use domain::value::AgreementCode;
use registry::quotas::{AgreementView, QuotaView};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded},
    problem::Problem,
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
