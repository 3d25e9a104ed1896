//! What officers ask partners, and what partners ask this node: who, in which role, for what, why, and what came of it.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Integer, Text},
};
use domain::{
    Id,
    id::{PartnerQuery, User, Worker},
};

use crate::{
    dialect::{Statement, sql, upsert},
    error::Result,
    store::Tx,
};

/// Which way a question went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryDirection {
    /// An officer of this node asked a partner.
    Out,
    /// A partner asked this node.
    In,
}

impl QueryDirection {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            QueryDirection::Out => "out",
            QueryDirection::In => "in",
        }
    }
}

/// A question between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRow {
    /// Which.
    pub id: Id<PartnerQuery>,
    /// Which way it went.
    pub direction: QueryDirection,
    /// The other node.
    pub partner: String,
    /// Under which agreement.
    pub agreement: String,
    /// Who asked, by the id that their node has of them.
    pub officer: Id<User>,
    /// In which role.
    pub role: String,
    /// For which office.
    pub office: String,
    /// For what.
    pub purpose: String,
    /// Why, in the officer's words.
    pub reason: String,
    /// About whom.
    pub worker: Id<Worker>,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when the agreement wants an answer.
    pub due_at: DateTime<Utc>,
    /// What came of it: `asked`, `answered`, `refused`, `nobody`, `away`.
    pub outcome: String,
    /// How many records were shown.
    pub records: i32,
}

type QueryTuple = (
    Id<PartnerQuery>,
    String,
    String,
    String,
    Id<User>,
    String,
    String,
    String,
    String,
    Id<Worker>,
    DateTime<Utc>,
    DateTime<Utc>,
    String,
    i32,
);
type QuerySql =
    (sql::Id, Text, Text, Text, sql::Id, Text, Text, Text, Text, sql::Id, sql::Instant, sql::Instant, Text, Integer);
const COLUMNS: &str = "id, direction, partner, agreement, officer, role, office, purpose, reason, worker, asked_at, \
                       due_at, outcome, records";

fn query(row: QueryTuple) -> QueryRow {
    let (
        id,
        direction,
        partner,
        agreement,
        officer,
        role,
        office,
        purpose,
        reason,
        worker,
        asked_at,
        due_at,
        outcome,
        records,
    ) = row;
    let direction = if direction == "in" { QueryDirection::In } else { QueryDirection::Out };
    QueryRow {
        id,
        direction,
        partner,
        agreement,
        officer,
        role,
        office,
        purpose,
        reason,
        worker,
        asked_at,
        due_at,
        outcome,
        records,
    }
}

impl Tx<'_> {
    /// Writes a question down, over what was there of it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_query(&mut self, query: &QueryRow) -> Result<()> {
        let columns = vec![
            ("id", query.id.into()),
            ("direction", query.direction.as_str().into()),
            ("partner", (&query.partner).into()),
            ("agreement", (&query.agreement).into()),
            ("officer", query.officer.into()),
            ("role", (&query.role).into()),
            ("office", (&query.office).into()),
            ("purpose", (&query.purpose).into()),
            ("reason", (&query.reason).into()),
            ("worker", query.worker.into()),
            ("asked_at", query.asked_at.into()),
            ("due_at", query.due_at.into()),
            ("outcome", (&query.outcome).into()),
            ("records", query.records.into()),
        ];
        upsert("query", &["direction", "partner", "id"], columns).execute(self.connection)?;
        Ok(())
    }

    /// How many questions went one way between this node and a partner under an agreement since an instant: of one officer, or of all.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_queries(
        &mut self,
        direction: QueryDirection,
        partner: &str,
        agreement: &str,
        officer: Option<Id<User>>,
        since: DateTime<Utc>,
    ) -> Result<i64> {
        let sql = "select count(*) from query where direction = ? and partner = ? and agreement = ? and asked_at >= ?";
        let statement =
            Statement::<BigInt>::new(sql).bind(direction.as_str()).bind(partner).bind(agreement).bind(since);
        let statement = match officer {
            Some(officer) => statement.push(" and officer = ?").bind(officer),
            None => statement,
        };
        let counts: Vec<i64> = statement.load(self.connection)?;
        Ok(counts.first().copied().unwrap_or_default())
    }

    /// The latest questions of both directions, the newest first: for whoever oversees them.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn queries(&mut self, before: Option<(DateTime<Utc>, Id<PartnerQuery>)>, limit: i64) -> Result<Vec<QueryRow>> {
        let earlier = before.map(|(at, id)| {
            Statement::<()>::new("(asked_at < ? or (asked_at = ? and id < ?))").bind(at).bind(at).bind(id)
        });
        let statement = Statement::<QuerySql>::new(format!("select {COLUMNS} from query where 1 = 1")).and(earlier);
        let statement = statement.push(" order by asked_at desc, id desc limit ?").bind(limit);
        let rows: Vec<QueryTuple> = statement.load(self.connection)?;
        Ok(rows.into_iter().map(query).collect())
    }
}
