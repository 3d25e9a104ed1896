//! `/v1/attachments`: files that records name, sent in parts that can be resumed, and read by whoever may read what names them.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    body::{BodySize, MessageBody},
    delete,
    dev::Payload,
    get,
    http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY},
    patch, post, web,
    web::Bytes,
};
use domain::{attachment::Sort, id::Worker, text::Text, value::AttachmentAddress};
use registry::attachments::{Attachment, NewUpload, Upload};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    body::{self, Body, PathId, Query},
    caller::{Caller, Reader},
    limits,
    openapi::problems::{Anyhow, Asked, Conflicting, Found, Guarded, Sent},
    problem::{Problem, ProblemType},
};

/// The media type of a part.
const PART: &str = "application/octet-stream";

/// A file that is going to be sent.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileAnnounced {
    /// What it is: it says how large it may be, of which formats, and which record names it.
    sort: Sort,
    /// How long it is.
    #[schema(example = 184_320)]
    size_bytes: u64,
    /// The SHA-256 of all of it, in base64url without padding.
    #[validate(length(max = 43, message = "has more than 43 characters"))]
    #[schema(example = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", max_length = 43)]
    sha256: String,
    /// 32 bytes of chance, in base64url without padding. The file's address is the SHA-256, in base64url, of `vaiven attachment 1`, a
    /// line feed, these 32 bytes and those of `sha256`: whoever is without network knows it beforehand.
    #[validate(length(max = 43, message = "has more than 43 characters"))]
    #[schema(example = "c2FsdCBzYWx0IHNhbHQgc2FsdCBzYWx0IHNhbHQgc2E", max_length = 43)]
    salt: String,
}

/// The address of a file in a path.
pub(crate) struct PathAttachment(AttachmentAddress);

impl FromRequest for PathAttachment {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = AttachmentAddress::parse(request.match_info().get("attachment").unwrap_or_default());
        std::future::ready(parsed.map(Self).map_err(|error| Problem::invalid("attachment", error.to_string())))
    }
}

/// Where a part belongs.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartPlace {
    /// The byte of the file at which the part begins: the file's `offset`.
    #[param(value_type = u64, example = 65_536)]
    offset: Text<12>,
}

/// A part of a file as it is.
pub(crate) struct Part(Bytes);

impl FromRequest for Part {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        use actix_web::HttpMessage as _;
        if request.content_type() != PART {
            return Box::pin(std::future::ready(Err(Problem::of(ProblemType::UnsupportedMediaType))));
        }
        let bytes = body::bytes(request, payload, limits::ATTACHMENT_PART_BYTES_MAX);
        Box::pin(async move { Ok(Self(bytes.await?)) })
    }
}

/// Announces a file, by its length and hash. Announcing the same again answers how far it has come.
#[utoipa::path(
    post, path = "/v1/attachments", operation_id = "beginUpload", tag = "attachments", security(("bearer" = [])),
    request_body = FileAnnounced,
    responses(
        (status = 201, description = "The file can be sent.", body = Upload),
        (status = 200, description = "It was announced before; this is how far it has come.", body = Upload),
        Sent, Guarded, Found, Conflicting, Anyhow
    )
)]
#[post("/v1/attachments")]
pub(crate) async fn begin_upload(caller: Caller, file: Body<FileAnnounced>) -> Result<HttpResponse, Problem> {
    let FileAnnounced { sort, size_bytes, sha256, salt } = file.0;
    let new = NewUpload { sort, size_bytes, sha256, salt };
    let (begun, is_new) = caller.run(move |registry, actor| registry.begin_upload(actor, &new)).await?;
    let mut answer = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    answer.insert_header(("location", format!("/v1/attachments/{}/upload", begun.attachment)));
    Ok(answer.json(begun))
}

/// How far a file has come, for whoever sends it: after a line was cut, it goes on from `offset`.
#[utoipa::path(
    get, path = "/v1/attachments/{attachment}/upload", operation_id = "upload", tag = "attachments", security(("bearer" = [])),
    params(("attachment" = String, Path, description = "The file's address.")),
    responses((status = 200, description = "How far it has come.", body = Upload), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/attachments/{attachment}/upload")]
pub(crate) async fn upload(caller: Caller, address: PathAttachment) -> Result<web::Json<Upload>, Problem> {
    Ok(web::Json(caller.run(move |registry, actor| registry.upload(actor, &address.0)).await?))
}

/// Sends the next part. With the last one the file is looked at: it has to be what was announced, and of a format of its sort; otherwise
/// it is refused and taken away. A part has 16 to 256 KiB, the last one any number of bytes up to that.
#[utoipa::path(
    patch, path = "/v1/attachments/{attachment}/upload", operation_id = "continueUpload", tag = "attachments",
    security(("bearer" = [])), params(("attachment" = String, Path, description = "The file's address."), PartPlace),
    request_body(content = String, content_type = "application/octet-stream", description = "The bytes from `offset` on."),
    responses((status = 200, description = "How far it has come.", body = Upload), Sent, Guarded, Found, Conflicting, Anyhow)
)]
#[patch("/v1/attachments/{attachment}/upload")]
pub(crate) async fn continue_upload(
    caller: Caller,
    address: PathAttachment,
    place: Query<PartPlace>,
    part: Part,
) -> Result<web::Json<Upload>, Problem> {
    let offset = place.0.offset.as_str().parse();
    let offset: u64 = offset.map_err(|_| Problem::invalid("offset", "is not a byte of the file"))?;
    let work = move |registry: &registry::Registry, actor: &domain::access::Actor| {
        registry.continue_upload(actor, &address.0, offset, &part.0)
    };
    Ok(web::Json(caller.run(work).await?))
}

/// Gives a file up that is not whole.
#[utoipa::path(
    delete, path = "/v1/attachments/{attachment}/upload", operation_id = "giveUpUpload", tag = "attachments",
    security(("bearer" = [])), params(("attachment" = String, Path, description = "The file's address.")),
    responses((status = 204, description = "It is gone."), Guarded, Asked, Found, Conflicting, Anyhow)
)]
#[delete("/v1/attachments/{attachment}/upload")]
pub(crate) async fn give_up_upload(caller: Caller, address: PathAttachment) -> Result<HttpResponse, Problem> {
    caller.run(move |registry, actor| registry.give_up_upload(actor, &address.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Why somebody wants to see a file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Why {
    /// The reason, in a sentence; an inquiry needs one.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 300)]
    reason: Option<String>,
}

/// A file, for whoever may read the member by which a record names it. Who looked is kept before the first byte leaves.
#[utoipa::path(
    get, path = "/v1/attachments/{attachment}", operation_id = "attachment", tag = "attachments", security(("bearer" = [])),
    params(("attachment" = String, Path, description = "The file's address."), Why),
    responses(
        (status = 200, description = "The file.", content(
            (String = "image/jpeg"), (String = "image/png"), (String = "image/webp"), (String = "application/pdf")
        )),
        Guarded, Asked, Found, Anyhow
    )
)]
#[get("/v1/attachments/{attachment}")]
pub(crate) async fn attachment(
    caller: Caller,
    address: PathAttachment,
    why: Query<Why>,
) -> Result<HttpResponse, Problem> {
    let reader = caller.reader();
    let reason = why.0.reason;
    let found = caller.run(move |registry, actor| registry.attachment(actor, &address.0, reason.as_deref())).await?;
    Ok(file(found, reader))
}

/// The photograph on record of one person, for an officer of a post who compares it with whoever stands there. Who looked is kept.
#[utoipa::path(
    get, path = "/v1/workers/{id}/photograph", operation_id = "photograph", tag = "attachments", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The worker.")),
    responses(
        (status = 200, description = "The photograph.", content(
            (String = "image/jpeg"), (String = "image/png"), (String = "image/webp")
        )),
        (status = 204, description = "None is on record here."),
        Guarded, Asked, Found, Anyhow
    )
)]
#[get("/v1/workers/{id}/photograph")]
pub(crate) async fn photograph(caller: Caller, id: PathId<Worker>) -> Result<HttpResponse, Problem> {
    let reader = caller.reader();
    let found = caller.run(move |registry, actor| registry.photograph(actor, id.0)).await?;
    Ok(found.map_or_else(|| HttpResponse::NoContent().finish(), |found| file(found, reader)))
}

/// A file on its way to whoever may have it.
fn file(found: Attachment, reader: Reader) -> HttpResponse {
    let format = found.format();
    // Named by the first letters of its address: a person's name has no place in a folder of downloads.
    let name: String = found.address().as_str().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let mut answer = HttpResponse::Ok();
    answer.content_type(format.media_type());
    answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", format.ending())));
    answer.insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"));
    answer.body(Parts { size: found.size_bytes(), sent: 0, reader, state: Reading::Idle(found) })
}

/// A file on its way out: one part in memory at a time.
struct Parts {
    size: u64,
    sent: u64,
    reader: Reader,
    state: Reading,
}

type Pending = Pin<Box<dyn Future<Output = Result<(Attachment, Bytes), Problem>>>>;

enum Reading {
    Idle(Attachment),
    Waiting(Pending),
    Over,
}

impl MessageBody for Parts {
    type Error = actix_web::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.size)
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.sent >= self.size {
            return Poll::Ready(None);
        }
        let mut pending = match std::mem::replace(&mut self.state, Reading::Over) {
            Reading::Idle(file) => {
                let (reader, from) = (self.reader.clone(), self.sent);
                let read = async move {
                    let part = reader
                        .run(move |registry| {
                            let part = registry.attachment_part(&file, from)?;
                            Ok((file, Bytes::copy_from_slice(&part)))
                        })
                        .await?;
                    Ok(part)
                };
                Box::pin(read) as Pending
            }
            Reading::Waiting(pending) => pending,
            // What failed once does not go on: the length that was announced says that something is missing.
            Reading::Over => return Poll::Ready(None),
        };
        let Poll::Ready(read) = pending.as_mut().poll(context) else {
            self.state = Reading::Waiting(pending);
            return Poll::Pending;
        };
        Poll::Ready(Some(match read {
            Ok((file, part)) => {
                self.sent += part.len() as u64;
                self.state = Reading::Idle(file);
                Ok(part)
            }
            Err(problem) => Err(problem.into()),
        }))
    }
}
