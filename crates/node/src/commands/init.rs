//! `vaiven init`: the folder of a new node. What is there already stays as it is.

use std::{fmt::Write as _, path::PathBuf};

use domain::{country::Country, value::NodeCode};
use serde_json::json;

use crate::{
    commands::{Context, key},
    config::holds_password,
    failure::Failure,
    files,
    words::{Words, words},
};

/// Options of `init`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  vaiven init --dir node --node pa-mitradel --country PA\n  vaiven init --dir node --node pa-mitradel --country PA --database-url postgres://vaiven@db/vaiven --listen 127.0.0.1:8080"
)]
pub struct Arguments {
    /// The folder; made where it is missing.
    #[arg(long)]
    dir: PathBuf,
    /// The node's code: small letters, digits and hyphens.
    #[arg(long, value_parser = NodeCode::parse)]
    node: NodeCode,
    /// The node's country, as ISO 3166-1 alpha-2.
    #[arg(long, value_parser = Country::parse)]
    country: Country,
    /// Where records are kept: postgres://… or sqlite:PATH. One with a password goes to a file of its own.
    #[arg(long, default_value = "sqlite:vaiven.db", env = "VAIVEN_DATABASE_URL", hide_env_values = true)]
    database_url: String,
    /// Where it listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: std::net::SocketAddr,
    /// How the world calls it.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

/// Makes what is missing, and says what it made and what it kept.
///
/// # Errors
/// When a file cannot be written.
pub fn run(arguments: Arguments, context: &Context<'_>) -> Result<(), Failure> {
    let dir = &arguments.dir;
    let config = dir.join("vaiven.toml");
    let mut made = Vec::new();
    let mut kept = Vec::new();
    let mut make = |name: &str, make: &dyn Fn(&std::path::Path) -> Result<(), Failure>| -> Result<(), Failure> {
        let path = dir.join(name);
        if path.symlink_metadata().is_ok() {
            kept.push(path);
        } else {
            make(&path)?;
            made.push(path);
        }
        Ok(())
    };
    make("signing.key", &|path| key::new_key(path).map(drop))?;
    make("token.secret", &key::new_token_secret)?;
    make("data.key", &|path| key::new_data_key(path).map(drop))?;
    if holds_password(&arguments.database_url) {
        make("database.url", &|path| files::write_private(path, &format!("{}\n", arguments.database_url)))?;
    }
    make("vaiven.toml", &|path| files::write_private(path, &document(&arguments)))?;
    let shown = config.display();
    let text = lines("Creado: ", "Made: ", &made)
        .then("", &lines("Ya estaba: ", "Kept as it was: ", &kept))
        .then("", &words!("Sigue: vaiven migrate --config {shown}", "Next: vaiven migrate --config {shown}"));
    context.output.give(&json!({"config": config, "made": made, "kept": kept}), &text);
    Ok(())
}

fn lines(es: &str, en: &str, paths: &[PathBuf]) -> Words {
    let each = |said: &str| {
        paths.iter().fold(String::new(), |mut text, path| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{said}{}", path.display());
            text
        })
    };
    Words::new(each(es), each(en))
}

/// The configuration file. Paths in it start at its folder.
fn document(arguments: &Arguments) -> String {
    let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let database = if holds_password(&arguments.database_url) {
        "database_url_file = \"database.url\"".to_owned()
    } else {
        format!("database_url = {}", text(&arguments.database_url))
    };
    let public_url = match &arguments.public_url {
        Some(url) => format!("public_url = {}\n", text(url)),
        None => String::new(),
    };
    format!(
        "# What each member means: docs/vaiven.example.toml. Variables VAIVEN_… win over this file.\n\
         node = \"{}\"\ncountry = \"{}\"\n{database}\nlisten = \"{}\"\n{public_url}\
         signing_key_file = \"signing.key\"\ntoken_secret_file = \"token.secret\"\n\
         data_key_file = \"data.key\"\n",
        arguments.node, arguments.country, arguments.listen
    )
}
