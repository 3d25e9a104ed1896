//! `GET /v1/workers`, `/v1/workers/{id}` and `/v1/workers/{id}/history`: people who work abroad, as far as the caller may see.

use actix_web::{get, web};
use domain::{access::Purpose, id::Worker, text::Text};
use registry::{
    histories::{History, REASON_MAX},
    queries::QueryOutcome,
    views::{Page, WorkerView},
    workers::SearchWorkers,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    body::{PathId, Query},
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded},
    page::{Cursor, Limit, shown},
    problem::{Problem, ProblemType},
};

/// Whom to look for. Without either, everyone whom the caller may come across.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Looked {
    /// Names or beginnings of names, in any order, with or without accents.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 120, example = "itzel montezuma")]
    q: Option<Text<120>>,
    /// A document's number, with or without its hyphens.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 40, example = "4-123-4567")]
    document: Option<Text<40>>,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// Looks for workers by name or document.
#[utoipa::path(
    get, path = "/v1/workers", operation_id = "searchWorkers", tag = "workers", params(Looked), security(("bearer" = [])),
    responses((status = 200, description = "A page of workers.", body = Page<WorkerView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/workers")]
pub(crate) async fn search(caller: Caller, query: Query<Looked>) -> Result<web::Json<Page<WorkerView>>, Problem> {
    let Looked { q, document, limit, after } = query.0;
    let search = SearchWorkers {
        q: q.map(String::from),
        document: document.map(String::from),
        after: Cursor::id(after)?,
        limit: Limit::items(limit),
    };
    let page = caller.run(move |registry, actor| registry.search_workers(actor, &search)).await?;
    Ok(web::Json(shown(page)))
}

/// A worker, with their cycles.
#[utoipa::path(
    get, path = "/v1/workers/{id}", operation_id = "worker", tag = "workers", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The worker.")),
    responses((status = 200, description = "The worker.", body = WorkerView), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/workers/{id}")]
pub(crate) async fn worker(caller: Caller, id: PathId<Worker>) -> Result<web::Json<WorkerView>, Problem> {
    Ok(web::Json(caller.run(move |registry, actor| registry.worker(actor, id.0)).await?))
}

/// For what a history is read.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Reading {
    /// For what. Who looked at whom, for what and why, is kept, and an auditor sees it.
    purpose: Purpose,
    /// Why, in a sentence; an inquiry needs it.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 300, example = "Expediente 2026-114: verificación de entradas")]
    reason: Option<Text<REASON_MAX>>,
    /// Whom to ask besides: partners' nodes, for what the agreement lets them show for this purpose; that needs a reason.
    #[serde(default)]
    #[param(inline)]
    include: Option<Include>,
}

/// Whom to ask besides this node.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(rename_all = "kebab-case")]
pub(crate) enum Include {
    /// Partners' nodes.
    Partners,
}

/// Every record of a worker that the caller may see for this purpose, in the order in which things happened.
#[utoipa::path(
    get, path = "/v1/workers/{id}/history", operation_id = "workerHistory", tag = "workers", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The worker."), Reading),
    responses((status = 200, description = "The history.", body = History), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/workers/{id}/history")]
pub(crate) async fn history(
    caller: Caller,
    id: PathId<Worker>,
    query: Query<Reading>,
) -> Result<web::Json<History>, Problem> {
    let Reading { purpose, reason, include } = query.0;
    let reason = reason.map(String::from);
    if include.is_none() {
        let here = caller.run(move |registry, actor| registry.worker_history(actor, id.0, purpose, reason.as_deref()));
        return Ok(web::Json(here.await?));
    }
    let (asking, why) = (caller.clone(), reason.clone());
    let here = caller.run(move |registry, actor| match registry.worker_history(actor, id.0, purpose, why.as_deref()) {
        // Whom nobody knows here a partner may know.
        Err(registry::Error::NotFound) => Ok(None),
        history => history.map(Some),
    });
    let here = here.await?;
    let partners = asking.ask_partners(move |exchange, actor| {
        exchange.ask_partners(actor, id.0, purpose, reason.as_deref(), exchange.carrier()?)
    });
    let partners = partners.await?.unwrap_or_default();
    let known_there = partners.iter().any(|partner| partner.outcome != QueryOutcome::Nobody);
    let unknown_here =
        || known_there.then(|| History { worker: id.0, purpose, records: Vec::new(), partners: Vec::new() });
    let history = here.or_else(unknown_here).ok_or_else(|| Problem::of(ProblemType::NotFound))?;
    Ok(web::Json(History { partners, ..history }))
}
