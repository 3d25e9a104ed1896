//! `vaiven demo`: a node with a made-up season on it, ready in seconds.

use std::{
    net::{Ipv4Addr, TcpListener},
    sync::Arc,
};

use serde_json::json;

use crate::{
    commands::{Context, serve},
    demo::{Arguments, DemoError, Login, prepare, write_listing},
    failure::{Failure, chain},
    output::table,
    progress::Progress,
    telemetry::{self, LogFormat},
    words::{Words, words},
};

/// Makes the season, prints where it is and who can sign in, and serves it until it is told to stop.
///
/// # Errors
/// When the folder holds something else, the port is taken, or the season cannot be made.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Failure> {
    telemetry::start(LogFormat::Text, "warn");
    // Before anything is made: a port that is taken is told at once.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).map_err(|cause| {
        let port = arguments.port;
        Failure::Failed(words!(
            "el puerto {port} no se puede usar ({cause}): elija otro con --port",
            "port {port} cannot be used ({cause}): choose another with --port"
        ))
    })?;
    let url = format!("http://{}", listener.local_addr().map_err(Failure::defect)?);
    let now = registry::Clock::system().now();
    let demo = {
        let mut progress = Progress::new(context.output, Words::new("registros", "records"));
        prepare(arguments, now, |done, total| progress.at(done as u64, Some(total as u64)))?
    };
    let listing = write_listing(&arguments.dir, &url, &demo.logins)?;
    let (records, shown) = (demo.records, listing.display());
    let text = words!(
        "Temporada de ejemplo con {records} registros. Abra {url} en el navegador.\nInterfaz: {url}/docs · accesos también en {shown}\n\n",
        "A made-up season with {records} records. Open {url} in a browser.\nInterface: {url}/docs · logins also in {shown}\n\n"
    );
    let data = json!({"url": url, "records": records, "listing": listing, "users": demo.logins});
    let announce = || context.output.give(&data, &text.followed_by(&logins(&demo.logins)));
    serve::until_told_to_stop(listener, Arc::clone(&demo.registry), api::Options::default(), None, announce)
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
