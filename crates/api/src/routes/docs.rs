//! `GET /openapi.json`, and `GET /docs`: a page to read and try it, which loads nothing from elsewhere.

use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, LOCATION},
    web,
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::state::State;

/// The document and the page; they are not part of the document.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    // The tokens of whoever tries it stay in the page's memory, and no validator elsewhere is asked.
    let ui =
        Config::from("/openapi.json").validator_url("none").persist_authorization(false).display_request_duration(true);
    config.service(document).service(page).service(SwaggerUi::new("/docs/{_:.*}").config(ui));
}

#[get("/openapi.json")]
async fn document(state: State) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CACHE_CONTROL, "max-age=300"))
        .body(state.openapi().to_owned())
}

#[get("/docs")]
async fn page() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}
