//! `vaiven card`: seals of cards, as a scanner gives them, looked into and verified without a network.

mod damage;
mod verify;

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use card::seal::{Seal, TEXT_BYTES_MAX};
use chrono::NaiveDate;
use domain::{civil::civil_day, country::Country};
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
        Command::Verify { file, issuers, withdrawn } => {
            let trusted = verify::trusted(&issuers, &withdrawn)?;
            verify::run(read(&file)?, &trusted, today(), context)
        }
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

/// The day on which somebody looks at a card. Whoever runs this stands in the region, where the clocks differ by an hour at most.
fn today() -> NaiveDate {
    civil_day(Clock::system().now().into(), Country::CR)
}
