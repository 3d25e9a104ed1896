//! Checkpoints (C2SP tlog-checkpoint): a log's size and root, signed by the log and cosigned by those who saw it grow.
//!
//! One key may sign records, checkpoints and cosignatures: a record's signed part has no newline, a checkpoint has, and
//! no note may begin as a cosignature does, so that no signature can be carried from one to another.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::{Signature, Signer};
use crate::merkle::{Hash, SIZE_MAX};
use crate::note::{COSIGNATURE_HEADER, Note, NoteError, NoteSignature, NoteVerifier, SignatureType};

/// Longest origin.
pub const ORIGIN_BYTES_MAX: usize = 255;

/// The state of a log at one moment. Extension lines, which nobody can audit, are neither written nor accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
}

impl Checkpoint {
    /// The origin names the log; it is one line, and by custom an address without a scheme.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, NoteError> {
        let bad = origin.is_empty() || origin.len() > ORIGIN_BYTES_MAX || origin.contains(char::is_control);
        if bad {
            return Err(NoteError::Malformed("the origin"));
        }
        if size > SIZE_MAX {
            return Err(NoteError::Malformed("the tree size"));
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Which log this is of.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many leaves the log has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over those leaves.
    #[must_use]
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// Reads the text of a note. Each checkpoint has one spelling, and any other is refused.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.strip_suffix('\n').ok_or(NoteError::Malformed("the last line"))?.split('\n');
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(NoteError::Malformed("a checkpoint has three lines"));
        };
        let size = size.parse().map_err(|_| NoteError::Malformed("the tree size"))?;
        let mut hash = [0; 32];
        let length = STANDARD.decode_slice(root, &mut hash).unwrap_or_default();
        if length != hash.len() {
            return Err(NoteError::Malformed("the root"));
        }
        let checkpoint = Self::new(origin, size, hash)?;
        if checkpoint.to_string() == text { Ok(checkpoint) } else { Err(NoteError::Malformed("the tree size")) }
    }

    /// Signs the checkpoint as the log, whose key has the origin for its name.
    pub fn sign(&self, signer: &dyn Signer) -> Result<Note, NoteError> {
        let mut note = Note::new(self.to_string())?;
        note.sign(&self.origin, signer)?;
        Ok(note)
    }

    /// Reads a note as a checkpoint of this log: signed by its key, and naming it as its origin.
    pub fn open(note: &Note, log: &NoteVerifier) -> Result<Self, NoteError> {
        note.verify(log)?;
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != log.name() {
            return Err(NoteError::Malformed("the origin is not the log's"));
        }
        Ok(checkpoint)
    }
}

impl fmt::Display for Checkpoint {
    /// The text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }
}

/// Signs as a witness that this checkpoint, at this time (seconds since 1970), is the largest that it saw of the log
/// and consistent with all that it saw before. To check that first is the caller's part.
pub fn cosign(
    checkpoint: &Checkpoint,
    name: &str,
    signer: &dyn Signer,
    seconds: u64,
) -> Result<NoteSignature, NoteError> {
    let signature = signer.sign(cosigned_message(&checkpoint.to_string(), seconds)?.as_bytes())?;
    let bytes = [seconds.to_be_bytes().as_slice(), &signature].concat();
    NoteSignature::new(name, SignatureType::Cosignature, signer, bytes)
}

/// Checks a witness's cosignature on a note, and gives its time in seconds since 1970: the latest where there are more.
pub fn verify_cosignature(note: &Note, witness: &NoteVerifier) -> Result<u64, NoteError> {
    Checkpoint::parse(note.text())?;
    let unsigned = || NoteError::Unsigned(witness.name().to_owned());
    if witness.kind() != SignatureType::Cosignature {
        return Err(unsigned());
    }
    let mut latest = None;
    for line in witness.lines(note) {
        let wrong = || NoteError::Signature(witness.name().to_owned());
        let (time, signature) = line.bytes().split_first_chunk::<8>().ok_or_else(wrong)?;
        let signature: &Signature = signature.try_into().map_err(|_| wrong())?;
        let seconds = u64::from_be_bytes(*time);
        let message = cosigned_message(note.text(), seconds)?;
        witness.key().verify(message.as_bytes(), signature).map_err(|_| wrong())?;
        latest = latest.max(Some(seconds));
    }
    latest.ok_or_else(unsigned)
}

fn cosigned_message(text: &str, seconds: u64) -> Result<String, NoteError> {
    if seconds > i64::MAX as u64 {
        return Err(NoteError::Time);
    }
    Ok(format!("{COSIGNATURE_HEADER}time {seconds}\n{text}"))
}
