//! Attachments: files that records name. They arrive in parts, are looked at once they are whole, and are kept sealed.
//!
//! Each file has a key of its own, under which its parts are sealed, each bound to its place; the key is sealed under the node's data
//! key, so that replacing that one touches no file. A file's address is a hash of what it holds and of a salt that only the file's row
//! has: when both are gone, nobody can tell from the address what was there.

mod reading;
#[cfg(test)]
mod tests;
mod uploading;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    attachment::{Format, Sort},
    value::AttachmentAddress,
};
use persistence::AttachmentRow;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

pub use reading::Attachment;
pub use uploading::{NewUpload, Upload};

use crate::{DataKeys, Entropy, Error, Registry, Result, sealing};

/// The most bytes in one part.
pub const PART_BYTES_MAX: usize = 256 * 1024;
/// The fewest bytes in one part that is not the last.
pub const PART_BYTES_MIN: usize = 16 * 1024;
/// Files that one user may have begun and not finished.
pub const UNFINISHED_MAX: i64 = 20;
/// Files that one user may have here that no record names.
pub const UNNAMED_MAX: i64 = 200;
/// How long a file may take to become whole.
pub const UPLOAD_DAYS: i64 = 7;
/// How long a whole file waits for a record that names it: one that was written in the field may take its time.
pub const UNNAMED_DAYS: i64 = 30;
/// Files that are swept away in one transaction.
const SWEPT_AT_ONCE: i64 = 100;

/// Goes before salt and hash, so that an address is the hash of nothing else.
const ADDRESS_OF: &[u8] = b"vaiven attachment 1\n";

/// Under what a file of this hash is kept, with this salt.
pub fn address_of(salt: &[u8; 32], sha256: &[u8; 32]) -> Result<AttachmentAddress> {
    let digest = Sha256::new().chain_update(ADDRESS_OF).chain_update(salt).chain_update(sha256).finalize();
    let address = AttachmentAddress::parse(&URL_SAFE_NO_PAD.encode(digest));
    address.map_err(|cause| Error::fault("naming an attachment", cause))
}

/// 32 bytes in base64url without padding.
fn bytes_of(member: &str, text: &str) -> Result<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Error::invalid(member, "is not 32 bytes in base64url without padding: 43 characters"))
}

/// What opens a file: its key, and the salt of its address.
struct FileSecret {
    key: Zeroizing<[u8; 32]>,
    salt: Zeroizing<[u8; 32]>,
}

impl FileSecret {
    fn new(salt: [u8; 32], entropy: &Entropy) -> Self {
        Self { key: Zeroizing::new(entropy.bytes()), salt: Zeroizing::new(salt) }
    }

    fn seal(&self, address: &str, keys: &DataKeys, entropy: &Entropy) -> Result<String> {
        let mut both = Zeroizing::new([0; 64]);
        both[..32].copy_from_slice(self.key.as_slice());
        both[32..].copy_from_slice(self.salt.as_slice());
        keys.seal(both.as_slice(), &place_of(address), entropy)
    }

    fn open(row: &AttachmentRow, keys: &DataKeys) -> Result<Self> {
        let both = keys.open(&row.sealed, &place_of(&row.address))?;
        let halves = both.split_first_chunk::<32>().and_then(|(key, salt)| Some((*key, salt.try_into().ok()?)));
        let (key, salt) = halves.ok_or_else(|| Error::fault("opening an attachment's key", "it has another length"))?;
        Ok(Self { key: Zeroizing::new(key), salt: Zeroizing::new(salt) })
    }

    fn seal_part(&self, address: &str, at_byte: u64, part: &[u8], entropy: &Entropy) -> Result<Vec<u8>> {
        sealing::encrypt(&self.key, part, part_of(address, at_byte).as_bytes(), entropy)
    }

    fn open_part(&self, address: &str, at_byte: u64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let part = sealing::decrypt(&self.key, sealed, part_of(address, at_byte).as_bytes());
        part.ok_or_else(|| Error::fault("opening a part of an attachment", "it was changed, or belongs elsewhere"))
    }
}

/// Where the key of a file is kept.
pub(crate) fn place_of(address: &str) -> String {
    format!("attachment {address}")
}

fn part_of(address: &str, at_byte: u64) -> String {
    format!("attachment {address} at {at_byte}")
}

fn sort_of(row: &AttachmentRow) -> Result<Sort> {
    Sort::parse(&row.sort).ok_or_else(|| Error::fault("reading an attachment", "its sort is not known here"))
}

fn format_of(row: &AttachmentRow) -> Result<Format> {
    let format = row.format.as_deref().and_then(Format::parse);
    format.ok_or_else(|| Error::fault("reading an attachment", "its format is not known here"))
}

impl Registry {
    /// One part of a file, from the byte at which it begins.
    fn part(&self, secret: &FileSecret, address: &AttachmentAddress, at_byte: u64) -> Result<Zeroizing<Vec<u8>>> {
        let place = i64::try_from(at_byte).unwrap_or(i64::MAX);
        let sealed = self.store.read(|tx| tx.attachment_part(address, place))?;
        // Between one part and the next the file may have been erased.
        secret.open_part(address.as_str(), at_byte, &sealed.ok_or(Error::NotFound)?)
    }

    /// Takes away files that were begun too long ago and are not whole, and files that no record named in time. Answers how many.
    ///
    /// # Errors
    /// When the database is away.
    pub fn sweep_attachments(&self) -> Result<u64> {
        let now = self.now();
        let mut swept = 0;
        loop {
            let begun_before = now - chrono::TimeDelta::days(UPLOAD_DAYS);
            let gone = self.store.write(|tx| tx.sweep_attachments(begun_before, now, SWEPT_AT_ONCE))?;
            swept += gone as u64;
            if i64::try_from(gone).unwrap_or_default() < SWEPT_AT_ONCE {
                return Ok(swept);
            }
        }
    }
}
