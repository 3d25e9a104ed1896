//! Lists of the cards that an issuer took back: pages that anybody may fetch, keep and pass on, signed with the key that signs cards.
//!
//! A page is a JSON Web Signature in its compact form (RFC 7515, ES256), for which every platform has a verifier. It names cards by a
//! digest of what their seal says. The entries of an issuer are numbered from 1 without a gap, and none ever changes.

mod list;
mod page;

use data_encoding::BASE64URL_NOPAD;
use domain::{
    country::Country,
    time::{Day, Moment},
    verdict::{Listed, Standing},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};

use crate::content::{CardContent, plain_number};

pub use list::{NotAList, RevocationList};
pub use page::{NotAPage, Page};

/// Entries on a page at the most: some 120 kB.
pub const PAGE_ENTRIES_MAX: usize = 1_000;
/// The longest text that is looked at as a page.
pub const PAGE_BYTES_MAX: usize = 512 * 1024;
/// Pages of one list at the most: a million cards.
pub const PAGES_MAX: usize = 1_000;

/// Which card: a digest of its issuer, number and last day, as its seal says them. Whoever reads the card computes it; whoever has the
/// list alone has no list of numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardDigest([u8; 16]);

impl CardDigest {
    /// Of a card by what its record says.
    pub fn new(issuer: Country, number: &str, valid_until: Day) -> Self {
        let number = plain_number(number);
        let text = format!("vaiven-revocation/1\n{issuer}\n{number}\n{}\n", valid_until.date().format("%Y-%m-%d"));
        let digest = Sha256::digest(text.as_bytes());
        Self(digest.first_chunk::<16>().copied().unwrap_or_default())
    }

    /// Of a card by what its seal says.
    pub fn of(issuer: Country, card: &CardContent) -> Option<Self> {
        Day::from_date(card.valid_until).ok().map(|until| Self::new(issuer, &card.number, until))
    }

    /// Reads what [`CardDigest`] prints.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Display for CardDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}
impl std::fmt::Debug for CardDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}
impl Serialize for CardDigest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for CardDigest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("is not 16 bytes in base64url"))
    }
}

/// What became of a card. The newest entry of a card is the one that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Which.
    pub card: CardDigest,
    /// How it was taken back.
    pub standing: Standing,
    /// Since when.
    pub since: Moment,
    /// The last day of a suspension; none where it is open, and for what is for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

impl Entry {
    /// As a verdict takes it.
    pub fn listed(&self) -> Listed {
        Listed { standing: self.standing, since: self.since, until: self.until }
    }
}
