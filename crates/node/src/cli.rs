//! The command line: every command with its options, its examples and what its exit status means.

use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};
use domain::lang::Lang;

use crate::{commands, spanish};

const EXIT_STATUS: &str = "Exit status: 0 done, 1 failed (trying again may help), 2 wrong usage, 3 refused (something has to be changed first).";

/// Vaivén: a register in which countries follow labour migration from recruitment to return.
#[derive(Debug, Parser)]
#[command(
    name = "vaiven",
    version,
    after_help = "Examples:\n  vaiven demo\n  vaiven init --dir node --node pa-mitradel --country PA\n  vaiven serve --config node/vaiven.toml",
    arg_required_else_help = true
)]
pub struct Cli {
    /// The node's configuration; variables VAIVEN_… win over it.
    #[arg(long, global = true, env = "VAIVEN_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The language of messages: es or en. Without it LANG decides, and then Spanish.
    #[arg(long, global = true, value_parser = ["es", "en"])]
    pub lang: Option<String>,
    /// Answer with JSON on standard output, and with JSON on standard error when something is wrong.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new node's folder: configuration, signing key, secrets. Never overwrites.
    Init(commands::init::Arguments),
    /// Serve a node until it is told to stop (SIGTERM, SIGINT).
    Serve(commands::serve::Arguments),
    /// Bring the database's schema up to this program.
    Migrate(commands::migrate::Arguments),
    /// Compute everything that is derived from the records again.
    Rebuild(commands::rebuild::Arguments),
    /// Write a copy of the node's database, while it serves. Keys are never in it.
    Backup(commands::backup::Arguments),
    /// Bring a backup back into an empty database.
    Restore(commands::restore::Arguments),
    /// The accounts of this node.
    #[command(subcommand, arg_required_else_help = true)]
    User(commands::user::Command),
    /// The offices of this node.
    #[command(subcommand, arg_required_else_help = true)]
    Office(commands::office::Command),
    /// Signing keys and secrets, as files.
    #[command(subcommand, arg_required_else_help = true)]
    Key(commands::key::Command),
    /// The log of what was recorded: proofs, and whether all of it is as it was signed.
    #[command(subcommand, arg_required_else_help = true)]
    Log(commands::log::Command),
    /// The nodes that this one exchanges records with.
    #[command(subcommand, arg_required_else_help = true)]
    Partner(commands::partner::Command),
    /// Agreements: read, compare, sign, verify, install.
    #[command(subcommand, arg_required_else_help = true)]
    Agreement(Box<commands::agreement::Command>),
    /// Seals of cards: look into them, verify them, without a network.
    #[command(subcommand, arg_required_else_help = true)]
    Card(commands::card::Command),
    /// Lists of alerts: lost and stolen documents, people who are sought or may be at risk.
    #[command(subcommand, arg_required_else_help = true)]
    Alert(commands::alert::Command),
    /// Bring files in.
    #[command(subcommand, arg_required_else_help = true)]
    Import(commands::import::Command),
    /// Serve a made-up season on this machine, with a login for each role.
    #[command(
        after_help = "Examples:\n  vaiven demo\n  vaiven demo --dir target/demo --port 8080 --workers 200 --seed 1"
    )]
    Demo(crate::demo::Arguments),
    /// The description of the interface, as OpenAPI.
    Openapi(commands::openapi::Arguments),
}

/// The command line in a language, for reading arguments and for helping with them.
pub fn command(lang: Lang) -> clap::Command {
    spanish::in_lang(with_exit_status(Cli::command()), lang)
}

/// Every command says what its exit status means, behind its examples.
fn with_exit_status(command: clap::Command) -> clap::Command {
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let command = command.after_help(format!("{examples}\n\n{EXIT_STATUS}").trim_start().to_owned());
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, with_exit_status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        command(Lang::En).debug_assert();
        command(Lang::Es).debug_assert();
    }

    #[test]
    fn every_command_shows_an_example_of_itself() {
        fn walk(command: &clap::Command, path: &str) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(&format!("  {path}")), "{path} shows no example");
            assert!(help.contains("3 refused"), "{path} does not tell its exit status");
            for sub in command.get_subcommands() {
                walk(sub, &format!("{path} {}", sub.get_name()));
            }
        }
        walk(&command(Lang::En), "vaiven");
    }
}
