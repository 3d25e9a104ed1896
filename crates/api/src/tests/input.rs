//! Bad input: each gets a problem document that names the member and the rule, and none gets through.

use domain::kinds::Kind;

use super::*;
use crate::limits;

/// An officer's request.
fn signed(node: &Node, request: TestRequest) -> TestRequest {
    request.insert_header(("authorization", format!("Bearer {}", node.token())))
}

fn named(name: &str, members: &[&str]) -> (String, Vec<String>) {
    (name.to_owned(), members.iter().map(|member| (*member).to_owned()).collect())
}

#[actix_web::test]
async fn a_record_is_kept_once_however_often_it_is_sent() {
    let node = Node::new();
    let first = node.ask(signed(&node, post("/v1/records", &registration()))).await;
    assert_eq!((first.status.as_u16(), &first.body["outcome"]), (201, &json!("accepted")), "{first:?}");
    let again = node.ask(signed(&node, post("/v1/records", &registration()))).await;
    assert_eq!((again.status.as_u16(), &again.body["outcome"]), (200, &json!("duplicate")));
    let mut other = registration();
    other["occurred_at"] = "2026-11-02T06:00:01-05:00".into();
    let taken = node.ask(signed(&node, post("/v1/records", &other))).await;
    assert_eq!((taken.status.as_u16(), taken.problem()), (409, named("conflict", &["id"])));
    let found = node.ask(signed(&node, get("/v1/workers/0198d0c0-0000-7000-8000-000000000002"))).await;
    assert_eq!(found.status, 200, "{found:?}");
}

#[actix_web::test]
async fn what_is_wrong_with_a_record_is_named_in_the_readers_language_and_never_repeated() {
    type Change = fn(&mut Value);
    let cases: [(&str, Change); 10] = [
        ("kind", |v| v["kind"] = "worker.invented".into()),
        ("surprise", |v| v["surprise"] = 1.into()),
        ("data.surprise", |v| v["data"]["surprise"] = 1.into()),
        ("version", |v| v["version"] = "1".into()),
        ("id", |v| v["id"] = "<script>alert(1)</script>".into()),
        ("occurred_at", |v| v["occurred_at"] = "0000-01-01T00:00:00Z".into()),
        ("occurred_at", |v| v["occurred_at"] = "9999-12-31T23:59:59Z".into()),
        ("about.worker", |v| v["about"] = json!({})),
        ("data.first_surname", |v| v["data"]["first_surname"] = "a\u{0}b".into()),
        ("data.first_surname", |v| v["data"]["first_surname"] = "ñ".repeat(10_000).into()),
    ];
    let node = Node::new();
    for (member, change) in cases {
        let mut sent = registration();
        change(&mut sent);
        let spanish = node.ask(signed(&node, post("/v1/records", &sent))).await;
        assert_eq!(
            (spanish.status.as_u16(), spanish.problem()),
            (422, named("invalid-members", &[member])),
            "{member}"
        );
        let english = signed(&node, post("/v1/records", &sent)).insert_header(("accept-language", "en-US,en;q=0.8"));
        let english = node.ask(english).await;
        assert_eq!((spanish.header("content-language"), english.header("content-language")), ("es", "en"));
        for part in ["title", "detail"] {
            assert_ne!(spanish.body[part], english.body[part]);
        }
        assert_ne!(spanish.body["errors"][0]["rule"], english.body["errors"][0]["rule"], "{member}: no Spanish");
        assert!(!spanish.body.to_string().contains("script"));
    }
}

#[actix_web::test]
async fn sql_and_html_are_names_like_any_other() {
    let node = Node::new();
    let mut sent = registration();
    sent["data"]["first_surname"] = "Robert'); drop table record; -- <b>".into();
    assert_eq!(node.ask(signed(&node, post("/v1/records", &sent))).await.status, 201);
    let looked = node.ask(signed(&node, get("/v1/workers?q=robert%27)%3B%20drop%20table"))).await;
    assert_eq!(looked.status, 200, "{looked:?}");
}

#[actix_web::test]
async fn a_body_that_cannot_be_read_is_refused_whole() {
    let node = Node::new();
    for body in ["{", "", "[1]", "\u{feff}{}"] {
        let request = TestRequest::post().uri("/v1/records").insert_header(("content-type", "application/json"));
        let answer = node.ask(signed(&node, request.set_payload(body))).await;
        assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (400, "malformed-request"), "{body}");
    }
    let latin1 = TestRequest::post().uri("/v1/records").insert_header(("content-type", "application/json"));
    let answer = node.ask(signed(&node, latin1.set_payload(&b"{\"id\": \"\xf1\"}"[..]))).await;
    assert_eq!(answer.problem().0, "malformed-request");
    let form =
        TestRequest::post().uri("/v1/records").insert_header(("content-type", "application/x-www-form-urlencoded"));
    let answer = node.ask(signed(&node, form.set_payload("id=1"))).await;
    assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (415, "unsupported-media-type"));
}

#[actix_web::test]
async fn a_body_may_have_so_many_bytes_and_not_one_more() {
    let node = Node::new();
    let of = |bytes: usize| {
        let body = format!("{{\"records\": {}}}", " ".repeat(bytes - 13));
        assert_eq!(body.len(), bytes);
        TestRequest::post().uri("/v1/records").insert_header(("content-type", "application/json")).set_payload(body)
    };
    assert_eq!(node.ask(signed(&node, of(limits::RECORDS_BYTES_MAX))).await.status, 400);
    let more = node.ask(signed(&node, of(limits::RECORDS_BYTES_MAX + 1))).await;
    assert_eq!((more.status.as_u16(), more.problem().0.as_str()), (413, "body-too-large"));
    let announced = signed(&node, of(100)).insert_header(("content-length", "10485760"));
    assert_eq!(node.ask(announced).await.status, 413);
}

#[actix_web::test]
async fn a_batch_is_answered_item_by_item() {
    let node = Node::new();
    let mut bad = registration();
    bad["kind"] = "worker.invented".into();
    let forbidden = crate::openapi::records::example(Kind::DemandRecommended);
    let batch = json!({"records": [registration(), bad, registration(), forbidden]});
    let answer = node.ask(signed(&node, post("/v1/records", &batch))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let results = answer.body["results"].as_array().unwrap();
    let outcomes: Vec<_> = results.iter().map(|result| result["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["accepted", "refused", "duplicate", "refused"]);
    assert_eq!(results[1]["problem"]["errors"][0]["member"], "kind");
    assert_eq!(results[3]["problem"]["type"], "/problems/not-allowed");
    assert_eq!(results[0]["id"], registration()["id"]);
}

#[actix_web::test]
async fn what_is_wrong_with_an_address_is_named() {
    let node = Node::new();
    let long = format!("/v1/workers?q={}", "a".repeat(limits::QUERY_BYTES_MAX));
    let cases = [
        ("/v1/nothing", 404, named("not-found", &[])),
        ("/nowhere", 404, named("not-found", &[])),
        ("/v1/workers/nobody", 422, named("invalid-members", &["id"])),
        ("/v1/workers/0198d0c0-0000-7000-8000-0000000000ff", 404, named("not-found", &[])),
        ("/v1/workers?limit=0", 422, named("invalid-members", &["limit"])),
        ("/v1/workers?limit=101", 422, named("invalid-members", &["limit"])),
        ("/v1/workers?after=x", 422, named("invalid-members", &["after"])),
        ("/v1/workers?colour=red", 422, named("invalid-members", &["colour"])),
        ("/v1/workers/0198d0c0-0000-7000-8000-000000000002/history", 422, named("invalid-members", &["purpose"])),
        ("/v1/audit", 403, named("not-allowed", &[])),
        (long.as_str(), 414, named("address-too-long", &[])),
    ];
    for (path, status, problem) in cases {
        let answer = node.ask(signed(&node, get(path))).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, problem), "{path}");
    }
    assert_eq!(node.ask(signed(&node, get("/v1/workers?limit=100"))).await.status, 200);
    let posted = node.ask(signed(&node, post("/v1/workers", &json!({})))).await;
    assert_eq!((posted.status.as_u16(), posted.problem().0.as_str()), (405, "method-not-allowed"));
    assert_eq!(posted.header("allow"), "GET");
}
