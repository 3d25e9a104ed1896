//! `vaiven key`: signing keys and secrets, as files that the service alone may read.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use card::key::{CardKey, Subject};
use chrono::Months;
use domain::{civil::civil_day, country::Country};
use ledger::key::{Signer as _, SigningKey};
use persistence::StoreError;
use registry::{ClassKeysRotated, Clock, DataKeys, Entropy, Resealed};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    commands::Context,
    config::{MAKE_KEY, country_expected, not_a_key},
    failure::Failure,
    files,
    progress::Progress,
    words::{Words, words},
};

/// The setting under which a node says with which data key it serves.
pub const DATA_KEY_SETTING: &str = "data-key";

/// What can be done with keys.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven key new --out signing.key\n  vaiven key show signing.key\n  vaiven key rotate --config node/vaiven.toml\n  vaiven key token-secret --out token.secret\n  vaiven key data --out data.key\n  vaiven key rotate-data --config node/vaiven.toml\n  vaiven key rotate-classes --config node/vaiven.toml\n  vaiven key card --out card.key --certificate card.pem --country CR --name DGME"
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
    /// Make a new data key: what a new node keeps sealed in its database opens with it alone.
    #[command(after_help = "Examples:\n  vaiven key data --out node/data.key")]
    Data {
        /// The file to write, with mode 0600. One that is there is never overwritten.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Replace the node's data key, in two steps with a restart between: a new key beside the former one, then everything under it.
    #[command(after_help = "Examples:\n  vaiven key rotate-data --config node/vaiven.toml")]
    RotateData,
    /// Give every sensitive class (health, biometrics, complaints, protection, origin people) a new key, and seal anew what is under
    /// the one before. The node may go on serving; run again where it was broken off.
    #[command(after_help = "Examples:\n  vaiven key rotate-classes --config node/vaiven.toml")]
    RotateClasses,
    /// Put a new signing key in the place of the one in use. What the old one signed verifies as before.
    #[command(after_help = "Examples:\n  vaiven key rotate --config node/vaiven.toml")]
    Rotate,
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
        Command::Data { out } => {
            let name = new_data_key(&out)?.current().to_owned();
            let shown = out.display();
            let text = words!("Escrito: {shown} ({name})", "Written: {shown} ({name})");
            context.output.give(&json!({"written": out, "data_key": name}), &text);
        }
        Command::RotateData => rotate_data(context)?,
        Command::RotateClasses => rotate_classes(context)?,
        Command::Rotate => rotate(context)?,
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

/// Puts a new key in the place of the one in use. Interrupted at any step, it goes on where it was: the new key lies beside the old
/// one before anything names it, and the old one stays in its place until the database knows who follows it.
fn rotate(context: &Context<'_>) -> Result<(), Failure> {
    let found = context.configuration();
    let (Some(path), Some(old)) = (found.signing_key_file, found.signing_key) else {
        return Err(Failure::Unfit(found.problems));
    };
    let next = beside(&path, "next");
    let new = if next.symlink_metadata().is_ok() { read(&next)? } else { new_key(&next)? };
    let (registry, _) = context.registry()?;
    registry.name_successor(&new)?;
    let retired = beside(&path, &old.public_key().id().to_string());
    match fs::hard_link(&path, &retired) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => return Err(Failure::file(&retired, &cause)),
        _ => {}
    }
    fs::rename(&next, &path).map_err(|cause| Failure::file(&path, &cause))?;
    let (public_key, id) = (new.public_key().to_string(), new.public_key().id().to_string());
    let (shown, kept) = (path.display(), retired.display());
    let text = words!(
        "llave pública  {public_key}\nidentificador  {id}\nEn uso desde el próximo inicio: {shown}. La anterior quedó en {kept}: \
         guárdela fuera de línea o destrúyala; verificar no la necesita.",
        "public key  {public_key}\nkey id      {id}\nIn use from the next start on: {shown}. The old one is in {kept}: keep it \
         offline or destroy it; verifying does not need it."
    );
    context.output.give(&json!({"public_key": public_key, "key_id": id, "retired": retired}), &text);
    Ok(())
}

/// A file beside another, by an ending of its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
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

/// Makes a data key and writes it to a new file.
///
/// # Errors
/// As [`new_key`].
pub fn new_data_key(out: &Path) -> Result<DataKeys, Failure> {
    let keys = DataKeys::generate(&Entropy::system());
    files::write_private(out, &keys.to_file())?;
    Ok(keys)
}

/// The step of replacing the data key whose turn it is. Whatever is broken off, the file opens everything that is sealed.
fn rotate_data(context: &Context<'_>) -> Result<(), Failure> {
    let found = context.configuration();
    let Some((keys, path)) = found.data_keys else { return Err(Failure::Unfit(found.problems)) };
    if keys.former().is_none() {
        let renewed = keys.renewed(&Entropy::system());
        files::replace_private(&path, &renewed.to_file())?;
        let name = renewed.current();
        let text = words!(
            "Paso 1 de 2: la llave nueva ({name}) está junto a la anterior. Guarde una copia, reinicie el nodo y repita la orden.",
            "Step 1 of 2: the new key ({name}) stands beside the former one. Keep a copy, restart the node, and run this again."
        );
        context.output.give(&json!({"step": 1, "data_key": name}), &text);
        return Ok(());
    }
    let (registry, store) = context.registry()?;
    let served = store.read(|tx| -> Result<_, StoreError> { tx.setting(DATA_KEY_SETTING) })?;
    if served.is_some_and(|name| name != keys.current()) {
        return Err(Failure::Refused(Words::new(
            "el nodo sigue sirviendo con la llave anterior: reinícielo y repita la orden",
            "the node still serves with the former key: restart it and run this again",
        )));
    }
    let resealed = registry.reseal()?;
    files::replace_private(&path, &keys.without_former().to_file())?;
    let Resealed { second_factors, attachments, class_keys, alerts } = resealed;
    let name = keys.current();
    let text = words!(
        "Paso 2 de 2: todo está bajo la llave nueva ({name}); la anterior ya no abre nada. Segundos factores: {second_factors}. Adjuntos: {attachments}. Llaves de clases: {class_keys}. Alertas: {alerts}.",
        "Step 2 of 2: everything is under the new key ({name}); the former one opens nothing any more. Second factors: {second_factors}. Attachments: {attachments}. Keys of classes: {class_keys}. Alerts: {alerts}."
    );
    context.output.give(
        &json!({"step": 2, "data_key": name, "second_factors": second_factors, "attachments": attachments,
            "class_keys": class_keys, "alerts": alerts}),
        &text,
    );
    Ok(())
}

fn rotate_classes(context: &Context<'_>) -> Result<(), Failure> {
    let (registry, _) = context.registry()?;
    let rotated = {
        let mut progress = Progress::new(context.output, Words::new("textos sellados", "texts sealed"));
        registry.rotate_class_keys(|resealed| progress.at(resealed, None))?
    };
    let ClassKeysRotated { generation, resealed, forgotten } = rotated;
    let text = words!(
        "Las clases sensibles tienen llave nueva (la {generation}ª). Textos sellados de nuevo: {resealed}. Llaves olvidadas: {forgotten}.",
        "The sensitive classes have a new key (generation {generation}). Texts sealed anew: {resealed}. Keys forgotten: {forgotten}."
    );
    context.output.give(&json!({"generation": generation, "resealed": resealed, "forgotten": forgotten}), &text);
    Ok(())
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
