//! Dates of which a part may be unknown: a mask with a bit for each digit of MMDDYYYY, and the digits as one number.

use chrono::{Datelike as _, NaiveDate};

/// A date of a seal, in four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaskedDate {
    mask: u8,
    digits: u32,
}

/// Not a day of the calendar, or digits where the mask says that there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a date as seals have them, such as 2026-11-02 or 1990-xx-xx")]
pub struct NotAMaskedDate;

/// Where each digit of MMDDYYYY stands in `YYYY-MM-DD`.
const PLACES: [usize; 8] = [5, 6, 8, 9, 0, 1, 2, 3];

impl MaskedDate {
    /// A day that is wholly known.
    pub fn known(date: NaiveDate) -> Self {
        // Years of records have four digits.
        let year = u32::try_from(date.year()).unwrap_or_default() % 10_000;
        Self { mask: 0, digits: date.month() * 1_000_000 + date.day() * 10_000 + year }
    }

    /// Reads `2026-11-02`, with an `x` for each digit that is not known.
    ///
    /// # Errors
    /// For anything else.
    pub fn parse(text: &str) -> Result<Self, NotAMaskedDate> {
        let letters: [u8; 10] = text.as_bytes().try_into().map_err(|_| NotAMaskedDate)?;
        if letters[4] != b'-' || letters[7] != b'-' {
            return Err(NotAMaskedDate);
        }
        let (mut mask, mut digits) = (0u8, 0u32);
        for (place, at) in PLACES.iter().enumerate() {
            digits *= 10;
            match letters[*at] {
                b'x' => mask |= 0x80 >> place,
                digit @ b'0'..=b'9' => digits += u32::from(digit - b'0'),
                _ => return Err(NotAMaskedDate),
            }
        }
        Self { mask, digits }.checked()
    }

    /// Reads the four bytes.
    ///
    /// # Errors
    /// For what [`MaskedDate::to_bytes`] never gives.
    pub fn from_bytes([mask, a, b, c]: [u8; 4]) -> Result<Self, NotAMaskedDate> {
        Self { mask, digits: u32::from_be_bytes([0, a, b, c]) }.checked()
    }

    /// The four bytes.
    pub fn to_bytes(self) -> [u8; 4] {
        let [_, a, b, c] = self.digits.to_be_bytes();
        [self.mask, a, b, c]
    }

    /// The day, where all of it is known.
    pub fn date(self) -> Option<NaiveDate> {
        if self.mask != 0 {
            return None;
        }
        let year = i32::try_from(self.digits % 10_000).ok()?;
        NaiveDate::from_ymd_opt(year, self.digits / 1_000_000, self.digits / 10_000 % 100)
    }

    fn digit(self, place: usize) -> Option<u32> {
        let unknown = self.mask & (0x80 >> place) != 0;
        let divisor = [10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
        (!unknown).then(|| self.digits / divisor[place % 8] % 10)
    }

    fn checked(self) -> Result<Self, NotAMaskedDate> {
        let shown = self.to_string();
        let masked_digits_are_zero = (0..8).all(|place| {
            let bare = Self { mask: 0, ..self };
            self.digit(place).is_some() || bare.digit(place) == Some(0)
        });
        let sound = self.digits <= 12_319_999 && masked_digits_are_zero && (self.mask != 0 || self.date().is_some());
        if sound && shown.len() == 10 { Ok(self) } else { Err(NotAMaskedDate) }
    }
}

impl std::fmt::Display for MaskedDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut letters = ['-'; 10];
        for (place, at) in PLACES.iter().enumerate() {
            letters[*at] = self.digit(place).and_then(|digit| char::from_digit(digit, 10)).unwrap_or('x');
        }
        letters.iter().try_for_each(|letter| write!(f, "{letter}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_known_day_has_an_empty_mask_and_the_digits_of_month_day_year() {
        let date = MaskedDate::parse("2026-04-23").unwrap();
        assert_eq!(date.to_bytes(), [0x00, 0x40, 0x93, 0x5a]);
        assert_eq!(date.date(), NaiveDate::from_ymd_opt(2026, 4, 23));
        assert_eq!(MaskedDate::known(date.date().unwrap()), date);
    }

    #[test]
    fn each_unknown_digit_has_its_bit() {
        let date = MaskedDate::parse("19xx-10-xx").unwrap();
        assert_eq!(date.to_bytes()[0], 0b0011_0011);
        assert_eq!((date.date(), date.to_string().as_str()), (None, "19xx-10-xx"));
        assert_eq!(MaskedDate::parse("xxxx-xx-xx").unwrap().to_bytes(), [0xff, 0, 0, 0]);
    }

    #[test]
    fn no_day_of_the_calendar_and_digits_behind_the_mask_are_refused() {
        for bad in ["2026-02-29", "2026-13-01", "2026-00-01", "2026-1-01", "26-01-01", "2026/01/01", "", "2026-01-0é"]
        {
            assert_eq!(MaskedDate::parse(bad), Err(NotAMaskedDate), "{bad}");
        }
        assert!(MaskedDate::from_bytes([0xff, 0, 0, 1]).is_err());
        assert!(MaskedDate::from_bytes([0, 0xff, 0xff, 0xff]).is_err());
    }

    proptest! {
        #[test]
        fn what_is_read_from_bytes_is_written_back_to_the_byte_and_as_text(bytes in any::<[u8; 4]>(), masked in any::<bool>()) {
            let [mask, a, b, c] = bytes;
            let bytes = if masked { [mask, a, b, c] } else { [0, a & 0xbf, b, c] };
            if let Ok(date) = MaskedDate::from_bytes(bytes) {
                prop_assert_eq!(date.to_bytes(), bytes);
                prop_assert_eq!(MaskedDate::parse(&date.to_string()), Ok(date));
            }
        }
    }
}
