//! Small values with a standard behind them: codes, money, languages.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not a value of its kind; the message says what is expected.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ValueError(pub &'static str);

/// A text newtype that is checked when it is read, with its schema.
macro_rules! checked_text {
    ($($(#[$doc:meta])* $name:ident matches $pattern:literal, else $message:literal, if $check:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads it, or says what is expected.
            pub fn parse(text: &str) -> Result<Self, ValueError> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.to_owned())) } else { Err(ValueError($message)) }
            }

            /// As it stands on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = ValueError;
            fn try_from(text: String) -> Result<Self, ValueError> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                ObjectBuilder::new().schema_type(Type::String).pattern(Some($pattern)).description(Some($message)).into()
            }
        }
        impl utoipa::ToSchema for $name {}
    )*};
}

fn digits(text: &str, allowed: std::ops::RangeInclusive<usize>) -> bool {
    allowed.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn code(text: &str, max: usize) -> bool {
    (2..=max).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

checked_text! {
    /// Under what an attachment is kept and named: a hash of a salt and of what it holds, in base64url.
    AttachmentAddress matches "^[A-Za-z0-9_-]{43}$", else "is not an attachment's address: 43 letters, digits, hyphens and underscores",
        if |t| t.len() == 43 && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    /// SHA-256 of a contract's terms: of what `contract.offered` says, in the canonical form of RFC 8785.
    TermsDigest matches "^[0-9a-f]{64}$", else "is not a digest of terms: 64 small hexadecimal digits",
        if |t| t.len() == 64 && t.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    /// An economic activity of ISIC Rev.4: division, group or class (2 to 4 digits), such as `0127`, growing of beverage crops.
    Isic matches "^[0-9]{2,4}$", else "is not an activity of ISIC Rev.4: two to four digits, such as 0127", if |t| digits(t, 2..=4);
    /// An occupation of ISCO-08 (1 to 4 digits), such as `9211`, crop farm labourers.
    Isco matches "^[0-9]{1,4}$", else "is not an occupation of ISCO-08: one to four digits, such as 9211", if |t| digits(t, 1..=4);
    /// A language by its ISO 639 code, such as `es` or `gym` (Ngäbere).
    Language matches "^[a-z]{2,3}$", else "is not a language code of ISO 639: two or three small letters, such as es or gym",
        if |t| (2..=3).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_lowercase());
    /// The code of an office: a ministry's desk, a border post.
    OfficeCode matches "^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$", else "is not an office's code: 2 to 40 small letters, digits and hyphens", if |t| code(t, 40);
    /// The code of a node: a ministry's server, a post's.
    NodeCode matches "^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$", else "is not a node's code: 2 to 40 small letters, digits and hyphens", if |t| code(t, 40);
    /// The code of an agreement, whatever its version, such as `cr-pa-coffee`.
    AgreementCode matches "^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$", else "is not an agreement's code: 2 to 40 small letters, digits and hyphens", if |t| code(t, 40);
    /// A currency of ISO 4217, such as `CRC`.
    Currency matches "^[A-Z]{3}$", else "is not a currency code of ISO 4217, such as CRC",
        if |t| t.len() == 3 && t.bytes().all(|b| b.is_ascii_uppercase());
}

impl AgreementCode {
    /// The id of the agreement, whatever its version: the same on every node.
    pub fn id(&self) -> crate::Id<crate::id::AgreementMark> {
        crate::Id::derived(&[self.as_str()])
    }
}

/// Sex as ISO/IEC 5218 codes it: 0 not known, 1 male, 2 female, 9 not applicable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Sex {
    /// 0: not known.
    NotKnown,
    /// 1.
    Male,
    /// 2.
    Female,
    /// 9: not applicable.
    NotApplicable,
}

impl TryFrom<u8> for Sex {
    type Error = ValueError;
    fn try_from(code: u8) -> Result<Self, ValueError> {
        match code {
            0 => Ok(Sex::NotKnown),
            1 => Ok(Sex::Male),
            2 => Ok(Sex::Female),
            9 => Ok(Sex::NotApplicable),
            _ => Err(ValueError("is not a code of ISO/IEC 5218: 0 not known, 1 male, 2 female, 9 not applicable")),
        }
    }
}
impl From<Sex> for u8 {
    fn from(sex: Sex) -> u8 {
        match sex {
            Sex::NotKnown => 0,
            Sex::Male => 1,
            Sex::Female => 2,
            Sex::NotApplicable => 9,
        }
    }
}
impl utoipa::PartialSchema for Sex {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .enum_values(Some([0, 1, 2, 9]))
            .description(Some("ISO/IEC 5218: 0 not known, 1 male, 2 female, 9 not applicable"))
            .into()
    }
}
impl utoipa::ToSchema for Sex {}

/// An amount of money: never a float, always with its currency.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// A decimal number in a string, such as `"1250.00"`.
    pub amount: Amount,
    /// ISO 4217.
    pub currency: Currency,
}

impl Money {
    /// Whether it is at least as much as `floor`; amounts of two currencies do not compare.
    pub fn amount_at_least(&self, floor: &Money) -> bool {
        self.currency == floor.currency && self.amount.ten_thousandths() >= floor.amount.ten_thousandths()
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Money(…)")
    }
}

/// A decimal of at most 15 digits, 4 of them behind the point; kept in ten-thousandths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount {
    ten_thousandths: u64,
    decimals: u8,
}

impl Amount {
    /// Reads `1250.00`: digits, a point, at most four decimals, no sign.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        const EXPECTED: ValueError =
            ValueError("is not an amount: digits with at most four decimals behind a point, such as \"1250.00\"");
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let well_formed = digits(whole, 1..=11) && digits(decimals, 0..=4) && !text.ends_with('.');
        if !well_formed {
            return Err(EXPECTED);
        }
        let number = format!("{whole}{decimals:0<4}").parse().map_err(|_| EXPECTED)?;
        Ok(Self { ten_thousandths: number, decimals: decimals.len() as u8 })
    }

    /// Whether it is nothing at all.
    pub fn is_zero(self) -> bool {
        self.ten_thousandths == 0
    }

    /// For comparing amounts of one currency.
    pub fn ten_thousandths(self) -> u64 {
        self.ten_thousandths
    }
}

impl TryFrom<String> for Amount {
    type Error = ValueError;
    fn try_from(text: String) -> Result<Self, ValueError> {
        Self::parse(&text)
    }
}
impl From<Amount> for String {
    fn from(amount: Amount) -> String {
        let (whole, rest) = (amount.ten_thousandths / 10_000, amount.ten_thousandths % 10_000);
        match usize::from(amount.decimals) {
            0 => whole.to_string(),
            decimals => format!("{whole}.{}", &format!("{rest:04}")[..decimals]),
        }
    }
}
impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Amount(…)")
    }
}
impl utoipa::PartialSchema for Amount {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9]{1,11}(\\.[0-9]{1,4})?$")).into()
    }
}
impl utoipa::ToSchema for Amount {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_checked_on_both_sides_of_their_bounds() {
        assert!(Isic::parse("01").is_ok() && Isic::parse("0127").is_ok());
        assert!(Isic::parse("0").is_err() && Isic::parse("01270").is_err() && Isic::parse("A127").is_err());
        assert!(Isco::parse("9").is_ok() && Isco::parse("92110").is_err());
        assert!(Language::parse("gym").is_ok() && Language::parse("ES").is_err() && Language::parse("a").is_err());
        assert!(OfficeCode::parse("pa").is_ok() && OfficeCode::parse("p").is_err());
        assert!(OfficeCode::parse(&"a".repeat(40)).is_ok() && OfficeCode::parse(&"a".repeat(41)).is_err());
        assert!(OfficeCode::parse("-a").is_err() && OfficeCode::parse("río").is_err());
    }

    #[test]
    fn sex_is_iso_5218() {
        for code in 0..=255u8 {
            assert_eq!(Sex::try_from(code).is_ok(), matches!(code, 0 | 1 | 2 | 9));
        }
        assert_eq!(serde_json::to_string(&Sex::Female).unwrap(), "2");
    }

    #[test]
    fn money_is_a_string_and_keeps_its_decimals() {
        for text in ["0", "1250.00", "0.0001", "99999999999.9999"] {
            assert_eq!(String::from(Amount::parse(text).unwrap()), text);
        }
        for bad in ["", ".5", "5.", "-1", "1,5", "1e3", "999999999999", "1.00001", "NaN"] {
            assert!(Amount::parse(bad).is_err(), "{bad}");
        }
        assert!(Amount::parse("0.00").unwrap().is_zero());
        assert!(serde_json::from_str::<Money>(r#"{"amount": 12.5, "currency": "CRC"}"#).is_err());
    }
}
