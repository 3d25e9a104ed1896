//! What verifying a seal can come to.

/// What verifying a seal came to. Whether the document is still valid is another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Authenticity {
    /// What a trusted issuer signed, to the letter.
    Genuine,
    /// Nobody signed it.
    Unsigned,
    /// Signed with something that we do not verify.
    UnknownAlgorithm,
    /// By nobody whose certificate is here: another country's, or a stranger's.
    UnknownSigner,
    /// It names a trusted issuer, who did not sign this: changed afterwards, or signed again by somebody else.
    Forged,
    /// The issuer's certificate was not valid on the day of signing.
    SignerNotValid,
    /// The issuer's key is no longer trusted.
    SignerWithdrawn,
}

impl Authenticity {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Authenticity::Genuine => "genuine",
            Authenticity::Unsigned => "unsigned",
            Authenticity::UnknownAlgorithm => "unknown-algorithm",
            Authenticity::UnknownSigner => "unknown-signer",
            Authenticity::Forged => "forged",
            Authenticity::SignerNotValid => "signer-not-valid",
            Authenticity::SignerWithdrawn => "signer-withdrawn",
        }
    }
}
