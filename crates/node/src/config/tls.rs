//! The part of the configuration that is about TLS: with which certificate the node serves, and whose word it takes for partners' ones.

use exchange::tls::{Roots, ServerConfig, server};

use super::{cards::public, private, source::Source};
use crate::{
    failure::Problem,
    words::{Words, words},
};

/// How somebody makes a key and asks an authority for its certificate.
const MAKE_KEY: &str = "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out";

/// What a node has of TLS.
#[derive(Default)]
pub struct Tls {
    /// How it serves; without it a proxy speaks TLS, or everybody is on this machine.
    pub server: Option<ServerConfig>,
    /// Whose word it takes for partners' certificates.
    pub roots: Roots,
}

/// What is said of TLS; nothing, where nothing is said.
pub(super) fn tls(source: &mut Source) -> Tls {
    Tls { server: serving(source), roots: authorities(source).unwrap_or_default() }
}

fn serving(source: &mut Source) -> Option<ServerConfig> {
    let (certificate, key) = match (source.path("tls_certificate_file"), source.path("tls_key_file")) {
        (Some(certificate), Some(key)) => (certificate, key),
        (None, None) => return None,
        (Some(_), None) => return half(source, "tls_key_file"),
        (None, Some(_)) => return half(source, "tls_certificate_file"),
    };
    let key = private(source, "tls_key_file", &key, MAKE_KEY)?;
    let certificate = public(source, "tls_certificate_file", &certificate)?;
    match server(certificate.as_bytes(), key.as_bytes()) {
        Ok(config) => Some(config),
        Err(_) => {
            source.add(Problem::new(
                "tls_certificate_file",
                Words::new(
                    "el certificado y la llave de TLS no sirven, o no van juntos",
                    "the certificate and the key for TLS are of no use, or do not belong together",
                ),
                Words::new(
                    "ponga en PEM el certificado del nodo y los intermedios, y la llave del primero",
                    "put the node's certificate and the intermediate ones in PEM, and the key of the first",
                ),
            ));
            None
        }
    }
}

fn half(source: &mut Source, missing: &'static str) -> Option<ServerConfig> {
    source.add(Problem::new(
        missing,
        Words::new(
            "falta: el certificado y la llave de TLS van juntos",
            "is missing: the certificate and the key for TLS go together",
        ),
        Words::same(format!("{MAKE_KEY} tls.key")),
    ));
    None
}

fn authorities(source: &mut Source) -> Option<Roots> {
    let path = source.path("partner_authorities_file")?;
    let pem = public(source, "partner_authorities_file", &path)?;
    let roots = Roots::from_pem(pem.as_bytes()).and_then(|roots| exchange::tls::client(&roots).map(|_| roots));
    if roots.is_err() {
        let shown = path.display();
        source.add(Problem::new(
            "partner_authorities_file",
            words!("{shown} no contiene certificados de autoridades", "{shown} holds no certificates of authorities"),
            Words::new(
                "ponga en el archivo los certificados en PEM, uno tras otro",
                "put the certificates in the file in PEM, one after another",
            ),
        ));
    }
    roots.ok()
}
