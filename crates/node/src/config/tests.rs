//! What a configuration is taken for, and what is said of one that is not right.

use std::{os::unix::fs::PermissionsExt as _, path::PathBuf};

use super::*;

fn none(_: &str) -> Option<String> {
    None
}

fn about(found: &Found) -> Vec<&str> {
    found.problems.iter().map(|problem| problem.about.as_str()).collect()
}

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vaiven.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn an_empty_configuration_names_everything_that_is_missing_at_once() {
    let found = read(None, none);
    assert_eq!(
        about(&found),
        ["node", "country", "signing_key_file", "database_url", "token_secret_file", "data_key_file"]
    );
    assert!(found.problems.iter().all(|problem| !problem.passing));
    assert_eq!(found.listen, "127.0.0.1:8080".parse().ok());
}

#[test]
fn every_wrong_member_is_told_and_an_unknown_one_too() {
    let (_folder, path) = file(
        "node = \"P\"\ncountry = \"XX\"\ndatabase_url = \"mysql://a\"\nlisten = \"here\"\npublic_url = \"ftp://a\"\n\
         pool_size = 0\nworkers = \"4\"\nbehind_proxy = 1\nlog_format = \"xml\"\nrate_limits = \"many\"\nprot = 80\n\
         second_factor = \"always\"\nsecond_factor_hours = 13\n",
    );
    let found = read(Some(&path), none);
    let mut about = about(&found);
    about.sort_unstable();
    let mut expected = [
        "node",
        "country",
        "database_url",
        "listen",
        "public_url",
        "pool_size",
        "workers",
        "behind_proxy",
        "log_format",
        "rate_limits",
        "prot",
        "second_factor",
        "second_factor_hours",
        "token_secret_file",
        "data_key_file",
        "signing_key_file",
    ];
    expected.sort_unstable();
    assert_eq!(about, expected);
    assert_eq!(found.listen, None);
}

#[test]
fn the_environment_wins_over_the_file_and_mends_what_is_wrong_in_it() {
    let (_folder, path) = file("node = \"P\"\ncountry = \"CR\"\ndatabase_url_file = \"url\"\n");
    let found = read(Some(&path), |name| match name {
        "VAIVEN_NODE" => Some("pa-mitradel".to_owned()),
        "VAIVEN_COUNTRY" => Some("PA".to_owned()),
        "VAIVEN_DATABASE_URL" => Some("postgres://a:secret@b/c".to_owned()),
        _ => None,
    });
    assert_eq!(found.node.as_ref().map(NodeCode::as_str), Some("pa-mitradel"));
    assert_eq!(found.country, Some(Country::PA));
    assert_eq!(found.database.as_ref().map(DatabaseUrl::reveal), Some("postgres://a:secret@b/c"));
    assert_eq!(about(&found), ["signing_key_file", "token_secret_file", "data_key_file"]);
    assert!(!format!("{:?}", found.database).contains("secret"));
}

#[test]
fn a_password_does_not_belong_in_the_file() {
    for url in ["postgres://a:b@c/d", "postgresql://c/d?user=a&password=b"] {
        let (_folder, path) = file(&format!("database_url = \"{url}\"\n"));
        assert!(about(&read(Some(&path), none)).contains(&"database_url"), "{url}");
    }
    for url in ["postgres://a@c/d", "postgres:///d?host=/run/postgresql", "sqlite:a.db"] {
        let (_folder, path) = file(&format!("database_url = \"{url}\"\n"));
        assert!(!about(&read(Some(&path), none)).contains(&"database_url"), "{url}");
    }
}

#[test]
fn paths_in_the_file_start_at_its_folder() {
    let (folder, path) = file("database_url = \"sqlite:vaiven.db\"\ntoken_secret_file = \"token\"\n");
    let secret = folder.path().join("token");
    std::fs::write(&secret, "x".repeat(32)).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let found = read(Some(&path), none);
    let expected = format!("sqlite:{}", folder.path().join("vaiven.db").display());
    assert_eq!(found.database.as_ref().map(DatabaseUrl::reveal), Some(expected.as_str()));
    assert!(found.token_secret.is_some());
}

#[test]
fn the_example_shows_every_member_and_no_other() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vaiven.example.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let mut shown: Vec<&str> = text
        .lines()
        .map(|line| line.trim_start_matches("# "))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    let mut known: Vec<&str> = super::source::MEMBERS.iter().map(|(name, _)| *name).collect();
    shown.sort_unstable();
    known.sort_unstable();
    assert_eq!(shown, known);
}

#[test]
fn a_key_that_signs_cards_and_its_certificate_go_together_and_without_either_no_card_is_signed() {
    let (_folder, path) = file("card_key_file = \"card.key\"\n");
    assert!(about(&read(Some(&path), none)).contains(&"card_certificate_file"));
    let (_folder, path) = file("card_certificate_file = \"card.pem\"\n");
    assert!(about(&read(Some(&path), none)).contains(&"card_key_file"));
    let (_folder, path) = file("card_issuers_file = \"issuers.pem\"\n");
    assert!(about(&read(Some(&path), none)).contains(&"card_issuers_file"), "a file that is not there");
    let found = read(None, none);
    assert!(found.cards.key.is_none() && !about(&found).iter().any(|about| about.starts_with("card")));
}
