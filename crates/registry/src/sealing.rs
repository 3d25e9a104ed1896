//! Sealing: what must not be read in the database alone, nor in a copy of it, is kept under the node's data key.
//!
//! The key lives in a file of its own that no backup holds. Each sealed text says under which key it is, and to what it belongs:
//! moved to another row, it does not open. A file may hold a second, former key while what is under it is being sealed anew.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{Entropy, Error, Result};

/// How a key's line in its file begins.
const LINE: &str = "vaiven-data-key:1:";
/// The current one, and one to come from.
const KEYS_MAX: usize = 2;
const NONCE_BYTES: usize = 24;
/// The form of a sealed text.
const FORM: &str = "1";

/// A key for XChaCha20-Poly1305, with the name under which sealed texts refer to it.
#[derive(Clone)]
struct DataKey {
    name: String,
    bytes: Zeroizing<[u8; 32]>,
}

impl DataKey {
    fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        // Of a hash, so that the name tells nothing of the key.
        let digest = Sha256::new().chain_update(b"vaiven data key ").chain_update(bytes.as_slice()).finalize();
        Self { name: URL_SAFE_NO_PAD.encode(&digest[..9]), bytes }
    }
}

/// The node's data keys: one to seal with, and while it is being replaced the former one, to open with. They print nothing.
#[derive(Clone)]
pub struct DataKeys {
    current: DataKey,
    former: Option<DataKey>,
}

/// Why a text holds no data keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it does not hold one data key, or two")]
pub struct NotDataKeys;

impl DataKeys {
    /// A new key.
    pub fn generate(entropy: &Entropy) -> Self {
        Self { current: DataKey::new(Zeroizing::new(entropy.bytes())), former: None }
    }

    /// Reads what [`DataKeys::to_file`] wrote.
    ///
    /// # Errors
    /// When it is something else.
    pub fn from_file(text: &str) -> Result<Self, NotDataKeys> {
        let mut keys = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let encoded = line.strip_prefix(LINE).ok_or(NotDataKeys)?;
            let decoded = Zeroizing::new(URL_SAFE_NO_PAD.decode(encoded).map_err(|_| NotDataKeys)?);
            let bytes: [u8; 32] = decoded.as_slice().try_into().map_err(|_| NotDataKeys)?;
            keys.push(DataKey::new(Zeroizing::new(bytes)));
        }
        if keys.len() > KEYS_MAX {
            return Err(NotDataKeys);
        }
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or(NotDataKeys)?;
        Ok(Self { current, former: keys.next() })
    }

    /// As it is kept in a file that only the service may read.
    pub fn to_file(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# The data key of this node: what is sealed in its database opens with this alone. Keep a copy apart from backups.\n",
        ));
        for key in std::iter::once(&self.current).chain(&self.former) {
            text.push_str(LINE);
            URL_SAFE_NO_PAD.encode_string(key.bytes.as_slice(), &mut text);
            text.push('\n');
        }
        text
    }

    /// The name of the key that seals.
    pub fn current(&self) -> &str {
        &self.current.name
    }

    /// The name of the former key, where there is one.
    pub fn former(&self) -> Option<&str> {
        self.former.as_ref().map(|key| key.name.as_str())
    }

    /// A new key to seal with; the current one becomes the former.
    #[must_use]
    pub fn renewed(&self, entropy: &Entropy) -> Self {
        let Self { current, .. } = Self::generate(entropy);
        Self { current, former: Some(self.current.clone()) }
    }

    /// The current key alone, once nothing is under the former any more.
    #[must_use]
    pub fn without_former(&self) -> Self {
        Self { current: self.current.clone(), former: None }
    }

    /// Seals a secret. `belongs_to` is where it is kept: it opens there and nowhere else.
    pub(crate) fn seal(&self, secret: &[u8], belongs_to: &str, entropy: &Entropy) -> Result<String> {
        let sealed = encrypt(&self.current.bytes, secret, belongs_to.as_bytes(), entropy)?;
        Ok(format!("{FORM}.{}.{}", self.current.name, URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`Error::Fault`] where the key is another, or the text was changed or moved.
    pub(crate) fn open(&self, sealed: &str, belongs_to: &str) -> Result<Zeroizing<Vec<u8>>> {
        let cannot = |why: &'static str| Error::fault("opening what is sealed under the data key", why);
        let mut parts = sealed.split('.');
        let (Some(FORM), Some(name), Some(encoded), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(cannot("it has another form"));
        };
        let key = std::iter::once(&self.current).chain(&self.former).find(|key| key.name == name);
        let key = key.ok_or_else(|| cannot("it is under a key that this node does not have"))?;
        let bytes = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| cannot("it has another form"))?;
        decrypt(&key.bytes, &bytes, belongs_to.as_bytes()).ok_or_else(|| cannot("it was changed, or belongs elsewhere"))
    }

    /// A key that follows from the current one, or from the former, for a use that is named; it says nothing of it.
    pub(crate) fn drawn_of(&self, former: bool, use_of_it: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let key = if former { self.former.as_ref()? } else { &self.current };
        let drawn = Sha256::new().chain_update(b"drawn from a vaiven data key for ").chain_update(use_of_it);
        Some(Zeroizing::new(drawn.chain_update(key.bytes.as_slice()).finalize().into()))
    }

    /// Whether a sealed text is under the current key.
    pub(crate) fn is_current(&self, sealed: &str) -> bool {
        sealed.split('.').nth(1) == Some(self.current.name.as_str())
    }
}

impl std::fmt::Debug for DataKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKeys(…)")
    }
}

/// Nonce and ciphertext. The nonce is drawn: with 24 bytes none comes twice.
pub(crate) fn encrypt(key: &[u8; 32], plain: &[u8], belongs_to: &[u8], entropy: &Entropy) -> Result<Vec<u8>> {
    let nonce = entropy.bytes::<NONCE_BYTES>();
    let sealed = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: belongs_to })
        .map_err(|_| Error::fault("sealing", "the text is too long"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// The text, unless it is under another key, was changed, or belongs elsewhere.
pub(crate) fn decrypt(key: &[u8; 32], sealed: &[u8], belongs_to: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let opened = XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: belongs_to })
        .ok()?;
    Some(Zeroizing::new(opened))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (DataKeys, Entropy) {
        let entropy = Entropy::system();
        (DataKeys::generate(&entropy), entropy)
    }

    #[test]
    fn what_is_sealed_opens_where_it_belongs_and_nowhere_else() {
        let (keys, entropy) = keys();
        let sealed = keys.seal(b"a secret", "itzel", &entropy).unwrap();
        assert_eq!(keys.open(&sealed, "itzel").unwrap().as_slice(), b"a secret");
        assert!(keys.open(&sealed, "eva").is_err());
        let (others, _) = self::keys();
        assert!(others.open(&sealed, "itzel").is_err());
        assert_ne!(sealed, keys.seal(b"a secret", "itzel", &entropy).unwrap(), "no two are alike");
        for at in [0, 2, sealed.len() - 1] {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(keys.open(&String::from_utf8(changed).unwrap(), "itzel").is_err(), "changed at {at}");
        }
        for text in ["", "1", "1..", "1.a.b", &format!("{sealed}.x"), &sealed[..sealed.len() / 2]] {
            assert!(keys.open(text, "itzel").is_err());
        }
    }

    #[test]
    fn a_former_key_opens_and_never_seals() {
        let (first, entropy) = keys();
        let old = first.seal(b"a secret", "itzel", &entropy).unwrap();
        let both = first.renewed(&entropy);
        assert_eq!(both.former(), Some(first.current()));
        assert_eq!(both.open(&old, "itzel").unwrap().as_slice(), b"a secret");
        assert!(!both.is_current(&old));
        let new = both.seal(b"a secret", "itzel", &entropy).unwrap();
        assert!(both.is_current(&new) && first.open(&new, "itzel").is_err());
        let alone = both.without_former();
        assert!(alone.open(&old, "itzel").is_err() && alone.open(&new, "itzel").is_ok());
    }

    #[test]
    fn a_file_holds_one_key_or_two_and_gives_them_back() {
        let (keys, entropy) = keys();
        let both = keys.renewed(&entropy);
        let read = DataKeys::from_file(&both.to_file()).unwrap();
        assert_eq!((read.current(), read.former()), (both.current(), both.former()));
        let line = keys.to_file().lines().nth(1).unwrap().to_owned();
        for text in ["", "# nothing", "vaiven-data-key:1:", "vaiven-data-key:1:AAAA", "vaiven-data-key:2:AAAA", "x"] {
            assert_eq!(DataKeys::from_file(text).unwrap_err(), NotDataKeys);
        }
        assert!(DataKeys::from_file(&line).is_ok());
        assert!(DataKeys::from_file(&format!("{line}\n{line}\n{line}\n")).is_err());
        assert_eq!(format!("{keys:?}"), "DataKeys(…)");
    }
}
