//! How records travel between sovereign nodes: who a node is, and messages that only partners can send, once, about this hour. And the
//! connector to an outside service of alerts, the one other call that a node makes.
//!
//! What is absent here: SQL, a web server, and any say in what may be shared: `domain::sharing` alone decides that.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod address;
pub mod alerting;
pub mod drafts;
pub mod feed;
mod lists;
pub mod pull;
pub mod query;
pub mod receipt;
pub mod respond;
pub mod signature;
pub mod tls;
pub mod who;

use std::sync::{Arc, OnceLock};

use chrono::TimeDelta;
use domain::{
    country::Country,
    value::{AgreementCode, NodeCode},
};
use ledger::key::{KeyId, PublicKey};
use registry::{Registry, partners::NewPartner, shares::SharePage};

pub use address::Address;
use pull::{Carrier, Http};
use receipt::Receipt;
use signature::{Headers, Parameters, Refused, Request, SKEW_SECONDS_MAX};
use tls::Roots;
use who::WhoIAm;

/// Why something between nodes was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A message was not believed.
    #[error("a message between nodes was refused: {0}")]
    Refused(#[from] Refused),
    /// Something does not have its form.
    #[error("{0} cannot be read")]
    Malformed(&'static str),
    /// No key of the node has the fingerprint that was told.
    #[error("no key of the node has this fingerprint")]
    Fingerprint,
    /// What a partner shares is not to be believed.
    #[error("what the partner shares is not to be believed: {0}")]
    Disbelieved(#[from] feed::Disbelieved),
    /// The partner cannot be reached, or does not do what was asked.
    #[error("the partner does not answer: {0}")]
    Away(String),
    /// The registry did not do its part.
    #[error("keeping what the exchange needs")]
    Registry(#[from] registry::Error),
}

/// A request as it came in.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// `GET`, `POST`.
    pub method: &'a str,
    /// The path, as this node's routes have it.
    pub path: &'a str,
    /// What follows the question mark.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// The headers of its signature, where it has them.
    pub headers: Option<&'a Headers>,
}

/// A node's side of the exchange.
pub struct Exchange {
    registry: Arc<Registry>,
    country: Country,
    address: Address,
    roots: Roots,
    carrier: OnceLock<Http>,
}

impl Exchange {
    /// Puts it together. `address` is how the world calls this node: requests to any other are not for it.
    pub fn new(registry: Arc<Registry>, country: Country, address: Address) -> Self {
        Self { registry, country, address, roots: Roots::System, carrier: OnceLock::new() }
    }

    /// The same, where a partner's certificate is believed on these authorities' word.
    #[must_use]
    pub fn trusting(self, roots: Roots) -> Self {
        Self { roots, carrier: OnceLock::new(), ..self }
    }

    /// What carries this node's messages to partners.
    ///
    /// # Errors
    /// [`Error::Away`] where this machine has no sockets to give.
    pub fn carrier(&self) -> Result<&dyn Carrier, Error> {
        if let Some(carrier) = self.carrier.get() {
            return Ok(carrier);
        }
        let made = Http::trusting(&self.roots)?;
        Ok(self.carrier.get_or_init(|| made))
    }

    /// Who this node is.
    ///
    /// # Errors
    /// When the database is away.
    pub fn who_i_am(&self) -> Result<WhoIAm, Error> {
        WhoIAm::of(&self.registry, self.country, self.address.as_str())
    }

    /// Lets a request in: signed by a partner that is not cut off, to this node, within the hour, and never seen before. Answers who
    /// speaks, and what its signature says, which the answer has to repeat.
    ///
    /// The request's authority is this node's own address, whatever a proxy made of it on the way: one to another node does not verify.
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason, or that the database is away.
    pub fn admit(&self, sent: &Sent<'_>) -> Result<(NodeCode, Parameters), Error> {
        let headers = sent.headers.ok_or(Refused::Unsigned)?;
        let path = format!("{}{}", self.address.path(), sent.path);
        let request = Request {
            method: sent.method,
            authority: self.address.authority(),
            path: &path,
            query: sent.query,
            body: sent.body,
        };
        let mut speaker = Ok(None);
        let key = |id: &KeyId| -> Option<PublicKey> {
            speaker = self.registry.speaking_partner(id);
            speaker.as_ref().ok().cloned().flatten().map(|(_, key)| key)
        };
        let verified = signature::verify_request(&request, headers, self.seconds(), key);
        // That the database is away is no fault of the message.
        let speaker = speaker?;
        let parameters = verified?;
        let (partner, _) = speaker.ok_or(Refused::Key)?;
        // Behind the signature, so that strangers cannot fill the table. A message made an hour ahead is believed for two.
        let believed_for = TimeDelta::seconds(i64::try_from(2 * SKEW_SECONDS_MAX).unwrap_or(i64::MAX) + 1);
        if !self.registry.is_new_message(&partner, &parameters.nonce, believed_for)? {
            return Err(Refused::Replayed.into());
        }
        Ok((partner, parameters))
    }

    /// A page of what this node shares with a partner.
    ///
    /// # Errors
    /// When the position or the checkpoint held is none of this node's.
    pub fn feed(
        &self,
        partner: &NodeCode,
        agreement: &AgreementCode,
        after: i64,
        held: u64,
    ) -> Result<SharePage, Error> {
        Ok(self.registry.share_page(self.country, partner, agreement, after, held)?)
    }

    /// Brings what this node shares up to its log.
    ///
    /// # Errors
    /// When the database is away.
    pub fn extend_shares(&self) -> Result<u64, Error> {
        Ok(self.registry.extend_shares(self.country)?)
    }

    /// Keeps a partner's receipt, once it verifies: a checkpoint that this node signed, cosigned by the partner.
    ///
    /// # Errors
    /// [`Error::Malformed`] where it does not.
    pub fn take_receipt(&self, partner: &NodeCode, body: &[u8]) -> Result<(), Error> {
        const WRONG: Error = Error::Malformed("a receipt");
        let receipt: Receipt = serde_json::from_slice(body).map_err(|_| WRONG)?;
        let own: Vec<PublicKey> =
            self.registry.node_keys()?.iter().filter_map(|key| key.public_key.parse().ok()).collect();
        let theirs = self.registry.keys_of_partner(partner)?;
        receipt.verify(self.registry.node(), &own, partner, &theirs).map_err(|_| WRONG)?;
        Ok(self.registry.keep_receipt(partner, &receipt.agreement, receipt.position, &receipt.checkpoint)?)
    }

    /// Signs an answer to a request that was let in.
    ///
    /// # Errors
    /// When the signer fails.
    pub fn sign_answer(&self, status: u16, body: &[u8], to: &Parameters) -> Result<Headers, Error> {
        signature::sign_answer(status, body, self.registry.signer(), self.seconds(), &to.nonce)
            .map_err(|_| Error::Malformed("a signature"))
    }

    /// What time it is at this node, in seconds since 1970.
    fn seconds(&self) -> u64 {
        u64::try_from(self.registry.now().timestamp()).unwrap_or_default()
    }

    /// Takes a node as a partner: `document` is what its `/.well-known/vaiven` says, `fingerprint` what an operator was told by the
    /// other ministry itself.
    ///
    /// # Errors
    /// [`Error::Fingerprint`] where the two do not agree; [`Error::Malformed`] for what is no such document.
    pub fn add_partner(&self, document: &str, address: &Address, fingerprint: &str) -> Result<WhoIAm, Error> {
        add_partner(&self.registry, document, address, fingerprint)
    }
}

/// As [`Exchange::add_partner`], for a command that serves nothing.
///
/// # Errors
/// As there.
pub fn add_partner(registry: &Registry, document: &str, address: &Address, fingerprint: &str) -> Result<WhoIAm, Error> {
    let who = WhoIAm::parse(document)?;
    let keys = who.believed(fingerprint)?;
    let url = address.as_str().to_owned();
    registry.add_partner(&NewPartner { code: who.node.clone(), country: who.country, url, keys })?;
    Ok(who)
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange").field("node", self.registry.node()).finish_non_exhaustive()
    }
}
