//! The form of the tree: what a reviewer would otherwise have to say again and again.

use std::collections::BTreeSet;

use vaiven_tests::workspace;

use crate::assert_none;

const RUST_LINES_MAX: usize = 600;
/// Names for files in which anything may end up.
const NAMES_FOR_ANYTHING: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc", "manager"];
/// Written so that this file does not find itself.
const LEFT_FOR_LATER: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const SOMEBODYS_OWN_PATHS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
const PUBLIC_NPM: &str = "https://registry.npmjs.org/";
const TEXT: &[&str] =
    &["rs", "toml", "md", "sh", "sql", "ts", "js", "svelte", "css", "html", "json", "yml", "yaml", "run", "Makefile"];

#[test]
fn every_rust_file_says_first_what_it_is_for() {
    let silent = rust_files().into_iter().filter(|path| !workspace::read(path).starts_with("//!"));
    assert_none("does not start with `//!`", &silent.collect::<Vec<_>>());
}

#[test]
fn no_rust_file_is_too_long_to_read() {
    let lengths = rust_files().into_iter().map(|path| (workspace::read(&path).lines().count(), path));
    let long =
        lengths.filter(|(lines, _)| *lines > RUST_LINES_MAX).map(|(lines, path)| format!("{path}: {lines} lines"));
    assert_none(&format!("longer than {RUST_LINES_MAX} lines"), &long.collect::<Vec<_>>());
}

#[test]
fn no_file_has_a_name_under_which_anything_may_end_up() {
    let vague = workspace::files().into_iter().filter(|path| {
        let names = path.split('/').map(|name| name.split('.').next().unwrap_or_default());
        names.flat_map(|name| name.split(['_', '-'])).any(|word| NAMES_FOR_ANYTHING.contains(&word))
    });
    assert_none("a name that says nothing", &vague.collect::<Vec<_>>());
}

#[test]
fn every_migration_exists_for_both_databases_and_can_be_undone() {
    let files = workspace::files();
    let of = |database: &str| -> BTreeSet<String> {
        let prefix = format!("migrations/{database}/");
        files.iter().filter_map(|path| path.strip_prefix(&prefix)).map(str::to_owned).collect()
    };
    let (postgres, sqlite) = (of("postgres"), of("sqlite"));
    let mut violations: Vec<String> =
        postgres.symmetric_difference(&sqlite).map(|path| format!("{path}: in one only")).collect();
    let folders: BTreeSet<&str> = postgres.iter().map(|path| path.split('/').next().unwrap_or_default()).collect();
    for folder in folders {
        let missing = ["up.sql", "down.sql"].into_iter().map(|file| format!("{folder}/{file}"));
        violations.extend(missing.filter(|path| !postgres.contains(path)).map(|path| format!("{path}: missing")));
    }
    assert_none("migrations of PostgreSQL and SQLite", &violations);
}

#[test]
fn nothing_is_left_for_later_in_the_text() {
    assert_none("left for later", &lines_with(|line| LEFT_FOR_LATER.iter().any(|mark| has_word(line, mark))));
}

#[test]
fn no_path_of_somebodys_own_machine_is_written_down() {
    let starts_path = |line: &str, path: &&str| line.match_indices(*path).any(|(at, _)| begins_word(line, at));
    assert_none(
        "a path that only one machine has",
        &lines_with(|line| SOMEBODYS_OWN_PATHS.iter().any(|path| starts_path(line, path))),
    );
}

#[test]
fn packages_are_fetched_from_the_public_registries_and_no_mirror_is_configured() {
    let mut violations = Vec::new();
    for path in workspace::files() {
        if path.ends_with("package-lock.json") {
            let text = workspace::read(&path);
            let resolved = text.lines().filter(|line| line.contains("\"resolved\":"));
            let strangers = resolved.filter(|line| line.contains("://") && !line.contains(PUBLIC_NPM));
            violations.extend(strangers.map(|line| format!("{path}: {}", line.trim())));
        }
    }
    let cargo = workspace::read(".cargo/config.toml");
    let mirrors = cargo.lines().filter(|line| line.starts_with("[source") || line.starts_with("[registr"));
    violations.extend(mirrors.map(|line| format!(".cargo/config.toml: {line}")));
    assert_none("not from a public registry", &violations);
}

fn rust_files() -> Vec<String> {
    workspace::files().into_iter().filter(|path| path.ends_with(".rs")).collect()
}

fn lines_with(found: impl Fn(&str) -> bool) -> Vec<String> {
    let texts = workspace::files().into_iter().filter(|path| {
        let kind = path.rsplit(['.', '/']).next().unwrap_or_default();
        TEXT.contains(&kind) && !path.ends_with("package-lock.json")
    });
    let mut lines = Vec::new();
    for path in texts {
        let text = workspace::read(&path);
        let hits = text.lines().enumerate().filter(|(_, line)| found(line));
        lines.extend(hits.map(|(number, line)| format!("{path}:{}: {}", number + 1, line.trim())));
    }
    lines
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let follows = line[at + word.len()..].chars().next();
        begins_word(line, at) && !follows.is_some_and(char::is_alphanumeric)
    })
}

/// A path inside another (`/api/home/`) is not one from the root.
fn begins_word(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    !before.is_some_and(|character| character.is_alphanumeric() || matches!(character, '.' | '_' | '-' | '}' | ')'))
}

#[test]
fn the_tidy_rules_find_what_they_look_for() {
    assert!(has_word(&format!("// {}: later", LEFT_FOR_LATER[0]), LEFT_FOR_LATER[0]));
    assert!(!has_word(&format!("ME{}", LEFT_FOR_LATER[0]), LEFT_FOR_LATER[0]));
    assert!(begins_word(" = /x/", 3));
    assert!(!begins_word("api/x/", 3));
}
