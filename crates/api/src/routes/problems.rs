//! `GET /problems/{name}`: what a type of problem means, for whoever follows its URI.

use actix_web::{HttpRequest, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    language,
    openapi::problems::{Anyhow, Found},
    problem::{Problem, ProblemType},
};

/// A type of problem.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemTypeView {
    /// Its URI, relative to the node.
    #[serde(rename = "type")]
    #[schema(example = "/problems/rules-unmet")]
    uri: &'static str,
    /// What it is, in a few words.
    title: &'static str,
    /// The status that it answers with.
    #[schema(example = 409)]
    status: u16,
    /// What it means, and what to do about it.
    detail: &'static str,
}

/// What a type of problem means.
#[utoipa::path(
    get, path = "/problems/{name}", operation_id = "problemType", tag = "node",
    params(("name" = String, Path, description = "The last part of its URI.", example = "rules-unmet")),
    responses((status = 200, description = "What it means.", body = ProblemTypeView), Found, Anyhow)
)]
#[get("/problems/{name}")]
pub(crate) async fn problem_type(
    name: web::Path<String>,
    request: HttpRequest,
) -> Result<web::Json<ProblemTypeView>, Problem> {
    let lang = language::of(request.headers());
    let kind = ProblemType::ALL.iter().find(|kind| kind.name() == name.as_str());
    let kind = kind.ok_or_else(|| Problem::of(ProblemType::NotFound))?;
    let (uri, title, status, detail) = (kind.uri(), kind.title(lang), kind.status().as_u16(), kind.detail(lang));
    Ok(web::Json(ProblemTypeView { uri, title, status, detail }))
}
