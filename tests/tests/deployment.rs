//! What stands ready for whoever runs a node: the dashboard, the containers, the service. There is no container engine where the
//! tests run, so that of the containers the form is checked and not the start.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use vaiven_tests::{Database, LiveNode, submissions, workspace};

use crate::assert_none;

/// The metrics that a PromQL expression names: words behind which a selector follows, or which a function takes.
fn metrics_in(expression: &str) -> BTreeSet<String> {
    let words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words
        .filter(|word| ["_total", "_seconds", "_bucket", "_up"].iter().any(|end| word.ends_with(end)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_metric_that_the_dashboard_shows_is_one_that_a_node_exports() {
    let dashboard: Value = serde_json::from_str(&workspace::read("deploy/grafana-dashboard.json")).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("a dashboard has panels");
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().expect("a panel shows something"));
    let shown: BTreeSet<String> =
        targets.flat_map(|target| metrics_in(target["expr"].as_str().expect("a target asks something"))).collect();
    assert!(shown.len() >= 6, "{shown:?}");

    let node = LiveNode::start(Database::Sqlite);
    node.nobody().post("/v1/sessions", &json!({"email": "nadie@demo.example", "password": "no es la de nadie"}));
    node.as_("oficina.pa")
        .record(&submissions::example(domain::kinds::Kind::WorkerRegistered, submissions::now(&node)));
    node.nobody().get("/readyz").expect(200);
    let exported = node.nobody().get("/metrics").text;
    let is_exported = |name: &&String| {
        exported.lines().any(|line| line.starts_with(&format!("{name}{{")) || line.starts_with(&format!("{name} ")))
    };
    let missing: Vec<String> = shown.iter().filter(|name| !is_exported(name)).cloned().collect();
    assert_none("shown by the dashboard and exported by nobody", &missing);
}

#[test]
fn a_node_tells_how_long_its_database_took_to_answer() {
    for database in Database::BOTH {
        let node = LiveNode::start(database);
        let ready = node.nobody().get("/readyz").expect(200);
        assert!(["ok", "slow"].contains(&ready["status"].as_str().expect("a status")), "{ready}");
        assert!(ready["database_milliseconds"].is_u64(), "{ready}");
        assert_eq!(node.nobody().get("/healthz").expect(200)["status"], "ok");
    }
}

/// YAML of the plain sort that these files are in: what stands at each path, in the order of the lines.
fn read_yaml(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut above: Vec<(usize, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')) {
        let indent = line.len() - line.trim_start().len();
        assert!(indent % 2 == 0 && !line.contains('\t'), "{line}");
        above.retain(|(at, _)| *at < indent);
        let path = || above.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(".");
        let words = line.trim();
        if let Some(item) = words.strip_prefix("- ") {
            found.entry(path()).or_default().push(item.trim_matches('"').to_owned());
            continue;
        }
        let (name, value) = words.split_once(':').unwrap_or_else(|| panic!("neither a member nor an item: {line}"));
        above.push((indent, name.to_owned()));
        let path = above.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(".");
        let entry = found.entry(path).or_default();
        if !value.trim().is_empty() {
            entry.push(value.trim().trim_matches('"').to_owned());
        }
    }
    found
}

#[test]
fn the_containers_are_a_national_node_on_postgresql_and_a_field_node_on_sqlite_that_stands_alone() {
    let compose = read_yaml(&workspace::read("docker-compose.yml"));
    let services: Vec<&str> =
        compose.keys().filter_map(|path| path.strip_prefix("services.")).filter(|path| !path.contains('.')).collect();
    assert_eq!(services, ["database", "field", "national"]);
    let at = |path: &str| compose.get(path).cloned().unwrap_or_default();
    assert!(at("services.database.image")[0].starts_with("postgres:15"));
    assert_eq!(at("services.national.depends_on.database.condition"), ["service_healthy"]);
    assert!(!compose.keys().any(|path| path.starts_with("services.field.depends_on")), "it works without the others");
    for service in ["national", "field"] {
        assert_eq!(at(&format!("services.{service}.build.dockerfile")), ["deploy/Dockerfile"], "{service}");
        assert_eq!(at(&format!("services.{service}.read_only")), ["true"], "{service}");
        assert_eq!(at(&format!("services.{service}.cap_drop")), ["ALL"], "{service}");
        assert_eq!(at(&format!("services.{service}.volumes")), [format!("{service}:/var/lib/vaiven")]);
        let ports = at(&format!("services.{service}.ports"));
        assert!(ports.iter().all(|port| port.starts_with("127.0.0.1:")), "{service} is for this machine: {ports:?}");
        assert!(compose.contains_key(&format!("volumes.{service}")), "{service} keeps what it has");
    }
    let environment = compose.iter().filter(|(path, _)| path.contains(".environment."));
    for (path, _) in environment {
        assert!(!path.ends_with("PASSWORD"), "{path}: a password belongs in a file");
    }
    assert!(workspace::read(".gitignore").contains(at("secrets.database_password.file")[0].trim_start_matches('.')));
}

#[test]
fn the_image_and_the_service_run_the_binary_as_somebody_without_rights() {
    let image = workspace::read("deploy/Dockerfile");
    let last = |instruction: &str| image.lines().rfind(|line| line.starts_with(instruction)).unwrap_or_default();
    assert_eq!(last("USER"), "USER vaiven");
    assert!(last("ENTRYPOINT").contains("vaiven") && last("CMD").contains("serve"));
    assert!(image.contains("postgresql-client"), "a backup needs pg_dump");

    let unit = workspace::read("deploy/vaiven.service");
    let mut sections: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let mut section = "";
    for line in unit.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section = name,
            None => sections.entry(section).or_default().push(line.split_once('=').expect("a setting has a value")),
        }
    }
    assert_eq!(sections.keys().copied().collect::<Vec<_>>(), ["Install", "Service", "Unit"]);
    let service = &sections["Service"];
    for setting in [
        ("User", "vaiven"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
        ("UMask", "0077"),
        ("KillSignal", "SIGTERM"),
    ] {
        assert!(service.contains(&setting), "{setting:?}");
    }
    let begins = |name: &str| service.iter().find(|(setting, _)| *setting == name).map_or("", |(_, value)| value);
    assert!(begins("ExecStart").contains("vaiven serve --config") && begins("ExecStartPre").contains("--check"));
}
