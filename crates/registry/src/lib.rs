//! What one can do: a file per use case, which authorises, reads or opens a transaction, decides in `domain`, and appends.
//!
//! What is absent here: HTTP, SQL, and any reading of the machine's clock or generator outside `clock` and `entropy`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod administration;
pub mod agreements;
pub mod alerts;
pub mod attachments;
pub mod audits;
pub mod cards;
mod class_keys;
mod clock;
pub mod complaints;
pub mod cycles;
#[cfg(test)]
mod desk;
pub mod devices;
pub mod drafts;
pub mod employers;
mod entropy;
mod erasure;
mod error;
pub mod exports;
pub mod findings;
pub mod histories;
pub mod import;
mod key_rotation;
pub mod keys;
pub mod log;
pub mod lookups;
pub mod manifests;
pub mod outboxes;
pub mod overrides;
pub mod partners;
pub mod passwords;
pub mod photographs;
pub mod pins;
pub mod queries;
pub mod quotas;
pub mod rebuild;
pub mod received;
pub mod records;
pub mod rehearsal;
pub mod requests;
mod sealing;
pub mod second_factor;
pub mod sentences;
mod sessions;
pub mod shares;
pub mod statistics;
mod tokens;
pub mod transfers;
mod users;
pub mod views;
pub mod workers;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{Id, value::NodeCode};
use ledger::key::Signer;
use persistence::Store;

pub use class_keys::class_seals;
pub use clock::Clock;
pub use entropy::Entropy;
pub use error::{Error, Result, Unauthenticated, Violation};
pub use key_rotation::{ClassKeysRotated, Resealed};
pub use sealing::{DataKeys, NotDataKeys};
pub use sessions::{FAILURES_MAX, LOCK_MINUTES, OpenedSession, SESSION_HOURS, SignIn};
pub use tokens::{ACCESS_MINUTES, Bearer, RefreshToken, SecretTooShort, TokenSecret};
pub use users::{NewOffice, NewUser, OfficeView, UserView};

/// A node's registry: everything that can be done on it goes through here.
pub struct Registry {
    pub(crate) store: Store,
    pub(crate) node: NodeCode,
    pub(crate) signer: Arc<dyn Signer>,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) passwords: passwords::Passwords,
    pub(crate) tokens: tokens::Tokens,
    pub(crate) data_keys: DataKeys,
    pub(crate) second_factor: second_factor::SecondFactorPolicy,
    pub(crate) ended: sessions::Ended,
    pub(crate) agreements: agreements::AgreementsMemory,
    pub(crate) cards: cards::CardDesk,
    pub(crate) alert_service: Option<alerts::AskedService>,
    pub(crate) agreement_key: Option<drafts::AgreementKey>,
}

/// What a registry is made of.
pub struct Parts {
    /// Where records are kept.
    pub store: Store,
    /// Which node this is.
    pub node: NodeCode,
    /// Signs its records.
    pub signer: Arc<dyn Signer>,
    /// The key of its access tokens.
    pub token_secret: TokenSecret,
    /// The keys under which it keeps what must not be read in the database alone.
    pub data_keys: DataKeys,
    /// Its clock.
    pub clock: Clock,
    /// Its source of chance.
    pub entropy: Entropy,
}

impl Registry {
    /// Puts a registry together. Reads and changes nothing.
    ///
    /// # Errors
    /// [`Error::Fault`] when the hashing of passwords cannot be set up.
    pub fn new(parts: Parts) -> Result<Self> {
        let Parts { store, node, signer, token_secret, data_keys, clock, entropy } = parts;
        let passwords = passwords::Passwords::new(&entropy)?;
        let tokens = tokens::Tokens::new(node.clone(), &token_secret);
        store.keep_apart(class_seals(data_keys.clone(), entropy.clone()));
        Ok(Self {
            store,
            node,
            signer,
            clock,
            entropy,
            passwords,
            tokens,
            data_keys,
            second_factor: Default::default(),
            ended: Default::default(),
            agreements: Default::default(),
            cards: Default::default(),
            alert_service: None,
            agreement_key: None,
        })
    }

    /// Takes access tokens under the secret before as well, while it is being replaced: they last minutes.
    #[must_use]
    pub fn accepting_former_tokens(mut self, former: &TokenSecret) -> Self {
        self.tokens.also_accept(former);
        self
    }

    /// Of whom decisions ask for a second factor; without this, of those who have one.
    #[must_use]
    pub fn with_second_factor(mut self, policy: second_factor::SecondFactorPolicy) -> Self {
        self.second_factor = policy;
        self
    }

    /// Which node this is.
    pub fn node(&self) -> &NodeCode {
        &self.node
    }

    /// How many callers its database serves at once.
    pub fn callers_max(&self) -> usize {
        self.store.connections_max()
    }

    /// Whether it can do its work: the database answers and has the schema of this program.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn check_ready(&self) -> Result<()> {
        Ok(self.store.ping()?)
    }

    /// What time it is at this node.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// An id for something that begins now.
    pub(crate) fn new_id<S>(&self) -> Id<S> {
        self.entropy.id(self.now())
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("node", &self.node).finish_non_exhaustive()
    }
}
