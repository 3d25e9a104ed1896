//! `vaiven key`: signing keys and secrets, as files that the service alone may read.

use std::path::{Path, PathBuf};

use card::key::{CardKey, Subject};
use chrono::Months;
use domain::{civil::civil_day, country::Country};
use ledger::key::{Signer as _, SigningKey};
use registry::{Clock, Entropy};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    commands::Context,
    config::{MAKE_KEY, country_expected, not_a_key},
    failure::Failure,
    files,
    words::{Words, words},
};

/// What can be done with keys.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven key new --out signing.key\n  vaiven key show signing.key\n  vaiven key token-secret --out token.secret\n  vaiven key card --out card.key --certificate card.pem --country CR --name \"Direccion General de Migracion\""
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
    /// Make a key that signs cards (ECDSA on P-256), with a self-signed certificate for everybody who checks them.
    #[command(
        after_help = "Examples:\n  vaiven key card --out node/card.key --certificate node/card.pem --country CR --name \"Direccion General de Migracion\""
    )]
    Card {
        /// The file to write the key to, with mode 0600. One that is there is never overwritten.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The file to write the certificate to, which anybody may read. One that is there is never overwritten.
        #[arg(long, value_name = "FILE")]
        certificate: PathBuf,
        /// The country that issues the cards, as ISO 3166-1 alpha-2.
        #[arg(long)]
        country: String,
        /// The authority's name: at most 60 ASCII letters, digits, spaces and hyphens.
        #[arg(long)]
        name: String,
        /// For how many years cards may be signed with it.
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
        years: u32,
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
        Command::Card { out, certificate, country, name, years } => {
            let country = Country::parse(&country).map_err(|_| {
                Failure::Usage(Words::same(format!("--country {country} ")).then("", &country_expected()))
            })?;
            let key = new_card_key(country, &name, years)?;
            write_card_key(&key, &out, &certificate)?;
            show_card_key(&key, context);
        }
    }
    Ok(())
}

fn new_card_key(country: Country, name: &str, years: u32) -> Result<CardKey, Failure> {
    let valid_from = civil_day(Clock::system().now().into(), country);
    let valid_until = valid_from + Months::new(12 * years);
    let entropy = Entropy::system();
    let subject = Subject { country, name: name.to_owned(), valid_from, valid_until };
    CardKey::generate(&subject, &mut |bytes: &mut [u8]| entropy.fill(bytes)).map_err(|cause| match cause {
        card::key::KeyError::Name => Failure::Usage(Words::new(
            "--name: debe tener de 1 a 60 letras sin tilde, cifras, espacios y guiones",
            "--name: must have 1 to 60 ASCII letters, digits, spaces and hyphens",
        )),
        cause => Failure::defect(cause),
    })
}

/// Writes both, or neither: a key without its certificate signs cards that nobody can check.
fn write_card_key(key: &CardKey, out: &Path, certificate: &Path) -> Result<(), Failure> {
    if certificate.exists() {
        let shown = certificate.display();
        return Err(Failure::Refused(words!(
            "{shown} ya existe y no se sobrescribe",
            "{shown} is there already and is not overwritten"
        )));
    }
    files::write_private(out, &key.key_pem().map_err(Failure::defect)?)?;
    files::write_public(certificate, &key.certificate_pem().map_err(Failure::defect)?)
}

fn show_card_key(key: &CardKey, context: &Context<'_>) {
    let reference = key.issuer().reference().map(|reference| reference.to_string()).unwrap_or_default();
    let until = key.issuer().period().map(|(_, until)| until.to_string()).unwrap_or_default();
    let text =
        words!("certificado  {reference}\nfirma hasta  {until}", "certificate  {reference}\nsigns until  {until}");
    context.output.give(&json!({"certificate": reference, "signs_until": until}), &text);
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
