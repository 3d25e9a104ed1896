//! The part of the OpenAPI document that another country's node needs: who a node is, what partners ask of each other, the log, and the
//! lists of cards that were taken back. Its text is docs/EXCHANGE.md.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// What an address begins with that is for nodes.
const FOR_NODES: [&str; 4] = ["/.well-known/vaiven", "/exchange/", "/log/", "/v1/revocations"];

/// The OpenAPI 3.1 document of what nodes say to each other, as JSON in a stable order.
pub fn exchange_openapi() -> String {
    super::written(&for_nodes(super::value()))
}

fn for_nodes(mut document: Value) -> Value {
    let is_for_nodes = |path: &str| FOR_NODES.iter().any(|beginning| path.starts_with(beginning));
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.retain(|path, _| is_for_nodes(path));
    }
    document["info"]["title"] = json!("Vaivén: intercambio entre nodos");
    document["info"]["description"] = json!(
        "What a node of one country says to a node of another. Messages under `/exchange/` are signed (RFC 9421) by the key of the \
         node that sends them, and so are the answers; the rest is public. docs/EXCHANGE.md says the rest: canonical bytes, what is \
         verified in which order, and what may be shared."
    );
    let tags: BTreeSet<String> = strings_at(&document["paths"], "tags").into_iter().collect();
    if let Some(all) = document["tags"].as_array_mut() {
        all.retain(|tag| tag["name"].as_str().is_some_and(|name| tags.contains(name)));
    }
    keep_what_is_referred_to(&mut document);
    document
}

/// Drops the components to which nothing that is left refers, directly or through others.
fn keep_what_is_referred_to(document: &mut Value) {
    let components = document["components"].take();
    let mut kept: Map<String, Value> = Map::new();
    let mut waiting = strings_at(&document["paths"], "$ref");
    while let Some(reference) = waiting.pop() {
        let mut parts = reference.trim_start_matches("#/components/").splitn(2, '/');
        let (Some(sort), Some(name)) = (parts.next(), parts.next()) else { continue };
        let of_sort = kept.entry(sort).or_insert_with(|| json!({}));
        let known = of_sort.get(name).is_some();
        if let (false, Some(of_sort), Some(component)) = (known, of_sort.as_object_mut(), components[sort].get(name)) {
            waiting.extend(strings_at(component, "$ref"));
            of_sort.insert(name.to_owned(), component.clone());
        }
    }
    document["components"] = Value::Object(kept);
}

/// The texts that stand under a name anywhere in a document, by themselves or in a list.
fn strings_at(value: &Value, name: &str) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let own = members.get(name).map(|found| match found {
                Value::String(text) => vec![text.clone()],
                Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => Vec::new(),
            });
            let deeper = members.values().flat_map(|member| strings_at(member, name));
            own.into_iter().flatten().chain(deeper).collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| strings_at(item, name)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_nodes_say_to_each_other_is_there_with_what_it_refers_to_and_nothing_else() {
        let document: Value = serde_json::from_str(&exchange_openapi()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        for path in [
            "/.well-known/vaiven",
            "/exchange/v1/feed",
            "/exchange/v1/agreements",
            "/exchange/v1/receipts",
            "/exchange/v1/queries",
            "/log/v1/checkpoint",
        ] {
            assert!(paths.contains_key(path), "{path}");
        }
        assert!(!paths.contains_key("/v1/records") && document["components"]["securitySchemes"].is_null());
        for reference in strings_at(&document, "$ref") {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
        }
        let schemas = document["components"]["schemas"].as_object().unwrap();
        assert!(schemas.contains_key("SharePage") && schemas.contains_key("AnswerToPartner"));
        assert!(!schemas.contains_key("WorkerRegistered"));
    }

    #[test]
    fn every_message_between_partners_is_signed() {
        let document: Value = serde_json::from_str(&exchange_openapi()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        for (path, operations) in paths.iter().filter(|(path, _)| path.starts_with("/exchange/")) {
            for operation in operations.as_object().unwrap().values() {
                let parameters = operation["parameters"].as_array().unwrap();
                let headers: BTreeSet<&str> = parameters
                    .iter()
                    .filter(|parameter| parameter["in"] == "header")
                    .filter_map(|parameter| parameter["name"].as_str())
                    .collect();
                assert_eq!(headers, BTreeSet::from(["Content-Digest", "Signature", "Signature-Input"]), "{path}");
            }
        }
    }
}
