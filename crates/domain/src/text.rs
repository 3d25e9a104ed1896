//! Text that comes from outside: bounded, in Unicode NFC, without control characters.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

/// A line of text of 1 to `MAX` characters, trimmed, NFC, without control or bidirectional-override characters.
/// Its `Debug` prints nothing, because it may be a person's name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

/// Why a text is refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space.
    #[error("is empty")]
    Empty,
    /// More characters than the bound.
    #[error("is longer than {max} characters")]
    TooLong {
        /// The bound, in characters.
        max: usize,
    },
    /// A character that no name or note needs, and that can hide or break others.
    #[error("holds a control character")]
    Control,
}

/// Characters that turn the reading order of what follows, and with which one name can look like another.
fn overrides_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

impl<const MAX: usize> Text<MAX> {
    /// Takes a text as a person wrote it; outer white space goes, inner stays.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(TextError::Empty);
        }
        // Bytes first: normalising ten megabytes to learn that they are too many would cost the wrong one.
        if trimmed.len() > MAX * 4 || trimmed.chars().count() > MAX {
            return Err(TextError::TooLong { max: MAX });
        }
        if trimmed.chars().any(|c| c.is_control() || overrides_direction(c)) {
            return Err(TextError::Control);
        }
        Ok(Self(if is_nfc(trimmed) { trimmed.to_owned() } else { trimmed.nfc().collect() }))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::parse(&text)
    }
}
impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> String {
        text.0
    }
}
impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(…)")
    }
}
impl<const MAX: usize> utoipa::PartialSchema for Text<MAX> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(MAX)).into()
    }
}
impl<const MAX: usize> utoipa::ToSchema for Text<MAX> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Text{MAX}").into()
    }
}

/// A text as search sees it: lower case, without accents, `ß` as `ss`, everything that is neither letter nor digit a single space.
/// `ñ` becomes `n`, for people type it either way.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            // An apostrophe joins (D'Angelo is dangelo), every other mark separates.
            '\'' | '’' | '´' | '`' | 'ʼ' => {}
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_bounded_on_both_sides() {
        assert_eq!(Text::<3>::parse("   "), Err(TextError::Empty));
        assert_eq!(Text::<3>::parse("a").unwrap().as_str(), "a");
        assert_eq!(Text::<3>::parse(" ñañ ").unwrap().as_str(), "ñañ");
        assert_eq!(Text::<3>::parse("abcd"), Err(TextError::TooLong { max: 3 }));
    }

    #[test]
    fn what_hides_or_turns_text_is_refused() {
        for bad in ["a\u{0}b", "a\nb", "a\u{202E}b", "a\u{7f}b"] {
            assert_eq!(Text::<9>::parse(bad), Err(TextError::Control), "{bad:?}");
        }
    }

    #[test]
    fn decomposed_accents_are_composed_and_folding_forgives_them() {
        assert_eq!(Text::<9>::parse("n\u{303}u").unwrap().as_str(), "ñu");
        assert_eq!(fold("  Ángela   MUÑOZ-d'Ávila "), "angela munoz davila");
        assert_eq!(fold("Ngäbe-Buglé"), "ngabe bugle");
        assert_eq!(fold("Straße"), "strasse");
        assert_eq!(fold("…"), "");
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once);
        }
    }
}
