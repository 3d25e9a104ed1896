//! A whole node inside a test: registry and interface over HTTP, on a port of its own, until it is dropped.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use api::{Options, RateLimits};
use domain::country::Country;
use exchange::{Address, Exchange};
use persistence::Store;
use registry::{Registry, alerts::AlertService, drafts::AgreementKey};
use tokio::sync::oneshot;

use crate::actor::As;
use crate::cast::Member;
use crate::place::{Database, Place};
use crate::prototype::{self, Prototype, Token};
use crate::{TestClock, logs, submissions};

/// A registry that holds its ministry's key for agreements.
fn signing_for(party: Country, registry: Registry) -> Registry {
    registry.with_agreement_key(AgreementKey { party, key: Arc::new(prototype::party_key(party)) })
}

/// A running node. Dropping it stops it and removes its database.
pub struct LiveNode {
    /// What time it is at this node.
    pub clock: TestClock,
    address: String,
    registry: Arc<Registry>,
    exchange: Arc<Exchange>,
    store: Store,
    tokens: Mutex<BTreeMap<&'static str, Token>>,
    server: Option<Server>,
    place: Place,
}

struct Server {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl LiveNode {
    /// A node with offices, logins and agreements, and no records.
    #[must_use]
    pub fn start(database: Database) -> Self {
        Self::start_at(database, TestClock::default())
    }

    /// The same, at another time.
    #[must_use]
    pub fn start_at(database: Database, clock: TestClock) -> Self {
        Self::serve(Place::furnished(database), clock, Prototype::of(database).tokens(), quick())
    }

    /// A node with two farms in order, a place to work and an open quota line: what `vaiven demo` begins with.
    #[must_use]
    pub fn in_season(database: Database) -> Self {
        Self::in_season_at(database, TestClock::default())
    }

    /// The same, at another time.
    #[must_use]
    pub fn in_season_at(database: Database, clock: TestClock) -> Self {
        let node = Self::start_at(database, clock);
        submissions::open_season(&node);
        node
    }

    /// A node in season that asks an outside service of alerts.
    #[must_use]
    pub fn in_season_asking(database: Database, service: Arc<dyn AlertService>) -> Self {
        let clock = TestClock::default();
        let place = Place::furnished(database);
        let registry = prototype::registry(place.open(), &clock, 2).with_alert_service(service);
        let tokens = Prototype::of(database).tokens();
        let node = Self::serve_registry(place, Arc::new(registry), Country::PA, clock, tokens, quick());
        submissions::open_season(&node);
        node
    }

    /// A node on a database that somebody else looks after, which is empty or was a node's before.
    #[must_use]
    pub fn start_on(url: String, clock: TestClock, options: Options) -> Self {
        let place = Place::at(url);
        let store = place.open();
        if !store.pending_migrations().expect("a database says what it lacks").is_empty() {
            store.migrate().expect("a database takes the schema");
            prototype::furnish(&prototype::registry(store, &clock, 1));
        }
        Self::serve(place, clock, BTreeMap::new(), options)
    }

    fn serve(place: Place, clock: TestClock, tokens: BTreeMap<&'static str, Token>, options: Options) -> Self {
        let store = place.open();
        let registry = Arc::new(signing_for(Country::PA, prototype::registry(store, &clock, 2)));
        Self::serve_registry(place, registry, Country::PA, clock, tokens, options)
    }

    /// A node with a registry of the test's own, on a furnished database.
    #[must_use]
    pub fn serve_as(place: Place, registry: Registry, clock: TestClock) -> Self {
        Self::serve_registry(place, Arc::new(registry), Country::PA, clock, BTreeMap::new(), quick())
    }

    /// A node of another country, with a key of its own, on an empty database: offices, logins and agreements as every node has.
    #[must_use]
    pub fn start_as(code: &str, country: &str, key: u8, database: Database, clock: TestClock) -> Self {
        let place = Place::furnished(database);
        let country = Country::parse(country).expect("a country");
        let registry = prototype::registry_of(code, key, place.open(), &clock, u64::from(key) << 32);
        let registry = Arc::new(signing_for(country, registry));
        Self::serve_registry(place, registry, country, clock, BTreeMap::new(), quick())
    }

    fn serve_registry(
        place: Place,
        registry: Arc<Registry>,
        country: Country,
        clock: TestClock,
        tokens: BTreeMap<&'static str, Token>,
        options: Options,
    ) -> Self {
        logs::listen();
        let store = place.open();
        store.keep_apart(registry::class_seals(prototype::data_keys(), crate::chance::entropy(3)));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let scheme = if options.tls.is_some() { "https" } else { "http" };
        let address = format!("{scheme}://{}", listener.local_addr().expect("a port has an address"));
        let own = Address::parse(&address).expect("an address on this machine");
        let exchange = Arc::new(Exchange::new(Arc::clone(&registry), country, own));
        let options = Options { exchange: Some(Arc::clone(&exchange)), ..options };
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&registry);
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let serving = async move {
                let stopped = async { drop(stopped.await) };
                api::serve(listener, served, options, stopped).await.expect("the node serves until it is stopped");
            };
            tokio::task::LocalSet::new().block_on(&runtime, serving);
        };
        let thread = std::thread::Builder::new().name("node".into()).spawn(serve).expect("a thread");
        let server = Some(Server { stop, thread });
        Self { clock, address, registry, exchange, store, tokens: Mutex::new(tokens), server, place }
    }

    /// Where it answers, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its registry, for looking behind the interface.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Its side of the exchange.
    #[must_use]
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// Its store, for looking behind the registry.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The address of its database, for reaching behind the node's back.
    #[must_use]
    pub fn database_url(&self) -> &str {
        self.place.url()
    }

    /// Somebody of the cast who asks.
    #[must_use]
    pub fn as_(&self, name: &str) -> As<'_> {
        As::member(self, Member::named(name))
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn nobody(&self) -> As<'_> {
        As::nobody(self)
    }

    /// The access token that somebody has here, from an earlier sign-in where it is still good.
    #[must_use]
    pub fn token(&self, member: &'static Member) -> String {
        let now = self.clock.now();
        let mut tokens = self.tokens.lock().expect("no test panics while it signs in");
        if let Some(token) = tokens.get(member.name).filter(|token| token.is_good_at(now)) {
            return token.access.clone();
        }
        let access = self.nobody().sign_in(member);
        tokens.insert(member.name, Token::new(access.clone(), now));
        access
    }

    /// Every row of every projection, as text.
    #[must_use]
    pub fn projections(&self) -> Vec<String> {
        self.store.read(|tx| tx.projections_as_text()).expect("a node's projections can be read")
    }

    /// Computes every projection again and fails where one differs from what was there.
    #[track_caller]
    pub fn rebuild_changes_nothing(&self) {
        let before = self.projections();
        self.registry.rebuild(|_| {}).expect("a node's projections can be computed again");
        let after = self.projections();
        let lost: Vec<&String> = before.iter().filter(|row| !after.contains(row)).collect();
        let new: Vec<&String> = after.iter().filter(|row| !before.contains(row)).collect();
        assert!(lost.is_empty() && new.is_empty(), "a rebuild made of {lost:#?}\nthis: {new:#?}");
    }
}

/// As good as no limit on how often one may ask, and few threads: many nodes run beside each other.
#[must_use]
pub fn quick() -> Options {
    Options { rate_limits: RateLimits::NONE, workers: Some(1), ..Options::default() }
}

impl Drop for LiveNode {
    fn drop(&mut self) {
        if let Some(Server { stop, thread }) = self.server.take() {
            // It may have ended by itself, which its thread tells.
            let _ = stop.send(());
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the node's thread panicked");
        }
    }
}
