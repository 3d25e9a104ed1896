//! The key with which an authority signs its cards (ECDSA on P-256), its certificate, and the certificates of those whom one trusts.

use std::{str::FromStr as _, time::Duration};

use chrono::{DateTime, Datelike as _, NaiveDate};
use domain::country::Country;
use p256::{
    ecdsa::{DerSignature, Signature, SigningKey, VerifyingKey, signature::Signer as _},
    pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding},
};
use sha1::{Digest as _, Sha1};
use x509_cert::{
    Certificate, TbsCertificate,
    builder::{Builder as _, CertificateBuilder, profile::BuilderProfile},
    der::{self, Decode as _, DecodePem as _, Encode as _, EncodePem as _},
    ext::{
        Extension, ToExtension as _,
        pkix::{KeyUsage, KeyUsages},
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef},
    time::{Time, Validity},
};
use zeroize::Zeroizing;

use crate::{
    seal::{Algorithm, CertificateReference, Damaged, MaskedDate, Message, Seal, Signing},
    zone,
};

/// How long the name of an issuer may be.
pub const ISSUER_NAME_MAX: usize = 60;
/// How long a certificate in PEM may be.
pub const CERTIFICATE_BYTES_MAX: usize = 16 * 1024;
/// How long a file of certificates may be: some hundred issuers.
pub const ISSUERS_BYTES_MAX: usize = 256 * 1024;
/// How often chance may give 32 bytes that are no key, before it is taken not to be chance: one in 2^32 are none.
const DRAWS_MAX: u32 = 8;

/// Why a key or a certificate cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not a private key on P-256 in PKCS #8.
    #[error("is not a private key on P-256 (PKCS #8, PEM)")]
    NotAKey,
    /// Neither a certificate nor a public key.
    #[error("is not a certificate (X.509) or public key on P-256 (PEM)")]
    NotACertificate,
    /// The certificate is of another key.
    #[error("the certificate belongs to another key")]
    AnotherKey,
    /// The name has other characters than a certificate's may, or too many.
    #[error("the issuer's name has other than 1 to {ISSUER_NAME_MAX} letters, digits, spaces and hyphens")]
    Name,
    /// It would end before it begins.
    #[error("the certificate would end before it begins")]
    Period,
    /// The source of chance gives none.
    #[error("the source of chance gives the same bytes again and again")]
    Chance,
    /// The certificate cannot be put together.
    #[error("the certificate cannot be made: {0}")]
    Builder(String),
}

/// What a certificate is made for.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Whose.
    pub country: Country,
    /// The authority's name: ASCII letters, digits, spaces and hyphens.
    pub name: String,
    /// The first day on which cards may be signed with the key.
    pub valid_from: NaiveDate,
    /// The last day.
    pub valid_until: NaiveDate,
}

/// A private key with its certificate. `Debug` prints nothing of the key.
#[derive(Clone)]
pub struct CardKey {
    key: SigningKey,
    issuer: Issuer,
    certificate: Vec<u8>,
}

impl std::fmt::Debug for CardKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("CardKey").field(&self.issuer).finish()
    }
}

impl CardKey {
    /// Makes a key and its self-signed certificate; `fill` fills a buffer with chance.
    ///
    /// # Errors
    /// Where the subject cannot stand in a certificate.
    pub fn generate(subject: &Subject, fill: &mut dyn FnMut(&mut [u8])) -> Result<Self, KeyError> {
        let mut draw = || {
            let mut bytes = Zeroizing::new([0u8; 32]);
            fill(&mut *bytes);
            SigningKey::from_slice(&*bytes).ok()
        };
        let key = (0..DRAWS_MAX).find_map(|_| draw()).ok_or(KeyError::Chance)?;
        let mut serial = [0u8; 16];
        fill(&mut serial);
        // A positive number of as many bytes each time.
        serial[0] = serial[0] & 0x3f | 0x40;
        let certificate = self_signed(&key, subject, &serial)?;
        Self::with_certificate(key, certificate)
    }

    fn with_certificate(key: SigningKey, certificate: Vec<u8>) -> Result<Self, KeyError> {
        let issuer = Issuer::from_der(&certificate)?;
        if issuer.public_key() != key.verifying_key() {
            return Err(KeyError::AnotherKey);
        }
        Ok(Self { key, issuer, certificate })
    }

    /// Reads the private key and its certificate, both in PEM.
    ///
    /// # Errors
    /// Where either is something else, or they do not belong together.
    pub fn from_pem(key: &str, certificate: &str) -> Result<Self, KeyError> {
        let key = SigningKey::from_pkcs8_pem(key).map_err(|_| KeyError::NotAKey)?;
        let certificate = Certificate::from_pem(certificate).and_then(|certificate| certificate.to_der());
        Self::with_certificate(key, certificate.map_err(|_| KeyError::NotACertificate)?)
    }

    /// The private key in PEM (PKCS #8), for a file that the service alone may read.
    ///
    /// # Errors
    /// Never, for a key that was made or read here.
    pub fn key_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        self.key.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::NotAKey)
    }

    /// The certificate in PEM, for everybody.
    ///
    /// # Errors
    /// Never, for a certificate that was made or read here.
    pub fn certificate_pem(&self) -> Result<String, KeyError> {
        let certificate = Certificate::from_der(&self.certificate);
        certificate.and_then(|it| it.to_pem(LineEnding::LF)).map_err(|_| KeyError::NotACertificate)
    }

    /// What others need to verify.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Signs what a card says, as of a day.
    ///
    /// # Errors
    /// [`Damaged::Country`] where the certificate names no country.
    pub fn seal(&self, messages: Vec<Message>, signed_on: NaiveDate) -> Result<Seal, Damaged> {
        let country = self.issuer.country.ok_or(Damaged::Country)?;
        let certificate = self.issuer.reference.ok_or(Damaged::Country)?;
        let signed_on = MaskedDate::known(signed_on);
        let signing = Signing { algorithm: Algorithm::ECDSA_SHA256, certificate, signed_on };
        let seal = Seal::unsigned(zone::code_of(country), messages)?;
        Ok(seal.signed(signing, |bytes| self.sign(bytes)))
    }

    /// Signs bytes: `r` and `s`, of 32 bytes each. RFC 6979: the same bytes give the same signature, and no chance is needed.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let signature: Signature = self.key.sign(bytes);
        signature.to_bytes().to_vec()
    }
}

/// Whoever's cards one takes: a certificate, or a bare public key.
#[derive(Clone, Debug)]
pub struct Issuer {
    public_key: VerifyingKey,
    reference: Option<CertificateReference>,
    country: Option<Country>,
    period: Option<(NaiveDate, NaiveDate)>,
    withdrawn: bool,
}

impl Issuer {
    /// Reads a certificate (`BEGIN CERTIFICATE`) or a public key (`BEGIN PUBLIC KEY`).
    ///
    /// # Errors
    /// For anything else, and for keys on other curves.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        if text.len() > CERTIFICATE_BYTES_MAX {
            return Err(KeyError::NotACertificate);
        }
        match Certificate::from_pem(text).and_then(|certificate| certificate.to_der()) {
            Ok(der) => Self::from_der(&der),
            Err(_) => {
                let key = VerifyingKey::from_public_key_pem(text).map_err(|_| KeyError::NotACertificate)?;
                Ok(Self { public_key: key, reference: None, country: None, period: None, withdrawn: false })
            }
        }
    }

    /// Reads certificates that stand one after another in a text.
    ///
    /// # Errors
    /// Where one of them is something else; [`KeyError::NotACertificate`] where there is none.
    pub fn all_from_pem(text: &str) -> Result<Vec<Self>, KeyError> {
        const END: &str = "-----END CERTIFICATE-----";
        if text.len() > ISSUERS_BYTES_MAX {
            return Err(KeyError::NotACertificate);
        }
        let ends = text.match_indices(END).map(|(at, _)| at + END.len());
        let mut start = 0;
        let mut issuers = Vec::new();
        for end in ends {
            issuers.push(Self::from_pem(text[start..end].trim())?);
            start = end;
        }
        let all_read = !issuers.is_empty() && text[start..].trim().is_empty();
        if all_read { Ok(issuers) } else { Err(KeyError::NotACertificate) }
    }

    /// Reads a certificate.
    ///
    /// # Errors
    /// For anything else, and for keys on other curves.
    pub fn from_der(bytes: &[u8]) -> Result<Self, KeyError> {
        let not_one = |_: der::Error| KeyError::NotACertificate;
        let certificate = Certificate::from_der(bytes).map_err(not_one)?;
        let tbs = certificate.tbs_certificate();
        let public_key = tbs.subject_public_key_info().to_der().map_err(not_one)?;
        let public_key = VerifyingKey::from_public_key_der(&public_key).map_err(|_| KeyError::NotACertificate)?;
        let validity = tbs.validity();
        let (from, until) = (day_of(&validity.not_before), day_of(&validity.not_after));
        Ok(Self {
            public_key,
            reference: Some(reference(bytes)),
            country: country_of(tbs.subject()),
            period: Some((from.ok_or(KeyError::NotACertificate)?, until.ok_or(KeyError::NotACertificate)?)),
            withdrawn: false,
        })
    }

    /// The same issuer, whose key is no longer to be trusted, whatever it signs and whenever it says that it did.
    #[must_use]
    pub fn withdrawn(mut self) -> Self {
        self.withdrawn = true;
        self
    }

    /// Whether its key is no longer to be trusted.
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }

    /// Its public key.
    pub fn public_key(&self) -> &VerifyingKey {
        &self.public_key
    }

    /// Its public key in PEM, for those who want no certificate.
    ///
    /// # Errors
    /// Never, for a key that was read here.
    pub fn public_key_pem(&self) -> Result<String, KeyError> {
        self.public_key.to_public_key_pem(LineEnding::LF).map_err(|_| KeyError::NotACertificate)
    }

    /// How seals refer to it; none for a bare key.
    pub fn reference(&self) -> Option<CertificateReference> {
        self.reference
    }

    /// Whose it is; none for a bare key.
    pub fn country(&self) -> Option<Country> {
        self.country
    }

    /// The days on which it may sign; none for a bare key.
    pub fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.period
    }

    /// Whether a seal of this country's, with this reference, can be its own.
    pub(crate) fn may_have_signed(&self, country: &str, certificate: CertificateReference) -> bool {
        let referred_to = self.reference.is_none_or(|own| own == certificate);
        referred_to && self.country.is_none_or(|own| zone::country_of(country) == Some(own))
    }

    /// Whether it could sign on that day.
    pub(crate) fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.period.is_none_or(|(from, until)| (from..=until).contains(&day))
    }
}

/// The last five bytes of a certificate's SHA-1.
fn reference(certificate: &[u8]) -> CertificateReference {
    let digest = Sha1::digest(certificate);
    CertificateReference(digest.last_chunk::<5>().copied().unwrap_or_default())
}

fn country_of(subject: &Name) -> Option<Country> {
    // As a whole attribute of the name's text form: `C=CR,CN=…`.
    let text = subject.to_string();
    let code = text.split([',', '+']).find_map(|part| part.trim().strip_prefix("C="))?;
    Country::parse(code).ok()
}

fn day_of(time: &Time) -> Option<NaiveDate> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    DateTime::from_timestamp(seconds, 0).map(|at| at.date_naive())
}

/// A certificate that vouches for nobody but its own key, for signing.
struct SelfSigned(Name);

impl BuilderProfile for SelfSigned {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.0.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        Ok(vec![KeyUsage(KeyUsages::DigitalSignature.into()).to_extension(tbs.subject(), &[])?])
    }
}

fn self_signed(key: &SigningKey, subject: &Subject, serial: &[u8]) -> Result<Vec<u8>, KeyError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
    let name = subject.name.trim();
    if name.is_empty() || name.len() > ISSUER_NAME_MAX || !name.chars().all(plain) {
        return Err(KeyError::Name);
    }
    if subject.valid_until < subject.valid_from {
        return Err(KeyError::Period);
    }
    let failed = |cause: &dyn std::fmt::Display| KeyError::Builder(cause.to_string());
    let subject_name = Name::from_str(&format!("CN={name},C={}", subject.country)).map_err(|e| failed(&e))?;
    let until = moment(subject.valid_until, Duration::from_secs(24 * 3600 - 1)).ok_or(KeyError::Period)?;
    let validity = Validity::new(moment(subject.valid_from, Duration::ZERO).ok_or(KeyError::Period)?, until);
    let serial = SerialNumber::new(serial).map_err(|e| failed(&e))?;
    let public_key = key.verifying_key().to_public_key_der().map_err(|e| failed(&e))?;
    let public_key = SubjectPublicKeyInfoOwned::from_der(public_key.as_bytes()).map_err(|e| failed(&e))?;
    let builder = CertificateBuilder::new(SelfSigned(subject_name), serial, validity, public_key);
    let certificate = builder.and_then(|builder| builder.build::<_, DerSignature>(key)).map_err(|e| failed(&e))?;
    certificate.to_der().map_err(|e| failed(&e))
}

fn moment(day: NaiveDate, after: Duration) -> Option<Time> {
    let (year, month, date) = (u16::try_from(day.year()).ok()?, day.month() as u8, day.day() as u8);
    let midnight = der::DateTime::new(year, month, date, 0, 0, 0).ok()?;
    der::DateTime::from_unix_duration(midnight.unix_duration() + after).ok().map(Time::from)
}
