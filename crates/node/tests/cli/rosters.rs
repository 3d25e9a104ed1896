//! Rosters, from the command line.

use serde_json::{Value, json};

use crate::given::{DONE, FAILED, Node, REFUSED, USAGE, in_repository};

const HEADINGS: &str = "Nombres;Apellidos;Sexo;Fecha de nacimiento\n";

/// A node with the coffee agreement in force, and a roster in its folder.
fn node_with(roster: &str) -> (Node, String) {
    let node = Node::ready();
    let at = |path: &str| in_repository(path).to_str().unwrap().to_owned();
    node.run(&["agreement", "trust", "--keys", &at("agreements/example-keys.json")]).with(DONE);
    node.run(&["agreement", "install", &at("agreements/cr-pa-coffee/2025-10-29.toml")]).with(DONE);
    let file = node.path("roster.csv");
    std::fs::write(&file, roster).unwrap();
    let path = file.to_str().unwrap().to_owned();
    (node, path)
}

fn import<'a>(path: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["import", "workers", path, "--agreement", "cr-pa-coffee"], more].concat()
}

#[test]
fn a_sound_roster_is_tried_imported_and_adds_nothing_again() {
    let (node, path) =
        node_with(&format!("{HEADINGS}Itzel;Montezuma Bejarano;F;03/05/1990\nToribio;Palacio Jiménez;M;1985-11-30\n"));
    let counts = |more: &[&str]| -> Value {
        let ran = node.run(&import(&path, &[&["--json"], more].concat())).with(DONE);
        let answer = ran.json();
        json!([answer["counts"]["imported"], answer["counts"]["already_there"], answer["dry_run"]])
    };
    assert_eq!(counts(&["--dry-run"]), json!([2, 0, true]));
    assert_eq!(counts(&["--as", "itzel@mitradel.example"]), json!([2, 0, false]));
    assert_eq!(counts(&[]), json!([0, 2, false]));
    let rebuilt = node.run(&["rebuild", "--check", "--json"]).with(DONE).json();
    assert_eq!((&rebuilt["workers"], &rebuilt["differing"]), (&json!(2), &json!(0)));
}

#[test]
fn a_roster_with_faults_is_imported_without_them_and_reported() {
    let (node, path) = node_with(&format!("{HEADINGS}Itzel;Montezuma;F;03/05/1990\nToribio;Palacio;M;31/02/1985\n"));
    let (as_json, as_csv) = (node.path("report.json"), node.path("report.csv"));
    let ran = node.run(&import(&path, &["--report", as_json.to_str().unwrap()])).with(REFUSED);
    assert!(ran.stdout.contains("Importadas: 1.") && ran.stdout.contains("fila 3"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("Toribio"), "a report repeats no value");
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&as_json).unwrap()).unwrap();
    assert_eq!((&report[0]["row"], &report[0]["level"]), (&json!(3), &json!("fault")));
    assert_eq!(crate::given::mode(&as_json), 0o600);
    node.run(&import(&path, &["--dry-run", "--report", as_csv.to_str().unwrap()])).with(REFUSED);
    assert!(std::fs::read_to_string(&as_csv).unwrap().starts_with("row,column,level,of,message"));
}

#[test]
fn what_cannot_be_imported_says_why_in_the_readers_language() {
    let (node, path) = node_with("esto;no es\nuna;planilla\n");
    assert!(node.run(&import(&path, &[])).with(REFUSED).stderr.contains("Faltan columnas"));
    assert!(node.run(&import(&path, &["--lang", "en"])).with(REFUSED).stderr.contains("Columns are missing"));
    node.run(&import(&path, &["--as", "x@y.example"])).with(REFUSED);
    node.run(&import(&path, &["--report", "report.pdf"])).with(USAGE);
    node.run(&import("none.csv", &[])).with(FAILED);
    node.run(&["user", "disable", "itzel@mitradel.example"]).with(DONE);
    assert!(node.run(&import(&path, &[])).with(USAGE).stderr.contains("--as"), "nobody is left to sign for it");
    let elsewhere = ["import", "workers", &path, "--agreement", "mx-gt-border"];
    node.run(&["user", "enable", "itzel@mitradel.example"]).with(DONE);
    assert!(node.run(&elsewhere).with(REFUSED).stderr.contains("no es un acuerdo"));
}
