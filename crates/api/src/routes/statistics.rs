//! `GET /v1/statistics`: counts of people under an agreement in a year, none of few.

use actix_web::{get, web};
use domain::{
    access::Side,
    text::Text,
    value::{AgreementCode, Isic},
};
use registry::statistics::{AskStatistics, StatisticsView};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::Query,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded},
    problem::Problem,
};

/// Of what.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The agreement's code.
    #[param(value_type = String, example = "cr-pa-coffee")]
    agreement: AgreementCode,
    /// The calendar year, this one where none is named.
    #[serde(default)]
    #[param(value_type = Option<i32>, minimum = 2015, example = 2026)]
    year: Option<Text<4>>,
    /// Only in this sector.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "0127")]
    sector: Option<Isic>,
    /// Only at posts of this side.
    #[serde(default)]
    side: Option<Side>,
}

/// The counts of a calendar year: no figure of one to four people, and none that would give one away.
#[utoipa::path(
    get, path = "/v1/statistics", operation_id = "statistics", tag = "oversight", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "The tables.", body = StatisticsView), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/statistics")]
pub(crate) async fn statistics(caller: Caller, query: Query<Which>) -> Result<web::Json<StatisticsView>, Problem> {
    let Which { agreement, year, sector, side } = query.0;
    let year = year.map(|year| year.as_str().parse()).transpose();
    let year = year.map_err(|_| Problem::invalid("year", "is not a year"))?;
    let asked = AskStatistics { agreement, year, sector, side };
    Ok(web::Json(caller.run(move |registry, actor| registry.statistics(actor, &asked)).await?))
}
