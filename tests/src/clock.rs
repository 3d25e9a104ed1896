//! The clock of a test: it stands still until the test moves it, for every node that shares it.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that a test moves. Clones show the same time.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    /// A morning at the beginning of a harvest, under the second version of the agreement.
    pub const MORNING: &'static str = "2026-11-02T08:00:00-06:00";

    /// A clock that stands at this instant (RFC 3339).
    #[must_use]
    pub fn at(instant: &str) -> Self {
        let instant: DateTime<Utc> = instant.parse().unwrap_or_else(|error| panic!("{instant}: {error}"));
        Self(Arc::new(Mutex::new(instant)))
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("no test panics while it moves the clock")
    }

    /// Moves it on.
    pub fn advance(&self, time: TimeDelta) {
        *self.0.lock().expect("no test panics while it moves the clock") += time;
    }

    /// Moves it to an instant (RFC 3339).
    pub fn set(&self, instant: &str) {
        let to = Self::at(instant).now();
        *self.0.lock().expect("no test panics while it moves the clock") = to;
    }

    /// As a registry takes it.
    #[must_use]
    pub fn for_registry(&self) -> registry::Clock {
        let clock = self.clone();
        registry::Clock::new(move || clock.now())
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::at(Self::MORNING)
    }
}
