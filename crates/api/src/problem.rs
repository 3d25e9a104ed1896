//! What went wrong, for people and programs: problem documents (RFC 9457) in Spanish or English, one per type of refusal.
//!
//! Handlers answer with a [`Problem`]; `outermost` writes it down in the reader's language, and turns what actix itself
//! refuses into a problem too, so that no error leaves in another form.

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{
        StatusCode,
        header::{CONTENT_LANGUAGE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use domain::{
    lang::Lang,
    rules::{Rule, Unmet, UnmetCode},
};
use registry::{Error, Unauthenticated};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{limits, wording};

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

macro_rules! problem_types {
    ($($(#[$doc:meta])* $Type:ident = $name:literal, $status:ident, [$es:literal, $es_detail:literal], [$en:literal, $en_detail:literal];)*) => {
        /// The types of problem. Each is described at `/problems/{name}`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemType { $($(#[$doc])* $Type,)* }

        impl ProblemType {
            /// All of them.
            pub const ALL: &'static [ProblemType] = &[$(ProblemType::$Type,)*];

            /// Its name, the last part of its URI.
            pub const fn name(self) -> &'static str {
                match self { $(ProblemType::$Type => $name,)* }
            }

            /// Its URI, relative to the node.
            pub const fn uri(self) -> &'static str {
                match self { $(ProblemType::$Type => concat!("/problems/", $name),)* }
            }

            /// The status that it answers with.
            pub const fn status(self) -> StatusCode {
                match self { $(ProblemType::$Type => StatusCode::$status,)* }
            }

            /// What it is, in a few words.
            pub const fn title(self, lang: Lang) -> &'static str {
                match (self, lang) { $((ProblemType::$Type, Lang::Es) => $es, (ProblemType::$Type, Lang::En) => $en,)* }
            }

            /// What it means, and what to do about it.
            pub const fn detail(self, lang: Lang) -> &'static str {
                match (self, lang) { $((ProblemType::$Type, Lang::Es) => $es_detail, (ProblemType::$Type, Lang::En) => $en_detail,)* }
            }
        }
    };
}

problem_types! {
    /// Cannot be read at all.
    Malformed = "malformed-request", BAD_REQUEST,
        ["Solicitud ilegible", "No se pudo leer la solicitud. Revise que su forma sea la que describe /openapi.json."],
        ["Unreadable request", "The request could not be read. Check that its form is the one described in /openapi.json."];
    /// Can be read, and breaks rules of form.
    Invalid = "invalid-members", UNPROCESSABLE_ENTITY,
        ["Datos que no cumplen las reglas", "Algunos miembros no cumplen su regla; `errors` los nombra. No se guardó nada."],
        ["Members that break rules", "Some members break their rule; `errors` names them. Nothing was kept."];
    /// Nobody is signed in.
    NotSignedIn = "not-signed-in", UNAUTHORIZED,
        ["Falta iniciar sesión", "Inicie sesión en POST /v1/sessions y envíe el token de acceso en Authorization: Bearer."],
        ["Not signed in", "Sign in at POST /v1/sessions and send the access token in Authorization: Bearer."];
    /// The token is none of ours.
    InvalidToken = "invalid-token", UNAUTHORIZED,
        ["Token no válido", "El token no es de este nodo o fue alterado. Inicie sesión de nuevo."],
        ["Invalid token", "The token is not one of this node's, or was altered. Sign in again."];
    /// The token is too old.
    ExpiredToken = "expired-token", UNAUTHORIZED,
        ["Token vencido", "El token de acceso venció. Renuévelo en POST /v1/sessions/refresh."],
        ["Expired token", "The access token has expired. Renew it at POST /v1/sessions/refresh."];
    /// The session is over.
    SessionClosed = "session-closed", UNAUTHORIZED,
        ["Sesión cerrada", "La sesión terminó, o su token de renovación se usó dos veces. Inicie sesión de nuevo."],
        ["Session closed", "The session has ended, or its refresh token was used twice. Sign in again."];
    /// Wrong e-mail or password.
    WrongCredentials = "wrong-credentials", UNAUTHORIZED,
        ["Correo o contraseña incorrectos", "El correo y la contraseña no corresponden a una cuenta activa. Tras varios intentos fallidos la cuenta se bloquea por un rato."],
        ["Wrong e-mail or password", "E-mail and password do not belong to an active account. After several failed attempts an account is locked for a while."];
    /// A message between nodes that is not believed.
    MessageRefused = "message-refused", UNAUTHORIZED,
        ["Mensaje rechazado", "El mensaje no está firmado por un nodo asociado para este nodo, no es de esta hora, o ya llegó antes. Ver docs/EXCHANGE.md."],
        ["Message refused", "The message is not signed by a partner's node for this node, not of this hour, or came before. See docs/EXCHANGE.md."];
    /// Not for this role.
    NotAllowed = "not-allowed", FORBIDDEN,
        ["No permitido", "Su función no permite esta operación."],
        ["Not allowed", "Your role does not allow this operation."];
    /// A decision, and the session has not proved who decides.
    SecondFactorRequired = "second-factor-required", FORBIDDEN,
        ["Falta el segundo factor", "Esto pide un segundo factor reciente. Envíe el código de su aplicación a POST /v1/sessions/current/second-factor y repita la solicitud con el token que reciba; si aún no tiene segundo factor, créelo en POST /v1/second-factor."],
        ["A second factor is needed", "This asks for a recent second factor. Send the code of your application to POST /v1/sessions/current/second-factor and repeat the request with the token that you get; if you have no second factor yet, set one up at POST /v1/second-factor."];
    /// A code that proves nothing.
    WrongCode = "wrong-code", FORBIDDEN,
        ["Código incorrecto", "El código no es correcto, venció o ya se usó. Espere el siguiente de su aplicación, o use un código de recuperación. Tras varios códigos incorrectos no se acepta ninguno por un rato."],
        ["Wrong code", "The code is wrong, has expired, or was used before. Wait for your application's next one, or use a recovery code. After several wrong codes none is taken for a while."];
    /// A device that is not trusted.
    DeviceNotTrusted = "device-not-trusted", FORBIDDEN,
        ["Dispositivo no autorizado", "Este dispositivo no está registrado a su nombre o fue revocado. Inicie sesión sin `device` y regístrelo en POST /v1/devices."],
        ["Device not trusted", "This device is not registered in your name, or was revoked. Sign in without `device` and register it at POST /v1/devices."];
    /// Not there, or not for this reader.
    NotFound = "not-found", NOT_FOUND,
        ["No encontrado", "No existe, o no está al alcance de su función."],
        ["Not found", "It does not exist, or is not within reach of your role."];
    /// Another method is meant.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED,
        ["Método no permitido", "Esta dirección no admite ese método; Allow nombra los que admite."],
        ["Method not allowed", "This address does not take that method; Allow names those that it takes."];
    /// The client was too slow.
    Timeout = "request-timeout", REQUEST_TIMEOUT,
        ["Tiempo agotado", "La solicitud tardó demasiado en llegar. Envíela de nuevo: repetir un registro no lo duplica."],
        ["Timed out", "The request took too long to arrive. Send it again: repeating a record does not duplicate it."];
    /// Stands against what is recorded.
    Conflict = "conflict", CONFLICT,
        ["En conflicto con lo registrado", "Lo solicitado contradice lo que ya está registrado, por ejemplo un identificador usado con otro contenido."],
        ["In conflict with what is recorded", "What was asked contradicts what is recorded, such as an id used with other content."];
    /// An agreement's rules are not met.
    RulesUnmet = "rules-unmet", CONFLICT,
        ["Decisión no permitida por el acuerdo", "El acuerdo vigente no permite esta decisión; `unmet` nombra cada regla incumplida."],
        ["Decision not allowed by the agreement", "The agreement in force does not allow this decision; `unmet` names each rule that is not met."];
    /// A file goes on elsewhere.
    UploadElsewhere = "upload-elsewhere", CONFLICT,
        ["El archivo sigue en otro punto", "El archivo no termina donde empieza esta parte, o ya está completo. Pida GET /v1/attachments/{attachment}/upload y siga desde su `offset`."],
        ["The file goes on elsewhere", "The file does not end where this part begins, or is whole. Ask GET /v1/attachments/{attachment}/upload and go on from its `offset`."];
    /// Too many files wait.
    TooManyUploads = "too-many-uploads", CONFLICT,
        ["Demasiados archivos en espera", "Tiene demasiados archivos sin terminar o que ningún registro nombra. Termine o cancele los que empezó (DELETE /v1/attachments/{attachment}/upload), o registre lo que los nombra."],
        ["Too many files wait", "You have too many files that are unfinished or that no record names. Finish or give up those that you began (DELETE /v1/attachments/{attachment}/upload), or record what names them."];
    /// Too many bytes.
    TooLarge = "body-too-large", PAYLOAD_TOO_LARGE,
        ["Cuerpo demasiado grande", "El cuerpo supera el límite de esta dirección. Divídalo en partes."],
        ["Body too large", "The body exceeds the limit of this address. Send it in parts."];
    /// Too long an address.
    TooLong = "address-too-long", URI_TOO_LONG,
        ["Dirección demasiado larga", "Los parámetros de la dirección superan su límite."],
        ["Address too long", "The parameters of the address exceed their limit."];
    /// Another media type is meant.
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE,
        ["Formato no admitido", "Esta dirección espera otro Content-Type; /openapi.json dice cuál."],
        ["Unsupported media type", "This address expects another Content-Type; /openapi.json says which."];
    /// Asked too often.
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS,
        ["Demasiadas solicitudes", "Espere los segundos que indica Retry-After antes de intentarlo de nuevo."],
        ["Too many requests", "Wait the seconds that Retry-After says before trying again."];
    /// A defect.
    Internal = "internal-error", INTERNAL_SERVER_ERROR,
        ["Error interno", "Algo falló en este nodo. Quedó anotado con el identificador de la solicitud (X-Request-Id)."],
        ["Internal error", "Something failed at this node. It was noted under the request's id (X-Request-Id)."];
    /// For the moment not.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE,
        ["No disponible por el momento", "Inténtelo de nuevo tras los segundos que indica Retry-After. Lo confirmado está guardado."],
        ["Not available for the moment", "Try again after the seconds that Retry-After says. What was acknowledged is kept."];
}

/// A member that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BrokenRule {
    /// The member, as a path (`records[3].data.wage.amount`); empty for the whole.
    #[schema(example = "data.birth_date")]
    pub member: String,
    /// What is expected of it, in the reader's language. What was sent is never repeated.
    #[schema(example = "falta")]
    pub rule: String,
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Which type of problem, as a URI relative to the node; it answers with a description.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-members")]
    pub problem_type: String,
    /// What it is, in a few words.
    pub title: String,
    /// The status of the answer.
    #[schema(example = 422)]
    pub status: u16,
    /// What it means, and what to do about it.
    pub detail: String,
    /// The members that break rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<BrokenRule>,
    /// The rules of the agreement that a decision does not meet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub unmet: Vec<UnmetRule>,
}

/// A rule of the agreement that a decision does not meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnmetRule {
    /// Which rule.
    pub rule: Rule,
    /// In what.
    pub code: UnmetCode,
    /// The step that is missing, the matter that is not in order; a word of the agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// In words, with the way out.
    pub message: String,
}

impl UnmetRule {
    fn of(unmet: &Unmet, lang: Lang) -> Self {
        let Unmet { code, detail } = unmet;
        Self { rule: code.rule(), code: *code, detail: detail.clone(), message: code.message(lang).to_owned() }
    }
}

/// What went wrong, before it is put into a language.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: ProblemType,
    errors: Vec<BrokenRule>,
    unmet: Vec<Unmet>,
    retry_after_seconds: Option<u32>,
    allow: Option<String>,
}

impl Problem {
    /// A problem of this type.
    pub fn of(kind: ProblemType) -> Self {
        Self { kind, errors: Vec::new(), unmet: Vec::new(), retry_after_seconds: None, allow: None }
    }

    /// One member breaks one rule.
    pub fn invalid(member: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::of(ProblemType::Invalid).with(member, rule)
    }

    /// Another member that breaks a rule.
    #[must_use]
    pub fn with(mut self, member: impl Into<String>, rule: impl Into<String>) -> Self {
        self.errors.push(BrokenRule { member: member.into(), rule: rule.into() });
        self
    }

    /// The rules of the agreement that are not met.
    #[must_use]
    pub fn unmet(mut self, unmet: Vec<Unmet>) -> Self {
        self.unmet = unmet;
        self
    }

    /// When to come back.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// Which methods are meant.
    #[must_use]
    pub fn allow(mut self, methods: String) -> Self {
        self.allow = Some(methods);
        self
    }

    /// Its type.
    #[cfg(test)]
    pub(crate) fn kind(&self) -> ProblemType {
        self.kind
    }

    /// When to come back.
    #[cfg(test)]
    pub(crate) fn retry_after_seconds(&self) -> Option<u32> {
        self.retry_after_seconds
    }

    /// The problem that a bare status of actix stands for.
    pub(crate) fn from_status(status: StatusCode) -> Self {
        let known = ProblemType::ALL.iter().find(|kind| kind.status() == status);
        let fallback = if status.is_server_error() { ProblemType::Internal } else { ProblemType::Malformed };
        Self::of(known.copied().unwrap_or(fallback))
    }

    /// The document in a language.
    pub fn document(&self, lang: Lang) -> ProblemDocument {
        let rule = |broken: &BrokenRule| BrokenRule {
            member: broken.member.clone(),
            rule: wording::rule(&broken.rule, lang).into_owned(),
        };
        ProblemDocument {
            problem_type: self.kind.uri().to_owned(),
            title: self.kind.title(lang).to_owned(),
            status: self.kind.status().as_u16(),
            detail: self.kind.detail(lang).to_owned(),
            errors: self.errors.iter().map(rule).collect(),
            unmet: self.unmet.iter().map(|unmet| UnmetRule::of(unmet, lang)).collect(),
        }
    }

    /// The answer in a language.
    pub(crate) fn response(&self, lang: Lang) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.kind.status());
        response.content_type(MEDIA_TYPE).insert_header((CONTENT_LANGUAGE, lang.code()));
        if let Some(seconds) = self.retry_after_seconds {
            response.insert_header((RETRY_AFTER, seconds));
        }
        if let Some(methods) = &self.allow {
            response.insert_header(("allow", methods.as_str()));
        }
        match self.kind {
            ProblemType::NotSignedIn => drop(response.insert_header((WWW_AUTHENTICATE, "Bearer"))),
            ProblemType::InvalidToken | ProblemType::ExpiredToken => {
                response.insert_header((WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""));
            }
            _ => {}
        }
        // Not `.json()`, which would set the content type again where it is missing only.
        match serde_json::to_string(&self.document(lang)) {
            Ok(body) => response.body(body),
            Err(_) => response.finish(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.name())
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.response(Lang::default());
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<Error> for Problem {
    /// What the registry refuses, for people; a fault is logged here, with its causes, and nowhere else.
    fn from(error: Error) -> Self {
        match error {
            Error::Denied => Problem::of(ProblemType::NotAllowed),
            Error::NotFound => Problem::of(ProblemType::NotFound),
            Error::SecondFactorRequired => Problem::of(ProblemType::SecondFactorRequired),
            Error::WrongCode => Problem::of(ProblemType::WrongCode),
            Error::DeviceNotTrusted => Problem::of(ProblemType::DeviceNotTrusted),
            Error::Unauthenticated(why) => Problem::of(match why {
                Unauthenticated::Credentials => ProblemType::WrongCredentials,
                Unauthenticated::Token => ProblemType::InvalidToken,
                Unauthenticated::Expired => ProblemType::ExpiredToken,
                Unauthenticated::SessionClosed => ProblemType::SessionClosed,
            }),
            Error::UploadElsewhere => Problem::of(ProblemType::UploadElsewhere),
            Error::TooManyUploads => Problem::of(ProblemType::TooManyUploads),
            Error::Invalid(violations) => violations
                .into_iter()
                .fold(Problem::of(ProblemType::Invalid), |problem, broken| problem.with(broken.member, broken.rule)),
            Error::Conflict(..) => Problem::of(ProblemType::Conflict),
            Error::TooOften { retry_after_seconds } => {
                Problem::of(ProblemType::TooManyRequests).retry_after(retry_after_seconds)
            }
            Error::Unavailable { retry_after_seconds, cause } => {
                if let Some(cause) = cause {
                    tracing::warn!(%cause, "a request was sent away for the moment");
                }
                Problem::of(ProblemType::Unavailable).retry_after(retry_after_seconds)
            }
            fault @ Error::Fault { .. } => {
                tracing::error!(fault = causes(&fault), "a request failed");
                Problem::of(ProblemType::Internal)
            }
        }
    }
}

/// An error and what caused it, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}

/// The limits of time are told to clients too.
impl From<tokio::time::error::Elapsed> for Problem {
    fn from(_: tokio::time::error::Elapsed) -> Self {
        Problem::of(ProblemType::Timeout).retry_after(limits::RETRY_AFTER_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_type_speaks_both_languages() {
        for (at, kind) in ProblemType::ALL.iter().enumerate() {
            assert!(ProblemType::ALL[..at].iter().all(|other| other.name() != kind.name()));
            assert_ne!(kind.title(Lang::Es), kind.title(Lang::En));
            assert_ne!(kind.detail(Lang::Es), kind.detail(Lang::En));
            assert_eq!(kind.uri(), format!("/problems/{}", kind.name()));
        }
    }

    #[test]
    fn a_document_has_the_members_of_rfc_9457() {
        let document = Problem::invalid("data.birth_date", "is missing").document(Lang::Es);
        let json = serde_json::to_value(document).unwrap();
        assert_eq!(json["type"], "/problems/invalid-members");
        assert_eq!(json["status"], 422);
        assert_eq!(json["errors"], serde_json::json!([{"member": "data.birth_date", "rule": "falta"}]));
        let bare = serde_json::to_value(Problem::of(ProblemType::NotFound).document(Lang::En)).unwrap();
        assert_eq!(bare.as_object().unwrap().keys().collect::<Vec<_>>(), ["detail", "status", "title", "type"]);
    }

    #[test]
    fn a_fault_tells_the_client_nothing_of_its_cause() {
        let problem = Problem::from(Error::fault("reading a worker", "María Bejarano could not be read"));
        assert_eq!(problem.kind(), ProblemType::Internal);
        let body = serde_json::to_string(&problem.document(Lang::En)).unwrap();
        assert!(!body.contains("Bejarano") && !body.contains("reading a worker"));
    }
}
