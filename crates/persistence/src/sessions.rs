//! Sessions: logins, each a family of refresh tokens of which one is good.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension as _, prelude::*};
use domain::{
    Id,
    id::{Device, Session, User},
};

use crate::{dialect::stored, error::Result, schema::session, store::Tx};

/// How much of a user agent is kept, in characters.
pub const USER_AGENT_CHARACTERS_MAX: usize = 200;

/// One refresh token of a session.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct SessionRow {
    /// Which.
    pub id: Id<Session>,
    /// Whose.
    pub user: Id<User>,
    /// A hash of the refresh token; the token itself is kept nowhere.
    pub refresh_hash: String,
    /// The first of the family, from the login with a password.
    pub family: Id<Session>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was used up or revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// What it was used up for.
    pub replaced_by: Option<Id<Session>>,
    /// The program that logged in, as it calls itself; cut where it is long.
    pub user_agent: String,
    /// When a second factor last proved who it is.
    pub proven_at: Option<DateTime<Utc>>,
    /// From which registered device.
    pub device: Option<Id<Device>>,
}

/// Prints no hash.
impl std::fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRow").field("id", &self.id).field("user", &self.user).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    /// Opens a session, or goes on with one.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when there is no such user.
    pub fn create_session(&mut self, new: &SessionRow) -> Result<()> {
        let user_agent: String = new.user_agent.chars().take(USER_AGENT_CHARACTERS_MAX).collect();
        diesel::insert_into(session::table)
            .values((
                session::id.eq(stored(new.id)),
                session::user_id.eq(stored(new.user)),
                session::refresh_hash.eq(&new.refresh_hash),
                session::family.eq(stored(new.family)),
                session::created_at.eq(stored(new.created_at)),
                session::expires_at.eq(stored(new.expires_at)),
                session::revoked_at.eq(new.revoked_at),
                session::replaced_by.eq(new.replaced_by),
                session::user_agent.eq(user_agent),
                session::proven_at.eq(new.proven_at),
                session::device.eq(new.device),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// The session of a refresh token's hash, used up and revoked ones too: who shows one of those may have stolen it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn session_by_refresh_hash(&mut self, hash: &str) -> Result<Option<SessionRow>> {
        Ok(session::table.filter(session::refresh_hash.eq(hash)).first(self.connection).optional()?)
    }

    /// A session by its id.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn session(&mut self, id: Id<Session>) -> Result<Option<SessionRow>> {
        Ok(session::table.filter(session::id.eq(stored(id))).first(self.connection).optional()?)
    }

    /// Uses a refresh token up for the next one. `false` when somebody was faster: then the family is to be revoked.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn rotate_session(&mut self, used: Id<Session>, next: &SessionRow) -> Result<bool> {
        let good = session::table.filter(session::id.eq(stored(used))).filter(session::revoked_at.is_null());
        let used_up = (session::revoked_at.eq(Some(next.created_at)), session::replaced_by.eq(Some(next.id)));
        if diesel::update(good).set(used_up).execute(self.connection)? == 0 {
            return Ok(false);
        }
        self.create_session(next)?;
        Ok(true)
    }

    /// Ends a session with all that came from its login.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn revoke_family(&mut self, family: Id<Session>, at: DateTime<Utc>) -> Result<usize> {
        let open = session::table.filter(session::family.eq(stored(family))).filter(session::revoked_at.is_null());
        Ok(diesel::update(open).set(session::revoked_at.eq(Some(at))).execute(self.connection)?)
    }

    /// Ends all of a user's sessions.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn revoke_sessions_of(&mut self, user: Id<User>, at: DateTime<Utc>) -> Result<usize> {
        let open = session::table.filter(session::user_id.eq(stored(user))).filter(session::revoked_at.is_null());
        Ok(diesel::update(open).set(session::revoked_at.eq(Some(at))).execute(self.connection)?)
    }

    /// The sessions of a user that are open: the good refresh token of each, the newest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn open_sessions_of(&mut self, user: Id<User>, now: DateTime<Utc>) -> Result<Vec<SessionRow>> {
        let open = session::table.filter(session::user_id.eq(stored(user))).filter(session::revoked_at.is_null());
        let open = open.filter(session::expires_at.gt(stored(now)));
        Ok(open.order((session::created_at.desc(), session::id.desc())).load(self.connection)?)
    }

    /// The sessions of a device that are open.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn open_sessions_on(&mut self, device: Id<Device>, now: DateTime<Utc>) -> Result<Vec<SessionRow>> {
        let open = session::table.filter(session::device.eq(Some(device))).filter(session::revoked_at.is_null());
        let open = open.filter(session::expires_at.gt(stored(now)));
        Ok(open.order(session::id).load(self.connection)?)
    }

    /// The good refresh token of a session, by the session's id: that of its login.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn open_session(&mut self, family: Id<Session>) -> Result<Option<SessionRow>> {
        let open = session::table.filter(session::family.eq(stored(family))).filter(session::revoked_at.is_null());
        Ok(open.first(self.connection).optional()?)
    }

    /// Notes that a second factor proved who it is, in a session that is open.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn prove_session(&mut self, family: Id<Session>, at: DateTime<Utc>) -> Result<bool> {
        let open = session::table.filter(session::family.eq(stored(family))).filter(session::revoked_at.is_null());
        Ok(diesel::update(open).set(session::proven_at.eq(Some(at))).execute(self.connection)? > 0)
    }

    /// Notes from which device a session is.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn bind_session(&mut self, family: Id<Session>, device: Id<Device>) -> Result<bool> {
        let open = session::table.filter(session::family.eq(stored(family))).filter(session::revoked_at.is_null());
        Ok(diesel::update(open).set(session::device.eq(Some(device))).execute(self.connection)? > 0)
    }

    /// Deletes what expired before then.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn delete_sessions_expired_before(&mut self, at: DateTime<Utc>) -> Result<usize> {
        Ok(diesel::delete(session::table.filter(session::expires_at.lt(stored(at)))).execute(self.connection)?)
    }
}
