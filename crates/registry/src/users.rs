//! Users and offices, as the operator of a node keeps them from its command line.

use chrono::{DateTime, Utc};
use domain::{
    access::{Role, Side},
    country::Country,
    id::{Employer, Id, User, Worker},
    text::Text,
    value::OfficeCode,
};
use persistence::{Conflict, NewAudit, OfficeRow, StoreError, UserRow};
use serde::Serialize;

use crate::{Error, Registry, Result, passwords::Password};

/// RFC 5321 §4.5.3.1.3.
const EMAIL_CHARACTERS_MAX: usize = 254;
/// Accounts read from the database at once.
const PAGE: i64 = 200;

/// An office to open, or to describe anew.
#[derive(Clone, Debug)]
pub struct NewOffice {
    /// Its code.
    pub code: OfficeCode,
    /// Its name.
    pub name: Text<120>,
    /// The country whose office it is.
    pub country: Country,
    /// Where it stands in the corridor.
    pub side: Side,
    /// The IANA time zone in which its days are counted, such as `America/Panama`.
    pub time_zone: chrono_tz::Tz,
}

/// An office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OfficeView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The country whose office it is.
    pub country: String,
    /// Where it stands in the corridor.
    pub side: String,
    /// The time zone in which its days are counted.
    pub time_zone: String,
}

impl From<OfficeRow> for OfficeView {
    fn from(row: OfficeRow) -> Self {
        let OfficeRow { code, name, country, side, time_zone, .. } = row;
        Self { code, name, country, side, time_zone }
    }
}

impl NewOffice {
    pub(crate) fn as_row(&self) -> OfficeRow {
        OfficeRow {
            code: self.code.to_string(),
            name: self.name.as_str().to_owned(),
            country: self.country.as_str().to_owned(),
            side: self.side.as_str().to_owned(),
            time_zone: self.time_zone.name().to_owned(),
            state: "open".to_owned(),
        }
    }
}

/// Somebody who shall be able to sign in.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The address with which they sign in.
    pub email: String,
    /// Their name.
    pub name: Text<120>,
    /// Their password.
    pub password: Password,
    /// What they do here.
    pub role: Role,
    /// For which office.
    pub office: OfficeCode,
    /// For which employer, where the role is that of one, and only then.
    pub employer: Option<Id<Employer>>,
    /// Which worker, where the role is that of one, and only then.
    pub worker: Option<Id<Worker>>,
}

/// A user, for the operator. No password and no hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserView {
    /// Who.
    pub id: Id<User>,
    /// The address with which they sign in.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they do here.
    pub role: String,
    /// For which office.
    pub office: String,
    /// For which employer.
    pub employer: Option<Id<Employer>>,
    /// Which worker.
    pub worker: Option<Id<Worker>>,
    /// Until when no password is taken.
    pub locked_until: Option<DateTime<Utc>>,
    /// Since when the account is closed.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl From<UserRow> for UserView {
    fn from(row: UserRow) -> Self {
        let UserRow { id, email, name, role, office, employer, worker, locked_until, disabled_at, .. } = row;
        Self { id, email, name, role, office, employer, worker, locked_until, disabled_at }
    }
}

/// The one spelling of an address under which an account is kept.
pub(crate) fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Registry {
    /// Opens an office, or describes it anew.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_office(&self, office: &NewOffice) -> Result<()> {
        let row = office.as_row();
        let entry = self.operators_entry("office.put", office.code.as_str());
        self.store.write(|tx| {
            tx.put_office(&row)?;
            Ok::<_, Error>(tx.append_audit(&entry)?)
        })
    }

    /// All offices.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn offices(&self) -> Result<Vec<OfficeView>> {
        Ok(self.store.read(|tx| tx.offices())?.into_iter().map(OfficeView::from).collect())
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is wrong with it, [`Error::Conflict`] when the address has an account.
    pub fn create_user(&self, new: &NewUser) -> Result<UserView> {
        self.make_user(new, self.operators_entry("user.create", new.office.as_str()))
    }

    /// Makes an account, and writes down who did.
    pub(crate) fn make_user(&self, new: &NewUser, entry: NewAudit) -> Result<UserView> {
        let email = fold_email(&new.email);
        check(new, &email)?;
        let row = UserRow {
            id: self.new_id(),
            name: new.name.as_str().to_owned(),
            password_hash: self.passwords.turn()?.hash(&new.password, &self.entropy)?,
            role: new.role.as_str().to_owned(),
            office: new.office.to_string(),
            employer: new.employer,
            worker: new.worker,
            failed_attempts: 0,
            locked_until: None,
            disabled_at: None,
            created_at: self.now(),
            email,
        };
        self.store
            .write(|tx| {
                tx.create_user(&row)?;
                tx.append_audit_about(&entry, row.id)
            })
            .map_err(|error| match error {
                StoreError::Conflict(Conflict::Taken(_)) => Error::Conflict("the address has an account", Some(error)),
                StoreError::Conflict(Conflict::Reference(_)) => {
                    Error::invalid("office", "is not an office of this node")
                }
                error => error.into(),
            })?;
        Ok(row.into())
    }

    /// All accounts, in the order in which they were made.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn users(&self) -> Result<Vec<UserView>> {
        let mut users: Vec<UserView> = Vec::new();
        loop {
            let after = users.last().map(|user| user.id);
            let page = self.store.read(|tx| tx.list_users(after, PAGE))?;
            if page.is_empty() {
                return Ok(users);
            }
            users.extend(page.into_iter().map(UserView::from));
        }
    }

    /// Closes an account and ends its sessions. Its access tokens expire by themselves, within minutes.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the address has none.
    pub fn disable_user(&self, email: &str) -> Result<()> {
        let now = self.now();
        self.change("user.disable", email, |tx, user| {
            tx.set_user_disabled(user.id, Some(now))?;
            tx.revoke_sessions_of(user.id, now)?;
            Ok(())
        })
    }

    /// Opens a closed or locked account again.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the address has none.
    pub fn enable_user(&self, email: &str) -> Result<()> {
        self.change("user.enable", email, |tx, user| {
            tx.set_user_disabled(user.id, None)?;
            tx.forget_failed_attempts(user.id)?;
            Ok(())
        })
    }

    /// Sets another password, ends the account's sessions and unlocks it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the address has no account, [`Error::Invalid`] when the password is no good.
    pub fn set_password(&self, email: &str, password: &Password) -> Result<()> {
        let now = self.now();
        password.check_new(&fold_email(email)).map_err(|rule| Error::invalid("password", rule))?;
        let hash = self.passwords.turn()?.hash(password, &self.entropy)?;
        self.change("user.set-password", email, |tx, user| {
            tx.set_password(user.id, &hash)?;
            tx.forget_failed_attempts(user.id)?;
            tx.revoke_sessions_of(user.id, now)?;
            Ok(())
        })
    }

    /// Takes an account's second factor away, for somebody who lost it with all codes, and ends the account's sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the address has no account.
    pub fn reset_second_factor(&self, email: &str) -> Result<()> {
        let now = self.now();
        self.change("user.reset-second-factor", email, |tx, user| {
            tx.delete_second_factor(user.id)?;
            tx.revoke_sessions_of(user.id, now)?;
            Ok(())
        })
    }

    fn change(
        &self,
        operation: &str,
        email: &str,
        change: impl Fn(&mut persistence::Tx<'_>, &UserRow) -> Result<()>,
    ) -> Result<()> {
        let email = fold_email(email);
        self.store.write(|tx| {
            let user = tx.user_by_email(&email)?.ok_or(Error::NotFound)?;
            change(tx, &user)?;
            Ok(tx.append_audit_about(&self.operators_entry(operation, &user.office), user.id)?)
        })
    }

    /// What the operator did on the node's own machine; no account of the registry stands behind it.
    pub(crate) fn operators_entry(&self, operation: &str, office: &str) -> NewAudit {
        NewAudit {
            at: self.now(),
            user: None,
            role: "operator".to_owned(),
            office: office.to_owned(),
            operation: operation.to_owned(),
            purpose: None,
            reason: None,
            worker: None,
            cycle: None,
            records: 0,
            outcome: "done".to_owned(),
        }
    }
}

fn check(new: &NewUser, email: &str) -> Result<()> {
    let (account, host) = email.split_once('@').unwrap_or_default();
    let well_formed = !account.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !email.contains(|c: char| c.is_whitespace() || c.is_control());
    if !well_formed || email.chars().count() > EMAIL_CHARACTERS_MAX {
        return Err(Error::invalid("email", "is not an e-mail address"));
    }
    new.password.check_new(email).map_err(|rule| Error::invalid("password", rule))?;
    check_whose(new)
}

/// For whom somebody acts: an employer or association for one, a worker for themselves, and everybody else for their office alone.
fn check_whose(new: &NewUser) -> Result<()> {
    let for_employer = matches!(new.role, Role::Employer | Role::Association);
    match (for_employer, new.employer) {
        (true, None) => return Err(Error::invalid("employer", "is missing")),
        (false, Some(_)) => {
            return Err(Error::invalid("employer", "is for users in the role of an employer or association only"));
        }
        _ => {}
    }
    match (new.role, new.worker) {
        (Role::Worker, None) => Err(Error::invalid("worker", "is missing")),
        (Role::Worker, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => Err(Error::invalid("worker", "is for users in the role of a worker only")),
    }
}
