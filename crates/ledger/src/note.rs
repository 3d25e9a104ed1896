//! Signed notes (C2SP signed-note): a short text and the lines of those who signed it, with names in plain sight.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::key::{KeyError, PublicKey, SignError, Signature, Signer};

/// Longest note that is read.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;
/// Most signatures of a note that is read. C2SP asks for 16 at least; post-quantum ones take about 5 kB each.
pub const SIGNATURES_MAX: usize = 64;
/// Longest name of a key.
pub const NAME_BYTES_MAX: usize = 255;

/// Why a note was not read, signed or believed.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    /// A bound of this module is passed.
    #[error("the note is too long, or has too many signatures")]
    TooLong,
    /// The note has not the form that C2SP signed-note gives it.
    #[error("the note is malformed: {0}")]
    Malformed(&'static str),
    /// The name is empty, too long, or holds a space, a plus or a control character.
    #[error("the name of a key is malformed")]
    Name,
    /// The verifier's text is not `<name>+<hash>+<base64>`, or its hash is another key's.
    #[error("the text of a verifier is malformed")]
    Verifier,
    /// The key in a verifier's text is none.
    #[error("the text of a verifier holds no usable key")]
    Key(#[source] KeyError),
    /// Nobody asked for has signed.
    #[error("the note is not signed by `{0}`")]
    Unsigned(String),
    /// There is a signature by this key, and it is wrong.
    #[error("the signature of `{0}` does not hold")]
    Signature(String),
    /// A time of cosigning is beyond what C2SP allows.
    #[error("the time of a cosignature is out of range")]
    Time,
    /// The signer failed.
    #[error("signing a note")]
    Sign(#[from] SignError),
}

/// First line of what a witness signs (C2SP tlog-cosignature). No text may begin with it, so that a signature over a
/// text never passes for a cosignature.
pub(crate) const COSIGNATURE_HEADER: &str = "cosignature/v1\n";

/// What a signature says, and so which bytes it covers. The number is part of the key's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureType {
    /// The author's: over the text alone.
    Ed25519,
    /// A witness's (`cosignature/v1`): over the text and the time at which it was seen.
    Cosignature,
}

impl SignatureType {
    fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

/// Whose signature is expected: a name, a key and a type. Its text is C2SP's `vkey`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    key: PublicKey,
    kind: SignatureType,
    hash: [u8; 4],
}

impl NoteVerifier {
    /// The name is a schema-less address, such as `log.mitradel.example/vaiven`.
    pub fn new(name: &str, key: PublicKey, kind: SignatureType) -> Result<Self, NoteError> {
        check_name(name)?;
        let hash = key_hash(name, kind, key.as_bytes());
        Ok(Self { name: name.to_owned(), key, kind, hash })
    }

    /// The name in the signature line.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key that signs.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// What its signatures say.
    #[must_use]
    pub fn kind(&self) -> SignatureType {
        self.kind
    }

    /// The lines that claim to be by this key. Others are to be ignored, also where name or hash alone agree.
    pub(crate) fn lines<'a>(&'a self, note: &'a Note) -> impl Iterator<Item = &'a NoteSignature> {
        note.signatures.iter().filter(|line| line.name == self.name && line.hash == self.hash)
    }
}

impl fmt::Display for NoteVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind.byte()], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{:08x}+{}", self.name, u32::from_be_bytes(self.hash), STANDARD.encode(key))
    }
}

impl FromStr for NoteVerifier {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Verifier);
        };
        if text.len() > NAME_BYTES_MAX + 64 {
            return Err(NoteError::Verifier);
        }
        let bytes = STANDARD.decode(key).map_err(|_| NoteError::Verifier)?;
        let (kind, key) = bytes.split_first().ok_or(NoteError::Verifier)?;
        let kind = match kind {
            0x01 => SignatureType::Ed25519,
            0x04 => SignatureType::Cosignature,
            _ => return Err(NoteError::Verifier),
        };
        let key = PublicKey::from_bytes(key.try_into().map_err(|_| NoteError::Verifier)?).map_err(NoteError::Key)?;
        let verifier = Self::new(name, key, kind)?;
        // The hash is compared in its one spelling.
        if verifier.to_string() == text { Ok(verifier) } else { Err(NoteError::Verifier) }
    }
}

/// A signature line. What the bytes mean depends on the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    hash: [u8; 4],
    bytes: Vec<u8>,
}

impl NoteSignature {
    pub(crate) fn new(name: &str, kind: SignatureType, signer: &dyn Signer, bytes: Vec<u8>) -> Result<Self, NoteError> {
        check_name(name)?;
        let hash = key_hash(name, kind, signer.public_key().as_bytes());
        Ok(Self { name: name.to_owned(), hash, bytes })
    }

    /// The name of the key, as the line claims it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bytes after the key's hash.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads a line as `Display` writes it, without the newline.
    fn parse(line: &str) -> Result<Self, NoteError> {
        let malformed = NoteError::Malformed("a signature line");
        let Some((name, encoded)) = line.strip_prefix("— ").and_then(|rest| rest.split_once(' ')) else {
            return Err(malformed);
        };
        check_name(name)?;
        let decoded = STANDARD.decode(encoded).unwrap_or_default();
        match decoded.split_first_chunk::<4>() {
            Some((hash, bytes)) if !bytes.is_empty() => {
                Ok(Self { name: name.to_owned(), hash: *hash, bytes: bytes.to_vec() })
            }
            _ => Err(malformed),
        }
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = STANDARD.encode([self.hash.as_slice(), &self.bytes].concat());
        write!(f, "— {} {encoded}", self.name)
    }
}

/// A text and its signatures, none of them believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// A note without signatures yet. The text ends in a newline.
    pub fn new(text: String) -> Result<Self, NoteError> {
        check_text(&text)?;
        Ok(Self { text, signatures: Vec::new() })
    }

    /// Reads a note of anybody's making.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        let boundary = note.rfind("\n\n").ok_or(NoteError::Malformed("no signatures"))?;
        let (text, lines) = (&note[..=boundary], &note[boundary + 2..]);
        check_text(text)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed("no newline at the end"))?;
        let signatures: Vec<NoteSignature> =
            lines.split('\n').take(SIGNATURES_MAX + 1).map(NoteSignature::parse).collect::<Result<_, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(NoteError::TooLong);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The signed text. Not to be used before a signature over it was verified.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in their order.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Signs the text as its author, and adds the line.
    pub fn sign(&mut self, name: &str, signer: &dyn Signer) -> Result<(), NoteError> {
        let bytes = signer.sign(self.text.as_bytes())?.to_vec();
        self.add(NoteSignature::new(name, SignatureType::Ed25519, signer, bytes)?)
    }

    /// Adds a line that someone else made. A line that is there already is not added again.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        if self.signatures.contains(&signature) {
            return Ok(());
        }
        let length = self.to_string().len() + signature.to_string().len() + 1;
        if self.signatures.len() == SIGNATURES_MAX || length > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// Checks that the author signed the text. A wrong signature under the author's name is never passed over.
    pub fn verify(&self, author: &NoteVerifier) -> Result<(), NoteError> {
        let unsigned = || NoteError::Unsigned(author.name.clone());
        if author.kind != SignatureType::Ed25519 {
            return Err(unsigned());
        }
        let mut signed = false;
        for line in author.lines(self) {
            let wrong = || NoteError::Signature(author.name.clone());
            let signature: &Signature = line.bytes.as_slice().try_into().map_err(|_| wrong())?;
            author.key.verify(self.text.as_bytes(), signature).map_err(|_| wrong())?;
            signed = true;
        }
        if signed { Ok(()) } else { Err(unsigned()) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if text.len() > NOTE_BYTES_MAX {
        return Err(NoteError::TooLong);
    }
    if !text.ends_with('\n') {
        return Err(NoteError::Malformed("no newline at the end of the text"));
    }
    if text.starts_with(COSIGNATURE_HEADER) {
        return Err(NoteError::Malformed("the text begins as a cosignature does"));
    }
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(NoteError::Malformed("a control character in the text"));
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), NoteError> {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.contains(forbidden) {
        Err(NoteError::Name)
    } else {
        Ok(())
    }
}

fn key_hash(name: &str, kind: SignatureType, key: &[u8; 32]) -> [u8; 4] {
    let digest = Sha256::new_with_prefix(name).chain_update([b'\n', kind.byte()]).chain_update(key).finalize();
    let [a, b, c, d, ..] = <[u8; 32]>::from(digest);
    [a, b, c, d]
}
