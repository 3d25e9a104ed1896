//! The keys of the classes that stand apart. Each class has its own, made when it is first needed, sealed under the data key in the
//! database, and held open in memory; a second generation takes over when keys are replaced (`vaiven key rotate-classes`).

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use domain::element::Class;
use persistence::{ClassKeyRow, ClassSeals, Kept, SealedText, StoreError};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{DataKeys, Entropy, Error, sealing::decrypt};

const NONCE_BYTES: usize = 24;

/// Where a class's key is sealed for: it opens there and nowhere else.
pub(crate) fn place_of(class: Class, generation: i32) -> String {
    format!("class-key {} {generation}", class.as_str())
}

/// A key of a class, and the one that its nonces are made with.
struct ClassKey {
    seals: Zeroizing<[u8; 32]>,
    draws: Zeroizing<[u8; 32]>,
}

impl ClassKey {
    fn new(seals: Zeroizing<[u8; 32]>) -> Self {
        let draws = Sha256::new().chain_update(b"nonces of a vaiven class key ").chain_update(seals.as_slice());
        Self { draws: Zeroizing::new(draws.finalize().into()), seals }
    }

    /// The nonce follows from the key, the place and the text: the same text at the same place is sealed to the same, and only then
    /// can two nonces be alike. So a projection is rebuilt to the same bytes.
    fn nonce(&self, place: &[u8], plain: &[u8]) -> [u8; NONCE_BYTES] {
        let length = (place.len() as u64).to_be_bytes();
        let inner = Sha256::new().chain_update(self.draws.as_slice()).chain_update(length).chain_update(place);
        let inner = inner.chain_update(plain).finalize();
        // Twice, as HMAC does, so that no digest can be gone on from.
        let outer = Sha256::new().chain_update(self.draws.as_slice()).chain_update(inner).finalize();
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&outer[..NONCE_BYTES]);
        nonce
    }
}

/// What opens what stands apart in a store that is read without a registry.
pub fn class_seals(data_keys: DataKeys, entropy: Entropy) -> Arc<dyn ClassSeals> {
    Arc::new(ClassKeys::new(data_keys, entropy))
}

/// The keys that are known here.
pub(crate) struct ClassKeys {
    data_keys: DataKeys,
    entropy: Entropy,
    known: RwLock<HashMap<Class, BTreeMap<i32, ClassKey>>>,
}

impl ClassKeys {
    /// Knows none yet: the store reads them when it needs one.
    pub(crate) fn new(data_keys: DataKeys, entropy: Entropy) -> Self {
        Self { data_keys, entropy, known: RwLock::default() }
    }
}

fn bound(class: Class, kept: Kept<'_>) -> Vec<u8> {
    format!("{} {} {}", class.as_str(), kept.member, kept.row).into_bytes()
}

fn fault(error: &Error) -> StoreError {
    StoreError::Fault(error.to_string())
}

impl ClassSeals for ClassKeys {
    fn seal(&self, class: Class, kept: Kept<'_>, plain: &str) -> persistence::Result<Option<String>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let Some((generation, key)) = known.get(&class).and_then(BTreeMap::last_key_value) else { return Ok(None) };
        let place = bound(class, kept);
        let nonce = key.nonce(&place, plain.as_bytes());
        let sealed = XChaCha20Poly1305::new(&(*key.seals).into())
            .encrypt(&XNonce::from(nonce), Payload { msg: plain.as_bytes(), aad: &place })
            .map_err(|_| StoreError::Fault("a text is too long to be sealed".to_owned()))?;
        let bytes = URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat());
        Ok(Some(SealedText { generation: *generation, bytes: &bytes }.to_string()))
    }

    fn open(&self, class: Class, kept: Kept<'_>, sealed: SealedText<'_>) -> persistence::Result<Option<String>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let Some(key) = known.get(&class).and_then(|keys| keys.get(&sealed.generation)) else { return Ok(None) };
        let corrupt = || StoreError::Corrupt(format!("a text of class {} does not open", class.as_str()));
        let bytes = URL_SAFE_NO_PAD.decode(sealed.bytes).map_err(|_| corrupt())?;
        let plain = decrypt(&key.seals, &bytes, &bound(class, kept)).ok_or_else(corrupt)?;
        String::from_utf8(plain.to_vec()).map(Some).map_err(|_| corrupt())
    }

    fn new_key(&self, class: Class, generation: i32) -> persistence::Result<ClassKeyRow> {
        let key = Zeroizing::new(self.entropy.bytes::<32>());
        let sealed = self.data_keys.seal(key.as_slice(), &place_of(class, generation), &self.entropy);
        Ok(ClassKeyRow { class, generation, sealed: sealed.map_err(|error| fault(&error))? })
    }

    fn learn(&self, keys: &[ClassKeyRow]) -> persistence::Result<()> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for row in keys {
            let of_class = known.entry(row.class).or_default();
            if of_class.contains_key(&row.generation) {
                continue;
            }
            let opened = self.data_keys.open(&row.sealed, &place_of(row.class, row.generation));
            let opened = opened.map_err(|error| fault(&error))?;
            let key: [u8; 32] = opened
                .as_slice()
                .try_into()
                .map_err(|_| StoreError::Corrupt("the key of a class has another length".to_owned()))?;
            of_class.insert(row.generation, ClassKey::new(Zeroizing::new(key)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Kept<'static> = Kept { row: "0198d0c5", member: "disclosure" };

    fn keys() -> ClassKeys {
        let entropy = Entropy::system();
        let keys = ClassKeys::new(DataKeys::generate(&entropy), entropy);
        keys.learn(&[keys.new_key(Class::Health, 1).unwrap(), keys.new_key(Class::Complaint, 1).unwrap()]).unwrap();
        keys
    }

    fn open(keys: &ClassKeys, class: Class, kept: Kept<'_>, sealed: &str) -> persistence::Result<Option<String>> {
        keys.open(class, kept, SealedText::parse(sealed).unwrap())
    }

    #[test]
    fn a_text_opens_in_its_class_and_at_its_place_and_nowhere_else() {
        let keys = keys();
        let sealed = keys.seal(Class::Health, HERE, "fit").unwrap().unwrap();
        assert_eq!(open(&keys, Class::Health, HERE, &sealed).unwrap().as_deref(), Some("fit"));
        assert!(open(&keys, Class::Complaint, HERE, &sealed).is_err());
        assert!(open(&keys, Class::Health, Kept { row: "0198d0c6", ..HERE }, &sealed).is_err());
        assert!(open(&keys, Class::Health, Kept { member: "state", ..HERE }, &sealed).is_err());
        assert_eq!(keys.seal(Class::Biometric, HERE, "x").unwrap(), None, "a class without a key");
        assert!(!sealed.contains("fit"));
    }

    #[test]
    fn the_same_text_is_sealed_to_the_same_only_at_the_same_place() {
        let keys = keys();
        let sealed =
            |row: &str, text: &str| keys.seal(Class::Health, Kept { row, member: "m" }, text).unwrap().unwrap();
        assert_eq!(sealed("a", "fit"), sealed("a", "fit"));
        assert_ne!(sealed("a", "fit"), sealed("b", "fit"));
        assert_ne!(sealed("a", "fit"), sealed("a", "not"));
    }

    #[test]
    fn the_last_generation_seals_and_every_one_opens() {
        let keys = keys();
        let before = keys.seal(Class::Health, HERE, "fit").unwrap().unwrap();
        let second = keys.new_key(Class::Health, 2).unwrap();
        keys.learn(&[second]).unwrap();
        let after = keys.seal(Class::Health, HERE, "fit").unwrap().unwrap();
        assert_ne!(before, after);
        for sealed in [&before, &after] {
            assert_eq!(open(&keys, Class::Health, HERE, sealed).unwrap().as_deref(), Some("fit"));
        }
        let third = SealedText { generation: 3, bytes: "AAAA" }.to_string();
        assert_eq!(open(&keys, Class::Health, HERE, &third).unwrap(), None);
    }
}
