//! `vaiven agreement check`: what nobody could obey.

use std::path::Path;

use domain::{
    agreement::{Agreement, Contradiction, check, known_kinds},
    lang::Lang,
};
use serde_json::json;

use super::document;
use crate::{
    commands::Context,
    failure::Failure,
    words::{Words, words},
};

/// Prints every contradiction, and refuses a document that has one.
pub(super) fn run(file: &Path, context: &Context<'_>) -> Result<(), Failure> {
    let agreement = document::read(file)?.agreement;
    let found = check(&agreement, &known_kinds());
    let each = |contradiction: &Contradiction| {
        json!({
            "code": contradiction.code.as_str(),
            "member": contradiction.member,
            "message": contradiction.message(context.output.lang()),
        })
    };
    let reference = agreement.reference();
    let data = json!({
        "code": reference.code,
        "version": reference.version,
        "contradictions": found.iter().map(each).collect::<Vec<_>>(),
    });
    context.output.give(&data, &said(&agreement, &found));
    if found.is_empty() { Ok(()) } else { Err(Failure::Answered) }
}

/// The contradictions in words.
pub(super) fn said(agreement: &Agreement, found: &[Contradiction]) -> Words {
    let (code, version, count) = (&agreement.code, agreement.version.get(), found.len());
    let head = match count {
        0 => words!("{code}, versión {version}: sin contradicciones.", "{code}, version {version}: no contradictions."),
        1 => words!("{code}, versión {version}: una contradicción.", "{code}, version {version}: one contradiction."),
        _ => words!(
            "{code}, versión {version}: {count} contradicciones.",
            "{code}, version {version}: {count} contradictions."
        ),
    };
    let line =
        |contradiction: &Contradiction| Words::new(contradiction.message(Lang::Es), contradiction.message(Lang::En));
    found.iter().map(line).fold(head, |text, line| text.then("\n  ", &line))
}
