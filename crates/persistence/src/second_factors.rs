//! Second factors: what proves besides a password who somebody is, and the codes for the day on which it is lost.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension as _, prelude::*};
use domain::{Id, id::User};

use crate::{
    dialect::{stored, upsert},
    error::Result,
    schema::{recovery_code, second_factor},
    store::Tx,
};

/// A user's second factor.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct SecondFactorRow {
    /// Whose.
    pub user: Id<User>,
    /// The secret, sealed under the node's data key.
    pub sealed: String,
    /// When it was made.
    pub enrolled_at: DateTime<Utc>,
    /// When its first code was given; until then it proves nothing and asks for nothing.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The step of time whose code was taken last: that code and earlier ones are used up.
    pub last_step: i64,
    /// Wrong codes since the last right one.
    pub failed_attempts: i32,
    /// Until when no code is taken.
    pub locked_until: Option<DateTime<Utc>>,
}

/// Prints no secret.
impl std::fmt::Debug for SecondFactorRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactorRow").field("user", &self.user).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    /// A user's second factor, also one that is not confirmed yet.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn second_factor(&mut self, user: Id<User>) -> Result<Option<SecondFactorRow>> {
        Ok(second_factor::table.filter(second_factor::user_id.eq(stored(user))).first(self.connection).optional()?)
    }

    /// Keeps a second factor, over the one that was there.
    ///
    /// # Errors
    /// When the database is not available, or there is no such user.
    pub fn put_second_factor(&mut self, row: &SecondFactorRow) -> Result<()> {
        let columns = vec![
            ("user_id", row.user.into()),
            ("sealed", (&row.sealed).into()),
            ("enrolled_at", row.enrolled_at.into()),
            ("confirmed_at", row.confirmed_at.into()),
            ("last_step", row.last_step.into()),
            ("failed_attempts", row.failed_attempts.into()),
            ("locked_until", row.locked_until.into()),
        ];
        upsert("second_factor", &["user_id"], columns).execute(self.connection)?;
        Ok(())
    }

    /// Takes a second factor away, with its recovery codes. `false` where there was none.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn delete_second_factor(&mut self, user: Id<User>) -> Result<bool> {
        diesel::delete(recovery_code::table.filter(recovery_code::user_id.eq(stored(user))))
            .execute(self.connection)?;
        let theirs = second_factor::table.filter(second_factor::user_id.eq(stored(user)));
        Ok(diesel::delete(theirs).execute(self.connection)? == 1)
    }

    /// Uses a step's code up. `false` where it or a later one was used before: the same code twice proves nothing.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn use_step(&mut self, user: Id<User>, step: i64) -> Result<bool> {
        let unused = second_factor::table
            .filter(second_factor::user_id.eq(stored(user)))
            .filter(second_factor::last_step.lt(step));
        Ok(diesel::update(unused).set(second_factor::last_step.eq(step)).execute(self.connection)? == 1)
    }

    /// Counts a wrong code, and answers how many there were since the last right one.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_failed_code(&mut self, user: Id<User>) -> Result<i32> {
        let theirs = second_factor::table.filter(second_factor::user_id.eq(stored(user)));
        let one_more = second_factor::failed_attempts.eq(second_factor::failed_attempts + 1);
        let counted = diesel::update(theirs).set(one_more).returning(second_factor::failed_attempts);
        Ok(counted.get_result(self.connection).optional()?.unwrap_or_default())
    }

    /// Takes no code until then.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn lock_second_factor(&mut self, user: Id<User>, until: DateTime<Utc>) -> Result<()> {
        let theirs = second_factor::table.filter(second_factor::user_id.eq(stored(user)));
        diesel::update(theirs).set(second_factor::locked_until.eq(Some(until))).execute(self.connection)?;
        Ok(())
    }

    /// After a right code, or once a lock has ended: nothing is counted any more.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn forget_failed_codes(&mut self, user: Id<User>) -> Result<()> {
        let theirs = second_factor::table.filter(second_factor::user_id.eq(stored(user)));
        let nothing = (second_factor::failed_attempts.eq(0), second_factor::locked_until.eq(None::<DateTime<Utc>>));
        diesel::update(theirs).set(nothing).execute(self.connection)?;
        Ok(())
    }

    /// Notes that the first code was given: from now on it counts.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn confirm_second_factor(&mut self, user: Id<User>, at: DateTime<Utc>) -> Result<()> {
        let theirs = second_factor::table.filter(second_factor::user_id.eq(stored(user)));
        diesel::update(theirs).set(second_factor::confirmed_at.eq(Some(at))).execute(self.connection)?;
        Ok(())
    }

    /// Keeps the hashes of recovery codes, instead of those that were there.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn replace_recovery_codes(&mut self, user: Id<User>, hashes: &[String]) -> Result<()> {
        diesel::delete(recovery_code::table.filter(recovery_code::user_id.eq(stored(user))))
            .execute(self.connection)?;
        for hash in hashes {
            diesel::insert_into(recovery_code::table)
                .values((recovery_code::user_id.eq(stored(user)), recovery_code::code_hash.eq(hash)))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Uses a recovery code up. `false` where there is none such, or it was used before.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn use_recovery_code(&mut self, user: Id<User>, hash: &str, at: DateTime<Utc>) -> Result<bool> {
        let unused = recovery_code::table
            .filter(recovery_code::user_id.eq(stored(user)))
            .filter(recovery_code::code_hash.eq(hash))
            .filter(recovery_code::used_at.is_null());
        Ok(diesel::update(unused).set(recovery_code::used_at.eq(Some(at))).execute(self.connection)? == 1)
    }

    /// How many recovery codes a user has left.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn recovery_codes_left(&mut self, user: Id<User>) -> Result<i64> {
        let unused = recovery_code::table
            .filter(recovery_code::user_id.eq(stored(user)))
            .filter(recovery_code::used_at.is_null());
        Ok(unused.count().get_result(self.connection)?)
    }

    /// A page of second factors by user, for sealing their secrets anew.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn second_factors(&mut self, after: Option<Id<User>>, limit: i64) -> Result<Vec<SecondFactorRow>> {
        let first = after.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
        let page = second_factor::table.filter(second_factor::user_id.gt(stored(first)));
        Ok(page.order(second_factor::user_id).limit(limit).load(self.connection)?)
    }

    /// Keeps the same secret under another key, unless it was changed meanwhile.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn reseal_second_factor(&mut self, user: Id<User>, was: &str, sealed: &str) -> Result<bool> {
        let same =
            second_factor::table.filter(second_factor::user_id.eq(stored(user))).filter(second_factor::sealed.eq(was));
        Ok(diesel::update(same).set(second_factor::sealed.eq(sealed)).execute(self.connection)? == 1)
    }
}
