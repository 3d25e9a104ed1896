//! How operations fail, for the OpenAPI document: a response for each status, with an example for each type of problem.

use std::collections::BTreeMap;

use domain::{lang::Lang, rules::UnmetCode};
use utoipa::{
    IntoResponses, PartialSchema, ToSchema,
    openapi::{
        ComponentsBuilder, ContentBuilder, HeaderBuilder, Ref, RefOr, Response, ResponseBuilder,
        example::ExampleBuilder,
        schema::{ObjectBuilder, Type},
    },
};

use crate::problem::{BrokenRule, MEDIA_TYPE, Problem, ProblemDocument, ProblemType};

/// How everything may fail: the address asked too often, a defect, the database away.
pub(crate) struct Anyhow;
/// How what needs a session may fail besides.
pub(crate) struct Guarded;
/// How what takes parameters may fail besides.
pub(crate) struct Asked;
/// How what is about one thing may fail besides.
pub(crate) struct Found;
/// How what stands against what is recorded may fail besides.
pub(crate) struct Conflicting;
/// How a record may be refused besides.
pub(crate) struct RecordRefused;
/// How what takes a body may fail besides.
pub(crate) struct Sent;

macro_rules! fail_with {
    ($($set:ty: $($status:literal),+;)*) => {$(
        impl IntoResponses for $set {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$($status),+].into_iter().map(|status: u16| {
                    let reference = Ref::new(format!("#/components/responses/{}", name(status)));
                    (status.to_string(), RefOr::Ref(reference))
                }).collect()
            }
        }
    )*};
}
fail_with! {
    Anyhow: 429, 500, 503;
    Guarded: 401, 403;
    Asked: 400, 414, 422;
    Found: 404;
    Conflicting: 409;
    RecordRefused: 404, 409;
    Sent: 400, 408, 413, 415, 422;
}

fn name(status: u16) -> String {
    format!("Problem{status}")
}

/// The responses that operations refer to, and their schemas.
pub(crate) fn components(mut components: ComponentsBuilder) -> ComponentsBuilder {
    components = components.schema(ProblemDocument::name(), ProblemDocument::schema());
    components = components.schema(BrokenRule::name(), BrokenRule::schema());
    let mut referred = Vec::new();
    <ProblemDocument as ToSchema>::schemas(&mut referred);
    components = components.schemas_from_iter(referred);
    let mut statuses: Vec<u16> = ProblemType::ALL.iter().map(|kind| kind.status().as_u16()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses.into_iter().fold(components, |components, status| components.response(name(status), response(status)))
}

fn response(status: u16) -> Response {
    let kinds = || ProblemType::ALL.iter().copied().filter(move |kind| kind.status().as_u16() == status);
    let titles: Vec<&str> = kinds().map(|kind| kind.title(Lang::En)).collect();
    let content = kinds()
        .fold(ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemDocument::name()))), |content, kind| {
            content.examples_from_iter([(kind.name(), example(kind))])
        });
    let mut response = ResponseBuilder::new().description(titles.join("; ")).content(MEDIA_TYPE, content.build());
    if matches!(status, 408 | 429 | 503) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer);
        let header =
            HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait before trying again."));
        response = response.header("Retry-After", header.build());
    }
    response.build()
}

fn example(kind: ProblemType) -> utoipa::openapi::example::Example {
    let problem = match kind {
        ProblemType::Invalid => Problem::invalid("data.birth_date", "is missing"),
        ProblemType::RulesUnmet => {
            Problem::of(kind).unmet(UnmetCode::ALL.iter().take(2).map(|code| (*code).into()).collect())
        }
        kind => Problem::of(kind),
    };
    let value = serde_json::to_value(problem.document(Lang::Es)).unwrap_or_default();
    ExampleBuilder::new().summary(kind.title(Lang::En)).value(Some(value)).build()
}
