//! `vaiven agreement sign` and `verify`: a party's signature over the canonical bytes of a document.

use std::path::{Path, PathBuf};

use domain::{
    agreement::{
        Agreement, Base64Url, NotSigned, Signature, Signatures, SignedAgreement, check as contradictions, known_kinds,
    },
    country::Country,
};
use ledger::key::{PublicKey, Signer as _, signature_from_text, signature_to_text};
use serde_json::json;

use super::{check, document, keys};
use crate::{
    commands::{Context, key},
    failure::Failure,
    files,
    words::{Words, words},
};

/// What public keys begin with in their own text, and not within a file of signatures.
const KEY_PREFIX: &str = "ed25519:";

/// Adds a party's signature to the file of signatures.
pub(super) fn sign(
    file: &Path,
    key_file: &Path,
    party: Country,
    signatures: Option<PathBuf>,
    context: &Context<'_>,
) -> Result<(), Failure> {
    let agreement = document::read(file)?.agreement;
    let found = contradictions(&agreement, &known_kinds());
    if !found.is_empty() {
        return Err(Failure::Refused(check::said(&agreement, &found)));
    }
    if agreement.side_of(party).is_none() {
        return Err(Failure::Refused(words!(
            "{party} no es parte de este acuerdo",
            "{party} is not a party to this agreement"
        )));
    }
    let key = key::read(key_file)?;
    let path = document::signatures_path(file, signatures);
    let mut all = existing(&path, &agreement)?;
    let signed = key.sign(&agreement.canonical().map_err(Failure::defect)?).map_err(Failure::defect)?;
    let text = |text: &str| Base64Url::parse(text).map_err(Failure::defect);
    all.add(Signature {
        party,
        key: text(key.public_key().to_string().trim_start_matches(KEY_PREFIX))?,
        signature: text(&signature_to_text(&signed))?,
    });
    let mut json = serde_json::to_string_pretty(&all).map_err(Failure::defect)?;
    json.push('\n');
    files::write_public(&path, &json)?;
    let (shown, digest) = (path.display(), &all.digest);
    let missing: Vec<Country> = missing(&agreement, &all);
    let data = json!({"signatures": path, "digest": digest, "key": key.public_key(), "missing": missing});
    let text = words!("Firmado por {party}: {shown}\nhuella {digest}", "Signed for {party}: {shown}\ndigest {digest}");
    let list = missing.iter().map(Country::to_string).collect::<Vec<_>>().join(", ");
    let text = if list.is_empty() {
        text
    } else {
        text.then("\n", &words!("Falta la firma de: {list}", "Not signed yet: {list}"))
    };
    context.output.give(&data, &text);
    Ok(())
}

/// The signatures that are there; none yet where there is no file. Those under another document are no start.
fn existing(path: &Path, agreement: &Agreement) -> Result<Signatures, Failure> {
    let none = Signatures::none_yet(agreement).map_err(Failure::defect)?;
    if path.symlink_metadata().is_err() {
        return Ok(none);
    }
    let (signatures, _) = document::read_signatures(path)?;
    if signatures.digest != none.digest {
        let shown = path.display();
        return Err(Failure::Refused(words!(
            "{shown} son firmas de otro documento: el acuerdo cambió; quite el archivo y que cada parte firme otra vez",
            "{shown} are signatures under another document: the agreement has changed; remove the file and let each party sign again"
        )));
    }
    Ok(signatures)
}

fn missing(agreement: &Agreement, signatures: &Signatures) -> Vec<Country> {
    let parties = agreement.parties.iter().map(|party| party.country);
    parties.filter(|party| !signatures.signatures.iter().any(|signature| signature.party == *party)).collect()
}

/// Verifies the signature of every party.
pub(super) fn verify(
    file: &Path,
    signatures: Option<PathBuf>,
    given: &keys::Given,
    context: &Context<'_>,
) -> Result<(), Failure> {
    let agreement = document::read(file)?.agreement;
    let (signatures, _) = document::read_signatures(&document::signatures_path(file, signatures))?;
    let mut trusted = given.keys()?;
    if trusted.is_empty() {
        trusted = keys::trusted(&context.migrated_store()?)?;
    }
    let signed = signed(agreement, &signatures, &trusted)?;
    let reference = signed.agreement().reference();
    let (code, version, digest) = (&reference.code, reference.version, signed.digest());
    let parties: Vec<Country> = signed.agreement().parties.iter().map(|party| party.country).collect();
    let list = parties.iter().map(Country::to_string).collect::<Vec<_>>().join(", ");
    let data = json!({"code": code, "version": version, "digest": digest, "parties": parties});
    let text = words!(
        "{code}, versión {version}: firmado por {list}.\nhuella {digest}",
        "{code}, version {version}: signed by {list}.\ndigest {digest}"
    );
    context.output.give(&data, &text);
    Ok(())
}

/// The agreement, where every party's signature verifies under a key that is that party's.
pub(super) fn signed(
    agreement: Agreement,
    signatures: &Signatures,
    trusted: &[(Country, PublicKey)],
) -> Result<SignedAgreement, Failure> {
    let stranger = |country: Country| {
        let of_party = signatures.signatures.iter().filter(|signature| signature.party == country);
        of_party.map(|signature| format!("{KEY_PREFIX}{}", signature.key)).find(|key| !is_theirs(trusted, country, key))
    };
    SignedAgreement::verify(agreement, signatures, |signature, bytes| {
        let key = format!("{KEY_PREFIX}{}", signature.key);
        let bits = signature_from_text(signature.signature.as_str()).ok();
        let key = key.parse::<PublicKey>().ok().filter(|_| is_theirs(trusted, signature.party, &key));
        key.zip(bits).is_some_and(|(key, bits)| key.verify(bytes, &bits).is_ok())
    })
    .map_err(|why| {
        Failure::Refused(match why {
            NotSigned::OtherDocument { digest } => words!("las firmas son de otro documento, {digest}", "the signatures are under another document, {digest}"),
            NotSigned::NotAParty { country } => words!("{country} firmó y no es parte", "{country} has signed and is not a party"),
            NotSigned::Missing { country } => words!("falta la firma de {country}", "{country} has not signed"),
            NotSigned::False { country } => match stranger(country) {
                Some(key) => words!(
                    "la firma de {country} es de una llave que no consta como suya, {key}; si esa parte la confirma: vaiven agreement trust --key {country}={key}",
                    "the signature of {country} is by a key that is not known as theirs, {key}; if that party itself confirms it: vaiven agreement trust --key {country}={key}"
                ),
                None => words!("la firma de {country} no es válida", "the signature of {country} does not verify"),
            },
            NotSigned::Document(cause) => Words::same(cause.to_string()),
        })
    })
}

fn is_theirs(trusted: &[(Country, PublicKey)], party: Country, key: &str) -> bool {
    trusted.iter().any(|(of, known)| *of == party && known.to_string() == key)
}
