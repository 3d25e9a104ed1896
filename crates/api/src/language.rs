//! In which language to answer, by `Accept-Language` (RFC 9110 §12.5.4): Spanish unless English is liked better.

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use domain::lang::Lang;

/// How many languages of a header are looked at; nobody speaks more.
const CHOICES_MAX: usize = 20;

/// The language that a reader likes best among ours.
pub fn of(headers: &HeaderMap) -> Lang {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(preferred).unwrap_or_default()
}

fn preferred(header: &str) -> Lang {
    let (mut best, mut weight) = (Lang::default(), 0);
    for choice in header.split(',').take(CHOICES_MAX) {
        let (range, parameters) = choice.split_once(';').unwrap_or((choice, ""));
        let primary = range.trim().split('-').next().unwrap_or_default();
        let lang = if primary.eq_ignore_ascii_case("en") {
            Lang::En
        } else if primary.eq_ignore_ascii_case("es") || primary == "*" {
            Lang::Es
        } else {
            continue;
        };
        let thousandths = parameters.trim().strip_prefix("q=").map_or(1000, thousandths);
        if thousandths > weight {
            (best, weight) = (lang, thousandths);
        }
    }
    best
}

/// A weight between 0 and 1 with up to three decimals, in thousandths; what is none counts as unwanted.
fn thousandths(weight: &str) -> u32 {
    let (whole, decimals) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let well_formed = decimals.len() <= 3 && decimals.bytes().all(|b| b.is_ascii_digit());
    match (whole, format!("{decimals:0<3}").parse()) {
        ("1", Ok(0)) => 1000,
        ("0", Ok(thousandths)) if well_formed => thousandths,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spanish_is_the_language_unless_english_is_liked_better() {
        for header in
            ["", "es", "es-PA,en;q=0.8", "*", "fr", "gym, fr", "en;q=0", "en;q=0.5,es;q=0.9", "en;q=x", "en;q=2"]
        {
            assert_eq!(preferred(header), Lang::Es, "{header}");
        }
        for header in ["en", "en-US,en;q=0.9", "EN-gb", "fr,en;q=0.1", "es;q=0.4,en;q=0.5", "en, es", "en;q=1.000"] {
            assert_eq!(preferred(header), Lang::En, "{header}");
        }
    }
}
