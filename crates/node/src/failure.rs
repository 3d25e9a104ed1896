//! Why a command did not do what was asked, and the exit status by which a script learns of it.

use std::{path::Path, process::ExitCode};

use domain::lang::Lang;
use persistence::StoreError;
use registry::Error;

use crate::words::{Words, rule, words};

/// Something failed: the same command may succeed later, or its cause is outside of what was asked.
pub const FAILED: u8 = 1;
/// The command was not given as it must be; clap answers with the same.
pub const USAGE: u8 = 2;
/// It was understood and refused: something has to be changed first.
pub const REFUSED: u8 = 3;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// Something failed on the way.
    Failed(Words),
    /// The arguments do not go together.
    Usage(Words),
    /// It was refused.
    Refused(Words),
    /// The node is not fit: all that is wrong with it.
    Unfit(Vec<Problem>),
    /// It was refused, and the answer that was given says why.
    Answered,
}

/// Something that is missing or wrong, with the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is about, such as `listen` or `database`.
    pub about: String,
    /// What is wrong.
    pub what: Words,
    /// What to do.
    pub way_out: Words,
    /// Whether it may pass by itself, as a database that is away.
    pub passing: bool,
}

impl Problem {
    /// Something that stays wrong until somebody changes it.
    pub fn new(about: impl Into<String>, what: Words, way_out: Words) -> Self {
        Self { about: about.into(), what, way_out, passing: false }
    }
}

impl Failure {
    /// What a script is told.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Failed(_) => FAILED,
            Failure::Usage(_) => USAGE,
            Failure::Unfit(problems) if problems.iter().all(|problem| problem.passing) => FAILED,
            Failure::Refused(_) | Failure::Unfit(_) | Failure::Answered => REFUSED,
        })
    }

    /// A file could not be read or written.
    pub fn file(path: &Path, cause: &std::io::Error) -> Self {
        let path = path.display();
        Failure::Failed(words!(
            "no se pudo usar el archivo {path}: {cause}",
            "the file {path} could not be used: {cause}"
        ))
    }

    /// A defect, or a machine that does not do what machines do.
    pub fn defect(cause: impl std::fmt::Display) -> Self {
        Failure::Failed(words!("algo falló: {cause}", "something failed: {cause}"))
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Failure::Unfit(problems)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::Unfit(vec![of_database(&error)])
    }
}

/// What is wrong with the database, and the way out.
pub fn of_database(error: &StoreError) -> Problem {
    match error {
        StoreError::Unavailable(why) => Problem {
            about: "database".to_owned(),
            what: words!("la base de datos no responde ({why})", "the database does not answer ({why})"),
            way_out: Words::new(
                "compruebe que esté en marcha y que database_url sea correcta; la causa está en el registro de eventos",
                "see that it runs and that database_url is right; the cause is in the log",
            ),
            passing: true,
        },
        StoreError::Migration(why) if why.contains("older") => Problem::new(
            "database",
            Words::new(
                "el esquema de la base de datos es anterior a este programa",
                "the database's schema is older than this program",
            ),
            Words::same("vaiven migrate"),
        ),
        StoreError::Migration(why) => Problem::new(
            "database",
            words!("el esquema de la base de datos: {why}", "the schema of the database {why}"),
            Words::new(
                "instale la versión del programa que corresponde",
                "install the version of the program that belongs to it",
            ),
        ),
        other => Problem::new(
            "database",
            words!("la base de datos no se puede usar: {other}", "the database cannot be used: {other}"),
            Words::new(
                "revise database_url: postgres://… o sqlite:RUTA",
                "look at database_url: postgres://… or sqlite:PATH",
            ),
        ),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(violations) => {
                let said = |lang: Lang| {
                    let each = violations.iter().map(|v| format!("{}: {}", v.member, rule(&v.rule).in_lang(lang)));
                    each.collect::<Vec<_>>().join("; ")
                };
                Failure::Refused(Words::new(said(Lang::Es), said(Lang::En)))
            }
            Error::NotFound => Failure::Refused(Words::new("no existe", "there is no such thing")),
            Error::Conflict("the address has an account", _) => {
                Failure::Refused(Words::new("esa dirección ya tiene una cuenta", "the address has an account"))
            }
            Error::Conflict("the same import is running already", _) => {
                Failure::Refused(Words::new("esa importación ya está en marcha", "the same import is running already"))
            }
            Error::Conflict(registry::keys::KEY_WAS_REPLACED, _) => Failure::Unfit(vec![Problem::new(
                "signing_key_file",
                Words::new(
                    "otra llave ocupó el lugar de esta: lo que firmó sigue siendo válido, pero ya no firma",
                    "another key took the place of this one: what it signed stays valid, but it signs no more",
                ),
                Words::new(
                    "termine el cambio con `vaiven key rotate`, o indique el archivo de la llave nueva",
                    "finish the change with `vaiven key rotate`, or name the file of the new key",
                ),
            )]),
            Error::Conflict(what, _) => Failure::Refused(words!(
                "ya está registrado de otro modo: {what}",
                "recorded otherwise already: {what}"
            )),
            Error::Denied => Failure::Refused(Words::new("ese rol no puede hacerlo", "that role may not do this")),
            Error::Unavailable { cause: Some(cause), .. } => cause.into(),
            error => Failure::defect(chain(&error)),
        }
    }
}

/// An error with its causes, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
