//! Where PostgreSQL's programs are: Debian keeps them off PATH, because several versions may live side by side.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, Result};

const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";
const NEEDED: [&str; 3] = ["initdb", "postgres", "psql"];

/// The folder of one installation of PostgreSQL that has a server and a client.
#[derive(Clone, Debug)]
pub struct PostgresBinaries {
    folder: PathBuf,
}

impl PostgresBinaries {
    /// Looks on PATH first, then under Debian's versions, the newest first.
    ///
    /// # Errors
    /// When no folder has all the programs that a test cluster needs.
    pub fn find() -> Result<Self> {
        folders_on_path()
            .chain(folders_of_debian())
            .find(|folder| NEEDED.iter().all(|program| folder.join(program).is_file()))
            .map(|folder| Self { folder })
            .ok_or(Error::NotInstalled)
    }

    /// One of the installation's programs: `pgbench`, for instance.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A command for one of the programs that inherits nothing: a developer's own PGHOST must not reach a test.
    #[must_use]
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.program(name));
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").current_dir("/");
        command
    }
}

/// Links are followed, because `initdb` finds its own files beside where it really lies.
fn folders_on_path() -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_path_buf))
        .collect();
    folders.into_iter()
}

fn folders_of_debian() -> impl Iterator<Item = PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(DEBIAN_VERSIONS)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, folder)| folder)
}
