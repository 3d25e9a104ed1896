//! Copies of a database on a PostgreSQL server, by the server's own programs: `pg_dump` and `pg_restore`, found on PATH or where
//! Debian keeps them.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{commands::backup::no_program, config::DatabaseUrl, failure::Failure, words::words};

const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";
/// Of what a program complains, so much is passed on.
const COMPLAINT_CHARACTERS_MAX: usize = 400;

/// Writes the database as it is at one moment to a file that is there already.
///
/// # Errors
/// When the program is missing, or fails.
pub fn dump(database: &DatabaseUrl, file: &Path) -> Result<(), Failure> {
    let (mut dump, url) = program("pg_dump", database)?;
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--no-password", "--file"]).arg(file);
    finished(dump.arg("--dbname").arg(url), "pg_dump")
}

/// Brings a copy back in one transaction.
///
/// # Errors
/// As [`dump`]; then nothing has changed.
pub fn restore(database: &DatabaseUrl, file: &Path) -> Result<(), Failure> {
    let (mut restore, url) = program("pg_restore", database)?;
    restore.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]);
    finished(restore.arg("--dbname").arg(url).arg(file), "pg_restore")
}

/// The program, with the password where no other user of this machine sees it, and the URL without it.
fn program(name: &str, database: &DatabaseUrl) -> Result<(Command, String), Failure> {
    let mut command = Command::new(find(name).ok_or_else(|| no_program(name))?);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).env("LC_ALL", "C");
    let (url, password) = without_password(database.reveal());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok((command, url))
}

fn finished(command: &mut Command, name: &str) -> Result<(), Failure> {
    let output = command.output().map_err(Failure::defect)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    // Its first line says what failed; what follows may quote rows.
    let said: String = said.lines().next().unwrap_or_default().chars().take(COMPLAINT_CHARACTERS_MAX).collect();
    Err(Failure::Failed(words!("{name} no pudo: {said}", "{name} could not: {said}")))
}

/// On PATH, then among Debian's versions, the newest first: a newer one reads every older server.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(name));
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(DEBIAN_VERSIONS)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin").join(name))))
        .collect();
    versions.sort();
    let of_debian = versions.into_iter().rev().map(|(_, program)| program);
    // Debian's own `pg_dump` on PATH is a wrapper that looks for a cluster of this machine; the programs themselves do not.
    of_debian.chain(on_path).find(|program| program.is_file())
}

/// A URL without its password, and the password: arguments of a process are for everybody to read.
fn without_password(url: &str) -> (String, Option<String>) {
    let mut password = None;
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let (address, query) = rest.split_once('?').map_or((rest, None), |(address, query)| (address, Some(query)));
    let (authority, path) = address.find('/').map_or((address, ""), |at| address.split_at(at));
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, secret)) => {
                password = Some(decoded(secret));
                format!("{user}@{host}")
            }
            None => authority.to_owned(),
        },
        None => authority.to_owned(),
    };
    let kept = query.map(|query| {
        let kept = query.split('&').filter(|pair| match pair.strip_prefix("password=") {
            Some(secret) => {
                password = Some(decoded(secret));
                false
            }
            None => true,
        });
        kept.collect::<Vec<_>>().join("&")
    });
    let query = kept.filter(|query| !query.is_empty()).map(|query| format!("?{query}")).unwrap_or_default();
    (format!("{scheme}://{authority}{path}{query}"), password)
}

/// Percent-encoding undone (RFC 3986 §2.1), as libpq does with the parts of a URL.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| after.get(..2)).flatten();
        let digits = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_taken_out_of_a_url_wherever_it_stands() {
        let taken = |url: &str| without_password(url);
        let secret = |text: &str| Some(text.to_owned());
        assert_eq!(taken("postgres://a:b@c/d"), ("postgres://a@c/d".to_owned(), secret("b")));
        assert_eq!(
            taken("postgresql://a:p%40ss%3A@c:5432/d?sslmode=require"),
            ("postgresql://a@c:5432/d?sslmode=require".to_owned(), secret("p@ss:"))
        );
        assert_eq!(
            taken("postgres:///d?user=a&password=b&host=/run"),
            ("postgres:///d?user=a&host=/run".to_owned(), secret("b"))
        );
        assert_eq!(taken("postgres:///d?password=b"), ("postgres:///d".to_owned(), secret("b")));
        assert_eq!(taken("postgres://a@c/d"), ("postgres://a@c/d".to_owned(), None));
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%41"), "%zzA");
    }
}
