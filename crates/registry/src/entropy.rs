//! The node's source of chance, passed in: ids, salts and tokens are made of it, and a test makes the same ones again.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::Id;
use uuid::Builder;

/// Fills the whole slice.
type Source = dyn Fn(&mut [u8]) + Send + Sync;

/// Fills bytes that nobody can guess.
#[derive(Clone)]
pub struct Entropy(Arc<Source>);

impl Entropy {
    /// The system's generator.
    pub fn system() -> Self {
        Self::new(fill_from_system)
    }

    /// A source of one's own, such as a counter in a test.
    pub fn new(source: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// Fills the whole slice.
    pub fn fill(&self, bytes: &mut [u8]) {
        (self.0)(bytes);
    }

    /// So many bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A new id: a UUID of version 7, which sorts by the time at which it was made.
    pub fn id<S>(&self, now: DateTime<Utc>) -> Id<S> {
        let milliseconds = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        Id::from_uuid(Builder::from_unix_timestamp_millis(milliseconds, &self.bytes()).into_uuid())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the service draws chance")]
#[expect(clippy::expect_used, reason = "a node without chance would make keys and salts that anyone can guess")]
fn fill_from_system(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system's generator answers");
}

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entropy")
    }
}

#[cfg(test)]
mod tests {
    use domain::id::Worker;

    use super::*;

    #[test]
    fn ids_sort_by_the_time_at_which_they_were_made() {
        let entropy = Entropy::system();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let (first, second): (Id<Worker>, Id<Worker>) = (entropy.id(at(1_700_000_000)), entropy.id(at(1_700_000_001)));
        assert!(first < second);
        assert_eq!(first.uuid().get_version_num(), 7);
    }
}
