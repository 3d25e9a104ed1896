//! Partner nodes: whom this node exchanges records with. An operator adds one after comparing its fingerprint with the one that the
//! other ministry gave out itself, not over this network; from then on its key speaks for it, until it is cut off.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    access::{Actor, Operation},
    country::Country,
    value::NodeCode,
};
use ledger::key::{KeyId, PublicKey, Signer};
use persistence::{PartnerKeyRow, PartnerRow, PartnerStreamRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Registry, Result};

/// Longest address of a node, in characters.
pub const URL_CHARACTERS_MAX: usize = 200;

/// A node to exchange records with.
#[derive(Clone, Debug)]
pub struct NewPartner {
    /// Its code.
    pub code: NodeCode,
    /// Its country.
    pub country: Country,
    /// Where it answers.
    pub url: String,
    /// Its keys: those that signed before, and the one in use.
    pub keys: Vec<PublicKey>,
}

/// A partner as this node knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartnerView {
    /// Its code.
    pub code: String,
    /// Its country.
    pub country: String,
    /// Where it answers.
    pub url: String,
    /// Since when it is a partner.
    pub added_at: DateTime<Utc>,
    /// Since when it is cut off.
    pub cut_off_at: Option<DateTime<Utc>>,
    /// Its keys, with their fingerprints.
    pub keys: Vec<PartnerKeyView>,
}

/// A partner's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartnerKeyView {
    /// The key, `ed25519:…`.
    pub public_key: String,
    /// Since when it speaks no more. What it signed before verifies as before.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A partner, and how far the exchange with it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartnerState {
    /// Its code.
    pub code: String,
    /// Its country.
    pub country: String,
    /// Where it answers.
    pub url: String,
    /// Since when it is a partner.
    pub added_at: DateTime<Utc>,
    /// Since when it is cut off.
    pub cut_off_at: Option<DateTime<Utc>>,
    /// The fingerprints of the keys that speak for it: its ministry gives them out by another way.
    pub fingerprints: Vec<String>,
    /// How many records its log held when this node last verified it.
    pub log_size: Option<i64>,
    /// How far each agreement's stream is.
    pub streams: Vec<PartnerStream>,
}

/// How far the exchange with a partner under one agreement is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartnerStream {
    /// Under which agreement.
    pub agreement: String,
    /// The last position that the partner may have.
    pub given: i64,
    /// The last that it said, over its signature, to have.
    pub acknowledged: i64,
    /// Since when the first that it has not acknowledged waits.
    pub waiting_since: Option<DateTime<Utc>>,
    /// The last position of its own that was taken here.
    pub taken: i64,
    /// When something was last taken.
    pub taken_at: Option<DateTime<Utc>>,
}

impl From<PartnerStreamRow> for PartnerStream {
    fn from(row: PartnerStreamRow) -> Self {
        let PartnerStreamRow { agreement, given, acknowledged, waiting_since, taken, taken_at } = row;
        Self { agreement, given, acknowledged, waiting_since, taken, taken_at }
    }
}

impl Registry {
    /// All partners with how far the exchange with each is, by code. There are as many as countries in its agreements: no pages.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone but an auditor or an administrator.
    pub fn partner_states(&self, actor: &Actor) -> Result<Vec<PartnerState>> {
        actor.may(Operation::ViewPartners)?;
        self.store.read(|tx| -> Result<_> {
            let mut states = Vec::new();
            for PartnerRow { code, country, url, added_at, cut_off_at } in tx.partners()? {
                let keys = tx.partner_keys(&code)?.into_iter().filter(|key| key.revoked_at.is_none());
                let keys = keys.filter_map(|key| key.public_key.parse::<PublicKey>().ok());
                let fingerprints = keys.map(|key| key.fingerprint()).collect();
                let streams = tx.partner_streams(&code)?.into_iter().map(PartnerStream::from).collect();
                let log_size = tx.partner_log(&code)?.map(|log| log.size);
                states.push(PartnerState { code, country, url, added_at, cut_off_at, fingerprints, log_size, streams });
            }
            Ok(states)
        })
    }

    /// Takes a node as a partner. Whoever calls this has compared its fingerprint.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the node is a partner already, or a key is somebody else's; [`Error::Invalid`] for this node itself.
    pub fn add_partner(&self, new: &NewPartner) -> Result<()> {
        if new.code == self.node {
            return Err(Error::invalid("code", "is this node itself"));
        }
        if new.url.chars().count() > URL_CHARACTERS_MAX {
            return Err(Error::invalid("url", format!("has more than {URL_CHARACTERS_MAX} characters")));
        }
        if new.keys.is_empty() || new.keys.contains(self.signer.public_key()) {
            return Err(Error::invalid("keys", "are none, or this node's own"));
        }
        let now = self.now();
        let partner = PartnerRow {
            code: new.code.as_str().to_owned(),
            country: new.country.as_str().to_owned(),
            url: new.url.clone(),
            added_at: now,
            cut_off_at: None,
        };
        let key = |key: &PublicKey| PartnerKeyRow {
            partner: partner.code.clone(),
            id: key.id().to_string(),
            public_key: key.to_string(),
            known_since: now,
            revoked_at: None,
        };
        self.store.write(|tx| -> Result<()> {
            tx.add_partner(&partner)?;
            new.keys.iter().try_for_each(|public| Ok(tx.add_partner_key(&key(public))?))
        })
    }

    /// All partners, by code.
    ///
    /// # Errors
    /// When the database is away.
    pub fn partners(&self) -> Result<Vec<PartnerView>> {
        self.store.read(|tx| -> Result<_> {
            let rows = tx.partners()?;
            let view = |row: PartnerRow| -> Result<PartnerView> {
                let keys = tx.partner_keys(&row.code)?.into_iter();
                let keys =
                    keys.map(|key| PartnerKeyView { public_key: key.public_key, revoked_at: key.revoked_at }).collect();
                let PartnerRow { code, country, url, added_at, cut_off_at } = row;
                Ok(PartnerView { code, country, url, added_at, cut_off_at, keys })
            };
            rows.into_iter().map(view).collect()
        })
    }

    /// Cuts a partner off: from this instant on nothing is taken from it or given to it. What it signed before verifies as before.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a node that is no partner, or not any more.
    pub fn cut_partner_off(&self, code: &NodeCode) -> Result<()> {
        let now = self.now();
        let cut = self.store.write(|tx| tx.cut_partner_off(code.as_str(), now))?;
        if cut { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Who speaks with a key of this id, and the key: nobody, where it was revoked or its node cut off.
    ///
    /// # Errors
    /// When the database is away.
    pub fn speaking_partner(&self, id: &KeyId) -> Result<Option<(NodeCode, PublicKey)>> {
        let rows = self.store.read(|tx| tx.speaking_keys(&id.to_string()))?;
        // An id is eight bytes; of two keys that share one neither is believed.
        let [row] = rows.as_slice() else { return Ok(None) };
        let read = NodeCode::parse(&row.partner).ok().zip(row.public_key.parse().ok());
        read.map(Some).ok_or_else(|| Error::fault("reading a partner's key", "it is no key, or its node has no code"))
    }

    /// All keys that a partner ever had here, also those that speak no more: what they signed verifies.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a node that never was a partner.
    pub fn keys_of_partner(&self, code: &NodeCode) -> Result<Vec<PublicKey>> {
        let rows = self.store.read(|tx| tx.partner_keys(code.as_str()))?;
        let keys: Vec<PublicKey> = rows.iter().filter_map(|row| row.public_key.parse().ok()).collect();
        if keys.is_empty() { Err(Error::NotFound) } else { Ok(keys) }
    }

    /// What makes a message of this node different from every other.
    pub fn new_nonce(&self) -> String {
        self.entropy.bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Signs in this node's name.
    pub fn signer(&self) -> &dyn Signer {
        &*self.signer
    }

    /// Takes note of a message of a partner; `false` where it was seen before. It is remembered for as long as it would be believed.
    ///
    /// # Errors
    /// When the database is away: then the message cannot be taken.
    pub fn is_new_message(&self, partner: &NodeCode, nonce: &str, believed_for: TimeDelta) -> Result<bool> {
        let now = self.now();
        Ok(self.store.write(|tx| {
            tx.forget_nonces(now)?;
            tx.take_nonce(partner.as_str(), nonce, now + believed_for)
        })?)
    }
}
