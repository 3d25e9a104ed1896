//! `GET /v1/manifests` and `GET /v1/manifests/{id}`: groups that travel together, and who is on them.

use actix_web::{get, web};
use domain::{id::Manifest, time::Day};
use registry::{
    manifests::{ListManifests, ManifestCard, ManifestStatus, ManifestView},
    views::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::{PathId, Query},
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Found, Guarded},
    page::{self, Cursor, Limit, shown},
    problem::Problem,
};

/// Which groups.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// How far they have come.
    #[serde(default)]
    status: Option<ManifestStatus>,
    /// The day of their departure.
    #[serde(default)]
    #[param(value_type = Option<String>, format = Date, example = "2026-11-01")]
    departs_on: Option<Day>,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// The groups of the caller's corridors, the newest first.
#[utoipa::path(
    get, path = "/v1/manifests", operation_id = "manifests", tag = "workers", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of groups.", body = Page<ManifestCard>), Guarded, Asked, Anyhow)
)]
#[get("/v1/manifests")]
pub(crate) async fn manifests(caller: Caller, which: Query<Which>) -> Result<web::Json<Page<ManifestCard>>, Problem> {
    let Query(Which { status, departs_on, limit, after }) = which;
    let after = Cursor::key(after, page::moment_and_id)?;
    let list = ListManifests { status, departs_on, after, limit: Limit::items(limit) };
    Ok(web::Json(shown(caller.run(move |registry, actor| registry.manifests(actor, &list)).await?)))
}

/// A group with its people.
#[utoipa::path(
    get, path = "/v1/manifests/{id}", operation_id = "manifest", tag = "workers", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The group.")),
    responses((status = 200, description = "The group.", body = ManifestView), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/manifests/{id}")]
pub(crate) async fn manifest(caller: Caller, id: PathId<Manifest>) -> Result<web::Json<ManifestView>, Problem> {
    Ok(web::Json(caller.run(move |registry, actor| registry.manifest(actor, id.0)).await?))
}
