//! `GET /v1/partners`: the nodes with which this one exchanges records.

use actix_web::{get, web};
use registry::partners::PartnerState;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    caller::Caller,
    openapi::problems::{Anyhow, Guarded},
    problem::Problem,
};

/// All partners: as many as there are other countries in this node's agreements, so there are no pages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Partners {
    /// By their codes.
    items: Vec<PartnerState>,
}

/// The nodes with which this one exchanges records: the fingerprints of their keys, to be compared with what their ministry tells by
/// another way, how far each agreement's stream is in both directions, and since when something waits. They are added and cut off on
/// the machine (`vaiven partner`).
#[utoipa::path(
    get, path = "/v1/partners", operation_id = "partners", tag = "oversight", security(("bearer" = [])),
    responses((status = 200, description = "All partners.", body = Partners), Guarded, Anyhow)
)]
#[get("/v1/partners")]
pub(crate) async fn partners(caller: Caller) -> Result<web::Json<Partners>, Problem> {
    let items = caller.run(|registry, actor| registry.partner_states(actor)).await?;
    Ok(web::Json(Partners { items }))
}
