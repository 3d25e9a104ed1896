//! Addresses, methods, media types and parameters that are not meant.

use reqwest::Method;
use vaiven_tests::chance::new_id;
use vaiven_tests::{Database, LiveNode};

#[test]
fn what_is_not_there_is_not_found_and_says_so_in_a_problem() {
    let node = LiveNode::start(Database::Sqlite);
    for path in [
        "/nowhere",
        "/v1",
        "/v1/",
        "/v2/workers",
        "/v1/workers/",
        "/v1/nothing",
        "/.env",
        "/v1/../etc/passwd",
        "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/v1/workers%00",
        "/%ff",
    ] {
        let answer = node.as_("oficina.pa").get(path);
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
        assert_eq!(answer.header("content-type"), api::MEDIA_TYPE, "{path}: {}", answer.text);
    }
    node.as_("oficina.pa").get("/v1/nothing").expect_problem(404, "not-found");
}

#[test]
fn a_method_that_is_not_meant_is_told_which_are() {
    let node = LiveNode::start(Database::Sqlite);
    for (method, path, allowed) in [
        (Method::GET, "/v1/records", "POST"),
        (Method::PUT, "/v1/records", "POST"),
        (Method::DELETE, "/v1/workers", "GET"),
        (Method::PATCH, "/v1/workers/0198d0c0-0000-7000-8000-000000000001", "GET"),
        (Method::from_bytes(b"BREW").unwrap(), "/v1/workers", "GET"),
        (Method::POST, "/v1/sessions/current", "DELETE"),
    ] {
        let asker = node.as_("oficina.pa");
        let answer = asker.send(asker.request(method.clone(), path));
        answer.expect_problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
}

#[test]
fn another_media_type_is_refused() {
    let node = LiveNode::start(Database::Sqlite);
    for media in [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "json",
        "",
    ] {
        let asker = node.as_("oficina.pa");
        let request = asker.request(Method::POST, "/v1/records").header("content-type", media).body("{}");
        asker.send(request).expect_problem(415, "unsupported-media-type");
    }
    let asker = node.as_("oficina.pa");
    let request = asker.request(Method::POST, "/v1/records").header("content-type", "application/json; charset=utf-8");
    asker.send(request.body("{}")).expect_problem(422, "invalid-members");
    asker.send(asker.request(Method::POST, "/v1/records").body("{}")).expect_problem(415, "unsupported-media-type");
}

#[test]
fn parameters_are_named_when_they_are_wrong() {
    let node = LiveNode::start(Database::Sqlite);
    let id = new_id();
    for (path, member) in [
        ("/v1/workers?limit=0".to_owned(), "limit"),
        ("/v1/workers?limit=101".to_owned(), "limit"),
        ("/v1/workers?limit=-1".to_owned(), "limit"),
        ("/v1/workers?limit=99999999999999999999".to_owned(), "limit"),
        ("/v1/workers?colour=red".to_owned(), "colour"),
        ("/v1/workers?q=a&q=b".to_owned(), "q"),
        ("/v1/workers?q=%00".to_owned(), "q"),
        ("/v1/workers?q=%E2%80%AE".to_owned(), "q"),
        ("/v1/workers?q=...".to_owned(), "q"),
        ("/v1/workers?document=---".to_owned(), "document"),
        ("/v1/workers?after=not-a-cursor".to_owned(), "after"),
        ("/v1/workers?after=J29yIDE9MQ".to_owned(), "after"),
        ("/v1/workers/not-an-id".to_owned(), "id"),
        (format!("/v1/workers/{id}/history"), "purpose"),
        (format!("/v1/workers/{id}/history?purpose=curiosity"), "purpose"),
        ("/v1/cycles/0".to_owned(), "id"),
        ("/v1/findings?worker=x".to_owned(), "worker"),
        ("/v1/findings?code=invented".to_owned(), "code"),
        ("/v1/findings?with_settled=perhaps".to_owned(), "with_settled"),
        ("/v1/agreements/NO%20SUCH/quota".to_owned(), "id"),
        ("/v1/employers?after=bm90aGluZw".to_owned(), "after"),
        (
            "/v1/findings?after=OTIyMzM3MjAzNjg1NDc3NTgwN18wMTk4ZDBjMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDE".to_owned(),
            "after",
        ),
    ] {
        let problem = node.as_("oficina.pa").get(&path).expect_problem(422, "invalid-members");
        assert_eq!(problem["errors"][0]["member"], member, "{path}: {problem:#}");
    }
    for path in ["/v1/audit?from=0000-01-01T00:00:00Z", "/v1/audit?until=yesterday", "/v1/audit?user=me"] {
        node.as_("auditoria.pa").get(path).expect_problem(422, "invalid-members");
    }
    let cursors = ["LTkyMjMzNzIwMzY4NTQ3NzU4MDg", "OTIyMzM3MjAzNjg1NDc3NTgwNw", "MA", "LTE"];
    for cursor in cursors {
        let answer = node.as_("auditoria.pa").get(&format!("/v1/audit?after={cursor}"));
        assert!(matches!(answer.status, 200 | 422), "{cursor}: {} {}", answer.status, answer.text);
    }
}

#[test]
fn an_address_has_a_bound() {
    let node = LiveNode::start(Database::Sqlite);
    let asker = node.as_("oficina.pa");
    asker.get(&format!("/v1/workers?q={}", "a".repeat(3000))).expect_problem(414, "address-too-long");
    let endless = asker.get(&format!("/v1/workers/{}", "a".repeat(60_000)));
    assert!((400..500).contains(&endless.status), "{}", endless.status);
    let many: String = (0..300).map(|number| format!("a{number}=1&")).collect();
    let answer = asker.get(&format!("/v1/workers?{many}"));
    assert!(matches!(answer.status, 414 | 422), "{}", answer.status);
}

#[test]
fn every_answer_carries_what_browsers_heed_and_an_id() {
    let node = LiveNode::start(Database::Sqlite);
    for path in ["/v1/workers", "/v1/nothing", "/healthz", "/openapi.json", "/docs/"] {
        let answer = node.as_("oficina.pa").get(path);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
        if path.starts_with("/v1/") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}
