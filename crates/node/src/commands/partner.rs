//! `vaiven partner`: the nodes that this one exchanges records with.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use domain::value::NodeCode;
use exchange::{Address, Error, who};
use ledger::key::PublicKey;
use registry::partners::PartnerView;
use serde_json::json;

use crate::{
    commands::Context,
    failure::Failure,
    files,
    output::table,
    words::{Words, words},
};

/// What can be done with partners.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  curl https://vaiven.mtss.example/.well-known/vaiven | vaiven partner add - --url https://vaiven.mtss.example --fingerprint \"6cf2 …\"\n  vaiven partner list\n  vaiven partner cut-off cr-mtss"
)]
pub enum Command {
    /// Take a node as a partner, once the fingerprint of its key agrees with the one that its ministry told you itself.
    #[command(
        after_help = "Examples:\n  curl https://vaiven.mtss.example/.well-known/vaiven | vaiven partner add - --url https://vaiven.mtss.example --fingerprint \"6cf2 …\"\n  vaiven partner add mtss.json --url https://vaiven.mtss.example --fingerprint \"6cf2 …\""
    )]
    Add {
        /// What the node says of itself at /.well-known/vaiven: a file, or - for standard input.
        document: PathBuf,
        /// Where the node answers.
        #[arg(long)]
        url: String,
        /// The fingerprint as its ministry told it: by telephone, by letter, face to face, and not over this network.
        #[arg(long)]
        fingerprint: String,
    },
    /// List the partners, and this node's own fingerprint, to be told to them.
    #[command(after_help = "Examples:\n  vaiven partner list --config node/vaiven.toml")]
    List,
    /// Take nothing more from a node and give it nothing: it was lost, stolen, or has left. What it signed before stays valid.
    #[command(after_help = "Examples:\n  vaiven partner cut-off cr-mtss")]
    CutOff {
        /// The node's code.
        #[arg(value_parser = NodeCode::parse)]
        code: NodeCode,
    },
}

/// Adds, lists or cuts off.
///
/// # Errors
/// When the node is not fit, or the fingerprint is another.
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    match command {
        Command::Add { document, url, fingerprint } => add(&document, &url, &fingerprint, context),
        Command::List => list(context),
        Command::CutOff { code } => {
            let (registry, _) = context.registry()?;
            registry.cut_partner_off(&code)?;
            let text = words!(
                "{code}: desde ahora no se le acepta ni se le entrega nada. Lo que firmó antes sigue siendo válido.",
                "{code}: from now on nothing is taken from it or given to it. What it signed before stays valid."
            );
            context.output.give(&json!({"cut_off": code}), &text);
            Ok(())
        }
    }
}

fn add(document: &Path, url: &str, fingerprint: &str, context: &Context<'_>) -> Result<(), Failure> {
    let text = if document.as_os_str() == "-" {
        let mut text = String::new();
        let read = std::io::stdin().lock().take(who::DOCUMENT_BYTES_MAX as u64 + 1).read_to_string(&mut text);
        read.map_err(|cause| Failure::file(document, &cause))?;
        text
    } else {
        files::read_text(document, who::DOCUMENT_BYTES_MAX as u64)?
    };
    let address = Address::parse(url).map_err(refused)?;
    let (registry, _) = context.registry()?;
    let added = exchange::add_partner(&registry, &text, &address, fingerprint).map_err(refused)?;
    let (node, country) = (added.node.to_string(), added.country.to_string());
    let text = words!("Nodo {node} ({country}) agregado.", "Node {node} ({country}) added.");
    context.output.give(&json!({"partner": node, "country": country}), &text);
    Ok(())
}

/// What is wrong, in words.
fn refused(error: Error) -> Failure {
    match error {
        Error::Fingerprint => Failure::Refused(Words::new(
            "ninguna llave de ese nodo tiene esa huella: no lo agregue, y pregunte de nuevo a su ministerio por otra vía",
            "no key of that node has this fingerprint: do not add it, and ask its ministry again by another way",
        )),
        Error::Malformed("the address of a node") => Failure::Refused(Words::new(
            "--url no es una dirección como https://vaiven.ejemplo (sin TLS solo en esta misma máquina)",
            "--url is not an address such as https://vaiven.example (without TLS on this machine only)",
        )),
        Error::Malformed(_) => Failure::Refused(Words::new(
            "eso no es lo que un nodo publica en /.well-known/vaiven",
            "that is not what a node says at /.well-known/vaiven",
        )),
        Error::Registry(error) => error.into(),
        error => Failure::defect(error),
    }
}

fn list(context: &Context<'_>) -> Result<(), Failure> {
    let (registry, _) = context.registry()?;
    registry.adopt_key()?;
    let fingerprint = |key: &str| key.parse::<PublicKey>().map(|key| key.fingerprint()).unwrap_or_default();
    let own = registry.node_keys()?.into_iter().rfind(|key| key.replaced_at.is_none());
    let own = own.map(|key| fingerprint(&key.public_key)).unwrap_or_default();
    let partners = registry.partners()?;
    let mut rows = vec![vec!["nodo".to_owned(), "país".to_owned(), "url".to_owned(), "huella".to_owned()]];
    rows.extend(partners.iter().map(|partner| row(partner, &fingerprint)));
    let text = words!("Huella de este nodo: {own}\n", "Fingerprint of this node: {own}\n").followed_by(&table(&rows));
    context.output.give(&json!({"fingerprint": own, "partners": partners}), &text);
    Ok(())
}

fn row(partner: &PartnerView, fingerprint: &impl Fn(&str) -> String) -> Vec<String> {
    let key = partner.keys.last().map(|key| fingerprint(&key.public_key)).unwrap_or_default();
    let state = if partner.cut_off_at.is_some() { "—".to_owned() } else { key };
    vec![partner.code.clone(), partner.country.clone(), partner.url.clone(), state]
}
