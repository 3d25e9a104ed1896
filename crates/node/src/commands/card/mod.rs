//! `vaiven card`: seals of cards, as a scanner gives them, looked into and verified without a network.

mod damage;
pub mod numbers;
mod reconcile;
mod revocations;
mod verify;

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use card::seal::{Seal, TEXT_BYTES_MAX};
use chrono::NaiveDate;
use domain::{civil::civil_day, country::Country, time::Moment};
use registry::Clock;

use crate::{commands::Context, failure::Failure, files, words::words};

/// What can be done with a card.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven card read - < scanned.txt\n  vaiven card verify - --issuer dgme.pem < scanned.txt"
)]
pub enum Command {
    /// Print what a seal holds, as JSON. It is not verified.
    #[command(after_help = "Examples:\n  vaiven card read - < scanned.txt\n  vaiven card read scanned.txt")]
    Read {
        /// The file with the text that a scanner gave; - reads standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Say whether a seal is genuine and its card still valid. Needs nothing but the issuers' certificates.
    #[command(
        after_help = "Examples:\n  vaiven card verify - --issuer dgme.pem < scanned.txt\n  vaiven card verify scanned.txt --issuer dgme.pem --issuer snm.pem"
    )]
    Verify {
        /// The file with the text that a scanner gave; - reads standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The certificate (X.509) or public key of an issuer that you trust, in PEM. May be given more than once.
        #[arg(long = "issuer", value_name = "FILE", required = true)]
        issuers: Vec<PathBuf>,
        /// The reference of a certificate that is trusted no longer, in ten hexadecimal digits. May be given more than once.
        #[arg(long = "withdrawn", value_name = "REFERENCE")]
        withdrawn: Vec<String>,
        /// An issuer's list of cards that were taken back: the pages of /v1/revocations, one to a line. May be given more than once.
        #[arg(long = "revocations", value_name = "FILE")]
        revocations: Vec<PathBuf>,
    },
    /// Go through every card and the approval that it rests on, as the node does once a day; refuses (3) where one rests on none, which is
    /// a finding.
    #[command(
        after_help = "Examples:\n  vaiven card reconcile --json --config node/vaiven.toml\n  vaiven card reconcile --report cards.csv"
    )]
    Reconcile {
        /// Write every card with its approval to this file, as CSV. One that is there is never overwritten.
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
    /// The numbers of cards: series, and blocks of them.
    #[command(subcommand, arg_required_else_help = true)]
    Numbers(numbers::Command),
    /// Take another issuer's list of cards that were taken back into this node: the pages of its /v1/revocations, one to a line.
    #[command(after_help = "Examples:\n  vaiven card revocations dgme.revocations --config node/vaiven.toml")]
    Revocations {
        /// The file with the pages; those that are here already do nothing.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Reads or verifies a seal.
///
/// # Errors
/// When it is damaged, or not to be relied on.
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    match command {
        Command::Read { file } => {
            let seal = read(&file)?.map_err(damage::refused)?;
            let view = serde_json::to_string_pretty(&seal.view(today())).map_err(Failure::defect)?;
            context.output.document(&view);
            Ok(())
        }
        Command::Verify { file, issuers, withdrawn, revocations } => {
            let trusted = verify::trusted(&issuers, &withdrawn)?;
            let lists =
                revocations.iter().map(|file| revocations::list(file, &trusted)).collect::<Result<Vec<_>, _>>()?;
            let trusted = revocations::without_withdrawn(trusted, &lists);
            verify::run(read(&file)?, &trusted, &lists, now(), context)
        }
        Command::Reconcile { report } => reconcile::run(report.as_deref(), context),
        Command::Numbers(command) => numbers::run(command, context),
        Command::Revocations { file } => revocations::take(&file, context),
    }
}

/// The seal in a file, or why it is none.
fn read(file: &Path) -> Result<Result<Seal, card::seal::Damaged>, Failure> {
    let bytes_max = TEXT_BYTES_MAX as u64;
    let text = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().take(bytes_max + 1).read_to_end(&mut bytes).map_err(Failure::defect)?;
        String::from_utf8(bytes).map_err(|_| {
            Failure::Refused(words!("la entrada no es texto en UTF-8", "standard input is not text in UTF-8"))
        })?
    } else {
        files::read_text(file, bytes_max)?
    };
    // Scanners end what they give with a line's end.
    Ok(Seal::read(text.trim()))
}

/// When somebody looks at a card.
fn now() -> Moment {
    Clock::system().now().into()
}

/// The day on which somebody does. Whoever runs this stands in the region, where the clocks differ by an hour at most.
fn today() -> NaiveDate {
    civil_day(now(), Country::CR)
}
