//! `vaiven restore`: a backup comes back into a database with nothing in it.

use std::path::PathBuf;

use persistence::DatabaseKind;
use serde_json::json;

use crate::{
    backup::{Manifest, manifest_of, postgres, sha256_of},
    commands::Context,
    config::Found,
    failure::Failure,
    files,
    words::{Words, words},
};

/// Options of `restore`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  vaiven restore backups/pa-20261125T220000Z.backup --config node/vaiven.toml\n  vaiven restore monday.backup --config node/vaiven.toml --json"
)]
pub struct Arguments {
    /// The backup; its description stands beside it.
    file: PathBuf,
}

/// Brings a backup back, whole or not at all.
///
/// # Errors
/// When it was changed, is another node's or of another kind of database, or when the database has something in it.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Failure> {
    let manifest = Manifest::read(&manifest_of(&arguments.file))?;
    let Found { node: Some(node), database: Some(database), .. } = context.configuration() else {
        return Err(Failure::Unfit(context.configuration().problems));
    };
    let refuse = |why: Words| Err(Failure::Refused(why));
    if manifest.node != node.as_str() {
        let of = &manifest.node;
        return refuse(words!("la copia es del nodo {of}, no de {node}", "the backup is of node {of}, not of {node}"));
    }
    if sha256_of(&arguments.file)?.0 != manifest.sha256 {
        let shown = arguments.file.display();
        return refuse(words!(
            "{shown} no es lo que dice su descripción: use otra copia",
            "{shown} is not what its description says: use another backup"
        ));
    }
    let store = context.store()?;
    if store.kind().as_str() != manifest.database {
        let (of, is) = (&manifest.database, store.kind().as_str());
        return refuse(words!(
            "la copia es de {of}, y database_url es {is}",
            "the backup is of {of}, and database_url is {is}"
        ));
    }
    if !store.is_bare()? {
        return refuse(Words::new(
            "la base de datos no está vacía: restaure en una nueva y cambie database_url",
            "the database is not empty: restore into a new one and change database_url",
        ));
    }
    match (store.kind(), store.file()) {
        (DatabaseKind::Sqlite, Some(path)) => {
            let path = path.to_owned();
            // Nobody may have the empty file open while another takes its place.
            drop(store);
            files::replace_with_copy(&path, &arguments.file)?;
        }
        _ => {
            drop(store);
            postgres::restore(&database, &arguments.file)?;
        }
    }
    let pending = context.store()?.pending_migrations()?;
    let next = if pending.is_empty() { "vaiven rebuild --check" } else { "vaiven migrate && vaiven rebuild --check" };
    let made_at = &manifest.made_at;
    let text =
        words!("Restaurado el estado de {made_at}. Sigue: {next}", "Restored the state of {made_at}. Next: {next}");
    context
        .output
        .give(&json!({"restored": arguments.file, "made_at": made_at, "pending": pending, "next": next}), &text);
    Ok(())
}
