//! The arrows between the crates. A new one is what gets argued about: whoever draws it changes this file.

use std::collections::BTreeSet;

use vaiven_tests::workspace::{self, Metadata, Package};

use crate::assert_none;

/// From each crate of ours to those that it may name. The tests and the benchmarks see everything.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("ledger", &["domain"]),
    ("matching", &["domain"]),
    ("card", &["domain"]),
    ("statistics", &["domain"]),
    ("persistence", &["ledger", "domain"]),
    ("registry", &["persistence", "ledger", "domain", "matching", "card", "statistics"]),
    ("exchange", &["registry", "ledger", "domain"]),
    ("api", &["registry", "exchange", "domain"]),
    ("node", &["api", "exchange", "registry", "persistence", "ledger", "domain", "matching", "card", "statistics"]),
    ("testkit", &[]),
];
const SEE_EVERYTHING: &[&str] = &["tests", "bench"];

/// What a crate may never name itself, although what it stands on may.
const NEVER_NAMES: &[(&str, &[&str])] = &[
    ("domain", &["getrandom", "rand", "tracing"]),
    ("ledger", &["diesel", "actix-web", "tokio", "reqwest"]),
    ("persistence", &["actix-web", "reqwest"]),
    ("registry", &["actix-web", "diesel", "diesel_migrations", "reqwest"]),
    ("exchange", &["actix-web", "diesel", "diesel_migrations"]),
    ("api", &["diesel", "diesel_migrations", "libsqlite3-sys", "reqwest"]),
];

/// What may not be linked into a crate, not even from far away.
const NEVER_LINKS: &[(&str, &[&str])] = &[
    ("domain", &["actix-web", "actix-rt", "diesel", "libsqlite3-sys", "mio", "pq-sys", "reqwest", "socket2", "tokio"]),
    ("ledger", &["actix-web", "actix-rt", "diesel", "libsqlite3-sys", "mio", "pq-sys", "reqwest", "socket2", "tokio"]),
    ("persistence", &["actix-web", "actix-rt", "hyper", "reqwest"]),
    ("registry", &["actix-web", "actix-rt", "hyper", "reqwest"]),
];

/// The doors to the world, the clock and chance in the standard library.
const IMPURE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

#[test]
fn the_crates_name_each_other_only_along_the_drawn_arrows() {
    let metadata = Metadata::load();
    let mut violations = Vec::new();
    for member in metadata.members().filter(|member| !SEE_EVERYTHING.contains(&short(member))) {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == short(member)) else {
            violations.push(format!("{} has no place in the drawing: say what it may name", member.name));
            continue;
        };
        let ours = member.names_directly().into_iter().filter_map(|name| name.strip_prefix("vaiven-"));
        violations
            .extend(ours.filter(|name| !allowed.contains(name)).map(|name| format!("{} -> {name}", short(member))));
    }
    assert_none("an arrow that is not drawn", &violations);
}

#[test]
fn no_crate_names_what_is_another_crates_business() {
    let metadata = Metadata::load();
    let violations = broken(&metadata, NEVER_NAMES, |_, member| member.names_directly());
    assert_none("named where it must not be", &violations);
}

#[test]
fn what_must_stay_away_from_a_crate_is_not_linked_into_it_by_a_detour() {
    let metadata = Metadata::load();
    let node = metadata.members().find(|member| short(member) == "node").expect("the binary is a member");
    assert!(metadata.linked_into(node).contains("diesel"), "a detour that is there must be found");

    let violations = broken(&metadata, NEVER_LINKS, Metadata::linked_into);
    assert_none("linked where it must not be", &violations);
}

#[test]
fn the_domain_opens_no_door_to_the_world_the_clock_or_chance() {
    let files = workspace::files();
    let ours: Vec<&String> = files.iter().filter(|path| path.starts_with("crates/domain/src/")).collect();
    let tests: Vec<String> = ours.iter().flat_map(|path| modules_for_tests(path)).collect();
    let is_test = |path: &str| tests.iter().any(|module| path.starts_with(module.as_str()));
    let mut violations = Vec::new();
    for path in ours.iter().filter(|path| !is_test(path)) {
        for (number, line) in workspace::read(path).lines().enumerate() {
            let doors = IMPURE.iter().filter(|door| line.contains(*door));
            violations.extend(doors.map(|door| format!("{path}:{}: {door}", number + 1)));
        }
    }
    assert_none("the domain is a pure function of its arguments", &violations);
}

#[test]
fn every_crate_is_held_to_the_workspaces_lints() {
    let manifests = workspace::files().into_iter().filter(|path| path.ends_with("/Cargo.toml"));
    let lax = manifests.filter(|path| !workspace::read(path).contains("[lints]\nworkspace = true"));
    assert_none("without the workspace's lints", &lax.collect::<Vec<_>>());
}

/// The files of the modules that a file declares for tests alone, as they begin: with the dot or the slash behind the name.
fn modules_for_tests(path: &str) -> Vec<String> {
    let text = workspace::read(path);
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    let folder = match name {
        "lib.rs" | "mod.rs" => folder.to_owned(),
        name => format!("{folder}/{}", name.trim_end_matches(".rs")),
    };
    let declared = text.split("#[cfg(test)]\nmod ").skip(1).filter_map(|rest| rest.lines().next()?.strip_suffix(';'));
    declared.flat_map(|module| [format!("{folder}/{module}.rs"), format!("{folder}/{module}/")]).collect()
}

fn broken<'a>(
    metadata: &'a Metadata,
    rules: &[(&str, &[&str])],
    reached: impl Fn(&'a Metadata, &'a Package) -> BTreeSet<&'a str>,
) -> Vec<String> {
    let mut violations = Vec::new();
    for member in metadata.members() {
        let forbidden = rules.iter().filter(|(name, _)| *name == short(member)).flat_map(|(_, forbidden)| *forbidden);
        let reached = reached(metadata, member);
        violations.extend(
            forbidden.filter(|name| reached.contains(*name)).map(|name| format!("{} -> {name}", short(member))),
        );
    }
    violations
}

fn short(package: &Package) -> &str {
    package.name.strip_prefix("vaiven-").unwrap_or(&package.name)
}
