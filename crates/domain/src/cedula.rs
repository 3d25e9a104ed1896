//! The number of Panama's identity card, the cédula, such as `12-381-1449`: roll, book (*tomo*) and entry (*asiento*).
//!
//! The number is the inscription of its holder in the rolls of the Tribunal Electoral (Ley 68 de 2015, article 8), which
//! publishes no check digit. The shape is the one that Panamanian systems check,
//! `(PE|E|N|[2-9](AV|PI)?|1[0-3]?(AV|PI)?)-\d{1,4}-\d{1,6}` (github.com/merlos/cedula-panama), and some write the letters
//! of a roll behind a hyphen of their own, `8-AV-123-456`.

use std::fmt;

/// Which roll a person is inscribed in: the part before the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Roll {
    /// Born in a province or comarca, 1 to 13 (12 is the Comarca Ngäbe-Buglé).
    Province(u8),
    /// `AV`: born in that province before the civil register was in force (*antes de la vigencia*).
    BeforeRegister(u8),
    /// `PI`: inscribed in that province's roll of the indigenous population (*población indígena*).
    Indigenous(u8),
    /// `PE`: a Panamanian born abroad.
    BornAbroad,
    /// `E`: a foreigner who resides in Panama.
    Foreigner,
    /// `N`: naturalised.
    Naturalised,
}

/// A cédula's number, in its one spelling: capitals, hyphens, no leading zeros. Its `Debug` prints nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cedula {
    roll: Roll,
    book: u32,
    entry: u32,
}

/// Why a text is not a cédula's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CedulaError {
    /// Not three parts with hyphens between; digits alone can be cut in several ways, so none is guessed.
    #[error("is not three parts with hyphens between, such as 12-381-1449")]
    Parts,
    /// The first part names no roll.
    #[error("begins with neither a province (1 to 13, with AV or PI perhaps) nor PE, E or N")]
    Roll,
    /// A book of other than 1 to 4 digits, or an entry of other than 1 to 6.
    #[error("has a book of more than 4 digits, an entry of more than 6, or something that is no digit")]
    Number,
}

impl Cedula {
    /// Reads a number as people write it: small letters, other dashes, spaces around them and leading zeros are forgiven.
    pub fn parse(text: &str) -> Result<Self, CedulaError> {
        if text.len() > 64 {
            return Err(CedulaError::Parts);
        }
        let written: String = text.chars().filter(|c| !c.is_whitespace()).map(plain).collect();
        let parts: Vec<&str> = written.split('-').collect();
        let (roll, book, entry) = match parts[..] {
            [roll, book, entry] => (roll.to_owned(), book, entry),
            [province, letters @ ("AV" | "PI"), book, entry] => (format!("{province}{letters}"), book, entry),
            _ => return Err(CedulaError::Parts),
        };
        Ok(Self { roll: Roll::parse(&roll)?, book: number(book, 4)?, entry: number(entry, 6)? })
    }

    /// The roll.
    pub const fn roll(self) -> Roll {
        self.roll
    }
}

/// Capitals, and one hyphen for the many that keyboards and word processors make.
fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c.to_ascii_uppercase(),
    }
}

fn number(digits: &str, digits_max: usize) -> Result<u32, CedulaError> {
    let significant = digits.trim_start_matches('0');
    let well_formed =
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && significant.len() <= digits_max;
    match significant {
        _ if !well_formed => Err(CedulaError::Number),
        "" => Ok(0),
        _ => significant.parse().map_err(|_| CedulaError::Number),
    }
}

impl Roll {
    fn parse(text: &str) -> Result<Self, CedulaError> {
        match text {
            "PE" => return Ok(Roll::BornAbroad),
            "E" => return Ok(Roll::Foreigner),
            "N" => return Ok(Roll::Naturalised),
            _ => {}
        }
        let digits = text.trim_end_matches(|c: char| c.is_ascii_uppercase());
        let province = match number(digits, 2) {
            Ok(province @ 1..=13) => province as u8,
            _ => return Err(CedulaError::Roll),
        };
        match &text[digits.len()..] {
            "" => Ok(Roll::Province(province)),
            "AV" => Ok(Roll::BeforeRegister(province)),
            "PI" => Ok(Roll::Indigenous(province)),
            _ => Err(CedulaError::Roll),
        }
    }
}

impl fmt::Display for Roll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Roll::Province(province) => write!(f, "{province}"),
            Roll::BeforeRegister(province) => write!(f, "{province}AV"),
            Roll::Indigenous(province) => write!(f, "{province}PI"),
            Roll::BornAbroad => f.write_str("PE"),
            Roll::Foreigner => f.write_str("E"),
            Roll::Naturalised => f.write_str("N"),
        }
    }
}
impl fmt::Display for Cedula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.roll, self.book, self.entry)
    }
}
impl fmt::Debug for Cedula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cedula(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_roll_is_read_and_written_in_one_spelling() {
        for (written, spelling) in [
            ("12-381-1449", "12-381-1449"),
            ("1-1-1", "1-1-1"),
            ("13-9999-999999", "13-9999-999999"),
            (" 08 - 0123 – 00456 ", "8-123-456"),
            ("pe-12-345", "PE-12-345"),
            ("E-8-12345", "E-8-12345"),
            ("n-19-473", "N-19-473"),
            ("8av-123-456", "8AV-123-456"),
            ("8-AV-123-456", "8AV-123-456"),
            ("12PI-4-567", "12PI-4-567"),
            ("12-pi-4-567", "12PI-4-567"),
        ] {
            assert_eq!(Cedula::parse(written).unwrap().to_string(), spelling, "{written}");
        }
        assert_eq!(Cedula::parse("12-381-1449").unwrap().roll(), Roll::Province(12));
    }

    #[test]
    fn what_is_not_a_cedula_is_told_why() {
        for bad in ["", "12888150", "12-381", "1-2-3-4", "12-XX-3-4", &"1-".repeat(100)] {
            assert_eq!(Cedula::parse(bad), Err(CedulaError::Parts), "{bad}");
        }
        for bad in ["0-1-1", "14-1-1", "-1-1", "A-1-1", "PEE-1-1", "PEAV-1-1", "12XX-1-1", "1٣-1-1", "ÑÑ-1-1"] {
            assert_eq!(Cedula::parse(bad), Err(CedulaError::Roll), "{bad}");
        }
        for bad in ["12-10000-1", "12-1-1000000", "12--1", "12-1-", "12-a-1", "12-1-+1", "12-٣-1"] {
            assert_eq!(Cedula::parse(bad), Err(CedulaError::Number), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_the_spelling_reads_back(text in "\\PC{0,20}|[0-9AVPINE-]{1,14}") {
            if let Ok(cedula) = Cedula::parse(&text) {
                proptest::prop_assert_eq!(Cedula::parse(&cedula.to_string()), Ok(cedula));
            }
        }
    }
}
