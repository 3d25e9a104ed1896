//! `GET /healthz`, `/readyz` and `/metrics`: how the node itself is.

use std::time::{Duration, Instant};

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    limits,
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

/// How the node's database answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// `ok` or `slow`; one that is dead answers 503.
    #[schema(example = "ok")]
    status: &'static str,
    /// How long the database took, with the wait for a turn at it.
    #[schema(example = 2)]
    database_milliseconds: u64,
    /// Which node.
    #[schema(example = "pa-mitradel")]
    node: String,
    /// Which version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// Slower than this, people at a desk notice.
const fn class_of(took: Duration) -> &'static str {
    if took.as_millis() < limits::DATABASE_SLOW.as_millis() { "ok" } else { "slow" }
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

/// Whether the node can do its work: its database answers, at once (`ok`) or only just (`slow`). Where it does not, it is dead to
/// whoever asks, and this answers 503.
#[utoipa::path(
    get, path = "/readyz", operation_id = "readiness", tag = "node",
    responses((status = 200, description = "It can.", body = Readiness), Anyhow)
)]
#[get("/readyz")]
pub(crate) async fn readyz(state: State) -> Result<web::Json<Readiness>, Problem> {
    let registry = state.registry().clone();
    let began = Instant::now();
    let answered = state.threads().run(Lane::Database, move || registry.check_ready()).await;
    let took = began.elapsed();
    ::metrics::gauge!("database_up").set(if answered.is_ok() { 1.0 } else { 0.0 });
    ::metrics::gauge!("database_answer_seconds").set(took.as_secs_f64());
    answered?;
    let node = state.registry().node().to_string();
    let database_milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let version = env!("CARGO_PKG_VERSION");
    Ok(web::Json(Readiness { status: class_of(took), database_milliseconds, node, version }))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_slow_from_its_bound_on() {
        assert_eq!(class_of(limits::DATABASE_SLOW - Duration::from_millis(1)), "ok");
        assert_eq!(class_of(limits::DATABASE_SLOW), "slow");
    }
}
