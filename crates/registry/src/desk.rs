//! Where tests of this crate sit: a node with one office and one officer, on a store of its own, with a clock that the test moves.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    access::{Role, Side},
    country::Country,
    id::{Id, RecordMark, Worker},
    kinds::Kind,
    text::Text,
    value::{NodeCode, OfficeCode},
};
use ledger::key::SigningKey;
use persistence::{AuditFilter, Options, Store};

use crate::{
    Clock, DataKeys, Entropy, Error, NewOffice, NewUser, OpenedSession, Parts, Registry, Result, TokenSecret,
    Unauthenticated, passwords::Password, records::Outcome,
};

pub(crate) const EMAIL: &str = "itzel@mitradel.example";
pub(crate) const PASSWORD: &str = "una frase que solo ella sabe";

pub(crate) struct Desk {
    pub(crate) registry: Registry,
    pub(crate) time: Arc<Mutex<DateTime<Utc>>>,
    _folder: Option<tempfile::TempDir>,
}

impl Desk {
    /// A node with one office and one officer.
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/node.db", folder.path().display());
        Self { _folder: Some(folder), ..Self::on(&url) }
    }

    /// The same on a PostgreSQL server.
    pub(crate) fn on_postgresql() -> Self {
        Self::on(&testkit::PostgresCluster::shared().fresh_database().unwrap())
    }

    fn on(url: &str) -> Self {
        let store = Store::open(url, Options::default()).unwrap();
        store.migrate().unwrap();
        let time = Arc::new(Mutex::new("2026-11-02T12:00:00Z".parse().unwrap()));
        let reading = Arc::clone(&time);
        let key = SigningKey::generate(&mut |bytes: &mut [u8]| bytes.fill(7));
        let registry = Registry::new(Parts {
            store,
            node: NodeCode::parse("pa-mitradel").unwrap(),
            signer: Arc::new(key),
            token_secret: TokenSecret::new(vec![9; 32]).unwrap(),
            data_keys: DataKeys::generate(&Entropy::system()),
            clock: Clock::new(move || *reading.lock().unwrap()),
            entropy: Entropy::system(),
        })
        .unwrap();
        let desk = Self { registry, time, _folder: None };
        desk.opens_office("pa-david", Country::PA);
        desk.registry.create_user(&desk.itzel()).unwrap();
        desk
    }

    pub(crate) fn opens_office(&self, code: &str, country: Country) {
        let office = NewOffice {
            code: OfficeCode::parse(code).unwrap(),
            name: Text::parse("MITRADEL David").unwrap(),
            country,
            side: Side::Origin,
            time_zone: chrono_tz::America::Panama,
        };
        self.registry.put_office(&office).unwrap();
    }

    pub(crate) fn itzel(&self) -> NewUser {
        NewUser {
            email: EMAIL.to_owned(),
            name: Text::parse("Itzel Montezuma").unwrap(),
            password: password(PASSWORD),
            role: Role::LabourOfficer,
            office: OfficeCode::parse("pa-david").unwrap(),
            employer: None,
            worker: None,
        }
    }

    pub(crate) fn wait(&self, time: TimeDelta) {
        *self.time.lock().unwrap() += time;
    }

    pub(crate) fn sign_in(&self, text: &str) -> Result<OpenedSession> {
        self.registry.open_session(EMAIL, &password(text), "a browser")
    }

    /// Somebody of the Bribri people.
    pub(crate) fn registers_somebody(&self) -> Id<Worker> {
        let actor = self.registry.actor(&self.sign_in(PASSWORD).unwrap().bearer).unwrap();
        let worker: Id<Worker> = Id::derived(&["somebody"]);
        let mut data = Kind::WorkerRegistered.example();
        data["origin_people"] = "Bribri".into();
        let submission = serde_json::json!({
            "id": Id::<RecordMark>::derived(&["registration"]), "kind": "worker.registered",
            "version": Kind::WorkerRegistered.spec().version, "about": {"worker": worker},
            "occurred_at": "2026-11-02T06:00:00-05:00", "data": data
        });
        let outcomes = self.registry.record_all(&actor, &[&submission.to_string()]).unwrap();
        assert!(matches!(outcomes[0].outcome, Outcome::Accepted(_)), "{:?}", outcomes[0].outcome);
        worker
    }

    pub(crate) fn outcomes(&self) -> Vec<(String, String)> {
        let entries = self.registry.store.read(|tx| tx.audit(&AuditFilter::default(), 100)).unwrap();
        entries.into_iter().map(|entry| (entry.operation, entry.outcome)).collect()
    }
}

pub(crate) fn password(text: &str) -> Password {
    Password::from(text.to_owned())
}

pub(crate) fn refused<T>(answer: Result<T>) -> Option<Unauthenticated> {
    match answer {
        Err(Error::Unauthenticated(why)) => Some(why),
        _ => None,
    }
}
