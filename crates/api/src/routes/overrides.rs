//! `GET /v1/overrides`: rules that somebody asked to set aside for one decision.

use actix_web::{get, web};
use registry::{
    overrides::{ListOverrides, OverrideView},
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

/// Which overrides.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those on which nobody decided.
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

/// The overrides that were asked for, and how many people stand behind each; the newest first.
#[utoipa::path(
    get, path = "/v1/overrides", operation_id = "overrides", tag = "oversight", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of overrides.", body = Page<OverrideView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/overrides")]
pub(crate) async fn overrides(caller: Caller, query: Query<Which>) -> Result<web::Json<Page<OverrideView>>, Problem> {
    let Which { open, limit, after } = query.0;
    let list = ListOverrides { open: open.0, after: Cursor::key(after, moment_and_id)?, limit: Limit::items(limit) };
    let lang = caller.lang();
    let page = caller.run(move |registry, actor| registry.overrides(actor, &list, lang)).await?;
    Ok(web::Json(shown(page)))
}
