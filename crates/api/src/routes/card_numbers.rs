//! `/v1/number-blocks`: the numbers of cards, in blocks for the offices and devices that issue them.

use actix_web::{HttpResponse, get, post, web};
use domain::id::{Device, Id, NumberBlock};
use registry::cards::{Grant, NumberBlockView, NumberDrawn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    body::{Body, PathId},
    caller::Caller,
    openapi::problems::{Anyhow, Asked, Conflicting, Found, Guarded, Sent},
    problem::Problem,
};

/// A block to be granted.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BlockAsked {
    /// How many numbers, 1 to 5,000.
    #[schema(minimum = 1, maximum = 5000, example = 200)]
    size: u32,
    /// The device that will issue without a network; left out for a block that is drawn from at the node.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    device: Option<Id<Device>>,
    /// Of which series; left out, of the first that has as many left.
    #[serde(default)]
    #[validate(length(max = 15, message = "has more than 15 characters"))]
    #[schema(max_length = 15, example = "CR-26-")]
    prefix: Option<String>,
}

/// The blocks of an office.
#[derive(Serialize, ToSchema)]
pub(crate) struct NumberBlocks {
    /// Each of them, the oldest first.
    items: Vec<NumberBlockView>,
}

/// The blocks of the caller's office, and what is left of them.
#[utoipa::path(
    get, path = "/v1/number-blocks", operation_id = "numberBlocks", tag = "cards", security(("bearer" = [])),
    responses((status = 200, description = "The blocks.", body = NumberBlocks), Guarded, Anyhow)
)]
#[get("/v1/number-blocks")]
pub(crate) async fn blocks(caller: Caller) -> Result<web::Json<NumberBlocks>, Problem> {
    let items = caller.run(|registry, actor| registry.number_blocks(actor)).await?;
    Ok(web::Json(NumberBlocks { items }))
}

/// A block of card numbers for the caller's office, or for a device of it. Nobody else gets these numbers.
#[utoipa::path(
    post, path = "/v1/number-blocks", operation_id = "grantNumbers", tag = "cards", security(("bearer" = [])),
    request_body = BlockAsked,
    responses((status = 201, description = "The block.", body = NumberBlockView), Sent, Guarded, Found, Conflicting, Anyhow)
)]
#[post("/v1/number-blocks")]
pub(crate) async fn grant(caller: Caller, asked: Body<BlockAsked>) -> Result<HttpResponse, Problem> {
    let BlockAsked { size, device, prefix } = asked.0;
    let block =
        caller.run(move |registry, actor| registry.grant_numbers(actor, &Grant { prefix, device, size })).await?;
    Ok(HttpResponse::Created().json(block))
}

/// The next number of a block, for one document. A number that was drawn and not used is lost, and nobody else gets it.
#[utoipa::path(
    post, path = "/v1/number-blocks/{id}/numbers", operation_id = "drawNumber", tag = "cards", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The block.")),
    responses((status = 201, description = "The number.", body = NumberDrawn), Guarded, Asked, Found, Conflicting, Anyhow)
)]
#[post("/v1/number-blocks/{id}/numbers")]
pub(crate) async fn draw(caller: Caller, id: PathId<NumberBlock>) -> Result<HttpResponse, Problem> {
    let drawn = caller.run(move |registry, actor| registry.draw_number(actor, id.0)).await?;
    Ok(HttpResponse::Created().json(drawn))
}
