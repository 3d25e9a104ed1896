//! What `POST /v1/records` takes, for the OpenAPI document: a submission of each kind, told apart by `kind`, with its example.

use domain::{
    kinds::Kind,
    record::{About, Capture, Nature, Place, SubjectKind},
    time::Moment,
};
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ComponentsBuilder, Discriminator, OpenApi, Ref, RefOr,
        example::{Example, ExampleBuilder},
        schema::{
            AdditionalProperties, ArrayBuilder, KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type,
        },
    },
};

use crate::limits;

/// The body of `POST /v1/records`: one submission, or `{"records": […]}`.
pub(crate) struct Submitted;

impl PartialSchema for Submitted {
    fn schema() -> RefOr<Schema> {
        let batch = ArrayBuilder::new()
            .items(Ref::from_schema_name("Submission"))
            .min_items(Some(1))
            .max_items(Some(limits::BATCH_RECORDS_MAX));
        let batch = ObjectBuilder::new()
            .title(Some("Batch"))
            .property("records", batch)
            .required("records")
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        OneOfBuilder::new().item(Ref::from_schema_name("Submission")).item(batch).into()
    }
}

impl ToSchema for Submitted {}

/// The schemas of every kind's data and submission.
pub(crate) fn components(mut components: ComponentsBuilder) -> ComponentsBuilder {
    let mut referred = Vec::new();
    Place::schemas(&mut referred);
    Capture::schemas(&mut referred);
    components = components
        .schemas_from_iter(referred)
        .schema(About::name(), About::schema())
        .schema(Place::name(), Place::schema())
        .schema(Capture::name(), Capture::schema())
        .schema(Moment::name(), Moment::schema());
    let mut any = OneOfBuilder::new();
    let mut mapping = Discriminator::new("kind");
    for kind in Kind::ALL.iter().copied() {
        let (data, schema) = kind.schema();
        let name = format!("Submit{data}");
        any = any.item(Ref::from_schema_name(&name));
        mapping.mapping.insert(kind.name().to_owned(), format!("#/components/schemas/{name}"));
        components = components.schema(data, schema).schema(name, submission(kind, data));
    }
    let description = "A record as a client sends it. The node adds who, for which office, when it was written down and \
                       under which version of the agreement.";
    let any = any.discriminator(Some(mapping)).description(Some(description));
    components.schema("Submission", Schema::from(any.build())).schema("Submitted", Submitted::schema())
}

fn submission(kind: Kind, data: &str) -> Schema {
    let spec = kind.spec();
    let nature = match spec.nature {
        Nature::Decision => {
            "A decision: refused where the agreement in force does not allow it, with every unmet rule named."
        }
        Nature::Fact => "A fact: never refused for what it says; what does not fit is kept and becomes a finding.",
    };
    let constant = |value: Value| ObjectBuilder::new().enum_values(Some([value]));
    let uuid =
        || ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    let about = spec.about.iter().fold(
        ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(false))),
        |about, subject| about.property(subject.member(), uuid()).required(subject.member()),
    );
    let id = uuid().description(Some("Made by the client (UUID version 7): sending the same record again is safe."));
    let optional = |name: std::borrow::Cow<'static, str>, description: &str| {
        let null = ObjectBuilder::new().schema_type(Type::Null);
        OneOfBuilder::new().item(null).item(Ref::from_schema_name(name)).description(Some(description))
    };
    ObjectBuilder::new()
        .title(Some(spec.name))
        .description(Some(nature))
        .property("id", id)
        .property("kind", constant(spec.name.into()).schema_type(Type::String))
        .property("version", constant(spec.version.into()).schema_type(Type::Integer))
        .property("about", about)
        .property("occurred_at", Moment::schema())
        .property("place", optional(Place::name(), "Where; the writer's own office where it is left out."))
        .property("captured", optional(Capture::name(), "Through which offline device."))
        .property("data", Ref::from_schema_name(data))
        .required("id")
        .required("kind")
        .required("version")
        .required("about")
        .required("occurred_at")
        .required("data")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
        .build()
        .into()
}

/// Adds an example of each kind to the operation that takes them.
pub(crate) fn add_examples(document: &mut OpenApi) {
    let operation = document.paths.paths.get_mut("/v1/records").and_then(|item| item.post.as_mut());
    let body = operation.and_then(|operation| operation.request_body.as_mut());
    let Some(RefOr::T(body)) = body else { return };
    if let Some(RefOr::T(content)) = body.content.get_mut("application/json") {
        content.examples = examples().into_iter().map(|(name, example)| (name, example.into())).collect();
    }
}

/// A submission of each kind, and a batch, by name.
fn examples() -> Vec<(String, Example)> {
    let one = |value: Value, summary: &str| ExampleBuilder::new().summary(summary).value(Some(value)).build();
    let mut examples: Vec<_> =
        Kind::ALL.iter().map(|kind| (kind.name().to_owned(), one(example(*kind), kind.name()))).collect();
    let batch = json!({"records": [example(Kind::CrossingExited), example(Kind::CrossingEntered)]});
    examples.push(("batch".to_owned(), one(batch, "A batch from a device that was without network")));
    examples
}

/// A whole example of a submission.
pub(crate) fn example(kind: Kind) -> Value {
    // One id a subject, so that the examples are about the same people; one a kind for the records themselves.
    let position = Kind::ALL.iter().position(|other| *other == kind).unwrap_or_default();
    let about: serde_json::Map<_, _> =
        kind.spec().about.iter().map(|subject| (subject.member().to_owned(), subject_id(*subject).into())).collect();
    json!({
        "id": format!("0198d0c0-0000-7000-8000-{:012x}", 0x100 + position),
        "kind": kind.name(),
        "version": kind.spec().version,
        "about": about,
        "occurred_at": "2026-11-02T14:05:00-05:00",
        "data": kind.example(),
    })
}

fn subject_id(subject: SubjectKind) -> String {
    format!("0198d0c0-0000-7000-8000-{:012x}", subject as u32 + 1)
}

#[cfg(test)]
mod tests {
    use domain::record::Submission;

    use super::*;

    #[test]
    fn every_kind_has_an_example_that_can_be_submitted() {
        let examples = examples();
        assert_eq!(examples.len(), Kind::ALL.len() + 1);
        for kind in Kind::ALL {
            let read = Submission::parse(&example(*kind).to_string()).unwrap_or_else(|error| panic!("{kind}: {error}"));
            assert_eq!(read.data.kind(), *kind);
        }
    }
}
