//! Offices and accounts.

use crate::given::{DONE, Node, REFUSED, USAGE, text};

const ANA: [&str; 9] =
    ["user", "add", "Ana@mitradel.example", "--name", "Ana Pinto", "--role", "auditor", "--office", "pa-david"];

#[test]
fn an_account_is_made_listed_closed_and_opened() {
    let node = Node::migrated();
    node.open_office();
    let made = node.run_with_input(&[&ANA, ["--json"].as_slice()].concat(), "una contraseña larga\n").with(DONE).json();
    assert_eq!(made["email"], "ana@mitradel.example");
    assert!(made.get("password").is_none(), "whoever typed it knows it");

    let state = |node: &Node| node.run(&["user", "list", "--json"]).with(DONE).json()[0]["disabled_at"].clone();
    assert!(state(&node).is_null());
    node.run(&["user", "disable", "ana@mitradel.example"]).with(DONE);
    assert!(state(&node).is_string());
    assert!(node.run(&["user", "list"]).with(DONE).stdout.contains("cerrada"));
    node.run(&["user", "enable", "ana@mitradel.example"]).with(DONE);
    assert!(state(&node).is_null());
}

#[test]
fn a_password_is_piped_or_generated_and_judged() {
    let node = Node::migrated();
    node.open_office();
    node.run_with_input(&ANA, "corta\n").with(REFUSED);
    node.run_with_input(&ANA, "").with(USAGE);
    let first = text(&node.run(&[&ANA, ["--generate", "--json"].as_slice()].concat()).with(DONE).json()["password"]);
    let again = ["user", "password", "ana@mitradel.example", "--generate", "--json"];
    let second = text(&node.run(&again).with(DONE).json()["password"]);
    assert!(first.len() >= 20 && second.len() >= 20 && first != second);
    let set = node.run_with_input(&["user", "password", "ana@mitradel.example"], "otra contraseña larga\n").with(DONE);
    assert!(!set.stdout.contains("otra contraseña"));
}

#[test]
fn what_does_not_fit_is_refused_with_its_reason() {
    let node = Node::ready();
    let again = [
        "user",
        "add",
        "itzel@mitradel.example",
        "--name",
        "I",
        "--role",
        "auditor",
        "--office",
        "pa-david",
        "--generate",
    ];
    assert!(node.run(&again).with(REFUSED).stderr.contains("ya tiene una cuenta"));
    let nowhere =
        ["user", "add", "a@b.example", "--name", "A", "--role", "auditor", "--office", "pa-colon", "--generate"];
    assert!(node.run(&nowhere).with(REFUSED).stderr.contains("no es una oficina de este nodo"));
    let employer =
        ["user", "add", "a@b.example", "--name", "A", "--role", "employer", "--office", "pa-david", "--generate"];
    assert!(node.run(&employer).with(REFUSED).stderr.contains("employer: falta"));
    let king = ["user", "add", "a@b.example", "--name", "A", "--role", "king", "--office", "pa-david", "--generate"];
    node.run(&king).with(USAGE);
    for unknown in [["user", "disable", "x@y.example"], ["user", "enable", "x@y.example"]] {
        assert!(node.run(&unknown).with(REFUSED).stderr.contains("x@y.example"));
    }
    let offices = node.run(&["office", "list", "--json"]).with(DONE).json();
    assert_eq!((&offices[0]["code"], &offices[0]["time_zone"]), (&"pa-david".into(), &"America/Panama".into()));
    assert!(node.run(&["office", "list"]).with(DONE).stdout.contains("MITRADEL David"));
}
