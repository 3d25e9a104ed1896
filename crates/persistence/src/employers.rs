//! Employers and their workplaces.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension as _, prelude::*};
use domain::{
    Id,
    id::{Employer, Workplace},
};

use crate::{
    dialect::{Statement, TextList, sql, stored, upsert},
    error::Result,
    schema::workplace,
    store::Tx,
};

/// An employer as folded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct EmployerRow {
    /// Which.
    pub id: Id<Employer>,
    /// Where it is.
    pub country: String,
    /// Its name, folded for searching.
    pub name_folded: String,
    /// The association that it belongs to.
    pub member_of: Option<Id<Employer>>,
    /// The folded state, as canonical JSON.
    pub state: String,
}

/// A workplace as folded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct WorkplaceRow {
    /// Which.
    pub id: Id<Workplace>,
    /// Whose.
    pub employer: Id<Employer>,
    /// The folded state, as canonical JSON.
    pub state: String,
}

/// Which employers to list.
#[derive(Debug, Clone, Default)]
pub struct EmployerFilter {
    /// Only this one: for the people of an employer itself.
    pub only: Option<Id<Employer>>,
    /// Only this association and its members.
    pub association: Option<Id<Employer>>,
    /// Where.
    pub country: Option<String>,
    /// The beginning of the folded name.
    pub name: Option<String>,
    /// Only those about which a finding of one of these codes holds at an instant.
    pub found: Option<(Vec<String>, DateTime<Utc>)>,
    /// Only employers after this one: name and id of the last of the page before.
    pub after: Option<(String, Id<Employer>)>,
}

type Row = (
    sql::Id,
    diesel::sql_types::Text,
    diesel::sql_types::Text,
    diesel::sql_types::Nullable<sql::Id>,
    diesel::sql_types::Text,
);
const COLUMNS: &str = "id, country, name_folded, member_of, state";

impl Tx<'_> {
    /// Writes what an employer's records add up to, over what was there.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_employer(&mut self, employer: &EmployerRow) -> Result<()> {
        let columns = vec![
            ("id", employer.id.into()),
            ("country", (&employer.country).into()),
            ("name_folded", (&employer.name_folded).into()),
            ("member_of", employer.member_of.into()),
            ("state", (&employer.state).into()),
        ];
        upsert("employer", &["id"], columns).execute(self.connection)?;
        Ok(())
    }

    /// An employer.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn employer(&mut self, id: Id<Employer>) -> Result<Option<EmployerRow>> {
        let statement = Statement::<Row>::new(format!("select {COLUMNS} from employer where id = ?"));
        Ok(statement.bind(id).load(self.connection)?.pop())
    }

    /// A page of employers, by folded name and id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn list_employers(&mut self, filter: &EmployerFilter, limit: i64) -> Result<Vec<EmployerRow>> {
        let when = |condition: &str| Statement::<()>::new(condition);
        let named = |name: &String| {
            when("name_folded >= ? and name_folded < ?").bind(name).bind(format!("{name}{}", char::MAX))
        };
        let after = filter.after.as_ref().map(|(name, id)| {
            when("(name_folded > ? or (name_folded = ? and id > ?))").bind(name).bind(name).bind(*id)
        });
        let one_of = self.dialect().is_one_of("f.code");
        let found = filter.found.as_ref().map(|(codes, at)| {
            let found = "(select true from finding f where f.employer = employer.id and f.worker is null";
            let found = format!("{found} and f.opens_at <= ? and {one_of} limit 1)");
            when(&found).bind(*at).bind(codes.iter().collect::<TextList>())
        });
        let statement = Statement::<Row>::new(format!("select {COLUMNS} from employer where 1 = 1"))
            .and(filter.only.map(|only| when("id = ?").bind(only)))
            .and(filter.association.map(|own| when("(id = ? or member_of = ?)").bind(own).bind(own)))
            .and(filter.country.as_ref().map(|country| when("country = ?").bind(country)))
            .and(filter.name.as_ref().map(named))
            .and(found)
            .and(after)
            .push(" order by name_folded, id limit ?")
            .bind(limit);
        Ok(statement.load(self.connection)?)
    }

    /// Writes a workplace, over what was there.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_workplace(&mut self, workplace: &WorkplaceRow) -> Result<()> {
        let columns = vec![
            ("id", workplace.id.into()),
            ("employer", workplace.employer.into()),
            ("state", (&workplace.state).into()),
        ];
        upsert("workplace", &["id"], columns).execute(self.connection)?;
        Ok(())
    }

    /// A workplace.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn workplace(&mut self, id: Id<Workplace>) -> Result<Option<WorkplaceRow>> {
        Ok(workplace::table.filter(workplace::id.eq(stored(id))).first(self.connection).optional()?)
    }

    /// An employer's workplaces, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn workplaces_of(&mut self, employer: Id<Employer>) -> Result<Vec<WorkplaceRow>> {
        let theirs = workplace::table.filter(workplace::employer.eq(stored(employer)));
        Ok(theirs.order(workplace::id).load(self.connection)?)
    }
}
