//! `vaiven key`: signing keys and secrets, as files that the service alone may read.

use std::path::{Path, PathBuf};

use ledger::key::{Signer as _, SigningKey};
use registry::Entropy;
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    commands::Context,
    config::{MAKE_KEY, not_a_key},
    failure::Failure,
    files,
    words::words,
};

/// What can be done with keys.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven key new --out signing.key\n  vaiven key show signing.key\n  vaiven key token-secret --out token.secret"
)]
pub enum Command {
    /// Make a new signing key, and print its public half.
    #[command(after_help = "Examples:\n  vaiven key new --out node/signing.key")]
    New {
        /// The file to write, with mode 0600. One that is there is never overwritten.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Print the public half of a signing key.
    #[command(after_help = "Examples:\n  vaiven key show node/signing.key\n  vaiven key show node/signing.key --json")]
    Show {
        /// The key's file.
        file: PathBuf,
    },
    /// Make a new secret for access tokens, or for /metrics.
    #[command(after_help = "Examples:\n  vaiven key token-secret --out node/token.secret")]
    TokenSecret {
        /// The file to write, with mode 0600. One that is there is never overwritten.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// Makes or shows a key.
///
/// # Errors
/// When the file is there already, or is no key that is safe to use.
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    match command {
        Command::New { out } => show(&new_key(&out)?, context),
        Command::Show { file } => show(&read(&file)?, context),
        Command::TokenSecret { out } => {
            new_token_secret(&out)?;
            let shown = out.display();
            context.output.give(&json!({"written": out}), &words!("Escrito: {shown}", "Written: {shown}"));
        }
    }
    Ok(())
}

fn show(key: &SigningKey, context: &Context<'_>) {
    let (public_key, id) = (key.public_key().to_string(), key.public_key().id().to_string());
    let text = words!("llave pública  {public_key}\nidentificador  {id}", "public key  {public_key}\nkey id      {id}");
    context.output.give(&json!({"public_key": public_key, "key_id": id}), &text);
}

/// Makes a signing key and writes it to a new file.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub fn new_key(out: &Path) -> Result<SigningKey, Failure> {
    let entropy = Entropy::system();
    let key = SigningKey::generate(&mut |bytes: &mut [u8]| entropy.fill(bytes));
    files::write_private(out, &key.to_file())?;
    Ok(key)
}

/// Makes a secret for access tokens: 32 random bytes in hexadecimal digits.
///
/// # Errors
/// As [`new_key`].
pub fn new_token_secret(out: &Path) -> Result<(), Failure> {
    let bytes = Zeroizing::new(Entropy::system().bytes::<32>());
    let mut text = Zeroizing::new(String::with_capacity(65));
    for digit in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
    }
    text.push('\n');
    files::write_private(out, &text)
}

/// Reads a signing key from a file that nobody else may read.
///
/// # Errors
/// What is wrong with the file.
pub fn read(path: &Path) -> Result<SigningKey, Failure> {
    let text = files::read_private(path).map_err(|why| vec![why.problem("key", path, MAKE_KEY)])?;
    Ok(SigningKey::from_file(&text).map_err(|cause| vec![not_a_key("key", path, &cause)])?)
}
