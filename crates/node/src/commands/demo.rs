//! `vaiven demo`: three nodes with a made-up season on them, ready in seconds.

use std::net::{Ipv4Addr, TcpListener};

use serde_json::json;

use crate::{
    commands::{
        Context,
        serve::{self, Served},
    },
    demo::{self, Arguments, DemoError, Login, prepare, write_listing},
    failure::{Failure, chain},
    output::table,
    progress::Progress,
    telemetry::{self, LogFormat},
    words::{Words, words},
};

/// Makes the season, prints where it is and who can sign in, and serves its nodes until it is told to stop.
///
/// # Errors
/// When the folder holds something else, the port is taken, or the season cannot be made.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Failure> {
    telemetry::start(LogFormat::Text, "warn");
    // Before anything is made: a port that is taken is told at once.
    let listeners = (0..demo::nodes()).map(|nth| listen(arguments.port, nth)).collect::<Result<Vec<_>, _>>()?;
    let url = |listener: &TcpListener| -> Result<String, Failure> {
        Ok(format!("http://{}", listener.local_addr().map_err(Failure::defect)?))
    };
    let urls = listeners.iter().map(url).collect::<Result<Vec<_>, _>>()?;
    let now = registry::Clock::system().now();
    let demo = {
        let mut progress = Progress::new(context.output, Words::new("registros", "records"));
        prepare(arguments, &urls, now, |done, total| progress.at(done as u64, Some(total as u64)))?
    };
    let listing = write_listing(&arguments.dir, &demo.nodes)?;
    let first = demo.nodes.first().ok_or_else(|| Failure::defect("a demo without a node"))?;
    let (records, url, shown) = (demo.records, first.url.clone(), listing.display());
    let others: Vec<String> = demo.nodes.iter().skip(1).map(|node| format!("{} {}", node.code, node.url)).collect();
    let others = others.join(" · ");
    let text = words!(
        "Temporada de ejemplo con {records} registros. Abra {url} en el navegador.\nInterfaz: {url}/docs · otros nodos: {others} · accesos de todos en {shown}\n\n",
        "A made-up season with {records} records. Open {url} in a browser.\nInterface: {url}/docs · other nodes: {others} · logins of all in {shown}\n\n"
    );
    let nodes: Vec<_> = demo.nodes.iter().map(|node| json!({"code": node.code, "url": node.url})).collect();
    let data = json!({"url": url, "records": records, "listing": listing, "users": first.logins, "nodes": nodes});
    let text = text.followed_by(&logins(&first.logins));
    let served = demo.nodes.into_iter().zip(listeners).map(|(node, listener)| Served {
        listener,
        registry: node.registry,
        country: Some(node.country),
        options: api::Options { exchange: Some(node.exchange), ..api::Options::default() },
    });
    serve::until_told_to_stop(served.collect(), || context.output.give(&data, &text))
}

/// The port of a node: the one that was asked for, and those behind it; any that is free where that is 0.
fn listen(port: u16, nth: usize) -> Result<TcpListener, Failure> {
    let port = if port == 0 { 0 } else { port.saturating_add(u16::try_from(nth).unwrap_or_default()) };
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|cause| {
        Failure::Failed(words!(
            "el puerto {port} no se puede usar ({cause}): elija otro con --port",
            "port {port} cannot be used ({cause}): choose another with --port"
        ))
    })
}

fn logins(logins: &[Login]) -> String {
    let row = |login: &Login| {
        vec![
            login.role.as_str().to_owned(),
            login.side.as_str().to_owned(),
            login.email.clone(),
            login.password.clone(),
        ]
    };
    table(&logins.iter().map(row).collect::<Vec<_>>())
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::NotADemo(folder) => {
                let folder = folder.display();
                Failure::Refused(words!(
                    "{folder} contiene archivos que no son de una demostración: elija otra carpeta con --dir",
                    "{folder} holds files that are not of a demo: choose another folder with --dir"
                ))
            }
            DemoError::File { path, cause } => Failure::file(&path, &cause),
            DemoError::Registry(error) => error.into(),
            DemoError::Store(error) => error.into(),
            error => Failure::defect(chain(&error)),
        }
    }
}
