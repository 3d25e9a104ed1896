//! `GET /v1/overrides`: rules that somebody asked to set aside for one decision.

use actix_web::{get, web};
use registry::{
    overrides::{ListOverrides, OverrideView},
    views::Page,
};

use crate::{
    body::Query,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Guarded},
    page::{Cursor, Limit, Waiting, moment_and_id, shown},
    problem::Problem,
};

/// The overrides that were asked for, and how many people stand behind each; the newest first.
#[utoipa::path(
    get, path = "/v1/overrides", operation_id = "overrides", tag = "oversight", params(Waiting), security(("bearer" = [])),
    responses((status = 200, description = "A page of overrides.", body = Page<OverrideView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/overrides")]
pub(crate) async fn overrides(caller: Caller, query: Query<Waiting>) -> Result<web::Json<Page<OverrideView>>, Problem> {
    let Waiting { open, limit, after } = query.0;
    let list = ListOverrides { open: open.0, after: Cursor::key(after, moment_and_id)?, limit: Limit::items(limit) };
    let lang = caller.lang();
    let page = caller.run(move |registry, actor| registry.overrides(actor, &list, lang)).await?;
    Ok(web::Json(shown(page)))
}
