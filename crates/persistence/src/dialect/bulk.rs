//! Many rows in one statement on PostgreSQL, where a round trip costs as much as the work; row by row on SQLite, which has none.

use diesel::RunQueryDsl as _;

use super::{
    Dialect,
    statement::{Statement, Value},
    types::TextList,
};
use crate::{error::Result, store::Tx};

/// A column to insert into.
pub(crate) struct Column {
    name: &'static str,
    /// PostgreSQL's name of its type: lists are bound as texts and cast.
    sql_type: &'static str,
    nullable: bool,
}

impl Column {
    pub(crate) const fn new(name: &'static str, sql_type: &'static str) -> Self {
        Self { name, sql_type, nullable: false }
    }

    /// One that may be null, and is never empty otherwise: in a list of texts the empty one stands for null.
    pub(crate) const fn nullable(name: &'static str, sql_type: &'static str) -> Self {
        Self { name, sql_type, nullable: true }
    }

    /// The column as PostgreSQL takes it from the list `given`.
    fn taken(&self) -> String {
        let Self { name, sql_type, nullable } = self;
        let text = if *nullable { format!("nullif(given.{name}, '')") } else { format!("given.{name}") };
        if *sql_type == "text" { text } else { format!("{text}::{sql_type}") }
    }
}

impl Dialect {
    /// A condition: the id is one of those that the next value lists.
    pub(crate) fn id_is_one_of(self, expression: &str) -> String {
        match self {
            Dialect::Postgresql => format!("{expression} = any(?::uuid[])"),
            Dialect::Sqlite => self.is_one_of(expression),
        }
    }
}

/// `insert into … select … from` lists of values, one list a column.
pub(crate) fn insert_listed(table: &str, columns: &[Column], rows: &[Vec<Value>], ending: &str) -> Statement {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let names = names.join(", ");
    let taken: Vec<String> = columns.iter().map(Column::taken).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!(
        "insert into {table} ({names}) select {} from unnest({marks}) as given ({names}) {ending}",
        taken.join(", ")
    );
    let list = |at: usize| TextList(rows.iter().map(|row| row[at].as_text()).collect());
    (0..columns.len()).fold(Statement::new(sql), |statement, at| statement.bind(list(at)))
}

/// `insert into … values` of one row.
pub(crate) fn insert_one(table: &str, columns: &[Column], row: &[Value], ending: &str) -> Statement {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!("insert into {table} ({}) values ({marks}) {ending}", names.join(", "));
    row.iter().fold(Statement::new(sql), |statement, value| statement.bind(value.clone()))
}

impl Tx<'_> {
    /// Inserts rows. `ending` is what stands behind the values: `on conflict …`.
    pub(crate) fn insert_all(
        &mut self,
        table: &str,
        columns: &[Column],
        rows: &[Vec<Value>],
        ending: &str,
    ) -> Result<()> {
        match self.dialect() {
            _ if rows.is_empty() => {}
            Dialect::Postgresql => {
                insert_listed(table, columns, rows, ending).execute(self.connection)?;
            }
            Dialect::Sqlite => {
                for row in rows {
                    insert_one(table, columns, row, ending).execute(self.connection)?;
                }
            }
        }
        Ok(())
    }
}
