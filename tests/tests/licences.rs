//! What may be linked: the same lists that cargo-deny reads, held in every run of the tests, where it need not be installed.

use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};
use vaiven_tests::workspace::{self, Metadata, Package};

use crate::assert_none;

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    sources: Sources,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
#[serde(rename = "crate")]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
}

#[test]
fn every_dependency_may_be_passed_on_under_a_licence_that_deny_toml_allows() {
    let allowed: Vec<Licensee> = deny()
        .licenses
        .allow
        .iter()
        .map(|name| Licensee::parse(name).expect("deny.toml names an SPDX licence"))
        .collect();
    let metadata = Metadata::load();
    let refused = metadata.third_parties().filter(|package| !may_be_passed_on(package, &allowed));
    let refused = refused.map(|package| format!("{} {}: {:?}", package.name, package.version, package.license));
    assert_none("a licence that deny.toml does not allow", &refused.collect::<Vec<_>>());
}

#[test]
fn the_gpl_is_refused_alone_and_accepted_only_beside_a_choice() {
    let allowed: Vec<Licensee> = deny().licenses.allow.iter().map(|name| Licensee::parse(name).unwrap()).collect();
    let passes = |expression| satisfied(expression, &allowed);
    assert!(passes("MIT"));
    assert!(passes("MIT/Apache-2.0"));
    assert!(passes("GPL-3.0-only OR MIT"));
    assert!(!passes("GPL-3.0-only"));
    assert!(!passes("AGPL-3.0-or-later AND MIT"));
    assert!(!passes("LicenseRef-of-their-own"));
}

#[test]
fn every_dependency_comes_from_the_public_registry() {
    let allowed: Vec<String> = deny().sources.allow_registry.iter().map(|url| format!("registry+{url}")).collect();
    let metadata = Metadata::load();
    let strangers =
        metadata.third_parties().filter(|package| !package.source.as_ref().is_some_and(|url| allowed.contains(url)));
    let strangers = strangers.map(|package| format!("{} {}: {:?}", package.name, package.version, package.source));
    assert_none("not from the public registry", &strangers.collect::<Vec<_>>());
}

#[test]
fn no_banned_crate_is_part_of_the_build() {
    let banned = deny().bans.deny;
    let metadata = Metadata::load();
    let found = metadata.third_parties().filter(|package| banned.iter().any(|ban| ban.name == package.name));
    assert_none("banned in deny.toml", &found.map(|package| package.name.clone()).collect::<Vec<_>>());
}

fn deny() -> Deny {
    toml::from_str(&workspace::read("deny.toml")).expect("deny.toml has the form that cargo-deny reads")
}

fn may_be_passed_on(package: &Package, allowed: &[Licensee]) -> bool {
    package.license.as_deref().is_some_and(|expression| satisfied(expression, allowed))
}

/// Old crates write `MIT/Apache-2.0`, hence the lax mode.
fn satisfied(expression: &str, allowed: &[Licensee]) -> bool {
    Expression::parse_mode(expression, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(|needed| allowed.iter().any(|licence| licence.satisfies(needed))))
}
