//! PINs: with a card's number and six digits somebody without an e-mail address looks at their own record on any phone.
//!
//! An officer gives the number out, and so an officer could use it. What is seen with it is therefore less than what the person may see
//! ([`domain::access::Assurance::CardAndPin`]), and that it was given stands among those who looked the person up.

use domain::{
    access::{Actor, Operation, Purpose, Role},
    id::{Id, Worker},
};
use persistence::{Tx, UserRow};
use zeroize::Zeroizing;

use crate::{
    Entropy, Error, OpenedSession, Registry, Result, SignIn,
    devices::end,
    passwords::Password,
    records::{joining, project::fold_number},
    users::fold_email,
};

/// Digits of a PIN. Five failures in a row lock an account for a quarter of an hour, so that guessing one takes years.
pub const PIN_DIGITS: usize = 6;
/// Characters of a card's number, as somebody types it.
pub const CARD_NUMBER_CHARACTERS_MAX: u64 = 40;
/// Where accounts without an e-mail address have theirs: nobody can (RFC 2606 §2).
const PIN_DOMAIN: &str = "@pin.invalid";
/// How such an account is called in lists; who it is, the register says.
const NAME: &str = "Carné y PIN";

/// The account of a person's PIN.
fn pin_account(worker: Id<Worker>) -> String {
    format!("{worker}{PIN_DOMAIN}")
}

/// Whether an address is that of an account which a card and a PIN open.
pub(crate) fn is_pin_address(email: &str) -> bool {
    fold_email(email).ends_with(PIN_DOMAIN)
}

/// Six digits, each as likely as any other.
fn draw(entropy: &Entropy) -> Zeroizing<String> {
    let mut pin = Zeroizing::new(String::with_capacity(PIN_DIGITS));
    while pin.len() < PIN_DIGITS {
        // 250 is the last multiple of ten below 256.
        let [byte] = entropy.bytes::<1>();
        if byte < 250 {
            pin.push(char::from(b'0' + byte % 10));
        }
    }
    pin
}

impl Registry {
    /// Gives a worker a PIN, in the place of any before, whose sessions end. It is shown once.
    ///
    /// # Errors
    /// [`Error::Denied`] for who gives none; [`Error::NotFound`] for a worker whom they may not come across.
    pub fn give_pin(&self, actor: &Actor, worker: Id<Worker>) -> Result<Zeroizing<String>> {
        actor.may(Operation::GivePin)?;
        let permit = actor.may_read(None)?;
        let pin = draw(&self.entropy);
        let hash = self.passwords.turn()?.hash(&Password::from(pin.to_string()), &self.entropy)?;
        let (now, new_id) = (self.now(), self.new_id());
        let mut entry = self.audit_entry(actor, "pin.give");
        entry.purpose = Some(Purpose::OwnData.as_str().to_owned());
        let ended = self.store.write(|tx| -> Result<_> {
            let person = joining::person(tx, worker)?;
            tx.visible_worker(&permit, person)?.ok_or(Error::NotFound)?;
            let email = pin_account(person);
            let mut entry = entry.clone();
            entry.worker = Some(person);
            let Some(user) = tx.user_by_email(&email)? else {
                let user = UserRow {
                    id: new_id,
                    email,
                    name: NAME.to_owned(),
                    password_hash: hash.clone(),
                    role: Role::Worker.as_str().to_owned(),
                    office: actor.office.to_string(),
                    employer: None,
                    worker: Some(person),
                    failed_attempts: 0,
                    locked_until: None,
                    disabled_at: None,
                    created_at: now,
                };
                tx.create_user(&user)?;
                tx.append_audit_about(&entry, user.id)?;
                return Ok(Vec::new());
            };
            tx.set_password(user.id, &hash)?;
            tx.forget_failed_attempts(user.id)?;
            let open = tx.open_sessions_of(user.id, now)?;
            end(tx, &open, now)?;
            tx.append_audit_about(&entry, user.id)?;
            Ok(open)
        })?;
        self.end_at_once(&ended, now);
        Ok(pin)
    }

    /// Signs the holder of a card in. Takes as long for a number that no card has, and says the same.
    ///
    /// # Errors
    /// [`crate::Unauthenticated::Credentials`] for everything that is wrong; [`Error::Unavailable`] when too many passwords are being checked.
    pub fn sign_in_with_card(&self, card: &str, pin: &Password, user_agent: &str) -> Result<OpenedSession> {
        let number = fold_number(card);
        let holder = self.store.read(|tx| holder_of(tx, &number))?;
        let email = holder.map_or_else(|| PIN_DOMAIN.to_owned(), pin_account);
        self.signed_in(&SignIn { email: &email, password: pin, code: None, device: None, user_agent })
    }
}

/// Whose card has this number: of one person's, whether it is in force or not; of two people's, nobody's.
fn holder_of(tx: &mut Tx<'_>, number: &str) -> Result<Option<Id<Worker>>> {
    let mut holder = None;
    for document in tx.issued_documents_numbered(number)? {
        let Some(cycle) = tx.cycle(document.cycle)? else { continue };
        let person = joining::person(tx, cycle.worker)?;
        if holder.replace(person).is_some_and(|other| other != person) {
            return Ok(None);
        }
    }
    Ok(holder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_six_digits_and_every_digit_comes() {
        let pins: Vec<String> = (0..200).map(|_| draw(&Entropy::system()).to_string()).collect();
        assert!(pins.iter().all(|pin| pin.len() == PIN_DIGITS && pin.bytes().all(|byte| byte.is_ascii_digit())));
        assert!((b'0'..=b'9').all(|digit| pins.iter().any(|pin| pin.as_bytes().contains(&digit))));
    }
}
