//! Keeping accounts, offices and sessions over the interface. Who may keep what is in `domain::access`; whatever is changed is
//! written down with who changed it and whose it was.
//!
//! A password that an administrator gives out is generated and shown once. There is no way to give somebody another role or
//! office: they get another account.

use chrono::{DateTime, Utc};
use domain::{
    access::{Account, Actor, Operation, Role},
    country::Country,
    id::{Device, Employer, Id, Session, User, Worker},
    text::Text,
    value::OfficeCode,
};
use persistence::{Conflict, NewAudit, SessionRow, StoreError, Tx, UserRow};
use serde::Serialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::{
    Bearer, Error, NewOffice, NewUser, OfficeView, Registry, Result,
    devices::end,
    passwords::{self, Password},
    views::Page,
};

/// An account, for whoever keeps it. No password and no hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountView {
    /// Whose.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<User>,
    /// The address with which they sign in.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they do here.
    pub role: String,
    /// For which office.
    pub office: String,
    /// For which employer, where the role is that of one.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub employer: Option<Id<Employer>>,
    /// Which worker, where the role is that of one.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub worker: Option<Id<Worker>>,
    /// Since when they have a second factor.
    pub second_factor_since: Option<DateTime<Utc>>,
    /// Until when no password is taken.
    pub locked_until: Option<DateTime<Utc>>,
    /// Since when the account is closed.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Since when there is one.
    pub created_at: DateTime<Utc>,
}

impl AccountView {
    fn of(tx: &mut Tx<'_>, row: UserRow) -> Result<Self> {
        let second_factor_since = tx.second_factor(row.id)?.and_then(|factor| factor.confirmed_at);
        let UserRow { id, email, name, role, office, employer, worker, locked_until, disabled_at, created_at, .. } =
            row;
        Ok(Self {
            id,
            email,
            name,
            role,
            office,
            employer,
            worker,
            second_factor_since,
            locked_until,
            disabled_at,
            created_at,
        })
    }
}

/// Somebody who shall be able to sign in, as an administrator says it: the password is generated.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The address with which they sign in.
    pub email: String,
    /// Their name.
    pub name: Text<120>,
    /// What they do here.
    pub role: Role,
    /// For which office.
    pub office: OfficeCode,
    /// For which employer, where the role is that of one, and only then.
    pub employer: Option<Id<Employer>>,
    /// Which worker, where the role is that of one, and only then.
    pub worker: Option<Id<Worker>>,
}

/// A session that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenSession {
    /// Which.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Session>,
    /// Whether it is the one that asks.
    pub current: bool,
    /// When it was last renewed; when it was opened, where it never was.
    pub seen_at: DateTime<Utc>,
    /// When it ends, however often it is renewed.
    pub ends_at: DateTime<Utc>,
    /// When a second factor last proved in it who it is.
    pub proven_at: Option<DateTime<Utc>>,
    /// On which registered device.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub device: Option<Id<Device>>,
    /// What its program calls itself.
    pub user_agent: String,
}

impl OpenSession {
    fn of(row: SessionRow, current: Option<Id<Session>>) -> Self {
        let SessionRow { family, created_at, expires_at, proven_at, device, user_agent, .. } = row;
        let current = current == Some(family);
        Self { id: family, current, seen_at: created_at, ends_at: expires_at, proven_at, device, user_agent }
    }
}

/// An account as the table of who may keep it knows it.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub(crate) fn account_of(tx: &mut Tx<'_>, user: Id<User>) -> Result<Account> {
    let row = tx.user(user)?.ok_or(Error::NotFound)?;
    described(tx, &row)
}

fn described(tx: &mut Tx<'_>, row: &UserRow) -> Result<Account> {
    let unreadable = |what: &'static str| Error::fault("reading an account", what);
    let office = tx.office(&row.office)?.ok_or_else(|| unreadable("it has no office"))?;
    Ok(Account {
        user: Some(row.id),
        role: Role::parse(&row.role).ok_or_else(|| unreadable("its role is none that this program knows"))?,
        country: Country::parse(&office.country).map_err(|_| unreadable("its office's country cannot be read"))?,
    })
}

impl Registry {
    /// The accounts of the administrator's country.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone but an administrator.
    pub fn accounts(&self, actor: &Actor, after: Option<Id<User>>, limit: usize) -> Result<Page<AccountView>> {
        actor.may(Operation::ManageUsers)?;
        let rows_max = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let views = self.store.read(|tx| -> Result<Vec<AccountView>> {
            let rows = tx.list_users_in(actor.country.as_str(), after, rows_max)?;
            rows.into_iter().map(|row| AccountView::of(tx, row)).collect()
        })?;
        Ok(Page::cut(views, limit, |view| view.id.to_string(), |view| view))
    }

    /// One account.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone but an administrator, [`Error::NotFound`] where there is none in their country.
    pub fn account(&self, actor: &Actor, id: Id<User>) -> Result<AccountView> {
        actor.may(Operation::ManageUsers)?;
        self.store.read(|tx| {
            let row = tx.user(id)?.ok_or(Error::NotFound)?;
            let account = described(tx, &row)?;
            actor.may_see_account(&account).map_err(|_| Error::NotFound)?;
            AccountView::of(tx, row)
        })
    }

    /// Makes an account, with a password that is shown once.
    ///
    /// # Errors
    /// [`Error::Denied`] for a role that is not an administrator's to give, [`Error::Invalid`] for what is wrong with it,
    /// [`Error::Conflict`] when the address has an account.
    pub fn create_account(&self, actor: &Actor, new: &NewAccount) -> Result<(AccountView, Zeroizing<String>)> {
        let office = self.store.read(|tx| tx.office(new.office.as_str()))?;
        let country = office.and_then(|office| Country::parse(&office.country).ok());
        let asked = Account { user: None, role: new.role, country: country.unwrap_or(actor.country) };
        actor.may_keep_account(&Account { country: actor.country, ..asked })?;
        // An office of another country is as good as none.
        if country.is_none() || actor.may_keep_account(&asked).is_err() {
            return Err(Error::invalid("office", "is not an office of this node"));
        }
        let text = passwords::generate(&self.entropy);
        let NewAccount { email, name, role, office, employer, worker } = new.clone();
        let password = Password::from(text.to_string());
        let made = self.make_user(
            &NewUser { email, name, password, role, office, employer, worker },
            self.done(actor, "user.create"),
        )?;
        let view = self.store.read(|tx| -> Result<AccountView> {
            let row = tx.user(made.id)?.ok_or(Error::NotFound)?;
            AccountView::of(tx, row)
        })?;
        Ok((view, text))
    }

    /// Closes an account, and ends its sessions at once.
    ///
    /// # Errors
    /// As [`Registry::account`]; [`Error::Denied`] for one that is not theirs to keep.
    pub fn close_account(&self, actor: &Actor, id: Id<User>) -> Result<()> {
        let now = self.now();
        self.keep(actor, id, "user.disable", |tx| Ok(tx.set_user_disabled(id, Some(now)).map(drop)?))
    }

    /// Opens a closed or locked account again.
    ///
    /// # Errors
    /// As [`Registry::close_account`].
    pub fn open_account(&self, actor: &Actor, id: Id<User>) -> Result<()> {
        self.keep(actor, id, "user.enable", |tx| {
            tx.set_user_disabled(id, None)?;
            Ok(tx.forget_failed_attempts(id)?)
        })
    }

    /// Gives an account another password, which is shown once, takes its second factor away and ends its sessions.
    ///
    /// # Errors
    /// As [`Registry::close_account`].
    pub fn reset_account(&self, actor: &Actor, id: Id<User>) -> Result<Zeroizing<String>> {
        actor.may(Operation::ManageUsers)?;
        let text = passwords::generate(&self.entropy);
        let hash = self.passwords.turn()?.hash(&Password::from(text.to_string()), &self.entropy)?;
        self.keep(actor, id, "user.reset", |tx| {
            tx.set_password(id, &hash)?;
            tx.delete_second_factor(id)?;
            Ok(tx.forget_failed_attempts(id)?)
        })?;
        Ok(text)
    }

    /// Sets the caller's own password, and ends all their sessions.
    ///
    /// # Errors
    /// [`crate::Unauthenticated::Credentials`] where the current one is another, [`Error::Invalid`] where the new one is no good.
    pub fn change_own_password(&self, bearer: &Bearer, current: &Password, new: &Password) -> Result<()> {
        self.check_own_password(bearer.user, current)?;
        let user = self.store.read(|tx| tx.user(bearer.user))?.ok_or(Error::NotFound)?;
        new.check_new(&user.email).map_err(|rule| Error::invalid("new", rule))?;
        let hash = self.passwords.turn()?.hash(new, &self.entropy)?;
        let (now, entry) = (self.now(), self.bearers_entry(bearer, "user.set-password", "done"));
        let ended = self.store.write(|tx| -> Result<Vec<SessionRow>> {
            tx.set_password(user.id, &hash)?;
            let open = tx.open_sessions_of(user.id, now)?;
            end(tx, &open, now)?;
            tx.append_audit_about(&entry, user.id)?;
            Ok(open)
        })?;
        self.end_at_once(&ended, now);
        Ok(())
    }

    /// The caller's own open sessions.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn own_sessions(&self, bearer: &Bearer) -> Result<Vec<OpenSession>> {
        let rows = self.store.read(|tx| tx.open_sessions_of(bearer.user, self.now()))?;
        Ok(rows.into_iter().map(|row| OpenSession::of(row, Some(bearer.session))).collect())
    }

    /// The open sessions of an account.
    ///
    /// # Errors
    /// As [`Registry::account`].
    pub fn sessions_of(&self, actor: &Actor, id: Id<User>) -> Result<Vec<OpenSession>> {
        actor.may(Operation::ManageUsers)?;
        let rows = self.store.read(|tx| -> Result<Vec<SessionRow>> {
            let account = account_of(tx, id)?;
            actor.may_see_account(&account).map_err(|_| Error::NotFound)?;
            Ok(tx.open_sessions_of(id, self.now())?)
        })?;
        Ok(rows.into_iter().map(|row| OpenSession::of(row, None)).collect())
    }

    /// Ends a session at once: one's own, or that of an account that one keeps.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is neither, or not open.
    pub fn end_session(&self, actor: &Actor, id: Id<Session>) -> Result<()> {
        let now = self.now();
        let entry = self.done(actor, "session.end");
        self.store.write(|tx| -> Result<()> {
            let session = tx.open_session(id)?.filter(|row| row.expires_at > now).ok_or(Error::NotFound)?;
            if session.user != actor.user {
                let account = account_of(tx, session.user)?;
                actor.may_keep_account(&account).map_err(|_| Error::NotFound)?;
            }
            tx.revoke_family(id, now)?;
            Ok(tx.append_audit_about(&entry, session.user)?)
        })?;
        self.ended.add(id, now);
        Ok(())
    }

    /// The offices of the administrator's country.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone but an administrator.
    pub fn own_offices(&self, actor: &Actor) -> Result<Vec<OfficeView>> {
        actor.may(Operation::ManageUsers)?;
        let offices = self.store.read(|tx| tx.offices())?;
        let own = offices.into_iter().filter(|office| office.country == actor.country.as_str());
        Ok(own.map(OfficeView::from).collect())
    }

    /// Opens an office of the administrator's country.
    ///
    /// # Errors
    /// [`Error::Denied`] for another country's, [`Error::Conflict`] where the code has an office.
    pub fn open_office(&self, actor: &Actor, new: &NewOffice) -> Result<OfficeView> {
        actor.may_open_office(new.country)?;
        let row = new.as_row();
        let entry = NewAudit { office: row.code.clone(), ..self.done(actor, "office.open") };
        let made = self.store.write(|tx| -> Result<(), StoreError> {
            tx.create_office(&row)?;
            tx.append_audit(&entry)
        });
        match made {
            Ok(()) => Ok(row.into()),
            Err(error @ StoreError::Conflict(Conflict::Taken(_))) => {
                Err(Error::Conflict("the code has an office", Some(error)))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Changes somebody's account, ends its sessions, and writes down who did.
    fn keep(
        &self,
        actor: &Actor,
        id: Id<User>,
        operation: &str,
        change: impl Fn(&mut Tx<'_>) -> Result<()>,
    ) -> Result<()> {
        actor.may(Operation::ManageUsers)?;
        let now = self.now();
        let entry = self.done(actor, operation);
        let ended = self.store.write(|tx| -> Result<Vec<SessionRow>> {
            let account = account_of(tx, id)?;
            actor.may_see_account(&account).map_err(|_| Error::NotFound)?;
            actor.may_keep_account(&account)?;
            change(tx)?;
            let open = tx.open_sessions_of(id, now)?;
            end(tx, &open, now)?;
            tx.append_audit_about(&entry, id)?;
            Ok(open)
        })?;
        self.end_at_once(&ended, now);
        Ok(())
    }

    fn done(&self, actor: &Actor, operation: &str) -> NewAudit {
        NewAudit { outcome: "done".to_owned(), ..self.audit_entry(actor, operation) }
    }
}

#[cfg(test)]
#[path = "administration_tests.rs"]
mod tests;
