//! The two tokens of a session: an access token that says who acts, and a refresh token that says nothing.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::{
    access::{Role, Side},
    country::Country,
    id::{Employer, Id, Session, User, Worker},
    value::{NodeCode, OfficeCode},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, errors::ErrorKind};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{Entropy, Error, Result, Unauthenticated};

/// How long an access token lasts. Whoever is disabled acts no longer than this.
pub const ACCESS_MINUTES: i64 = 15;
/// For whom our tokens are; one that another service of the ministry gave out is not for us.
const AUDIENCE: &str = "vaiven-registry";
/// RFC 7518 §3.2: a key for HS256 is at least as long as its hash.
pub const SECRET_BYTES_MIN: usize = 32;
/// Far beyond what we issue; longer ones are not even decoded.
const TOKEN_BYTES_MAX: usize = 2048;

/// The key of the access tokens. It prints nothing and is wiped from memory.
#[derive(Clone)]
pub struct TokenSecret(Zeroizing<Vec<u8>>);

/// The secret for tokens is too short to be safe.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the secret for access tokens has fewer than 32 bytes")]
pub struct SecretTooShort;

impl TokenSecret {
    /// Takes the bytes as they are.
    ///
    /// # Errors
    /// When there are fewer than 32.
    pub fn new(bytes: Vec<u8>) -> Result<Self, SecretTooShort> {
        let bytes = Zeroizing::new(bytes);
        if bytes.len() < SECRET_BYTES_MIN { Err(SecretTooShort) } else { Ok(Self(bytes)) }
    }
}

impl std::fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenSecret(…)")
    }
}

/// Who acts, as an access token carries it, so that a request needs no look-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Bearer {
    /// Who.
    #[serde(rename = "sub")]
    pub user: Id<User>,
    /// Through which login.
    #[serde(rename = "sid")]
    pub session: Id<Session>,
    /// In which role.
    pub role: Role,
    /// For which office.
    pub office: OfficeCode,
    /// Where that office stands.
    pub side: Side,
    /// The office's country.
    pub country: Country,
    /// For which employer, where the role is that of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<Id<Employer>>,
    /// Which worker, where the role is that of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<Id<Worker>>,
    /// Whether they came with a card and its PIN.
    #[serde(rename = "pin", default, skip_serializing_if = "std::ops::Not::not")]
    pub by_pin: bool,
    /// Whether they have a second factor, so that their decisions ask for it.
    #[serde(rename = "sfe", default, skip_serializing_if = "std::ops::Not::not")]
    pub has_second_factor: bool,
    /// When it last proved in this session who they are.
    #[serde(
        rename = "sfa",
        default,
        with = "chrono::serde::ts_seconds_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub proven_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
struct Claims {
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
    #[serde(flatten)]
    bearer: Bearer,
}

/// Issues and verifies access tokens: JWTs under HS256 and no other algorithm.
pub(crate) struct Tokens {
    issuer: NodeCode,
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// Of the secret before, while tokens under it are about.
    former: Option<DecodingKey>,
    validation: Validation,
}

impl Tokens {
    pub(crate) fn new(issuer: NodeCode, secret: &TokenSecret) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer.as_str()]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        // The library would read the machine's clock; `verify` compares with the node's.
        validation.validate_exp = false;
        let (encoding, decoding) = (EncodingKey::from_secret(&secret.0), DecodingKey::from_secret(&secret.0));
        Self { issuer, encoding, decoding, former: None, validation }
    }

    /// Takes tokens under another secret as well, and issues none under it.
    pub(crate) fn also_accept(&mut self, former: &TokenSecret) {
        self.former = Some(DecodingKey::from_secret(&former.0));
    }

    /// A token that says who acts, from now on for [`ACCESS_MINUTES`].
    pub(crate) fn issue(&self, bearer: Bearer, now: DateTime<Utc>) -> Result<String> {
        let iat = now.timestamp();
        let exp = iat + ACCESS_MINUTES * 60;
        let claims = Claims { iss: self.issuer.to_string(), aud: AUDIENCE.into(), iat, exp, bearer };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|error| Error::fault("signing an access token", error))
    }

    /// Who acts, where the token is ours, for us, unchanged and young enough.
    pub(crate) fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Bearer> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Unauthenticated::Token.into());
        }
        let decoded = decode::<Claims>(token, &self.decoding, &self.validation);
        let decoded = match (decoded, &self.former) {
            (Err(error), Some(former)) if *error.kind() == ErrorKind::InvalidSignature => {
                decode::<Claims>(token, former, &self.validation)
            }
            (decoded, _) => decoded,
        };
        let claims = decoded.map_err(|error| match error.kind() {
            ErrorKind::Provider(_) => Error::fault("verifying an access token", error),
            _ => Unauthenticated::Token.into(),
        })?;
        if claims.claims.exp <= now.timestamp() {
            return Err(Unauthenticated::Expired.into());
        }
        Ok(claims.claims.bearer)
    }
}

/// A refresh token: 32 random bytes, of which only the hash is kept. It prints nothing.
#[derive(Clone)]
pub struct RefreshToken(Zeroizing<String>);

impl RefreshToken {
    pub(crate) fn draw(entropy: &Entropy) -> Self {
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(entropy.bytes::<32>())))
    }

    /// One that somebody sent.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text to hand over, once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it. It needs no salt and no slow hash, for nobody can guess 32 random bytes.
    pub(crate) fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &[u8] = b"a secret of thirty-two bytes, ok";

    fn tokens() -> Tokens {
        Tokens::new(NodeCode::parse("pa-mitradel").unwrap(), &TokenSecret::new(SECRET.to_vec()).unwrap())
    }

    fn bearer() -> Bearer {
        Bearer {
            user: Id::derived(&["itzel"]),
            session: Id::derived(&["morning"]),
            role: Role::LabourOfficer,
            office: OfficeCode::parse("pa-david").unwrap(),
            side: Side::Origin,
            country: Country::PA,
            employer: None,
            worker: None,
            by_pin: false,
            has_second_factor: true,
            proven_at: Some(noon()),
        }
    }

    fn noon() -> DateTime<Utc> {
        "2026-11-02T12:00:00Z".parse().unwrap()
    }

    /// A token of these claims, signed as the header says.
    fn forged(header: &Header, secret: &[u8], change: impl FnOnce(&mut Value)) -> String {
        let exp = noon().timestamp() + 60;
        let mut claims = serde_json::to_value(bearer()).unwrap();
        let more = json!({"iss": "pa-mitradel", "aud": AUDIENCE, "iat": noon().timestamp(), "exp": exp});
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        change(&mut claims);
        encode(header, &claims, &EncodingKey::from_secret(secret)).unwrap()
    }

    fn refused(token: &str) -> bool {
        matches!(tokens().verify(token, noon()), Err(Error::Unauthenticated(Unauthenticated::Token)))
    }

    #[test]
    fn a_token_says_who_acts_until_it_expires_to_the_second() {
        let token = tokens().issue(bearer(), noon()).unwrap();
        let last = noon() + chrono::TimeDelta::seconds(ACCESS_MINUTES * 60 - 1);
        assert_eq!(tokens().verify(&token, noon()).unwrap(), bearer());
        assert!(tokens().verify(&token, last).is_ok());
        let late = tokens().verify(&token, last + chrono::TimeDelta::seconds(1));
        assert!(matches!(late, Err(Error::Unauthenticated(Unauthenticated::Expired))));
    }

    #[test]
    fn a_token_for_others_by_others_or_of_another_algorithm_is_refused() {
        let hs256 = Header::new(Algorithm::HS256);
        assert!(tokens().verify(&forged(&hs256, SECRET, |_| ()), noon()).is_ok(), "the forgery itself is sound");
        assert!(refused(&forged(&hs256, b"another secret of the same size!", |_| ())));
        assert!(refused(&forged(&Header::new(Algorithm::HS512), SECRET, |_| ())));
        assert!(refused(&forged(&hs256, SECRET, |claims| claims["aud"] = "payroll".into())));
        assert!(refused(&forged(&hs256, SECRET, |claims| claims["iss"] = "cr-mtss".into())));
        for missing in ["aud", "iss", "exp", "sub", "sid", "role", "office", "side", "country"] {
            let without = |claims: &mut Value| drop(claims.as_object_mut().unwrap().remove(missing));
            assert!(refused(&forged(&hs256, SECRET, without)), "{missing}");
        }
        assert!(refused(&forged(&hs256, SECRET, |claims| claims["role"] = "owner".into())));
        assert!(refused(&forged(&hs256, SECRET, |claims| claims["exp"] = "never".into())));
    }

    #[test]
    fn a_token_without_signature_or_with_changed_claims_is_refused() {
        let token = tokens().issue(bearer(), noon()).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let none = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"none"}"#);
        assert!(refused(&format!("{none}.{}.", parts[1])));
        assert!(refused(&format!("{none}.{}.{}", parts[1], parts[2])));
        assert!(refused(&format!("{}.{}.", parts[0], parts[1])));
        let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        let raised = URL_SAFE_NO_PAD.encode(claims.replace("labour_officer", "administrator"));
        assert!(refused(&format!("{}.{raised}.{}", parts[0], parts[2])));
        for text in ["", ".", "..", "a.b.c", "María", &"a".repeat(100_000)] {
            assert!(refused(text));
        }
    }

    #[test]
    fn while_a_secret_is_replaced_tokens_under_the_one_before_are_taken_and_none_is_issued() {
        let first = TokenSecret::new(b"the first secret, and 32 bytes..".to_vec()).unwrap();
        let old = Tokens::new(NodeCode::parse("pa-mitradel").unwrap(), &first).issue(bearer(), noon()).unwrap();
        assert!(tokens().verify(&old, noon()).is_err());
        let mut both = tokens();
        both.also_accept(&first);
        assert_eq!(both.verify(&old, noon()).unwrap(), bearer());
        let new = both.issue(bearer(), noon()).unwrap();
        assert!(tokens().verify(&new, noon()).is_ok() && both.verify(&new, noon()).is_ok());
        assert!(
            both.verify(&forged(&Header::new(Algorithm::HS256), b"a third secret, also of 32 bytes", |_| ()), noon())
                .is_err()
        );
    }

    #[test]
    fn a_secret_has_32_bytes_or_more() {
        assert!(TokenSecret::new(vec![1; 32]).is_ok());
        assert_eq!(TokenSecret::new(vec![1; 31]).unwrap_err(), SecretTooShort);
        assert_eq!(format!("{:?}", TokenSecret::new(vec![7; 32]).unwrap()), "TokenSecret(…)");
    }
}
