//! `GET /v1/transfers`: what went to partners and came from them.

use actix_web::{get, web};
use domain::{
    id::{Id, Worker},
    value::NodeCode,
};
use registry::{
    transfers::{ListTransfers, TransferView, transfer_key},
    views::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::Query,
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Guarded},
    page::{Cursor, Limit, shown},
    problem::Problem,
};

/// Which transfers.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// About one worker.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    worker: Option<Id<Worker>>,
    /// With one partner's node.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "cr-mtss")]
    node: Option<NodeCode>,
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// The register of transfers, the newest first: which elements of which records went to which partner or came from it, under which
/// agreement, and whether the taker acknowledged it. Never their content. That the auditor looked is kept as well.
#[utoipa::path(
    get, path = "/v1/transfers", operation_id = "transfers", tag = "oversight", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of transfers.", body = Page<TransferView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/transfers")]
pub(crate) async fn transfers(caller: Caller, query: Query<Which>) -> Result<web::Json<Page<TransferView>>, Problem> {
    let Which { worker, node, limit, after } = query.0;
    let list = ListTransfers { worker, node, after: Cursor::key(after, transfer_key)?, limit: Limit::items(limit) };
    let page = caller.run(move |registry, actor| registry.transfers(actor, &list)).await?;
    Ok(web::Json(shown(page)))
}
