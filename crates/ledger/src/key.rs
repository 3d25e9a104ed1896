//! The Ed25519 keys with which a node signs: their textual forms, their ids, and the trait that leaves room for an HSM.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::Entropy;

/// An Ed25519 signature (RFC 8032), as it travels.
pub type Signature = [u8; 64];

/// Signs on behalf of a node. `SigningKey` keeps the key in memory; a hardware module implements this and never shows it.
pub trait Signer: Send + Sync {
    /// The key under which others verify.
    fn public_key(&self) -> &PublicKey;

    /// Signs the message as it is, unhashed (pure Ed25519).
    fn sign(&self, message: &[u8]) -> Result<Signature, SignError>;
}

/// The signer was asked for a signature and gave none. A key in memory always signs; a module can be unplugged.
#[derive(Debug, thiserror::Error)]
#[error("the signer gave no signature")]
pub struct SignError {
    /// What the module said.
    #[from]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Why a key or a signature was not accepted. Never holds key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A public key's text is not `ed25519:` and 43 characters of base64url.
    #[error("reading a public key: expected `ed25519:` and 32 bytes in base64url")]
    PublicKeyText,
    /// The bytes are no point of the curve, or one of small order, under which anything verifies.
    #[error("reading a public key: the bytes are no usable Ed25519 key")]
    PublicKeyBytes,
    /// A key id's text is not 16 lower-case hexadecimal digits.
    #[error("reading a key id: expected 16 lower-case hexadecimal digits")]
    KeyIdText,
    /// A key file does not have the one line that it should have.
    #[error("reading a key file: expected one line `vaiven-signing-key:1:<key id>:<base64url>`")]
    KeyFile,
    /// A key file holds a key other than the one that it names: damaged, or put together by hand.
    #[error("reading a key file: the key in it is not the one that it names")]
    KeyFileMismatch,
    /// The signature is not by this key over these bytes.
    #[error("verifying a signature: it is not by this key over these bytes")]
    Signature,
}

/// Names a key on the wire: the first eight bytes of the SHA-256 of the public key, written as lower-case hexadecimal.
///
/// It picks a key among those already trusted. It is too short to stand for the key itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// The id of the key with these 32 bytes.
    fn of(public_key: &[u8; 32]) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(Sha256::digest(public_key));
        Self([a, b, c, d, e, f, g, h])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl FromStr for KeyId {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let strict = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let number = u64::from_str_radix(text, 16).ok().filter(|_| strict).ok_or(KeyError::KeyIdText)?;
        Ok(Self(number.to_be_bytes()))
    }
}

impl TryFrom<String> for KeyId {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.to_string()
    }
}

/// A node's public key. Its text is `ed25519:<base64url>`, the same in documents, in configuration and in the database.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey {
    verifying: ed25519_dalek::VerifyingKey,
    id: KeyId,
}

impl PublicKey {
    /// Takes the 32 bytes of RFC 8032, and refuses keys of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let verifying = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::PublicKeyBytes)?;
        if verifying.is_weak() {
            return Err(KeyError::PublicKeyBytes);
        }
        Ok(Self { verifying, id: KeyId::of(bytes) })
    }

    /// The 32 bytes of RFC 8032.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.verifying.as_bytes()
    }

    /// The short name of this key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Its fingerprint, for reading aloud: the SHA-256 of its 32 bytes, in groups of four hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let plain: String = Sha256::digest(self.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let groups: Vec<&str> = (0..plain.len()).step_by(4).filter_map(|at| plain.get(at..at + 4)).collect();
        groups.join(" ")
    }

    /// Accepts only signatures on which every strict verifier agrees (no small-order or non-canonical parts).
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), KeyError> {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.verifying.verify_strict(message, &signature).map_err(|_| KeyError::Signature)
    }
}

const PUBLIC_KEY_PREFIX: &str = "ed25519:";

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC_KEY_PREFIX}{}", URL_SAFE_NO_PAD.encode(self.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let encoded = text.strip_prefix(PUBLIC_KEY_PREFIX).ok_or(KeyError::PublicKeyText)?;
        let bytes = decode_32(encoded).ok_or(KeyError::PublicKeyText)?;
        Self::from_bytes(&bytes)
    }
}

impl TryFrom<String> for PublicKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

/// A node's secret key, held in memory and wiped when dropped.
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    public: PublicKey,
}

const KEY_FILE_PREFIX: &str = "vaiven-signing-key:1:";

impl SigningKey {
    /// Makes a new key out of 32 bytes of entropy.
    #[must_use]
    pub fn generate(entropy: &mut Entropy<'_>) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        entropy(seed.as_mut_slice());
        Self::from_seed(&seed)
    }

    /// The key of RFC 8032 with this seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifying = secret.verifying_key();
        let public = PublicKey { verifying, id: KeyId::of(verifying.as_bytes()) };
        Self { secret, public }
    }

    /// Reads what `to_file` wrote. Whoever opens the file checks that the service alone may read it.
    pub fn from_file(text: &str) -> Result<Self, KeyError> {
        let line = text.strip_suffix('\n').unwrap_or(text);
        let (id, seed) = line.strip_prefix(KEY_FILE_PREFIX).and_then(|s| s.split_once(':')).ok_or(KeyError::KeyFile)?;
        let seed = Zeroizing::new(decode_32(seed).ok_or(KeyError::KeyFile)?);
        let id: KeyId = id.parse().map_err(|_| KeyError::KeyFile)?;
        let key = Self::from_seed(&seed);
        if key.public.id != id {
            return Err(KeyError::KeyFileMismatch);
        }
        Ok(key)
    }

    /// The content of a key file: one line with the key's id, so that an operator can tell files apart, and the seed.
    #[must_use]
    pub fn to_file(&self) -> Zeroizing<String> {
        let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(self.secret.as_bytes()));
        Zeroizing::new(format!("{KEY_FILE_PREFIX}{}:{}\n", self.public.id, encoded.as_str()))
    }
}

impl Signer for SigningKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        Ok(self.secret.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}

/// A signature as a text: base64url without padding.
pub fn signature_to_text(signature: &Signature) -> String {
    URL_SAFE_NO_PAD.encode(signature)
}

/// Reads a signature's text.
///
/// # Errors
/// [`KeyError::Signature`] for anything but 64 bytes of base64url.
pub fn signature_from_text(text: &str) -> Result<Signature, KeyError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError::Signature)?;
    bytes.try_into().map_err(|_| KeyError::Signature)
}

/// Exactly 32 bytes of canonical base64url without padding.
fn decode_32(encoded: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    (encoded.len() == 43 && URL_SAFE_NO_PAD.decode_slice(encoded, &mut bytes).ok()? == 32).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(fill: u8) -> SigningKey {
        SigningKey::generate(&mut |bytes: &mut [u8]| bytes.fill(fill))
    }

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
    }

    #[test]
    fn the_second_example_of_rfc_8032_is_signed_as_printed_there() {
        let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").try_into().unwrap();
        let key = SigningKey::from_seed(&seed);
        let public = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assert_eq!(key.public_key().as_bytes().as_slice(), public);
        let signature = hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        assert_eq!(key.sign(&[0x72]).unwrap().as_slice(), signature);
    }

    #[test]
    fn a_signature_holds_for_its_key_and_its_bytes_only() {
        let (ours, theirs) = (key(1), key(2));
        let signature = ours.sign(b"hire.confirmed").unwrap();
        assert_eq!(ours.public_key().verify(b"hire.confirmed", &signature), Ok(()));
        assert_eq!(ours.public_key().verify(b"hire.ended", &signature), Err(KeyError::Signature));
        assert_eq!(theirs.public_key().verify(b"hire.confirmed", &signature), Err(KeyError::Signature));
    }

    #[test]
    fn texts_read_back_and_anything_else_is_refused() {
        let public = key(3).public_key().clone();
        let text = public.to_string();
        assert_eq!(text.parse::<PublicKey>(), Ok(public.clone()));
        assert_eq!(public.id().to_string().parse::<KeyId>(), Ok(public.id()));
        assert_eq!(serde_json::to_string(&public).unwrap(), format!("\"{text}\""));
        for wrong in ["", "ed25519:", &text[8..], &text[..50], &format!("{text}="), &format!(" {text}")] {
            assert_eq!(wrong.parse::<PublicKey>(), Err(KeyError::PublicKeyText), "{wrong}");
        }
        for wrong in ["", "+123456789abcdef", "0123456789ABCDEF", "0123456789abcde", "0123456789abcdef0"] {
            assert_eq!(wrong.parse::<KeyId>(), Err(KeyError::KeyIdText), "{wrong}");
        }
    }

    #[test]
    fn a_key_of_small_order_is_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(PublicKey::from_bytes(&identity), Err(KeyError::PublicKeyBytes));
    }

    #[test]
    fn a_key_file_reads_back_and_a_damaged_one_is_refused() {
        let key = key(4);
        let file = key.to_file();
        assert_eq!(file.lines().count(), 1);
        assert_eq!(SigningKey::from_file(&file).unwrap().public_key(), key.public_key());
        assert_eq!(SigningKey::from_file(file.trim_end()).unwrap().public_key(), key.public_key());
        let other = file.replace(&key.public_key().id().to_string(), "0123456789abcdef");
        assert_eq!(SigningKey::from_file(&other).err(), Some(KeyError::KeyFileMismatch));
        for wrong in ["", "\n", &file[1..], &file[..60], &format!("{}\n", *file)] {
            assert_eq!(SigningKey::from_file(wrong).err(), Some(KeyError::KeyFile));
        }
    }

    #[test]
    fn debug_shows_nothing_of_a_secret_key() {
        assert_eq!(format!("{:?}", key(5)), "SigningKey");
    }
}
