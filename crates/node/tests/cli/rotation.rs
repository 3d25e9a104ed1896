//! Replacing secrets on a node that goes on serving.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::given::{DONE, Node, REFUSED, mode, run, text};

/// Asks something, signed in or not; answers the status and the body.
fn ask(url: &str, request: &str, token: Option<&str>, body: &Value) -> (String, Value) {
    let address = url.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let body = body.to_string();
    let length = body.len();
    write!(
        connection,
        "{request} HTTP/1.1\r\nHost: {address}\r\n{token}Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().to_owned();
    (status, serde_json::from_str(body).unwrap_or_default())
}

fn sign_in(url: &str, password: &str) -> Value {
    let login = json!({"email": "itzel@mitradel.example", "password": password});
    let (status, session) = ask(url, "POST /v1/sessions", None, &login);
    assert_eq!(status, "201", "{session}");
    session
}

fn password_of(node: &Node) -> String {
    let set = node.run(&["user", "password", "itzel@mitradel.example", "--generate", "--json"]).with(DONE);
    text(&set.json()["password"])
}

#[test]
fn a_token_secret_is_replaced_and_nobody_is_signed_out() {
    let node = Node::ready();
    let password = password_of(&node);
    let serving = node.serve();
    let old = text(&sign_in(&serving.url, &password)["access_token"]);
    serving.stopped_by(Signal::TERM).with(DONE);

    let (secret, former) = (node.path("token.secret"), node.path("token.secret.former"));
    std::fs::rename(&secret, &former).unwrap();
    run(["key", "token-secret", "--out", secret.to_str().unwrap()]).with(DONE);
    let line = "token_secret_file = \"token.secret\"";
    node.configure(line, &format!("{line}\nformer_token_secret_file = \"token.secret.former\""));
    let serving = node.serve();
    let own = |token: &str| ask(&serving.url, "GET /v1/sessions", Some(token), &Value::Null).0;
    let new = text(&sign_in(&serving.url, &password)["access_token"]);
    assert_eq!((own(&old).as_str(), own(&new).as_str()), ("200", "200"));
    serving.stopped_by(Signal::TERM).with(DONE);

    node.configure("\nformer_token_secret_file = \"token.secret.former\"", "");
    let serving = node.serve();
    let own = |token: &str| ask(&serving.url, "GET /v1/sessions", Some(token), &Value::Null).0;
    assert_eq!((own(&old).as_str(), own(&new).as_str()), ("401", "200"));
}

#[test]
fn a_data_key_is_replaced_in_two_steps_with_a_restart_between() {
    let node = Node::ready();
    let password = password_of(&node);
    let serving = node.serve();
    let token = text(&sign_in(&serving.url, &password)["access_token"]);
    let (status, _) = ask(&serving.url, "POST /v1/second-factor", Some(&token), &json!({"password": password}));
    assert_eq!(status, "201");
    let list = node.path("list.csv");
    std::fs::write(&list, "reference,reason,document number\nR-1,lost,X1234567\n").unwrap();
    let list = list.to_str().unwrap();
    let taken = node.run(&["alert", "import", list, "--list", "pa-lost", "--json"]).with(DONE).json();
    assert_eq!((&taken["new"], &taken["withdrawn"]), (&json!(1), &json!(0)));
    assert!(node.run(&["alert", "list"]).with(DONE).stdout.contains("pa-lost"));
    let keys = || std::fs::read_to_string(node.path("data.key")).unwrap().matches("vaiven-data-key:1:").count();

    let first = node.run(&["key", "rotate-data", "--json"]).with(DONE).json();
    assert_eq!((&first["step"], keys()), (&json!(1), 2));
    let early = node.run(&["key", "rotate-data"]).with(REFUSED);
    assert!(early.stderr.contains("reinícielo"), "{}", early.stderr);
    serving.stopped_by(Signal::TERM).with(DONE);
    node.serve().stopped_by(Signal::TERM).with(DONE);

    let second = node.run(&["key", "rotate-data", "--json"]).with(DONE).json();
    assert_eq!(
        second,
        json!({"step": 2, "data_key": first["data_key"], "second_factors": 1, "attachments": 0, "class_keys": 0, "alerts": 1})
    );
    assert_eq!((keys(), mode(&node.path("data.key"))), (1, 0o600));
    node.run(&["serve", "--check"]).with(DONE);
}

#[test]
fn sensitive_classes_get_new_keys_while_the_node_serves() {
    let node = Node::ready();
    let serving = node.serve();
    let rotated = |node: &Node| node.run(&["key", "rotate-classes", "--json"]).with(DONE).json();
    assert_eq!(rotated(&node), json!({"generation": 1, "resealed": 0, "forgotten": 0}));
    assert_eq!(rotated(&node), json!({"generation": 2, "resealed": 0, "forgotten": 0}));
    assert_eq!(rotated(&node), json!({"generation": 3, "resealed": 0, "forgotten": 5}));
    serving.stopped_by(Signal::TERM).with(DONE);
}

#[test]
fn a_second_factor_that_was_lost_is_taken_away_on_the_machine() {
    let node = Node::ready();
    node.run(&["user", "reset-second-factor", "itzel@mitradel.example"]).with(DONE);
    node.run(&["user", "reset-second-factor", "nadie@mitradel.example"]).with(REFUSED);
}
