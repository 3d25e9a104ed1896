//! The binary `vaiven`: reads the configuration, wires the crates together, and speaks to the people who run a node.
//!
//! What is absent here: rules, SQL, HTTP. A command is a file of `commands`; only `output` prints.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod backup;
mod cli;
mod commands;
mod config;
mod demo;
mod exchanging;
mod failure;
mod files;
mod output;
mod progress;
mod sequencer;
mod spanish;
mod telemetry;
mod words;

use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::{cli::Cli, output::Output};

fn main() -> ExitCode {
    // What is written from here on is for the service alone: databases and reports hold people.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let lang = words::language(std::env::args_os(), |name| std::env::var(name).ok());
    let cli = match cli::command(lang).try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is nobody's fault; clap knows whether this is help (0) or misuse (2).
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::USAGE));
        }
    };
    let output = Output::new(lang, cli.json);
    match commands::run(cli.command, &commands::Context { config: cli.config, output: &output }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            failure.exit_code()
        }
    }
}
