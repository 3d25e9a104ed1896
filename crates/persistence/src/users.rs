//! Users: who may log in, and what stops them.

use chrono::{DateTime, Utc};
use diesel::{
    OptionalExtension as _,
    prelude::*,
    sql_types::{Integer, Nullable, Text},
};
use domain::{
    Id,
    id::{Employer, User, Worker},
};

use crate::{
    dialect::{Statement, sql, stored},
    error::Result,
    schema::user_account,
    store::Tx,
};

type Row = (
    sql::Id,
    Text,
    Text,
    Text,
    Text,
    Text,
    Nullable<sql::Id>,
    Nullable<sql::Id>,
    Integer,
    Nullable<sql::Instant>,
    Nullable<sql::Instant>,
    sql::Instant,
);

/// A user's account.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct UserRow {
    /// Who.
    pub id: Id<User>,
    /// The address they log in with, folded.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What Argon2 made of the password.
    pub password_hash: String,
    /// Their role.
    pub role: String,
    /// Their office's code.
    pub office: String,
    /// Their employer, where the role is that of one.
    pub employer: Option<Id<Employer>>,
    /// Which worker, where the role is that of one.
    pub worker: Option<Id<Worker>>,
    /// Wrong passwords since the last right one.
    pub failed_attempts: i32,
    /// Until when no password is taken.
    pub locked_until: Option<DateTime<Utc>>,
    /// When the account was closed.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Prints the id, and neither the person nor the secret.
impl std::fmt::Debug for UserRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserRow").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    /// Makes an account.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] when the address has one, [`crate::Conflict::Reference`] when there is no such office.
    pub fn create_user(&mut self, user: &UserRow) -> Result<()> {
        diesel::insert_into(user_account::table)
            .values((
                user_account::id.eq(stored(user.id)),
                user_account::email.eq(&user.email),
                user_account::name.eq(&user.name),
                user_account::password_hash.eq(&user.password_hash),
                user_account::role.eq(&user.role),
                user_account::office.eq(&user.office),
                user_account::employer.eq(user.employer),
                user_account::worker.eq(user.worker),
                user_account::failed_attempts.eq(user.failed_attempts),
                user_account::locked_until.eq(user.locked_until),
                user_account::disabled_at.eq(user.disabled_at),
                user_account::created_at.eq(stored(user.created_at)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// An account.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn user(&mut self, id: Id<User>) -> Result<Option<UserRow>> {
        Ok(user_account::table.filter(user_account::id.eq(stored(id))).first(self.connection).optional()?)
    }

    /// The account of a folded address.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn user_by_email(&mut self, email: &str) -> Result<Option<UserRow>> {
        Ok(user_account::table.filter(user_account::email.eq(email)).first(self.connection).optional()?)
    }

    /// A page of accounts, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn list_users(&mut self, after: Option<Id<User>>, limit: i64) -> Result<Vec<UserRow>> {
        let first = after.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
        let page = user_account::table.filter(user_account::id.gt(stored(first)));
        Ok(page.order(user_account::id).limit(limit).load(self.connection)?)
    }

    /// A page of the accounts of a country's offices, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn list_users_in(&mut self, country: &str, after: Option<Id<User>>, limit: i64) -> Result<Vec<UserRow>> {
        let first = after.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
        let statement = Statement::<Row>::new(
            "select u.id, u.email, u.name, u.password_hash, u.role, u.office, u.employer, u.worker, u.failed_attempts, \
             u.locked_until, u.disabled_at, u.created_at from user_account u join office o on o.code = u.office \
             where o.country = ? and u.id > ? order by u.id limit ?",
        );
        Ok(statement.bind(country).bind(first).bind(limit).load(self.connection)?)
    }

    /// Counts a wrong password, and answers how many there were since the last right one. Counted in the database, so that
    /// many guesses at once are many.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_failed_attempt(&mut self, id: Id<User>) -> Result<i32> {
        let theirs = user_account::table.filter(user_account::id.eq(stored(id)));
        let one_more = user_account::failed_attempts.eq(user_account::failed_attempts + 1);
        let counted = diesel::update(theirs).set(one_more).returning(user_account::failed_attempts);
        Ok(counted.get_result(self.connection).optional()?.unwrap_or_default())
    }

    /// Takes no password until then.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn lock_user(&mut self, id: Id<User>, until: DateTime<Utc>) -> Result<()> {
        let theirs = user_account::table.filter(user_account::id.eq(stored(id)));
        diesel::update(theirs).set(user_account::locked_until.eq(Some(until))).execute(self.connection)?;
        Ok(())
    }

    /// After a right password: nothing is counted any more.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn forget_failed_attempts(&mut self, id: Id<User>) -> Result<()> {
        let theirs = user_account::table.filter(user_account::id.eq(stored(id)));
        let nothing = (user_account::failed_attempts.eq(0), user_account::locked_until.eq(None::<DateTime<Utc>>));
        diesel::update(theirs).set(nothing).execute(self.connection)?;
        Ok(())
    }

    /// Sets another password, as its hash.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn set_password(&mut self, id: Id<User>, password_hash: &str) -> Result<bool> {
        let theirs = user_account::table.filter(user_account::id.eq(stored(id)));
        let changed =
            diesel::update(theirs).set(user_account::password_hash.eq(password_hash)).execute(self.connection)?;
        Ok(changed == 1)
    }

    /// Closes an account, or opens it again with `None`. Its sessions are to be revoked with it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn set_user_disabled(&mut self, id: Id<User>, at: Option<DateTime<Utc>>) -> Result<bool> {
        let theirs = user_account::table.filter(user_account::id.eq(stored(id)));
        let changed = diesel::update(theirs).set(user_account::disabled_at.eq(at)).execute(self.connection)?;
        Ok(changed == 1)
    }

    /// How many accounts there are, closed ones too.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_users(&mut self) -> Result<i64> {
        Ok(user_account::table.count().get_result(self.connection)?)
    }
}
