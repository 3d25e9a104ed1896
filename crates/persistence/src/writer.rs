//! SQLite's one writer. Those who write at the same time share one commit, for it is the commit that waits for the disk:
//! each runs in a savepoint of one transaction, and none is answered before that transaction is on the disk.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use diesel::connection::SimpleConnection as _;

use crate::{
    apart::Seals,
    connection::AnyConnection,
    error::{CarriesStoreError, Result, StoreError},
    store::Tx,
};

/// How many share a commit at most: whoever came first waits for all of them.
const SHARED_MAX: usize = 32;

/// What the commit of a batch came to. It has a lock of its own: those who wait for it would stand in the way of those who
/// come for the next one.
#[derive(Default)]
struct Outcome {
    known: Mutex<Option<Result<()>>>,
    told: Condvar,
}

#[derive(Default)]
pub(crate) struct Writer {
    state: Mutex<State>,
    /// Those who will take the lock next. Whoever holds it and sees one here may leave the commit to them.
    coming: AtomicUsize,
}

#[derive(Default)]
struct State {
    connection: Option<AnyConnection>,
    batch: Option<Batch>,
}

/// A transaction that has begun.
#[derive(Default)]
struct Batch {
    outcome: Arc<Outcome>,
    /// How many wait for its commit.
    members: usize,
}

impl Writer {
    /// Runs `work` in a transaction that it may share, and answers when that is on the disk.
    pub(crate) fn write<T, E: CarriesStoreError>(
        &self,
        connect: impl FnOnce() -> Result<AnyConnection>,
        seals: Seals,
        work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.coming.fetch_add(1, Ordering::SeqCst);
        // No panic leaves a state that another could not go on from.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.coming.fetch_sub(1, Ordering::SeqCst);

        let ready = state.begin(connect);
        let ran = ready.map(|outcome| (outcome, catch_unwind(AssertUnwindSafe(|| state.run(seals, work)))));
        let (outcome, answer) = match ran {
            Ok((outcome, Ok(answer))) => (outcome, answer),
            Ok((_, Err(panic))) => {
                state.undo_last();
                self.commit_unless_others_come(&mut state);
                drop(state);
                resume_unwind(panic)
            }
            Err(error) => return Err(error.into()),
        };
        if answer.is_ok()
            && let Some(batch) = &mut state.batch
        {
            batch.members += 1;
        }
        self.commit_unless_others_come(&mut state);
        drop(state);
        let answer = answer?;
        outcome.wait()?;
        Ok(answer)
    }

    fn commit_unless_others_come(&self, state: &mut State) {
        let full = state.batch.as_ref().is_some_and(|batch| batch.members >= SHARED_MAX);
        if full || self.coming.load(Ordering::SeqCst) == 0 {
            state.commit();
        }
    }
}

impl Outcome {
    fn tell(&self, outcome: Result<()>) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        self.told.notify_all();
    }

    fn wait(&self) -> Result<()> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match known.as_ref() {
                Some(outcome) => return outcome.clone(),
                None => known = self.told.wait(known).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl State {
    /// Joins the transaction that is open, or begins one.
    fn begin(&mut self, connect: impl FnOnce() -> Result<AnyConnection>) -> Result<Arc<Outcome>> {
        if let Some(batch) = &self.batch {
            return Ok(Arc::clone(&batch.outcome));
        }
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect()?,
        };
        // Deferred transactions of two programs would fail at once instead of waiting for each other.
        let begun = connection.batch_execute("begin immediate").map_err(StoreError::from);
        if !matches!(&begun, Err(error) if error.breaks_connection()) {
            self.connection = Some(connection);
        }
        begun?;
        Ok(Arc::clone(&self.batch.insert(Batch::default()).outcome))
    }

    /// Runs `work` in a savepoint, so that its failure is its own.
    fn run<T, E: CarriesStoreError>(
        &mut self,
        seals: Seals,
        work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let connection = self.connection.as_mut().ok_or(StoreError::NO_CONNECTION)?;
        let begun = connection.batch_execute("savepoint one").map_err(StoreError::from);
        let answer = begun.map_err(E::from).and_then(|()| work(&mut Tx { connection, seals }));
        let kept = match &answer {
            Ok(_) => connection.batch_execute("release one").map_err(StoreError::from),
            Err(_) => return answer.inspect_err(|_| self.undo_last()),
        };
        if let Err(error) = kept {
            self.fail(error.clone());
            return Err(error.into());
        }
        answer
    }

    /// Undoes the savepoint. Where SQLite gave up the whole transaction by itself, as it does when the disk is full, all who
    /// share it have failed.
    fn undo_last(&mut self) {
        let Some(connection) = &mut self.connection else { return };
        if let Err(error) = connection.batch_execute("rollback to one; release one") {
            tracing::warn!("a shared transaction was lost");
            let error = StoreError::from(error);
            self.fail(if matches!(error, StoreError::Unavailable(_)) { error } else { StoreError::NO_CONNECTION });
        }
    }

    fn commit(&mut self) {
        let (Some(batch), Some(connection)) = (&self.batch, &mut self.connection) else { return };
        let end = if batch.members > 0 { "commit" } else { "rollback" };
        match connection.batch_execute(end).map_err(StoreError::from) {
            Ok(()) => self.finish(Ok(())),
            Err(error) => self.fail(error),
        }
    }

    /// Ends the transaction without keeping anything, and the connection with it: what state it is in is not worth guessing.
    fn fail(&mut self, error: StoreError) {
        self.connection = None;
        self.finish(Err(error));
    }

    fn finish(&mut self, outcome: Result<()>) {
        if let Some(batch) = self.batch.take() {
            batch.outcome.tell(outcome);
        }
    }
}
