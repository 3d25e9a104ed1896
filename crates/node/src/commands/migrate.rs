//! `vaiven migrate`: the schema of the database.

use serde_json::json;

use crate::{
    commands::Context,
    failure::Failure,
    words::{Words, words},
};

/// Options of `migrate`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  vaiven migrate --config node/vaiven.toml\n  vaiven migrate --pending --json\n  VAIVEN_DATABASE_URL=sqlite:test.db vaiven migrate --revert-all --yes"
)]
pub struct Arguments {
    /// Only say which migrations are pending.
    #[arg(long, conflicts_with = "revert_all")]
    pending: bool,
    /// Undo every migration, and with them everything that is stored.
    #[arg(long, requires = "yes")]
    revert_all: bool,
    /// Yes, everything that is stored shall be lost.
    #[arg(long, requires = "revert_all")]
    yes: bool,
}

/// Migrates, or says what would be.
///
/// # Errors
/// When the database is away, or newer than this program.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Failure> {
    let store = context.store()?;
    let (done, key, text): (_, _, fn(usize) -> Words) = if arguments.pending {
        (store.pending_migrations()?, "pending", |n| words!("Migraciones pendientes: {n}.", "Pending migrations: {n}."))
    } else if arguments.revert_all {
        (store.revert_all_migrations()?, "reverted", |n| {
            words!("Migraciones deshechas: {n}.", "Migrations undone: {n}.")
        })
    } else {
        (store.migrate()?, "applied", |n| words!("Migraciones aplicadas: {n}.", "Migrations applied: {n}."))
    };
    let list: String = done.iter().map(|name| format!("\n  {name}")).collect();
    let text = text(done.len()).followed_by(&list);
    context.output.give(&json!({key: done}), &text);
    Ok(())
}
