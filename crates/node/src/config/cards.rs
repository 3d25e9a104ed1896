//! The part of the configuration that is about cards: the key that signs them, and whose cards are taken besides.

use card::key::{CardKey, ISSUERS_BYTES_MAX, Issuer};
use registry::cards::CardDesk;

use super::{private, source::Source};
use crate::{
    failure::Problem,
    files,
    words::{Words, words},
};

/// The command that makes a key that signs cards.
const MAKE_CARD_KEY: &str = "vaiven key card --certificate … --country … --name … --out";

/// What the node signs cards with and whose cards it takes; nothing, where nothing is said.
pub(super) fn card_desk(source: &mut Source) -> CardDesk {
    let issuers = issuers(source).unwrap_or_default();
    CardDesk { key: card_key(source), issuers: without_trust(source, issuers) }
}

/// The issuers, of whom some are trusted no longer: a key that was lost stays known, so that what it signed is told from a forgery.
fn without_trust(source: &mut Source, issuers: Vec<Issuer>) -> Vec<Issuer> {
    let is = |issuer: &Issuer, name: &str| issuer.reference().is_some_and(|own| own.to_string() == name);
    let names = source.optional("card_withdrawn", |text| {
        let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
        let unknown = names.iter().find(|name| !issuers.iter().any(|issuer| is(issuer, name)));
        unknown.map_or(Ok(names.clone()), |name| {
            Err(words!(
                "{name} no es la referencia de un certificado de card_issuers_file",
                "{name} is not the reference of a certificate in card_issuers_file"
            ))
        })
    });
    let names = names.unwrap_or_default();
    let judged = |issuer: Issuer| if names.iter().any(|name| is(&issuer, name)) { issuer.withdrawn() } else { issuer };
    issuers.into_iter().map(judged).collect()
}

fn card_key(source: &mut Source) -> Option<CardKey> {
    let (key, certificate) = match (source.path("card_key_file"), source.path("card_certificate_file")) {
        (Some(key), Some(certificate)) => (key, certificate),
        (None, None) => return None,
        (Some(_), None) => return half(source, "card_certificate_file"),
        (None, Some(_)) => return half(source, "card_key_file"),
    };
    let key = private(source, "card_key_file", &key, MAKE_CARD_KEY)?;
    let certificate = public(source, "card_certificate_file", &certificate)?;
    match CardKey::from_pem(&key, &certificate) {
        Ok(key) => Some(key),
        Err(cause) => {
            source.add(Problem::new(
                "card_key_file",
                words!("la llave de carnés no sirve: {cause}", "the key that signs cards is of no use: {cause}"),
                Words::same(format!("{MAKE_CARD_KEY} …")),
            ));
            None
        }
    }
}

fn half(source: &mut Source, missing: &'static str) -> Option<CardKey> {
    source.add(Problem::new(
        missing,
        Words::new(
            "falta: la llave de carnés y su certificado van juntos",
            "is missing: the key that signs cards and its certificate go together",
        ),
        Words::same(format!("{MAKE_CARD_KEY} …")),
    ));
    None
}

fn issuers(source: &mut Source) -> Option<Vec<Issuer>> {
    let path = source.path("card_issuers_file")?;
    let text = public(source, "card_issuers_file", &path)?;
    match Issuer::all_from_pem(&text) {
        Ok(issuers) => Some(issuers),
        Err(cause) => {
            let shown = path.display();
            source.add(Problem::new(
                "card_issuers_file",
                words!("{shown}: un certificado no sirve: {cause}", "{shown}: a certificate is of no use: {cause}"),
                Words::new(
                    "ponga en el archivo los certificados en PEM, uno tras otro",
                    "put the certificates in the file in PEM, one after another",
                ),
            ));
            None
        }
    }
}

pub(super) fn public(source: &mut Source, about: &'static str, path: &std::path::Path) -> Option<String> {
    let text = files::read_text(path, ISSUERS_BYTES_MAX as u64);
    if text.is_err() {
        let shown = path.display();
        source.add(Problem::new(
            about,
            words!("el archivo {shown} no se puede leer", "the file {shown} cannot be read"),
            words!("revise {shown} y sus carpetas", "look at {shown} and its folders"),
        ));
    }
    text.ok()
}
