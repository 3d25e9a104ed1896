//! Waiting for what should happen, instead of sleeping for as long as it usually takes.

use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(5);

/// Asks `condition` until it holds, and answers whether it did within `patience`.
#[must_use]
pub fn wait_until(patience: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    loop {
        if condition() {
            return true;
        }
        if started.elapsed() >= patience {
            return false;
        }
        #[expect(clippy::disallowed_methods, reason = "the pause between two looks, the one place that may sleep")]
        std::thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_comes_true_ends_the_wait_at_once() {
        let mut looks = 0;
        assert!(wait_until(Duration::from_secs(60), || {
            looks += 1;
            looks == 3
        }));
    }

    #[test]
    fn a_condition_that_never_holds_is_given_up() {
        assert!(!wait_until(Duration::from_millis(20), || false));
    }
}
