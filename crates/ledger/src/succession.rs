//! One key of a node naming the next: a signed note, by both, so that whoever trusts the old key can follow to the new one.

use crate::key::{PublicKey, Signer};
use crate::note::{Note, NoteError, NoteVerifier, SignatureType};

/// First line of what both keys sign. A checkpoint has three lines and this has five, so neither passes for the other.
const HEADER: &str = "vaiven key succession v1";

/// That a node signs with another key from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The name of the node's log, which is the name of both keys.
    pub name: String,
    /// The key that signed until now.
    pub old: PublicKey,
    /// The key that signs from now on.
    pub new: PublicKey,
    /// When, in seconds since 1970.
    pub seconds: u64,
}

impl Succession {
    /// Has both keys sign that the new one follows the old one.
    pub fn sign(name: &str, old: &dyn Signer, new: &dyn Signer, seconds: u64) -> Result<Note, NoteError> {
        let succession =
            Self { name: name.to_owned(), old: old.public_key().clone(), new: new.public_key().clone(), seconds };
        let mut note = Note::new(succession.text())?;
        note.sign(name, old)?;
        note.sign(name, new)?;
        Ok(note)
    }

    /// Reads a note by which this key of this name was followed by another. Both must have signed.
    pub fn open(note: &Note, name: &str, old: &PublicKey) -> Result<Self, NoteError> {
        let malformed = || NoteError::Malformed("a key succession");
        let mut lines = note.text().split('\n');
        let (Some(HEADER), Some(named), Some(from), Some(to), Some(seconds), Some(""), None) =
            (lines.next(), lines.next(), lines.next(), lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(malformed());
        };
        let key = |text: &str| text.parse::<PublicKey>().map_err(|_| malformed());
        let succession = Self {
            name: named.to_owned(),
            old: key(from)?,
            new: key(to)?,
            seconds: seconds.parse().map_err(|_| malformed())?,
        };
        if succession.text() != note.text() || succession.name != name || succession.old != *old {
            return Err(malformed());
        }
        for key in [&succession.old, &succession.new] {
            note.verify(&NoteVerifier::new(name, key.clone(), SignatureType::Ed25519)?)?;
        }
        Ok(succession)
    }

    fn text(&self) -> String {
        format!("{HEADER}\n{}\n{}\n{}\n{}\n", self.name, self.old, self.new, self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SigningKey;

    const NAME: &str = "vaiven/pa-mitradel";

    fn key(fill: u8) -> SigningKey {
        SigningKey::from_seed(&[fill; 32])
    }

    #[test]
    fn whoever_trusts_the_old_key_follows_to_the_new_one() {
        let note = Succession::sign(NAME, &key(1), &key(2), 1_793_620_800).unwrap();
        let read = Note::parse(&note.to_string()).unwrap();
        let followed = Succession::open(&read, NAME, key(1).public_key()).unwrap();
        assert_eq!((&followed.new, followed.seconds), (key(2).public_key(), 1_793_620_800));
    }

    #[test]
    fn nobody_is_followed_who_is_not_named_by_a_trusted_key_or_did_not_agree() {
        let note = Succession::sign(NAME, &key(1), &key(2), 7).unwrap();
        assert!(Succession::open(&note, NAME, key(3).public_key()).is_err(), "another key is trusted");
        assert!(Succession::open(&note, "vaiven/cr-mtss", key(1).public_key()).is_err(), "another node");
        for signers in [[1, 1], [2, 2]] {
            let mut half = Note::new(note.text().to_owned()).unwrap();
            signers.iter().for_each(|fill| half.sign(NAME, &key(*fill)).unwrap());
            assert!(Succession::open(&half, NAME, key(1).public_key()).is_err(), "only one has signed");
        }
        for text in ["", "vaiven key succession v1\n", "a\nb\nc\nd\n7\n"] {
            let Ok(mut other) = Note::new(text.to_owned()) else { continue };
            other.sign(NAME, &key(1)).unwrap();
            assert!(Succession::open(&other, NAME, key(1).public_key()).is_err());
        }
    }
}
