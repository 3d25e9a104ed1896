//! The register of transfers: what was given to partners and what they gave, element by element, without any content.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Integer, Text},
};
use domain::{
    Id,
    id::{RecordId, Worker},
};

use crate::{
    dialect::{Statement, sql},
    error::Result,
    store::Tx,
};

/// One transfer: a position of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRow {
    /// Whether a partner gave it; otherwise it was given to one.
    pub incoming: bool,
    /// The partner's code.
    pub partner: String,
    /// Under which agreement.
    pub agreement: String,
    /// The position in the stream.
    pub position: i64,
    /// Which record.
    pub record: RecordId,
    /// The names of the elements, with a blank between them; those that were erased with a hyphen before them.
    pub elements: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the taker has said, over its signature, that it has it.
    pub acknowledged: bool,
}

/// Which transfers to list.
#[derive(Debug, Clone, Default)]
pub struct TransferFilter {
    /// About whom.
    pub worker: Option<Id<Worker>>,
    /// To or from which partner.
    pub partner: Option<String>,
    /// Only those after this one: the last of the page before.
    pub after: Option<TransferKey>,
}

/// What tells a transfer from every other, and where it stands in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferKey {
    /// When.
    pub at: DateTime<Utc>,
    /// Which way.
    pub incoming: bool,
    /// The partner's code.
    pub partner: String,
    /// Under which agreement.
    pub agreement: String,
    /// The position in the stream.
    pub position: i64,
}

type Tuple = (i32, String, String, i64, RecordId, String, DateTime<Utc>, i32);
type Row = (Integer, Text, Text, BigInt, sql::Id, Text, sql::Instant, Integer);

impl Tx<'_> {
    /// A page of transfers, the newest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn transfers(&mut self, filter: &TransferFilter, limit: i64) -> Result<Vec<TransferRow>> {
        let given = "select 0 as incoming, s.partner, s.agreement, s.position, s.record, s.elements, s.shared_at as at, \
                     case when exists (select 1 from share_receipt r where r.partner = s.partner \
                     and r.agreement = s.agreement and r.position >= s.position) then 1 else 0 end as acknowledged from share s";
        let taken = "select 1 as incoming, g.partner, g.agreement, g.position, g.record, g.elements, g.received_at as at, \
                     1 as acknowledged from received g";
        let about = filter.worker.map(|worker| {
            Statement::<()>::new("t.record in (select e.record from entry e where e.worker = ?)").bind(worker)
        });
        let partner = filter.partner.as_ref().map(|partner| Statement::<()>::new("t.partner = ?").bind(partner));
        let after = filter.after.as_ref().map(|after| {
            let behind = "(t.at, t.incoming, t.partner, t.agreement, t.position) < (?, ?, ?, ?, ?)";
            let statement = Statement::<()>::new(behind).bind(after.at).bind(i32::from(after.incoming));
            statement.bind(&after.partner).bind(&after.agreement).bind(after.position)
        });
        let statement = Statement::<Row>::new(format!(
            "select t.incoming, t.partner, t.agreement, t.position, t.record, t.elements, t.at, t.acknowledged \
             from ({given} union all {taken}) t where 1 = 1"
        ));
        let statement = statement.and(about).and(partner).and(after);
        let statement = statement
            .push(" order by t.at desc, t.incoming desc, t.partner desc, t.agreement desc, t.position desc limit ?")
            .bind(limit);
        let rows: Vec<Tuple> = statement.load(self.connection)?;
        let row = |(incoming, partner, agreement, position, record, elements, at, acknowledged)| TransferRow {
            incoming: incoming == 1,
            partner,
            agreement,
            position,
            record,
            elements,
            at,
            acknowledged: acknowledged == 1,
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
