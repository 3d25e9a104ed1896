//! Requests and answers between nodes are signed: HTTP message signatures (RFC 9421) over a fixed list of components, Ed25519 only,
//! with a content digest (RFC 9530), a time and a nonce.
//!
//! The profile is narrow on purpose: one label, one list of components in one order, every parameter there and in its place. What
//! strays from it is refused before anything is verified, so there is nothing to negotiate and nothing to leave out.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::key::{KeyId, PublicKey, SignError, Signature, Signer};
use sha2::{Digest as _, Sha256};

/// By how much the clocks of two nodes may differ.
pub const SKEW_SECONDS_MAX: u64 = 3600;
/// Longest `Signature-Input` and `Signature` that are read.
pub const HEADER_BYTES_MAX: usize = 1024;
/// Length of a nonce: 128 bits in hexadecimal digits.
pub const NONCE_CHARACTERS: usize = 32;

const LABEL: &str = "vaiven";
const OF_REQUEST: &[&str] = &["@method", "@authority", "@path", "@query", "content-digest"];
const OF_ANSWER: &[&str] = &["@status", "content-digest"];

/// Why a message was not believed. Says nothing of what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The headers of a signature are missing.
    #[error("the message is not signed")]
    Unsigned,
    /// A header strays from the profile.
    #[error("the signature's headers are not of this profile: {0}")]
    Profile(&'static str),
    /// The body is not the one that was signed.
    #[error("the body is not the one whose digest was signed")]
    Digest,
    /// The message was made too long ago, or lies ahead.
    #[error("the message was not made within an hour of this node's clock")]
    Time,
    /// Nobody known has this key, or not any more.
    #[error("the key is not known, or was revoked")]
    Key,
    /// The signature is not by this key over this message.
    #[error("the signature does not hold")]
    Signature,
    /// The message was seen before.
    #[error("the message was sent before")]
    Replayed,
    /// It answers another request.
    #[error("the answer is to another request")]
    OtherRequest,
}

/// The parts of a request that are signed.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `GET`, `POST`.
    pub method: &'a str,
    /// Host, and port where it is not the scheme's own: to whom it is addressed. Another node that gets it refuses it.
    pub authority: &'a str,
    /// The path.
    pub path: &'a str,
    /// What follows the question mark; empty where nothing does.
    pub query: &'a str,
    /// The body; empty where there is none.
    pub body: &'a [u8],
}

/// The headers that carry a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// `Content-Digest`.
    pub content_digest: String,
    /// `Signature-Input`.
    pub signature_input: String,
    /// `Signature`.
    pub signature: String,
}

/// What a signature says of itself, before it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// When it was made, in seconds since 1970.
    pub created: u64,
    /// What makes it different from every other.
    pub nonce: String,
    /// By which key.
    pub key: KeyId,
}

/// Signs a request.
///
/// # Errors
/// When the signer fails.
pub fn sign_request(
    request: &Request<'_>,
    signer: &dyn Signer,
    created: u64,
    nonce: &str,
) -> Result<Headers, SignError> {
    let digest = content_digest(request.body);
    sign(&values_of_request(request, &digest), &digest, OF_REQUEST, signer, created, nonce)
}

/// Verifies all of a request but that it is new: whoever calls keeps nonces for twice the skew, and refuses one that is there.
/// `key` gives the key of this id, where it is one that may speak.
///
/// # Errors
/// Why it is not believed.
pub fn verify_request(
    request: &Request<'_>,
    headers: &Headers,
    now: u64,
    key: impl FnOnce(&KeyId) -> Option<PublicKey>,
) -> Result<Parameters, Refused> {
    verify(headers, request.body, OF_REQUEST, |digest| values_of_request(request, digest), now, key)
}

/// Signs an answer. Its nonce is the request's, so that it answers that request and no other.
///
/// # Errors
/// When the signer fails.
pub fn sign_answer(
    status: u16,
    body: &[u8],
    signer: &dyn Signer,
    created: u64,
    nonce: &str,
) -> Result<Headers, SignError> {
    let digest = content_digest(body);
    sign(&[status.to_string(), digest.clone()], &digest, OF_ANSWER, signer, created, nonce)
}

/// Verifies an answer to the request that had this nonce.
///
/// # Errors
/// Why it is not believed.
pub fn verify_answer(
    status: u16,
    body: &[u8],
    headers: &Headers,
    asked_with: &str,
    now: u64,
    key: impl FnOnce(&KeyId) -> Option<PublicKey>,
) -> Result<Parameters, Refused> {
    let values = |digest: &str| vec![status.to_string(), digest.to_owned()];
    let parameters = verify(headers, body, OF_ANSWER, values, now, key)?;
    if parameters.nonce == asked_with { Ok(parameters) } else { Err(Refused::OtherRequest) }
}

/// `Content-Digest` of a body (RFC 9530).
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

fn values_of_request(request: &Request<'_>, digest: &str) -> Vec<String> {
    vec![
        request.method.to_owned(),
        request.authority.to_ascii_lowercase(),
        request.path.to_owned(),
        // RFC 9421 §2.2.7: the question mark belongs to it, also where nothing follows.
        format!("?{}", request.query),
        digest.to_owned(),
    ]
}

fn sign(
    values: &[String],
    digest: &str,
    components: &[&str],
    signer: &dyn Signer,
    created: u64,
    nonce: &str,
) -> Result<Headers, SignError> {
    let parameters = written(components, created, nonce, &signer.public_key().id());
    let base = signature_base(components.iter().copied().zip(values.iter().map(String::as_str)), &parameters);
    let signature = signer.sign(base.as_bytes())?;
    Ok(Headers {
        content_digest: digest.to_owned(),
        signature_input: format!("{LABEL}={parameters}"),
        signature: format!("{LABEL}=:{}:", STANDARD.encode(signature)),
    })
}

fn verify(
    headers: &Headers,
    body: &[u8],
    components: &[&str],
    values: impl FnOnce(&str) -> Vec<String>,
    now: u64,
    key: impl FnOnce(&KeyId) -> Option<PublicKey>,
) -> Result<Parameters, Refused> {
    let (parameters, read) = parse(&headers.signature_input, components)?;
    let signature = parse_signature(&headers.signature)?;
    if headers.content_digest != content_digest(body) {
        return Err(Refused::Digest);
    }
    if now.abs_diff(read.created) > SKEW_SECONDS_MAX {
        return Err(Refused::Time);
    }
    let key = key(&read.key).filter(|key| key.id() == read.key).ok_or(Refused::Key)?;
    let values = values(&headers.content_digest);
    let base = signature_base(components.iter().copied().zip(values.iter().map(String::as_str)), &parameters);
    key.verify(base.as_bytes(), &signature).map_err(|_| Refused::Signature)?;
    Ok(read)
}

/// RFC 9421 §2.5.
fn signature_base<'a>(components: impl Iterator<Item = (&'a str, &'a str)>, parameters: &str) -> String {
    let mut base: String = components.map(|(name, value)| format!("\"{name}\": {value}\n")).collect();
    base.push_str("\"@signature-params\": ");
    base.push_str(parameters);
    base
}

/// The one spelling of the parameters.
fn written(components: &[&str], created: u64, nonce: &str, key: &KeyId) -> String {
    let components: Vec<String> = components.iter().map(|name| format!("\"{name}\"")).collect();
    format!("({});created={created};nonce=\"{nonce}\";keyid=\"{key}\";alg=\"ed25519\"", components.join(" "))
}

fn parse(input: &str, components: &[&str]) -> Result<(String, Parameters), Refused> {
    const STRAYS: Refused = Refused::Profile("Signature-Input");
    if input.len() > HEADER_BYTES_MAX {
        return Err(STRAYS);
    }
    let parameters = input.strip_prefix(LABEL).and_then(|rest| rest.strip_prefix('=')).ok_or(STRAYS)?;
    let between = |start: &str, end: char| {
        let (_, rest) = parameters.split_once(start)?;
        Some(rest.split(end).next().unwrap_or_default())
    };
    let created = between(";created=", ';').and_then(|text| text.parse().ok()).ok_or(STRAYS)?;
    let nonce = between(";nonce=\"", '"').filter(|nonce| is_nonce(nonce)).ok_or(STRAYS)?;
    let key: KeyId = between(";keyid=\"", '"').and_then(|text| text.parse().ok()).ok_or(STRAYS)?;
    // One comparison stands for every rule on order, blanks and what may not be there.
    if written(components, created, nonce, &key) != parameters {
        return Err(STRAYS);
    }
    Ok((parameters.to_owned(), Parameters { created, nonce: nonce.to_owned(), key }))
}

fn parse_signature(header: &str) -> Result<Signature, Refused> {
    const STRAYS: Refused = Refused::Profile("Signature");
    let encoded =
        header.strip_prefix(LABEL).and_then(|rest| rest.strip_prefix("=:")).and_then(|rest| rest.strip_suffix(':'));
    let encoded = encoded.filter(|_| header.len() <= HEADER_BYTES_MAX).ok_or(STRAYS)?;
    STANDARD.decode(encoded).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(STRAYS)
}

fn is_nonce(text: &str) -> bool {
    text.len() == NONCE_CHARACTERS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ledger::key::SigningKey;
    use proptest::prelude::*;

    use super::*;

    const NOW: u64 = 1_793_620_800;
    const NONCE: &str = "0123456789abcdef0123456789abcdef";
    const REQUEST: Request<'static> = Request {
        method: "POST",
        authority: "vaiven.mtss.example",
        path: "/exchange/v1/receipts",
        query: "after=7",
        body: b"{\"position\":7}",
    };

    fn key(fill: u8) -> SigningKey {
        SigningKey::from_seed(&[fill; 32])
    }

    fn signed() -> Headers {
        sign_request(&REQUEST, &key(1), NOW, NONCE).unwrap()
    }

    fn verified(request: &Request<'_>, headers: &Headers, now: u64) -> Result<Parameters, Refused> {
        verify_request(request, headers, now, |id| Some(key(1).public_key().clone()).filter(|key| key.id() == *id))
    }

    #[test]
    fn the_example_of_the_description_is_what_this_program_signs() {
        let text = include_str!("../../../docs/EXCHANGE.md");
        let Headers { content_digest, signature_input, signature } = signed();
        let public: String = key(1).public_key().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let headers = [
            format!("Content-Digest: {content_digest}\n"),
            format!("Signature-Input: {signature_input}\n"),
            format!("Signature: {signature}\n"),
        ];
        let digest = super::content_digest(REQUEST.body);
        let values = values_of_request(&REQUEST, &digest);
        let parameters = signature_input.strip_prefix("vaiven=").unwrap();
        let base = signature_base(OF_REQUEST.iter().copied().zip(values.iter().map(String::as_str)), parameters);
        for said in headers.iter().chain([&public, &base]) {
            assert!(text.contains(said.as_str()), "docs/EXCHANGE.md does not say: {said}");
        }
    }

    /// Appendix B.2.6 of RFC 9421, with the key of B.1.4: what is signed is put together as there.
    #[test]
    fn the_example_of_the_rfc_is_signed_byte_for_byte() {
        let seed = URL_SAFE_NO_PAD.decode("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU").unwrap();
        let key = SigningKey::from_seed(&seed.try_into().unwrap());
        assert_eq!(URL_SAFE_NO_PAD.encode(key.public_key().as_bytes()), "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs");
        let components = [
            ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("@method", "POST"),
            ("@path", "/foo"),
            ("@authority", "example.com"),
            ("content-type", "application/json"),
            ("content-length", "18"),
        ];
        let parameters = "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")\
                          ;created=1618884473;keyid=\"test-key-ed25519\"";
        let signature = key.sign(signature_base(components.into_iter(), parameters).as_bytes()).unwrap();
        assert_eq!(
            STANDARD.encode(signature),
            "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
        );
    }

    #[test]
    fn a_request_is_believed_within_an_hour_and_not_a_second_longer() {
        let headers = signed();
        let parameters = verified(&REQUEST, &headers, NOW).unwrap();
        assert_eq!(
            (parameters.nonce.as_str(), parameters.created, parameters.key),
            (NONCE, NOW, key(1).public_key().id())
        );
        for now in [NOW - SKEW_SECONDS_MAX, NOW + SKEW_SECONDS_MAX] {
            assert!(verified(&REQUEST, &headers, now).is_ok());
        }
        for now in [NOW - SKEW_SECONDS_MAX - 1, NOW + SKEW_SECONDS_MAX + 1, 0, u64::MAX] {
            assert_eq!(verified(&REQUEST, &headers, now), Err(Refused::Time));
        }
    }

    #[test]
    fn whatever_is_changed_on_the_way_is_noticed() {
        let headers = signed();
        for changed in [
            Request { method: "PUT", ..REQUEST },
            Request { authority: "vaiven.mitradel.example", ..REQUEST },
            Request { path: "/exchange/v1/feed", ..REQUEST },
            Request { query: "after=8", ..REQUEST },
            Request { query: "", ..REQUEST },
        ] {
            assert_eq!(verified(&changed, &headers, NOW), Err(Refused::Signature), "{changed:?}");
        }
        assert_eq!(verified(&Request { body: b"{}", ..REQUEST }, &headers, NOW), Err(Refused::Digest));
        let stranger = sign_request(&REQUEST, &key(2), NOW, NONCE).unwrap();
        assert_eq!(verified(&REQUEST, &stranger, NOW), Err(Refused::Key));
        let forged = Headers { signature: stranger.signature, ..headers };
        assert_eq!(verified(&REQUEST, &forged, NOW), Err(Refused::Signature));
    }

    #[test]
    fn the_case_of_a_host_says_nothing() {
        assert!(verified(&Request { authority: "Vaiven.MTSS.example", ..REQUEST }, &signed(), NOW).is_ok());
    }

    #[test]
    fn headers_that_stray_from_the_profile_are_refused_before_anything_is_verified() {
        let right = signed().signature_input;
        for (from, to) in [
            ("vaiven=", "sig1="),
            ("\"@query\" ", ""),
            ("\"@method\" \"@authority\"", "\"@authority\" \"@method\""),
            (";alg=\"ed25519\"", ""),
            ("ed25519", "hmac-sha256"),
            (";created=", ";created=+"),
            (";created=", "; created="),
            (NONCE, "0123456789abcdef"),
            (NONCE, "0123456789ABCDEF0123456789ABCDEF"),
            (";alg", ";expires=9999999999;alg"),
            ("vaiven=", "vaiven=(),vaiven="),
        ] {
            assert!(right.contains(from));
            let headers = Headers { signature_input: right.replacen(from, to, 1), ..signed() };
            assert_eq!(verified(&REQUEST, &headers, NOW), Err(Refused::Profile("Signature-Input")), "{to}");
        }
        for signature in
            ["", "vaiven=::", "vaiven=:AAAA:", "sig1=:AAAA:", "vaiven=AAAA", &format!("vaiven=:{}:", "A".repeat(2000))]
        {
            let headers = Headers { signature: signature.to_owned(), ..signed() };
            assert_eq!(verified(&REQUEST, &headers, NOW), Err(Refused::Profile("Signature")));
        }
    }

    #[test]
    fn an_answer_answers_one_request() {
        let answer = sign_answer(200, b"[]", &key(1), NOW, NONCE).unwrap();
        let read = |status, body: &[u8], asked: &str| {
            verify_answer(status, body, &answer, asked, NOW, |_| Some(key(1).public_key().clone())).map(drop)
        };
        assert_eq!(read(200, b"[]", NONCE), Ok(()));
        assert_eq!(read(200, b"[1]", NONCE), Err(Refused::Digest));
        assert_eq!(read(404, b"[]", NONCE), Err(Refused::Signature));
        assert_eq!(read(200, b"[]", &NONCE.replace('0', "1")), Err(Refused::OtherRequest));
        // A request's signature does not pass for an answer's.
        let request = signed();
        let passed = verify_answer(200, REQUEST.body, &request, NONCE, NOW, |_| Some(key(1).public_key().clone()));
        assert_eq!(passed, Err(Refused::Profile("Signature-Input")));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_that_is_read_makes_the_reader_panic(input in any::<String>(), signature in any::<String>(), digest in any::<String>()) {
            let headers = Headers { content_digest: digest, signature_input: input, signature };
            prop_assert!(verified(&REQUEST, &headers, NOW).is_err());
        }

        #[test]
        fn any_message_is_believed_as_it_was_signed(
            path in "/[a-z0-9/]{0,30}", query in "[a-z0-9=&]{0,30}", body in proptest::collection::vec(any::<u8>(), 0..100), at in any::<usize>()
        ) {
            let request = Request { method: "GET", authority: "a.example:8443", path: &path, query: &query, body: &body };
            let headers = sign_request(&request, &key(1), NOW, NONCE).unwrap();
            prop_assert!(verified(&request, &headers, NOW).is_ok());
            let mut damaged = headers.signature_input.into_bytes();
            let at = at % damaged.len();
            damaged[at] ^= 1;
            let headers = Headers { signature_input: String::from_utf8_lossy(&damaged).into_owned(), ..sign_request(&request, &key(1), NOW, NONCE).unwrap() };
            prop_assert!(verified(&request, &headers, NOW).is_err());
        }
    }
}
