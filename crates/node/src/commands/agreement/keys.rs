//! `vaiven agreement trust`: which key is which party's. An operator got it from the party itself, not over this network.

use std::{collections::BTreeMap, path::PathBuf};

use domain::country::Country;
use ledger::key::PublicKey;
use persistence::{Store, StoreError};
use serde_json::json;

use crate::{
    commands::Context,
    failure::Failure,
    files,
    output::table,
    words::{Words, words},
};

/// Far more than a list of keys has.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// Keys as they are given on the command line.
#[derive(Debug, clap::Args)]
pub struct Given {
    /// A party's key, such as PA=ed25519:…; may be given several times.
    #[arg(long = "key", value_name = "COUNTRY=KEY", value_parser = pair)]
    pairs: Vec<(Country, PublicKey)>,
    /// A JSON file of keys, such as {"PA": "ed25519:…"}.
    #[arg(long = "keys", value_name = "FILE")]
    keys_file: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(Country, PublicKey), String> {
    let (party, key) = text.split_once('=').ok_or("COUNTRY=KEY")?;
    Ok((Country::parse(party).map_err(|error| error.to_string())?, key.parse().map_err(|error| format!("{error}"))?))
}

impl Given {
    /// All of them; none where none were given.
    pub(super) fn keys(&self) -> Result<Vec<(Country, PublicKey)>, Failure> {
        let mut keys = self.pairs.clone();
        if let Some(path) = &self.keys_file {
            let shown = path.display();
            let read: Result<BTreeMap<Country, PublicKey>, _> =
                serde_json::from_str(&files::read_text(path, FILE_BYTES_MAX)?);
            keys.extend(read.map_err(|cause| {
                Failure::Refused(words!(
                    "{shown} no es una lista de llaves: {cause}",
                    "{shown} is no list of keys: {cause}"
                ))
            })?);
        }
        Ok(keys)
    }
}

/// The keys that this node trusts.
pub(super) fn trusted(store: &Store) -> Result<Vec<(Country, PublicKey)>, Failure> {
    let rows = store.read(|tx| tx.trusted_keys())?;
    let read = |(party, key): (String, String)| Some((Country::parse(&party).ok()?, key.parse().ok()?));
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Trusts keys, or trusts them no more, or lists those that are trusted.
pub(super) fn trust(given: &Given, remove: bool, context: &Context<'_>) -> Result<(), Failure> {
    let keys = given.keys()?;
    if keys.is_empty() && remove {
        return Err(Failure::Usage(words!("diga qué llave: --key PAÍS=LLAVE", "say which key: --key COUNTRY=KEY")));
    }
    let (registry, store) = context.registry()?;
    for (party, key) in &keys {
        if remove {
            let removed =
                store.write(|tx| -> Result<bool, StoreError> { tx.distrust_key(party.as_str(), &key.to_string()) })?;
            if !removed {
                return Err(Failure::Refused(words!(
                    "no se confiaba en esa llave de {party}",
                    "that key of {party} was not trusted"
                )));
            }
        } else {
            registry.trust_key(*party, key)?;
        }
    }
    let now = trusted(&store)?;
    let rows: Vec<Vec<String>> = now.iter().map(|(party, key)| vec![party.to_string(), key.to_string()]).collect();
    let data: Vec<_> = now.iter().map(|(party, key)| json!({"party": party, "key": key})).collect();
    context.output.give(&data, &Words::same(table(&rows)));
    Ok(())
}
