//! The one place that knows on which of the two databases a statement runs.

mod bulk;
mod documents;
mod statement;
mod types;

use diesel::{RunQueryDsl as _, connection::SimpleConnection as _};
use domain::Id;

pub use types::sql;
pub(crate) use {
    bulk::{Column, insert_listed, insert_one},
    documents::Recorded,
    statement::{Statement, Value, upsert},
    types::{TextList, stored},
};

use crate::{
    connection::AnyConnection,
    error::{Result, StoreError},
    store::Tx,
};

/// Which database, and its own words for what the other says differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Postgresql,
    Sqlite,
}

impl Dialect {
    /// A condition: the expression is one of the texts that the next value lists.
    pub(crate) fn is_one_of(self, expression: &str) -> String {
        match self {
            Dialect::Postgresql => format!("{expression} = any(?)"),
            Dialect::Sqlite => format!("{expression} in (select value from json_each(?))"),
        }
    }

    /// A `?` for an id where nothing else tells PostgreSQL its type.
    pub(crate) const fn id_mark(self) -> &'static str {
        match self {
            Dialect::Postgresql => "?::uuid",
            Dialect::Sqlite => "?",
        }
    }

    /// All texts of a group in one, with what separates them; in no order that one may rely on.
    pub(crate) fn joined(self, expression: &str, separator: char) -> String {
        match self {
            Dialect::Postgresql => format!("string_agg({expression}, '{separator}')"),
            Dialect::Sqlite => format!("group_concat({expression}, '{separator}')"),
        }
    }

    /// For a `from`: the texts that the next value lists, as the column `listed.value`.
    pub(crate) const fn listed(self) -> &'static str {
        match self {
            Dialect::Postgresql => "unnest(?) as listed (value)",
            Dialect::Sqlite => "json_each(?) as listed",
        }
    }
}

impl Tx<'_> {
    pub(crate) fn dialect(&self) -> Dialect {
        match self.connection {
            AnyConnection::Postgresql(_) => Dialect::Postgresql,
            AnyConnection::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// Runs writes of which none depends on what another one did, and no two change the same row. On PostgreSQL they go as one
    /// statement: all parts see the state before it, and a round trip costs as much as the work.
    pub(crate) fn run_together(&mut self, statements: Vec<Statement>) -> Result<()> {
        if self.dialect() == Dialect::Sqlite {
            for statement in statements {
                statement.execute(self.connection)?;
            }
            return Ok(());
        }
        let mut statements = statements;
        let Some(last) = statements.pop() else { return Ok(()) };
        let mut together = Statement::<()>::new("");
        for (at, statement) in statements.into_iter().enumerate() {
            let opening = if at == 0 { "with part_0 as (".to_owned() } else { format!(", part_{at} as (") };
            together = together.push(&opening).append(statement).push(")");
        }
        let together = together.push(" ").append(last);
        together.execute(self.connection)?;
        Ok(())
    }

    /// Waits until no other transaction holds any of these, and holds them to the end of this one. SQLite has one writer anyway.
    ///
    /// # Errors
    /// When the database is not available, or busy for too long.
    pub fn lock<S>(&mut self, subjects: &[Id<S>]) -> Result<()> {
        if self.dialect() == Dialect::Sqlite || subjects.is_empty() {
            return Ok(());
        }
        // Half of an id is enough: two subjects that share it only wait for each other. In order, so that nobody deadlocks.
        let mut keys: Vec<i64> = subjects.iter().map(|id| lock_key(id.uuid())).collect();
        keys.sort_unstable();
        keys.dedup();
        let calls: Vec<_> = keys.iter().map(|_| "pg_advisory_xact_lock(?)").collect();
        let sql = format!("select {}", calls.join(", "));
        let statement = keys.into_iter().fold(Statement::<()>::new(sql), Statement::bind);
        statement.execute(self.connection)?;
        Ok(())
    }

    /// Empties tables.
    pub(crate) fn empty(&mut self, tables: &[&str]) -> Result<()> {
        let sql = match self.dialect() {
            Dialect::Postgresql => format!("truncate {}", tables.join(", ")),
            Dialect::Sqlite => tables.iter().map(|table| format!("delete from {table};")).collect(),
        };
        self.connection.batch_execute(&sql).map_err(StoreError::from)
    }
}

/// The last bytes of an id are its random ones, also where the first ones are a time.
fn lock_key(id: uuid::Uuid) -> i64 {
    let (_, low) = id.as_u64_pair();
    low.cast_signed()
}
