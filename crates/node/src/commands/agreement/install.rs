//! `vaiven agreement install` and `list`: which agreements govern at this node.

use std::path::{Path, PathBuf};

use domain::agreement::Agreement;
use serde_json::json;

use super::{document, keys, sign};
use crate::{
    commands::Context,
    failure::Failure,
    output::table,
    words::{Words, words},
};

/// Installs a document under every party's signature. The same again changes nothing.
pub(super) fn install(file: &Path, signatures: Option<PathBuf>, context: &Context<'_>) -> Result<(), Failure> {
    let document = document::read(file)?;
    let (signatures, text) = document::read_signatures(&document::signatures_path(file, signatures))?;
    let (registry, store) = context.registry()?;
    // The registry verifies too, and its word counts; here the reason is told in the reader's language.
    let signed = sign::signed(document.agreement, &signatures, &keys::trusted(&store)?)?;
    let reference = registry.install_agreement(&document.text, document.format, &text)?;
    let (code, version, from) = (&reference.code, reference.version, signed.agreement().in_force.from.date());
    let data = json!({"code": code, "version": version, "from": from, "digest": signed.digest()});
    let text = words!(
        "Instalado: {code}, versión {version}; rige desde el {from}.",
        "Installed: {code}, version {version}; in force from {from}."
    );
    context.output.give(&data, &text);
    Ok(())
}

/// Lists what is installed and verifies.
pub(super) fn list(context: &Context<'_>) -> Result<(), Failure> {
    let (registry, _) = context.registry()?;
    let installed = registry.agreements()?;
    let row = |agreement: &Agreement| {
        let parties: Vec<String> = agreement.parties.iter().map(|party| party.country.to_string()).collect();
        let (from, version) = (agreement.in_force.from.date(), agreement.version.get());
        vec![agreement.code.to_string(), version.to_string(), from.to_string(), parties.join("-")]
    };
    let each = |agreement: &Agreement| {
        let parties: Vec<_> = agreement.parties.iter().map(|party| party.country).collect();
        let (title, version) = (&agreement.title, agreement.version.get());
        json!({"code": agreement.code, "version": version, "title": title, "in_force": agreement.in_force, "parties": parties})
    };
    let data: Vec<_> = installed.all().map(each).collect();
    let rows: Vec<Vec<String>> = installed.all().map(row).collect();
    context.output.give(&data, &Words::same(table(&rows)));
    Ok(())
}
