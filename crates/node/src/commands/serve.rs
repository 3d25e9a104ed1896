//! `vaiven serve`: refuses a node that is not fit and names all that is wrong with it; serves one that is, until it is told to stop.

use std::{future::Future, net::TcpListener, sync::Arc};

use actix_web::rt;
use domain::country::Country;
use exchange::Exchange;
use persistence::{Store, StoreError};
use registry::Registry;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    commands::{Context, key::DATA_KEY_SETTING, open, registry},
    config::Found,
    exchanging,
    failure::{Failure, Problem, of_database},
    reconciling, sequencer, sweeper, telemetry,
    words::{Words, words},
};

/// The settings under which a database knows whose it is.
const NODE_SETTING: &str = "node";
const COUNTRY_SETTING: &str = "country";

/// Options of `serve`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  vaiven serve --config node/vaiven.toml\n  VAIVEN_LOG=debug vaiven serve --config node/vaiven.toml"
)]
pub struct Arguments {
    /// Only look whether the node is fit to serve, then end.
    #[arg(long)]
    check: bool,
}

/// Serves a node.
///
/// # Errors
/// All that is wrong with it at once; or that it ended because its listener failed.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Failure> {
    let mut found = context.configuration();
    let format = found.log_format;
    let store = check_database(&mut found);
    let listener = check_listener(&mut found);
    let (Some(store), Some(listener)) = (store, listener) else { return Err(Failure::Unfit(found.problems)) };
    if !found.problems.is_empty() {
        return Err(Failure::Unfit(found.problems));
    }
    if store.read(|tx| tx.agreements())?.is_empty() {
        context.output.note(&Words::new(
            "aviso: no hay ningún acuerdo instalado; nada se puede decidir hasta `vaiven agreement install …`",
            "warning: no agreement is installed; nothing can be decided before `vaiven agreement install …`",
        ));
    }
    if arguments.check {
        let fit = Words::new("El nodo está listo para servir.", "The node is fit to serve.");
        context.output.give(&json!({"fit": true}), &fit);
        return Ok(());
    }
    remember(&found, &store)?;
    telemetry::start(format, "info,actix_server=warn");
    let at = listener.local_addr().map_err(Failure::defect)?;
    let options = api::Options {
        rate_limits: found.rate_limits,
        behind_proxy: found.behind_proxy,
        metrics_token: found.metrics_token.take(),
        workers: found.workers,
        tls: found.tls.server.take(),
        ..api::Options::default()
    };
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let public_url = found.public_url.take().unwrap_or_default();
    let roots = std::mem::take(&mut found.tls.roots);
    let (country, address) = (found.country, exchange::Address::parse(&public_url).ok());
    let registry = Arc::new(registry(found, &store)?);
    registry.adopt_key()?;
    // A node that is reached without TLS from other machines serves its own people, and exchanges nothing.
    let exchange = country
        .zip(address)
        .map(|(country, address)| Exchange::new(Arc::clone(&registry), country, address).trusting(roots));
    let options = api::Options { exchange: exchange.map(Arc::new), ..options };
    let url = format!("{scheme}://{at}");
    tracing::info!(node = %registry.node(), address = %at, public_url, version = env!("CARGO_PKG_VERSION"), "serving");
    let node = registry.node().to_string();
    let text = words!("El nodo {node} atiende en {url}", "Node {node} is serving at {url}");
    let announce = || context.output.give(&json!({"node": node, "url": url, "public_url": public_url}), &text);
    until_told_to_stop(vec![Served { listener, registry, country, options }], announce)
}

/// A node to serve.
pub struct Served {
    /// Where it is listened.
    pub listener: TcpListener,
    /// Its registry.
    pub registry: Arc<Registry>,
    /// Its country, where it exchanges with partners.
    pub country: Option<Country>,
    /// How it is served.
    pub options: api::Options,
}

/// Serves nodes until SIGTERM or SIGINT, lets what has begun come to its end, and ends. `announce` says where, once both are heeded.
///
/// # Errors
/// When a listener fails.
pub fn until_told_to_stop(nodes: Vec<Served>, announce: impl FnOnce()) -> Result<(), Failure> {
    let served = rt::System::new().block_on(async move {
        let mut told = Vec::new();
        for _ in &nodes {
            told.push(told_to_stop()?);
        }
        // Whoever reads the address may tell the process to stop at once.
        announce();
        let serving: Vec<_> = nodes.into_iter().zip(told).map(|(node, told)| rt::spawn(one(node, told))).collect();
        for served in serving {
            served.await.map_err(std::io::Error::other)??;
        }
        Ok::<_, std::io::Error>(())
    });
    tracing::info!("stopped");
    served.map_err(Failure::defect)
}

async fn one(node: Served, told: impl Future<Output = ()> + 'static) -> std::io::Result<()> {
    let Served { listener, registry, country, options } = node;
    let exchanging = country.zip(options.exchange.clone());
    let sequencing = rt::spawn(sequencer::run(Arc::clone(&registry)));
    let reconciling = rt::spawn(reconciling::run(Arc::clone(&registry)));
    let sweeping = rt::spawn(sweeper::run(Arc::clone(&registry)));
    let exchanging =
        exchanging.map(|(country, exchange)| rt::spawn(exchanging::run(Arc::clone(&registry), exchange, country)));
    let served = api::serve(listener, Arc::clone(&registry), options, told).await;
    sequencing.abort();
    reconciling.abort();
    sweeping.abort();
    if let Some(exchanging) = exchanging {
        exchanging.abort();
    }
    // What was recorded last is in the log before the process ends; what is not, waits for the next one.
    sequencer::once(registry).await;
    served
}

/// Ready when the process is told to stop. Both signals are taken over before the first request is.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()> + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!(signal = name, "stopping: requests in progress come to their end");
    })
}

/// The database, where it can be served from; otherwise what stands in the way.
fn check_database(found: &mut Found) -> Option<Store> {
    let opened = open(found.database.as_ref()?, found.pool_size);
    let opened = opened.and_then(|store| store.check_schema().map(|()| store));
    match opened.and_then(|store| look(found, &store).map(|()| store)) {
        Ok(store) => Some(store),
        Err(error) => {
            found.problems.push(of_database(&error));
            None
        }
    }
}

/// What is stored, as far as serving needs it.
fn look(found: &mut Found, store: &Store) -> Result<(), StoreError> {
    let read = |tx: &mut persistence::Tx<'_>| -> Result<_, StoreError> {
        let whose = (tx.setting(NODE_SETTING)?, tx.setting(COUNTRY_SETTING)?);
        Ok((tx.offices()?.is_empty(), tx.list_users(None, 1)?.is_empty(), whose))
    };
    let (no_office, no_user, (node, country)) = store.read(read)?;
    if no_office {
        found.problems.push(Problem::new(
            "office",
            Words::new("no hay ninguna oficina", "there is no office"),
            Words::same("vaiven office add pa-david --name \"MITRADEL David\" --country PA --side origin --time-zone America/Panama"),
        ));
    }
    if no_user {
        found.problems.push(Problem::new(
            "user",
            Words::new("no hay ninguna cuenta con la que entrar", "there is no account to sign in with"),
            Words::same("vaiven user add itzel@mitradel.example --name \"Itzel Montezuma\" --role administrator --office pa-david"),
        ));
    }
    let is = [
        ("node", found.node.as_ref().map(ToString::to_string), node),
        ("country", found.country.map(|c| c.to_string()), country),
    ];
    for (member, is, was) in is {
        if let (Some(is), Some(was)) = (is, was)
            && is != was
        {
            found.problems.push(Problem::new(
                member,
                words!("la base de datos es de {was}, no de {is}", "the database belongs to {was}, not to {is}"),
                words!("corrija {member} o database_url", "mend {member} or database_url"),
            ));
        }
    }
    Ok(())
}

/// The listener, so that a port that is taken is told together with everything else.
fn check_listener(found: &mut Found) -> Option<TcpListener> {
    let at = found.listen?;
    match TcpListener::bind(at) {
        Ok(listener) => Some(listener),
        Err(cause) => {
            found.problems.push(Problem::new(
                "listen",
                words!("no se puede escuchar en {at}: {cause}", "{at} cannot be listened on: {cause}"),
                words!("termine lo que ocupa el puerto, o cambie listen", "end what holds the port, or change listen"),
            ));
            None
        }
    }
}

/// Writes down whose database this is.
fn remember(found: &Found, store: &Store) -> Result<(), Failure> {
    let (Some(node), Some(country), Some((data_keys, _))) = (&found.node, found.country, &found.data_keys) else {
        return Ok(());
    };
    let data_key = data_keys.current();
    let known = |tx: &mut persistence::Tx<'_>| -> Result<bool, StoreError> {
        let data_key_is_known = tx.setting(DATA_KEY_SETTING)?.is_some_and(|known| known == data_key);
        Ok(tx.setting(NODE_SETTING)?.is_some() && data_key_is_known)
    };
    if store.read(known)? {
        return Ok(());
    }
    store.write(|tx| -> Result<(), StoreError> {
        tx.set_setting(NODE_SETTING, node.as_str())?;
        tx.set_setting(COUNTRY_SETTING, country.as_str())?;
        tx.set_setting(DATA_KEY_SETTING, data_key)
    })?;
    Ok(())
}
