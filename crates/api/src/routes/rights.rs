//! `GET /v1/requests`, `/v1/workers/{id}/lookups` and `/v1/workers/{id}/export`: what people ask about their own data, and what they are
//! handed.

use actix_web::{get, web};
use domain::id::{Id, Worker};
use registry::{
    exports::Export,
    lookups::{ListLookups, LookupView},
    requests::{ListRequests, RequestView},
    views::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::{PathId, Query},
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded},
    page::{Cursor, Flag, Limit, moment_and_id, shown},
    problem::Problem,
};

/// Which requests.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of one worker.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    worker: Option<Id<Worker>>,
    /// Only those that nobody answered.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    open: Flag,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// What people asked about their own data, with the day by which they are to be answered; the newest first.
#[utoipa::path(
    get, path = "/v1/requests", operation_id = "requests", tag = "rights", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of requests.", body = Page<RequestView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/requests")]
pub(crate) async fn requests(caller: Caller, query: Query<Which>) -> Result<web::Json<Page<RequestView>>, Problem> {
    let Which { worker, open, limit, after } = query.0;
    let after = Cursor::key(after, moment_and_id)?;
    let list = ListRequests { worker, open: open.0, after, limit: Limit::items(limit) };
    let page = caller.run(move |registry, actor| registry.requests(actor, &list)).await?;
    Ok(web::Json(shown(page)))
}

/// Which lookups.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paged {
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// Who looked the caller up, the newest first. For the worker themselves.
#[utoipa::path(
    get, path = "/v1/workers/{id}/lookups", operation_id = "lookups", tag = "rights", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The worker."), Paged),
    responses((status = 200, description = "A page of lookups.", body = Page<LookupView>), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/workers/{id}/lookups")]
pub(crate) async fn lookups(
    caller: Caller,
    id: PathId<Worker>,
    query: Query<Paged>,
) -> Result<web::Json<Page<LookupView>>, Problem> {
    let Paged { limit, after } = query.0;
    let before = Cursor::key(after, |text| text.parse().ok())?;
    let list = ListLookups { before, limit: Limit::items(limit) };
    let page = caller.run(move |registry, actor| registry.lookups(actor, id.0, &list)).await?;
    Ok(web::Json(shown(page)))
}

/// All that is recorded about a worker, and who looked at them: for a machine to parse, and in it a text for the person to read, in the
/// language of the request. For the worker themselves, and for an auditor of whom they asked it.
#[utoipa::path(
    get, path = "/v1/workers/{id}/export", operation_id = "exportWorker", tag = "rights", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The worker.")),
    responses((status = 200, description = "All of it.", body = Export), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/workers/{id}/export")]
pub(crate) async fn export(caller: Caller, id: PathId<Worker>) -> Result<web::Json<Export>, Problem> {
    let lang = caller.lang();
    Ok(web::Json(caller.run(move |registry, actor| registry.export(actor, id.0, lang)).await?))
}
