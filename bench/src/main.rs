//! Measures a node beside the database that it stands on, in one run and interleaved: history look-ups and single-record writes over
//! HTTP, beside pgbench with the same statements on the same server, on SQLite too; and imports beside `\copy`.
//!
//! What counts is the ratio: the machine, and what else it does, is the same for both. Nothing is written outside temporary folders.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod arena;
mod cards;
mod client;
mod latency;
mod node;
mod people;
mod pgbench;
mod roster;
mod sealed;
mod season;
mod statements;
mod table;

use std::{io::Write as _, process::ExitCode, time::Duration};

use clap::Parser as _;

type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// What is asked for.
#[derive(Clone, Debug, clap::Parser)]
#[command(
    about = "Measures a node beside pgbench and \\copy",
    after_help = "Example:\n  vaiven-bench --workers 2000 --rounds 3 --seconds 1"
)]
pub struct Arguments {
    /// How many workers there are, with ten records each.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1000..=10_000_000))]
    workers: u64,
    /// How often everything is measured; the table shows medians.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// How long each contender runs in a round.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Rows of the rosters that are imported; 0 imports none.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(0..=50_000))]
    rows: u64,
    /// How many clients ask at once, one after the other.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32, 64])]
    clients: Vec<usize>,
}

impl Arguments {
    fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

/// Says something to whoever waits, or to a file.
pub fn say(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arena::measure(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may be left to hear it.
            let _ = writeln!(std::io::stderr(), "vaiven-bench: {error}");
            ExitCode::FAILURE
        }
    }
}
