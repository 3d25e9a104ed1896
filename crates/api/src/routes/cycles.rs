//! `GET /v1/cycles/{id}`: one cycle, folded from the records that the caller may see.

use actix_web::{get, web};
use domain::id::Cycle;
use registry::views::CycleView;

use crate::{
    body::PathId,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded},
    problem::Problem,
};

/// A cycle with its records.
#[utoipa::path(
    get, path = "/v1/cycles/{id}", operation_id = "cycle", tag = "workers", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The cycle.")),
    responses((status = 200, description = "The cycle.", body = CycleView), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/cycles/{id}")]
pub(crate) async fn cycle(caller: Caller, id: PathId<Cycle>) -> Result<web::Json<CycleView>, Problem> {
    Ok(web::Json(caller.run(move |registry, actor| registry.cycle(actor, id.0)).await?))
}
