//! How long answers took: percentiles of one run, and medians over the runs of several rounds.

use std::time::Duration;

/// One contender's run: so many clients for so long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// Answers a second.
    pub per_second: f64,
    /// Milliseconds within which half of the answers came.
    pub p50: f64,
    /// … and 95 of 100.
    pub p95: f64,
    /// … and 99 of 100.
    pub p99: f64,
    /// Memory of the node's process after the run, in megabytes; nothing for pgbench.
    pub megabytes: f64,
}

impl Run {
    /// What these answers come to, each by the microseconds that it took.
    pub fn of(mut microseconds: Vec<u32>, took: Duration) -> Self {
        microseconds.sort_unstable();
        let at = |share: f64| f64::from(percentile(&microseconds, share)) / 1000.0;
        Self {
            per_second: microseconds.len() as f64 / took.as_secs_f64(),
            p50: at(0.50),
            p95: at(0.95),
            p99: at(0.99),
            megabytes: 0.0,
        }
    }

    /// The median of each figure over several runs.
    pub fn median_of(runs: &[Run]) -> Self {
        let median_by = |figure: fn(&Run) -> f64| median(runs.iter().map(figure).collect());
        Self {
            per_second: median_by(|run| run.per_second),
            p50: median_by(|run| run.p50),
            p95: median_by(|run| run.p95),
            p99: median_by(|run| run.p99),
            megabytes: median_by(|run| run.megabytes),
        }
    }
}

/// The smallest value that is no smaller than this share of all of them (nearest rank); 0 where there is none.
fn percentile(sorted: &[u32], share: f64) -> u32 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// The middle one, or the middle of the two in the middle; 0 where there is none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[odd / 2],
        even => f64::midpoint(values[even / 2 - 1], values[even / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_occurred_and_that_so_many_do_not_pass() {
        let hundred: Vec<u32> = (1..=100).collect();
        assert_eq!([0.50, 0.95, 0.99, 1.0].map(|share| percentile(&hundred, share)), [50, 95, 99, 100]);
        assert_eq!(percentile(&[7], 0.5), 7);
        assert_eq!(percentile(&[1, 2, 3], 0.5), 2);
        assert_eq!(percentile(&[], 0.5), 0);
    }

    #[test]
    fn a_median_does_not_hear_one_round_that_was_disturbed() {
        assert_eq!(median(vec![10.0, 1000.0, 11.0]), 11.0);
        assert_eq!(median(vec![4.0, 2.0]), 3.0);
        assert_eq!(median(Vec::new()), 0.0);
    }

    #[test]
    fn a_run_counts_answers_by_the_second_and_tells_milliseconds() {
        let run = Run::of(vec![3000, 1000, 2000, 4000], Duration::from_secs(2));
        assert_eq!((run.per_second, run.p50, run.p99), (2.0, 2.0, 4.0));
    }
}
