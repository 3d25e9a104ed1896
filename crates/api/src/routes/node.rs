//! `GET /healthz`, `/readyz` and `/metrics`: how the node itself is.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    openapi::problems::{Anyhow, Found},
    problem::{Problem, ProblemType},
    state::State,
    threads::Lane,
};

/// How the node is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Status {
    /// `ok`, where it answers at all.
    #[schema(example = "ok")]
    status: &'static str,
    /// Which node.
    #[schema(example = "pa-mitradel")]
    node: String,
    /// Which version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
}

impl Status {
    fn of(state: &State) -> web::Json<Self> {
        let node = state.registry().node().to_string();
        web::Json(Self { status: "ok", node, version: env!("CARGO_PKG_VERSION") })
    }
}

/// Whether the process answers. Says nothing of the database.
#[utoipa::path(
    get, path = "/healthz", operation_id = "health", tag = "node",
    responses((status = 200, description = "It does.", body = Status), Anyhow)
)]
#[get("/healthz")]
pub(crate) async fn healthz(state: State) -> web::Json<Status> {
    Status::of(&state)
}

/// Whether the node can do its work: its database answers.
#[utoipa::path(
    get, path = "/readyz", operation_id = "readiness", tag = "node",
    responses((status = 200, description = "It can.", body = Status), Anyhow)
)]
#[get("/readyz")]
pub(crate) async fn readyz(state: State) -> Result<web::Json<Status>, Problem> {
    let registry = state.registry().clone();
    state.threads().run(Lane::Database, move || registry.check_ready()).await?;
    Ok(Status::of(&state))
}

/// Counters in Prometheus' text form, for this machine itself, or with the bearer token that the operator set. Others get 404.
#[utoipa::path(
    get, path = "/metrics", operation_id = "metrics", tag = "node",
    responses((status = 200, description = "The counters.", body = String, content_type = "text/plain"), Found, Anyhow)
)]
#[get("/metrics")]
pub(crate) async fn metrics(state: State, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let metrics = state.metrics_for(&request).ok_or_else(|| Problem::of(ProblemType::NotFound))?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics))
}
