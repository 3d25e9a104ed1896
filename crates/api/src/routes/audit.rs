//! `GET /v1/audit`: who looked at what, and why.

use actix_web::{get, web};
use domain::{
    id::{Id, User, Worker},
    time::Moment,
};
use registry::{
    audits::{AuditView, ListAudit},
    views::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::Query,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Guarded},
    page::{Cursor, Limit, shown},
    problem::Problem,
};

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// About one worker.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    worker: Option<Id<Worker>>,
    /// By one user.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    user: Option<Id<User>>,
    /// From this instant on.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "2026-11-01T00:00:00-05:00")]
    from: Option<Moment>,
    /// Before this instant.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "2026-12-01T00:00:00-05:00")]
    until: Option<Moment>,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// Who looked at what, the newest first. That the auditor looked is kept as well.
#[utoipa::path(
    get, path = "/v1/audit", operation_id = "audit", tag = "oversight", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of entries.", body = Page<AuditView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/audit")]
pub(crate) async fn audit(caller: Caller, query: Query<Which>) -> Result<web::Json<Page<AuditView>>, Problem> {
    let Which { worker, user, from, until, limit, after } = query.0;
    let list = ListAudit {
        worker,
        user,
        from: from.map(Moment::utc),
        until: until.map(Moment::utc),
        before: Cursor::key(after, |text| text.parse().ok())?,
        limit: Limit::items(limit),
    };
    let page = caller.run(move |registry, actor| registry.audit(actor, &list)).await?;
    Ok(web::Json(shown(page)))
}
