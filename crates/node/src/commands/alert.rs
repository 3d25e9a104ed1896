//! `vaiven alert`: lists of alerts, taken in from files.

use std::path::PathBuf;

use domain::value::NodeCode;
use registry::alerts::LIST_BYTES_MAX;

use crate::{
    commands::Context,
    failure::Failure,
    files,
    output::table,
    words::{Words, words},
};

/// What can be done with lists of alerts.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven alert import stolen.csv --list pa-stolen-documents --config node/vaiven.toml\n  vaiven alert list"
)]
pub enum Command {
    /// Take a list in from CSV or JSON. The file is the whole list: what it names no longer goes. With a fault in it, nothing changes.
    #[command(
        after_help = "Examples:\n  vaiven alert import stolen.csv --list pa-stolen-documents\n  vaiven alert import wanted.json --list cr-wanted --json"
    )]
    Import {
        /// The file. Headings or members: reference, reason, document country and number, given names, surnames, birth date, sex, valid from, valid until.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The list's code.
        #[arg(long, value_name = "CODE", value_parser = NodeCode::parse)]
        list: NodeCode,
    },
    /// List the lists, with how many entries each has and when it was last taken in.
    #[command(after_help = "Examples:\n  vaiven alert list --json")]
    List,
}

/// Takes a list in, or lists them.
///
/// # Errors
/// When the node is not configured, or the file has faults.
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    let (registry, _) = context.registry()?;
    match command {
        Command::Import { file, list } => {
            let bytes = files::read_bytes(&file, LIST_BYTES_MAX as u64)?;
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let taken = registry.take_alert_list(&list, &bytes, &name)?;
            let (entries, new, withdrawn) = (taken.entries, taken.new, taken.withdrawn);
            let said = words!(
                "Lista {list}: {entries} alertas. Nuevas o cambiadas: {new}. Retiradas: {withdrawn}.",
                "List {list}: {entries} alerts. New or changed: {new}. Withdrawn: {withdrawn}."
            );
            context.output.give(&taken, &said);
        }
        Command::List => {
            let lists = registry.alert_lists()?;
            let rows: Vec<Vec<String>> = lists
                .iter()
                .map(|list| vec![list.list.clone(), list.entries.to_string(), list.imported_at.to_rfc3339()])
                .collect();
            context.output.give(&lists, &Words::same(table(&rows)));
        }
    }
    Ok(())
}
