//! `POST /v1/imports` and `GET /v1/imports/{id}`: a roster of workers, brought in row by row, and what it came to.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, get, post, web, web::Bytes};
use chrono::{DateTime, Utc};
use domain::{
    id::{Id, ImportRun},
    lang::Lang,
    text::Text,
    value::AgreementCode,
};
use registry::import::{ImportCounts, ImportReport, ImportWorkers, Level, Message};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    body::{self, PathId, Query},
    caller::Caller,
    limits,
    openapi::problems::{Anyhow, Asked, Found, Guarded, Sent},
    page::Flag,
    problem::Problem,
};

/// For what the people come, and whether to bring them in at all.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Bringing {
    /// For which agreement: it says from which age on, and from which country.
    #[param(value_type = String, example = "cr-pa-coffee")]
    agreement: AgreementCode,
    /// Only to hear what would become of it: nothing is written.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    dry_run: Flag,
    /// The file's name, as a hint of its form.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 120, example = "nomina.xlsx")]
    file: Option<Text<120>>,
}

/// The file as it is.
pub(crate) struct File(Bytes);

impl FromRequest for File {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = body::bytes(request, payload, limits::IMPORT_BYTES_MAX);
        Box::pin(async move { Ok(File(bytes.await?)) })
    }
}

/// What an import came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportAnswer {
    /// The run; none of a dry run, which leaves nothing behind.
    #[schema(value_type = Option<uuid::Uuid>)]
    run: Option<Id<ImportRun>>,
    /// For which agreement.
    agreement: AgreementCode,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When it ended; none while it runs, or waits to be sent again.
    finished_at: Option<DateTime<Utc>>,
    /// How many rows came to what.
    counts: ImportCounts,
    /// What there is to say, by row.
    messages: Vec<RowMessage>,
}

/// Something found in a row.
#[derive(Serialize, ToSchema)]
struct RowMessage {
    /// The row as the spreadsheet counts, where the headings are row 1.
    row: u32,
    /// The column's heading, where it is about one.
    column: Option<String>,
    /// How much it weighs.
    #[schema(value_type = String, example = "fault")]
    level: Level,
    /// The earlier row that it looks like.
    of: Option<u32>,
    /// What it is, and the way out.
    message: String,
}

fn shown(report: ImportReport, lang: Lang) -> web::Json<ImportAnswer> {
    let message = |message: Message| RowMessage {
        row: message.row,
        column: message.column.as_deref().map(str::to_owned),
        level: message.level(),
        of: message.of,
        message: message.text(lang),
    };
    web::Json(ImportAnswer {
        run: report.run,
        agreement: report.agreement,
        started_at: report.started_at,
        finished_at: report.finished_at,
        counts: report.counts,
        messages: report.messages.into_iter().map(message).collect(),
    })
}

/// Brings a roster in, CSV or XLSX as the file is. It answers when it is done; where the line is cut before, sending the same file
/// again goes on and adds nothing twice.
#[utoipa::path(
    post, path = "/v1/imports", operation_id = "importWorkers", tag = "imports", security(("bearer" = [])), params(Bringing),
    request_body(content = String, content_type = "application/octet-stream", description = "CSV (UTF-8 or Windows-1252; `,` or `;`) or XLSX."),
    responses((status = 200, description = "What it came to.", body = ImportAnswer), Sent, Guarded, Anyhow)
)]
#[post("/v1/imports")]
pub(crate) async fn import_workers(
    caller: Caller,
    query: Query<Bringing>,
    file: File,
) -> Result<web::Json<ImportAnswer>, Problem> {
    let lang = caller.lang();
    let Bringing { agreement, dry_run, file: name } = query.0;
    let import = ImportWorkers {
        file_name: name.map(String::from).unwrap_or_default(),
        bytes: file.0.to_vec(),
        agreement,
        dry_run: dry_run.0,
    };
    let report = caller.run(move |registry, actor| registry.import_workers(actor, import, &mut |_| {})).await?;
    Ok(shown(report, lang))
}

/// What an import came to, for the officers of the office that sent it.
#[utoipa::path(
    get, path = "/v1/imports/{id}", operation_id = "importReport", tag = "imports", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The run.")),
    responses((status = 200, description = "What it came to.", body = ImportAnswer), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/imports/{id}")]
pub(crate) async fn import_report(caller: Caller, id: PathId<ImportRun>) -> Result<web::Json<ImportAnswer>, Problem> {
    let lang = caller.lang();
    Ok(shown(caller.run(move |registry, actor| registry.import_report(actor, id.0)).await?, lang))
}
