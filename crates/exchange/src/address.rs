//! Where a node answers: an address whose host is part of what requests sign.

use crate::Error;

/// A node's address: `https://host`, with a port or a path where there is one. Without TLS only on this machine itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    url: String,
    authority_at: usize,
    authority_end: usize,
}

/// Longest address.
const CHARACTERS_MAX: usize = 200;

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// [`Error::Malformed`] for what is none, and for one without TLS on another machine.
    pub fn parse(url: &str) -> Result<Self, Error> {
        const WRONG: Error = Error::Malformed("the address of a node");
        let url = url.trim_end_matches('/');
        let (scheme, rest) = url.split_once("://").filter(|_| url.len() <= CHARACTERS_MAX).ok_or(WRONG)?;
        let authority = rest.split('/').next().unwrap_or_default();
        let plain = !authority.is_empty()
            && rest.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'@' | b'?' | b'#' | b'\\' | b'"'));
        let host = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
        let host = host.map_or(authority, |(host, _)| host);
        let local = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
        if !plain || !(scheme == "https" || (scheme == "http" && local)) {
            return Err(WRONG);
        }
        let authority_at = scheme.len() + 3;
        Ok(Self { url: url.to_owned(), authority_at, authority_end: authority_at + authority.len() })
    }

    /// The whole of it, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        self.url.get(..self.authority_end).unwrap_or_default()
    }

    /// The path under which the node's own paths begin; empty where that is the root.
    pub fn path(&self) -> &str {
        self.url.get(self.authority_end..).unwrap_or_default()
    }

    /// Host and port, as requests name it.
    pub fn authority(&self) -> &str {
        self.url.get(self.authority_at..self.authority_end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_tls_unless_it_is_on_this_machine() {
        for (url, authority) in [
            ("https://vaiven.mtss.example", "vaiven.mtss.example"),
            ("https://vaiven.mtss.example:8443/node/", "vaiven.mtss.example:8443"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("http://localhost", "localhost"),
            ("http://[::1]:80", "[::1]:80"),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!(address.authority(), authority);
            assert_eq!(format!("{}{}", address.origin(), address.path()), url.trim_end_matches('/'));
        }
        for wrong in [
            "",
            "vaiven.mtss.example",
            "http://vaiven.mtss.example",
            "http://127.0.0.1.example",
            "https://",
            "https:///path",
            "ftp://127.0.0.1",
            "https://user@host",
            "https://host?query",
            "https://host#part",
            "https://ho st",
            &format!("https://{}", "a".repeat(CHARACTERS_MAX)),
        ] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }
}
