//! `/v1/devices`: the devices that record without network.

use actix_web::{HttpResponse, delete, get, post, web};
use domain::{id::Device, text::Text};
use registry::{devices::DeviceView, views::Page};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    body::{Body, PathId, Query},
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded, Sent},
    page::{Cursor, Limit, shown},
    problem::{Problem, ProblemDocument},
    threads::Lane,
};

/// A device to register.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDevice {
    /// What its user calls it.
    #[schema(value_type = String, max_length = 60, example = "Tableta de la brigada 3")]
    name: Text<60>,
}

/// Which devices.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// One's own devices; for an administrator those of their whole country.
#[utoipa::path(
    get, path = "/v1/devices", operation_id = "devices", tag = "sessions", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of devices.", body = Page<DeviceView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/devices")]
pub(crate) async fn devices(caller: Caller, query: Query<Which>) -> Result<web::Json<Page<DeviceView>>, Problem> {
    let Which { limit, after } = query.0;
    let (after, limit) = (Cursor::id(after)?, Limit::items(limit));
    let page = caller.run(move |registry, actor| registry.devices(actor, after, limit)).await?;
    Ok(web::Json(shown(page)))
}

/// Registers the device at which one sits. The session is one of this device from now on; whoever signs in on it later sends its
/// id as `device`, and records that it wrote down name it as `captured.device`.
#[utoipa::path(
    post, path = "/v1/devices", operation_id = "registerDevice", tag = "sessions", security(("bearer" = [])),
    request_body = NewDevice,
    responses(
        (status = 201, description = "Registered.", body = DeviceView),
        (status = 409, description = "Too many devices: revoke one first.", body = ProblemDocument,
         content_type = "application/problem+json"),
        Sent, Guarded, Anyhow
    )
)]
#[post("/v1/devices")]
pub(crate) async fn register(caller: Caller, body: Body<NewDevice>) -> Result<HttpResponse, Problem> {
    let name = body.0.name;
    let device =
        caller.run_own(Lane::Database, move |registry, bearer| registry.register_device(bearer, &name)).await?;
    Ok(HttpResponse::Created().json(device))
}

/// Trusts a device no longer, and ends its sessions at once: one's own, or for an administrator one of a user whom they keep.
#[utoipa::path(
    delete, path = "/v1/devices/{id}", operation_id = "revokeDevice", tag = "sessions", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The device's id.")),
    responses(
        (status = 204, description = "Revoked."),
        (status = 422, description = "No id.", body = ProblemDocument, content_type = "application/problem+json"),
        Guarded, Found, Anyhow
    )
)]
#[delete("/v1/devices/{id}")]
pub(crate) async fn revoke(caller: Caller, id: PathId<Device>) -> Result<HttpResponse, Problem> {
    caller.run(move |registry, actor| registry.revoke_device(actor, id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
