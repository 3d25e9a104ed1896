//! `vaiven agreement explain` and `diff`: documents in words.

use std::path::Path;

use domain::{
    agreement::{Change, Clause, clauses, diff as changes},
    lang::Lang,
};
use serde_json::json;

use super::document;
use crate::{
    commands::Context,
    failure::Failure,
    words::{Words, words},
};

/// Reads a document aloud.
pub(super) fn explain(file: &Path, context: &Context<'_>) -> Result<(), Failure> {
    let agreement = document::read(file)?.agreement;
    let lang = context.output.lang();
    let each = |(at, clause): (usize, Clause)| json!({"number": at + 1, "about": clause.key, "whom": clause.whom.name(lang), "sentence": clause.sentence});
    let data: Vec<_> = clauses(&agreement, lang).into_iter().enumerate().map(each).collect();
    let text = |lang| domain::agreement::explain(&agreement, lang).join("\n");
    context.output.give(&data, &Words::new(text(Lang::Es), text(Lang::En)));
    Ok(())
}

/// Says what a newer version changes.
pub(super) fn diff(older: &Path, newer: &Path, context: &Context<'_>) -> Result<(), Failure> {
    let (older, newer) = (document::read(older)?.agreement, document::read(newer)?.agreement);
    if older.code != newer.code {
        let (one, other) = (&older.code, &newer.code);
        return Err(Failure::Refused(words!(
            "son acuerdos distintos: {one} y {other}",
            "they are different agreements: {one} and {other}"
        )));
    }
    let lang = context.output.lang();
    let each = |change: Change| json!({"about": change.key, "whom": change.whom.name(lang), "before": change.before, "after": change.after});
    let data: Vec<_> = changes(&older, &newer, lang).into_iter().map(each).collect();
    let text = |lang| {
        let lines: Vec<String> = changes(&older, &newer, lang).iter().map(|change| change.message(lang)).collect();
        lines.join("\n")
    };
    let text = match data.is_empty() {
        true => Words::new("No cambia nada.", "Nothing changes."),
        false => Words::new(text(Lang::Es), text(Lang::En)),
    };
    context.output.give(&data, &text);
    Ok(())
}
