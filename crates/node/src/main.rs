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
mod reconciling;
mod sequencer;
mod spanish;
mod sweeper;
mod telemetry;
mod words;

use std::process::ExitCode;

use clap::FromArgMatches as _;
use domain::lang::Lang;

use crate::{cli::Cli, failure::Failure, output::Output, words::Words};

/// glibc's allocator keeps an arena for each thread and gives little of it back: a busy node of 60 MB held more than 200.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    // What is written from here on is for the service alone: databases and reports hold people.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let lang = words::language(std::env::args_os(), |name| std::env::var(name).ok());
    let cli = match cli::command(lang).try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            let json = std::env::args_os().any(|argument| argument == "--json");
            misused(&error, &Output::new(lang, json));
            // clap knows whether this is help (0) or misuse (2).
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

/// Says what clap has to say, in the language and the form of everything else.
fn misused(error: &clap::Error, output: &Output) {
    let spanish = if output.lang() == Lang::Es { spanish::misuse(error) } else { None };
    if error.use_stderr() && (output.is_json() || spanish.is_some()) {
        let english = error.to_string();
        let english = english.trim_end().trim_start_matches("error: ");
        output.failure(&Failure::Usage(Words::new(spanish.unwrap_or_else(|| english.to_owned()), english)));
    } else {
        // A closed pipe is nobody's fault.
        let _ = error.print();
    }
}
