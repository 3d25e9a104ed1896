//! C40 of ISO/IEC 16022 as seals use it: three characters in two bytes. Digits, capitals and the space, for which a machine-readable
//! zone's filler stands.

/// Ends C40, before a single character that is left over (as ASCII + 1).
const UNLATCH: u8 = 254;

/// Two bytes a triple; `None` for a character that C40 does not have here. `<` is written as a space.
pub(crate) fn encode(text: &str) -> Option<Vec<u8>> {
    let values = text.bytes().map(value).collect::<Option<Vec<u16>>>()?;
    let mut bytes = Vec::with_capacity(values.len().div_ceil(3) * 2);
    for (triple, letters) in values.chunks(3).zip(text.as_bytes().chunks(3)) {
        match (triple, letters) {
            ([a, b, c], _) => bytes.extend((a * 1600 + b * 40 + c + 1).to_be_bytes()),
            // A shift stands in for the third that is missing.
            ([a, b], _) => bytes.extend((a * 1600 + b * 40 + 1).to_be_bytes()),
            (_, [last]) => bytes.extend([UNLATCH, ascii(*last) + 1]),
            _ => {}
        }
    }
    Some(bytes)
}

/// The text, with spaces where there were fillers; `None` for what [`encode`] would not have written.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len() / 2 * 3);
    for pair in bytes.chunks(2) {
        let [high, low] = *pair else { return None };
        if high == UNLATCH {
            text.push(char::from(low.checked_sub(1)?));
            continue;
        }
        let sum = u16::from_be_bytes([high, low]).checked_sub(1)?;
        for value in [sum / 1600, sum / 40 % 40, sum % 40] {
            // The stand-in leaves no trace; anywhere but at the end the comparison below finds it.
            text.extend(character(value).filter(|_| value != 0));
        }
    }
    (encode(&text)? == bytes).then_some(text)
}

fn ascii(letter: u8) -> u8 {
    if letter == b'<' { b' ' } else { letter }
}

fn value(letter: u8) -> Option<u16> {
    match ascii(letter) {
        b' ' => Some(3),
        digit @ b'0'..=b'9' => Some(u16::from(digit - b'0') + 4),
        capital @ b'A'..=b'Z' => Some(u16::from(capital - b'A') + 14),
        _ => None,
    }
}

fn character(value: u16) -> Option<char> {
    let value = u8::try_from(value).ok()?;
    match value {
        3 => Some(' '),
        4..=13 => Some(char::from(b'0' + value - 4)),
        14..=39 => Some(char::from(b'A' + value - 14)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_country_of_one_letter_is_filled_up_and_written_as_icao_does() {
        assert_eq!(encode("D<<").unwrap(), [0x6a, 0xbc]);
        assert_eq!(decode(&[0x6a, 0xbc]).unwrap(), "D  ");
    }

    #[test]
    fn what_is_left_over_from_triples_takes_two_bytes_more() {
        assert_eq!(encode("123456789").unwrap().len(), 6);
        assert_eq!(encode("1234567890").unwrap()[6..], [254, b'0' + 1]);
        assert_eq!(encode("12345678901").unwrap().len(), 8);
        assert!(encode("").unwrap().is_empty());
    }

    #[test]
    fn small_letters_and_signs_are_not_written() {
        for bad in ["a", "CR-26", "Ñ", "1/2"] {
            assert_eq!(encode(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(text in "[A-Z0-9 ]{0,90}") {
            prop_assert_eq!(decode(&encode(&text).unwrap()).unwrap(), text);
        }

        #[test]
        fn what_is_read_at_all_is_written_back_to_the_byte(bytes in proptest::collection::vec(any::<u8>(), 0..20)) {
            if let Some(text) = decode(&bytes) {
                prop_assert_eq!(encode(&text).unwrap(), bytes);
            }
        }
    }
}
