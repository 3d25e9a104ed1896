//! `vaiven user`: the accounts of a node. A password is typed, piped in or generated; it is never an argument, which every process of
//! the machine could read.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use chrono::{DateTime, Utc};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use domain::{
    access::Role,
    id::{Employer, Id, Worker},
    text::Text,
    value::OfficeCode,
};
use registry::{
    Entropy, NewUser, Registry, UserView,
    passwords::{self, Password},
};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    commands::Context,
    failure::Failure,
    output::table,
    words::{Words, words},
};

/// More than any password may have.
const PASSWORD_BYTES_MAX: u64 = 1024;

/// What can be done with accounts.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven user add itzel@mitradel.example --name \"Itzel Montezuma\" --role labour_officer --office pa-david\n  vaiven user list --json\n  vaiven user password itzel@mitradel.example --generate\n  vaiven user disable itzel@mitradel.example"
)]
pub enum Command {
    /// Make an account. The password is asked for, or read from standard input, or generated.
    #[command(
        after_help = "Examples:\n  vaiven user add itzel@mitradel.example --name \"Itzel Montezuma\" --role labour_officer --office pa-david\n  vaiven user add ana@finca.example --name \"Ana Mora\" --role employer --office cr-mtss --employer 0198c1f2-… --generate\n  pass show vaiven/itzel | vaiven user add itzel@mitradel.example --name \"Itzel Montezuma\" --role labour_officer --office pa-david"
    )]
    Add(Add),
    /// List the accounts.
    #[command(after_help = "Examples:\n  vaiven user list --json")]
    List,
    /// Close an account and end its sessions.
    #[command(after_help = "Examples:\n  vaiven user disable itzel@mitradel.example")]
    Disable {
        /// The address with which they sign in.
        email: String,
    },
    /// Open an account again that was closed or locked.
    #[command(after_help = "Examples:\n  vaiven user enable itzel@mitradel.example")]
    Enable {
        /// The address with which they sign in.
        email: String,
    },
    /// Take away the second factor of somebody who lost it with all codes, and end the account's sessions.
    #[command(after_help = "Examples:\n  vaiven user reset-second-factor itzel@mitradel.example")]
    ResetSecondFactor {
        /// The address with which they sign in.
        email: String,
    },
    /// Set another password, end the account's sessions and unlock it.
    #[command(
        after_help = "Examples:\n  vaiven user password itzel@mitradel.example\n  vaiven user password itzel@mitradel.example --generate --json"
    )]
    Password {
        /// The address with which they sign in.
        email: String,
        /// Generate a password and print it, once.
        #[arg(long)]
        generate: bool,
    },
}

/// Who shall be able to sign in.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// The address with which they sign in.
    email: String,
    /// Their name.
    #[arg(long, value_parser = Text::<120>::parse)]
    name: Text<120>,
    /// What they do here.
    #[arg(long, value_parser = role())]
    role: Role,
    /// For which office.
    #[arg(long, value_parser = OfficeCode::parse)]
    office: OfficeCode,
    /// For which employer, in the role of one and only then.
    #[arg(long, value_name = "UUID")]
    employer: Option<Id<Employer>>,
    /// Which worker, in the role of one and only then.
    #[arg(long, value_name = "ID")]
    worker: Option<Id<Worker>>,
    /// Generate a password and print it, once.
    #[arg(long)]
    generate: bool,
}

fn role() -> impl clap::builder::TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.as_str()))
        .try_map(|name| Role::parse(&name).ok_or("a role"))
}

/// Keeps accounts.
///
/// # Errors
/// When the node is not configured, or what was asked is refused.
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    let (registry, _) = context.registry()?;
    match command {
        Command::Add(new) => add(new, &registry, context),
        Command::List => list(&registry.users()?, registry_now(), context),
        Command::Disable { email } => {
            registry.disable_user(&email).map_err(|error| unknown(error, &email))?;
            context.output.give(
                &json!({"email": email, "open": false}),
                &words!("Cuenta cerrada: {email}", "Account closed: {email}"),
            );
            Ok(())
        }
        Command::Enable { email } => {
            registry.enable_user(&email).map_err(|error| unknown(error, &email))?;
            context.output.give(
                &json!({"email": email, "open": true}),
                &words!("Cuenta abierta: {email}", "Account open: {email}"),
            );
            Ok(())
        }
        Command::ResetSecondFactor { email } => {
            registry.reset_second_factor(&email).map_err(|error| unknown(error, &email))?;
            context.output.give(
                &json!({"email": email, "second_factor": false}),
                &words!("Sin segundo factor: {email}", "Without a second factor: {email}"),
            );
            Ok(())
        }
        Command::Password { email, generate } => {
            let password = Given::take(generate, context)?;
            registry.set_password(&email, &password.password()).map_err(|error| unknown(error, &email))?;
            let text = words!("Contraseña cambiada: {email}", "Password set: {email}");
            password.give(json!({"email": email}), text, context);
            Ok(())
        }
    }
}

fn registry_now() -> DateTime<Utc> {
    registry::Clock::system().now()
}

fn add(new: Add, registry: &Registry, context: &Context<'_>) -> Result<(), Failure> {
    let given = Given::take(new.generate, context)?;
    let Add { email, name, role, office, employer, worker, generate: _ } = new;
    let made =
        registry.create_user(&NewUser { email, name, password: given.password(), role, office, employer, worker })?;
    let email = &made.email;
    let text = words!("Cuenta creada: {email}", "Account made: {email}");
    given.give(json!({"id": made.id, "email": made.email, "role": made.role, "office": made.office}), text, context);
    Ok(())
}

fn list(users: &[UserView], now: DateTime<Utc>, context: &Context<'_>) -> Result<(), Failure> {
    let row = |user: &UserView| {
        let state = match (user.disabled_at, user.locked_until) {
            (Some(_), _) => Words::new("cerrada", "closed"),
            (None, Some(until)) if until > now => Words::new("bloqueada", "locked"),
            _ => Words::new("abierta", "open"),
        };
        let state = state.in_lang(context.output.lang()).to_owned();
        vec![user.email.clone(), user.role.clone(), user.office.clone(), state, user.name.clone()]
    };
    let rows: Vec<Vec<String>> = users.iter().map(row).collect();
    context.output.give(&users, &Words::same(table(&rows)));
    Ok(())
}

fn unknown(error: registry::Error, email: &str) -> Failure {
    match error {
        registry::Error::NotFound => {
            Failure::Refused(words!("nadie entra con {email}", "nobody signs in with {email}"))
        }
        error => error.into(),
    }
}

/// A password that was typed, piped in or generated; a generated one is shown once.
struct Given {
    text: Zeroizing<String>,
    generated: bool,
}

impl Given {
    fn take(generate: bool, context: &Context<'_>) -> Result<Self, Failure> {
        let text = if generate {
            passwords::generate(&Entropy::system())
        } else if io::stdin().is_terminal() {
            typed(context)?
        } else {
            piped()?
        };
        Ok(Self { text, generated: generate })
    }

    fn password(&self) -> Password {
        Password::from(self.text.to_string())
    }

    /// Answers, with the password where nobody else knows it.
    fn give(&self, mut data: serde_json::Value, text: Words, context: &Context<'_>) {
        let text = if self.generated {
            data["password"] = self.text.as_str().into();
            let password = self.text.as_str();
            text.then("\n", &words!("Contraseña: {password}", "Password: {password}"))
        } else {
            text
        };
        context.output.give(&data, &text);
    }
}

fn typed(context: &Context<'_>) -> Result<Zeroizing<String>, Failure> {
    let ask = |question: &Words| {
        let question = format!("{}: ", question.in_lang(context.output.lang()));
        rpassword::prompt_password(question).map(Zeroizing::new).map_err(Failure::defect)
    };
    let first = ask(&Words::new("Contraseña", "Password"))?;
    if first != ask(&Words::new("Otra vez", "Again"))? {
        return Err(Failure::Usage(Words::new("las dos no son iguales", "the two are not the same")));
    }
    Ok(first)
}

/// The first line of standard input.
fn piped() -> Result<Zeroizing<String>, Failure> {
    let mut line = Zeroizing::new(String::new());
    io::stdin().lock().take(PASSWORD_BYTES_MAX).read_line(&mut line).map_err(Failure::defect)?;
    let text = Zeroizing::new(line.trim_end_matches(['\n', '\r']).to_owned());
    if text.is_empty() {
        return Err(Failure::Usage(Words::new(
            "falta la contraseña: en la entrada estándar, o --generate",
            "the password is missing: on standard input, or --generate",
        )));
    }
    Ok(text)
}
