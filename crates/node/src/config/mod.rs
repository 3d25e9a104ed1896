//! The configuration of a node: a TOML file, and environment variables that win over it. Everything that is missing or wrong is
//! found in one reading, each with its way out.

mod alerts;
mod cards;
mod source;
#[cfg(test)]
mod tests;
mod tls;

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use api::RateLimits;
use domain::{country::Country, value::NodeCode};
use ledger::key::SigningKey;
use registry::{
    DataKeys, TokenSecret,
    alerts::AlertService,
    cards::CardDesk,
    second_factor::{PROOF_HOURS_MAX, SecondFactorPolicy},
};

use crate::{
    failure::Problem,
    files::{self, NotPrivate},
    telemetry::LogFormat,
    words::{Words, words},
};
use source::Source;
pub use tls::Tls;

/// Where a node listens that does not say: on this machine only, behind a proxy that speaks TLS.
const LISTEN_DEFAULT: &str = "127.0.0.1:8080";
/// The command that makes a signing key.
pub const MAKE_KEY: &str = "vaiven key new --out";
/// The command that makes a data key.
pub const MAKE_DATA_KEY: &str = "vaiven key data --out";
/// The command that makes the secret of access tokens.
pub const MAKE_TOKEN_SECRET: &str = "vaiven key token-secret --out";

/// The URL of a database. It prints nothing, for it may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The URL, to connect with.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

/// What was found, and what was not: `None` where a member is missing or wrong, and then a problem says so.
pub struct Found {
    /// Which node this is.
    pub node: Option<NodeCode>,
    /// Whose country's.
    pub country: Option<Country>,
    /// Where its records are.
    pub database: Option<DatabaseUrl>,
    /// Connections to it at most.
    pub pool_size: Option<u32>,
    /// Where it listens.
    pub listen: Option<SocketAddr>,
    /// How the world calls it; where it listens, if nothing is said.
    pub public_url: Option<String>,
    /// With which certificate it serves, and whose word it takes for partners' certificates.
    pub tls: Tls,
    /// The key of its access tokens.
    pub token_secret: Option<TokenSecret>,
    /// The one before, whose tokens are still taken.
    pub former_token_secret: Option<TokenSecret>,
    /// The keys under which it keeps what must not be read in the database alone, and their file.
    pub data_keys: Option<(DataKeys, PathBuf)>,
    /// Of whom decisions ask for a second factor.
    pub second_factor: SecondFactorPolicy,
    /// The key with which it signs records.
    pub signing_key: Option<SigningKey>,
    /// The file of that key.
    pub signing_key_file: Option<PathBuf>,
    /// The key with which it signs cards, and whose cards it takes.
    pub cards: CardDesk,
    /// The key with which its ministry signs agreements.
    pub agreement_key: Option<SigningKey>,
    /// The outside service of alerts that it asks.
    pub alert_service: Option<Arc<dyn AlertService>>,
    /// Opens `/metrics` to others than this machine.
    pub metrics_token: Option<String>,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Threads that serve.
    pub workers: Option<usize>,
    /// Whether a proxy of ours stands before it.
    pub behind_proxy: bool,
    /// How often anyone may ask.
    pub rate_limits: RateLimits,
    /// All that is missing or wrong.
    pub problems: Vec<Problem>,
}

/// Reads the configuration: the file, if one is named, and the environment.
pub fn read(file: Option<&Path>, variable: impl Fn(&str) -> Option<String>) -> Found {
    let mut source = Source::read(file, variable);
    let node = source.required("node", "pa-mitradel", |text| NodeCode::parse(text).map_err(|_| node_expected()));
    let country = source.required("country", "PA", |text| Country::parse(text).map_err(|_| country_expected()));
    let listen = source.optional("listen", address).or_else(|| LISTEN_DEFAULT.parse().ok());
    let tls = tls::tls(&mut source);
    let scheme = if tls.server.is_some() { "https" } else { "http" };
    let public_url = source.optional("public_url", public_url).or_else(|| listen.map(|at| format!("{scheme}://{at}")));
    let behind_proxy = source.flag("behind_proxy");
    let signing_key_file = source.required_path("signing_key_file", MAKE_KEY);
    Found {
        node,
        country,
        database: database(&mut source),
        pool_size: source.number("pool_size", 1..=256),
        listen: listen.filter(|_| !source.is_wrong("listen")),
        public_url,
        agreement_key: agreement_key(&mut source),
        alert_service: alerts::service(&mut source, &tls.roots),
        tls,
        token_secret: token_secret(&mut source),
        former_token_secret: former_token_secret(&mut source),
        data_keys: data_keys(&mut source),
        second_factor: second_factor(&mut source),
        signing_key: signing_key(&mut source, signing_key_file.as_deref()),
        signing_key_file,
        cards: cards::card_desk(&mut source),
        metrics_token: metrics_token(&mut source),
        log_format: source.optional("log_format", log_format).unwrap_or_default(),
        workers: source.number("workers", 1..=256).and_then(|count| usize::try_from(count).ok()),
        behind_proxy,
        rate_limits: source.optional("rate_limits", rate_limits).unwrap_or_default(),
        problems: source.into_problems(),
    }
}

/// What is expected of a node's code.
pub fn node_expected() -> Words {
    Words::new(
        "no es el código de un nodo: de 2 a 40 letras minúsculas, cifras y guiones",
        "is not a node's code: 2 to 40 small letters, digits and hyphens",
    )
}

/// What is expected of a country.
pub fn country_expected() -> Words {
    Words::new(
        "no es un código de país de ISO 3166-1 alfa-2, como PA",
        "is not a country code of ISO 3166-1 alpha-2, such as PA",
    )
}

fn address(text: &str) -> Result<SocketAddr, Words> {
    text.parse().map_err(|_| {
        Words::new(
            "no es una dirección con puerto, como 127.0.0.1:8080",
            "is not an address with a port, such as 127.0.0.1:8080",
        )
    })
}

fn public_url(text: &str) -> Result<String, Words> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |host: &&str| {
        !host.is_empty() && !host.contains(|c: char| c == '@' || c == '?' || c == '#' || c.is_whitespace())
    };
    host.map(|host| host.trim_end_matches('/')).filter(plain).map(|_| text.trim_end_matches('/').to_owned()).ok_or_else(
        || {
            Words::new(
                "no es una dirección como https://vaiven.ejemplo",
                "is not an address such as https://vaiven.example",
            )
        },
    )
}

fn log_format(text: &str) -> Result<LogFormat, Words> {
    match text {
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err(Words::new("debe ser json o text", "must be json or text")),
    }
}

fn rate_limits(text: &str) -> Result<RateLimits, Words> {
    match text {
        "default" => Ok(RateLimits::default()),
        "none" => Ok(RateLimits::NONE),
        _ => Err(Words::new("debe ser default o none", "must be default or none")),
    }
}

/// From `database_url`, or from a file where it holds a password.
fn database(source: &mut Source) -> Option<DatabaseUrl> {
    let Some(file) = source.path("database_url_file") else {
        let from_file = source.is_from_file("database_url");
        let url = source.required("database_url", "sqlite:vaiven.db", |url| match url.split_once(':') {
            Some(("postgres" | "postgresql", _)) if from_file && holds_password(url) => Err(Words::new(
                "lleva una contraseña: escriba la URL en un archivo de modo 0600 y nómbrelo en database_url_file",
                "holds a password: write the URL to a file with mode 0600 and name it in database_url_file",
            )),
            Some(("postgres" | "postgresql" | "sqlite", _)) => Ok(url.to_owned()),
            _ => Err(Words::new("debe ser postgres://… o sqlite:RUTA", "must be postgres://… or sqlite:PATH")),
        })?;
        return Some(DatabaseUrl(if from_file { source.beside_file(&url) } else { url }));
    };
    let make = "install -m 600 /dev/stdin";
    let url = private(source, "database_url_file", &file, make)?;
    Some(DatabaseUrl(url.trim().to_owned()))
}

/// Whether a URL says a password, before its host or among its parameters.
pub fn holds_password(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    user.is_some_and(|user| user.contains(':')) || url.contains("password=")
}

fn token_secret(source: &mut Source) -> Option<TokenSecret> {
    let path = source.required_path("token_secret_file", MAKE_TOKEN_SECRET)?;
    token_secret_in(source, "token_secret_file", &path)
}

/// While a secret is being replaced: tokens under the one before are taken for the minutes that they last.
fn former_token_secret(source: &mut Source) -> Option<TokenSecret> {
    let path = source.path("former_token_secret_file")?;
    token_secret_in(source, "former_token_secret_file", &path)
}

fn token_secret_in(source: &mut Source, about: &'static str, path: &Path) -> Option<TokenSecret> {
    let text = private(source, about, path, MAKE_TOKEN_SECRET)?;
    match TokenSecret::new(text.trim_end().as_bytes().to_vec()) {
        Ok(secret) => Some(secret),
        Err(_) => {
            let path = path.display();
            source.add(Problem::new(
                about,
                words!("{path} tiene menos de 32 bytes", "{path} has fewer than 32 bytes"),
                Words::same(format!("rm {path} && {MAKE_TOKEN_SECRET} {path}")),
            ));
            None
        }
    }
}

fn data_keys(source: &mut Source) -> Option<(DataKeys, PathBuf)> {
    let path = source.required_path("data_key_file", MAKE_DATA_KEY)?;
    let text = private(source, "data_key_file", &path, MAKE_DATA_KEY)?;
    match DataKeys::from_file(&text) {
        Ok(keys) => Some((keys, path)),
        Err(_) => {
            let path = path.display();
            source.add(Problem::new(
                "data_key_file",
                words!("{path} no contiene una llave de datos", "{path} holds no data key"),
                words!(
                    "recupérela de su copia: lo que está bajo ella no se abre con otra (solo para un nodo nuevo: {MAKE_DATA_KEY} OTRO_ARCHIVO)",
                    "get it back from its copy: what is under it opens with no other (for a new node only: {MAKE_DATA_KEY} ANOTHER_FILE)"
                ),
            ));
            None
        }
    }
}

fn second_factor(source: &mut Source) -> SecondFactorPolicy {
    let policy = source.optional("second_factor", |text| {
        SecondFactorPolicy::parse(text).map_err(|_| {
            Words::new(
                "debe ser enrolled, required, o funciones separadas por comas, como labour_supervisor,migration_officer",
                "must be enrolled, required, or roles with commas between, such as labour_supervisor,migration_officer",
            )
        })
    });
    let policy = policy.unwrap_or_default();
    match source.number("second_factor_hours", 1..=PROOF_HOURS_MAX) {
        Some(hours) => policy.with_hours(hours),
        None => policy,
    }
}

fn signing_key(source: &mut Source, path: Option<&Path>) -> Option<SigningKey> {
    let path = path?;
    let text = private(source, "signing_key_file", path, MAKE_KEY)?;
    match SigningKey::from_file(&text) {
        Ok(key) => Some(key),
        Err(cause) => {
            source.add(not_a_key("signing_key_file", path, &cause));
            None
        }
    }
}

/// The key of the ministry for agreements; none on a node where they are signed elsewhere.
fn agreement_key(source: &mut Source) -> Option<SigningKey> {
    let path = source.path("agreement_key_file")?;
    let text = private(source, "agreement_key_file", &path, MAKE_KEY)?;
    match SigningKey::from_file(&text) {
        Ok(key) => Some(key),
        Err(cause) => {
            source.add(not_a_key("agreement_key_file", &path, &cause));
            None
        }
    }
}

/// A file that should hold a signing key and does not.
pub fn not_a_key(about: &str, path: &Path, cause: &ledger::key::KeyError) -> Problem {
    let path = path.display();
    Problem::new(
        about,
        words!("{path} no contiene una llave de firma: {cause}", "{path} holds no signing key: {cause}"),
        words!(
            "recupérela de su copia, o cree otra: {MAKE_KEY} OTRO_ARCHIVO",
            "get it back from its copy, or make another: {MAKE_KEY} ANOTHER_FILE"
        ),
    )
}

fn metrics_token(source: &mut Source) -> Option<String> {
    let path = source.path("metrics_token_file")?;
    let text = private(source, "metrics_token_file", &path, MAKE_TOKEN_SECRET)?;
    Some(text.trim().to_owned()).filter(|token| !token.is_empty())
}

fn private(source: &mut Source, about: &str, path: &Path, make: &str) -> Option<zeroize::Zeroizing<String>> {
    let read = files::read_private(path);
    read.map_err(|why: NotPrivate| source.add(why.problem(about, path, make))).ok()
}
