//! `vaiven agreement`: agreements as documents, from reading them to installing them under every party's signature.

mod check;
mod document;
mod install;
mod keys;
mod read;
mod rehearse;
mod sign;

use std::path::PathBuf;

use domain::country::Country;

use crate::{commands::Context, failure::Failure};

/// What can be done with agreements.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven agreement explain agreements/cr-pa-coffee/2024.toml\n  vaiven agreement diff agreements/cr-pa-coffee/2024.toml agreements/cr-pa-coffee/2025-10-29.toml\n  vaiven agreement trust --keys agreements/example-keys.json\n  vaiven agreement install agreements/cr-pa-coffee/2024.toml"
)]
pub enum Command {
    /// Find contradictions in a document; refuses (3) where there is one.
    #[command(
        after_help = "Examples:\n  vaiven agreement check agreements/cr-pa-coffee/2024.toml\n  vaiven agreement check draft.toml --json"
    )]
    Check {
        /// The document, TOML or JSON.
        file: PathBuf,
    },
    /// Read a document aloud, as numbered sentences.
    #[command(after_help = "Examples:\n  vaiven agreement explain agreements/cr-pa-coffee/2024.toml --lang es")]
    Explain {
        /// The document, TOML or JSON.
        file: PathBuf,
    },
    /// Say what a newer version changes, and for whom.
    #[command(
        after_help = "Examples:\n  vaiven agreement diff agreements/cr-pa-coffee/2024.toml agreements/cr-pa-coffee/2025-10-29.toml"
    )]
    Diff {
        /// The older document.
        older: PathBuf,
        /// The newer document.
        newer: PathBuf,
    },
    /// Judge everything that was decided at this node again, as if a version had been in force: says which decisions it would have refused.
    /// Writes nothing; refuses (3) where there is one.
    #[command(
        name = "dry-run",
        after_help = "Examples:\n  vaiven agreement dry-run draft.toml --config node/vaiven.toml\n  vaiven agreement dry-run draft.toml --json"
    )]
    DryRun {
        /// The document, TOML or JSON; nobody need have signed it.
        file: PathBuf,
    },
    /// Sign a document for a party, into the file of signatures beside it.
    #[command(after_help = "Examples:\n  vaiven agreement sign 2024.toml --key pa-signing.key --as PA")]
    Sign {
        /// The document, TOML or JSON.
        file: PathBuf,
        /// The file with the party's signing key.
        #[arg(long, value_name = "KEYFILE")]
        key: PathBuf,
        /// The party that signs, as ISO 3166-1 alpha-2.
        #[arg(long = "as", value_name = "COUNTRY", value_parser = Country::parse)]
        party: Country,
        /// The file of signatures; beside the document, if it is not named.
        #[arg(long, value_name = "FILE")]
        signatures: Option<PathBuf>,
    },
    /// Verify that every party has signed, under keys that are theirs.
    #[command(
        after_help = "Examples:\n  vaiven agreement verify 2024.toml --keys agreements/example-keys.json\n  vaiven agreement verify 2024.toml --key PA=ed25519:… --key CR=ed25519:…"
    )]
    Verify {
        /// The document, TOML or JSON.
        file: PathBuf,
        /// The file of signatures; beside the document, if it is not named.
        #[arg(long, value_name = "FILE")]
        signatures: Option<PathBuf>,
        /// Whose keys; those that this node trusts, if none are given.
        #[command(flatten)]
        keys: keys::Given,
    },
    /// Let a document govern at this node, from its first day on: every party's signature must verify under a trusted key.
    #[command(after_help = "Examples:\n  vaiven agreement install agreements/cr-pa-coffee/2024.toml")]
    Install {
        /// The document, TOML or JSON.
        file: PathBuf,
        /// The file of signatures; beside the document, if it is not named.
        #[arg(long, value_name = "FILE")]
        signatures: Option<PathBuf>,
    },
    /// List the installed agreements.
    #[command(after_help = "Examples:\n  vaiven agreement list --json")]
    List,
    /// Trust keys as those of parties, got from the parties themselves; without any, list the trusted ones.
    #[command(
        after_help = "Examples:\n  vaiven agreement trust --key PA=ed25519:…\n  vaiven agreement trust --keys agreements/example-keys.json\n  vaiven agreement trust --key PA=ed25519:… --remove\n  vaiven agreement trust --json"
    )]
    Trust {
        /// Which keys.
        #[command(flatten)]
        keys: keys::Given,
        /// Trust them no more: what only they signed no longer governs.
        #[arg(long)]
        remove: bool,
    },
}

/// Does it.
///
/// # Errors
/// When a document is refused, or the node is not fit.
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    match command {
        Command::Check { file } => check::run(&file, context),
        Command::Explain { file } => read::explain(&file, context),
        Command::Diff { older, newer } => read::diff(&older, &newer, context),
        Command::DryRun { file } => rehearse::run(&file, context),
        Command::Sign { file, key, party, signatures } => sign::sign(&file, &key, party, signatures, context),
        Command::Verify { file, signatures, keys } => sign::verify(&file, signatures, &keys, context),
        Command::Install { file, signatures } => install::install(&file, signatures, context),
        Command::List => install::list(context),
        Command::Trust { keys, remove } => keys::trust(&keys, remove, context),
    }
}
