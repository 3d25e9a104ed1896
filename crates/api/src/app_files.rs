//! The web app's files, as `web/dist` had them when this was compiled: named, typed, compressed beforehand. Where the app was not
//! built there are none, and every address answers as if it had never existed.
//!
//! A build for development reads them from the folder at each request, so that a change to the app needs no compiler.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, HeaderValue,
            IF_NONE_MATCH, VARY,
        },
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

/// The app runs its own files and asks this node; nothing else, and nothing written into the page. The reader of cards' codes is
/// WebAssembly, which a browser compiles only where that is said; it lets nobody evaluate a script.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
     manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
/// The names under `assets/` hold a hash of what is in them.
const NEVER_CHANGES: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept, and asked about each time.
const MAY_CHANGE: HeaderValue = HeaderValue::from_static("no-cache");

/// The types of file that the app consists of; others are not served.
const TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("wasm", "application/wasm"),
];
/// Compressed copies, the smaller first.
const ENCODINGS: &[(&str, &str)] = &[("br", ".br"), ("gzip", ".gz")];

/// The app's file at the address that was asked for, if it is one.
pub(crate) fn file(request: &HttpRequest) -> Option<HttpResponse> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return None;
    }
    let name = match request.path().strip_prefix('/')? {
        "" => "index.html",
        name => name,
    };
    let media = TYPES.iter().find(|(kind, _)| name.rsplit_once('.').is_some_and(|(_, end)| end == *kind))?.1;
    let plain = Files::get(name)?;
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (encoding, found) = compressed(name, accepted).unwrap_or(("", plain));
    let tag = format!("\"{}{encoding}\"", URL_SAFE_NO_PAD.encode(&found.metadata.sha256_hash()[..12]));
    let known = request.headers().get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((VARY, "accept-encoding"));
    response.insert_header((CACHE_CONTROL, if name.starts_with("assets/") { NEVER_CHANGES } else { MAY_CHANGE }));
    response.insert_header((CONTENT_SECURITY_POLICY, POLICY)).content_type(media);
    if known {
        return Some(response.finish());
    }
    if !encoding.is_empty() {
        response.insert_header((CONTENT_ENCODING, encoding));
    }
    Some(response.body(found.data.into_owned()))
}

fn compressed(name: &str, accepted: &str) -> Option<(&'static str, EmbeddedFile)> {
    let mut wanted = ENCODINGS.iter().filter(|(encoding, _)| accepts(accepted, encoding));
    wanted.find_map(|(encoding, end)| Some((*encoding, Files::get(&format!("{name}{end}"))?)))
}

/// Whether `Accept-Encoding` names the encoding, and not with `q=0` (RFC 9110 §12.5.3).
fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused =
            parts.any(|part| matches!(part.replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        named && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_accepted_where_it_is_named_and_not_refused() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("BR;q=0.5", "br"));
        for refused in ["", "gzip", "br;q=0", "br; q=0.0", "brotli"] {
            assert!(!accepts(refused, "br"), "{refused}");
        }
    }
}
