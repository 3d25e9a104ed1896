//! `vaiven openapi`: the description of the interface, made from the code.

use std::path::PathBuf;

use serde_json::json;

use crate::{commands::Context, failure::Failure, files, words::words};

/// Far more than the document has.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Options of `openapi`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  vaiven openapi > openapi.json\n  vaiven openapi --out openapi/registry-v1.json\n  vaiven openapi --check openapi/registry-v1.json\n  vaiven openapi --exchange --out openapi/exchange-v1.json"
)]
pub struct Arguments {
    /// Write it to this file instead of standard output.
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    out: Option<PathBuf>,
    /// Refuse (3) where this file is not the document that this program makes.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// The part for the nodes of other countries, instead of the whole.
    #[arg(long)]
    exchange: bool,
}

/// Prints, writes or checks the document.
///
/// # Errors
/// [`Failure::Refused`] where the file to check differs.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Failure> {
    let (document, flag) = match arguments.exchange {
        true => (api::exchange_openapi(), " --exchange"),
        false => (api::openapi(), ""),
    };
    if let Some(path) = &arguments.check {
        let shown = path.display();
        if files::read_text(path, FILE_BYTES_MAX)? != document {
            return Err(Failure::Refused(words!(
                "{shown} no es el documento de este programa: vaiven openapi{flag} --out {shown}",
                "{shown} is not the document of this program: vaiven openapi{flag} --out {shown}"
            )));
        }
        context.output.give(&json!({"same": true}), &words!("{shown} está al día.", "{shown} is up to date."));
    } else if let Some(path) = &arguments.out {
        files::write_public(path, &document)?;
        let shown = path.display();
        context.output.give(&json!({"written": path}), &words!("Escrito: {shown}", "Written: {shown}"));
    } else {
        context.output.document(&document);
    }
    Ok(())
}
