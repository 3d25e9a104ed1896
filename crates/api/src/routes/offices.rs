//! `/v1/offices`: the offices of an administrator's country.

use actix_web::{HttpResponse, get, post, web};
use domain::{access::Side, country::Country, text::Text, value::OfficeCode};
use registry::{NewOffice, OfficeView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    body::Body,
    caller::Caller,
    openapi::problems::{Anyhow, Guarded, Sent},
    problem::{Problem, ProblemDocument},
};

/// An office to open.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfficeToOpen {
    /// Its code, by which records name it for ever.
    #[schema(value_type = String, example = "pa-mitradel-changuinola")]
    code: OfficeCode,
    /// Its name.
    #[schema(value_type = String, max_length = 120, example = "MITRADEL, Changuinola")]
    name: Text<120>,
    /// Where it stands in a corridor. It decides what its users may do, and cannot be changed.
    side: Side,
    /// The IANA time zone in which its days are counted.
    #[schema(example = "America/Panama", max_length = 60)]
    time_zone: String,
    /// The country whose office it is: the administrator's own, where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "PA")]
    country: Option<Country>,
}

/// The offices of a country.
#[derive(Serialize, ToSchema)]
pub(crate) struct Offices {
    /// Each of them, by code.
    items: Vec<OfficeView>,
}

/// The offices of the administrator's country.
#[utoipa::path(
    get, path = "/v1/offices", operation_id = "offices", tag = "administration", security(("bearer" = [])),
    responses((status = 200, description = "The offices.", body = Offices), Guarded, Anyhow)
)]
#[get("/v1/offices")]
pub(crate) async fn offices(caller: Caller) -> Result<web::Json<Offices>, Problem> {
    let items = caller.run(|registry, actor| registry.own_offices(actor)).await?;
    Ok(web::Json(Offices { items }))
}

/// Opens an office of the administrator's country. One that is there is never described anew.
#[utoipa::path(
    post, path = "/v1/offices", operation_id = "openOffice", tag = "administration", security(("bearer" = [])),
    request_body = OfficeToOpen,
    responses(
        (status = 201, description = "Open.", body = OfficeView),
        (status = 409, description = "The code has an office.", body = ProblemDocument,
         content_type = "application/problem+json"),
        Sent, Guarded, Anyhow
    )
)]
#[post("/v1/offices")]
pub(crate) async fn open(caller: Caller, body: Body<OfficeToOpen>) -> Result<HttpResponse, Problem> {
    let OfficeToOpen { code, name, side, time_zone, country } = body.0;
    let time_zone = time_zone.parse().map_err(|_| {
        Problem::invalid("time_zone", "is not a time zone of the IANA database, such as America/Panama")
    })?;
    let opened = caller.run(move |registry, actor| {
        let country = country.unwrap_or(actor.country);
        registry.open_office(actor, &NewOffice { code, name, country, side, time_zone })
    });
    Ok(HttpResponse::Created().json(opened.await?))
}
