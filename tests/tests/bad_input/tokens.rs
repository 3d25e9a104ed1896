//! Tokens that are expired, forged, meant for others or of a session that was closed.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use vaiven_tests::actor::client;
use vaiven_tests::cast::Member;
use vaiven_tests::chance::new_id;
use vaiven_tests::prototype::TOKEN_SECRET;
use vaiven_tests::{Answer, Database, LiveNode};

fn with(node: &LiveNode, authorization: &str) -> Answer {
    let request = client().get(format!("{}/v1/workers", node.address())).header("authorization", authorization);
    Answer::to(request).expect("the node answers")
}

fn claims(node: &LiveNode) -> Value {
    let now = node.clock.now().timestamp();
    json!({
        "iss": "pa", "aud": "vaiven-registry", "iat": now, "exp": now + 900, "sub": new_id(), "sid": new_id(),
        "role": "labour_officer", "office": "pa-mitradel-san-felix", "side": "origin", "country": "PA"
    })
}

fn signed(claims: &Value, algorithm: Algorithm, key: &[u8]) -> String {
    encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(key)).expect("a token is signed")
}

/// Base64url without padding, of text.
fn part(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut encoded = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            encoded.push(char::from(ALPHABET[(bits >> (18 - 6 * at)) as usize & 63]));
        }
    }
    encoded
}

#[test]
fn a_token_made_as_the_node_makes_it_is_taken_so_that_the_false_ones_fail_for_what_is_false() {
    let node = LiveNode::start(Database::Sqlite);
    let token = signed(&claims(&node), Algorithm::HS256, &TOKEN_SECRET);
    with(&node, &format!("Bearer {token}")).expect(200);
    with(&node, &format!("bearer {token}")).expect(200);
}

/// What is changed in a token.
type Change = fn(&mut Value);

#[test]
fn forged_tokens_are_refused() {
    let node = LiveNode::start(Database::Sqlite);
    let right = claims(&node);
    let mut forged = vec![
        ("another key", signed(&right, Algorithm::HS256, &[1; 32])),
        ("another algorithm", signed(&right, Algorithm::HS512, &TOKEN_SECRET)),
        ("no key", signed(&right, Algorithm::HS256, b"")),
    ];
    let changes: &[(&str, Change)] = &[
        ("another audience", |c| c["aud"] = "another-service".into()),
        ("no audience", |c| drop(c.as_object_mut().unwrap().remove("aud"))),
        ("another node", |c| c["iss"] = "cr".into()),
        ("no end", |c| drop(c.as_object_mut().unwrap().remove("exp"))),
        ("a role that is none", |c| c["role"] = "root".into()),
        ("no subject", |c| drop(c.as_object_mut().unwrap().remove("sub"))),
        ("a subject that is no id", |c| c["sub"] = "admin".into()),
        ("an end that is no number", |c| c["exp"] = "later".into()),
    ];
    for (what, change) in changes {
        let mut claims = right.clone();
        change(&mut claims);
        forged.push((what, signed(&claims, Algorithm::HS256, &TOKEN_SECRET)));
    }
    let body = part(&right.to_string());
    for header in [r#"{"alg":"none"}"#, r#"{"alg":"None","typ":"JWT"}"#, r#"{"alg":"nOnE"}"#] {
        forged.push(("no signature", format!("{}.{body}.", part(header))));
        forged.push(("no signature at all", format!("{}.{body}", part(header))));
    }
    let whole = signed(&right, Algorithm::HS256, &TOKEN_SECRET);
    let signature = whole.rsplit('.').next().unwrap();
    let promoted = part(&right.to_string().replace("labour_officer", "labour_supervisor"));
    forged.push(("another body", format!("{}.{promoted}.{signature}", whole.split('.').next().unwrap())));
    forged.push(("half a token", whole[..whole.len() / 2].to_owned()));
    forged.push(("far too long", "a.".repeat(3000)));
    for (what, token) in forged {
        let answer = with(&node, &format!("Bearer {token}"));
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
        answer.expect_problem(401, "invalid-token");
        assert!(answer.header("www-authenticate").contains("invalid_token"), "{what}");
    }
}

#[test]
fn what_is_no_bearer_token_signs_nobody_in() {
    let node = LiveNode::start(Database::Sqlite);
    let token = node.token(Member::named("oficina.pa"));
    for authorization in ["", "Bearer", &token, "Basic b2ZpY2luYTpzZWNyZXRv", &format!("Token {token}")] {
        assert_eq!(with(&node, authorization).status, 401, "{authorization}");
    }
    let by_query = node.nobody().get(&format!("/v1/workers?access_token={token}"));
    assert!(matches!(by_query.status, 401 | 422), "{}", by_query.text);
}

#[test]
fn a_token_lasts_fifteen_minutes_and_a_closed_session_ends_at_once() {
    let node = LiveNode::start(Database::Sqlite);
    let token = node.nobody().sign_in(Member::named("oficina.pa"));
    let bearer = format!("Bearer {token}");
    node.clock.advance(chrono::TimeDelta::seconds(15 * 60 - 1));
    with(&node, &bearer).expect(200);
    node.clock.advance(chrono::TimeDelta::seconds(1));
    with(&node, &bearer).expect_problem(401, "expired-token");

    let token = node.nobody().sign_in(Member::named("oficina.pa"));
    let bearer = format!("Bearer {token}");
    with(&node, &bearer).expect(200);
    let close = client().delete(format!("{}/v1/sessions/current", node.address())).header("authorization", &bearer);
    assert_eq!(Answer::to(close).unwrap().status, 204);
    with(&node, &bearer).expect_problem(401, "session-closed");
}
