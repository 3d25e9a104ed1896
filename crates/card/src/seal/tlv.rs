//! Tag, length, value, as DER has them: tags of one byte, lengths in as few bytes as they need.

use super::Damaged;

/// One element and what follows it.
pub(super) fn next(bytes: &[u8]) -> Result<(u8, &[u8], &[u8]), Damaged> {
    let (&[tag, first], rest) = bytes.split_first_chunk::<2>().ok_or(Damaged::Truncated)?;
    let (length, rest) = match first {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x81 => {
            let (&[length], rest) = rest.split_first_chunk::<1>().ok_or(Damaged::Truncated)?;
            (at_least(usize::from(length), 0x80)?, rest)
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>().ok_or(Damaged::Truncated)?;
            (at_least(usize::from(u16::from_be_bytes(*length)), 0x100)?, rest)
        }
        _ => return Err(Damaged::Length),
    };
    let (value, rest) = rest.split_at_checked(length).ok_or(Damaged::Truncated)?;
    Ok((tag, value, rest))
}

/// The value of the element that must come now.
pub(super) fn take(bytes: &[u8], expected: u8) -> Result<(&[u8], &[u8]), Damaged> {
    match bytes.first() {
        Some(tag) if *tag != expected => Err(Damaged::Unexpected(*tag)),
        _ => next(bytes).map(|(_, value, rest)| (value, rest)),
    }
}

/// Writes one element.
pub(super) fn put(bytes: &mut Vec<u8>, tag: u8, value: &[u8]) {
    bytes.push(tag);
    // Nothing that fits into a barcode is longer than two bytes can say.
    match u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes() {
        [0, length @ 0..=0x7f] => bytes.push(length),
        [0, length] => bytes.extend([0x81, length]),
        [high, low] => bytes.extend([0x82, high, low]),
    }
    bytes.extend(value);
}

fn at_least(length: usize, least: usize) -> Result<usize, Damaged> {
    if length >= least { Ok(length) } else { Err(Damaged::Length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_short_as_they_can_be_on_both_sides_of_each_bound() {
        for (length, head) in [(0, 2), (127, 2), (128, 3), (255, 3), (256, 4), (5000, 4)] {
            let mut bytes = Vec::new();
            put(&mut bytes, 0x80, &vec![7; length]);
            assert_eq!(bytes.len(), head + length, "{length}");
            assert_eq!(next(&bytes), Ok((0x80, &bytes[head..], &[][..])));
        }
    }

    #[test]
    fn a_longer_form_of_a_length_is_another_text_for_the_same_thing_and_is_refused() {
        assert_eq!(next(&[0x80, 0x81, 0x01, 0xff]), Err(Damaged::Length));
        assert_eq!(next(&[0x80, 0x82, 0x00, 0x80]), Err(Damaged::Length));
        assert_eq!(next(&[0x80, 0x83, 0x01, 0x00, 0x00]), Err(Damaged::Length));
        assert_eq!(next(&[0x80, 0x80, 0x00, 0x00]), Err(Damaged::Length));
        assert_eq!(next(&[0x80, 0x05, 1, 2]), Err(Damaged::Truncated));
        assert_eq!(next(&[0x80]), Err(Damaged::Truncated));
    }
}
