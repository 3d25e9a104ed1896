//! A second factor through the interface: from setting it up to a decision that asks for it.

use registry::second_factor::PROOF_HOURS_DEFAULT;
use totp_rs::{Builder, Secret};

use super::*;

fn with_token(request: TestRequest, token: &str) -> TestRequest {
    request.insert_header(("authorization", format!("Bearer {token}")))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Node {
    /// What an application with this secret shows now.
    fn code(&self, secret: &str) -> String {
        let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
        let seconds = self.time.lock().unwrap().timestamp();
        totp.generate(u64::try_from(seconds).unwrap()).to_string()
    }
}

#[actix_web::test]
async fn a_second_factor_is_set_up_and_asked_of_a_decision_and_of_no_fact() {
    let node = Node::new();
    let token = node.token();
    let decision = json!({
        "id": "0198d0c0-0000-7000-8000-000000000011", "kind": "candidate.selected", "version": 1,
        "about": {"worker": "0198d0c0-0000-7000-8000-000000000002", "cycle": "0198d0c0-0000-7000-8000-000000000012",
                  "demand": "0198d0c0-0000-7000-8000-000000000013"},
        "occurred_at": "2026-11-02T06:00:00-05:00",
        "data": domain::kinds::Kind::CandidateSelected.example(),
    });
    let decides = async |token: &str| node.ask(with_token(post("/v1/records", &decision), token)).await.problem().0;
    assert_ne!(decides(&token).await, "second-factor-required", "who has none is not asked");

    let enrolled = node.ask(with_token(post("/v1/second-factor", &json!({"password": PASSWORD})), &token)).await;
    assert_eq!(enrolled.status, 201, "{enrolled:?}");
    let secret = text(&enrolled.body["secret"]);
    let uri = text(&enrolled.body["uri"]);
    assert!(uri.starts_with("otpauth://totp/") && uri.contains(&secret), "{uri}");
    let confirm = |code: &str| with_token(post("/v1/second-factor/confirmation", &json!({"code": code})), &token);
    assert_eq!(node.ask(confirm("000000")).await.problem().0, "wrong-code");
    let confirmed = node.ask(confirm(&node.code(&secret))).await;
    assert_eq!(confirmed.status, 200, "{confirmed:?}");
    assert_eq!(confirmed.body["recovery_codes"].as_array().unwrap().len(), 10);
    let proven = text(&confirmed.body["session"]["access_token"]);
    assert_ne!(decides(&proven).await, "second-factor-required");

    let by_password = node.token();
    let asked = node.ask(with_token(post("/v1/records", &decision), &by_password)).await;
    assert_eq!((asked.status.as_u16(), asked.problem().0.as_str()), (403, "second-factor-required"));
    assert!(text(&asked.body["detail"]).contains("/v1/sessions/current/second-factor"), "it says the way out");
    let fact = node.ask(with_token(post("/v1/records", &registration()), &by_password)).await;
    assert_eq!(fact.status, 201, "{fact:?}");
    let both = node.ask(with_token(post("/v1/records", &json!({"records": [registration(), decision]})), &by_password));
    let both = both.await;
    assert_eq!(both.body["results"][0]["outcome"], "duplicate");
    assert_eq!(both.body["results"][1]["problem"]["type"], "/problems/second-factor-required");

    node.wait(TimeDelta::seconds(30));
    let prove =
        |code: &str| with_token(post("/v1/sessions/current/second-factor", &json!({"code": code})), &by_password);
    let raised = node.ask(prove(&node.code(&secret))).await;
    assert_eq!(raised.status, 200, "{raised:?}");
    assert_ne!(decides(&text(&raised.body["access_token"])).await, "second-factor-required");
    assert_eq!(node.ask(prove(&node.code(&secret))).await.problem().0, "wrong-code", "a code is good once");
    let own = node.ask(with_token(get("/v1/second-factor"), &text(&raised.body["access_token"]))).await;
    assert_eq!((&own.body["asked"], &own.body["recovery_codes_left"]), (&json!(true), &json!(10)));
    let until = *node.time.lock().unwrap() + TimeDelta::hours(i64::from(PROOF_HOURS_DEFAULT));
    assert_eq!(own.body["proven_until"], json!(until));

    node.wait(TimeDelta::seconds(30));
    let login = json!({"email": EMAIL, "password": PASSWORD, "code": node.code(&secret)});
    let opened = node.ask(post("/v1/sessions", &login)).await;
    assert_eq!(opened.body["user"]["has_second_factor"], true);
    assert_ne!(decides(&text(&opened.body["access_token"])).await, "second-factor-required");
    let removed = TestRequest::delete().uri("/v1/second-factor");
    assert_eq!(node.ask(with_token(removed, &text(&opened.body["access_token"]))).await.status, 204);
    assert_ne!(decides(&node.token()).await, "second-factor-required");
}

#[actix_web::test]
async fn what_is_wrong_with_a_code_a_device_or_a_password_is_named_and_never_repeated() {
    let node = Node::new();
    let token = node.token();
    let long = "9".repeat(33);
    for (path, body, member) in [
        ("/v1/sessions/current/second-factor", json!({"code": ""}), "code"),
        ("/v1/sessions/current/second-factor", json!({"code": long}), "code"),
        ("/v1/sessions/current/second-factor", json!({"code": 123456}), "code"),
        ("/v1/sessions/current/second-factor", json!({}), "code"),
        ("/v1/second-factor/confirmation", json!({"code": long}), "code"),
        ("/v1/second-factor", json!({"password": "9".repeat(129)}), "password"),
        ("/v1/second-factor", json!({"password": PASSWORD, "more": 1}), "more"),
        ("/v1/devices", json!({"name": ""}), "name"),
        ("/v1/devices", json!({"name": "9".repeat(61)}), "name"),
        ("/v1/password", json!({"current": PASSWORD, "new": "999999999999999"}), "new"),
        ("/v1/password", json!({"current": "9".repeat(129), "new": "otra frase, mejor"}), "current"),
        ("/v1/sessions", json!({"email": EMAIL, "password": PASSWORD, "code": long}), "code"),
        ("/v1/sessions", json!({"email": EMAIL, "password": PASSWORD, "device": "mine"}), "device"),
    ] {
        let answer = node.ask(with_token(post(path, &body), &token)).await;
        assert_eq!(answer.problem(), ("invalid-members".to_owned(), vec![member.to_owned()]), "{path} {body}");
        let said = answer.body.to_string();
        assert!(!said.contains("999") && !said.contains("123456"), "{said}");
    }
    let unknown = json!({"email": EMAIL, "password": PASSWORD, "device": "0198d0c0-0000-7000-8000-000000000001"});
    let answer = node.ask(post("/v1/sessions", &unknown)).await;
    assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (403, "device-not-trusted"));
    let prove = post("/v1/sessions/current/second-factor", &json!({"code": "123456"}));
    assert_eq!(node.ask(with_token(prove, &token)).await.problem().0, "not-found", "there is none to prove");
}
