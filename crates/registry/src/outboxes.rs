//! Outboxes that are carried by hand: what a device without a network wrote goes to another one in a file that only this node opens, and
//! only for whoever wrote it.
//!
//! The file is sealed under a key of its own, and that key, with whose it is, for the node: ECDH on P-256 with a key of the sender's that
//! is used once, SHA-256, AES-256-GCM, all of which a browser has. The node's key follows from its data key, so that there is no further
//! file to keep. The node gives the file's key back to its owner and never sees the file.

use aes_gcm::{
    Aes256Gcm, Key, Nonce,
    aead::{Aead as _, KeyInit as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    access::{Actor, Operation},
    id::{Id, User},
};
use p256::{PublicKey, SecretKey, ecdh::diffie_hellman, elliptic_curve::sec1::ToSec1Point as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::{Error, Registry, Result, sealing::DataKeys};

const NONCE_BYTES: usize = 12;
/// What a key is drawn for; the file's version is part of it.
const FOR: &[u8] = b"vaiven outbox 1\n";

/// For whom an outbox is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutboxKey {
    /// What the file names the key by.
    pub name: String,
    /// The key: a point of P-256, uncompressed, in base64url.
    pub public: String,
}

/// The sealed key of an outbox.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedKey {
    /// The node's key for which it is.
    pub name: String,
    /// The sender's key, in the same form.
    pub ephemeral: String,
    /// Twelve bytes, in base64url.
    pub nonce: String,
    /// What is sealed, in base64url.
    pub sealed: String,
}

/// What is sealed: whose outbox, and the key of its file.
#[derive(Deserialize)]
struct Inside {
    user: Id<User>,
    key: String,
}

/// The key of an outbox's file.
#[derive(Serialize, ToSchema)]
pub struct FileKey {
    /// In base64url.
    pub key: String,
}

impl Registry {
    /// For whom this node's officers seal what they carry by hand.
    ///
    /// # Errors
    /// [`Error::Denied`] for whoever writes no records; or when the data key yields no key, which does not happen.
    pub fn outbox_key(&self, actor: &Actor) -> Result<OutboxKey> {
        actor.may(Operation::CarryOutbox)?;
        key_of(self.data_keys.drawn(FOR)).map(|secret| public_of(&secret))
    }

    /// The key of an outbox's file, for whoever wrote it.
    ///
    /// # Errors
    /// [`Error::Denied`]; [`Error::Invalid`] for what does not open, or is another person's.
    pub fn open_outbox(&self, actor: &Actor, sealed: &SealedKey) -> Result<FileKey> {
        actor.may(Operation::CarryOutbox)?;
        let secret = self.named(&sealed.name)?;
        let no = || Error::invalid("sealed", "does not open: it was changed, or is not for this node");
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| no());
        let (point, nonce, text) = (bytes(&sealed.ephemeral)?, bytes(&sealed.nonce)?, bytes(&sealed.sealed)?);
        let theirs = PublicKey::from_sec1_bytes(&point).map_err(|_| no())?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| no())?;
        let shared = diffie_hellman(secret.to_nonzero_scalar(), theirs.as_affine());
        let own = secret.public_key().to_sec1_point(false);
        let drawn = Sha256::new()
            .chain_update(FOR)
            .chain_update(shared.raw_secret_bytes())
            .chain_update(&point)
            .chain_update(own.as_bytes())
            .finalize();
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(<[u8; 32]>::from(drawn)));
        let opened = cipher.decrypt(&Nonce::from(nonce), text.as_slice()).map(Zeroizing::new).map_err(|_| no())?;
        let inside: Inside = serde_json::from_slice(&opened).map_err(|_| no())?;
        if inside.user != actor.user {
            return Err(Error::invalid("sealed", "is another person's: they bring it themselves"));
        }
        Ok(FileKey { key: inside.key })
    }

    /// The key of this name: the current one, or the one before it.
    fn named(&self, name: &str) -> Result<SecretKey> {
        let keys = [Some(self.data_keys.drawn(FOR)), self.data_keys.drawn_before(FOR)];
        let keys = keys.into_iter().flatten().filter_map(|drawn| key_of(drawn).ok());
        let found = keys.into_iter().find(|secret| public_of(secret).name == name);
        found.ok_or_else(|| Error::invalid("name", "is no key of this node"))
    }
}

fn key_of(drawn: Zeroizing<[u8; 32]>) -> Result<SecretKey> {
    SecretKey::from_slice(drawn.as_slice()).map_err(|_| Error::fault("drawing the key of outboxes", "it is no scalar"))
}

fn public_of(secret: &SecretKey) -> OutboxKey {
    let point = secret.public_key().to_sec1_point(false);
    let name = URL_SAFE_NO_PAD.encode(&Sha256::digest(point.as_bytes())[..9]);
    OutboxKey { name, public: URL_SAFE_NO_PAD.encode(point.as_bytes()) }
}

impl DataKeys {
    /// A key for another use, that follows from the data key and says nothing of it.
    pub(crate) fn drawn(&self, use_of_it: &[u8]) -> Zeroizing<[u8; 32]> {
        self.drawn_of(false, use_of_it).unwrap_or_default()
    }

    /// The same of the former data key, where there is one.
    pub(crate) fn drawn_before(&self, use_of_it: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        self.drawn_of(true, use_of_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Desk;

    /// What a browser does, with the node's key and a key of its own.
    fn sealed(for_whom: &OutboxKey, user: Id<User>) -> SealedKey {
        let own = SecretKey::from_slice(&[7; 32]).unwrap();
        let theirs = URL_SAFE_NO_PAD.decode(&for_whom.public).unwrap();
        let shared = diffie_hellman(own.to_nonzero_scalar(), PublicKey::from_sec1_bytes(&theirs).unwrap().as_affine());
        let point = own.public_key().to_sec1_point(false);
        let drawn = Sha256::new()
            .chain_update(b"vaiven outbox 1\n")
            .chain_update(shared.raw_secret_bytes())
            .chain_update(point.as_bytes())
            .chain_update(&theirs)
            .finalize();
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(<[u8; 32]>::from(drawn)));
        let inside = serde_json::json!({"user": user, "key": "a-key"}).to_string();
        let text = cipher.encrypt(&Nonce::from([3; NONCE_BYTES]), inside.as_bytes()).unwrap();
        SealedKey {
            name: for_whom.name.clone(),
            ephemeral: URL_SAFE_NO_PAD.encode(point.as_bytes()),
            nonce: URL_SAFE_NO_PAD.encode([3; NONCE_BYTES]),
            sealed: URL_SAFE_NO_PAD.encode(text),
        }
    }

    fn actor(user: Id<User>) -> Actor {
        Actor {
            user,
            role: domain::access::Role::LabourOfficer,
            office: domain::value::OfficeCode::parse("pa-david").unwrap(),
            country: domain::country::Country::PA,
            side: domain::access::Side::Origin,
            employer: None,
            worker: None,
            agreements: Vec::new(),
            assurance: domain::access::Assurance::Enough,
        }
    }

    #[test]
    fn an_outbox_opens_for_whoever_wrote_it_and_for_nobody_else() {
        let desk = Desk::open();
        let (itzel, another) = (actor(Id::derived(&["itzel"])), actor(Id::derived(&["another"])));
        let key = desk.registry.outbox_key(&itzel).unwrap();
        let made = sealed(&key, itzel.user);
        assert_eq!(desk.registry.open_outbox(&itzel, &made).unwrap().key, "a-key");
        assert!(matches!(desk.registry.open_outbox(&another, &made), Err(Error::Invalid(_))));
        // Whoever seals one in another's name does not open it either.
        assert!(matches!(desk.registry.open_outbox(&itzel, &sealed(&key, another.user)), Err(Error::Invalid(_))));
    }

    #[test]
    fn what_was_changed_or_is_for_another_node_does_not_open() {
        let (desk, elsewhere) = (Desk::open(), Desk::open());
        let itzel = actor(Id::derived(&["itzel"]));
        let key = desk.registry.outbox_key(&itzel).unwrap();
        assert_ne!(key, elsewhere.registry.outbox_key(&itzel).unwrap());
        let made = sealed(&key, itzel.user);
        assert!(matches!(elsewhere.registry.open_outbox(&itzel, &made), Err(Error::Invalid(_))));
        let changed = [
            SealedKey { nonce: "AAAAAAAAAAAAAAAA".to_owned(), ..made.clone() },
            SealedKey { nonce: "AAAA".to_owned(), ..made.clone() },
            SealedKey { ephemeral: "AAAA".to_owned(), ..made.clone() },
            SealedKey { ephemeral: key.public.clone(), ..made.clone() },
            SealedKey { sealed: made.sealed.replacen(|_: char| true, "~", 1), ..made.clone() },
            SealedKey { sealed: made.sealed.chars().rev().collect(), ..made },
        ];
        for sealed in changed {
            assert!(matches!(desk.registry.open_outbox(&itzel, &sealed), Err(Error::Invalid(_))));
        }
    }
}
