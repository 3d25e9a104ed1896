//! One page of a list: what it holds, how it is signed, and when it is believed.

use data_encoding::BASE64URL_NOPAD;
use domain::{civil::civil_day, country::Country, time::Moment};
use p256::ecdsa::{Signature, signature::Verifier as _};
use serde::{Deserialize, Serialize};

use super::{Entry, PAGE_BYTES_MAX, PAGE_ENTRIES_MAX};
use crate::key::{CardKey, Issuer};

/// What the header says that it is, so that nothing else that the key signs is taken for a page.
const TYPE: &str = "vaiven-revocations";
const ALGORITHM: &str = "ES256";
/// References of withdrawn keys on a page at the most.
const WITHDRAWN_MAX: usize = 100;

/// A page of an issuer's list: the entries behind `since`, as far as `through`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Whose list.
    pub issuer: Country,
    /// When the page was made.
    pub issued_at: Moment,
    /// The number of the entry before the first one here; 0 where there is none.
    pub since: u64,
    /// The number of the last entry here.
    pub through: u64,
    /// How many entries the list had then. The page is its end where this is `through`.
    pub count: u64,
    /// References of the issuer's keys that are trusted no longer, whatever they signed.
    pub withdrawn: Vec<String>,
    /// The entries, in their order.
    pub entries: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

/// Why a text is not a page that one may believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPage {
    /// Another text, or a damaged one.
    #[error("is not a page of a list of revocations")]
    Damaged,
    /// By nobody whose certificate is here.
    #[error("is signed by none of the trusted issuers")]
    UnknownSigner,
    /// It names a trusted issuer, who did not sign this.
    #[error("is forged: it names an issuer who did not sign it")]
    Forged,
    /// With a key that is trusted no longer.
    #[error("is signed with a key that is trusted no longer")]
    SignerWithdrawn,
    /// On a day on which the certificate was not valid.
    #[error("is signed on a day on which the certificate was not valid")]
    SignerNotValid,
    /// Another country's cards are not for this issuer to take back.
    #[error("lists the cards of another country than its signer's")]
    AnotherCountry,
    /// The numbers of its entries do not add up.
    #[error("counts its entries wrongly")]
    Counts,
}

impl Page {
    /// The page as it is sent.
    ///
    /// # Errors
    /// [`NotAPage::Counts`] for a page that nobody would take, [`NotAPage::AnotherCountry`] for another issuer's key.
    pub fn sign(&self, key: &CardKey) -> Result<String, NotAPage> {
        self.check()?;
        let kid = key.issuer().reference().ok_or(NotAPage::UnknownSigner)?.to_string();
        if key.issuer().country() != Some(self.issuer) {
            return Err(NotAPage::AnotherCountry);
        }
        let header = Header { alg: ALGORITHM.to_owned(), kid, typ: TYPE.to_owned() };
        let encoded = |json: serde_json::Result<Vec<u8>>| {
            json.map(|json| BASE64URL_NOPAD.encode(&json)).map_err(|_| NotAPage::Damaged)
        };
        let signed = format!("{}.{}", encoded(serde_json::to_vec(&header))?, encoded(serde_json::to_vec(self))?);
        let signature = BASE64URL_NOPAD.encode(&key.sign(signed.as_bytes()));
        Ok(format!("{signed}.{signature}"))
    }

    /// Reads a page that a trusted issuer signed.
    ///
    /// # Errors
    /// Why it is not to be believed.
    pub fn read(text: &str, issuers: &[Issuer]) -> Result<Self, NotAPage> {
        if text.len() > PAGE_BYTES_MAX {
            return Err(NotAPage::Damaged);
        }
        let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| NotAPage::Damaged);
        let (signed, signature) = text.rsplit_once('.').ok_or(NotAPage::Damaged)?;
        let (header, payload) = signed.split_once('.').ok_or(NotAPage::Damaged)?;
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| NotAPage::Damaged)?;
        if header.alg != ALGORITHM || header.typ != TYPE {
            return Err(NotAPage::Damaged);
        }
        let named = |issuer: &&Issuer| issuer.reference().is_some_and(|own| own.to_string() == header.kid);
        let issuer = issuers.iter().find(named).ok_or(NotAPage::UnknownSigner)?;
        let signature = Signature::from_slice(&decode(signature)?).map_err(|_| NotAPage::Forged)?;
        issuer.public_key().verify(signed.as_bytes(), &signature).map_err(|_| NotAPage::Forged)?;
        if issuer.is_withdrawn() {
            return Err(NotAPage::SignerWithdrawn);
        }
        let page: Page = serde_json::from_slice(&decode(payload)?).map_err(|_| NotAPage::Damaged)?;
        if issuer.country() != Some(page.issuer) {
            return Err(NotAPage::AnotherCountry);
        }
        if !issuer.is_valid_on(civil_day(page.issued_at, page.issuer)) {
            return Err(NotAPage::SignerNotValid);
        }
        page.check()?;
        Ok(page)
    }

    fn check(&self) -> Result<(), NotAPage> {
        let counted = self.since.checked_add(self.entries.len() as u64) == Some(self.through);
        let bounded = self.entries.len() <= PAGE_ENTRIES_MAX && self.withdrawn.len() <= WITHDRAWN_MAX;
        if counted && bounded && self.through <= self.count { Ok(()) } else { Err(NotAPage::Counts) }
    }
}
