//! A record as an SD-JWT (RFC 9901): the signed part shows a random id, the issuer and digests; each element is a
//! salted disclosure of its own, so that it can be shared, withheld or erased alone and still be verified.
//!
//! The profile is narrower than the RFC: disclosures are flat, the algorithm is Ed25519, digests are sorted and padded
//! with decoys. What strays from it is refused, also under a good signature.

use std::borrow::Cow;
use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use crate::Entropy;
use crate::key::{KeyId, PublicKey, SignError, Signature, Signer};

/// Most elements that a record may have, and with decoys most digests.
pub const CLAIMS_MAX: usize = 512;
/// Longest disclosure, encoded.
pub const DISCLOSURE_BYTES_MAX: usize = 128 * 1024;
/// Longest signed part.
pub const SIGNED_BYTES_MAX: usize = 64 * 1024;
/// Longest name of an element, and longest name of an issuer.
pub const NAME_BYTES_MAX: usize = 256;
/// Deepest nesting inside one element's value.
pub const VALUE_DEPTH_MAX: usize = 32;

/// `typ` of the signed part. A change of the profile gets another.
pub const TYPE: &str = "vaiven-record+sd-jwt";
const ALGORITHM: &str = "EdDSA";
const DIGEST_ALGORITHM: &str = "sha-256";
const DIGEST_CHARACTERS: usize = 43;
const SALT_BYTES: usize = 16;
/// 128 bits in base64url, and 512 bits: other issuers may salt more, never less.
const SALT_CHARACTERS: std::ops::RangeInclusive<usize> = 22..=86;
/// What an element cannot be called: RFC 9901's own words, and the members that the signed part already has.
const RESERVED_NAMES: [&str; 5] = ["_sd", "...", "_sd_alg", "iss", "jti"];

/// Why a record was not issued, not read or not believed. Never holds a value or a salt.
#[derive(Debug, thiserror::Error)]
pub enum SdJwtError {
    /// A bound of this module is passed.
    #[error("{what} is longer than {max}")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// The bound, in the unit of the constant of this module.
        max: usize,
    },
    /// A part does not have its form.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// The name belongs to the format itself.
    #[error("an element uses a name that the format reserves")]
    ReservedName,
    /// Two elements have one name.
    #[error("the element `{0}` occurs twice")]
    DuplicateName(String),
    /// One disclosure was given twice.
    #[error("a disclosure was given twice")]
    DuplicateDisclosure,
    /// The signed part lists a digest twice.
    #[error("the signed part lists a digest twice")]
    DuplicateDigest,
    /// The order of digests could tell which element is which.
    #[error("the digests of the signed part are not sorted")]
    UnsortedDigests,
    /// The header or payload names an algorithm, or a type, other than the one of the profile.
    #[error("the signed part uses another {0} than the profile allows")]
    Unsupported(&'static str),
    /// Nobody trusted under this issuer's name has this key.
    #[error("the key {0} is not known as a key of the issuer")]
    UnknownKey(KeyId),
    /// The signature does not hold.
    #[error("the signature {0} made does not hold")]
    Signature(KeyId),
    /// The disclosure belongs to another record, or was changed.
    #[error("a disclosure has no digest in the signed part")]
    NotSigned,
    /// The record could not be signed.
    #[error("signing a record")]
    Sign(#[from] SignError),
}

/// A record as its node keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The compact JWS: goes to the append-only table and, hashed, to the log.
    pub signed: String,
    /// The encoded disclosures, in the order of the claims.
    pub disclosures: Vec<String>,
}

/// Signs a record of these claims.
///
/// The signed part lists as many digests as the next multiple of `pad_to_multiple` (0 counts as 1), so that its length
/// tells little of how many elements there are.
pub fn issue<N: AsRef<str>>(
    claims: &[(N, Value)],
    issuer: &str,
    signer: &dyn Signer,
    entropy: &mut Entropy<'_>,
    pad_to_multiple: usize,
) -> Result<Issued, SdJwtError> {
    let padded = claims.len().next_multiple_of(pad_to_multiple.max(1));
    at_most("the list of elements", padded, CLAIMS_MAX)?;
    at_most("the issuer's name", issuer.len(), NAME_BYTES_MAX)?;
    // One draw for the id, the salts and the decoys: each draw may be a system call.
    let mut chance = vec![0; SALT_BYTES * (1 + padded)];
    entropy(&mut chance);
    let (id, salts) = chance.split_at(SALT_BYTES);
    let mut salts = salts.chunks_exact(SALT_BYTES);

    let mut names = HashSet::with_capacity(claims.len());
    let mut disclosures = Vec::with_capacity(claims.len());
    let mut digests = Vec::with_capacity(padded);
    for ((name, value), salt) in claims.iter().zip(salts.by_ref()) {
        let name = name.as_ref();
        if !names.insert(name) {
            return Err(SdJwtError::DuplicateName(name.to_owned()));
        }
        let disclosure = encode_disclosure(salt, name, value)?;
        digests.push(digest(&disclosure));
        disclosures.push(disclosure);
    }
    // RFC 9901 §4.2.5: a decoy is the digest of randomness, so nobody can tell it from a disclosure's.
    digests.extend(salts.map(|decoy| URL_SAFE_NO_PAD.encode(Sha256::digest(decoy))));
    digests.sort_unstable();

    let kid = signer.public_key().id().to_string();
    let header = Header { alg: ALGORITHM.into(), kid: kid.into(), typ: TYPE.into() };
    let jti = URL_SAFE_NO_PAD.encode(id);
    let payload = Payload {
        jti: &jti,
        iss: issuer.into(),
        sd_alg: DIGEST_ALGORITHM.into(),
        sd: digests.iter().map(String::as_str).collect(),
    };
    let mut signed = encode_json("the header", &header)?;
    signed.push('.');
    signed.push_str(&encode_json("the payload", &payload)?);
    let signature = signer.sign(signed.as_bytes())?;
    signed.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut signed);
    at_most("the signed part", signed.len(), SIGNED_BYTES_MAX)?;
    Ok(Issued { signed, disclosures })
}

/// What a verified record says, as far as it was disclosed.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// Who signed it.
    pub issuer: String,
    /// With which of the issuer's keys.
    pub key: KeyId,
    /// The random id in the signed part (`jti`).
    pub id: [u8; 16],
    /// Name and value of each disclosure, in the order given.
    pub claims: Vec<(String, Value)>,
    /// At most so many elements were not disclosed: decoys count too, and cannot be told apart.
    pub withheld: usize,
}

/// Checks a record and any subset of its disclosures.
///
/// `keys` gives the key that this issuer has under this id. It takes the issuer too, so that no node can sign in
/// another's name with a key that is trusted for its own.
pub fn verify(
    signed: &str,
    disclosures: &[&str],
    keys: &dyn Fn(&str, &KeyId) -> Option<PublicKey>,
) -> Result<Verified, SdJwtError> {
    at_most("the signed part", signed.len(), SIGNED_BYTES_MAX)?;
    at_most("the list of disclosures", disclosures.len(), CLAIMS_MAX)?;
    let (message, signature) = signed.rsplit_once('.').ok_or(SdJwtError::Malformed("the signed part"))?;
    let (header, payload) = message.split_once('.').ok_or(SdJwtError::Malformed("the signed part"))?;
    let kid = read_header(header)?;
    let payload = decode("the payload", payload)?;
    let payload: Payload<'_> = serde_json::from_slice(&payload).map_err(|_| SdJwtError::Malformed("the payload"))?;
    at_most("the issuer's name", payload.iss.len(), NAME_BYTES_MAX)?;

    let key = keys(&payload.iss, &kid).filter(|key| key.id() == kid).ok_or(SdJwtError::UnknownKey(kid))?;
    let signature: Signature =
        decode("the signature", signature)?.try_into().map_err(|_| SdJwtError::Malformed("the signature"))?;
    key.verify(message.as_bytes(), &signature).map_err(|_| SdJwtError::Signature(kid))?;

    let id = check_payload(&payload)?;
    let claims = match_disclosures(&payload.sd, disclosures)?;
    let withheld = payload.sd.len() - claims.len();
    Ok(Verified { issuer: payload.iss.into_owned(), key: kid, id, claims, withheld })
}

/// What goes into the log for a record: the SHA-256 of the signed part, which the log hashes as a leaf.
#[must_use]
pub fn hash_of_signed(signed: &str) -> [u8; 32] {
    Sha256::digest(signed).into()
}

/// The digest by which the signed part refers to an encoded disclosure (RFC 9901 §4.2.3).
#[must_use]
pub fn digest(encoded: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(encoded))
}

/// One element, decoded.
#[derive(Clone, PartialEq)]
pub struct Disclosure {
    /// Keeps the digest from being guessed; erased with the value.
    pub salt: String,
    /// The element's name.
    pub name: String,
    /// The element's value.
    pub value: Value,
}

impl Disclosure {
    /// Reads an encoded disclosure that someone else may have made.
    pub fn parse(encoded: &str) -> Result<Self, SdJwtError> {
        let mut json = Vec::new();
        let (salt, name, value) = decode_disclosure::<String>(encoded, &mut json)?;
        if !SALT_CHARACTERS.contains(&salt.len()) {
            return Err(SdJwtError::Malformed("a disclosure's salt"));
        }
        check_name(&name)?;
        check_value(&value, VALUE_DEPTH_MAX)?;
        Ok(Self { salt: salt.to_owned(), name, value })
    }
}

impl std::fmt::Debug for Disclosure {
    /// Shows the name only: a value is somebody's, and a salt reveals a value.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disclosure").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Joins disclosures as storage and RFC 9901 write them, each followed by `~`. Such texts can be appended to each
/// other, and a signed part, `~` and such a text are an SD-JWT as others read it.
#[must_use]
pub fn join<S: AsRef<str>>(disclosures: &[S]) -> String {
    let mut joined = String::with_capacity(disclosures.iter().map(|d| d.as_ref().len() + 1).sum());
    for disclosure in disclosures {
        joined.push_str(disclosure.as_ref());
        joined.push('~');
    }
    joined
}

/// The disclosures of a joined text, the last `~` being optional.
pub fn split(joined: &str) -> impl Iterator<Item = &str> {
    joined.split_terminator('~')
}

/// Decodes joined disclosures that were checked when they came in: no digest, no rule about names, only what is needed
/// to read them.
pub fn decode_all(joined: &str) -> Result<Vec<(SmolStr, Value)>, SdJwtError> {
    let mut json = Vec::new();
    split(joined).map(|encoded| decode_disclosure(encoded, &mut json).map(|(_, name, value)| (name, value))).collect()
}

/// RFC 7515 §4, closed: no `crit`, no embedded key, nothing that could steer a verifier.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    #[serde(borrow)]
    alg: Cow<'a, str>,
    #[serde(borrow)]
    kid: Cow<'a, str>,
    #[serde(borrow)]
    typ: Cow<'a, str>,
}

/// Closed as well: a member more would be one that could be neither withheld nor erased.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload<'a> {
    jti: &'a str,
    #[serde(borrow)]
    iss: Cow<'a, str>,
    #[serde(rename = "_sd_alg", borrow)]
    sd_alg: Cow<'a, str>,
    #[serde(rename = "_sd", borrow)]
    sd: Vec<&'a str>,
}

fn encode_json(what: &'static str, value: &impl Serialize) -> Result<String, SdJwtError> {
    let json = serde_json::to_vec(value).map_err(|_| SdJwtError::Malformed(what))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

fn encode_disclosure(salt: &[u8], name: &str, value: &Value) -> Result<String, SdJwtError> {
    check_name(name)?;
    check_value(value, VALUE_DEPTH_MAX)?;
    let encoded = encode_json("an element", &(URL_SAFE_NO_PAD.encode(salt), name, value))?;
    at_most("a disclosure", encoded.len(), DISCLOSURE_BYTES_MAX)?;
    Ok(encoded)
}

/// Salt, name and value. The salt is borrowed, so one that needs JSON escapes is refused: base64url never does.
fn decode_disclosure<'a, N: Deserialize<'a>>(
    encoded: &str,
    json: &'a mut Vec<u8>,
) -> Result<(&'a str, N, Value), SdJwtError> {
    at_most("a disclosure", encoded.len(), DISCLOSURE_BYTES_MAX)?;
    json.clear();
    URL_SAFE_NO_PAD.decode_vec(encoded, json).map_err(|_| SdJwtError::Malformed("a disclosure"))?;
    // Held to be UTF-8 once, and not string by string.
    let json = str::from_utf8(json).map_err(|_| SdJwtError::Malformed("a disclosure"))?;
    serde_json::from_str(json).map_err(|_| SdJwtError::Malformed("a disclosure"))
}

fn decode(what: &'static str, encoded: &str) -> Result<Vec<u8>, SdJwtError> {
    URL_SAFE_NO_PAD.decode(encoded).map_err(|_| SdJwtError::Malformed(what))
}

fn read_header(encoded: &str) -> Result<KeyId, SdJwtError> {
    let json = decode("the header", encoded)?;
    let header: Header<'_> = serde_json::from_slice(&json).map_err(|_| SdJwtError::Malformed("the header"))?;
    if header.alg != ALGORITHM {
        return Err(SdJwtError::Unsupported("signature algorithm"));
    }
    if header.typ != TYPE {
        return Err(SdJwtError::Unsupported("type"));
    }
    header.kid.parse().map_err(|_| SdJwtError::Malformed("the key id"))
}

fn check_payload(payload: &Payload<'_>) -> Result<[u8; 16], SdJwtError> {
    if payload.sd_alg != DIGEST_ALGORITHM {
        return Err(SdJwtError::Unsupported("digest algorithm"));
    }
    at_most("the list of digests", payload.sd.len(), CLAIMS_MAX)?;
    let is_digest = |d: &str| {
        d.len() == DIGEST_CHARACTERS && d.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if !payload.sd.iter().all(|d| is_digest(d)) {
        return Err(SdJwtError::Malformed("a digest"));
    }
    for pair in payload.sd.windows(2) {
        match pair[0].cmp(pair[1]) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => return Err(SdJwtError::DuplicateDigest),
            std::cmp::Ordering::Greater => return Err(SdJwtError::UnsortedDigests),
        }
    }
    decode("the id", payload.jti)?.try_into().map_err(|_| SdJwtError::Malformed("the id"))
}

/// Pairs each disclosure with its digest in a sorted list.
fn match_disclosures(digests: &[&str], disclosures: &[&str]) -> Result<Vec<(String, Value)>, SdJwtError> {
    let mut used = vec![false; digests.len()];
    let mut names = HashSet::with_capacity(disclosures.len());
    let mut claims = Vec::with_capacity(disclosures.len());
    for encoded in disclosures {
        let Disclosure { name, value, .. } = Disclosure::parse(encoded)?;
        let index = digests.binary_search(&digest(encoded).as_str()).map_err(|_| SdJwtError::NotSigned)?;
        if std::mem::replace(&mut used[index], true) {
            return Err(SdJwtError::DuplicateDisclosure);
        }
        if !names.insert(name.clone()) {
            return Err(SdJwtError::DuplicateName(name));
        }
        claims.push((name, value));
    }
    Ok(claims)
}

fn check_name(name: &str) -> Result<(), SdJwtError> {
    if name.is_empty() {
        return Err(SdJwtError::Malformed("an element's name"));
    }
    at_most("an element's name", name.len(), NAME_BYTES_MAX)?;
    if RESERVED_NAMES.contains(&name) { Err(SdJwtError::ReservedName) } else { Ok(()) }
}

/// A value must not look like digests of its own, which another verifier would try to resolve (RFC 9901 §7.1).
fn check_value(value: &Value, depth_left: usize) -> Result<(), SdJwtError> {
    let deeper =
        || depth_left.checked_sub(1).ok_or(SdJwtError::TooLong { what: "an element's nesting", max: VALUE_DEPTH_MAX });
    match value {
        Value::Array(items) => {
            let depth_left = deeper()?;
            items.iter().try_for_each(|item| check_value(item, depth_left))
        }
        Value::Object(members) => {
            let depth_left = deeper()?;
            members.iter().try_for_each(|(name, member)| match name.as_str() {
                "_sd" | "..." => Err(SdJwtError::ReservedName),
                _ => check_value(member, depth_left),
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn at_most(what: &'static str, length: usize, max: usize) -> Result<(), SdJwtError> {
    if length > max { Err(SdJwtError::TooLong { what, max }) } else { Ok(()) }
}
