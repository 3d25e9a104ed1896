//! The commands, a file each, and what they share: the configuration, the database, the registry.

pub mod agreement;
pub mod alert;
pub mod backup;
pub mod card;
pub mod demo;
pub mod import;
pub mod init;
pub mod key;
pub mod log;
pub mod migrate;
pub mod office;
pub mod openapi;
pub mod partner;
pub mod rebuild;
pub mod restore;
pub mod serve;
pub mod user;

use std::{path::PathBuf, sync::Arc};

use persistence::{Options, Store};
use registry::{Clock, Entropy, Parts, Registry, drafts::AgreementKey};

use crate::{
    cli::Command,
    config::{self, DatabaseUrl, Found},
    failure::{Failure, Problem, of_database},
    output::Output,
    telemetry::{self, LogFormat},
};

/// What every command gets.
#[derive(Debug)]
pub struct Context<'o> {
    /// The configuration file, where one was named.
    pub config: Option<PathBuf>,
    /// Where answers go.
    pub output: &'o Output,
}

/// Runs a command.
///
/// # Errors
/// Why it did not do what was asked.
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    if !matches!(command, Command::Serve(_) | Command::Demo(_)) {
        telemetry::start(LogFormat::Text, "warn");
    }
    match command {
        Command::Init(arguments) => init::run(arguments, context),
        Command::Serve(arguments) => serve::run(&arguments, context),
        Command::Migrate(arguments) => migrate::run(&arguments, context),
        Command::Rebuild(arguments) => rebuild::run(&arguments, context),
        Command::Backup(arguments) => backup::run(&arguments, context),
        Command::Restore(arguments) => restore::run(&arguments, context),
        Command::User(command) => user::run(command, context),
        Command::Office(command) => office::run(command, context),
        Command::Key(command) => key::run(command, context),
        Command::Log(command) => log::run(command, context),
        Command::Partner(command) => partner::run(command, context),
        Command::Agreement(command) => agreement::run(*command, context),
        Command::Card(command) => card::run(command, context),
        Command::Alert(command) => alert::run(command, context),
        Command::Import(command) => import::run(command, context),
        Command::Demo(arguments) => demo::run(&arguments, context),
        Command::Openapi(arguments) => openapi::run(&arguments, context),
    }
}

impl Context<'_> {
    /// The configuration, with all that is wrong with it.
    pub fn configuration(&self) -> Found {
        config::read(self.config.as_deref(), |name| std::env::var(name).ok())
    }

    /// The database alone, for commands that need nothing else; its schema may be any.
    ///
    /// # Errors
    /// When none is named, or it cannot be opened.
    pub fn store(&self) -> Result<Store, Failure> {
        let found = self.configuration();
        match &found.database {
            Some(database) => Ok(open(database, found.pool_size)?),
            None => {
                let of_database =
                    |problem: &Problem| problem.about.starts_with("database") || problem.about == "config";
                Err(Failure::Unfit(found.problems.into_iter().filter(of_database).collect()))
            }
        }
    }

    /// The database, whose schema is this program's.
    ///
    /// # Errors
    /// As [`Context::store`], or when the schema is another.
    pub fn migrated_store(&self) -> Result<Store, Failure> {
        let store = self.store()?;
        store.check_schema()?;
        Ok(store)
    }

    /// The registry, on a node that is wholly configured.
    ///
    /// # Errors
    /// All that is missing or wrong.
    pub fn registry(&self) -> Result<(Arc<Registry>, Store), Failure> {
        let mut found = self.configuration();
        let store = match &found.database {
            Some(database) => open(database, found.pool_size)
                .and_then(|store| store.check_schema().map(|()| store))
                .map_err(|error| found.problems.push(of_database(&error)))
                .ok(),
            None => None,
        };
        let problems = std::mem::take(&mut found.problems);
        match store {
            Some(store) if problems.is_empty() => Ok((Arc::new(registry(found, &store)?), store)),
            _ => Err(Failure::Unfit(problems)),
        }
    }
}

/// Opens a database.
///
/// # Errors
/// When it cannot be.
pub fn open(database: &DatabaseUrl, pool_size: Option<u32>) -> persistence::Result<Store> {
    let mut options = Options::default();
    if let Some(size) = pool_size {
        options.connections_max = size;
    }
    Store::open(database.reveal(), options)
}

/// The registry of a node in whose configuration nothing is missing.
///
/// # Errors
/// When something is, after all, or it cannot be set up.
pub fn registry(found: Found, store: &Store) -> Result<Registry, Failure> {
    let (Some(node), Some(signer), Some(token_secret), Some((data_keys, _))) =
        (found.node, found.signing_key, found.token_secret, found.data_keys)
    else {
        return Err(Failure::Unfit(found.problems));
    };
    let parts = Parts {
        store: store.clone(),
        node,
        signer: Arc::new(signer),
        token_secret,
        data_keys,
        clock: Clock::system(),
        entropy: Entropy::system(),
    };
    let mut registry = Registry::new(parts)?.with_second_factor(found.second_factor).with_cards(found.cards);
    if let (Some(key), Some(party)) = (found.agreement_key, found.country) {
        registry = registry.with_agreement_key(AgreementKey { party, key: Arc::new(key) });
    }
    if let Some(service) = found.alert_service {
        registry = registry.with_alert_service(service);
    }
    Ok(match &found.former_token_secret {
        Some(former) => registry.accepting_former_tokens(former),
        None => registry,
    })
}
