//! Devices that record without network, and since when each is no longer trusted.

use chrono::{DateTime, Utc};
use diesel::{
    OptionalExtension as _,
    prelude::*,
    sql_types::{Nullable, Text},
};
use domain::{
    Id,
    id::{Device, User},
};

use crate::{
    dialect::{Statement, sql, stored},
    error::Result,
    schema::device,
    store::Tx,
};

type Row = (sql::Id, Text, sql::Id, sql::Instant, sql::Instant, Nullable<sql::Instant>);

/// A registered device.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct DeviceRow {
    /// Which; records name it as `captured.device`.
    pub id: Id<Device>,
    /// What its user calls it.
    pub name: String,
    /// Who registered it, and signs in on it.
    pub user: Id<User>,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When somebody last signed in or renewed a session on it.
    pub last_seen_at: DateTime<Utc>,
    /// Since when nobody signs in on it any more.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Tx<'_> {
    /// Registers a device.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when there is no such user.
    pub fn create_device(&mut self, new: &DeviceRow) -> Result<()> {
        diesel::insert_into(device::table)
            .values((
                device::id.eq(stored(new.id)),
                device::name.eq(&new.name),
                device::user_id.eq(stored(new.user)),
                device::registered_at.eq(stored(new.registered_at)),
                device::last_seen_at.eq(stored(new.last_seen_at)),
                device::revoked_at.eq(new.revoked_at),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// A device.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn device(&mut self, id: Id<Device>) -> Result<Option<DeviceRow>> {
        Ok(device::table.filter(device::id.eq(stored(id))).first(self.connection).optional()?)
    }

    /// A page of a user's devices, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn devices_of(&mut self, user: Id<User>, after: Option<Id<Device>>, limit: i64) -> Result<Vec<DeviceRow>> {
        let first = after.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
        let page = device::table.filter(device::user_id.eq(stored(user))).filter(device::id.gt(stored(first)));
        Ok(page.order(device::id).limit(limit).load(self.connection)?)
    }

    /// A page of the devices of a country's users, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn devices_in(&mut self, country: &str, after: Option<Id<Device>>, limit: i64) -> Result<Vec<DeviceRow>> {
        let first = after.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
        let statement = Statement::<Row>::new(
            "select d.id, d.name, d.user_id, d.registered_at, d.last_seen_at, d.revoked_at from device d \
             join user_account u on u.id = d.user_id join office o on o.code = u.office \
             where o.country = ? and d.id > ? order by d.id limit ?",
        );
        Ok(statement.bind(country).bind(first).bind(limit).load(self.connection)?)
    }

    /// Notes that a device was seen.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn see_device(&mut self, id: Id<Device>, at: DateTime<Utc>) -> Result<()> {
        let it = device::table.filter(device::id.eq(stored(id)));
        diesel::update(it).set(device::last_seen_at.eq(stored(at))).execute(self.connection)?;
        Ok(())
    }

    /// Trusts a device no longer. `false` where it was not trusted before.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn revoke_device(&mut self, id: Id<Device>, at: DateTime<Utc>) -> Result<bool> {
        let trusted = device::table.filter(device::id.eq(stored(id))).filter(device::revoked_at.is_null());
        Ok(diesel::update(trusted).set(device::revoked_at.eq(Some(at))).execute(self.connection)? == 1)
    }

    /// How many devices a user has that are trusted.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_devices_of(&mut self, user: Id<User>) -> Result<i64> {
        let trusted = device::table.filter(device::user_id.eq(stored(user))).filter(device::revoked_at.is_null());
        Ok(trusted.count().get_result(self.connection)?)
    }
}
