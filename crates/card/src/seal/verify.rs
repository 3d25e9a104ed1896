//! Whether a seal is what its issuer signed. Nothing is asked of anyone: the issuers' certificates are enough.

use domain::verdict::Authenticity;
use p256::ecdsa::{Signature, signature::Verifier as _};

use super::{Algorithm, Seal};
use crate::key::Issuer;

/// What verifying came to, and by whose certificate.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'i> {
    /// What it came to.
    pub authenticity: Authenticity,
    /// The issuer whose signature it bears; none where no trusted one signed it.
    pub issuer: Option<&'i Issuer>,
}

/// Verifies a seal against the issuers that one trusts. Whether the document is still valid is another question.
pub fn verify<'i>(seal: &Seal, issuers: &'i [Issuer]) -> Verified<'i> {
    let failed = |authenticity| Verified { authenticity, issuer: None };
    let Some(signing) = seal.signing() else { return failed(Authenticity::Unsigned) };
    if signing.algorithm != Algorithm::ECDSA_SHA256 {
        return failed(Authenticity::UnknownAlgorithm);
    }
    let mut named =
        issuers.iter().filter(|issuer| issuer.may_have_signed(seal.country(), signing.certificate)).peekable();
    if named.peek().is_none() {
        return failed(Authenticity::UnknownSigner);
    }
    // Both halves as they stand: a signature in DER, cut off or with something behind it is not one.
    let Ok(signature) = Signature::from_slice(seal.signature()) else { return failed(Authenticity::Forged) };
    let bytes = seal.signed_bytes();
    let Some(issuer) = named.find(|issuer| issuer.public_key().verify(&bytes, &signature).is_ok()) else {
        return failed(Authenticity::Forged);
    };
    let authenticity = if issuer.is_withdrawn() {
        Authenticity::SignerWithdrawn
    } else if signing.signed_on.date().is_some_and(|day| issuer.is_valid_on(day)) {
        Authenticity::Genuine
    } else {
        Authenticity::SignerNotValid
    };
    Verified { authenticity, issuer: Some(issuer) }
}
