//! The one place where a request leaves the asynchronous thread: the database and the hashing of passwords block.
//!
//! In front of each stands a semaphore of its size, so that threads never wait for connections: requests do, in order,
//! for a bounded time, and are then told when to come back.

use std::{sync::atomic::AtomicUsize, sync::atomic::Ordering, time::Duration};

use actix_web::rt::{task, time};
use registry::{Error, Result};
use tokio::sync::Semaphore;

use crate::limits;

/// Which blocking thing a request is going to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// The database.
    Database,
    /// The hashing of passwords, and the database before and after it.
    Passwords,
    /// A partner's node, which may take its time.
    Partners,
}

/// The turns at what blocks.
pub(crate) struct Threads {
    database: Turns,
    passwords: Turns,
    partners: Turns,
}

struct Turns {
    free: Semaphore,
    waiting: AtomicUsize,
    waiting_max: usize,
    timeout: Duration,
}

impl Threads {
    pub(crate) fn new(database_callers_max: usize) -> Self {
        let database =
            Turns::new(database_callers_max.max(1), limits::DATABASE_WAITING_MAX, limits::DATABASE_TURN_TIMEOUT);
        // The registry makes its callers wait by itself; more of them than it lets wait would only hold threads.
        let passwords = Turns::new(registry::passwords::CALLERS_MAX, 0, Duration::ZERO);
        let partners =
            Turns::new(limits::PARTNER_CALLERS_MAX, limits::PARTNER_WAITING_MAX, limits::DATABASE_TURN_TIMEOUT);
        Self { database, passwords, partners }
    }

    /// Runs a use case on a thread that may block.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turns = match lane {
            Lane::Database => &self.database,
            Lane::Passwords => &self.passwords,
            Lane::Partners => &self.partners,
        };
        let _turn = turns.take().await?;
        let span = tracing::Span::current();
        let done = task::spawn_blocking(move || span.in_scope(work)).await;
        done.unwrap_or_else(|panicked| Err(Error::fault("running a use case", panicked)))
    }
}

impl Turns {
    fn new(free: usize, waiting_max: usize, timeout: Duration) -> Self {
        Self { free: Semaphore::new(free), waiting: AtomicUsize::new(0), waiting_max, timeout }
    }

    async fn take(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        if let Ok(turn) = self.free.try_acquire() {
            return Ok(turn);
        }
        let busy = || Error::busy(limits::RETRY_AFTER_SECONDS);
        let _waiting = Waiting::behind(self).ok_or_else(busy)?;
        match time::timeout(self.timeout, self.free.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(busy()),
        }
    }
}

/// One who waits, also when the client hangs up meanwhile.
struct Waiting<'t>(&'t AtomicUsize);

impl<'t> Waiting<'t> {
    fn behind(turns: &'t Turns) -> Option<Self> {
        let waiting = Self(&turns.waiting);
        (turns.waiting.fetch_add(1, Ordering::Relaxed) < turns.waiting_max).then_some(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_turn_is_waited_for_so_long_and_by_so_many() {
        let turns = Turns::new(1, 1, Duration::from_millis(20));
        let first = turns.take().await.unwrap();
        // One waits in vain until its time is up; while it waits, nobody else may.
        let (waited, turned_away) = tokio::join!(turns.take(), turns.take());
        assert!(matches!(waited, Err(Error::Unavailable { .. })));
        assert!(matches!(turned_away, Err(Error::Unavailable { .. })));
        assert_eq!(turns.waiting.load(Ordering::Relaxed), 0);
        drop(first);
        drop(turns.take().await.unwrap());
    }

    #[actix_web::test]
    async fn a_use_case_that_panics_is_a_fault_and_gives_its_turn_back() {
        let threads = Threads::new(1);
        for _ in 0..3 {
            let answer: Result<()> = threads.run(Lane::Database, || panic!("a defect")).await;
            assert!(matches!(answer, Err(Error::Fault { .. })));
        }
        assert_eq!(threads.run(Lane::Database, || Ok(7)).await.unwrap(), 7);
    }
}
