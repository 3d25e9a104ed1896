//! The OpenAPI document, made from the code: what the routes say of themselves, an example for every kind and problem.

mod exchange;
pub(crate) mod problems;
pub(crate) mod records;

pub use exchange::exchange_openapi;

use actix_web::App;
use serde_json::Value;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ComponentsBuilder, OpenApi as Document,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt as _;

use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vaivén: registro de un nodo",
        description = "Trazabilidad de la migración laboral: un nodo registra hechos y decisiones sobre trabajadores, \
            empleadores, demandas y ciclos, y responde por ellos. Hay una sola forma de escribir, `POST /v1/records`; todo lo \
            demás lee.\n\nEvery error is a problem document (RFC 9457), in Spanish or, with `Accept-Language: en`, in English. \
            What may not be seen answers 404. Every list is a page: `next` is the `after` of the page that follows.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    modifiers(&Frame),
    tags(
        (name = "sessions", description = "Signing in and out."),
        (name = "records", description = "The one way to write."),
        (name = "attachments", description = "Files that records name: photographs, signed contracts, thumbprints, scans."),
        (name = "workers", description = "People who work abroad, and their cycles."),
        (name = "employers", description = "Who employs them, and what they ask for."),
        (name = "agreements", description = "The procedures that the countries signed, and what is left of their quotas."),
        (name = "administration", description = "Accounts and offices, for administrators."),
        (name = "oversight", description = "What waits to be settled, and who looked at what."),
        (name = "rights", description = "Complaints, and what people ask about their own data."),
        (name = "imports", description = "Rosters of workers."),
        (name = "cards", description = "Cards: checked by anybody, judged at a counter, printed by who issued them."),
        (name = "exchange", description = "Between the nodes of partners: messages are signed (RFC 9421), see docs/EXCHANGE.md."),
        (name = "log", description = "What was recorded, as hashes: nothing can be taken back or slipped in."),
        (name = "node", description = "The node itself.")
    )
)]
struct Frame;

impl Modify for Frame {
    fn modify(&self, document: &mut Document) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        let description = "An access token from `POST /v1/sessions`; it lasts 15 minutes.";
        let bearer = SecurityScheme::Http(bearer.description(Some(description)).build());
        let components = ComponentsBuilder::from(document.components.take().unwrap_or_default());
        let components = records::components(problems::components(components.security_scheme("bearer", bearer)));
        document.components = Some(components.build());
    }
}

/// The frame of the document, without the routes.
pub(crate) fn frame() -> Document {
    Frame::openapi()
}

/// The document of the whole interface.
pub(crate) fn document() -> Document {
    let mut document = App::new().into_utoipa_app().openapi(frame()).configure(routes::configure).split_for_parts().1;
    records::add_examples(&mut document);
    document
}

/// The OpenAPI 3.1 document of this interface, as JSON in a stable order.
pub fn openapi() -> String {
    written(&value())
}

fn value() -> Value {
    // Its parts are maps with text keys, which always can be written.
    serde_json::to_value(document()).unwrap_or_default()
}

fn written(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read() -> Value {
        serde_json::from_str(&openapi()).unwrap()
    }

    /// `VAIVEN_REGENERATE=1 cargo test -p vaiven-api` writes the files anew, as `vaiven openapi` does.
    #[test]
    fn the_documents_in_the_repository_are_those_that_the_code_makes() {
        for (name, document) in [("registry-v1.json", openapi()), ("exchange-v1.json", exchange_openapi())] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi").join(name);
            if std::env::var_os("VAIVEN_REGENERATE").is_some() {
                std::fs::write(&path, &document).unwrap();
            }
            let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(checked_in == document, "openapi/{name} is out of date: VAIVEN_REGENERATE=1 writes it anew");
        }
    }

    #[test]
    fn every_kind_of_record_and_every_type_of_problem_has_an_example() {
        let document = read();
        let bodies =
            &document["paths"]["/v1/records"]["post"]["requestBody"]["content"]["application/json"]["examples"];
        for kind in domain::kinds::Kind::ALL {
            assert_eq!(bodies[kind.name()]["value"]["kind"], kind.name());
        }
        for kind in crate::ProblemType::ALL {
            let status = kind.status().as_u16();
            let response = &document["components"]["responses"][format!("Problem{status}")];
            let example = &response["content"][crate::MEDIA_TYPE]["examples"][kind.name()]["value"];
            assert_eq!(example["type"], kind.uri());
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn walk(value: &Value, whole: &Value) {
            match value {
                Value::Object(members) => {
                    if let Some(Value::String(reference)) = members.get("$ref") {
                        let target = whole.pointer(reference.trim_start_matches('#'));
                        assert!(target.is_some(), "{reference} leads nowhere");
                    }
                    members.values().for_each(|member| walk(member, whole));
                }
                Value::Array(items) => items.iter().for_each(|item| walk(item, whole)),
                _ => {}
            }
        }
        let document = read();
        walk(&document, &document);
        assert_eq!(document["openapi"], "3.1.0");
    }

    #[test]
    fn every_operation_has_a_name_and_says_how_it_fails() {
        let document = read();
        let mut names = std::collections::BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap().to_owned();
                assert!(names.insert(name), "{method} {path}: its operationId is taken");
                assert!(operation["tags"][0].is_string(), "{method} {path} has no tag");
                assert!(operation["responses"]["429"].is_object(), "{method} {path} does not say how it fails");
                let signing_in = ["/v1/sessions", "/v1/sessions/card", "/v1/sessions/refresh"].contains(&path.as_str())
                    && method == "post";
                let open = signing_in
                    || ["/v1/cards/verify", "/v1/revocations"].contains(&path.as_str())
                    || !path.starts_with("/v1/");
                assert_eq!(operation["security"].is_array(), !open, "{method} {path}");
            }
        }
    }
}
