//! The one place that prints: answers to standard output, everything else to standard error.

use std::io::{self, IsTerminal as _, Write as _};

use domain::lang::Lang;
use serde::Serialize;
use serde_json::json;

use crate::{failure::Failure, words::Words};

/// Where a command's answer goes, in which language and form.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    lang: Lang,
    json: bool,
}

impl Output {
    /// In this language, as JSON or in words.
    pub fn new(lang: Lang, json: bool) -> Self {
        Self { lang, json }
    }

    /// The language in which people are spoken to.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether JSON was asked for.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Whether a person looks at standard error, who would rather see a bar move than lines pass.
    pub fn is_watched(&self) -> bool {
        !self.json && io::stderr().is_terminal()
    }

    /// The answer: as JSON where that was asked for, in words otherwise.
    pub fn give(&self, data: &impl Serialize, text: &Words) {
        if self.json {
            // What commands answer with has text keys only, which always can be written.
            self.print(&serde_json::to_string_pretty(data).unwrap_or_default());
        } else {
            self.print(text.in_lang(self.lang));
        }
    }

    /// A document that is the answer as it stands, whatever the form.
    pub fn document(&self, text: &str) {
        self.print(text.trim_end_matches('\n'));
    }

    /// A remark beside the answer.
    pub fn note(&self, text: &Words) {
        self.remark(text.in_lang(self.lang));
    }

    /// Why a command did not do what was asked.
    pub fn failure(&self, failure: &Failure) {
        let lang = self.lang;
        if matches!(failure, Failure::Answered) {
            return;
        }
        if self.json {
            return self.remark(&self.failure_as_json(failure).to_string());
        }
        match failure {
            Failure::Failed(words) | Failure::Usage(words) | Failure::Refused(words) => {
                self.remark(&format!("vaiven: {}", words.in_lang(lang)));
            }
            Failure::Unfit(problems) => {
                let count = problems.len();
                let head = match (lang, count) {
                    (Lang::Es, 1) => "vaiven: hay algo que resolver antes:".to_owned(),
                    (Lang::Es, _) => format!("vaiven: hay {count} cosas que resolver antes:"),
                    (Lang::En, 1) => "vaiven: one thing has to be put right first:".to_owned(),
                    (Lang::En, _) => format!("vaiven: {count} things have to be put right first:"),
                };
                self.remark(&head);
                for problem in problems {
                    self.remark(&format!("  {}: {}", problem.about, problem.what.in_lang(lang)));
                    self.remark(&format!("      → {}", problem.way_out.in_lang(lang)));
                }
            }
            Failure::Answered => {}
        }
    }

    fn failure_as_json(&self, failure: &Failure) -> serde_json::Value {
        let said = |outcome: &str, words: &Words| json!({"outcome": outcome, "message": words.in_lang(self.lang)});
        match failure {
            Failure::Failed(words) => said("failed", words),
            Failure::Usage(words) => said("usage", words),
            Failure::Refused(words) => said("refused", words),
            Failure::Answered => json!({"outcome": "refused"}),
            Failure::Unfit(problems) => {
                let each = problems.iter().map(|problem| {
                    let (what, way_out) = (problem.what.in_lang(self.lang), problem.way_out.in_lang(self.lang));
                    json!({"about": problem.about, "what": what, "way_out": way_out})
                });
                json!({"outcome": "unfit", "problems": each.collect::<Vec<_>>()})
            }
        }
    }

    /// A pipe that was closed at its other end is no reason to fail: whoever read had enough.
    fn print(&self, text: &str) {
        let _ = writeln!(io::stdout().lock(), "{text}");
    }

    fn remark(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Rows as aligned columns, the first of them the headings.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [vec!["código".to_owned(), "país".to_owned()], vec!["pa".to_owned(), "PA".to_owned()]];
        assert_eq!(table(&rows), "código  país\npa      PA");
    }
}
