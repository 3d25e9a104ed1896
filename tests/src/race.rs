//! Many who ask at the same instant.

use std::sync::Barrier;

/// Runs each on a thread of its own, all let go at once, and answers what they answered, in order.
#[must_use]
pub fn at_once<T: Send, F: FnOnce() -> T + Send>(all: Vec<F>) -> Vec<T> {
    let barrier = Barrier::new(all.len());
    std::thread::scope(|scope| {
        let barrier = &barrier;
        let run = |one: F| {
            scope.spawn(move || {
                barrier.wait();
                one()
            })
        };
        let running: Vec<_> = all.into_iter().map(run).collect();
        running.into_iter().map(|one| one.join().expect("one of those who race panicked")).collect()
    })
}
