//! Passwords: what a new one must be, how it is kept, how one is checked without telling which e-mails exist.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use zeroize::Zeroizing;

use crate::{Entropy, Error, Result};

/// Shorter ones are guessed.
pub const CHARACTERS_MIN: usize = 12;
/// Longer ones are no safer, and cost time to read.
pub const CHARACTERS_MAX: usize = 128;
/// OWASP's first choice for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// Each one takes 19 MiB and a core for some 20 ms.
const HASHING_AT_ONCE_MAX: usize = 2;
/// Whoever comes after these is asked to come back, before the wait is longer than anyone's patience.
const WAITING_MAX: usize = 16;

/// How many threads can be in here at once: two that work, the rest waiting. A caller needs no more threads for this.
pub const CALLERS_MAX: usize = HASHING_AT_ONCE_MAX + WAITING_MAX;

/// Without those that are taken for one another; 32 of them, so that each is as likely as any other.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// 24 letters of 5 bits each.
pub const GENERATED_LETTERS: usize = 24;

/// A password that nobody chose, to be shown once.
pub fn generate(entropy: &Entropy) -> Zeroizing<String> {
    let bytes = Zeroizing::new(entropy.bytes::<GENERATED_LETTERS>());
    Zeroizing::new(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect())
}

/// A password as somebody typed it. It prints nothing and is wiped from memory.
#[derive(Clone, serde::Deserialize)]
#[serde(from = "String")]
pub struct Password(Zeroizing<String>);

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl Password {
    /// How many characters it has.
    pub fn characters(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether it may be somebody's new password, or what it must be.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn check_new(&self, email: &str) -> Result<(), &'static str> {
        let folded = self.0.to_lowercase();
        let account = email.split('@').next().unwrap_or_default().to_lowercase();
        if self.characters() < CHARACTERS_MIN {
            return Err("has fewer than 12 characters");
        }
        if self.characters() > CHARACTERS_MAX {
            return Err("has more than 128 characters");
        }
        if folded == email.to_lowercase() || folded.replace(|c: char| !c.is_alphabetic(), "") == account {
            return Err("is the e-mail address, or its first part");
        }
        let first = self.0.chars().next();
        if self.0.chars().all(|c| Some(c) == first) {
            return Err("is one character over and over");
        }
        Ok(())
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Hashes and checks passwords, so many at once.
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    gate: Gate,
    /// Checked in place of the hash of an account that does not exist, so that both take the same time.
    decoy: String,
}

impl Passwords {
    pub(crate) fn new(entropy: &Entropy) -> Result<Self> {
        let (memory, passes, lanes) = COST;
        Self::with_cost(Params::new(memory, passes, lanes, None), entropy)
    }

    fn with_cost(params: argon2::Result<Params>, entropy: &Entropy) -> Result<Self> {
        let params = params.map_err(|error| Error::fault("setting up argon2", error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut passwords = Self { argon2, gate: Gate::new(HASHING_AT_ONCE_MAX, WAITING_MAX), decoy: String::new() };
        let decoy = passwords.turn()?.hash(&Password::from(String::from("nobody's password")), entropy)?;
        passwords.decoy = decoy;
        Ok(passwords)
    }

    /// A turn at hashing; waits for one, or is told to come back.
    pub(crate) fn turn(&self) -> Result<Turn<'_>> {
        Ok(Turn { _place: self.gate.enter()?, passwords: self })
    }
}

/// A turn at hashing or checking a password.
pub(crate) struct Turn<'p> {
    _place: Place<'p>,
    passwords: &'p Passwords,
}

impl Turn<'_> {
    /// The PHC string to keep.
    pub(crate) fn hash(&self, password: &Password, entropy: &Entropy) -> Result<String> {
        let hash: argon2::password_hash::Result<PasswordHash> =
            self.passwords.argon2.hash_password_with_salt(password.0.as_bytes(), &entropy.bytes::<16>());
        Ok(hash.map_err(|error| Error::fault("hashing a password", error.to_string()))?.to_string())
    }

    /// Whether it is the password of this hash; `None`, for nobody's, takes as long and is always false.
    pub(crate) fn matches(&self, password: &Password, stored: Option<&str>) -> Result<bool> {
        let Passwords { argon2, decoy, .. } = self.passwords;
        match argon2.verify_password(password.0.as_bytes(), stored.unwrap_or(decoy)) {
            Ok(()) => Ok(stored.is_some()),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(Error::fault("checking a password", error.to_string())),
        }
    }
}

/// Lets so many in at once, makes some wait, and turns the rest away.
struct Gate {
    inside_max: usize,
    waiting_max: usize,
    state: Mutex<Crowd>,
    left: Condvar,
}

#[derive(Default)]
struct Crowd {
    inside: usize,
    waiting: usize,
}

struct Place<'g>(&'g Gate);

impl Gate {
    fn new(inside_max: usize, waiting_max: usize) -> Self {
        Self { inside_max, waiting_max, state: Mutex::default(), left: Condvar::new() }
    }

    fn crowd(&self) -> MutexGuard<'_, Crowd> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self) -> Result<Place<'_>> {
        let mut crowd = self.crowd();
        if crowd.inside >= self.inside_max {
            if crowd.waiting >= self.waiting_max {
                return Err(Error::busy(1));
            }
            crowd.waiting += 1;
            crowd = self
                .left
                .wait_while(crowd, |crowd| crowd.inside >= self.inside_max)
                .unwrap_or_else(PoisonError::into_inner);
            crowd.waiting -= 1;
        }
        crowd.inside += 1;
        Ok(Place(self))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.crowd().inside -= 1;
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> (Passwords, Entropy) {
        let entropy = Entropy::system();
        (Passwords::with_cost(Params::new(8, 1, 1, None), &entropy).unwrap(), entropy)
    }

    fn password(text: &str) -> Password {
        Password::from(text.to_owned())
    }

    #[test]
    fn a_new_password_is_judged_on_both_sides_of_each_bound() {
        let judged = |text: &str| password(text).check_new("Itzel.Montezuma@mitradel.example").is_ok();
        assert!(judged("doce letras!") && !judged("once letras"));
        assert!(judged(&"ab".repeat(64)) && !judged(&format!("{}c", "ab".repeat(64))));
        assert!(!judged("itzel.montezuma@MITRADEL.example"));
        assert!(!judged("aaaaaaaaaaaaaaaa"));
        assert!(judged("ñandú ñandú ñ"));
        assert!(password("itzelmontezuma1").check_new("itzelmontezuma@mitradel.example").is_err());
    }

    #[test]
    fn only_the_right_password_matches_and_nobody_has_one() {
        let (passwords, entropy) = cheap();
        let passwords = passwords.turn().unwrap();
        let stored = passwords.hash(&password("correct horse"), &entropy).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$"));
        assert!(passwords.matches(&password("correct horse"), Some(&stored)).unwrap());
        assert!(!passwords.matches(&password("correct house"), Some(&stored)).unwrap());
        assert!(!passwords.matches(&password("nobody's password"), None).unwrap());
        assert!(matches!(passwords.matches(&password("x"), Some("not a hash")), Err(Error::Fault { .. })));
    }

    #[test]
    fn the_cost_is_the_one_that_owasp_names() {
        let entropy = Entropy::system();
        let stored =
            Passwords::new(&entropy).unwrap().turn().unwrap().hash(&password("correct horse"), &entropy).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    }

    #[test]
    fn a_generated_password_is_long_and_never_the_same() {
        let (one, other) = (generate(&Entropy::system()), generate(&Entropy::system()));
        assert_eq!(one.len(), GENERATED_LETTERS);
        assert_ne!(one, other);
        assert!(password(&one).check_new("a@b.example").is_ok());
    }

    #[test]
    fn a_password_prints_nothing() {
        assert_eq!(format!("{:?}", password("correct horse")), "Password(…)");
    }

    #[test]
    fn the_gate_lets_some_in_makes_some_wait_and_turns_the_rest_away() {
        let gate = Gate::new(1, 1);
        let inside = gate.enter().unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| drop(gate.enter().unwrap()));
            while gate.crowd().waiting == 0 {
                std::thread::yield_now();
            }
            assert!(matches!(gate.enter(), Err(Error::Unavailable { retry_after_seconds: 1, .. })));
            drop(inside);
            waiting.join().unwrap();
        });
        drop(gate.enter().unwrap());
    }
}
