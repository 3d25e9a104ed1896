//! TLS between nodes (rustls): whose certificates a node takes when it calls a partner, and with which one it serves.

use std::sync::Arc;

pub use rustls::{ClientConfig, ServerConfig};
use rustls::{
    RootCertStore,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use crate::Error;

/// Whose word a node takes for a partner's certificate.
#[derive(Clone, Default)]
pub enum Roots {
    /// The authorities that this machine trusts.
    #[default]
    System,
    /// These, and no others.
    Only(Vec<CertificateDer<'static>>),
}

impl Roots {
    /// Reads the authorities to trust from PEM.
    ///
    /// # Errors
    /// [`Error::Malformed`] for what holds no certificate, or something else besides.
    pub fn from_pem(pem: &[u8]) -> Result<Self, Error> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let certificates = read.ok().filter(|certificates| !certificates.is_empty());
        certificates.map(Self::Only).ok_or(Error::Malformed("the certificates of authorities"))
    }

    fn store(&self) -> Result<RootCertStore, Error> {
        let mut store = RootCertStore::empty();
        match self {
            // What of the system's cannot be read is as if it were not trusted; without any, no partner is believed.
            Self::System => drop(store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
            Self::Only(certificates) => {
                for certificate in certificates {
                    let added = store.add(certificate.clone());
                    added.map_err(|_| Error::Malformed("the certificate of an authority"))?;
                }
            }
        }
        Ok(store)
    }
}

/// How a node calls partners.
///
/// # Errors
/// [`Error::Malformed`] for an authority's certificate that is none.
pub fn client(roots: &Roots) -> Result<ClientConfig, Error> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|cause| Error::Away(cause.to_string()))?;
    Ok(config.with_root_certificates(roots.store()?).with_no_client_auth())
}

/// How a node serves, with its certificates, its own first, and the key of that one.
///
/// # Errors
/// [`Error::Malformed`] for what holds no certificate or no key, or where the two do not belong together.
pub fn server(certificates: &[u8], key: &[u8]) -> Result<ServerConfig, Error> {
    const WRONG: Error = Error::Malformed("the certificate and the key for TLS");
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
    let certificates = certificates.map_err(|_| WRONG)?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| WRONG)?;
    let config = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let config = config.map_err(|_| WRONG)?.with_no_client_auth();
    config.with_single_cert(certificates, key).map_err(|_| WRONG)
}

/// The one implementation of the ciphers, also for clients that choose none themselves.
pub fn provider() -> Arc<CryptoProvider> {
    // Whoever was first has set the same.
    let _ = ring::default_provider().install_default();
    Arc::new(ring::default_provider())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused() {
        for pem in ["", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n", "text"] {
            assert!(Roots::from_pem(pem.as_bytes()).is_err(), "{pem}");
            assert!(server(pem.as_bytes(), pem.as_bytes()).is_err());
        }
        // An authority's certificate that is base64 and nothing more.
        let nonsense = Roots::from_pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
        assert!(client(&nonsense).is_err());
    }
}
