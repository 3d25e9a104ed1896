//! `GET /v1/findings`: what does not fit and waits for somebody to settle it; `GET /v1/worklist`: as much of it as waits for oneself.

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use domain::{
    access::Side,
    finding::FindingCode,
    id::{Cycle, Finding, Id, Worker},
};
use registry::{
    findings::{FindingView, ListFindings},
    views::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::Query,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Guarded},
    page::{Cursor, Flag, Limit, shown},
    problem::Problem,
};

/// Which findings.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of one worker.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    worker: Option<Id<Worker>>,
    /// Of one cycle.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    cycle: Option<Id<Cycle>>,
    /// Of one sort.
    #[serde(default)]
    code: Option<FindingCode>,
    /// Those that this side settles.
    #[serde(default)]
    side: Option<Side>,
    /// Settled ones too.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    with_settled: Flag,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// The findings that hold now and that the caller may see, the oldest first.
#[utoipa::path(
    get, path = "/v1/findings", operation_id = "findings", tag = "oversight", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of findings.", body = Page<FindingView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/findings")]
pub(crate) async fn findings(caller: Caller, query: Query<Which>) -> Result<web::Json<Page<FindingView>>, Problem> {
    let Which { worker, cycle, code, side, with_settled, limit, after } = query.0;
    let lang = caller.lang();
    let after = Cursor::key(after, key)?;
    let limit = Limit::items(limit);
    let with_settled = with_settled.0;
    let list = ListFindings { worker, cycle, code, side, with_settled, after, limit, ..ListFindings::default() };
    let page = caller.run(move |registry, actor| registry.findings(actor, &list, lang)).await?;
    Ok(web::Json(shown(page)))
}

/// What of the work list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Waiting {
    /// Only what was not settled in time.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    overdue: Flag,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// What waits for the caller's desk: findings that are its own to look into, and those that came to it because they were not settled in
/// time; the oldest first.
#[utoipa::path(
    get, path = "/v1/worklist", operation_id = "worklist", tag = "oversight", params(Waiting), security(("bearer" = [])),
    responses((status = 200, description = "A page of findings.", body = Page<FindingView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/worklist")]
pub(crate) async fn worklist(caller: Caller, query: Query<Waiting>) -> Result<web::Json<Page<FindingView>>, Problem> {
    let Waiting { overdue, limit, after } = query.0;
    let lang = caller.lang();
    let (overdue, after, limit) = (overdue.0, Cursor::key(after, key)?, Limit::items(limit));
    let list = ListFindings { own: true, overdue, after, limit, ..ListFindings::default() };
    let page = caller.run(move |registry, actor| registry.findings(actor, &list, lang)).await?;
    Ok(web::Json(shown(page)))
}

/// When it opened, in microseconds, and which.
fn key(text: &str) -> Option<(DateTime<Utc>, Id<Finding>)> {
    let (opens_at, id) = text.split_once('_')?;
    Some((DateTime::from_timestamp_micros(opens_at.parse().ok()?)?, id.parse().ok()?))
}
