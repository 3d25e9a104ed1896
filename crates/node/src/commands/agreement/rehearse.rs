//! `vaiven agreement dry-run`: what a version would have refused of what was decided before.

use std::path::Path;

use domain::{lang::Lang, rules::Unmet};
use registry::rehearsal::{Rehearsed, WouldBeRefused};
use serde_json::{Value, json};

use super::document;
use crate::{
    commands::Context,
    failure::Failure,
    progress::Progress,
    words::{Words, words},
};

/// Judges again, and refuses a version that would have refused something.
pub(super) fn run(file: &Path, context: &Context<'_>) -> Result<(), Failure> {
    let version = document::read(file)?.agreement;
    let (registry, _) = context.registry()?;
    let rehearsed = {
        let mut progress = Progress::new(context.output, Words::new("registros leídos", "records read"));
        registry.rehearse(&version, |records| progress.at(records, None))?
    };
    let lang = context.output.lang();
    let reference = version.reference();
    let data = json!({
        "code": reference.code,
        "version": reference.version,
        "judged": rehearsed.judged,
        "not_comparable": rehearsed.not_comparable,
        "refused": rehearsed.refused.iter().map(|refused| as_json(refused, lang)).collect::<Vec<_>>(),
    });
    context.output.give(&data, &said(&rehearsed));
    if rehearsed.refused.is_empty() { Ok(()) } else { Err(Failure::Answered) }
}

fn as_json(refused: &WouldBeRefused, lang: Lang) -> Value {
    let unmet = |unmet: &Unmet| {
        json!({
            "rule": unmet.code.rule(), "code": unmet.code.as_str(), "message": unmet.code.message(lang),
            "detail": unmet.detail,
        })
    };
    json!({
        "record": refused.record,
        "kind": refused.kind.name(),
        "decided_at": refused.decided_at,
        "cycle": refused.cycle,
        "passed_under": refused.passed_under,
        "unmet": refused.unmet.iter().map(unmet).collect::<Vec<_>>(),
    })
}

fn said(rehearsed: &Rehearsed) -> Words {
    let (judged, refused, other) = (rehearsed.judged, rehearsed.refused.len(), rehearsed.not_comparable);
    let head = words!(
        "Decisiones juzgadas de nuevo: {judged}. Se habrían rechazado: {refused}. No se pueden comparar: {other}.",
        "Decisions judged again: {judged}. Would have been refused: {refused}. Not comparable: {other}."
    );
    rehearsed.refused.iter().map(line).fold(head, |text, line| text.then("\n  ", &line))
}

fn line(refused: &WouldBeRefused) -> Words {
    let reasons = |lang| {
        let reasons: Vec<String> = refused
            .unmet
            .iter()
            .map(|unmet| match &unmet.detail {
                Some(detail) => format!("{} ({detail})", unmet.code.message(lang)),
                None => unmet.code.message(lang).to_owned(),
            })
            .collect();
        reasons.join(" ")
    };
    let (kind, record, day) = (refused.kind.name(), refused.record, refused.decided_at.date());
    let (es, en) = (reasons(Lang::Es), reasons(Lang::En));
    words!("{day} {kind} {record}: {es}", "{day} {kind} {record}: {en}")
}
