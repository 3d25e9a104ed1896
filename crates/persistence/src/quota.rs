//! Quota lines: the places that a destination opened, and what demands were allotted from them.

use diesel::{OptionalExtension as _, prelude::*};
use domain::{Id, id::QuotaLine};

use crate::{
    dialect::{Statement, stored},
    error::Result,
    schema::quota_line,
    store::Tx,
};

/// A quota line as folded, with what was allotted from it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct QuotaLineRow {
    /// Which.
    pub id: Id<QuotaLine>,
    /// Under which agreement, whatever its version.
    pub agreement: String,
    /// For which activity.
    pub sector: String,
    /// How many places.
    pub places: i32,
    /// How many of them demands hold.
    pub allotted: i32,
    /// The folded state, as canonical JSON.
    pub state: String,
}

impl Tx<'_> {
    /// Writes what a quota line's records add up to, over what was there. `allotted` counts only where the line is new:
    /// afterwards it changes by allotments and releases alone, which may run beside this.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_quota_line(&mut self, line: &QuotaLineRow) -> Result<()> {
        let sql = "insert into quota_line (id, agreement, sector, places, allotted, state) values (?, ?, ?, ?, ?, ?) \
                   on conflict (id) do update set agreement = excluded.agreement, sector = excluded.sector, \
                   places = excluded.places, state = excluded.state";
        let statement = Statement::<()>::new(sql).bind(line.id).bind(&line.agreement).bind(&line.sector);
        statement.bind(line.places).bind(line.allotted).bind(&line.state).execute(self.connection)?;
        Ok(())
    }

    /// A quota line.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn quota_line(&mut self, id: Id<QuotaLine>) -> Result<Option<QuotaLineRow>> {
        Ok(quota_line::table.filter(quota_line::id.eq(stored(id))).first(self.connection).optional()?)
    }

    /// An agreement's quota lines, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn quota_lines_of(&mut self, agreement: &str) -> Result<Vec<QuotaLineRow>> {
        let theirs = quota_line::table.filter(quota_line::agreement.eq(agreement));
        Ok(theirs.order(quota_line::id).load(self.connection)?)
    }

    /// Allots places, if as many are left. Whoever comes second waits for the first one's transaction.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn allot(&mut self, id: Id<QuotaLine>, places: i32) -> Result<bool> {
        let left = quota_line::table
            .filter(quota_line::id.eq(stored(id)))
            .filter((quota_line::allotted + places).le(quota_line::places));
        let changed = diesel::update(left)
            .set(quota_line::allotted.eq(quota_line::allotted + places))
            .execute(self.connection)?;
        Ok(changed == 1)
    }

    /// Counts places as allotted, left or not: a fact from elsewhere, or a rebuild. Answers whether the line is known.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_allotted(&mut self, id: Id<QuotaLine>, places: i32) -> Result<bool> {
        let known = quota_line::table.filter(quota_line::id.eq(stored(id)));
        let changed = diesel::update(known)
            .set(quota_line::allotted.eq(quota_line::allotted + places))
            .execute(self.connection)?;
        Ok(changed == 1)
    }

    /// Takes places back from a demand that was withdrawn.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn release_allotment(&mut self, id: Id<QuotaLine>, places: i32) -> Result<bool> {
        let allotted = quota_line::table.filter(quota_line::id.eq(stored(id))).filter(quota_line::allotted.ge(places));
        let changed = diesel::update(allotted)
            .set(quota_line::allotted.eq(quota_line::allotted - places))
            .execute(self.connection)?;
        Ok(changed == 1)
    }
}
