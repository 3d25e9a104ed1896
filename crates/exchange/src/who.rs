//! `/.well-known/vaiven`: who a node is. It is public, and nobody has to believe it: an operator compares the fingerprint of its key
//! with the one that the other ministry gave out itself.

use domain::{country::Country, value::NodeCode};
use ledger::{key::PublicKey, note::Note, succession::Succession};
use registry::{Registry, keys::NodeKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Error;

/// What the document is, and in which form.
pub const FORM: &str = "vaiven-node/v1";
/// Longest document that is read.
pub const DOCUMENT_BYTES_MAX: usize = 64 * 1024;
/// Most keys of a node.
const KEYS_MAX: usize = 100;

/// Who a node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhoIAm {
    /// What this is, and in which form.
    pub form: String,
    /// The node's code.
    pub node: NodeCode,
    /// Its country.
    pub country: Country,
    /// Where it answers.
    pub url: String,
    /// The name of its log, and of the keys that sign its checkpoints.
    pub log: String,
    /// Its keys, the oldest first; the last one is in use.
    pub keys: Vec<KeyOnDisplay>,
}

/// A key of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyOnDisplay {
    /// The key, `ed25519:…`.
    #[schema(value_type = String, example = "ed25519:O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik")]
    pub public_key: PublicKey,
    /// The note by which the key before it named it, signed by both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub succession: Option<String>,
}

impl WhoIAm {
    /// Who the node of a registry is.
    ///
    /// # Errors
    /// When the database is away.
    pub fn of(registry: &Registry, country: Country, url: &str) -> Result<Self, Error> {
        let display = |key: NodeKey| {
            let public_key = key.public_key.parse().map_err(|_| Error::Malformed("a key of this node"))?;
            Ok(KeyOnDisplay { public_key, succession: key.succession })
        };
        Ok(Self {
            form: FORM.to_owned(),
            node: registry.node().clone(),
            country,
            url: url.to_owned(),
            log: registry.log_origin(),
            keys: registry.node_keys()?.into_iter().map(display).collect::<Result<_, Error>>()?,
        })
    }

    /// Reads what a node says of itself. Nothing of it is believed yet.
    ///
    /// # Errors
    /// When it is longer than any, or not of this form.
    pub fn parse(document: &str) -> Result<Self, Error> {
        if document.len() > DOCUMENT_BYTES_MAX {
            return Err(Error::Malformed("who the node is"));
        }
        let read: Self = serde_json::from_str(document).map_err(|_| Error::Malformed("who the node is"))?;
        let right = read.form == FORM && read.log == format!("vaiven/{}", read.node) && read.keys.len() <= KEYS_MAX;
        if right { Ok(read) } else { Err(Error::Malformed("who the node is")) }
    }

    /// The keys that may be believed by somebody who was told this fingerprint: the key that has it, and those that follow from it,
    /// each named by the one before. Keys before it are not among them.
    ///
    /// # Errors
    /// [`Error::Fingerprint`] where no key has it.
    pub fn believed(&self, fingerprint: &str) -> Result<Vec<PublicKey>, Error> {
        let plain = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_lowercase();
        let told = plain(fingerprint);
        let at = self.keys.iter().position(|key| plain(&key.public_key.fingerprint()) == told);
        let (first, later) = at.and_then(|at| self.keys[at..].split_first()).ok_or(Error::Fingerprint)?;
        let mut believed = vec![first.public_key.clone()];
        for key in later {
            let note = key.succession.as_deref().and_then(|note| Note::parse(note).ok());
            let named =
                note.zip(believed.last()).and_then(|(note, last)| Succession::open(&note, &self.log, last).ok());
            match named {
                Some(succession) if succession.new == key.public_key => believed.push(succession.new),
                // The chain breaks here: what comes behind it has to be told anew.
                _ => break,
            }
        }
        Ok(believed)
    }
}

#[cfg(test)]
mod tests {
    use ledger::key::{Signer as _, SigningKey};

    use super::*;

    fn key(fill: u8) -> SigningKey {
        SigningKey::from_seed(&[fill; 32])
    }

    /// A node that has had three keys; the last succession may be missing.
    fn node(whole: bool) -> WhoIAm {
        let log = "vaiven/cr-mtss";
        let named = |old: u8, new: u8| Some(Succession::sign(log, &key(old), &key(new), 7).unwrap().to_string());
        let display = |fill: u8, succession| KeyOnDisplay { public_key: key(fill).public_key().clone(), succession };
        WhoIAm {
            form: FORM.to_owned(),
            node: NodeCode::parse("cr-mtss").unwrap(),
            country: Country::parse("CR").unwrap(),
            url: "https://vaiven.mtss.example".to_owned(),
            log: log.to_owned(),
            keys: vec![
                display(1, None),
                display(2, named(1, 2)),
                display(3, if whole { named(2, 3) } else { named(1, 3) }),
            ],
        }
    }

    #[test]
    fn the_fingerprint_that_was_told_opens_its_key_and_those_that_follow_it() {
        let who = node(true);
        assert_eq!(WhoIAm::parse(&serde_json::to_string(&who).unwrap()).unwrap(), who);
        let believed = |fill: u8| who.believed(&key(fill).public_key().fingerprint()).unwrap().len();
        assert_eq!((believed(1), believed(2), believed(3)), (3, 2, 1));
        assert!(matches!(who.believed(&key(4).public_key().fingerprint()), Err(Error::Fingerprint)));
        assert!(matches!(who.believed(""), Err(Error::Fingerprint)));
        let aloud = key(1).public_key().fingerprint().to_uppercase().replace(' ', ":");
        assert_eq!(who.believed(&aloud).unwrap().len(), 3, "however it is written");
    }

    #[test]
    fn a_key_that_the_one_before_did_not_name_is_not_followed() {
        let who = node(false);
        assert_eq!(who.believed(&key(1).public_key().fingerprint()).unwrap().len(), 2);
    }

    #[test]
    fn what_is_no_such_document_is_refused() {
        let right = serde_json::to_value(node(true)).unwrap();
        for (member, value) in [
            ("form", "vaiven-node/v2".into()),
            ("log", "vaiven/pa-mitradel".into()),
            ("node", "CR".into()),
            ("country", "XX".into()),
            ("keys", vec![right["keys"][0].clone(); KEYS_MAX + 1].into()),
            ("keys", serde_json::json!([{"public_key": "ed25519:AAAA"}])),
        ] {
            let mut wrong = right.clone();
            wrong[member] = value;
            assert!(WhoIAm::parse(&wrong.to_string()).is_err(), "{member}");
        }
        assert!(WhoIAm::parse(&" ".repeat(DOCUMENT_BYTES_MAX + 1)).is_err());
    }
}
