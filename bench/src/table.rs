//! What is printed: a table for each question, and what is to be reached.

use std::fmt::Write as _;

use crate::latency::Run;

/// One line of a table: so many clients, and each contender's median run.
pub struct Line {
    /// How many clients.
    pub clients: usize,
    /// The node on PostgreSQL.
    pub node: Run,
    /// pgbench with the same statements on the same server.
    pub pgbench: Run,
    /// The node on SQLite.
    pub sqlite: Run,
}

impl Line {
    /// The node's rate as a share of pgbench's.
    pub fn ratio(&self) -> f64 {
        self.node.per_second / self.pgbench.per_second
    }
}

/// A table for one question; times are milliseconds.
pub fn table(title: &str, lines: &[Line]) -> String {
    let mut text = format!("{title}\n");
    // Writing to a string does not fail.
    let figures_of = |unit: &str| format!("{unit:>8} {:>5} {:>5} {:>6}", "p50", "p95", "p99");
    let _ = writeln!(
        text,
        "{:7} | {:33} | {:27} | {:5} | {:33}",
        "", "node on PostgreSQL", "pgbench, same statements", "", "node on SQLite"
    );
    let _ = writeln!(
        text,
        "{:>7} | {} {:>5} | {} | {:>5} | {} {:>5}",
        "clients",
        figures_of("req/s"),
        "MB",
        figures_of("runs/s"),
        "ratio",
        figures_of("req/s"),
        "MB"
    );
    for line in lines {
        let _ = writeln!(
            text,
            "{:7} | {} {:5.0} | {} | {:5.2} | {} {:5.0}",
            line.clients,
            figures(&line.node),
            line.node.megabytes,
            figures(&line.pgbench),
            line.ratio(),
            figures(&line.sqlite),
            line.sqlite.megabytes
        );
    }
    text
}

fn figures(run: &Run) -> String {
    format!("{:8.0} {:5.1} {:5.1} {:6.1}", run.per_second, run.p50, run.p95, run.p99)
}

/// Whether something was reached.
pub fn target(what: &str, reached: f64, at_least: f64) -> String {
    format!("{} {what}: {reached:.2} (target: at least {at_least})\n", word(reached >= at_least))
}

/// Whether something stayed below.
pub fn bound(what: &str, is: f64, below: f64) -> String {
    format!("{} {what}: {is:.0} (target: below {below})\n", word(is < below))
}

fn word(reached: bool) -> &'static str {
    if reached { "reached " } else { "MISSED  " }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_reached_at_the_figure_itself_and_a_bound_is_not() {
        assert!(target("look-ups", 0.5, 0.5).starts_with("reached"));
        assert!(target("look-ups", 0.49, 0.5).starts_with("MISSED"));
        assert!(bound("memory", 99.9, 100.0).starts_with("reached"));
        assert!(bound("memory", 100.0, 100.0).starts_with("MISSED"));
    }

    #[test]
    fn every_line_of_a_table_is_as_long_as_its_heading() {
        let run = Run { per_second: 1234.5, p50: 0.5, p95: 10.0, p99: 20.0, megabytes: 40.0 };
        let table = table(
            "Look-ups",
            &[Line { clients: 8, node: run, pgbench: Run { per_second: 2469.0, ..run }, sqlite: run }],
        );
        let rows: Vec<&str> = table.lines().collect();
        let length = |row: &str| row.trim_end().chars().count();
        assert_eq!(length(rows[2]), length(rows[3]));
        assert!(rows[3].contains("|  0.50 |"), "{}", rows[3]);
    }
}
