//! `GET /v1/outbox-key` and `POST /v1/outbox-key/opened`: what a device without a network wrote, carried by hand to another.

use actix_web::{get, post, web};
use registry::outboxes::{FileKey, OutboxKey, SealedKey};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    body::Body,
    caller::Caller,
    openapi::problems::{Anyhow, Guarded, Sent},
    problem::Problem,
};

/// The sealed key of a file. The file itself stays with whoever has it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Carried {
    /// As the file holds it.
    sealed_key: SealedKey,
}

/// For whom the caller's devices seal what is carried by hand. They keep it, for they need it when no network is there.
#[utoipa::path(
    get, path = "/v1/outbox-key", operation_id = "outboxKey", tag = "records", security(("bearer" = [])),
    responses((status = 200, description = "The key.", body = OutboxKey), Guarded, Anyhow)
)]
#[get("/v1/outbox-key")]
pub(crate) async fn outbox_key(caller: Caller) -> Result<web::Json<OutboxKey>, Problem> {
    Ok(web::Json(caller.run(|registry, actor| registry.outbox_key(actor)).await?))
}

/// Opens the key of a file that the caller wrote on another device. Its records are then sent like any others.
#[utoipa::path(
    post, path = "/v1/outbox-key/opened", operation_id = "openOutbox", tag = "records", security(("bearer" = [])),
    request_body = Carried,
    responses((status = 200, description = "The file's key.", body = FileKey), Sent, Guarded, Anyhow)
)]
#[post("/v1/outbox-key/opened")]
pub(crate) async fn open_outbox(caller: Caller, carried: Body<Carried>) -> Result<web::Json<FileKey>, Problem> {
    let sealed = carried.0.sealed_key;
    Ok(web::Json(caller.run(move |registry, actor| registry.open_outbox(actor, &sealed)).await?))
}
