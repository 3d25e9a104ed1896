//! Replacing the data key: every secret that is kept under the former one is sealed anew under the current one. What the secrets
//! themselves protect is not touched, so that it takes as long as there are secrets, not as long as there are bytes.

use domain::id::{Id, User};

use crate::{Registry, Result, attachments, second_factor::place_of};

/// Rows read at once.
const PAGE: i64 = 200;

/// What was sealed anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Second factors.
    pub second_factors: u64,
    /// Attachments: their keys, and not what is under those.
    pub attachments: u64,
}

impl Registry {
    /// Seals everything anew that is not under the current key. Can be broken off and begun again at any time.
    ///
    /// # Errors
    /// [`crate::Error::Fault`] where something is under a key that this node does not have; what was done stays done.
    pub fn reseal(&self) -> Result<Resealed> {
        Ok(Resealed { second_factors: self.reseal_second_factors()?, attachments: self.reseal_attachments()? })
    }

    fn reseal_second_factors(&self) -> Result<u64> {
        let mut resealed = 0;
        let mut after: Option<Id<User>> = None;
        loop {
            let page = self.store.read(|tx| tx.second_factors(after, PAGE))?;
            let Some(last) = page.last() else { return Ok(resealed) };
            after = Some(last.user);
            for row in page.iter().filter(|row| !self.data_keys.is_current(&row.sealed)) {
                let place = place_of(row.user);
                let secret = self.data_keys.open(&row.sealed, &place)?;
                let sealed = self.data_keys.seal(&secret, &place, &self.entropy)?;
                // Where it was replaced meanwhile, it is under the current key already.
                if self.store.write(|tx| tx.reseal_second_factor(row.user, &row.sealed, &sealed))? {
                    resealed += 1;
                }
            }
        }
    }

    fn reseal_attachments(&self) -> Result<u64> {
        let mut resealed = 0;
        let mut after = String::new();
        loop {
            let page = self.store.read(|tx| tx.attachments_after(&after, PAGE))?;
            let Some(last) = page.last() else { return Ok(resealed) };
            after.clone_from(&last.address);
            for row in page.iter().filter(|row| !self.data_keys.is_current(&row.sealed)) {
                let place = attachments::place_of(&row.address);
                let secret = self.data_keys.open(&row.sealed, &place)?;
                let sealed = self.data_keys.seal(&secret, &place, &self.entropy)?;
                // Where it was erased meanwhile, there is nothing to seal.
                if self.store.write(|tx| tx.reseal_attachment(&row.address, &row.sealed, &sealed))? {
                    resealed += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Desk, PASSWORD, password};

    #[test]
    fn what_was_under_the_former_key_is_under_the_current_one_afterwards_and_opens_with_it_alone() {
        for mut desk in [Desk::open(), Desk::on_postgresql()] {
            let bearer = desk.sign_in(PASSWORD).unwrap().bearer;
            desk.registry.enrol_second_factor(&bearer, &password(PASSWORD)).unwrap();
            let sealed =
                |desk: &Desk| desk.registry.store.read(|tx| tx.second_factor(bearer.user)).unwrap().unwrap().sealed;
            let before = desk.registry.data_keys.open(&sealed(&desk), &place_of(bearer.user)).unwrap();

            assert_eq!(desk.registry.reseal().unwrap(), Resealed::default(), "nothing to do yet");
            desk.registry.data_keys = desk.registry.data_keys.renewed(&desk.registry.entropy);
            assert_eq!(desk.registry.reseal().unwrap().second_factors, 1);
            assert_eq!(desk.registry.reseal().unwrap().second_factors, 0, "again does nothing");
            desk.registry.data_keys = desk.registry.data_keys.without_former();
            assert_eq!(desk.registry.data_keys.open(&sealed(&desk), &place_of(bearer.user)).unwrap(), before);
        }
    }
}
