//! `GET /v1/alert-hits` and `POST /v1/alert-hits/{id}/decision`: whom lists of alerts may have meant at a post, for those who decide.

use actix_web::{get, post, web};
use domain::{id::AlertHit, text::Text};
use registry::{
    alerts::{AlertDecision, AlertHitView, Decide, ListAlertHits},
    views::Page,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    body::{Body, PathId, Query},
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded, Sent},
    page::{Cursor, Limit, Waiting, moment_and_id, shown},
    problem::Problem,
};

/// A decision on a hit.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decision {
    /// Whether the alert means whoever stood there.
    decision: AlertDecision,
    /// Why, 1 to 500 characters.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    note: Text<500>,
}

/// Whom alerts may have meant at posts of the caller's country; those last met first.
#[utoipa::path(
    get, path = "/v1/alert-hits", operation_id = "alertHits", tag = "oversight", params(Waiting), security(("bearer" = [])),
    responses((status = 200, description = "A page of hits.", body = Page<AlertHitView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/alert-hits")]
pub(crate) async fn alert_hits(
    caller: Caller,
    query: Query<Waiting>,
) -> Result<web::Json<Page<AlertHitView>>, Problem> {
    let Waiting { open, limit, after } = query.0;
    let list = ListAlertHits { open: open.0, after: Cursor::key(after, moment_and_id)?, limit: Limit::items(limit) };
    let lang = caller.lang();
    let page = caller.run(move |registry, actor| registry.alert_hits(actor, &list, lang)).await?;
    Ok(web::Json(shown(page)))
}

/// Decides whether an alert means whoever stood there. Between the two it is silent from then on where it does not. A later decision
/// takes the place of an earlier one.
#[utoipa::path(
    post, path = "/v1/alert-hits/{id}/decision", operation_id = "decideAlertHit", tag = "oversight",
    params(("id" = uuid::Uuid, Path, description = "The hit.")), security(("bearer" = [])), request_body = Decision,
    responses((status = 200, description = "The hit, as it is decided.", body = AlertHitView), Sent, Guarded, Found, Anyhow)
)]
#[post("/v1/alert-hits/{id}/decision")]
pub(crate) async fn decide(
    caller: Caller,
    id: PathId<AlertHit>,
    decision: Body<Decision>,
) -> Result<web::Json<AlertHitView>, Problem> {
    let Decision { decision, note } = decision.0;
    let (id, lang) = (id.0, caller.lang());
    let decide = Decide { decision, note };
    let view = caller.run(move |registry, actor| registry.decide_alert_hit(actor, id, &decide, lang)).await?;
    Ok(web::Json(view))
}
