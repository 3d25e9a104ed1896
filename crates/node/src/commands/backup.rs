//! `vaiven backup`: a copy of the node's database as it is at one moment, with a description of it, while the node serves.
//!
//! Keys and secrets are files of their own, and never in it: whoever has the copy alone opens nothing that is sealed, and signs
//! nothing.

use std::path::{Path, PathBuf};

use chrono::SecondsFormat;
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

/// Options of `backup`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  vaiven backup --config node/vaiven.toml --out backups/\n  vaiven backup --config node/vaiven.toml --out monday.backup --json"
)]
pub struct Arguments {
    /// The file to write, with mode 0600, or a folder, where it gets a name from the node and the time. Never overwritten.
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
}

/// Writes a backup, and its description beside it.
///
/// # Errors
/// When the file is there already, the database is away, or PostgreSQL's programs are missing.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Failure> {
    let store = context.migrated_store()?;
    let Found { node: Some(node), database: Some(database), .. } = context.configuration() else {
        return Err(Failure::Unfit(context.configuration().problems));
    };
    let now = registry::Clock::system().now();
    let file = file_at(&arguments.out, node.as_str(), &now.format("%Y%m%dT%H%M%SZ").to_string());
    let manifest_file = manifest_of(&file);
    for path in [&file, &manifest_file] {
        if path.symlink_metadata().is_ok() {
            let path = path.display();
            return Err(Failure::Refused(words!(
                "{path} ya existe y no se sobrescribe",
                "{path} is there already and is not overwritten"
            )));
        }
    }
    // For this user alone from the first byte on: it holds everything that the database does.
    files::write_private(&file, "")?;
    let written = match store.kind() {
        DatabaseKind::Sqlite => store.copy_to(&file).map_err(Failure::from),
        DatabaseKind::Postgresql => postgres::dump(&database, &file),
    };
    if let Err(failure) = written {
        // Half a backup is none.
        let _ = std::fs::remove_file(&file);
        return Err(failure);
    }
    let (sha256, bytes) = sha256_of(&file)?;
    let manifest = Manifest {
        node: node.to_string(),
        made_at: now.to_rfc3339_opts(SecondsFormat::Secs, true),
        database: store.kind().as_str().to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        sha256,
        bytes,
    };
    files::write_private(&manifest_file, &manifest.to_text()?)?;
    let (shown, size) = (file.display(), manifest.bytes);
    let text = words!(
        "Copia escrita: {shown} ({size} bytes). Guárdela cifrada y en otro lugar; las llaves no están en ella.",
        "Backup written: {shown} ({size} bytes). Keep it encrypted and elsewhere; the keys are not in it."
    );
    let described = serde_json::to_value(&manifest).map_err(Failure::defect)?;
    context.output.give(&json!({"file": file, "manifest": manifest_file, "described": described}), &text);
    Ok(())
}

/// The file itself, or one in the folder that was named.
fn file_at(out: &Path, node: &str, at: &str) -> PathBuf {
    let is_folder = out.is_dir() || out.as_os_str().to_string_lossy().ends_with('/');
    if is_folder { out.join(format!("{node}-{at}.backup")) } else { out.to_owned() }
}

/// What is said where PostgreSQL's own programs are not there.
pub fn no_program(name: &str) -> Failure {
    Failure::Refused(Words::new(
        format!("falta el programa {name} de PostgreSQL: apt install postgresql-client"),
        format!("PostgreSQL's program {name} is missing: apt install postgresql-client"),
    ))
}
