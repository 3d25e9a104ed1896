//! `POST /v1/sessions`, `POST /v1/sessions/refresh`, `DELETE /v1/sessions/current`: signing in, staying in, signing out; and
//! `GET /v1/sessions`, `DELETE /v1/sessions/{id}`: which sessions are open, and ending one.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header::{LOCATION, USER_AGENT},
    post, web,
};
use chrono::{DateTime, Utc};
use domain::{
    access::{Role, Side},
    country::Country,
    id::{Device, Id, Session, User, Worker},
    value::OfficeCode,
};
use registry::{
    Bearer, OpenedSession, RefreshToken, SignIn,
    administration::OpenSession,
    passwords::Password,
    pins::{CARD_NUMBER_CHARACTERS_MAX, PIN_DIGITS},
    second_factor::{CODE_CHARACTERS_MAX, Code},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    body::{Body, PathId},
    caller::{Caller, Visitor},
    limits,
    openapi::problems::{Anyhow, Found, Guarded, Sent},
    problem::Problem,
    threads::Lane,
};

/// Who wants to sign in.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSession {
    /// Their e-mail address.
    #[validate(
        email(message = "is not an e-mail address"),
        length(max = limits::EMAIL_CHARACTERS_MAX, message = "has more than 254 characters")
    )]
    #[schema(example = "itzel@mitradel.example", max_length = 254)]
    email: String,
    /// Their password.
    #[schema(value_type = String, format = Password, example = "una frase que solo ella sabe", max_length = 128)]
    password: Password,
    /// A code of their second factor, where they want to decide at once: six digits, or a recovery code.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password, example = "492039", max_length = 32)]
    code: Option<Code>,
    /// The registered device that they sit at, where it is one.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    device: Option<Id<Device>>,
}

/// The refresh token of a session.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refresh {
    /// As the session's last answer gave it. Each can be used once; using one twice closes the session.
    #[validate(length(max = 128, message = "has more than 128 characters"))]
    #[schema(example = "mIRxKUrgZCfL6T5u9pO_dGSLCgrqKs2nk0RzZQcS-9Y", max_length = 128)]
    refresh_token: String,
}

/// An open session.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// To send in `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How long the access token lasts.
    #[schema(example = 900)]
    expires_in_seconds: i64,
    /// To get the next access token with, once.
    refresh_token: String,
    /// When the session ends, however often it is renewed.
    ends_at: DateTime<Utc>,
    /// Who is signed in.
    user: SessionUser,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionUser {
    /// Their id.
    #[schema(value_type = uuid::Uuid)]
    id: Id<User>,
    /// In which role.
    role: Role,
    /// For which office.
    office: OfficeCode,
    /// The office's country.
    country: Country,
    /// Where that office stands.
    side: Side,
    /// Whether they came with a card and its PIN: then they see nothing that stands apart.
    by_pin: bool,
    /// Whether they have a second factor, so that their decisions ask for it.
    has_second_factor: bool,
    /// When it last proved in this session who they are.
    proven_at: Option<DateTime<Utc>>,
}

impl From<Bearer> for SessionUser {
    fn from(bearer: Bearer) -> Self {
        let Bearer { user: id, role, office, country, side, by_pin, has_second_factor, proven_at, .. } = bearer;
        Self { id, role, office, country, side, by_pin, has_second_factor, proven_at }
    }
}

impl From<OpenedSession> for SessionView {
    fn from(session: OpenedSession) -> Self {
        Self {
            access_token: session.access_token,
            token_type: "Bearer",
            expires_in_seconds: registry::ACCESS_MINUTES * 60,
            refresh_token: session.refresh_token.reveal().to_owned(),
            ends_at: session.ends_at,
            user: session.bearer.into(),
        }
    }
}

/// Signs in. After several failures in a row an account is locked for a while, and answers as if the password were wrong.
#[utoipa::path(
    post, path = "/v1/sessions", operation_id = "openSession", tag = "sessions", request_body = NewSession,
    responses(
        (status = 201, description = "Signed in.", body = SessionView),
        (status = 401, description = "Wrong e-mail, password or code.", body = crate::problem::ProblemDocument,
         content_type = "application/problem+json"),
        (status = 403, description = "The device is not trusted.", body = crate::problem::ProblemDocument,
         content_type = "application/problem+json"),
        Sent, Anyhow
    )
)]
#[post("/v1/sessions")]
pub(crate) async fn open_session(
    visitor: Visitor,
    request: HttpRequest,
    body: Body<NewSession>,
) -> Result<HttpResponse, Problem> {
    let Body(NewSession { email, password, code, device }) = body;
    // Not by `validator`, whose errors carry the value.
    if password.characters() > registry::passwords::CHARACTERS_MAX {
        return Err(Problem::invalid("password", "has more than 128 characters"));
    }
    if let Some(code) = &code {
        check_code(code)?;
    }
    let user_agent = user_agent(&request);
    let opened = visitor.run(Lane::Passwords, move |registry| {
        let with = SignIn { email: &email, password: &password, code: code.as_ref(), device, user_agent: &user_agent };
        registry.sign_in(&with)
    });
    let opened = opened.await;
    let outcome = if opened.is_ok() { "opened" } else { "refused" };
    metrics::counter!("sign_ins_total", "outcome" => outcome).increment(1);
    let opened = opened?;
    Ok(HttpResponse::Created().insert_header((LOCATION, "/v1/sessions/current")).json(SessionView::from(opened)))
}

/// A worker with their card.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardSession {
    /// The card's number, as it stands on it.
    #[validate(length(max = CARD_NUMBER_CHARACTERS_MAX, message = "has more than 40 characters"))]
    #[schema(example = "CR-26-000123", max_length = 40)]
    card: String,
    /// The six digits that an officer gave with it.
    #[schema(value_type = String, format = Password, example = "402917", max_length = 6)]
    pin: Password,
}

/// Signs a worker in who has a card and its PIN, and no e-mail address. They see their own record but for what stands apart, and file
/// complaints and requests. Locked after several failures like any account.
#[utoipa::path(
    post, path = "/v1/sessions/card", operation_id = "openCardSession", tag = "sessions", request_body = CardSession,
    responses(
        (status = 201, description = "Signed in.", body = SessionView),
        (status = 401, description = "Wrong number or PIN.", body = crate::problem::ProblemDocument,
         content_type = "application/problem+json"),
        Sent, Anyhow
    )
)]
#[post("/v1/sessions/card")]
pub(crate) async fn open_card_session(
    visitor: Visitor,
    request: HttpRequest,
    body: Body<CardSession>,
) -> Result<HttpResponse, Problem> {
    let Body(CardSession { card, pin }) = body;
    if pin.characters() != PIN_DIGITS {
        return Err(Problem::invalid("pin", "is not six digits"));
    }
    let user_agent = user_agent(&request);
    let opened =
        visitor.run(Lane::Passwords, move |registry| registry.sign_in_with_card(&card, &pin, &user_agent)).await;
    let outcome = if opened.is_ok() { "opened" } else { "refused" };
    metrics::counter!("sign_ins_total", "outcome" => outcome).increment(1);
    let opened = opened?;
    Ok(HttpResponse::Created().insert_header((LOCATION, "/v1/sessions/current")).json(SessionView::from(opened)))
}

/// A worker's new PIN.
#[derive(Serialize, ToSchema)]
pub(crate) struct GivenPin {
    /// Six digits. They are shown now and never again.
    #[schema(example = "402917")]
    pin: String,
}

/// Gives a worker a new PIN for their own page, in the place of any before. That it was given stands among who looked the worker up.
#[utoipa::path(
    post, path = "/v1/workers/{id}/pin", operation_id = "givePin", tag = "rights", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The worker.")),
    responses((status = 201, description = "The PIN.", body = GivenPin), Guarded, Found, Anyhow)
)]
#[post("/v1/workers/{id}/pin")]
pub(crate) async fn give_pin(caller: Caller, id: PathId<Worker>) -> Result<HttpResponse, Problem> {
    let pin = caller.run_hashing(move |registry, actor| registry.give_pin(actor, id.0)).await?;
    Ok(HttpResponse::Created().json(GivenPin { pin: pin.to_string() }))
}

/// Not by `validator`, whose errors carry the value.
pub(crate) fn check_code(code: &Code) -> Result<(), Problem> {
    match code.characters() {
        0 => Err(Problem::invalid("code", "is empty")),
        characters if characters > CODE_CHARACTERS_MAX => {
            Err(Problem::invalid("code", format!("has more than {CODE_CHARACTERS_MAX} characters")))
        }
        _ => Ok(()),
    }
}

/// What the browser calls itself, cut short.
fn user_agent(request: &HttpRequest) -> String {
    let text = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).take(limits::USER_AGENT_CHARACTERS_MAX).collect()
}

/// Exchanges a refresh token for new tokens. One that was used before closes the session, for somebody else may have it.
#[utoipa::path(
    post, path = "/v1/sessions/refresh", operation_id = "refreshSession", tag = "sessions", request_body = Refresh,
    responses(
        (status = 200, description = "Renewed.", body = SessionView),
        (status = 401, description = "The session is closed.", body = crate::problem::ProblemDocument,
         content_type = "application/problem+json"),
        Sent, Anyhow
    )
)]
#[post("/v1/sessions/refresh")]
pub(crate) async fn refresh_session(visitor: Visitor, body: Body<Refresh>) -> Result<web::Json<SessionView>, Problem> {
    let token = RefreshToken::new(body.0.refresh_token);
    let renewed = visitor.run(Lane::Database, move |registry| registry.refresh_session(&token)).await?;
    Ok(web::Json(renewed.into()))
}

/// Signs out: neither token of the session is good for anything from now on.
#[utoipa::path(
    delete, path = "/v1/sessions/current", operation_id = "closeSession", tag = "sessions", security(("bearer" = [])),
    responses((status = 204, description = "Signed out."), Guarded, Anyhow)
)]
#[delete("/v1/sessions/current")]
pub(crate) async fn close_session(caller: Caller) -> Result<HttpResponse, Problem> {
    caller.sign_out().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The sessions that are open, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenSessions {
    /// Each of them.
    pub(crate) items: Vec<OpenSession>,
}

/// One's own open sessions.
#[utoipa::path(
    get, path = "/v1/sessions", operation_id = "sessions", tag = "sessions", security(("bearer" = [])),
    responses((status = 200, description = "The sessions.", body = OpenSessions), Guarded, Anyhow)
)]
#[get("/v1/sessions")]
pub(crate) async fn sessions(caller: Caller) -> Result<web::Json<OpenSessions>, Problem> {
    let items = caller.run_own(Lane::Database, |registry, bearer| registry.own_sessions(bearer)).await?;
    Ok(web::Json(OpenSessions { items }))
}

/// Ends a session at once: one's own, or for an administrator that of an account that they keep.
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", operation_id = "endSession", tag = "sessions", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "Ended."),
        (status = 422, description = "No id.", body = crate::problem::ProblemDocument,
         content_type = "application/problem+json"),
        Guarded, Found, Anyhow
    )
)]
#[delete("/v1/sessions/{id}")]
pub(crate) async fn end_session(caller: Caller, id: PathId<Session>) -> Result<HttpResponse, Problem> {
    caller.run(move |registry, actor| registry.end_session(actor, id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
