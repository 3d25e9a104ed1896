//! `GET /v1/employers` and `GET /v1/demands`: who employs, and how many they ask for.

use actix_web::{get, web};
use domain::{
    id::{Employer, Id},
    states::EmployerState,
    text::Text,
};
use registry::{employers::DemandView, views::Page};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::Query,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Guarded},
    page::{Cursor, Flag, Limit, shown},
    problem::Problem,
};

/// Which employers.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichEmployers {
    /// The beginning of the name, with or without accents.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 120, example = "finca")]
    q: Option<Text<120>>,
    /// Only those that are not in order: a certificate has run out or was taken back, or a sanction is in force.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    out_of_order: Flag,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// Employers by name, with their standing and workplaces. An employer sees itself.
#[utoipa::path(
    get, path = "/v1/employers", operation_id = "employers", tag = "employers", params(WhichEmployers),
    security(("bearer" = [])),
    responses((status = 200, description = "A page of employers.", body = Page<EmployerState>), Guarded, Asked, Anyhow)
)]
#[get("/v1/employers")]
pub(crate) async fn employers(
    caller: Caller,
    query: Query<WhichEmployers>,
) -> Result<web::Json<Page<EmployerState>>, Problem> {
    let WhichEmployers { q, out_of_order, limit, after } = query.0;
    let after = Cursor::key(after, name_key)?;
    let limit = Limit::items(limit);
    let page = caller
        .run(move |registry, actor| {
            registry.employers(actor, q.as_ref().map(Text::as_str), out_of_order.0, after, limit)
        })
        .await?;
    Ok(web::Json(shown(page)))
}

/// Which, and its folded name.
fn name_key(text: &str) -> Option<(String, Id<Employer>)> {
    let (id, name) = text.split_once('_')?;
    Some((name.to_owned(), id.parse().ok()?))
}

/// Which demands.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichDemands {
    /// Of one employer.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    employer: Option<Id<Employer>>,
    /// Only those that have places left.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    with_places_left: Flag,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// Demands under the agreements of the caller's country, with the places that are left. An employer sees its own.
#[utoipa::path(
    get, path = "/v1/demands", operation_id = "demands", tag = "employers", params(WhichDemands), security(("bearer" = [])),
    responses((status = 200, description = "A page of demands.", body = Page<DemandView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/demands")]
pub(crate) async fn demands(
    caller: Caller,
    query: Query<WhichDemands>,
) -> Result<web::Json<Page<DemandView>>, Problem> {
    let WhichDemands { employer, with_places_left, limit, after } = query.0;
    let (after, limit) = (Cursor::id(after)?, Limit::items(limit));
    let page =
        caller.run(move |registry, actor| registry.demands(actor, employer, with_places_left.0, after, limit)).await?;
    Ok(web::Json(shown(page)))
}
