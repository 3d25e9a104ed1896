//! How ids, instants, days and lists are written in either database: the own SQL types of this crate.
//!
//! | here | PostgreSQL | SQLite |
//! |---|---|---|
//! | [`sql::Id`] | `uuid` | `text`, hyphenated, lower case: text order is the order of the bytes |
//! | [`sql::Instant`] | `timestamptz` | `text`, RFC 3339 in UTC with six decimals: text order is time order |
//! | [`sql::Day`] | `date` | `text`, `2026-11-02` |
//! | [`sql::Texts`] | `text[]` | `text`, a JSON array; only ever bound, never stored |

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, SubsecRound, TimeDelta, Utc};
use diesel::{
    deserialize::{self, FromSql, Queryable},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, HasSqlType, Integer, Text},
    sqlite::{Sqlite, SqliteValue},
};
use domain::{
    Id,
    id::Subject,
    time::{Day, Moment},
};
use uuid::Uuid;

use crate::connection::{MultiBackend, MultiRawValue};

/// The SQL side of the types; `schema.rs` names them.
pub mod sql {
    use diesel::{query_builder::QueryId, sql_types::SqlType};

    /// The id of anything.
    #[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Text"))]
    pub struct Id;

    /// A moment; the offset at which it was written is in the record, not here.
    #[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Text"))]
    pub struct Instant;

    /// A day of the calendar.
    #[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 1082, array_oid = 1182), sqlite_type(name = "Text"))]
    pub struct Day;

    /// A list of texts, as an argument.
    #[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 1009, array_oid = 1009), sqlite_type(name = "Text"))]
    pub struct Texts;
}

/// A list of texts to bind: one parameter whatever its length, so that a statement is prepared once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextList(pub Vec<String>);

impl<T: AsRef<str>> FromIterator<T> for TextList {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        Self(texts.into_iter().map(|text| text.as_ref().to_owned()).collect())
    }
}

/// A value of the domain in a query. Diesel keeps `column.eq(value)` for types of the crate that says how they are stored,
/// and the domain knows no database. An `Option` needs no wrapping.
#[derive(Debug, Clone, Copy, AsExpression)]
#[diesel(sql_type = sql::Id)]
#[diesel(sql_type = sql::Instant)]
#[diesel(sql_type = sql::Day)]
#[diesel(sql_type = sql::Texts)]
pub struct Stored<T>(T);

/// Wraps a value of the domain for a query.
pub fn stored<T>(value: T) -> Stored<T> {
    Stored(value)
}

/// Binds a Rust type as one of the SQL types above, in the way of the database that it goes to.
macro_rules! stored_as {
    ($($rust:ty, $sql:ty $(, for $subject:ident)?;)*) => {$(
        impl$(<$subject: Subject + 'static>)? ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
        impl$(<$subject: Subject + 'static>)? ToSql<$sql, MultiBackend> for Stored<$rust> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }
    )*};
}

/// The same in the other direction, for what is read back.
macro_rules! read_as {
    ($($rust:ty, $sql:ty $(, for $subject:ident)?;)*) => {$(
        impl$(<$subject>)? FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }
        impl$(<$subject>)? Queryable<$sql, MultiBackend> for $rust {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    )*};
}

stored_as! {
    Id<S>, sql::Id, for S;
    Moment, sql::Instant;
    DateTime<Utc>, sql::Instant;
    Day, sql::Day;
    TextList, sql::Texts;
}
read_as! {
    Id<S>, sql::Id, for S;
    DateTime<Utc>, sql::Instant;
    Day, sql::Day;
}

macro_rules! has_sql_types {
    ($($sql:ty),*) => {$(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$sql>(lookup)
            }
        }
    )*};
}
has_sql_types!(sql::Id, sql::Instant, sql::Day, sql::Texts);

impl<S: Subject> ToSql<sql::Id, Pg> for Id<S> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, self.uuid().as_bytes())?;
        Ok(IsNull::No)
    }
}
impl<S> FromSql<sql::Id, Pg> for Id<S> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_uuid(Uuid::from_slice(value.as_bytes())?))
    }
}
impl<S: Subject> ToSql<sql::Id, Sqlite> for Id<S> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}
impl<S> FromSql<sql::Id, Sqlite> for Id<S> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(value.read_text().parse()?)
    }
}

/// PostgreSQL counts from here, in microseconds and in days.
const POSTGRES_EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

fn postgres_epoch() -> DateTime<Utc> {
    POSTGRES_EPOCH.and_time(chrono::NaiveTime::MIN).and_utc()
}

impl ToSql<sql::Instant, Pg> for DateTime<Utc> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let since = self.trunc_subsecs(6) - postgres_epoch();
        let microseconds = since.num_microseconds().ok_or("an instant beyond what the database can hold")?;
        ToSql::<BigInt, Pg>::to_sql(&microseconds, &mut out.reborrow())
    }
}
impl FromSql<sql::Instant, Pg> for DateTime<Utc> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let microseconds = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        let at = postgres_epoch().checked_add_signed(TimeDelta::microseconds(microseconds));
        at.ok_or_else(|| "an instant beyond the calendar".into())
    }
}
impl ToSql<sql::Instant, Sqlite> for DateTime<Utc> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.trunc_subsecs(6).to_rfc3339_opts(SecondsFormat::Micros, true));
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Instant, Sqlite> for DateTime<Utc> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(DateTime::parse_from_rfc3339(value.read_text())?.to_utc())
    }
}
impl ToSql<sql::Instant, Pg> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql::Instant, Pg>::to_sql(&self.utc(), &mut out.reborrow())
    }
}
impl ToSql<sql::Instant, Sqlite> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.utc().to_rfc3339_opts(SecondsFormat::Micros, true));
        Ok(IsNull::No)
    }
}

impl ToSql<sql::Day, Pg> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let days = i32::try_from((self.date() - POSTGRES_EPOCH).num_days())?;
        ToSql::<Integer, Pg>::to_sql(&days, &mut out.reborrow())
    }
}
impl FromSql<sql::Day, Pg> for Day {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let days = <i32 as FromSql<Integer, Pg>>::from_sql(value)?;
        let distance = Days::new(days.unsigned_abs().into());
        let date = if days < 0 {
            POSTGRES_EPOCH.checked_sub_days(distance)
        } else {
            POSTGRES_EPOCH.checked_add_days(distance)
        };
        Ok(Day::from_date(date.ok_or("a day beyond the calendar")?)?)
    }
}
impl ToSql<sql::Day, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Day, Sqlite> for Day {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Day::parse(value.read_text())?)
    }
}

impl ToSql<sql::Texts, Pg> for TextList {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Array<Text>, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}
impl ToSql<sql::Texts, Sqlite> for TextList {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}
