//! `GET /v1/complaints`: for those who take them up, and for the worker whose they are.

use actix_web::{get, web};
use registry::{
    complaints::{ComplaintView, ListComplaints},
    views::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::Query,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Guarded},
    page::{Cursor, Flag, Limit, moment_and_id, shown},
    problem::Problem,
};

/// Which complaints.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those that nobody resolved.
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

/// The complaints that the caller takes up, or their own; the newest first.
#[utoipa::path(
    get, path = "/v1/complaints", operation_id = "complaints", tag = "rights", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of complaints.", body = Page<ComplaintView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/complaints")]
pub(crate) async fn complaints(caller: Caller, query: Query<Which>) -> Result<web::Json<Page<ComplaintView>>, Problem> {
    let Which { open, limit, after } = query.0;
    let list = ListComplaints { open: open.0, after: Cursor::key(after, moment_and_id)?, limit: Limit::items(limit) };
    let page = caller.run(move |registry, actor| registry.complaints(actor, &list)).await?;
    Ok(web::Json(shown(page)))
}
