//! Signing in, and every token that is not one of ours.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};

use super::*;

fn credentials(password: &str) -> Value {
    json!({"email": EMAIL, "password": password})
}

#[actix_web::test]
async fn a_session_is_opened_renewed_and_closed() {
    let node = Node::new();
    let opened = node.ask(post("/v1/sessions", &credentials(PASSWORD))).await;
    assert_eq!(opened.status, 201, "{opened:?}");
    assert_eq!(opened.body["user"]["role"], "labour_officer");
    assert_eq!(opened.body["expires_in_seconds"], 900);
    let renewed = node.ask(post("/v1/sessions/refresh", &json!({"refresh_token": opened.body["refresh_token"]}))).await;
    assert_eq!(renewed.status, 200, "{renewed:?}");
    let bearer = format!("Bearer {}", renewed.body["access_token"].as_str().unwrap());
    let close = || TestRequest::delete().uri("/v1/sessions/current").insert_header(("authorization", bearer.clone()));
    assert_eq!(node.ask(close()).await.status, 204);
    assert_eq!(node.ask(close()).await.problem().0, "session-closed");
    let late = node.ask(post("/v1/sessions/refresh", &json!({"refresh_token": renewed.body["refresh_token"]}))).await;
    assert_eq!((late.status.as_u16(), late.problem().0.as_str()), (401, "session-closed"));
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let node = Node::new();
    let wrong = node.ask(post("/v1/sessions", &credentials("wrong password"))).await;
    let unknown = json!({"email": "nadie@mitradel.example", "password": PASSWORD});
    let unknown = node.ask(post("/v1/sessions", &unknown)).await;
    assert_eq!(wrong.problem().0, "wrong-credentials");
    assert_eq!((wrong.status, wrong.body), (unknown.status, unknown.body));
}

#[actix_web::test]
async fn an_account_is_locked_after_the_most_failures_and_not_before() {
    let node = Node::new();
    for _ in 0..registry::FAILURES_MAX - 1 {
        node.ask(post("/v1/sessions", &credentials("wrong password"))).await;
    }
    assert_eq!(node.ask(post("/v1/sessions", &credentials(PASSWORD))).await.status, 201);
    for _ in 0..registry::FAILURES_MAX {
        node.ask(post("/v1/sessions", &credentials("wrong password"))).await;
    }
    assert_eq!(node.ask(post("/v1/sessions", &credentials(PASSWORD))).await.status, 401);
    node.wait(TimeDelta::minutes(registry::LOCK_MINUTES));
    assert_eq!(node.ask(post("/v1/sessions", &credentials(PASSWORD))).await.status, 201);
}

#[actix_web::test]
async fn what_is_wrong_with_a_sign_in_is_named_and_a_password_is_never_repeated() {
    let node = Node::new();
    let long = "a".repeat(129);
    for (body, member) in [
        (json!({"email": "nobody", "password": PASSWORD}), "email"),
        (json!({"email": format!("{}@x.example", "a".repeat(250)), "password": PASSWORD}), "email"),
        (json!({"email": EMAIL}), "password"),
        (json!({"email": EMAIL, "password": 5}), "password"),
        (json!({"email": EMAIL, "password": long}), "password"),
        (json!({"email": EMAIL, "password": PASSWORD, "admin": true}), "admin"),
    ] {
        let answer = node.ask(post("/v1/sessions", &body)).await;
        assert_eq!(answer.problem(), ("invalid-members".to_owned(), vec![member.to_owned()]), "{body}");
        assert!(!answer.body.to_string().contains(PASSWORD));
    }
}

#[actix_web::test]
async fn without_a_token_of_ours_nothing_is_answered() {
    let node = Node::new();
    let token = node.token();
    let parts: Vec<&str> = token.split('.').collect();
    let none = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0";
    let claims = |audience: &str| {
        let bearer = node.registry.identify(&token).unwrap();
        let mut claims = serde_json::to_value(bearer).unwrap();
        claims["aud"] = audience.into();
        claims["iss"] = "pa-mitradel".into();
        claims["iat"] = 0.into();
        claims["exp"] = 4_000_000_000_i64.into();
        claims
    };
    let signed = |algorithm, secret: &[u8], audience: &str| {
        encode(&Header::new(algorithm), &claims(audience), &EncodingKey::from_secret(secret)).unwrap()
    };
    assert_eq!(ask_with(&node, &signed(Algorithm::HS256, SECRET, "vaiven-registry")).await.status, 200);
    for forged in [
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        signed(Algorithm::HS256, b"another secret of the same size!", "vaiven-registry"),
        signed(Algorithm::HS512, SECRET, "vaiven-registry"),
        signed(Algorithm::HS256, SECRET, "payroll"),
        "nonsense".to_owned(),
    ] {
        let answer = ask_with(&node, &forged).await;
        assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (401, "invalid-token"), "{forged}");
        assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    }
    let nobody = node.ask(get("/v1/agreements")).await;
    assert_eq!((nobody.problem().0.as_str(), nobody.header("www-authenticate")), ("not-signed-in", "Bearer"));
    node.wait(TimeDelta::seconds(899));
    assert_eq!(ask_with(&node, &token).await.status, 200);
    node.wait(TimeDelta::seconds(1));
    assert_eq!(ask_with(&node, &token).await.problem().0, "expired-token");
}

async fn ask_with(node: &Node, token: &str) -> Answer {
    node.ask(get("/v1/agreements").insert_header(("authorization", format!("Bearer {token}")))).await
}

#[actix_web::test]
async fn every_operation_that_reads_or_writes_data_refuses_nobody() {
    let node = Node::new();
    let service = node.service().await;
    let document: Value = serde_json::from_str(&crate::openapi()).unwrap();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if !operation["security"].is_array() {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let address = path.replace("{id}", "0198d0c0-0000-7000-8000-000000000001");
            let request = TestRequest::default().method(method.clone()).uri(&address).set_json(json!({}));
            assert_eq!(answer(&service, request).await.problem().0, "not-signed-in", "{method} {path}");
            asked += 1;
        }
    }
    assert!(asked >= 12);
}
