//! Making the demo's nodes: each with its own database, keys and people, all of them partners of each other.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use domain::{
    agreement::{Agreement, Base64Url, Format, Signature, Signatures},
    country::Country,
    id::{Employer, Id},
    value::NodeCode,
};
use exchange::{
    Address, Error, Exchange, Sent,
    pull::{Carrier, Incoming, Outgoing},
};
use ledger::key::{Signer as _, SigningKey, signature_to_text};
use persistence::{Options, Store};
use registry::{Clock, DataKeys, Entropy, Parts, Registry, TokenSecret, drafts::AgreementKey};

use super::{
    DemoError,
    cast::{self, Login, Passwords},
    defect, write_secret,
};

/// The hands of the clock by which the season is written down: on the days on which it happened.
#[derive(Clone)]
pub(super) struct Hands(Arc<AtomicI64>);

impl Hands {
    pub(super) fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(AtomicI64::new(now.timestamp_micros())))
    }

    pub(super) fn set(&self, at: DateTime<Utc>) {
        self.0.store(at.timestamp_micros(), Ordering::Relaxed);
    }

    fn clock(&self) -> Clock {
        let hands = Arc::clone(&self.0);
        Clock::new(move || DateTime::from_timestamp_micros(hands.load(Ordering::Relaxed)).unwrap_or_default())
    }
}

/// A node in the making.
pub(super) struct Making {
    pub(super) code: &'static str,
    pub(super) country: Country,
    pub(super) address: Address,
    pub(super) logins: Vec<Login>,
    /// The registry that goes by the season's clock.
    pub(super) registry: Arc<Registry>,
    pub(super) exchange: Exchange,
    parts: PartsOfNode,
}

/// What a registry of this node is made of, whatever its clock.
struct PartsOfNode {
    store: Store,
    node: NodeCode,
    signer: Arc<SigningKey>,
    /// The ministry's, for agreements.
    agreement_key: Option<(Country, Arc<SigningKey>)>,
    secret: Vec<u8>,
    data_keys: DataKeys,
    entropy: Entropy,
}

impl PartsOfNode {
    fn registry(&self, clock: Clock) -> Result<Registry, DemoError> {
        let registry = Registry::new(Parts {
            store: self.store.clone(),
            node: self.node.clone(),
            signer: self.signer.clone(),
            token_secret: TokenSecret::new(self.secret.clone()).map_err(defect)?,
            data_keys: self.data_keys.clone(),
            clock,
            entropy: self.entropy.clone(),
        })?;
        Ok(match self.agreement_key.clone() {
            Some((party, key)) => registry.with_agreement_key(AgreementKey { party, key }),
            None => registry,
        })
    }
}

impl Making {
    /// Makes a node on an empty database, with the agreements and its people.
    pub(super) fn new(
        dir: &Path,
        (code, country): (&'static str, &str),
        url: &str,
        hands: &Hands,
        agreements: &SignedDocuments,
        (employers, passwords): (&[Id<Employer>], &Passwords),
    ) -> Result<Self, DemoError> {
        let entropy = Entropy::system();
        let store =
            Store::open(&format!("sqlite:{}", dir.join(format!("{code}.sqlite")).display()), Options::default())?;
        store.migrate()?;
        let signer = Arc::new(SigningKey::generate(&mut |bytes| entropy.fill(bytes)));
        write_secret(&dir.join(format!("{code}.key")), &signer.to_file())?;
        let data_keys = DataKeys::generate(&entropy);
        write_secret(&dir.join(format!("{code}.data.key")), &data_keys.to_file())?;
        let secret = entropy.bytes::<32>().to_vec();
        let node = NodeCode::parse(code).map_err(defect)?;
        let country = Country::parse(country).map_err(defect)?;
        let agreement_key = agreements.keys.get(&country).map(|key| (country, Arc::clone(key)));
        let parts = PartsOfNode { store, node, signer, agreement_key, secret, data_keys, entropy };
        let registry = Arc::new(parts.registry(hands.clock())?);
        registry.adopt_key()?;
        agreements.install(&registry)?;
        let logins = cast::move_in(&registry, code, employers, passwords)?;
        let address = Address::parse(url).map_err(defect)?;
        let exchange = Exchange::new(Arc::clone(&registry), country, address.clone());
        Ok(Self { code, country, address, logins, registry, exchange, parts })
    }

    /// The same node on the machine's own clock.
    pub(super) fn ready(&self) -> Result<Registry, DemoError> {
        self.parts.registry(Clock::system())
    }
}

/// Has every node know every other one, as two operators would who read fingerprints to each other.
pub(super) fn introduce(nodes: &[Making]) -> Result<(), DemoError> {
    for node in nodes {
        for other in nodes.iter().filter(|other| other.code != node.code) {
            let document = serde_json::to_string(&other.exchange.who_i_am().map_err(defect)?).map_err(defect)?;
            let fingerprint = other.parts.signer.public_key().fingerprint();
            node.exchange.add_partner(&document, &other.address, &fingerprint).map_err(defect)?;
        }
    }
    Ok(())
}

/// Carries messages between the nodes of this process, as they are.
pub(super) struct Within<'n>(pub(super) &'n [Making]);

impl Carrier for Within<'_> {
    fn carry(&self, request: &Outgoing) -> Result<Incoming, Error> {
        let away = || Error::Away("there is no such node here".to_owned());
        let to = self.0.iter().find(|node| request.url.starts_with(&format!("{}/", node.address.as_str())));
        let to = to.ok_or_else(away)?;
        let rest = request.url.get(to.address.as_str().len()..).ok_or_else(away)?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let sent = Sent { method: request.method, path, query, body: &request.body, headers: Some(&request.headers) };
        let (body, headers) = to.exchange.respond(&sent)?;
        Ok(Incoming { status: 200, headers: Some(headers), body })
    }
}

/// The example agreements, signed as both ministries would, with keys that are forgotten at once.
pub(super) struct SignedDocuments {
    pub(super) agreements: Vec<Agreement>,
    documents: Vec<(&'static str, String)>,
    keys: BTreeMap<Country, Arc<SigningKey>>,
}

impl SignedDocuments {
    pub(super) fn sign(documents: &[&'static str]) -> Result<Self, DemoError> {
        let entropy = Entropy::system();
        let mut signed = Self { agreements: Vec::new(), documents: Vec::new(), keys: BTreeMap::new() };
        for document in documents {
            let agreement = Agreement::parse(document, Format::Toml).map_err(defect)?;
            let bytes = agreement.canonical().map_err(defect)?;
            let mut signatures = Signatures::none_yet(&agreement).map_err(defect)?;
            for party in &agreement.parties {
                let draw = || Arc::new(SigningKey::generate(&mut |bytes| entropy.fill(bytes)));
                let key = signed.keys.entry(party.country).or_insert_with(draw);
                let signature = key.sign(&bytes).map_err(defect)?;
                let public = key.public_key().to_string();
                signatures.add(Signature {
                    party: party.country,
                    key: Base64Url::parse(public.trim_start_matches("ed25519:")).map_err(defect)?,
                    signature: Base64Url::parse(&signature_to_text(&signature)).map_err(defect)?,
                });
            }
            signed.documents.push((*document, serde_json::to_string(&signatures).map_err(defect)?));
            signed.agreements.push(agreement);
        }
        Ok(signed)
    }

    fn install(&self, registry: &Registry) -> Result<(), DemoError> {
        for (country, key) in &self.keys {
            registry.trust_key(*country, key.public_key())?;
        }
        for (document, signatures) in &self.documents {
            registry.install_agreement(document, Format::Toml, signatures)?;
        }
        Ok(())
    }
}
