//! What every answer passes on its way out: errors in the reader's language, headers that browsers heed, the request's id, metrics.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
    middleware::Next,
};
use domain::lang::Lang;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::{
    language,
    limits::QUERY_BYTES_MAX,
    problem::{self, Problem, ProblemType},
    state::State,
};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Answers are data: nothing in them may run or load anything.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
/// Swagger UI runs its own files and styles elements in place, and asks this node alone.
const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);

/// Counts an address's requests, answers, and finishes what was answered.
pub(crate) async fn finish(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let lang = language::of(request.headers());
    let id = request.extensions().get::<RequestId>().copied();
    let answered = match admit(&request) {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(problem) => request.into_response(problem.response(lang)),
    };
    let mut response = in_language(answered, lang);
    let path = Path::of(response.request().path());
    harden(response.headers_mut(), path);
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(&id.to_string()).ok()) {
        response.headers_mut().insert(X_REQUEST_ID, id);
    }
    measure(&response, began);
    Ok(response)
}

fn admit(request: &ServiceRequest) -> Result<(), Problem> {
    if request.query_string().len() > QUERY_BYTES_MAX {
        return Err(Problem::of(ProblemType::TooLong));
    }
    let state = request.app_data::<State>().ok_or_else(|| Problem::of(ProblemType::Internal))?;
    match state.address_of(request.request()) {
        Some(address) => state.rates().address(address),
        // No address, no socket: a test that calls the service itself.
        None => Ok(()),
    }
}

/// Writes a problem down in the reader's language; an error of actix's own becomes a problem first.
fn in_language(response: ServiceResponse, lang: Lang) -> ServiceResponse {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.response().extensions().get::<Problem>().cloned();
    let written = response.headers().get(CONTENT_TYPE).is_some_and(|media| media == problem::MEDIA_TYPE);
    match problem {
        None if written => response,
        problem => {
            let problem = problem.unwrap_or_else(|| Problem::from_status(status));
            let (request, _) = response.into_parts();
            ServiceResponse::new(request, problem.response(lang))
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Path {
    Data,
    Docs,
    Other,
}

impl Path {
    fn of(path: &str) -> Self {
        if path.starts_with("/v1/") {
            Path::Data
        } else if path == "/docs" || path.starts_with("/docs/") {
            Path::Docs
        } else {
            Path::Other
        }
    }
}

fn harden(headers: &mut HeaderMap, path: Path) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    // The web app's files bring their own.
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, if path == Path::Docs { DOCS_POLICY } else { POLICY });
    }
    if path == Path::Data {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// By the route's pattern, never the address itself, which may hold anything.
fn measure(response: &ServiceResponse, began: Instant) {
    let route = response.request().match_pattern().unwrap_or_else(|| "none".to_owned());
    let method = match response.request().method().as_str() {
        known @ ("GET" | "POST" | "DELETE" | "HEAD" | "PUT" | "PATCH" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    };
    let status = response.status().as_str().to_owned();
    metrics::counter!("http_requests_total", "method" => method.clone(), "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("http_request_duration_seconds", "method" => method, "route" => route)
        .record(began.elapsed().as_secs_f64());
}

/// What the log says of a request: its id, method, route and status. No address, no query, no browser, no person.
pub(crate) struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> tracing::Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string);
        let route = request.match_pattern();
        tracing::info_span!(
            "request",
            id = id.as_deref().unwrap_or_default(),
            method = request.method().as_str(),
            route = route.as_deref().unwrap_or("none"),
            user = tracing::field::Empty,
            status = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: tracing::Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
    }
}
