//! `GET /v1/cycles` and `GET /v1/cycles/{id}`: cycles, folded from the records that the caller may see.

use actix_web::{get, web};
use domain::{
    id::{Cycle, Demand, Id, Worker},
    states::Stage,
};
use registry::{
    cycles::ListCycles,
    views::{CycleCard, CycleView, Page},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::{PathId, Query},
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded},
    page::{Cursor, Limit, shown},
    problem::Problem,
};

/// Which cycles.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of one worker.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    worker: Option<Id<Worker>>,
    /// For one demand.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    demand: Option<Id<Demand>>,
    /// At one stage; not for those who may see a part of it only.
    #[serde(default)]
    stage: Option<Stage>,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// Cycles with their people, the oldest first, as far as the caller may come across them.
#[utoipa::path(
    get, path = "/v1/cycles", operation_id = "cycles", tag = "workers", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of cycles.", body = Page<CycleCard>), Guarded, Asked, Anyhow)
)]
#[get("/v1/cycles")]
pub(crate) async fn cycles(caller: Caller, which: Query<Which>) -> Result<web::Json<Page<CycleCard>>, Problem> {
    let Query(Which { worker, demand, stage, limit, after }) = which;
    let list = ListCycles { worker, demand, stage, after: Cursor::id(after)?, limit: Limit::items(limit) };
    Ok(web::Json(shown(caller.run(move |registry, actor| registry.cycles(actor, &list)).await?)))
}

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
