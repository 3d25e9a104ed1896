//! `GET /v1/complaints`: for those who take them up, and for the worker whose they are.

use actix_web::{get, web};
use registry::{
    complaints::{ComplaintView, ListComplaints},
    views::Page,
};

use crate::{
    body::Query,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Guarded},
    page::{Cursor, Limit, Waiting, moment_and_id, shown},
    problem::Problem,
};

/// The complaints that the caller takes up, or their own; the newest first.
#[utoipa::path(
    get, path = "/v1/complaints", operation_id = "complaints", tag = "rights", params(Waiting), security(("bearer" = [])),
    responses((status = 200, description = "A page of complaints.", body = Page<ComplaintView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/complaints")]
pub(crate) async fn complaints(
    caller: Caller,
    query: Query<Waiting>,
) -> Result<web::Json<Page<ComplaintView>>, Problem> {
    let Waiting { open, limit, after } = query.0;
    let list = ListComplaints { open: open.0, after: Cursor::key(after, moment_and_id)?, limit: Limit::items(limit) };
    let page = caller.run(move |registry, actor| registry.complaints(actor, &list)).await?;
    Ok(web::Json(shown(page)))
}
