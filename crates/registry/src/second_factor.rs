//! A second factor: six digits that change every half minute (RFC 6238), from an application on the user's own telephone, and
//! ten codes on paper for the day on which the telephone is lost.
//!
//! A password that somebody else knows must not be enough to decide over people. A code is good once, wrong ones are counted
//! before they are looked at, and after some of them no code is taken for a while.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    access::{Assurance, Role},
    id::{Id, User},
};
use persistence::{SecondFactorRow, Tx};
use sha2::{Digest as _, Sha256};
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

use crate::{
    Bearer, Entropy, Error, FAILURES_MAX, LOCK_MINUTES, Registry, Result, Unauthenticated, passwords::Password,
};

/// What every authenticator application takes without being told otherwise.
const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// A code of the step before and of the one after is taken: clocks differ, and fingers are slow.
const STEPS_APART_MAX: u16 = 1;
/// RFC 4226 §4, R6: 160 bits.
const SECRET_BYTES: usize = 20;
/// How many codes on paper somebody gets.
pub const RECOVERY_CODES: usize = 10;
/// 16 letters of 5 bits each: nobody guesses them, so that their hash needs no salt and need not be slow.
const RECOVERY_LETTERS: usize = 16;
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Longer ones are no code.
pub const CODE_CHARACTERS_MAX: usize = 32;
/// How long a code counts, where the operator says nothing.
pub const PROOF_HOURS_DEFAULT: u32 = 4;
/// How long it may count at most: no longer than a session lasts.
pub const PROOF_HOURS_MAX: u32 = 12;

/// Of whom a decision asks for a second factor, besides those who have one, and for how long a code counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactorPolicy {
    roles: Vec<Role>,
    hours: u32,
}

/// Why a text says of nobody that a second factor is asked of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is neither enrolled, nor required, nor a list of roles")]
pub struct NoPolicy;

impl Default for SecondFactorPolicy {
    /// Of those who have one, for [`PROOF_HOURS_DEFAULT`].
    fn default() -> Self {
        Self { roles: Vec::new(), hours: PROOF_HOURS_DEFAULT }
    }
}

impl SecondFactorPolicy {
    /// `enrolled`: of those who have one; `required`: of everybody; or the roles of which one is asked, with commas between.
    ///
    /// # Errors
    /// Where a text says something else.
    pub fn parse(text: &str) -> Result<Self, NoPolicy> {
        let roles = match text {
            "enrolled" => Vec::new(),
            "required" => Role::ALL.to_vec(),
            list => list.split(',').map(|name| Role::parse(name.trim()).ok_or(NoPolicy)).collect::<Result<_, _>>()?,
        };
        Ok(Self { roles, ..Self::default() })
    }

    /// The same, where a code counts for so many hours: 1 to [`PROOF_HOURS_MAX`].
    #[must_use]
    pub fn with_hours(self, hours: u32) -> Self {
        Self { hours: hours.clamp(1, PROOF_HOURS_MAX), ..self }
    }

    /// Whether a decision in this session asks for a second factor.
    pub(crate) fn asks(&self, bearer: &Bearer) -> bool {
        bearer.has_second_factor || self.roles.contains(&bearer.role)
    }

    /// Until when what was proved in this session counts.
    pub(crate) fn proven_until(&self, bearer: &Bearer) -> Option<DateTime<Utc>> {
        bearer.proven_at.map(|at| at + TimeDelta::hours(i64::from(self.hours)))
    }

    pub(crate) fn assurance(&self, bearer: &Bearer, now: DateTime<Utc>) -> Assurance {
        if bearer.by_pin {
            return Assurance::CardAndPin;
        }
        let proven = self.proven_until(bearer).is_some_and(|until| now < until);
        if proven || !self.asks(bearer) { Assurance::Enough } else { Assurance::SecondFactorMissing }
    }
}

/// A code as somebody typed it: six digits, or one from paper. It prints nothing.
#[derive(Clone, serde::Deserialize)]
#[serde(from = "String")]
pub struct Code(Zeroizing<String>);

impl From<String> for Code {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Code {
    /// How many characters it has.
    pub fn characters(&self) -> usize {
        self.0.chars().count()
    }

    /// Without what people put between groups, in small letters.
    fn folded(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_lowercase())
    }

    /// Whether it is one that changes with time; otherwise it can only be one from paper.
    fn is_of_time(folded: &str) -> bool {
        folded.len() == usize::from(DIGITS) && folded.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// What somebody gets who sets up a second factor. It is shown once and prints nothing.
pub struct Enrolment {
    /// For typing it in: the secret in base 32.
    pub secret: Zeroizing<String>,
    /// For showing it as a picture: an `otpauth://` URI.
    pub uri: Zeroizing<String>,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

/// A session in which a second factor proved who it is.
#[derive(Debug)]
pub struct ProvenSession {
    /// Says so, for as long as an access token lasts.
    pub access_token: String,
    /// What it says.
    pub bearer: Bearer,
    /// Until when that counts for decisions.
    pub proven_until: DateTime<Utc>,
}

/// Somebody's second factor, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactorView {
    /// Since when they have one.
    pub enrolled_at: Option<DateTime<Utc>>,
    /// How many codes on paper are unused.
    pub recovery_codes_left: i64,
    /// Whether their decisions ask for one.
    pub asked: bool,
    /// Until when what was proved in this session counts.
    pub proven_until: Option<DateTime<Utc>>,
}

impl Registry {
    /// The caller's own second factor.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn second_factor(&self, bearer: &Bearer) -> Result<SecondFactorView> {
        let (row, recovery_codes_left) = self.store.read(|tx| -> Result<_> {
            let row = tx.second_factor(bearer.user)?.filter(|row| row.confirmed_at.is_some());
            Ok((row, tx.recovery_codes_left(bearer.user)?))
        })?;
        let enrolled_at = row.and_then(|row| row.confirmed_at);
        let bearer = Bearer { has_second_factor: enrolled_at.is_some(), ..bearer.clone() };
        let proven_until = self.second_factor.proven_until(&bearer).filter(|until| self.now() < *until);
        Ok(SecondFactorView { enrolled_at, recovery_codes_left, asked: self.second_factor.asks(&bearer), proven_until })
    }

    /// Sets up a second factor for the caller; it counts once its first code was given. Whoever has one already replaces it, and
    /// proves it first.
    ///
    /// # Errors
    /// [`Unauthenticated::Credentials`] for a wrong password, [`Error::SecondFactorRequired`] as above.
    pub fn enrol_second_factor(&self, bearer: &Bearer, password: &Password) -> Result<Enrolment> {
        self.check_own_password(bearer.user, password)?;
        let user = self.store.read(|tx| tx.user(bearer.user))?.ok_or(Error::NotFound)?;
        let secret = Zeroizing::new(self.entropy.bytes::<SECRET_BYTES>());
        let totp = totp_of(secret.to_vec(), self.node.as_str(), &user.email)?;
        let row = SecondFactorRow {
            user: user.id,
            sealed: self.data_keys.seal(secret.as_slice(), &place_of(user.id), &self.entropy)?,
            enrolled_at: self.now(),
            confirmed_at: None,
            last_step: 0,
            failed_attempts: 0,
            locked_until: None,
        };
        let entry = self.bearers_entry(bearer, "second-factor.enrol", "done");
        self.store.write(|tx| {
            self.check_proven_if_enrolled(tx, bearer)?;
            tx.delete_second_factor(user.id)?;
            tx.put_second_factor(&row)?;
            Ok::<_, Error>(tx.append_audit_about(&entry, user.id)?)
        })?;
        let uri = totp.to_url().map_err(|error| Error::fault("writing an otpauth URI", error.to_string()))?;
        Ok(Enrolment { secret: Zeroizing::new(totp.secret().to_base32()), uri: Zeroizing::new(uri) })
    }

    /// Takes the first code of a second factor, from which on it counts; gives the codes for paper, once, and proves the session.
    ///
    /// # Errors
    /// [`Error::WrongCode`]; [`Error::NotFound`] where none was set up.
    pub fn confirm_second_factor(
        &self,
        bearer: &Bearer,
        code: &Code,
    ) -> Result<(Vec<Zeroizing<String>>, ProvenSession)> {
        let now = self.now();
        let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| recovery_code(&self.entropy)).collect();
        let hashes: Vec<String> = codes.iter().map(|code| hash_of(&code.replace('-', ""))).collect();
        let entry = self.bearers_entry(bearer, "second-factor.confirm", "done");
        let right = self.store.write(|tx| -> Result<bool> {
            let row = tx.second_factor(bearer.user)?.filter(|row| row.confirmed_at.is_none());
            let row = row.ok_or(Error::NotFound)?;
            if !self.take_code(tx, &row, code, now)? {
                return Ok(false);
            }
            tx.confirm_second_factor(bearer.user, now)?;
            tx.replace_recovery_codes(bearer.user, &hashes)?;
            self.mark_proven(tx, bearer, now)?;
            tx.append_audit_about(&entry, bearer.user)?;
            Ok(true)
        })?;
        if right { Ok((codes, self.proven(bearer, now)?)) } else { Err(Error::WrongCode) }
    }

    /// Takes a code in a session that is open: from now on it may decide.
    ///
    /// # Errors
    /// [`Error::WrongCode`] for everything that is wrong with a code, and while none is taken; [`Error::NotFound`] where the
    /// caller has no second factor.
    pub fn prove_second_factor(&self, bearer: &Bearer, code: &Code) -> Result<ProvenSession> {
        let now = self.now();
        let (taken, refused) = (
            self.bearers_entry(bearer, "second-factor.prove", "proven"),
            self.bearers_entry(bearer, "second-factor.prove", "refused"),
        );
        let right = self.store.write(|tx| -> Result<bool> {
            let row = tx.second_factor(bearer.user)?.filter(|row| row.confirmed_at.is_some());
            let right = self.take_code(tx, &row.ok_or(Error::NotFound)?, code, now)?;
            if right {
                self.mark_proven(tx, bearer, now)?;
            }
            tx.append_audit(if right { &taken } else { &refused })?;
            Ok(right)
        })?;
        if right { self.proven(bearer, now) } else { Err(Error::WrongCode) }
    }

    /// Takes the caller's second factor away.
    ///
    /// # Errors
    /// [`Error::SecondFactorRequired`] where this session has not proved it; [`Error::NotFound`] where there is none.
    pub fn remove_second_factor(&self, bearer: &Bearer) -> Result<()> {
        let entry = self.bearers_entry(bearer, "second-factor.remove", "done");
        self.store.write(|tx| {
            self.check_proven_if_enrolled(tx, bearer)?;
            if !tx.delete_second_factor(bearer.user)? {
                return Err(Error::NotFound);
            }
            Ok(tx.append_audit_about(&entry, bearer.user)?)
        })
    }

    /// Whether a code is right; uses it up, or counts it as wrong. Inside a transaction, so that of many at once each is counted.
    pub(crate) fn take_code(
        &self,
        tx: &mut Tx<'_>,
        row: &SecondFactorRow,
        code: &Code,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        if row.locked_until.is_some_and(|until| now < until) {
            return Ok(false);
        }
        if row.locked_until.is_some() {
            tx.forget_failed_codes(row.user)?;
        }
        // Holds the row from here on: others wait, and find this one counted.
        let failures = tx.count_failed_code(row.user)?;
        if failures >= FAILURES_MAX {
            tx.lock_second_factor(row.user, now + TimeDelta::minutes(LOCK_MINUTES))?;
        }
        if failures > FAILURES_MAX {
            return Ok(false);
        }
        let folded = code.folded();
        let right = if Code::is_of_time(&folded) {
            let secret = self.data_keys.open(&row.sealed, &place_of(row.user))?;
            let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
            let step = totp_of(secret.to_vec(), self.node.as_str(), "-")?.check(&folded, seconds);
            match step {
                Some(step) => tx.use_step(row.user, i64::try_from(step).unwrap_or(i64::MAX))?,
                None => false,
            }
        } else {
            tx.use_recovery_code(row.user, &hash_of(&folded), now)?
        };
        if right {
            tx.forget_failed_codes(row.user)?;
        }
        Ok(right)
    }

    /// Whoever has a second factor changes it only where this session has proved it.
    fn check_proven_if_enrolled(&self, tx: &mut Tx<'_>, bearer: &Bearer) -> Result<()> {
        let enrolled = tx.second_factor(bearer.user)?.is_some_and(|row| row.confirmed_at.is_some());
        let proven = self.second_factor.proven_until(bearer).is_some_and(|until| self.now() < until);
        if enrolled && !proven { Err(Error::SecondFactorRequired) } else { Ok(()) }
    }

    fn mark_proven(&self, tx: &mut Tx<'_>, bearer: &Bearer, now: DateTime<Utc>) -> Result<()> {
        if tx.prove_session(bearer.session, now)? { Ok(()) } else { Err(Unauthenticated::SessionClosed.into()) }
    }

    fn proven(&self, bearer: &Bearer, now: DateTime<Utc>) -> Result<ProvenSession> {
        let bearer = Bearer { has_second_factor: true, proven_at: Some(now), ..bearer.clone() };
        let proven_until = self.second_factor.proven_until(&bearer).unwrap_or(now);
        Ok(ProvenSession { access_token: self.tokens.issue(bearer.clone(), now)?, bearer, proven_until })
    }
}

/// Where a user's secret is kept: sealed for this place, it opens nowhere else.
pub(crate) fn place_of(user: Id<User>) -> String {
    format!("second-factor {user}")
}

fn totp_of(secret: Vec<u8>, issuer: &str, account: &str) -> Result<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_step_duration(STEP_SECONDS)
        .with_skew(STEPS_APART_MAX)
        .with_secret(secret)
        .with_issuer(Some(format!("Vaivén {issuer}")))
        .with_account_name(account)
        .build()
        .map_err(|error| Error::fault("setting up a second factor", error.to_string()))
}

/// A code for paper, in groups of four.
fn recovery_code(entropy: &Entropy) -> Zeroizing<String> {
    let bytes = Zeroizing::new(entropy.bytes::<RECOVERY_LETTERS>());
    let letters = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)]));
    let mut code = Zeroizing::new(String::new());
    for (at, letter) in letters.enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        code.push(letter);
    }
    code
}

/// What is kept of a code for paper.
fn hash_of(folded: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(folded.as_bytes()))
}

#[cfg(test)]
#[path = "second_factor_tests.rs"]
mod tests;
