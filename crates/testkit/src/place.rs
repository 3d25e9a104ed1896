//! Where a test cluster lies, on which port it listens, and as whom it runs.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::attempting;
use crate::{Error, Result};

/// `sockaddr_un` has 108 bytes; this leaves room for the folder's own name and `/.s.PGSQL.5432`.
const PARENT_BYTES_MAX: usize = 74;
/// Who runs the server when the tests run as root, in order of preference.
const UNPRIVILEGED_USERS: [&str; 2] = ["postgres", "nobody"];

/// Somebody who is not root: initdb and postgres refuse root.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnprivilegedUser {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl UnprivilegedUser {
    pub(crate) fn find() -> Result<Self> {
        let users = fs::read_to_string("/etc/passwd").map_err(attempting("read /etc/passwd"))?;
        UNPRIVILEGED_USERS.iter().find_map(|name| Self::named(name, &users)).ok_or(Error::NobodyToRunAs)
    }

    fn named(name: &str, users: &str) -> Option<Self> {
        users.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            match fields.as_slice() {
                [user, _, uid, gid, ..] if *user == name => {
                    Some(Self { uid: uid.parse().ok()?, gid: gid.parse().ok()? })
                }
                _ => None,
            }
        })
    }
}

/// A folder with a short path, for the socket lies in it.
pub(crate) fn make_folder() -> Result<PathBuf> {
    let wished = std::env::temp_dir();
    let parent = if wished.as_os_str().len() <= PARENT_BYTES_MAX { wished } else { PathBuf::from("/tmp") };
    let folder = tempfile::Builder::new()
        .prefix("vaiven-")
        .tempdir_in(&parent)
        .map_err(attempting("make a folder for the cluster"))?
        // From here on the watchdog removes it.
        .keep();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).map_err(attempting("open the cluster's folder"))?;
    Ok(folder)
}

/// Below the range from which the kernel takes the ports of outgoing connections: a stopped server must get its own back.
pub(crate) fn free_port() -> Result<u16> {
    const FIRST: u16 = 20_000;
    const COUNT: u32 = 12_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let offset = std::process::id().wrapping_mul(7);
    (0..COUNT)
        .filter_map(|_| u16::try_from(offset.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT).ok())
        .map(|step| FIRST + step)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .ok_or_else(|| attempting("find a free port")(io::ErrorKind::AddrInUse.into()))
}
