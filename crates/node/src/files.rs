//! Files that only the service may read, and files that anybody may.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use zeroize::Zeroizing;

use crate::{
    failure::{Failure, Problem},
    words::{Words, words},
};

/// Far more than any key or secret has.
const SECRET_BYTES_MAX: u64 = 16 * 1024;

/// Why a file with a secret is not used.
#[derive(Debug)]
pub enum NotPrivate {
    /// It is not there.
    Missing,
    /// Others may read or write it.
    OpenToOthers(u32),
    /// It belongs to somebody else, who could change it.
    OfSomebodyElse,
    /// It is a folder, a device, or longer than any secret.
    NoSecret,
    /// It cannot be read.
    Unreadable(io::Error),
}

/// Reads a file with a secret: a regular file of this user's own that nobody else may even read.
///
/// # Errors
/// What is wrong with it.
pub fn read_private(path: &Path) -> Result<Zeroizing<String>, NotPrivate> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => NotPrivate::Missing,
        _ => NotPrivate::Unreadable(error),
    };
    // Asked of the open file, so that it cannot be another one by the time it is read. A pipe must not hold us up.
    let nonblocking = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or_default();
    let mut file = OpenOptions::new().read(true).custom_flags(nonblocking).open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() || about.len() > SECRET_BYTES_MAX {
        return Err(NotPrivate::NoSecret);
    }
    if about.uid() != rustix::process::geteuid().as_raw() {
        return Err(NotPrivate::OfSomebodyElse);
    }
    let mode = about.mode() & 0o7777;
    if !matches!(mode, 0o600 | 0o400) {
        return Err(NotPrivate::OpenToOthers(mode));
    }
    let mut text = Zeroizing::new(String::new());
    (&mut file).take(SECRET_BYTES_MAX).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

impl NotPrivate {
    /// It as a problem; `make` is the command that makes such a file.
    pub fn problem(&self, about: &str, path: &Path, make: &str) -> Problem {
        let path = path.display();
        let (what, way_out) = match self {
            NotPrivate::Missing => {
                (words!("no hay un archivo {path}", "there is no file {path}"), Words::same(format!("{make} {path}")))
            }
            NotPrivate::OpenToOthers(mode) => (
                words!(
                    "{path} tiene el modo {mode:04o} y debe tener 0600",
                    "{path} has mode {mode:04o} and must have 0600"
                ),
                words!(
                    "chmod 600 {path} (y cambie el secreto, si alguien pudo leerlo)",
                    "chmod 600 {path} (and replace the secret, if anybody could have read it)"
                ),
            ),
            NotPrivate::OfSomebodyElse => (
                words!("{path} es de otro usuario del sistema", "{path} belongs to another user of this system"),
                Words::same(format!("chown \"$(id -u)\" {path}")),
            ),
            NotPrivate::NoSecret => (
                words!("{path} no es un archivo de secreto", "{path} is not a file with a secret"),
                words!(
                    "indique el archivo que corresponde, o cree uno: {make} OTRO_ARCHIVO",
                    "name the right one, or make one: {make} ANOTHER_FILE"
                ),
            ),
            NotPrivate::Unreadable(cause) => (
                words!("{path} no se puede leer: {cause}", "{path} cannot be read: {cause}"),
                words!("revise {path} y sus carpetas", "look at {path} and its folders"),
            ),
        };
        Problem::new(about, what, way_out)
    }
}

/// Writes a new file for this user alone, with its folders. One that is there is never overwritten.
///
/// # Errors
/// [`Failure::Refused`] when there is one.
pub fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|cause| Failure::file(folder, &cause))?;
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => {
            let path = path.display();
            Failure::Refused(words!(
                "{path} ya existe y no se sobrescribe",
                "{path} is there already and is not overwritten"
            ))
        }
        _ => Failure::file(path, &cause),
    })?;
    written(&mut file, text).map_err(|cause| Failure::file(path, &cause))
}

/// Puts a file for this user alone in the place of the one that is there: whole, or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn replace_private(path: &Path, text: &str) -> Result<(), Failure> {
    let beside = path.with_extension("new");
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside);
    let replaced = file.and_then(|mut file| written(&mut file, text)).and_then(|()| fs::rename(&beside, path));
    replaced.map_err(|cause| Failure::file(path, &cause))
}

/// Puts a copy of another file, for this user alone, in the place of the one that is there: whole, or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn replace_with_copy(path: &Path, from: &Path) -> Result<(), Failure> {
    let beside = path.with_extension("new");
    let copied = File::open(from).and_then(|mut source| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        io::copy(&mut source, &mut file)?;
        file.sync_all()
    });
    copied.and_then(|()| fs::rename(&beside, path)).map_err(|cause| Failure::file(path, &cause))
}

/// Writes a file that anybody may read, over an earlier one.
///
/// # Errors
/// When it cannot be written.
pub fn write_public(path: &Path, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(path);
    let result = file.and_then(|mut file| {
        if file.metadata()?.len() == 0 {
            file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
        }
        written(&mut file, text)
    });
    result.map_err(|cause| Failure::file(path, &cause))
}

fn written(file: &mut File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Reads a file of text that is no secret, of at most so many bytes.
///
/// # Errors
/// When it cannot be read, is longer, or is no text.
pub fn read_text(path: &Path, bytes_max: u64) -> Result<String, Failure> {
    String::from_utf8(read_bytes(path, bytes_max)?).map_err(|_| {
        let path = path.display();
        Failure::Refused(words!("{path} no es texto en UTF-8", "{path} is not text in UTF-8"))
    })
}

/// Reads a file that is no secret, of at most so many bytes.
///
/// # Errors
/// When it cannot be read, or is longer.
pub fn read_bytes(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes));
    read.map_err(|cause| Failure::file(path, &cause))?;
    if bytes.len() as u64 > bytes_max {
        let path = path.display();
        return Err(Failure::Refused(words!(
            "{path} tiene más de {bytes_max} bytes",
            "{path} has more than {bytes_max} bytes"
        )));
    }
    Ok(bytes)
}
