//! What every node of a test begins with, made once a process: schema, offices, logins, signed agreements, and a session for
//! each login, since hashing a password takes longer than everything else that a test does.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use card::key::{CardKey, Subject};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    agreement::{Agreement, Base64Url, Format, Signature, Signatures},
    country::Country,
    value::NodeCode,
};
use ledger::key::{Signer as _, SigningKey, signature_to_text};
use persistence::Store;
use registry::{DataKeys, Entropy, Parts, Registry, TokenSecret, cards::CardDesk, passwords::Password};

use crate::cast::{self, PASSWORD, RESERVE};
use crate::place::{Database, Place};
use crate::{TestClock, chance, workspace};

/// The code of the node that tests start.
pub const NODE: &str = "pa";
/// The key of its access tokens.
pub const TOKEN_SECRET: [u8; 32] = *b"only-for-tests-and-32-bytes-long";
/// The agreement between Costa Rica and Panama, its versions in order.
pub const COFFEE: [&str; 2] = ["agreements/cr-pa-coffee/2024.toml", "agreements/cr-pa-coffee/2025-10-29.toml"];

/// The agreements of the other two corridors.
pub const OTHERS: [&str; 2] = ["agreements/cr-sv-transport/2024-08-01.toml", "agreements/mx-gt-border/2024.toml"];

/// An access token and until when it is used.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) access: String,
    pub(crate) from: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
}

impl Token {
    pub(crate) fn new(access: String, now: DateTime<Utc>) -> Self {
        let until = now + TimeDelta::minutes(registry::ACCESS_MINUTES) - RESERVE;
        Self { access, from: now, until }
    }

    pub(crate) fn is_good_at(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && now < self.until
    }
}

/// See the module.
pub(crate) struct Prototype {
    file: Vec<u8>,
    tokens: BTreeMap<&'static str, Token>,
}

impl Prototype {
    pub(crate) fn of(database: Database) -> &'static Self {
        static SQLITE: OnceLock<Prototype> = OnceLock::new();
        static POSTGRESQL: OnceLock<Prototype> = OnceLock::new();
        match database {
            Database::Sqlite => SQLITE.get_or_init(|| Self::make(database)),
            Database::Postgresql => POSTGRESQL.get_or_init(|| Self::make(database)),
        }
    }

    fn make(database: Database) -> Self {
        let place = Place::template(database);
        let clock = TestClock::default();
        let store = place.open();
        store.migrate().expect("an empty database takes the schema");
        let registry = registry(store, &clock, 1);
        furnish(&registry);
        let tokens = cast::everyone().map(|member| {
            let password = Password::from(PASSWORD.to_owned());
            let session = registry.open_session(&member.email(), &password, "a test").expect("a member signs in");
            (member.name, Token::new(session.access_token, clock.now()))
        });
        let tokens = tokens.collect();
        drop(registry);
        let file = if database == Database::Sqlite { place.bytes() } else { Vec::new() };
        Self { file, tokens }
    }

    pub(crate) fn file(&self) -> &[u8] {
        &self.file
    }

    pub(crate) fn tokens(&self) -> BTreeMap<&'static str, Token> {
        self.tokens.clone()
    }
}

/// The registry of a test's node.
#[must_use]
pub fn registry(store: Store, clock: &TestClock, seed: u64) -> Registry {
    registry_of(NODE, 7, store, clock, seed)
}

/// The registry of a node with another code and another key.
#[must_use]
pub fn registry_of(code: &str, key: u8, store: Store, clock: &TestClock, seed: u64) -> Registry {
    let parts = Parts {
        store,
        node: NodeCode::parse(code).unwrap(),
        signer: Arc::new(SigningKey::from_seed(&[key; 32])),
        token_secret: TokenSecret::new(TOKEN_SECRET.to_vec()).unwrap(),
        data_keys: data_keys(),
        clock: clock.for_registry(),
        entropy: chance::entropy(seed),
    };
    Registry::new(parts).expect("a registry is put together").with_cards(card_desk())
}

/// The data key of every test's node.
#[must_use]
pub fn data_keys() -> DataKeys {
    DataKeys::generate(&Entropy::new(|bytes| bytes.fill(11)))
}

/// The key with which a test's node signs cards, the same every time.
#[must_use]
pub fn card_desk() -> CardDesk {
    let mut state = 11u64;
    let subject = Subject {
        country: Country::CR,
        name: "DGME".to_owned(),
        valid_from: NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day"),
        valid_until: NaiveDate::from_ymd_opt(2040, 12, 31).expect("a day"),
    };
    let key = CardKey::generate(&subject, &mut |bytes: &mut [u8]| {
        for byte in bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 33) as u8;
        }
    });
    CardDesk { key: Some(key.expect("a key that signs cards")), issuers: Vec::new() }
}

/// Offices, logins and agreements.
pub fn furnish(registry: &Registry) {
    cast::move_in(registry);
    for path in COFFEE.iter().chain(&OTHERS) {
        install(registry, &workspace::read(path));
    }
}

/// The key with which a country's ministry signs agreements in tests.
#[must_use]
pub fn party_key(country: Country) -> SigningKey {
    let mut seed = [0; 32];
    seed[..2].copy_from_slice(country.as_str().as_bytes());
    SigningKey::from_seed(&seed)
}

/// Signs an agreement as each of its parties would, with keys made for this alone, and installs it.
pub fn install(registry: &Registry, document: &str) {
    let agreement = Agreement::parse(document, Format::Toml).expect("an example is an agreement");
    let bytes = agreement.canonical().expect("an agreement has a canonical form");
    let mut signatures = Signatures::none_yet(&agreement).expect("an agreement has a digest");
    for party in &agreement.parties {
        let key = party_key(party.country);
        registry.trust_key(party.country, key.public_key()).expect("a party's key is trusted");
        let signature = key.sign(&bytes).expect("a key signs");
        let public = key.public_key().to_string();
        signatures.add(Signature {
            party: party.country,
            key: Base64Url::parse(public.trim_start_matches("ed25519:")).unwrap(),
            signature: Base64Url::parse(&signature_to_text(&signature)).unwrap(),
        });
    }
    let signatures = serde_json::to_string(&signatures).unwrap();
    registry.install_agreement(document, Format::Toml, &signatures).expect("what every party signed is installed");
}
