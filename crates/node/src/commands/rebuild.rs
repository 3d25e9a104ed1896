//! `vaiven rebuild`: everything that is derived from the records, computed again.

use std::collections::BTreeSet;

use persistence::Store;
use serde_json::json;

use crate::{
    commands::Context,
    failure::Failure,
    progress::Progress,
    words::{Words, words},
};

/// Options of `rebuild`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  vaiven rebuild --config node/vaiven.toml\n  vaiven rebuild --check --json")]
pub struct Arguments {
    /// Compare what was there with what came of it, and refuse (3) where they differ. Holds all of it in memory: for small nodes.
    #[arg(long)]
    check: bool,
}

/// Rebuilds, in one transaction.
///
/// # Errors
/// When the database is away or a record cannot be read; then nothing has changed.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Failure> {
    let (registry, store) = context.registry()?;
    let before = if arguments.check { Some(projections(&store)?) } else { None };
    let rebuilt = {
        let mut progress = Progress::new(context.output, Words::new("registros leídos", "records read"));
        registry.rebuild(|records| progress.at(records, None))?
    };
    // Counted only: a line is a person.
    let differing = match before {
        Some(before) => Some(before.symmetric_difference(&projections(&store)?).count()),
        None => None,
    };
    let (records, workers, others) = (rebuilt.records, rebuilt.workers, rebuilt.others);
    let text = words!(
        "Registros leídos: {records}. Personas trabajadoras: {workers}. Partes empleadoras, demandas y cupos: {others}.",
        "Records read: {records}. Workers: {workers}. Employers, demands and quota lines: {others}."
    );
    let text = match differing {
        None => text,
        Some(0) => text.then(" ", &Words::new("Igual que antes.", "The same as before.")),
        Some(lines) => {
            text.then(" ", &words!("Líneas que no eran iguales: {lines}.", "Lines that were not the same: {lines}."))
        }
    };
    let data = json!({"records": records, "workers": workers, "others": others, "differing": differing});
    context.output.give(&data, &text);
    if differing.is_some_and(|lines| lines > 0) { Err(Failure::Answered) } else { Ok(()) }
}

fn projections(store: &Store) -> Result<BTreeSet<String>, Failure> {
    Ok(store.snapshot(|tx| tx.projections_as_text())?.into_iter().collect())
}
