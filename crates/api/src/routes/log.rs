//! `GET /log/v1/checkpoint` and `/log/v1/tile/…`: the log as C2SP tlog-tiles lays it out. Hashes only: entries are never served.

use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, HeaderValue},
    web,
};

use crate::{
    openapi::problems::{Anyhow, Found},
    problem::Problem,
    state::State,
    threads::Lane,
};

/// A tile never changes: a wider one has another address.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A checkpoint is followed by another within a second.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// The latest checkpoint of the node's log: its size and root, as a note that the node signed (C2SP tlog-checkpoint). Public.
#[utoipa::path(
    get, path = "/log/v1/checkpoint", operation_id = "logCheckpoint", tag = "log",
    responses(
        (status = 200, description = "The checkpoint.", body = String, content_type = "text/plain",
            example = "vaiven/pa-mitradel\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\n— vaiven/pa-mitradel 9DPHkQ…\n"),
        Found, Anyhow
    )
)]
#[get("/log/v1/checkpoint")]
pub(crate) async fn checkpoint(state: State) -> Result<HttpResponse, Problem> {
    let registry = state.registry().clone();
    let note = state.threads().run(Lane::Database, move || registry.log_checkpoint()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, ASK_AGAIN));
    Ok(response.content_type("text/plain; charset=utf-8").body(note))
}

/// A tile of the node's log: up to 256 hashes of 32 bytes, of leaves or of the tiles below (C2SP tlog-tiles). Public.
#[utoipa::path(
    get, path = "/log/v1/tile/{tile}", operation_id = "logTile", tag = "log",
    params(("tile" = String, Path, description = "Level and index, and the width where it is not full.", example = "0/000.p/17")),
    responses(
        (status = 200, description = "The hashes.", body = Vec<u8>, content_type = "application/octet-stream"),
        Found, Anyhow
    )
)]
#[get("/log/v1/tile/{tile:.*}")]
pub(crate) async fn tile(state: State, tile: web::Path<String>) -> Result<HttpResponse, Problem> {
    let registry = state.registry().clone();
    let path = format!("tile/{tile}");
    let hashes = state.threads().run(Lane::Database, move || registry.log_tile(&path)).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, FOR_EVER));
    Ok(response.content_type("application/octet-stream").body(hashes))
}
