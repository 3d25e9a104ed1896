//! Sessions: from a password to an access token that lasts minutes and a refresh token that is good once.
//!
//! A session is a family of refresh tokens. Using one up gives the next; using one twice means that two hold it, and ends
//! the session for both. An account is locked for a while after some failures in a row, counted before a password is
//! checked, so that a hundred guesses at once are a hundred guesses.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    access::{Actor, Role, Side},
    country::Country,
    id::{Device, Id, Session, User},
    value::OfficeCode,
};
use persistence::{NewAudit, OfficeRow, SessionRow, Tx, UserRow};

use crate::{
    ACCESS_MINUTES, Bearer, Error, RefreshToken, Registry, Result, Unauthenticated, passwords::Password,
    pins::is_pin_address, second_factor::Code, users::fold_email,
};

/// A session ends so long after the password, however often it is renewed: a working day.
pub const SESSION_HOURS: i64 = 12;
/// So many failures in a row lock an account.
pub const FAILURES_MAX: i32 = 5;
/// For so long.
pub const LOCK_MINUTES: i64 = 15;

/// What somebody signs in with.
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    /// Their address.
    pub email: &'a str,
    /// Their password.
    pub password: &'a Password,
    /// A code of their second factor, where they want to decide at once.
    pub code: Option<&'a Code>,
    /// The registered device that they sit at, where it is one.
    pub device: Option<Id<Device>>,
    /// What their program calls itself.
    pub user_agent: &'a str,
}

/// What somebody gets who signs in or renews a session.
#[derive(Debug)]
pub struct OpenedSession {
    /// Says who acts, for [`ACCESS_MINUTES`].
    pub access_token: String,
    /// Good once, for the next two tokens.
    pub refresh_token: RefreshToken,
    /// When the session ends, however often it is renewed.
    pub ends_at: DateTime<Utc>,
    /// What the access token says.
    pub bearer: Bearer,
}

/// Sessions that this process has ended, for as long as an access token of theirs may be about.
#[derive(Default)]
pub(crate) struct Ended(RwLock<HashMap<Id<Session>, DateTime<Utc>>>);

impl Ended {
    pub(crate) fn add(&self, session: Id<Session>, now: DateTime<Utc>) {
        let mut ended = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, at| now - *at < TimeDelta::minutes(ACCESS_MINUTES));
        ended.insert(session, now);
    }

    fn contains(&self, session: Id<Session>) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(&session)
    }
}

/// An account to which a password was offered.
struct Attempt {
    user: UserRow,
    office: OfficeRow,
    /// Whether the right password opens it: not while it is locked or disabled.
    open: bool,
}

impl Registry {
    /// Who acts with this access token, as it says itself. Reads nothing, so that it can be asked anywhere.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] where the token is not ours, too old, or of a session that was ended here.
    pub fn identify(&self, access_token: &str) -> Result<Bearer> {
        let bearer = self.tokens.verify(access_token, self.now())?;
        if self.ended.contains(bearer.session) {
            return Err(Unauthenticated::SessionClosed.into());
        }
        Ok(bearer)
    }

    /// Who acts, with the agreements of their office's country. May read the database.
    ///
    /// # Errors
    /// When the agreements cannot be read.
    pub fn actor(&self, bearer: &Bearer) -> Result<Actor> {
        Ok(Actor {
            user: bearer.user,
            role: bearer.role,
            office: bearer.office.clone(),
            country: bearer.country,
            side: bearer.side,
            employer: bearer.employer,
            worker: bearer.worker,
            agreements: self.agreements()?.of_country(bearer.country),
            assurance: self.second_factor.assurance(bearer, self.now()),
        })
    }

    /// Signs somebody in with a password alone, at a device that is not registered.
    ///
    /// # Errors
    /// As [`Registry::sign_in`].
    pub fn open_session(&self, email: &str, password: &Password, user_agent: &str) -> Result<OpenedSession> {
        self.sign_in(&SignIn { email, password, code: None, device: None, user_agent })
    }

    /// Signs somebody in. Takes as long for an e-mail that nobody has.
    ///
    /// # Errors
    /// [`Unauthenticated::Credentials`] for everything that is wrong with account, password or code;
    /// [`Error::DeviceNotTrusted`]; [`Error::Unavailable`] when too many passwords are being checked.
    pub fn sign_in(&self, with: &SignIn<'_>) -> Result<OpenedSession> {
        // What a card and its PIN open, an address does not.
        let email = if is_pin_address(with.email) { "" } else { with.email };
        self.signed_in(&SignIn { email, ..*with })
    }

    pub(crate) fn signed_in(&self, with: &SignIn<'_>) -> Result<OpenedSession> {
        let Some(Attempt { user, office, .. }) = self.checked(&fold_email(with.email), with.password)? else {
            return Err(Unauthenticated::Credentials.into());
        };
        let now = self.now();
        let refresh_token = RefreshToken::draw(&self.entropy);
        let id = self.new_id();
        let session = SessionRow {
            id,
            user: user.id,
            refresh_hash: refresh_token.hash(),
            family: id,
            created_at: now,
            expires_at: now + TimeDelta::hours(SESSION_HOURS),
            revoked_at: None,
            replaced_by: None,
            user_agent: with.user_agent.to_owned(),
            proven_at: None,
            device: with.device,
        };
        let opened = self.store.write(|tx| -> Result<_> {
            let factor = tx.second_factor(user.id)?.filter(|row| row.confirmed_at.is_some());
            let mut session = session.clone();
            if let (Some(factor), Some(code)) = (&factor, with.code) {
                if !self.take_code(tx, factor, code, now)? {
                    tx.append_audit(&entry(&user, "session.open", "refused", now))?;
                    return Ok(Err(Error::from(Unauthenticated::Credentials)));
                }
                session.proven_at = Some(now);
            }
            if let Some(device) = with.device {
                let known = tx.device(device)?.filter(|row| row.user == user.id && row.revoked_at.is_none());
                if known.is_none() {
                    tx.append_audit(&entry(&user, "session.open", "device-not-trusted", now))?;
                    return Ok(Err(Error::DeviceNotTrusted));
                }
                tx.see_device(device, now)?;
            }
            tx.forget_failed_attempts(user.id)?;
            tx.create_session(&session)?;
            tx.append_audit(&entry(&user, "session.open", "opened", now))?;
            Ok(Ok((session, factor.is_some())))
        })?;
        let (session, has_second_factor) = opened?;
        self.opened(&user, &office, session, has_second_factor, refresh_token)
    }

    /// The account, where the password is its own and opens it. What is wrong is counted and written down.
    fn checked(&self, email: &str, password: &Password) -> Result<Option<Attempt>> {
        let turn = self.passwords.turn()?;
        let attempt = self.begin_attempt(email)?;
        let right = turn.matches(password, attempt.as_ref().map(|attempt| attempt.user.password_hash.as_str()))?;
        drop(turn);
        let Some(attempt) = attempt else { return Ok(None) };
        if right && attempt.open {
            return Ok(Some(attempt));
        }
        let now = self.now();
        self.store.write(|tx| tx.append_audit(&entry(&attempt.user, "session.open", "refused", now)))?;
        Ok(None)
    }

    /// Has somebody who is signed in say their password again, counted like any other attempt at it.
    ///
    /// # Errors
    /// [`Unauthenticated::Credentials`] where it is another.
    pub(crate) fn check_own_password(&self, user: Id<User>, password: &Password) -> Result<()> {
        let user = self.store.read(|tx| tx.user(user))?.ok_or(Error::NotFound)?;
        match self.checked(&user.email, password)? {
            Some(attempt) => Ok(self.store.write(|tx| tx.forget_failed_attempts(attempt.user.id))?),
            None => Err(Unauthenticated::Credentials.into()),
        }
    }

    /// Finds the account and counts the attempt as a failure, until it turns out not to be one.
    fn begin_attempt(&self, email: &str) -> Result<Option<Attempt>> {
        let now = self.now();
        self.store.write(|tx| {
            let Some(user) = tx.user_by_email(email)? else { return Ok(None) };
            let Some(office) = tx.office(&user.office)? else { return Ok(None) };
            if user.locked_until.is_some_and(|until| now < until) {
                return Ok(Some(Attempt { user, office, open: false }));
            }
            if user.locked_until.is_some() {
                tx.forget_failed_attempts(user.id)?;
            }
            let failures = tx.count_failed_attempt(user.id)?;
            if failures >= FAILURES_MAX {
                tx.lock_user(user.id, now + TimeDelta::minutes(LOCK_MINUTES))?;
            }
            // More than the most were counted at the same time: this one came too late to be checked.
            let open = user.disabled_at.is_none() && failures <= FAILURES_MAX;
            Ok::<_, Error>(Some(Attempt { user, office, open }))
        })
    }

    /// Exchanges a refresh token for the next two tokens.
    ///
    /// # Errors
    /// [`Unauthenticated::SessionClosed`] where the token is unknown, too old or used before; then the session is over.
    pub fn refresh_session(&self, token: &RefreshToken) -> Result<OpenedSession> {
        let (now, hash) = (self.now(), token.hash());
        let (next_token, next_id) = (RefreshToken::draw(&self.entropy), self.new_id());
        let next_hash = next_token.hash();
        let renewed = self.store.write(|tx| {
            let Some(used) = tx.session_by_refresh_hash(&hash)? else { return Ok(Renewal::Unknown) };
            let account = account_of(tx, &used)?;
            let next = SessionRow {
                id: next_id,
                refresh_hash: next_hash.clone(),
                created_at: now,
                revoked_at: None,
                replaced_by: None,
                ..used.clone()
            };
            match account {
                Some(account) if used.expires_at > now && tx.rotate_session(used.id, &next)? => {
                    if let Some(device) = next.device {
                        tx.see_device(device, now)?;
                    }
                    Ok(Renewal::Next(Box::new((account, next))))
                }
                account => {
                    let open = tx.revoke_family(used.family, now)?;
                    // A thief or the owner came second; who looks into it finds this entry.
                    if let (Some(Owner { user, .. }), true) = (account, open > 0) {
                        tx.append_audit(&entry(&user, "session.refresh", "ended", now))?;
                    }
                    Ok::<_, Error>(Renewal::Over(used.family))
                }
            }
        })?;
        match renewed {
            Renewal::Next(next) => {
                let (Owner { user, office, has_second_factor }, session) = *next;
                self.opened(&user, &office, session, has_second_factor, next_token)
            }
            Renewal::Over(family) => {
                self.ended.add(family, now);
                Err(Unauthenticated::SessionClosed.into())
            }
            Renewal::Unknown => Err(Unauthenticated::SessionClosed.into()),
        }
    }

    /// Signs somebody out: no token of the session is good for anything from now on.
    ///
    /// # Errors
    /// When the database is not available; the session then stays open.
    pub fn close_session(&self, session: Id<Session>) -> Result<()> {
        let now = self.now();
        self.store.write(|tx| tx.revoke_family(session, now))?;
        self.ended.add(session, now);
        Ok(())
    }

    /// Has no access token of these sessions be good for anything from now on, in this process.
    pub(crate) fn end_at_once(&self, sessions: &[SessionRow], now: DateTime<Utc>) {
        for session in sessions {
            self.ended.add(session.family, now);
        }
    }

    fn opened(
        &self,
        user: &UserRow,
        office: &OfficeRow,
        session: SessionRow,
        has_second_factor: bool,
        refresh_token: RefreshToken,
    ) -> Result<OpenedSession> {
        let bearer =
            Bearer { has_second_factor, proven_at: session.proven_at, ..bearer_of(user, office, session.family)? };
        let access_token = self.tokens.issue(bearer.clone(), self.now())?;
        Ok(OpenedSession { access_token, refresh_token, ends_at: session.expires_at, bearer })
    }
}

enum Renewal {
    Next(Box<(Owner, SessionRow)>),
    Over(Id<Session>),
    Unknown,
}

/// Whose session it is.
struct Owner {
    user: UserRow,
    office: OfficeRow,
    has_second_factor: bool,
}

/// Whose session it is, unless the account was closed.
fn account_of(tx: &mut Tx<'_>, session: &SessionRow) -> Result<Option<Owner>> {
    let Some(user) = tx.user(session.user)?.filter(|user| user.disabled_at.is_none()) else { return Ok(None) };
    let has_second_factor = tx.second_factor(user.id)?.is_some_and(|row| row.confirmed_at.is_some());
    let office = tx.office(&user.office)?;
    Ok(office.map(|office| Owner { user, office, has_second_factor }))
}

fn bearer_of(user: &UserRow, office: &OfficeRow, session: Id<Session>) -> Result<Bearer> {
    let unreadable = |what: &'static str| Error::fault("reading an account", what);
    Ok(Bearer {
        user: user.id,
        session,
        role: Role::parse(&user.role).ok_or_else(|| unreadable("its role is none that this program knows"))?,
        office: OfficeCode::parse(&office.code).map_err(|_| unreadable("its office's code cannot be read"))?,
        side: Side::parse(&office.side).ok_or_else(|| unreadable("its office's side cannot be read"))?,
        country: Country::parse(&office.country).map_err(|_| unreadable("its office's country cannot be read"))?,
        employer: user.employer,
        worker: user.worker,
        by_pin: is_pin_address(&user.email),
        has_second_factor: false,
        proven_at: None,
    })
}

fn entry(user: &UserRow, operation: &str, outcome: &str, at: DateTime<Utc>) -> NewAudit {
    NewAudit {
        at,
        user: Some(user.id),
        role: user.role.clone(),
        office: user.office.clone(),
        operation: operation.to_owned(),
        purpose: None,
        reason: None,
        worker: None,
        cycle: None,
        records: 0,
        outcome: outcome.to_owned(),
    }
}

#[cfg(test)]
#[path = "sessions_tests.rs"]
mod tests;
