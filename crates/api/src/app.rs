//! The interface as a service of actix-web, and serving it until it is told to stop.

use std::{future::Future, io, net::TcpListener, sync::Arc};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{ResourceDef, ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    rt, web,
};
use registry::Registry;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt as _;

use crate::{
    app_files, limits, openapi,
    outermost::{self, RequestSpan},
    problem::{Problem, ProblemType},
    routes,
    state::{Api, Options, State},
};

/// The interface of a node, ready to be served or called in a test.
pub fn app(
    api: web::Data<Api>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let known = web::Data::new(Addresses::of(&openapi::document()));
    App::new()
        .into_utoipa_app()
        .openapi(openapi::frame())
        .app_data(api)
        .app_data(known)
        .configure(routes::configure)
        .into_app()
        .configure(routes::docs::configure)
        .default_service(web::to(elsewhere))
        .wrap(from_fn(outermost::finish))
        .wrap(TracingLogger::<RequestSpan>::new())
}

/// Serves a node until `shutdown` is ready, and then lets what has begun come to its end.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    registry: Arc<Registry>,
    options: Options,
    shutdown: impl Future<Output = ()> + 'static,
) -> io::Result<()> {
    let (workers, tls) = (options.workers, options.tls.clone());
    let api: State = web::Data::new(Api::new(registry, options));
    let mut server = HttpServer::new(move || app(api.clone()))
        .client_request_timeout(limits::REQUEST_HEAD_TIMEOUT)
        .keep_alive(limits::KEEP_ALIVE)
        .max_connections(limits::CONNECTIONS_PER_WORKER_MAX)
        .shutdown_timeout(limits::SHUTDOWN_SECONDS_MAX)
        .disable_signals();
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    let server = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls)?,
        None => server.listen(listener)?,
    };
    let running = server.run();
    let handle = running.handle();
    rt::spawn(async move {
        shutdown.await;
        handle.stop(true).await;
    });
    running.await
}

/// The addresses that exist, with the methods that each takes.
struct Addresses(Vec<(ResourceDef, String)>);

impl Addresses {
    fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let known = document.paths.paths.iter().map(|(path, item)| {
            let methods = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PATCH", &item.patch),
                ("DELETE", &item.delete),
                ("PUT", &item.put),
            ];
            let methods: Vec<_> =
                methods.iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| *name).collect();
            (ResourceDef::new(path.as_str()), methods.join(", "))
        });
        Self(known.collect())
    }
}

/// Where no route matches: a file of the web app, or nothing is there, or it takes other methods.
async fn elsewhere(request: HttpRequest, known: web::Data<Addresses>) -> Result<HttpResponse, Problem> {
    if let Some(file) = app_files::file(&request) {
        return Ok(file);
    }
    match known.0.iter().find(|(address, _)| address.is_match(request.path())) {
        Some((_, methods)) => Err(Problem::of(ProblemType::MethodNotAllowed).allow(methods.clone())),
        None => Err(Problem::of(ProblemType::NotFound)),
    }
}
