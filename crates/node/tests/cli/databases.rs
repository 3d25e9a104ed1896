//! The schema, what is derived, and the document of the interface.

use serde_json::json;
use testkit::PostgresCluster;

use crate::given::{DONE, FAILED, Node, REFUSED, in_repository, ran, run, vaiven};

#[test]
fn a_database_is_migrated_once_and_reverted_only_by_who_says_yes() {
    let node = Node::configured();
    let pending = node.run(&["migrate", "--pending", "--json"]).with(DONE).json();
    assert!(!pending["pending"].as_array().unwrap().is_empty());
    assert_eq!(node.run(&["migrate", "--json"]).with(DONE).json()["applied"], pending["pending"]);
    assert_eq!(node.run(&["migrate", "--json"]).with(DONE).json()["applied"], json!([]));
    assert_eq!(node.run(&["migrate", "--pending", "--json"]).with(DONE).json()["pending"], json!([]));
    node.run(&["migrate", "--revert-all", "--yes"]).with(DONE);
    assert_eq!(node.run(&["migrate", "--pending", "--json"]).with(DONE).json(), pending);
}

#[test]
fn a_database_needs_no_more_than_its_address_to_be_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("field.db");
    let url = format!("sqlite:{}", file.display());
    ran(vaiven().arg("migrate").env("VAIVEN_DATABASE_URL", &url)).with(DONE);
    assert_eq!(crate::given::mode(&file), 0o600, "a database is for the service alone");
    run(["migrate"]).with(REFUSED);
    ran(vaiven().arg("migrate").env("VAIVEN_DATABASE_URL", "mysql://x")).with(REFUSED);
    let away = format!("postgres://nobody@127.0.0.1:1/{}", "x");
    ran(vaiven().arg("migrate").env("VAIVEN_DATABASE_URL", away)).with(FAILED);
}

#[test]
fn a_node_works_the_same_on_postgresql() {
    let node = Node::on(&PostgresCluster::shared().fresh_database().unwrap());
    assert_eq!(node.run(&["serve", "--json"]).with(REFUSED).problems(), ["database"]);
    node.run(&["migrate"]).with(DONE);
    assert_eq!(node.run(&["serve", "--json"]).with(REFUSED).problems(), ["office", "user"]);
    node.open_office();
    node.add_officer();
    node.run(&["rebuild", "--check"]).with(DONE);
    node.run(&["serve", "--check"]).with(DONE);
}

#[test]
fn a_rebuild_of_nothing_changes_nothing() {
    let node = Node::ready();
    let rebuilt = node.run(&["rebuild", "--check", "--json"]).with(DONE).json();
    assert_eq!(rebuilt, json!({"records": 0, "workers": 0, "others": 0, "differing": 0}));
    Node::configured().run(&["rebuild"]).with(REFUSED);
}

#[test]
fn the_document_of_the_interface_is_printed_written_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openapi.json");
    let path = file.to_str().unwrap();
    assert_eq!(run(["openapi"]).with(DONE).json()["openapi"], "3.1.0");
    run(["openapi", "--check", path]).with(FAILED);
    run(["openapi", "--out", path]).with(DONE);
    run(["openapi", "--check", path]).with(DONE);
    std::fs::write(&file, "{}\n").unwrap();
    run(["openapi", "--check", path]).with(REFUSED);
    run(["openapi", "--check", in_repository("openapi/registry-v1.json").to_str().unwrap()]).with(DONE);
}
