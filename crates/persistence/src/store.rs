//! The store: a pool of connections, and the two ways to use one.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use diesel::{
    connection::{SimpleConnection as _, TransactionManager as _},
    r2d2::{ManageConnection, NopErrorHandler, Pool, PooledConnection},
};

use domain::element::Class;

use crate::{
    apart::{ClassSeals, Seals},
    connection::{AnyConnection, Location, Purpose},
    dialect::Dialect,
    error::{CarriesStoreError, Conflict, Result, StoreError, Unavailable},
    migrations,
    writer::Writer,
};

/// How often a transaction that met another is run before its caller hears of it.
const RUNS_MAX: u32 = 5;

/// What an operator may set.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections at most: to PostgreSQL in all, to SQLite for reading (one more writes). 2 to 4 a core; more is slower.
    pub connections_max: u32,
    /// How long one waits for a free connection before the database counts as away.
    pub pool_timeout: Duration,
    /// How long one waits for a lock that somebody else holds.
    pub busy_timeout: Duration,
    /// How long a statement may run on PostgreSQL. Migrations and rebuilds set their own.
    pub statement_timeout: Duration,
    /// SQLite's page cache, for each connection.
    pub sqlite_cache_kibibytes: u32,
    /// How much of the file SQLite may map into memory.
    pub sqlite_mmap_mebibytes: u32,
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            connections_max: u32::try_from(cores * 3).unwrap_or(u32::MAX).clamp(4, 64),
            pool_timeout: Duration::from_secs(5),
            busy_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
            sqlite_cache_kibibytes: 4096,
            sqlite_mmap_mebibytes: 256,
        }
    }
}

/// Where records are kept. Cheap to clone; every clone uses the same connections.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    location: Location,
    options: Options,
    pool: Pool<Manager>,
    /// SQLite's one writer; idle on PostgreSQL.
    writer: Writer,
    /// What opens what stands apart; none until somebody who has the keys says so.
    seals: RwLock<Seals>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Store").field(&self.0.location).finish()
    }
}

/// What one transaction can do: the methods are in the file of what they are about.
pub struct Tx<'c> {
    pub(crate) connection: &'c mut AnyConnection,
    pub(crate) seals: Seals,
}

impl Store {
    /// Opens a store. A SQLite file that is not there is made; nothing else is changed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database cannot be reached, [`StoreError::Fault`] for a URL of another scheme.
    pub fn open(url: &str, options: Options) -> Result<Self> {
        let location = Location::parse(url)?;
        // Once outside the pool, which would try for as long as its timeout.
        drop(AnyConnection::to(&location, Purpose::Write, &options)?);
        let manager = Manager { location: location.clone(), options: options.clone() };
        let pool = Pool::builder()
            .max_size(options.connections_max.max(1))
            .min_idle(Some(0))
            .connection_timeout(options.pool_timeout)
            .idle_timeout(Some(Duration::from_secs(600)))
            .test_on_check_out(false)
            .error_handler(Box::new(NopErrorHandler))
            .build_unchecked(manager);
        Ok(Self(Arc::new(Inner { location, options, pool, writer: Writer::default(), seals: RwLock::default() })))
    }

    /// Gives the store what opens what stands apart. Without it everything else can be read and written.
    pub fn keep_apart(&self, seals: Arc<dyn ClassSeals>) {
        *self.0.seals.write().unwrap_or_else(PoisonError::into_inner) = Some(seals);
    }

    fn seals(&self) -> Seals {
        self.0.seals.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes up the keys of classes that are in the database, also those that another process made.
    ///
    /// # Errors
    /// When the database is not available, or a key is under a data key that is not here.
    pub fn refresh_class_keys(&self) -> Result<()> {
        let Some(seals) = self.seals() else { return Ok(()) };
        seals.learn(&self.read(|tx| tx.class_keys())?)
    }

    /// Makes the first key of each class that has none, and takes up what is there.
    fn make_class_keys(&self) -> Result<()> {
        let Some(seals) = self.seals() else { return Err(StoreError::NoClassKey) };
        let kept = self.in_a_transaction(&mut |tx: &mut Tx<'_>| -> Result<_> {
            let there = tx.class_keys()?;
            for class in Class::SENSITIVE.iter().filter(|class| there.iter().all(|key| key.class != **class)) {
                tx.add_class_key(&seals.new_key(*class, 1)?)?;
            }
            tx.class_keys()
        })?;
        seals.learn(&kept)
    }

    /// How many callers can be served at once: the size of the semaphore that belongs before this store.
    pub fn connections_max(&self) -> usize {
        self.0.options.connections_max as usize
    }

    pub(crate) fn location(&self) -> &Location {
        &self.0.location
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.0.location {
            Location::Postgresql(_) => Dialect::Postgresql,
            Location::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub fn ping(&self) -> Result<()> {
        self.read(|tx| Ok(tx.connection.batch_execute("select 1")?))
    }

    /// Reads. No transaction is opened, for a round trip to begin one and another to end it would double the time of most
    /// questions: each statement sees what is committed when it runs. See [`Store::snapshot`] where that is not enough.
    ///
    /// # Errors
    /// What `read` answers, or that the database is not available.
    pub fn read<T, E: CarriesStoreError>(&self, mut read: impl FnMut(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        // A connection that died in the pool is found out by its first statement; then the others have died too.
        for _ in 0..=self.0.options.connections_max {
            let mut pooled = self.pooled()?;
            match read(&mut Tx { connection: &mut pooled.connection, seals: self.seals() }) {
                Err(error) if error.store_error().is_some_and(StoreError::breaks_connection) => {
                    pooled.broken = true;
                    if pooled.fresh {
                        return Err(error);
                    }
                }
                answer => {
                    pooled.fresh = false;
                    return answer;
                }
            }
        }
        Err(StoreError::NO_CONNECTION.into())
    }

    /// Reads within one snapshot: all statements see the same state. For exports and rebuilds.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn snapshot<T, E: CarriesStoreError>(&self, mut read: impl FnMut(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.pooled_transaction("begin isolation level repeatable read, read only", "begin", &mut read)
    }

    /// One transaction: all that `write` does is kept, or nothing is. It may run more than once, so it must do nothing else.
    ///
    /// # Errors
    /// What `write` answers, after everything was undone; or that the database is not available. An error at the commit
    /// itself leaves open whether it was kept: the caller sends the same record again, which is safe.
    pub fn write<T, E: CarriesStoreError>(&self, mut write: impl FnMut(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        for run in 1.. {
            match self.in_a_transaction(&mut write) {
                Err(error) if run == 1 && matches!(error.store_error(), Some(StoreError::NoClassKey)) => {
                    self.make_class_keys()?;
                }
                Err(error) if run < RUNS_MAX && error.store_error().is_some_and(StoreError::is_worth_another_run) => {
                    tracing::debug!(run, "a transaction met another and runs again");
                }
                answer => return answer,
            }
        }
        Err(StoreError::Conflict(Conflict::Concurrent).into())
    }

    fn in_a_transaction<T, E: CarriesStoreError>(
        &self,
        work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match self.0.location {
            Location::Postgresql(_) => self.pooled_transaction("begin", "begin", work),
            Location::Sqlite(_) => {
                let connect = || AnyConnection::to(&self.0.location, Purpose::Write, &self.0.options);
                self.0.writer.write(connect, self.seals(), work)
            }
        }
    }

    /// A transaction on one of the pool's connections, begun in the words of its database.
    fn pooled_transaction<T, E: CarriesStoreError>(
        &self,
        on_postgresql: &str,
        on_sqlite: &str,
        work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // A connection that died in the pool fails here, before anything was done; later failures are the caller's to know.
        let mut pooled = self.begun(on_postgresql, on_sqlite)?;
        let answer = in_begun_transaction(&mut pooled.connection, self.seals(), work);
        pooled.broken = matches!(&answer, Err(error) if error.store_error().is_some_and(StoreError::breaks_connection));
        answer
    }

    fn begun(&self, on_postgresql: &str, on_sqlite: &str) -> Result<PooledConnection<Manager>> {
        for _ in 0..=self.0.options.connections_max {
            let mut pooled = self.pooled()?;
            let fresh = std::mem::replace(&mut pooled.fresh, false);
            let begin = match pooled.connection {
                AnyConnection::Postgresql(_) => on_postgresql,
                AnyConnection::Sqlite(_) => on_sqlite,
            };
            match pooled.connection.batch_execute(begin).map_err(StoreError::from) {
                Ok(()) => return Ok(pooled),
                Err(error) => {
                    pooled.broken = true;
                    if fresh || !error.breaks_connection() {
                        return Err(error);
                    }
                }
            }
        }
        Err(StoreError::NO_CONNECTION)
    }

    /// Brings the schema up to what this program was built for.
    ///
    /// # Errors
    /// [`StoreError::Migration`] when the database is newer than this program, or a migration fails.
    pub fn migrate(&self) -> Result<Vec<String>> {
        migrations::up(&mut self.own_connection()?)
    }

    /// The migrations that [`Store::migrate`] would run, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending_migrations(&self) -> Result<Vec<String>> {
        migrations::pending(&mut self.own_connection()?)
    }

    /// Undoes every migration, and with them everything that is stored.
    ///
    /// # Errors
    /// When a migration cannot be undone.
    pub fn revert_all_migrations(&self) -> Result<Vec<String>> {
        migrations::revert_all(&mut self.own_connection()?)
    }

    /// Holds a service back from a database that it does not know.
    ///
    /// # Errors
    /// [`StoreError::Migration`] when the schema is older or newer than this program, saying which.
    pub fn check_schema(&self) -> Result<()> {
        migrations::check(&mut self.own_connection()?)
    }

    /// The schema in lines of text: two databases of one kind have the same when these are equal.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn schema_as_text(&self) -> Result<Vec<String>> {
        migrations::describe(&mut self.own_connection()?)
    }

    /// A connection outside the pool, with no bound on how long a statement may run.
    pub(crate) fn own_connection(&self) -> Result<AnyConnection> {
        let options = Options { statement_timeout: Duration::ZERO, ..self.0.options.clone() };
        AnyConnection::to(&self.0.location, Purpose::Write, &options)
    }

    fn pooled(&self) -> Result<PooledConnection<Manager>> {
        self.0.pool.get().map_err(|_| {
            // r2d2 waits for a free connection and for a new one alike, and says only that it waited.
            let state = self.0.pool.state();
            let all_in_use = state.connections >= self.0.pool.max_size() && state.idle_connections == 0;
            StoreError::Unavailable(if all_in_use { Unavailable::PoolExhausted } else { Unavailable::NoConnection })
        })
    }
}

/// Runs `work` in the transaction that was begun, then commits; or undoes it where `work` fails or panics.
fn in_begun_transaction<T, E: CarriesStoreError>(
    connection: &mut AnyConnection,
    seals: Seals,
    work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut open = OpenTransaction { connection, finished: false };
    let answer = work(&mut Tx { connection: open.connection, seals })?;
    open.connection.batch_execute("commit").map_err(StoreError::from)?;
    open.finished = true;
    Ok(answer)
}

/// A transaction that is undone unless it was finished.
struct OpenTransaction<'c> {
    connection: &'c mut AnyConnection,
    finished: bool,
}

impl Drop for OpenTransaction<'_> {
    fn drop(&mut self) {
        if !self.finished && self.connection.batch_execute("rollback").is_err() {
            // The connection is gone, and the transaction with it; whoever uses it next is told so.
            tracing::debug!("a transaction ended with its connection");
        }
    }
}

/// Makes the pool's connections.
struct Manager {
    location: Location,
    options: Options,
}

/// A connection of the pool.
struct Pooled {
    connection: AnyConnection,
    /// Must not go back into the pool.
    broken: bool,
    /// Nothing ran on it yet: if it fails now, the database is away, and no other connection will do better.
    fresh: bool,
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = StoreError;

    fn connect(&self) -> Result<Pooled> {
        let connection = AnyConnection::to(&self.location, Purpose::Read, &self.options)?;
        Ok(Pooled { connection, broken: false, fresh: true })
    }

    fn is_valid(&self, _: &mut Pooled) -> Result<()> {
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.broken
            || std::thread::panicking()
            || AnyConnection::is_broken_transaction_manager(&mut pooled.connection)
    }
}
