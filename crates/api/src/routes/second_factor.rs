//! `/v1/second-factor` and `POST /v1/sessions/current/second-factor`: setting up a second factor, and proving with it who decides.

use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, Utc};
use registry::{
    passwords::Password,
    second_factor::{Code, ProvenSession, SecondFactorView},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::sessions::{SessionUser, check_code};
use crate::{
    body::Body,
    caller::Caller,
    openapi::problems::{Anyhow, Found, Guarded, Sent},
    problem::Problem,
    threads::Lane,
};

/// One's own second factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnSecondFactor {
    /// Since when there is one.
    enrolled_at: Option<DateTime<Utc>>,
    /// How many recovery codes are unused.
    #[schema(example = 10)]
    recovery_codes_left: i64,
    /// Whether one's decisions ask for it.
    asked: bool,
    /// Until when what was proved in this session counts.
    proven_until: Option<DateTime<Utc>>,
}

impl From<SecondFactorView> for OwnSecondFactor {
    fn from(view: SecondFactorView) -> Self {
        let SecondFactorView { enrolled_at, recovery_codes_left, asked, proven_until } = view;
        Self { enrolled_at, recovery_codes_left, asked, proven_until }
    }
}

/// Who sets up a second factor says their password again.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enrol {
    /// Their password.
    #[schema(value_type = String, format = Password, example = "una frase que solo ella sabe", max_length = 128)]
    password: Password,
}

/// A second factor that was set up; nothing of it is shown again.
#[derive(Serialize, ToSchema)]
pub(crate) struct Enrolled {
    /// The secret in base 32, for typing it into an application.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    secret: String,
    /// The same as a URI, for showing it as a QR code.
    #[schema(
        example = "otpauth://totp/Vaiv%C3%A9n%20pa:itzel%40mitradel.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Vaiv%C3%A9n%20pa"
    )]
    uri: String,
}

/// A code.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    /// Six digits from the application, or a recovery code.
    #[schema(value_type = String, format = Password, example = "492039", max_length = 32)]
    code: Code,
}

/// A session in which a second factor proved who it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Proven {
    /// To send from now on in `Authorization: Bearer …`. The refresh token stays the same.
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How long the access token lasts.
    #[schema(example = 900)]
    expires_in_seconds: i64,
    /// Until when decisions ask for no other code.
    proven_until: DateTime<Utc>,
    /// Who is signed in.
    user: SessionUser,
}

impl From<ProvenSession> for Proven {
    fn from(session: ProvenSession) -> Self {
        Self {
            access_token: session.access_token,
            token_type: "Bearer",
            expires_in_seconds: registry::ACCESS_MINUTES * 60,
            proven_until: session.proven_until,
            user: session.bearer.into(),
        }
    }
}

/// A second factor that counts from now on.
#[derive(Serialize, ToSchema)]
pub(crate) struct Confirmed {
    /// To be written down and kept elsewhere: each is good once, and none is shown again.
    recovery_codes: Vec<String>,
    /// The session, in which it is proved.
    session: Proven,
}

/// Gives a code in the session that is open: from now on, for some hours, it may decide.
#[utoipa::path(
    post, path = "/v1/sessions/current/second-factor", operation_id = "proveSecondFactor", tag = "sessions",
    security(("bearer" = [])), request_body = Proof,
    responses((status = 200, description = "Proved.", body = Proven), Sent, Guarded, Found, Anyhow)
)]
#[post("/v1/sessions/current/second-factor")]
pub(crate) async fn prove(caller: Caller, body: Body<Proof>) -> Result<web::Json<Proven>, Problem> {
    let code = body.0.code;
    check_code(&code)?;
    let proven =
        caller.run_own(Lane::Database, move |registry, bearer| registry.prove_second_factor(bearer, &code)).await?;
    Ok(web::Json(proven.into()))
}

/// One's own second factor, without its secret.
#[utoipa::path(
    get, path = "/v1/second-factor", operation_id = "secondFactor", tag = "sessions", security(("bearer" = [])),
    responses((status = 200, description = "It, or that there is none.", body = OwnSecondFactor), Guarded, Anyhow)
)]
#[get("/v1/second-factor")]
pub(crate) async fn own(caller: Caller) -> Result<web::Json<OwnSecondFactor>, Problem> {
    let view = caller.run_own(Lane::Database, |registry, bearer| registry.second_factor(bearer)).await?;
    Ok(web::Json(view.into()))
}

/// Sets up a second factor. It counts once its first code was given. Whoever has one replaces it, and proves it first.
#[utoipa::path(
    post, path = "/v1/second-factor", operation_id = "enrolSecondFactor", tag = "sessions", security(("bearer" = [])),
    request_body = Enrol,
    responses((status = 201, description = "Set up; shown once.", body = Enrolled), Sent, Guarded, Anyhow)
)]
#[post("/v1/second-factor")]
pub(crate) async fn enrol(caller: Caller, body: Body<Enrol>) -> Result<HttpResponse, Problem> {
    let password = checked(body.0.password, "password")?;
    let enrolment = caller
        .run_own(Lane::Passwords, move |registry, bearer| registry.enrol_second_factor(bearer, &password))
        .await?;
    let shown = Enrolled { secret: enrolment.secret.to_string(), uri: enrolment.uri.to_string() };
    Ok(HttpResponse::Created().json(shown))
}

/// Gives the first code of a second factor that was set up: it counts from now on.
#[utoipa::path(
    post, path = "/v1/second-factor/confirmation", operation_id = "confirmSecondFactor", tag = "sessions",
    security(("bearer" = [])), request_body = Proof,
    responses((status = 200, description = "It counts; the codes are shown once.", body = Confirmed), Sent, Guarded, Found, Anyhow)
)]
#[post("/v1/second-factor/confirmation")]
pub(crate) async fn confirm(caller: Caller, body: Body<Proof>) -> Result<web::Json<Confirmed>, Problem> {
    let code = body.0.code;
    check_code(&code)?;
    let (codes, session) =
        caller.run_own(Lane::Database, move |registry, bearer| registry.confirm_second_factor(bearer, &code)).await?;
    let recovery_codes = codes.iter().map(|code| code.to_string()).collect();
    Ok(web::Json(Confirmed { recovery_codes, session: session.into() }))
}

/// Takes one's own second factor away. The session proves it first.
#[utoipa::path(
    delete, path = "/v1/second-factor", operation_id = "removeSecondFactor", tag = "sessions", security(("bearer" = [])),
    responses((status = 204, description = "There is none any more."), Guarded, Found, Anyhow)
)]
#[delete("/v1/second-factor")]
pub(crate) async fn remove(caller: Caller) -> Result<HttpResponse, Problem> {
    caller.run_own(Lane::Database, |registry, bearer| registry.remove_second_factor(bearer)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Not by `validator`, whose errors carry the value.
pub(super) fn checked(password: Password, member: &str) -> Result<Password, Problem> {
    if password.characters() > registry::passwords::CHARACTERS_MAX {
        return Err(Problem::invalid(member, "has more than 128 characters"));
    }
    Ok(password)
}
