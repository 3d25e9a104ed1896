//! What every answer carries, how often one may ask, and what the node says of itself.

use super::*;
use crate::Rate;

#[actix_web::test]
async fn answers_are_hardened_and_data_is_not_stored() {
    let node = Node::new();
    for path in ["/healthz", "/v1/agreements", "/nothing", "/docs/", "/openapi.json"] {
        let answer = node.ask(get(path)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
        assert_eq!(answer.header("cache-control") == "no-store", path.starts_with("/v1/"), "{path}");
    }
}

#[actix_web::test]
async fn the_page_loads_nothing_from_elsewhere() {
    let node = Node::new();
    let page = node.ask(get("/docs/")).await;
    assert_eq!(page.status, 200);
    let text = page.body.as_str().unwrap();
    assert!(text.contains("swagger-ui"), "{text}");
    for elsewhere in ["http://", "https://", "src=\"//", "href=\"//"] {
        assert!(!text.contains(elsewhere), "{elsewhere} in {text}");
    }
    assert!(page.header("content-security-policy").contains("connect-src 'self'"));
    let document = node.ask(get("/openapi.json")).await;
    assert_eq!(document.body["openapi"], "3.1.0");
    assert_eq!(node.ask(get("/docs")).await.header("location"), "/docs/");
}

#[actix_web::test]
async fn no_file_but_the_apps_own_is_served() {
    let node = Node::new();
    for path in ["/../package.json", "/assets/../../package.json", "/..%2fpackage.json", "/.gitignore", "/Cargo.toml"] {
        assert_eq!(node.ask(get(path)).await.status, 404, "{path}");
    }
    // Only what is read is a file; whether the app was built does not matter here.
    assert_eq!(node.ask(post("/", &json!({}))).await.status, 404);
}

#[actix_web::test]
async fn a_node_says_how_it_is() {
    let node = Node::new();
    assert_eq!(node.ask(get("/healthz")).await.body["node"], "pa-mitradel");
    assert_eq!(node.ask(get("/readyz")).await.body["status"], "ok");
    let described = node.ask(get("/problems/rules-unmet").insert_header(("accept-language", "en"))).await;
    assert_eq!(described.body["title"], "Decision not allowed by the agreement");
    assert_eq!(node.ask(get("/problems/nonsense")).await.problem().0, "not-found");
}

#[actix_web::test]
async fn metrics_are_for_this_machine_or_for_whoever_has_the_token() {
    let from = |address: &str| get("/metrics").peer_addr(format!("{address}:4000").parse().unwrap());
    let node = Node::new();
    node.ask(get("/healthz")).await;
    let local = node.ask(from("127.0.0.1")).await;
    assert!(local.body.as_str().unwrap().contains("http_requests_total"), "{local:?}");
    assert!(!local.body.to_string().contains("0198d0c0"), "routes, never addresses");
    assert_eq!(node.ask(from("192.0.2.7")).await.status, 404);
    assert_eq!(node.ask(from("127.0.0.1").insert_header(("x-forwarded-for", "192.0.2.7"))).await.status, 404);
    let options = Options { metrics_token: Some("a long token".to_owned()), ..node.options.clone() };
    let guarded = Node::with(options);
    let with = |token: &str| from("192.0.2.7").insert_header(("authorization", format!("Bearer {token}")));
    assert_eq!(guarded.ask(with("a long token")).await.status, 200);
    assert_eq!(guarded.ask(with("another token")).await.status, 404);
    assert_eq!(guarded.ask(from("127.0.0.1")).await.status, 404);
}

#[actix_web::test]
async fn one_may_ask_so_often_and_is_then_told_when_to_come_back() {
    let few = Rate::new(3, 1);
    let node =
        Node::with(Options { rate_limits: RateLimits { per_address: few, ..RateLimits::NONE }, ..Options::default() });
    let service = node.service().await;
    let from = |address: &str| get("/healthz").peer_addr(format!("{address}:4000").parse().unwrap());
    for _ in 0..3 {
        assert_eq!(answer(&service, from("192.0.2.1")).await.status, 200);
    }
    let refused = answer(&service, from("192.0.2.1")).await;
    assert_eq!((refused.status.as_u16(), refused.problem().0.as_str()), (429, "too-many-requests"));
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(answer(&service, from("192.0.2.2")).await.status, 200);
}

#[actix_web::test]
async fn one_user_may_ask_so_often_from_wherever() {
    let few = Rate::new(2, 1);
    let rate_limits = RateLimits { per_user: few, sign_in: few, ..RateLimits::NONE };
    let node = Node::with(Options { rate_limits, ..Options::default() });
    let (service, token) = (node.service().await, node.token());
    let asked = |address: &str| {
        let request = get("/v1/agreements").peer_addr(format!("{address}:4000").parse().unwrap());
        request.insert_header(("authorization", format!("Bearer {token}")))
    };
    assert_eq!(answer(&service, asked("192.0.2.1")).await.status, 200);
    assert_eq!(answer(&service, asked("192.0.2.2")).await.status, 200);
    assert_eq!(answer(&service, asked("192.0.2.3")).await.status, 429);
    let guess = || {
        let body = json!({"email": EMAIL, "password": "wrong password"});
        post("/v1/sessions", &body).peer_addr("192.0.2.9:4000".parse().unwrap())
    };
    assert_eq!(answer(&service, guess()).await.status, 401);
    assert_eq!(answer(&service, guess()).await.status, 401);
    assert_eq!(answer(&service, guess()).await.status, 429);
}
