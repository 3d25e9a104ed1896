//! Demands: employers' requests for workers, and the places that selections draw from them.

use diesel::{OptionalExtension as _, prelude::*};
use domain::{
    Id,
    id::{Demand, Employer},
};

use crate::{
    dialect::{Statement, sql, stored},
    error::Result,
    schema::demand,
    store::Tx,
};

/// A demand as folded, with what was drawn from it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DemandRow {
    /// Which.
    pub id: Id<Demand>,
    /// Whose.
    pub employer: Id<Employer>,
    /// Under which agreement, whatever its version.
    pub agreement: String,
    /// How many workers were recommended.
    pub places: i32,
    /// How many selections hold one of them.
    pub drawn: i32,
    /// The folded state, as canonical JSON.
    pub state: String,
}

/// Which demands to list.
#[derive(Debug, Clone, Default)]
pub struct DemandFilter {
    /// Whose.
    pub employer: Option<Id<Employer>>,
    /// Of this association or of one of its members.
    pub association: Option<Id<Employer>>,
    /// Under which of these agreements; `None`: under any.
    pub agreements: Option<Vec<String>>,
    /// Only demands with a place left.
    pub with_places_left: bool,
    /// Only demands after this one: the last of the page before.
    pub after: Option<Id<Demand>>,
}

type Row = (
    sql::Id,
    sql::Id,
    diesel::sql_types::Text,
    diesel::sql_types::Integer,
    diesel::sql_types::Integer,
    diesel::sql_types::Text,
);

impl Tx<'_> {
    /// Writes what a demand's records add up to, over what was there. `drawn` counts only where the demand is new: afterwards
    /// it changes by draws and releases alone, which may run beside this.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_demand(&mut self, demand: &DemandRow) -> Result<()> {
        let sql = "insert into demand (id, employer, agreement, places, drawn, state) values (?, ?, ?, ?, ?, ?) \
                   on conflict (id) do update set employer = excluded.employer, agreement = excluded.agreement, \
                   places = excluded.places, state = excluded.state";
        let statement = Statement::<()>::new(sql).bind(demand.id).bind(demand.employer).bind(&demand.agreement);
        statement.bind(demand.places).bind(demand.drawn).bind(&demand.state).execute(self.connection)?;
        Ok(())
    }

    /// A demand.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn demand(&mut self, id: Id<Demand>) -> Result<Option<DemandRow>> {
        Ok(demand::table.filter(demand::id.eq(stored(id))).first(self.connection).optional()?)
    }

    /// A page of demands, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn list_demands(&mut self, filter: &DemandFilter, limit: i64) -> Result<Vec<DemandRow>> {
        let when = |condition: &str| Statement::<()>::new(condition);
        let one_of = self.dialect().is_one_of("agreement");
        let statement =
            Statement::<Row>::new("select id, employer, agreement, places, drawn, state from demand where 1 = 1")
                .and(filter.employer.map(|employer| when("employer = ?").bind(employer)))
                .and(filter.association.map(|own| crate::scope::of_association(own, "demand.employer")))
                .and(
                    filter
                        .agreements
                        .as_ref()
                        .map(|codes| when(&one_of).bind(codes.iter().collect::<crate::dialect::TextList>())),
                )
                .and(filter.with_places_left.then(|| when("drawn < places")))
                .and(filter.after.map(|after| when("id > ?").bind(after)))
                .push(" order by id limit ?")
                .bind(limit);
        Ok(statement.load(self.connection)?)
    }

    /// Draws a place, if one is left. Whoever comes second waits for the first one's transaction, and then sees its draw.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn draw_place(&mut self, id: Id<Demand>) -> Result<bool> {
        let left = demand::table.filter(demand::id.eq(stored(id))).filter(demand::drawn.lt(demand::places));
        let changed = diesel::update(left).set(demand::drawn.eq(demand::drawn + 1)).execute(self.connection)?;
        Ok(changed == 1)
    }

    /// Counts a place as drawn, left or not: a fact from elsewhere, or a rebuild. Answers whether the demand is known.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_drawn_place(&mut self, id: Id<Demand>) -> Result<bool> {
        let known = demand::table.filter(demand::id.eq(stored(id)));
        let changed = diesel::update(known).set(demand::drawn.eq(demand::drawn + 1)).execute(self.connection)?;
        Ok(changed == 1)
    }

    /// Gives a place back.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn release_place(&mut self, id: Id<Demand>) -> Result<bool> {
        let drawn = demand::table.filter(demand::id.eq(stored(id))).filter(demand::drawn.gt(0));
        let changed = diesel::update(drawn).set(demand::drawn.eq(demand::drawn - 1)).execute(self.connection)?;
        Ok(changed == 1)
    }
}
