//! Offices: ministries' desks, border posts, consulates.

use diesel::{OptionalExtension as _, prelude::*};

use crate::{dialect::upsert, error::Result, schema::office, store::Tx};

/// An office.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct OfficeRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The country whose office it is.
    pub country: String,
    /// Where it stands in the corridor: origin, destination or transit.
    pub side: String,
    /// The IANA time zone in which its days are counted.
    pub time_zone: String,
    /// Whether it is open, in the registry's words.
    pub state: String,
}

impl Tx<'_> {
    /// Writes an office, over what was there.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_office(&mut self, office: &OfficeRow) -> Result<()> {
        let columns = vec![
            ("code", (&office.code).into()),
            ("name", (&office.name).into()),
            ("country", (&office.country).into()),
            ("side", (&office.side).into()),
            ("time_zone", (&office.time_zone).into()),
            ("state", (&office.state).into()),
        ];
        upsert("office", &["code"], columns).execute(self.connection)?;
        Ok(())
    }

    /// Opens an office. One of its code that is there is left as it is, and is a conflict.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] when the code has an office.
    pub fn create_office(&mut self, new: &OfficeRow) -> Result<()> {
        diesel::insert_into(office::table)
            .values((
                office::code.eq(&new.code),
                office::name.eq(&new.name),
                office::country.eq(&new.country),
                office::side.eq(&new.side),
                office::time_zone.eq(&new.time_zone),
                office::state.eq(&new.state),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// An office.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn office(&mut self, code: &str) -> Result<Option<OfficeRow>> {
        Ok(office::table.filter(office::code.eq(code)).first(self.connection).optional()?)
    }

    /// All offices, by code.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn offices(&mut self) -> Result<Vec<OfficeRow>> {
        Ok(office::table.order(office::code).load(self.connection)?)
    }
}
