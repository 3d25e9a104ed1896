//! A seal: what an ICAO Datastructure for Barcode holds, read from what a scanner gives and written back to the letter.
//!
//! `RDB1`, a letter that says whether it is signed and deflated, and the payload in Base32 without padding. The payload is a header,
//! the group of messages, the signer's certificate where it is carried along, and the signature. A payload is taken only in the one
//! form in which we would write it, so that two texts never stand for one seal (deflated ones excepted: compressors differ).

mod c40;
mod date;
mod message;
mod tlv;
mod verify;
mod view;

use std::io::{Read as _, Write as _};

use data_encoding::BASE32_NOPAD;
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

pub use date::{MaskedDate, NotAMaskedDate};
pub use message::{Content, Message, tag};
pub use verify::{Verified, verify};
pub use view::SealView;

/// How every seal begins.
pub const IDENTIFIER: &str = "RDB1";
/// The longest text that is looked at: more than the largest QR code holds (4,296 characters).
pub const TEXT_BYTES_MAX: usize = 5_000;
/// The largest payload, once inflated; no barcode of that text length holds as much without being made to.
pub const PAYLOAD_BYTES_MAX: usize = 16 * 1024;

const MESSAGES: u8 = 0x61;
const CERTIFICATE: u8 = 0x7e;
const SIGNATURE: u8 = 0x7f;
const COUNTRY_BYTES: usize = 2;
const SIGNING_BYTES: usize = 10;

/// The last five bytes of the SHA-1 of the signer's certificate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateReference(pub [u8; 5]);

impl std::fmt::Display for CertificateReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl std::fmt::Debug for CertificateReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// ECDSA with the hash that the number stands for; the curve is the certificate's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm(pub u8);

impl Algorithm {
    /// ECDSA with SHA-256.
    pub const ECDSA_SHA256: Algorithm = Algorithm(1);

    /// Its name, where the number has one.
    pub fn name(self) -> Option<&'static str> {
        match self.0 {
            1 => Some("ecdsa-sha256"),
            2 => Some("ecdsa-sha384"),
            3 => Some("ecdsa-sha512"),
            _ => None,
        }
    }
}

/// What the header of a signed seal says of its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signing {
    /// With what.
    pub algorithm: Algorithm,
    /// By whose certificate.
    pub certificate: CertificateReference,
    /// When.
    pub signed_on: MaskedDate,
}

/// A seal as it stands in a barcode. `Debug` prints nothing of what it says of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Seal {
    country: String,
    signing: Option<Signing>,
    messages: Vec<Message>,
    certificate: Option<Vec<u8>>,
    signature: Vec<u8>,
    deflated: bool,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seal").field("country", &self.country).field("signing", &self.signing).finish_non_exhaustive()
    }
}

/// Why a text is not a seal, or no longer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// Another kind of barcode.
    #[error("is not an ICAO seal: it does not begin with RDB1 and a letter from A to D")]
    NotASeal,
    /// More than a barcode holds.
    #[error("is longer than a barcode can be ({TEXT_BYTES_MAX} characters, {PAYLOAD_BYTES_MAX} bytes inflated)")]
    TooLong,
    /// Characters that are not Base32, or a last one that stands for nothing.
    #[error("is not Base32 without padding")]
    NotBase32,
    /// The deflated payload cannot be inflated.
    #[error("cannot be inflated")]
    NotDeflated,
    /// It ends before it is complete.
    #[error("ends too early")]
    Truncated,
    /// A length in more bytes than it needs, or in more than a barcode has room for.
    #[error("holds a length that DER does not allow")]
    Length,
    /// An element that is not expected there.
    #[error("holds the element {0:02x} where it does not belong")]
    Unexpected(u8),
    /// The header names no country.
    #[error("names no issuing country")]
    Country,
    /// The header holds no date.
    #[error("holds something that is not a date")]
    Date,
    /// Signed, and without a signature of the right length.
    #[error("says that it is signed and holds no signature")]
    Unsigned,
}

impl Seal {
    /// A seal that nobody has signed, of this country's (one to three letters, as ICAO has them).
    ///
    /// # Errors
    /// [`Damaged::Country`] for something else than a country's letters.
    pub fn unsigned(country: &str, messages: Vec<Message>) -> Result<Self, Damaged> {
        let letters = (1..=3).contains(&country.len()) && country.bytes().all(|byte| byte.is_ascii_uppercase());
        if !letters {
            return Err(Damaged::Country);
        }
        let country = country.to_owned();
        Ok(Self { country, signing: None, messages, certificate: None, signature: Vec::new(), deflated: false })
    }

    /// Reads what a scanner gives, to the last character.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Damaged> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Damaged::TooLong);
        }
        let mut rest = text.strip_prefix(IDENTIFIER).ok_or(Damaged::NotASeal)?.chars();
        let (signed, deflated) = match rest.next() {
            Some('A') => (false, false),
            Some('B') => (true, false),
            Some('C') => (false, true),
            Some('D') => (true, true),
            _ => return Err(Damaged::NotASeal),
        };
        let bytes = BASE32_NOPAD.decode(rest.as_str().as_bytes()).map_err(|_| Damaged::NotBase32)?;
        let bytes = if deflated { inflate(&bytes)? } else { bytes };
        Self::from_payload(&bytes, signed, deflated)
    }

    fn from_payload(bytes: &[u8], signed: bool, deflated: bool) -> Result<Self, Damaged> {
        let (country, rest) = bytes.split_at_checked(COUNTRY_BYTES).ok_or(Damaged::Truncated)?;
        let country = c40::decode(country).ok_or(Damaged::Country)?.trim_end().to_owned();
        let (signing, rest) = if signed {
            let (header, rest) = rest.split_first_chunk::<SIGNING_BYTES>().ok_or(Damaged::Truncated)?;
            (Some(signing(header)?), rest)
        } else {
            (None, rest)
        };
        let (group, rest) = tlv::take(rest, MESSAGES)?;
        let mut seal =
            Self { messages: message::read_all(group)?, signing, deflated, ..Self::unsigned(&country, Vec::new())? };
        let mut rest = rest;
        if rest.first() == Some(&CERTIFICATE) {
            let (certificate, after) = tlv::take(rest, CERTIFICATE)?;
            seal.certificate = Some(certificate.to_vec());
            rest = after;
        }
        if signed {
            let (signature, after) = tlv::take(rest, SIGNATURE).map_err(|why| match why {
                Damaged::Truncated if rest.is_empty() => Damaged::Unsigned,
                why => why,
            })?;
            seal.signature = signature.to_vec();
            rest = after;
        }
        match rest.first() {
            None => Ok(seal),
            Some(tag) => Err(Damaged::Unexpected(*tag)),
        }
    }

    /// The text for a barcode. What [`Seal::read`] took undeflated comes back to the letter.
    pub fn text(&self) -> String {
        let letter = match (self.signing.is_some(), self.deflated) {
            (false, false) => 'A',
            (true, false) => 'B',
            (false, true) => 'C',
            (true, true) => 'D',
        };
        let payload = self.payload();
        let payload = if self.deflated { deflate(&payload) } else { payload };
        format!("{IDENTIFIER}{letter}{}", BASE32_NOPAD.encode(&payload))
    }

    /// What the signature is over: the header and the group of messages.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = c40::encode(&format!("{:<3}", self.country)).unwrap_or_default();
        if let Some(signing) = &self.signing {
            bytes.push(signing.algorithm.0);
            bytes.extend(signing.certificate.0);
            bytes.extend(signing.signed_on.to_bytes());
        }
        let mut group = Vec::new();
        for message in &self.messages {
            tlv::put(&mut group, message.tag, &message.value);
        }
        tlv::put(&mut bytes, MESSAGES, &group);
        bytes
    }

    fn payload(&self) -> Vec<u8> {
        let mut bytes = self.signed_bytes();
        if let Some(certificate) = &self.certificate {
            tlv::put(&mut bytes, CERTIFICATE, certificate);
        }
        if self.signing.is_some() {
            tlv::put(&mut bytes, SIGNATURE, &self.signature);
        }
        bytes
    }

    /// With this signature, as the header announces it.
    #[must_use]
    pub(crate) fn signed(mut self, signing: Signing, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Self {
        self.signing = Some(signing);
        self.signature = sign(&self.signed_bytes());
        self
    }

    /// The same seal, deflated or not; what is signed does not change.
    #[must_use]
    pub fn with_deflation(mut self, deflated: bool) -> Self {
        self.deflated = deflated;
        self
    }

    /// The same seal with the signer's certificate (DER) in it, for readers who have only the one above it.
    #[must_use]
    pub fn with_certificate(mut self, certificate: Vec<u8>) -> Self {
        self.certificate = Some(certificate);
        self
    }

    /// Who issued it, in one to three letters.
    pub fn country(&self) -> &str {
        &self.country
    }

    /// What it says of its signature, where it has one.
    pub fn signing(&self) -> Option<&Signing> {
        self.signing.as_ref()
    }

    /// What it says.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The first message with this tag.
    pub fn message(&self, tag: u8) -> Option<&Message> {
        self.messages.iter().find(|message| message.tag == tag)
    }

    /// The signer's certificate, where it is carried along. It proves nothing by itself.
    pub fn certificate(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }

    /// The signature, `r` and `s` in one; empty where there is none.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether the payload is deflated.
    pub fn is_deflated(&self) -> bool {
        self.deflated
    }

    /// The last day on which what it seals is valid: its own message (84), or what the machine-readable zone in it says.
    pub fn valid_until(&self, today: chrono::NaiveDate) -> Option<chrono::NaiveDate> {
        let stated = self.message(tag::EXPIRY).and_then(|message| match message.content() {
            Content::Date(date) => date.date(),
            _ => None,
        });
        stated.or_else(|| self.zone(today).and_then(|zone| zone.valid_until))
    }

    /// The machine-readable zone in it, where there is one that can be read.
    pub fn zone(&self, today: chrono::NaiveDate) -> Option<crate::zone::Zone> {
        self.messages.iter().find_map(|message| match message.content() {
            Content::Zone(lines) => crate::zone::Zone::read(&lines, today).ok(),
            _ => None,
        })
    }
}

fn signing(header: &[u8; SIGNING_BYTES]) -> Result<Signing, Damaged> {
    let [algorithm, r0, r1, r2, r3, r4, date @ ..] = *header;
    let signed_on = MaskedDate::from_bytes(date).map_err(|_| Damaged::Date)?;
    let certificate = CertificateReference([r0, r1, r2, r3, r4]);
    Ok(Signing { algorithm: Algorithm(algorithm), certificate, signed_on })
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut inflated = Vec::new();
    let limit = PAYLOAD_BYTES_MAX as u64 + 1;
    let mut decoder = ZlibDecoder::new(bytes);
    decoder.by_ref().take(limit).read_to_end(&mut inflated).map_err(|_| Damaged::NotDeflated)?;
    if inflated.len() > PAYLOAD_BYTES_MAX {
        return Err(Damaged::TooLong);
    }
    // What lies behind the end of the stream would not be part of the seal, and could be anything.
    if decoder.total_in() != bytes.len() as u64 { Err(Damaged::NotDeflated) } else { Ok(inflated) }
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}
