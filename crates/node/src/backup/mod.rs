//! A backup: a copy of the database in its own form, and beside it a description by which it is recognised and verified.

pub mod postgres;

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{failure::Failure, files, words::words};

/// Far more than any description has.
const MANIFEST_BYTES_MAX: u64 = 16 * 1024;

/// What is said of a backup, beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Whose.
    pub node: String,
    /// When it was begun.
    pub made_at: String,
    /// Of which kind of database.
    pub database: String,
    /// By which version of the program.
    pub program: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// How many they are.
    pub bytes: u64,
}

impl Manifest {
    /// As it is written down.
    ///
    /// # Errors
    /// Never, for it is texts and a number.
    pub fn to_text(&self) -> Result<String, Failure> {
        serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(Failure::defect)
    }

    /// Reads one.
    ///
    /// # Errors
    /// When it cannot be read or says something else.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = files::read_text(path, MANIFEST_BYTES_MAX)?;
        serde_json::from_str(&text).map_err(|_| {
            let path = path.display();
            Failure::Refused(words!("{path} no describe una copia", "{path} does not describe a backup"))
        })
    }
}

/// Where the description of a backup stands.
pub fn manifest_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".json");
    PathBuf::from(name)
}

/// The digest of a file, and how long it is.
///
/// # Errors
/// When it cannot be read.
pub fn sha256_of(path: &Path) -> Result<(String, u64), Failure> {
    let unreadable = |cause| Failure::file(path, &cause);
    let mut file = File::open(path).map_err(unreadable)?;
    let (mut digest, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut buffer).map_err(unreadable)?;
        if read == 0 {
            let hex = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            return Ok((hex, bytes));
        }
        digest.update(&buffer[..read]);
        bytes += read as u64;
    }
}
