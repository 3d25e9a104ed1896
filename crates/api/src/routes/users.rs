//! `/v1/users`: the accounts of an administrator's country; and `POST /v1/password`: one's own.

use actix_web::{HttpResponse, get, post, web};
use domain::{
    access::Role,
    id::{Employer, Id, User, Worker},
    text::Text,
    value::OfficeCode,
};
use registry::{
    administration::{AccountView, NewAccount},
    passwords::Password,
    views::Page,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{second_factor::checked, sessions::OpenSessions};
use crate::{
    body::{Body, PathId, Query},
    caller::Caller,
    limits,
    openapi::problems::{Anyhow, Asked, Found, Guarded, Sent},
    page::{Cursor, Limit, shown},
    problem::{Problem, ProblemDocument},
    threads::Lane,
};

/// Somebody who shall be able to sign in.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUser {
    /// The address with which they sign in.
    #[validate(
        email(message = "is not an e-mail address"),
        length(max = limits::EMAIL_CHARACTERS_MAX, message = "has more than 254 characters")
    )]
    #[schema(example = "eva@mitradel.example", max_length = 254)]
    email: String,
    /// Their name.
    #[schema(value_type = String, max_length = 120, example = "Eva Santos")]
    name: Text<120>,
    /// What they do here. Administrators and auditors are made on the node's own machine.
    role: Role,
    /// For which office of the administrator's country.
    #[schema(value_type = String, example = "pa-mitradel-san-felix")]
    office: OfficeCode,
    /// For which employer, where the role is that of one, and only then.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    employer: Option<Id<Employer>>,
    /// Which worker, where the role is that of one, and only then.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    worker: Option<Id<Worker>>,
}

/// An account that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeUser {
    /// The account.
    account: AccountView,
    /// Its password, shown once. Whoever gets it sets another at `POST /v1/password`.
    password: String,
}

/// An account that was set back.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewPassword {
    /// Its password, shown once. Whoever gets it sets another at `POST /v1/password`.
    password: String,
}

/// One's own passwords.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    /// The one that counts now.
    #[schema(value_type = String, format = Password, example = "una frase que solo ella sabe", max_length = 128)]
    current: Password,
    /// The one that shall count.
    #[schema(value_type = String, format = Password, example = "otra frase, que nadie más sabe", min_length = 12, max_length = 128)]
    new: Password,
}

/// Which accounts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// How many, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, example = 25)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
}

/// Sets one's own password, and ends all one's sessions.
#[utoipa::path(
    post, path = "/v1/password", operation_id = "changePassword", tag = "sessions", security(("bearer" = [])),
    request_body = PasswordChange,
    responses((status = 204, description = "Set: sign in with it."), Sent, Guarded, Anyhow)
)]
#[post("/v1/password")]
pub(crate) async fn change_password(caller: Caller, body: Body<PasswordChange>) -> Result<HttpResponse, Problem> {
    let (current, new) = (checked(body.0.current, "current")?, body.0.new);
    let changed =
        caller.run_own(Lane::Passwords, move |registry, bearer| registry.change_own_password(bearer, &current, &new));
    changed.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The accounts of the administrator's country, in the order in which they were made.
#[utoipa::path(
    get, path = "/v1/users", operation_id = "users", tag = "administration", params(Which), security(("bearer" = [])),
    responses((status = 200, description = "A page of accounts.", body = Page<AccountView>), Guarded, Asked, Anyhow)
)]
#[get("/v1/users")]
pub(crate) async fn users(caller: Caller, query: Query<Which>) -> Result<web::Json<Page<AccountView>>, Problem> {
    let Which { limit, after } = query.0;
    let (after, limit) = (Cursor::id(after)?, Limit::items(limit));
    let page = caller.run(move |registry, actor| registry.accounts(actor, after, limit)).await?;
    Ok(web::Json(shown(page)))
}

/// Makes an account, with a password that is generated and shown once.
#[utoipa::path(
    post, path = "/v1/users", operation_id = "createUser", tag = "administration", security(("bearer" = [])),
    request_body = NewUser,
    responses(
        (status = 201, description = "Made.", body = MadeUser),
        (status = 409, description = "The address has an account.", body = ProblemDocument,
         content_type = "application/problem+json"),
        Sent, Guarded, Anyhow
    )
)]
#[post("/v1/users")]
pub(crate) async fn create(caller: Caller, body: Body<NewUser>) -> Result<HttpResponse, Problem> {
    let NewUser { email, name, role, office, employer, worker } = body.0;
    let new = NewAccount { email, name, role, office, employer, worker };
    let (account, password) = caller.run_hashing(move |registry, actor| registry.create_account(actor, &new)).await?;
    Ok(HttpResponse::Created().json(MadeUser { account, password: password.to_string() }))
}

/// One account.
#[utoipa::path(
    get, path = "/v1/users/{id}", operation_id = "user", tag = "administration", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The account's id.")),
    responses((status = 200, description = "The account.", body = AccountView), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/users/{id}")]
pub(crate) async fn user(caller: Caller, id: PathId<User>) -> Result<web::Json<AccountView>, Problem> {
    Ok(web::Json(caller.run(move |registry, actor| registry.account(actor, id.0)).await?))
}

/// Closes an account, and ends its sessions at once. Nobody closes their own, nor one of an administrator or auditor.
#[utoipa::path(
    post, path = "/v1/users/{id}/disable", operation_id = "disableUser", tag = "administration",
    security(("bearer" = [])), params(("id" = uuid::Uuid, Path, description = "The account's id.")),
    responses((status = 204, description = "Closed."), Guarded, Asked, Found, Anyhow)
)]
#[post("/v1/users/{id}/disable")]
pub(crate) async fn disable(caller: Caller, id: PathId<User>) -> Result<HttpResponse, Problem> {
    caller.run(move |registry, actor| registry.close_account(actor, id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Opens an account again that was closed or locked.
#[utoipa::path(
    post, path = "/v1/users/{id}/enable", operation_id = "enableUser", tag = "administration",
    security(("bearer" = [])), params(("id" = uuid::Uuid, Path, description = "The account's id.")),
    responses((status = 204, description = "Open."), Guarded, Asked, Found, Anyhow)
)]
#[post("/v1/users/{id}/enable")]
pub(crate) async fn enable(caller: Caller, id: PathId<User>) -> Result<HttpResponse, Problem> {
    caller.run(move |registry, actor| registry.open_account(actor, id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Gives an account another password, shown once, takes its second factor away, and ends its sessions at once.
#[utoipa::path(
    post, path = "/v1/users/{id}/reset", operation_id = "resetUser", tag = "administration",
    security(("bearer" = [])), params(("id" = uuid::Uuid, Path, description = "The account's id.")),
    responses((status = 200, description = "Set back.", body = NewPassword), Guarded, Asked, Found, Anyhow)
)]
#[post("/v1/users/{id}/reset")]
pub(crate) async fn reset(caller: Caller, id: PathId<User>) -> Result<web::Json<NewPassword>, Problem> {
    let password = caller.run_hashing(move |registry, actor| registry.reset_account(actor, id.0)).await?;
    Ok(web::Json(NewPassword { password: password.to_string() }))
}

/// The open sessions of an account.
#[utoipa::path(
    get, path = "/v1/users/{id}/sessions", operation_id = "userSessions", tag = "administration",
    security(("bearer" = [])), params(("id" = uuid::Uuid, Path, description = "The account's id.")),
    responses((status = 200, description = "The sessions.", body = OpenSessions), Guarded, Asked, Found, Anyhow)
)]
#[get("/v1/users/{id}/sessions")]
pub(crate) async fn sessions(caller: Caller, id: PathId<User>) -> Result<web::Json<OpenSessions>, Problem> {
    let items = caller.run(move |registry, actor| registry.sessions_of(actor, id.0)).await?;
    Ok(web::Json(OpenSessions { items }))
}
