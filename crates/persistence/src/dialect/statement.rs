//! Statements written by hand, where diesel's words do not reach or cost round trips. Unlike `diesel::sql_query` they are
//! prepared once a connection, and their binds are typed.

use std::marker::PhantomData;

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Integer, Nullable, Text},
};
use domain::{Id, id::RecordMark, time::Day};

use super::types::{TextList, sql};
use crate::connection::{AnyConnection, MultiBackend};

/// A value for a `?`.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Id(Option<Id<RecordMark>>),
    Instant(Option<DateTime<Utc>>),
    Day(Option<Day>),
    Text(String),
    MaybeText(Option<String>),
    Texts(TextList),
    Integer(Option<i32>),
    BigInt(i64),
}

macro_rules! value_from {
    ($($from:ty $(, for $subject:ident)?: |$given:ident| $value:expr;)*) => {$(
        impl$(<$subject>)? From<$from> for Value {
            fn from($given: $from) -> Value {
                $value
            }
        }
    )*};
}
value_from! {
    Id<S>, for S: |id| Value::Id(Some(Id::from_uuid(id.uuid())));
    Option<Id<S>>, for S: |id| Value::Id(id.map(|id| Id::from_uuid(id.uuid())));
    DateTime<Utc>: |at| Value::Instant(Some(at));
    Option<DateTime<Utc>>: |at| Value::Instant(at);
    Option<Day>: |day| Value::Day(day);
    &str: |text| Value::Text(text.to_owned());
    &String: |text| Value::Text(text.clone());
    String: |text| Value::Text(text);
    Option<String>: |text| Value::MaybeText(text);
    TextList: |texts| Value::Texts(texts);
    i32: |number| Value::Integer(Some(number));
    Option<i32>: |number| Value::Integer(number);
    i64: |number| Value::BigInt(number);
}

/// SQL with a `?` for each value, whose rows have the SQL types `Row`.
#[derive(Debug, Clone)]
pub(crate) struct Statement<Row = ()> {
    sql: String,
    values: Vec<Value>,
    row: PhantomData<fn() -> Row>,
}

impl<Row> Statement<Row> {
    pub(crate) fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), values: Vec::new(), row: PhantomData }
    }

    /// Adds SQL at the end.
    pub(crate) fn push(mut self, sql: &str) -> Self {
        self.sql.push_str(sql);
        self
    }

    /// Gives the next `?` its value.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Adds another statement's SQL and values at the end.
    pub(crate) fn append<Other>(mut self, other: Statement<Other>) -> Self {
        self.sql.push_str(&other.sql);
        self.values.extend(other.values);
        self
    }

    /// The same statement, with rows of these SQL types.
    pub(crate) fn returning<Other>(self) -> Statement<Other> {
        Statement { sql: self.sql, values: self.values, row: PhantomData }
    }

    /// Adds a condition, unless there is none.
    pub(crate) fn and(self, condition: Option<Statement>) -> Self {
        match condition {
            Some(condition) => self.push(" and ").append(condition),
            None => self,
        }
    }
}

impl Value {
    /// As text that PostgreSQL casts to the type of a column; null as the empty one.
    pub(super) fn as_text(&self) -> String {
        match self {
            Value::Id(value) => value.map(|id| id.to_string()).unwrap_or_default(),
            Value::Instant(value) => {
                value.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true)).unwrap_or_default()
            }
            Value::Day(value) => value.map(|day| day.to_string()).unwrap_or_default(),
            Value::Text(value) => value.clone(),
            Value::MaybeText(value) => value.clone().unwrap_or_default(),
            Value::Texts(value) => value.0.join(","),
            Value::Integer(value) => value.map(|number| number.to_string()).unwrap_or_default(),
            Value::BigInt(value) => value.to_string(),
        }
    }

    fn push<'b>(&'b self, pass: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        match self {
            Value::Id(value) => pass.push_bind_param::<Nullable<sql::Id>, _>(value),
            Value::Instant(value) => pass.push_bind_param::<Nullable<sql::Instant>, _>(value),
            Value::Day(value) => pass.push_bind_param::<Nullable<sql::Day>, _>(value),
            Value::Text(value) => pass.push_bind_param::<Text, str>(value),
            Value::MaybeText(value) => pass.push_bind_param::<Nullable<Text>, _>(value),
            Value::Texts(value) => pass.push_bind_param::<sql::Texts, _>(value),
            Value::Integer(value) => pass.push_bind_param::<Nullable<Integer>, _>(value),
            Value::BigInt(value) => pass.push_bind_param::<BigInt, _>(value),
        }
    }
}

impl<Row> QueryFragment<MultiBackend> for Statement<Row> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let mut pieces = self.sql.split('?');
        pass.push_sql(pieces.next().unwrap_or_default());
        let mut values = self.values.iter();
        for piece in pieces {
            let missing = || diesel::result::Error::QueryBuilderError("a ? without a value".into());
            values.next().ok_or_else(missing)?.push(&mut pass)?;
            pass.push_sql(piece);
        }
        Ok(())
    }
}

/// None: the statement's text is what the cache of prepared statements goes by.
impl<Row> QueryId for Statement<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Statement<Row> {
    type SqlType = Row;
}

impl<Row> RunQueryDsl<AnyConnection> for Statement<Row> {}

/// Inserts a row, or overwrites all of it but its key: diesel's `on_conflict` does not exist for two databases at once.
pub(crate) fn upsert(table: &str, key: &[&str], columns: Vec<(&str, Value)>) -> Statement {
    let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let marks = vec!["?"; names.len()].join(", ");
    let updates: Vec<_> =
        names.iter().filter(|name| !key.contains(name)).map(|name| format!("{name} = excluded.{name}")).collect();
    let sql = format!(
        "insert into {table} ({}) values ({marks}) on conflict ({}) do update set {}",
        names.join(", "),
        key.join(", "),
        updates.join(", ")
    );
    Statement { sql, values, row: PhantomData }
}
