//! How far a long command has come: a bar where somebody watches, a line now and then where nobody does.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    output::Output,
    words::{Words, words},
};

/// How often a line is written where nobody watches.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// A command's progress through things that can be counted.
pub struct Progress<'o> {
    output: &'o Output,
    of: Words,
    bar: Option<ProgressBar>,
    last_line: Instant,
}

impl<'o> Progress<'o> {
    /// Begins at nothing; `of` says what is counted.
    pub fn new(output: &'o Output, of: Words) -> Self {
        let bar = output.is_watched().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.with_style(style("{spinner} {pos} {msg}")).with_message(of.in_lang(output.lang()).to_owned())
        });
        Self { output, of, bar, last_line: Instant::now() }
    }

    /// So many are done, of so many where that is known.
    pub fn at(&mut self, done: u64, total: Option<u64>) {
        if let Some(bar) = &self.bar {
            if let Some(total) = total.filter(|_| bar.length().is_none()) {
                bar.set_style(style("{bar:40} {pos}/{len} {msg}"));
                bar.set_length(total);
            }
            bar.set_position(done);
        } else if self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            let (es, en) = (self.of.in_lang(domain::lang::Lang::Es), self.of.in_lang(domain::lang::Lang::En));
            self.output.note(&match total {
                Some(total) => words!("{done} de {total} {es}", "{done} of {total} {en}"),
                None => words!("{done} {es}", "{done} {en}"),
            });
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A template of ours always reads; the plain one stands in for it rather than a panic.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
