//! Replacing the data key: every secret that is kept under the former one is sealed anew under the current one. What the secrets
//! themselves protect is not touched, so that it takes as long as there are secrets, not as long as there are bytes. Replacing the keys of
//! classes does touch it, and takes as long.

use domain::{
    element::Class,
    id::{Alert, Id, User},
};
use persistence::{ApartCursor, ClassSeals as _, StoreError};

use crate::{Registry, Result, alerts, attachments, class_keys, second_factor::place_of};

/// Rows read at once.
const PAGE: i64 = 200;

/// What was sealed anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Second factors.
    pub second_factors: u64,
    /// Attachments: their keys, and not what is under those.
    pub attachments: u64,
    /// Keys of classes: those, and not what is under them.
    pub class_keys: u64,
    /// Entries of lists of alerts.
    pub alerts: u64,
}

/// What came of giving every class that stands apart a new key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassKeysRotated {
    /// The generation that seals from now on; the highest, where the classes differ.
    pub generation: i32,
    /// Texts that were sealed anew.
    pub resealed: u64,
    /// Keys that nothing is under any more, and that were forgotten.
    pub forgotten: u64,
}

impl Registry {
    /// Seals everything anew that is not under the current key. Can be broken off and begun again at any time.
    ///
    /// # Errors
    /// [`crate::Error::Fault`] where something is under a key that this node does not have; what was done stays done.
    pub fn reseal(&self) -> Result<Resealed> {
        Ok(Resealed {
            second_factors: self.reseal_second_factors()?,
            attachments: self.reseal_attachments()?,
            class_keys: self.reseal_class_keys()?,
            alerts: self.reseal_alerts()?,
        })
    }

    fn reseal_alerts(&self) -> Result<u64> {
        let mut resealed = 0;
        let mut after: Option<Id<Alert>> = None;
        loop {
            let page = self.store.read(|tx| tx.alerts_after(after, PAGE))?;
            let Some(last) = page.last() else { return Ok(resealed) };
            after = Some(last.id);
            for row in page.iter().filter(|row| !self.data_keys.is_current(&row.body)) {
                let place = alerts::place_of(row.id);
                let secret = self.data_keys.open(&row.body, &place)?;
                let sealed = self.data_keys.seal(&secret, &place, &self.entropy)?;
                if self.store.write(|tx| tx.reseal_alert(row.id, &row.body, &sealed))? {
                    resealed += 1;
                }
            }
        }
    }

    fn reseal_class_keys(&self) -> Result<u64> {
        let mut resealed = 0;
        for key in self.store.read(|tx| tx.class_keys())?.iter().filter(|key| !self.data_keys.is_current(&key.sealed)) {
            let place = class_keys::place_of(key.class, key.generation);
            let secret = self.data_keys.open(&key.sealed, &place)?;
            let sealed = self.data_keys.seal(&secret, &place, &self.entropy)?;
            if self.store.write(|tx| tx.reseal_class_key(key, &sealed))? {
                resealed += 1;
            }
        }
        Ok(resealed)
    }

    /// Gives every class that stands apart a new key, and seals anew what is under another. The key before stays, for a process that
    /// has not heard of the new one yet; those before that go. Broken off anywhere, everything opens, and beginning again is safe.
    ///
    /// # Errors
    /// When the database is not available, or something cannot be opened; what was done stays done.
    pub fn rotate_class_keys(&self, mut progress: impl FnMut(u64)) -> Result<ClassKeysRotated> {
        let seals = class_keys::ClassKeys::new(self.data_keys.clone(), self.entropy.clone());
        let kept = self.store.write(|tx| -> Result<_> {
            let there = tx.class_keys()?;
            for class in Class::SENSITIVE {
                let of_class = there.iter().filter(|key| key.class == *class);
                let last = of_class.map(|key| key.generation).max().unwrap_or_default();
                tx.add_class_key(&seals.new_key(*class, last + 1)?)?;
            }
            Ok(tx.class_keys()?)
        })?;
        self.refresh_class_keys()?;
        let mut rotated = ClassKeysRotated {
            generation: kept.iter().map(|key| key.generation).max().unwrap_or_default(),
            ..ClassKeysRotated::default()
        };
        let mut cursor = ApartCursor::default();
        while let Some((page, next)) = self.store.read(|tx| tx.standing_apart(&cursor, PAGE))? {
            cursor = next;
            let done = self.store.write(|tx| -> Result<u64, StoreError> {
                let mut done = 0;
                for stored in &page {
                    done += u64::from(tx.seal_anew(stored)?);
                }
                Ok(done)
            })?;
            rotated.resealed += done;
            progress(rotated.resealed);
        }
        for key in &kept {
            let newest = kept.iter().filter(|other| other.class == key.class).map(|other| other.generation).max();
            if newest.is_some_and(|newest| key.generation < newest - 1) {
                self.store.write(|tx| tx.drop_class_key(key))?;
                rotated.forgotten += 1;
            }
        }
        Ok(rotated)
    }

    /// Takes up keys of classes that another process made: what is written from then on is under the last of them.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn refresh_class_keys(&self) -> Result<()> {
        Ok(self.store.refresh_class_keys()?)
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

    #[test]
    fn classes_get_new_keys_and_what_is_under_them_goes_on_being_read_and_being_rebuilt_to_the_same() {
        for mut desk in [Desk::open(), Desk::on_postgresql()] {
            let worker = desk.registers_somebody();
            let text = |desk: &Desk| desk.registry.store.read(|tx| tx.projections_as_text()).unwrap();
            let person = |desk: &Desk| desk.registry.store.read(|tx| tx.worker(worker)).unwrap().unwrap().state;
            let (before, known) = (text(&desk), person(&desk));
            assert!(known.contains("Bribri") && !before.join("\n").contains("Bribri"));

            let first = desk.registry.rotate_class_keys(|_| {}).unwrap();
            assert_eq!((first.generation, first.resealed, first.forgotten), (2, 2, 0), "a disclosure and a projection");
            let after = text(&desk);
            assert_ne!(before, after);
            assert_eq!(person(&desk), known);
            desk.registry.rebuild(|_| {}).unwrap();
            assert_eq!(text(&desk), after);
            let second = desk.registry.rotate_class_keys(|_| {}).unwrap();
            assert_eq!((second.generation, second.forgotten), (3, Class::SENSITIVE.len() as u64));

            // The keys themselves are under the data key, which is replaced without touching what they seal.
            let sealed = text(&desk);
            desk.registry.data_keys = desk.registry.data_keys.renewed(&desk.registry.entropy);
            assert_eq!(desk.registry.reseal().unwrap().class_keys, 2 * Class::SENSITIVE.len() as u64);
            let current = desk.registry.data_keys.without_former();
            desk.registry.store.keep_apart(class_keys::class_seals(current, desk.registry.entropy.clone()));
            assert_eq!((text(&desk), person(&desk)), (sealed, known));
        }
    }
}
