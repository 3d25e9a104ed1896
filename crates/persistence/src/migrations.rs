//! The schema: migrations are part of the program, and a service refuses a database that it does not know.

use diesel::{
    QueryableByName, RunQueryDsl as _,
    backend::Backend,
    connection::SimpleConnection as _,
    migration::{Migration as _, MigrationSource},
    sql_types::Text,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{
    connection::AnyConnection,
    error::{Result, StoreError},
};

const POSTGRESQL: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Any number, as long as every node's programs take the same: two that migrate at once take turns.
const MIGRATION_LOCK: i64 = 0x7661_6976_656e;

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    StoreError::Migration(error.to_string())
}

/// Which way.
#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

pub(crate) fn up(connection: &mut AnyConnection) -> Result<Vec<String>> {
    alone(connection, Way::Up)
}

pub(crate) fn revert_all(connection: &mut AnyConnection) -> Result<Vec<String>> {
    alone(connection, Way::Down)
}

pub(crate) fn pending(connection: &mut AnyConnection) -> Result<Vec<String>> {
    match connection {
        AnyConnection::Postgresql(own) => pending_on(own, POSTGRESQL),
        AnyConnection::Sqlite(own) => pending_on(own, SQLITE),
    }
}

pub(crate) fn check(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Postgresql(own) => refuse_newer(own, &POSTGRESQL)?,
        AnyConnection::Sqlite(own) => refuse_newer(own, &SQLITE)?,
    }
    let pending = pending(connection)?;
    if pending.is_empty() {
        return Ok(());
    }
    Err(StoreError::Migration(format!("is older than this program: run `vaiven migrate` ({})", pending.join(", "))))
}

/// Of programs that migrate at once, each finds the work of the one before it done.
fn alone(connection: &mut AnyConnection, way: Way) -> Result<Vec<String>> {
    match connection {
        AnyConnection::Postgresql(own) => {
            own.batch_execute(&format!("set lock_timeout to 0; select pg_advisory_lock({MIGRATION_LOCK})"))?;
            let done = run(own, POSTGRESQL, way);
            own.batch_execute(&format!("select pg_advisory_unlock({MIGRATION_LOCK})"))?;
            done
        }
        AnyConnection::Sqlite(own) => own.immediate_transaction(|own| run(own, SQLITE, way)),
    }
}

fn run<DB, C>(own: &mut C, migrations: EmbeddedMigrations, way: Way) -> Result<Vec<String>>
where
    DB: Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    refuse_newer(own, &migrations)?;
    let known = MigrationSource::<DB>::migrations(&migrations).map_err(failed)?;
    let names: Vec<(String, String)> =
        known.iter().map(|known| (known.name().version().to_string(), known.name().to_string())).collect();
    let done = match way {
        Way::Up => own.run_pending_migrations(migrations),
        Way::Down => own.revert_all_migrations(migrations),
    };
    // Diesel answers with versions; people and scripts know migrations by their whole names.
    let done = done.map_err(failed)?.iter().map(ToString::to_string).collect::<Vec<_>>();
    let done = done.into_iter().map(|version| {
        let name = names.iter().find(|(known, _)| *known == version).map(|(_, name)| name.clone());
        name.unwrap_or(version)
    });
    Ok(done.collect())
}

fn pending_on<DB, C>(own: &mut C, migrations: EmbeddedMigrations) -> Result<Vec<String>>
where
    DB: Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let pending = own.pending_migrations(migrations).map_err(failed)?;
    Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
}

/// A program must not touch what it cannot read.
fn refuse_newer<DB, C>(own: &mut C, migrations: &EmbeddedMigrations) -> Result<()>
where
    DB: Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known = MigrationSource::<DB>::migrations(migrations).map_err(failed)?;
    let known: Vec<_> = known.iter().map(|migration| migration.name().version().to_string()).collect();
    let applied = own.applied_migrations().map_err(failed)?;
    let unknown: Vec<_> = applied.iter().map(ToString::to_string).filter(|version| !known.contains(version)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(StoreError::Migration(format!("is newer than this program, which does not know {}", unknown.join(", "))))
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The schema in lines of text, for comparing.
pub(crate) fn describe(connection: &mut AnyConnection) -> Result<Vec<String>> {
    const POSTGRESQL: &str = "\
        select line from (
            select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(collation_name, '') \
                || ' ' || coalesce(column_default, '') || is_identity as line
            from information_schema.columns where table_schema = current_schema()
            union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            from pg_constraint where connamespace = current_schema()::regnamespace
            union all select indexdef from pg_indexes where schemaname = current_schema()
            union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
            union all select pg_get_functiondef(oid) from pg_proc where pronamespace = current_schema()::regnamespace
            union all select viewname || ' ' || definition from pg_views where schemaname = current_schema()
        ) as lines order by line collate \"C\"";
    const SQLITE: &str = "\
        select type || ' ' || name || ' ' || coalesce(sql, '') as line from sqlite_schema
        where name not like 'sqlite\\_%' escape '\\' order by line";
    let lines: Vec<Line> = match connection {
        AnyConnection::Postgresql(own) => diesel::sql_query(POSTGRESQL).load(own)?,
        AnyConnection::Sqlite(own) => diesel::sql_query(SQLITE).load(own)?,
    };
    Ok(lines.into_iter().map(|line| line.line).collect())
}
