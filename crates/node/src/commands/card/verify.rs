//! `vaiven card verify`: one word for what a post needs to know, and the reason for it.

use std::path::{Path, PathBuf};

use card::{
    Authenticity,
    content::CardContent,
    key::{CERTIFICATE_BYTES_MAX, Issuer},
    revocations::{CardDigest, RevocationList},
    seal::{Damaged, Seal, verify},
};
use chrono::NaiveDate;
use domain::{
    civil::civil_day,
    country::Country,
    time::Moment,
    verdict::{Listed, Standing},
};
use serde_json::json;

use super::damage;
use crate::{
    commands::Context,
    failure::Failure,
    files,
    words::{Words, words},
};

/// The issuers that are trusted, and those that no longer are.
pub(super) fn trusted(files: &[PathBuf], withdrawn: &[String]) -> Result<Vec<Issuer>, Failure> {
    let issuers = files.iter().map(|file| issuer(file)).collect::<Result<Vec<_>, _>>()?;
    let is_named = |issuer: &Issuer, name: &str| issuer.reference().is_some_and(|own| own.to_string() == name);
    if let Some(unknown) = withdrawn.iter().find(|name| !issuers.iter().any(|issuer| is_named(issuer, name))) {
        return Err(Failure::Usage(words!(
            "{unknown} no es la referencia de ninguno de los certificados dados",
            "{unknown} is not the reference of any certificate that was given"
        )));
    }
    let judged = |issuer: Issuer| {
        if withdrawn.iter().any(|name| is_named(&issuer, name)) { issuer.withdrawn() } else { issuer }
    };
    Ok(issuers.into_iter().map(judged).collect())
}

fn issuer(file: &Path) -> Result<Issuer, Failure> {
    let text = files::read_text(file, CERTIFICATE_BYTES_MAX as u64)?;
    Issuer::from_pem(&text).map_err(|cause| {
        let file = file.display();
        Failure::Refused(words!(
            "{file} no es un certificado (X.509) ni una llave pública sobre P-256, en PEM",
            "{file} {cause}"
        ))
    })
}

/// Says what a seal is worth; only a genuine seal of a card that is valid still is well.
pub(super) fn run(
    seal: Result<Seal, Damaged>,
    issuers: &[Issuer],
    lists: &[RevocationList],
    now: Moment,
    context: &Context<'_>,
) -> Result<(), Failure> {
    let seal = match seal {
        Ok(seal) => seal,
        Err(why) => {
            let said = damage::said(why);
            let reason = said.in_lang(context.output.lang()).to_owned();
            context.output.give(&json!({"outcome": "damaged", "reason": reason}), &said);
            return Err(Failure::Answered);
        }
    };
    let today = civil_day(now, Country::CR);
    let verified = verify(&seal, issuers);
    let authenticity = verified.authenticity;
    let issuer = verified.issuer.and_then(|issuer| issuer.country());
    let list = lists.iter().find(|list| Some(list.issuer()) == issuer);
    // Of what is not genuine nothing is repeated: somebody would take it for verified.
    let genuine = authenticity == Authenticity::Genuine;
    let card = CardContent::of(&seal, today).filter(|_| genuine);
    let listed = card
        .as_ref()
        .zip(list)
        .and_then(|(card, list)| CardDigest::of(list.issuer(), card).and_then(|it| list.get(it)));
    let taken_back = listed.filter(|listed| listed.holds(now, today));
    let valid_until = seal.valid_until(today);
    let (outcome, said) = taken_back.map_or_else(|| by_itself(authenticity, valid_until, today), back);
    let reason = said.in_lang(context.output.lang()).to_owned();
    let answer = json!({
        "outcome": outcome,
        "reason": reason,
        "country": seal.country(),
        "valid_until": valid_until.filter(|_| genuine),
        "kind": card.as_ref().map(|card| card.kind.as_str()),
        "number": card.as_ref().map(|card| card.number.as_str()),
        "revocations_as_of": list.map(RevocationList::as_of),
    });
    context.output.give(&answer, &said);
    if outcome == "good" { Ok(()) } else { Err(Failure::Answered) }
}

/// What a seal is worth by itself.
fn by_itself(authenticity: Authenticity, valid_until: Option<NaiveDate>, today: NaiveDate) -> (&'static str, Words) {
    match (authenticity, valid_until) {
        (Authenticity::Genuine, Some(last)) if last < today => {
            ("expired", words!("Auténtico, pero vencido desde {last}.", "Genuine, but expired since {last}."))
        }
        (Authenticity::Genuine, Some(last)) => {
            ("good", words!("Auténtico y válido hasta {last}.", "Genuine, and valid until {last}."))
        }
        (Authenticity::Genuine, None) => (
            "good",
            words!("Auténtico; no dice hasta cuándo es válido.", "Genuine; it does not say until when it is valid."),
        ),
        (other, _) => (other.as_str(), why_not(other)),
    }
}

/// How a genuine card was taken back.
fn back(listed: Listed) -> (&'static str, Words) {
    let since = listed.since.date();
    let said = match (listed.standing, listed.until) {
        (Standing::Revoked, _) => {
            words!("Auténtico, pero revocado desde {since}.", "Genuine, but revoked since {since}.")
        }
        (Standing::Replaced, _) => words!(
            "Auténtico, pero otro carné lo reemplaza desde {since}.",
            "Genuine, but another card has taken its place since {since}."
        ),
        (Standing::Suspended, Some(until)) => words!(
            "Auténtico, pero suspendido desde {since} hasta {until}.",
            "Genuine, but suspended from {since} until {until}."
        ),
        (Standing::Suspended, None) => {
            words!("Auténtico, pero suspendido desde {since}.", "Genuine, but suspended since {since}.")
        }
    };
    (listed.standing.as_str(), said)
}

fn why_not(authenticity: Authenticity) -> Words {
    match authenticity {
        Authenticity::Genuine => Words::new("Auténtico.", "Genuine."),
        Authenticity::Unsigned => Words::new("Nadie lo ha firmado.", "Nobody signed it."),
        Authenticity::UnknownAlgorithm => Words::new(
            "Está firmado con un algoritmo que este programa no verifica.",
            "It is signed with an algorithm that this program does not verify.",
        ),
        Authenticity::UnknownSigner => Words::new(
            "No lo firmó ninguno de los emisores dados: es de otro emisor, o de un extraño.",
            "None of the given issuers signed it: it is another issuer's, or a stranger's.",
        ),
        Authenticity::Forged => Words::new(
            "Falso: nombra a un emisor de confianza que no firmó esto. Fue alterado o firmado de nuevo.",
            "Forged: it names a trusted issuer who did not sign this. It was changed, or signed again.",
        ),
        Authenticity::SignerNotValid => Words::new(
            "Firmado en un día en que el certificado del emisor no era válido.",
            "Signed on a day on which the issuer's certificate was not valid.",
        ),
        Authenticity::SignerWithdrawn => Words::new(
            "Firmado con una llave en la que ya no se confía.",
            "Signed with a key that is trusted no longer.",
        ),
    }
}
