//! Devices that record without network: registered by whoever signs in on them, seen, and trusted until they are lost.
//!
//! A record that one wrote down names it as `captured.device`, by its id. What it recorded stays recorded: a fact is kept
//! whoever's telephone it comes from.

use chrono::{DateTime, Utc};
use domain::{
    access::{Account, Actor, Operation},
    id::{Device, Id, User},
    text::Text,
};
use persistence::{DeviceRow, SessionRow, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Bearer, Error, Registry, Result, Unauthenticated, administration::account_of, views::Page};

/// How many devices somebody may have at once. More are a sign that they are never given back.
pub const DEVICES_MAX: i64 = 20;

/// A registered device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeviceView {
    /// Which. Records name it as `captured.device`, and whoever signs in on it as `device`.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Device>,
    /// What its user calls it.
    pub name: String,
    /// Who registered it.
    #[schema(value_type = uuid::Uuid)]
    pub user: Id<User>,
    /// When it was registered.
    pub first_seen_at: DateTime<Utc>,
    /// When somebody last signed in or renewed a session on it.
    pub last_seen_at: DateTime<Utc>,
    /// Since when nobody signs in on it any more.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl From<DeviceRow> for DeviceView {
    fn from(row: DeviceRow) -> Self {
        let DeviceRow { id, name, user, registered_at, last_seen_at, revoked_at } = row;
        Self { id, name, user, first_seen_at: registered_at, last_seen_at, revoked_at }
    }
}

impl Registry {
    /// Registers the device at which the caller sits; their session is from now on one of this device.
    ///
    /// # Errors
    /// [`Error::Conflict`] for more than [`DEVICES_MAX`].
    pub fn register_device(&self, bearer: &Bearer, name: &Text<60>) -> Result<DeviceView> {
        let now = self.now();
        let row = DeviceRow {
            id: self.new_id(),
            name: name.as_str().to_owned(),
            user: bearer.user,
            registered_at: now,
            last_seen_at: now,
            revoked_at: None,
        };
        let entry = self.bearers_entry(bearer, "device.register", "done");
        self.store.write(|tx| -> Result<()> {
            // Two that register the last one at the same time wait for each other.
            tx.lock(&[bearer.user])?;
            if tx.count_devices_of(bearer.user)? >= DEVICES_MAX {
                return Err(Error::Conflict("too many devices", None));
            }
            tx.create_device(&row)?;
            if !tx.bind_session(bearer.session, row.id)? {
                return Err(Unauthenticated::SessionClosed.into());
            }
            Ok(tx.append_audit_about(&entry, bearer.user)?)
        })?;
        Ok(row.into())
    }

    /// The caller's own devices; all of their country's for an administrator.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn devices(&self, actor: &Actor, after: Option<Id<Device>>, limit: usize) -> Result<Page<DeviceView>> {
        let all = actor.may(Operation::ManageUsers).is_ok();
        let rows_max = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.read(|tx| match all {
            true => tx.devices_in(actor.country.as_str(), after, rows_max),
            false => tx.devices_of(actor.user, after, rows_max),
        })?;
        Ok(Page::cut(rows, limit, |row| row.id.to_string(), DeviceView::from))
    }

    /// Trusts a device no longer, and ends its sessions at once.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is neither the caller's own nor one that they keep, or is revoked already.
    pub fn revoke_device(&self, actor: &Actor, id: Id<Device>) -> Result<()> {
        let now = self.now();
        let entry = persistence::NewAudit { outcome: "done".to_owned(), ..self.audit_entry(actor, "device.revoke") };
        let ended = self.store.write(|tx| -> Result<Vec<SessionRow>> {
            let device = tx.device(id)?.ok_or(Error::NotFound)?;
            if device.user != actor.user {
                let account: Account = account_of(tx, device.user)?;
                actor.may_keep_account(&account).map_err(|_| Error::NotFound)?;
            }
            if !tx.revoke_device(id, now)? {
                return Err(Error::NotFound);
            }
            let open = tx.open_sessions_on(id, now)?;
            end(tx, &open, now)?;
            tx.append_audit_about(&entry, device.user)?;
            Ok(open)
        })?;
        self.end_at_once(&ended, now);
        Ok(())
    }
}

/// Ends sessions, each with all that came from its login.
pub(crate) fn end(tx: &mut Tx<'_>, open: &[SessionRow], now: DateTime<Utc>) -> Result<()> {
    for session in open {
        tx.revoke_family(session.family, now)?;
    }
    Ok(())
}
