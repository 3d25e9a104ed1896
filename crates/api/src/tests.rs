//! The interface through its own door: a node on a store in memory, its service called without a socket.

mod headers;
mod input;
mod second_factor;
mod served;
mod sessions;

use std::sync::{Arc, Mutex};

use actix_http::Request;
use actix_web::{
    dev::{Service, ServiceResponse},
    http::{Method, StatusCode, header::HeaderMap},
    test::{self, TestRequest},
    web,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    access::{Role, Side},
    country::Country,
    text::Text,
    value::{NodeCode, OfficeCode},
};
use ledger::key::SigningKey;
use persistence::{Options as StoreOptions, Store};
use registry::{Clock, DataKeys, Entropy, NewOffice, NewUser, Parts, Registry, TokenSecret, passwords::Password};
use serde_json::{Value, json};

use crate::{Api, Options, RateLimits, app};

const EMAIL: &str = "itzel@mitradel.example";
const PASSWORD: &str = "una frase que solo ella sabe";
const SECRET: &[u8; 32] = b"a secret of thirty-two bytes, ok";

/// A node with one office and one labour officer, and the clock that it goes by.
struct Node {
    registry: Arc<Registry>,
    time: Arc<Mutex<DateTime<Utc>>>,
    options: Options,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The problem's name and the members that it names; its form is checked on the way.
    fn problem(&self) -> (String, Vec<String>) {
        assert_eq!(self.header("content-type"), crate::MEDIA_TYPE, "{self:?}");
        assert_eq!(self.body["status"], self.status.as_u16());
        assert!(self.body["title"].is_string() && self.body["detail"].is_string());
        let name = self.body["type"].as_str().unwrap().strip_prefix("/problems/").unwrap().to_owned();
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        (name, errors.iter().map(|error| error["member"].as_str().unwrap().to_owned()).collect())
    }
}

impl Node {
    fn new() -> Self {
        Self::with(Options { rate_limits: RateLimits::NONE, ..Options::default() })
    }

    fn with(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/node.db", folder.path().display());
        let store = Store::open(&url, StoreOptions::default()).unwrap();
        store.migrate().unwrap();
        let time = Arc::new(Mutex::new("2026-11-02T12:00:00Z".parse().unwrap()));
        let reading = Arc::clone(&time);
        let registry = Registry::new(Parts {
            store,
            node: NodeCode::parse("pa-mitradel").unwrap(),
            signer: Arc::new(SigningKey::generate(&mut |bytes: &mut [u8]| bytes.fill(7))),
            token_secret: TokenSecret::new(SECRET.to_vec()).unwrap(),
            data_keys: DataKeys::generate(&Entropy::system()),
            clock: Clock::new(move || *reading.lock().unwrap()),
            entropy: Entropy::system(),
        })
        .unwrap();
        let office = OfficeCode::parse("pa-david").unwrap();
        registry
            .put_office(&NewOffice {
                code: office.clone(),
                name: Text::parse("MITRADEL David").unwrap(),
                country: Country::PA,
                side: Side::Origin,
                time_zone: "America/Panama".parse().unwrap(),
            })
            .unwrap();
        let officer = NewUser {
            email: EMAIL.to_owned(),
            name: Text::parse("Itzel Montezuma").unwrap(),
            password: Password::from(PASSWORD.to_owned()),
            role: Role::LabourOfficer,
            office,
            employer: None,
            worker: None,
        };
        registry.create_user(&officer).unwrap();
        Self { registry: Arc::new(registry), time, options, _folder: folder }
    }

    fn wait(&self, time: TimeDelta) {
        *self.time.lock().unwrap() += time;
    }

    /// The service, as it would be served.
    async fn service(
        &self,
    ) -> impl Service<Request, Response = ServiceResponse<impl actix_web::body::MessageBody>, Error = actix_web::Error>
    {
        test::init_service(app(web::Data::new(Api::new(Arc::clone(&self.registry), self.options.clone())))).await
    }

    fn token(&self) -> String {
        self.registry.open_session(EMAIL, &Password::from(PASSWORD.to_owned()), "a test").unwrap().access_token
    }

    /// Asks one thing.
    async fn ask(&self, request: TestRequest) -> Answer {
        let service = self.service().await;
        answer(&service, request).await
    }
}

async fn answer<S, B>(service: &S, request: TestRequest) -> Answer
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: actix_web::body::MessageBody,
{
    let response = test::call_service(service, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = test::read_body(response).await;
    let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned().into());
    Answer { status, headers, body }
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

fn post(path: &str, body: &Value) -> TestRequest {
    TestRequest::post().uri(path).set_json(body)
}

/// A whole registration of a worker, as a client sends it.
fn registration() -> Value {
    json!({
        "id": "0198d0c0-0000-7000-8000-000000000001", "kind": "worker.registered", "version": 1,
        "about": {"worker": "0198d0c0-0000-7000-8000-000000000002"},
        "occurred_at": "2026-11-02T06:00:00-05:00",
        "data": domain::kinds::Kind::WorkerRegistered.example(),
    })
}
