//! Lists of cards that were taken back: read from a file for one verification, or taken into the node.

use std::path::Path;

use card::{
    key::Issuer,
    revocations::{PAGE_BYTES_MAX, PAGES_MAX, Page, RevocationList},
};
use registry::Error;
use serde_json::json;

use crate::{commands::Context, failure::Failure, files, words::words};

/// The longest file of pages that is read: those of a list of some hundred thousand cards.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The list in a file, of which every page verifies.
pub(super) fn list(file: &Path, issuers: &[Issuer]) -> Result<RevocationList, Failure> {
    let text = files::read_text(file, FILE_BYTES_MAX)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(PAGES_MAX + 1);
    let shown = file.display();
    let pages: Vec<Page> = lines
        .map(|line| if line.len() > PAGE_BYTES_MAX { "" } else { line })
        .map(|line| Page::read(line, issuers))
        .collect::<Result<_, _>>()
        .map_err(|why| {
            Failure::Refused(words!(
                "una página de {shown} no es de fiar: pida la lista de nuevo a su emisor ({why})",
                "a page of {shown} is not to be believed: get the list from its issuer again (it {why})"
            ))
        })?;
    if pages.len() > PAGES_MAX {
        return Err(Failure::Refused(words!("{shown} tiene demasiadas páginas", "{shown} has too many pages")));
    }
    RevocationList::of(&pages).map_err(|why| {
        Failure::Refused(words!(
            "{shown} no es una lista completa: pida todas sus páginas ({why})",
            "{shown} is not a whole list: get all of its pages (it {why})"
        ))
    })
}

/// The issuers, without trust in the keys that a list withdraws: a lost key says so itself nowhere.
pub(super) fn without_withdrawn(issuers: Vec<Issuer>, lists: &[RevocationList]) -> Vec<Issuer> {
    let withdrawn = |issuer: &Issuer| {
        let of_same = lists.iter().filter(|list| issuer.country() == Some(list.issuer()));
        issuer.reference().is_some_and(|own| of_same.into_iter().any(|list| list.withdraws(&own.to_string())))
    };
    issuers.into_iter().map(|issuer| if withdrawn(&issuer) { issuer.withdrawn() } else { issuer }).collect()
}

/// Takes a list into the node.
pub(super) fn take(file: &Path, context: &Context<'_>) -> Result<(), Failure> {
    let text = files::read_text(file, FILE_BYTES_MAX)?;
    let (registry, _) = context.registry()?;
    let taken = registry.take_revocations(&text).map_err(|error| match error {
        Error::Invalid(violations) => {
            let why = violations.first().map(|violation| violation.rule.clone()).unwrap_or_default();
            Failure::Refused(words!(
                "la lista no se aceptó: pídala de nuevo a su emisor ({why})",
                "the list was not taken: get it from its issuer again (it {why})"
            ))
        }
        Error::Conflict(why, _) => {
            Failure::Refused(words!("la lista no se aceptó: {why}", "the list was not taken: {why}"))
        }
        other => other.into(),
    })?;
    let (issuer, new, count) = (taken.issuer, taken.new, taken.count);
    let answer = json!({"issuer": issuer, "new": new, "count": count, "as_of": taken.as_of});
    let said = match taken.as_of.filter(|_| taken.is_complete) {
        Some(as_of) => words!(
            "Carnés retirados de {issuer}: {new} nuevos, {count} en total, al {as_of}.",
            "Cards taken back by {issuer}: {new} new, {count} in all, as of {as_of}."
        ),
        None => words!(
            "Carnés retirados de {issuer}: {new} nuevos; faltan páginas de la lista.",
            "Cards taken back by {issuer}: {new} new; pages of the list are missing."
        ),
    };
    context.output.give(&answer, &said);
    Ok(())
}
