//! A node that serves, one that is refused, and the demo.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
};

use rustix::process::Signal;
use serde_json::Value;

use crate::given::{DONE, FAILED, Node, REFUSED, first_answer, mode, ran, run, set_mode, stop, text, vaiven};

/// Asks over a bare connection, and answers with the whole response.
fn ask(url: &str, request: &str, body: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        connection,
        "{request} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).unwrap();
    response
}

#[test]
fn a_folder_is_made_once_and_kept_as_it_is() {
    let node = Node::configured();
    let dir = node.folder.path().to_str().unwrap();
    for secret in ["signing.key", "token.secret", "data.key", "vaiven.toml"] {
        assert_eq!(mode(&node.path(secret)), 0o600, "{secret}");
    }
    let before = std::fs::read_to_string(node.path("signing.key")).unwrap();
    let again = run(["init", "--dir", dir, "--node", "cr-mtss", "--country", "CR", "--json"]).with(DONE).json();
    assert_eq!((again["made"].as_array().unwrap().len(), again["kept"].as_array().unwrap().len()), (0, 4));
    assert_eq!(std::fs::read_to_string(node.path("signing.key")).unwrap(), before);
    assert!(std::fs::read_to_string(node.config()).unwrap().contains("pa-mitradel"));
}

#[test]
fn a_password_of_the_database_goes_to_a_file_of_its_own() {
    let node = Node::on("postgres://vaiven:geheim@127.0.0.1:1/vaiven");
    assert!(!std::fs::read_to_string(node.config()).unwrap().contains("geheim"));
    assert_eq!(mode(&node.path("database.url")), 0o600);
    let away = node.run(&["serve", "--json"]).with(FAILED);
    assert_eq!(away.problems(), ["database"]);
    assert!(!away.stderr.contains("geheim"));
}

#[test]
fn a_half_configured_node_hears_of_everything_at_once_with_the_way_out() {
    let nothing = run(["serve", "--json"]).with(REFUSED);
    assert_eq!(
        nothing.problems(),
        ["country", "data_key_file", "database_url", "node", "signing_key_file", "token_secret_file"]
    );
    let said = run(["serve"]).with(REFUSED).stderr;
    assert!(
        ["new", "token-secret", "data"].iter().all(|make| said.contains(&format!("vaiven key {make} --out"))),
        "{said}"
    );

    let node = Node::configured();
    std::fs::remove_file(node.path("signing.key")).unwrap();
    set_mode(&node.path("token.secret"), 0o644);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    node.configure("127.0.0.1:0", &taken.local_addr().unwrap().to_string());
    node.configure("country = \"PA\"", "country = \"Panama\"\nport = 80");
    let wrong = node.run(&["serve", "--json"]).with(REFUSED);
    assert_eq!(wrong.problems(), ["country", "database", "listen", "port", "signing_key_file", "token_secret_file"]);
    let key = format!("vaiven key new --out {}", node.path("signing.key").display());
    let secret = format!("chmod 600 {}", node.path("token.secret").display());
    assert!(wrong.stderr.contains(&key) && wrong.stderr.contains(&secret) && wrong.stderr.contains("vaiven migrate"));
}

#[test]
fn a_node_without_an_office_or_anybody_to_sign_in_is_not_served() {
    let node = Node::migrated();
    assert_eq!(node.run(&["serve", "--json"]).with(REFUSED).problems(), ["office", "user"]);
    assert!(node.run(&["serve"]).with(REFUSED).stderr.contains("vaiven user add"));
}

#[test]
fn a_node_serves_until_it_is_told_to_stop_and_logs_no_person_and_no_secret() {
    let node = Node::ready();
    assert!(
        node.run(&["serve", "--check"]).with(DONE).stderr.contains("ningún acuerdo"),
        "it warns that nothing governs"
    );
    let password =
        text(&node.run(&["user", "password", "itzel@mitradel.example", "--generate", "--json"]).json()["password"]);
    for signal in [Signal::TERM, Signal::INT] {
        let serving = node.serve();
        assert!(ask(&serving.url, "GET /readyz", "").starts_with("HTTP/1.1 200"));
        let body = format!(r#"{{"email": "itzel@mitradel.example", "password": "{password}"}}"#);
        let response = ask(&serving.url, "POST /v1/sessions", &body);
        assert!(response.starts_with("HTTP/1.1 20"), "{response}");
        let ended = serving.stopped_by(signal).with(DONE);
        let secret = std::fs::read_to_string(node.path("token.secret")).unwrap();
        for never in ["itzel", "Itzel", &password, secret.trim()] {
            assert!(!ended.stderr.contains(never), "{}", ended.stderr);
        }
        let lines = ended.stderr.lines().filter(|line| line.starts_with('{'));
        let messages: Vec<String> =
            lines.map(|line| text(&serde_json::from_str::<Value>(line).unwrap()["message"])).collect();
        assert!(messages.contains(&"serving".to_owned()) && messages.contains(&"stopped".to_owned()), "{messages:?}");
    }
}

#[test]
fn a_database_belongs_to_the_node_that_served_it_first() {
    let node = Node::ready();
    node.serve().stopped_by(Signal::TERM).with(DONE);
    let other = ran(vaiven().args(["serve", "--json", "--config"]).arg(node.config()).env("VAIVEN_NODE", "cr-mtss"));
    assert_eq!(other.with(REFUSED).problems(), ["node"]);
}

#[test]
fn a_demo_is_served_with_a_login_for_each_role() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("demo");
    let mut demo =
        vaiven().args(["demo", "--port", "0", "--workers", "5", "--json", "--dir"]).arg(&dir).spawn().unwrap();
    let told = first_answer(&mut demo);
    assert!(ask(&text(&told["url"]), "GET /readyz", "").starts_with("HTTP/1.1 200"));
    let listing: Value = serde_json::from_str(&std::fs::read_to_string(dir.join("demo.json")).unwrap()).unwrap();
    assert_eq!(listing["nodes"][0]["url"], told["url"]);
    assert_eq!(listing["nodes"][0]["users"], told["users"]);
    // Each ministry's node answers, and knows who it is.
    for (nth, code) in ["pa", "cr", "sv"].into_iter().enumerate() {
        let node = &listing["nodes"][nth];
        assert_eq!(node["code"], code);
        assert!(ask(&text(&node["url"]), "GET /.well-known/vaiven", "").contains(&format!("vaiven/{code}")));
    }
    stop(&demo, Signal::TERM);
    assert!(demo.wait().unwrap().success());
}

#[test]
fn a_demo_leaves_a_folder_of_somebody_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("thesis.txt"), "years").unwrap();
    let demo = ran(vaiven().args(["demo", "--port", "0", "--workers", "1", "--dir"]).arg(folder.path()));
    demo.with(REFUSED);
    assert!(folder.path().join("thesis.txt").exists());
}
