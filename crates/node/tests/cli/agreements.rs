//! Agreements, from the document to the node that they govern.

use std::path::PathBuf;

use serde_json::json;

use crate::given::{DONE, FAILED, Node, REFUSED, USAGE, in_repository, run, text};

const VERSIONS: [&str; 2] = ["2024", "2025-10-29"];

fn coffee(file: &str) -> String {
    in_repository(&format!("agreements/cr-pa-coffee/{file}")).to_str().unwrap().to_owned()
}

fn example_keys() -> String {
    in_repository("agreements/example-keys.json").to_str().unwrap().to_owned()
}

/// A copy of the coffee agreement that nobody has signed, and a key a party.
struct Draft {
    folder: tempfile::TempDir,
}

impl Draft {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(coffee("2024.toml"), folder.path().join("2024.toml")).unwrap();
        let draft = Self { folder };
        for key in ["pa", "cr"] {
            run(["key", "new", "--out", &draft.path(key)]).with(DONE);
        }
        draft
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn change(&self, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path("2024.toml")).unwrap();
        assert!(text.contains(from));
        std::fs::write(self.path("2024.toml"), text.replacen(from, to, 1)).unwrap();
    }

    fn sign(&self, key: &str, party: &str) -> crate::given::Ran {
        run(["agreement", "sign", &self.path("2024.toml"), "--key", &self.path(key), "--as", party, "--json"])
    }

    /// `PA=ed25519:…`
    fn key_of(&self, party: &str, key: &str) -> String {
        let shown = run(["key", "show", &self.path(key), "--json"]).with(DONE).json();
        format!("{party}={}", text(&shown["public_key"]))
    }
}

#[test]
fn the_examples_of_this_repository_are_signed_by_every_party() {
    for version in VERSIONS {
        let document = coffee(&format!("{version}.toml"));
        let verified = run(["agreement", "verify", &document, "--keys", &example_keys(), "--json"]).with(DONE).json();
        assert_eq!(verified["parties"], json!(["PA", "CR"]));
        run(["agreement", "check", &document]).with(DONE);
    }
    let others =
        [("cr-sv-transport/2024-08-01", json!(["SV", "CR", "HN", "NI"])), ("mx-gt-border/2024", json!(["GT", "MX"]))];
    for (document, parties) in others {
        let document = in_repository(&format!("agreements/{document}.toml"));
        let document = document.to_str().unwrap();
        let verified = run(["agreement", "verify", document, "--keys", &example_keys(), "--json"]).with(DONE).json();
        assert_eq!(verified["parties"], parties);
        run(["agreement", "check", document]).with(DONE);
    }
}

#[test]
fn a_document_is_read_aloud_in_both_languages_and_compared() {
    let (older, newer) = (coffee("2024.toml"), coffee("2025-10-29.toml"));
    let spanish = run(["agreement", "explain", &older]).with(DONE).stdout;
    let english = run(["agreement", "explain", &older, "--lang", "en"]).with(DONE).stdout;
    assert!(spanish.starts_with("1. ") && spanish.contains("Son partes") && english.contains("The parties are"));
    let clauses = run(["agreement", "explain", &older, "--json"]).with(DONE).json();
    assert_eq!(clauses.as_array().unwrap().len(), spanish.lines().count());

    let changes = run(["agreement", "diff", &older, &newer, "--json", "--lang", "en"]).with(DONE).json();
    let renewal = changes.as_array().unwrap().iter().find(|change| change["about"] == "stay.renewal").unwrap();
    assert_eq!(renewal["whom"], "workers");
    assert!(run(["agreement", "diff", &older, &older]).with(DONE).stdout.contains("No cambia nada"));
}

#[test]
fn a_contradiction_is_named_and_such_a_document_is_not_signed() {
    let draft = Draft::new();
    draft.change("season = { from = \"2024-08-01\"", "season = { from = \"2025-08-01\"");
    let found = run(["agreement", "check", &draft.path("2024.toml"), "--json"]).with(REFUSED).json();
    assert_eq!(found["contradictions"][0]["code"], "ends-before-it-begins");
    let said = run(["agreement", "check", &draft.path("2024.toml"), "--lang", "en"]).with(REFUSED);
    assert!(said.stdout.contains("one contradiction") && said.stderr.is_empty(), "{said:?}");
    draft.sign("pa", "PA").with(REFUSED);
    assert!(!PathBuf::from(draft.path("2024.signatures.json")).exists());
}

#[test]
fn what_is_no_document_is_refused_with_the_member_and_the_rule() {
    let draft = Draft::new();
    draft.change("version = 1", "version = 0");
    assert!(
        run(["agreement", "check", &draft.path("2024.toml")]).with(REFUSED).stderr.contains("version: is not within 1")
    );
    run(["agreement", "check", &draft.path("none.toml")]).with(FAILED);
}

#[test]
fn both_parties_sign_and_only_then_it_governs() {
    let (draft, node) = (Draft::new(), Node::migrated());
    let document = draft.path("2024.toml");
    let (pa, cr) = (draft.key_of("PA", "pa"), draft.key_of("CR", "cr"));
    let (by_key, install) = (["--key", pa.as_str(), "--key", cr.as_str()], ["agreement", "install", document.as_str()]);
    let verify = [["agreement", "verify", document.as_str()].as_slice(), &by_key].concat();
    assert_eq!(run(&verify).with(FAILED).status, FAILED, "there is no file of signatures yet");

    assert_eq!(draft.sign("pa", "PA").with(DONE).json()["missing"], json!(["CR"]));
    assert!(run(&verify).with(REFUSED).stderr.contains("falta la firma de CR"));
    assert_eq!(draft.sign("cr", "CR").with(DONE).json()["missing"], json!([]));
    run(&verify).with(DONE);
    draft.sign("pa", "NI").with(REFUSED);

    assert!(node.run(&install).with(REFUSED).stderr.contains("vaiven agreement trust"), "no key is trusted yet");
    let trusted = node.run(&["agreement", "trust", "--key", &pa, "--key", &cr, "--json"]).with(DONE).json();
    assert_eq!(trusted.as_array().unwrap().len(), 2);
    node.run(&["agreement", "verify", &document]).with(DONE);
    node.run(&install).with(DONE);
    node.run(&install).with(DONE);
    let installed = node.run(&["agreement", "list", "--json"]).with(DONE).json();
    assert_eq!((&installed[0]["code"], &installed[0]["version"]), (&json!("cr-pa-coffee"), &json!(1)));

    node.run(&["agreement", "trust", "--key", &cr, "--remove"]).with(DONE);
    assert_eq!(node.run(&["agreement", "list", "--json"]).with(DONE).json(), json!([]), "it governs no more");
    node.run(&["agreement", "trust", "--key", &cr, "--remove"]).with(REFUSED);
    node.run(&["agreement", "trust", "--remove"]).with(USAGE);
}

#[test]
fn a_signature_holds_for_its_document_and_its_party_only() {
    let draft = Draft::new();
    draft.sign("pa", "PA").with(DONE);
    draft.sign("pa", "CR").with(DONE);
    let document = draft.path("2024.toml");
    let (pa, cr) = (draft.key_of("PA", "pa"), draft.key_of("CR", "cr"));
    let verify = ["agreement", "verify", &document, "--key", &pa, "--key", &cr, "--lang", "en"];
    assert!(run(verify).with(REFUSED).stderr.contains("not known as theirs"), "Panama signed for Costa Rica");
    draft.sign("cr", "CR").with(DONE);
    run(verify).with(DONE);
    draft.change("places = 18000", "places = 18001");
    assert!(run(verify).with(REFUSED).stderr.contains("under another document"));
    assert!(draft.sign("pa", "PA").with(REFUSED).stderr.contains("otro documento"));
}

#[test]
fn both_example_versions_can_be_installed_under_the_example_keys() {
    let node = Node::migrated();
    node.run(&["agreement", "trust", "--keys", &example_keys()]).with(DONE);
    for version in VERSIONS {
        node.run(&["agreement", "install", &coffee(&format!("{version}.toml"))]).with(DONE);
    }
    assert_eq!(node.run(&["agreement", "list"]).with(DONE).stdout.lines().count(), 2);
}
