//! Whatever a scanner gives: thousands of damaged seals and zones, of which none may pass as good and none may bring the reader down.

use std::sync::LazyLock;

use card::{
    Authenticity,
    content::CardContent,
    key::Issuer,
    seal::{Content, Seal, verify},
    zone::Zone,
};
use data_encoding::BASE32_NOPAD;
use proptest::{collection::vec, prelude::*};

use crate::given::{key, sealed, today};

static ISSUERS: LazyLock<[Issuer; 1]> = LazyLock::new(|| [key("CR", 1).issuer().clone()]);
static GOOD: LazyLock<Seal> = LazyLock::new(|| sealed(&key("CR", 1)));

/// One way to damage a sequence of bytes.
#[derive(Clone, Debug)]
enum Damage {
    Change(usize, u8),
    Remove(usize),
    Insert(usize, u8),
    Cut(usize),
    Swap(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<usize>;
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, by)| Damage::Change(at, by)),
        1 => at().prop_map(Damage::Remove),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        1 => at().prop_map(Damage::Cut),
        1 => (at(), at()).prop_map(|(one, other)| Damage::Swap(one, other)),
    ]
}

fn damaged(mut bytes: Vec<u8>, how: &[Damage]) -> Vec<u8> {
    for one in how {
        let length = bytes.len().max(1);
        match *one {
            Damage::Change(at, by) => bytes.iter_mut().skip(at % length).take(1).for_each(|byte| *byte ^= by),
            Damage::Remove(at) if !bytes.is_empty() => drop(bytes.remove(at % length)),
            Damage::Insert(at, byte) => bytes.insert(at % (bytes.len() + 1), byte),
            Damage::Cut(at) => bytes.truncate(at % length),
            Damage::Swap(one, other) if !bytes.is_empty() => bytes.swap(one % length, other % length),
            Damage::Remove(_) | Damage::Swap(..) => {}
        }
    }
    bytes
}

/// Everything that is ever done with a seal that was read.
fn use_up(seal: &Seal) {
    let _ = (seal.valid_until(today()), seal.zone(today()), CardContent::of(seal, today()));
    for message in seal.messages() {
        let _ = (message.name(), matches!(message.content(), Content::Opaque));
    }
    if !seal.is_deflated() {
        assert!(Seal::read(&seal.text()).unwrap() == *seal);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_to_the_payload_passes_as_genuine_and_none_is_a_panic(
        how in vec(damage(), 1..6), letter in prop::sample::select(vec!['A', 'B', 'C', 'D']),
    ) {
        let good = GOOD.text();
        let bytes = damaged(BASE32_NOPAD.decode(&good.as_bytes()[5..]).unwrap(), &how);
        let text = format!("RDB1{letter}{}", BASE32_NOPAD.encode(&bytes));
        if let Ok(seal) = Seal::read(&text) {
            use_up(&seal);
            let genuine = verify(&seal, &*ISSUERS).authenticity == Authenticity::Genuine;
            prop_assert_eq!(genuine, text == good);
        }
    }

    #[test]
    fn no_damage_to_the_text_passes_as_another_text_of_the_same_seal(
        how in vec(damage(), 1..4), deflated in any::<bool>(),
    ) {
        let good = GOOD.clone().with_deflation(deflated);
        let text = String::from_utf8_lossy(&damaged(good.text().into_bytes(), &how)).into_owned();
        if let Ok(seal) = Seal::read(&text) {
            use_up(&seal);
            let genuine = verify(&seal, &*ISSUERS).authenticity == Authenticity::Genuine;
            prop_assert!(!genuine || seal.messages() == good.messages());
            prop_assert!(!genuine || deflated || text == good.text());
        }
    }

    #[test]
    fn noise_is_never_a_panic(text in "\\PC{0,200}", bytes in vec(any::<u8>(), 0..300), letter in "[A-D]") {
        let _ = Seal::read(&text);
        let _ = Zone::parse(&text, today());
        if let Ok(seal) = Seal::read(&format!("RDB1{letter}{}", BASE32_NOPAD.encode(&bytes))) {
            use_up(&seal);
        }
    }

    #[test]
    fn a_zone_of_any_letters_is_read_or_refused_and_what_is_sound_is_written_back_the_same(
        text in "[IACPV][A-Z<][A-Z0-9<]{70}|[IACPV][A-Z<][A-Z0-9<]{86}|[IAC][A-Z<][A-Z0-9<]{88}",
    ) {
        if let Ok(zone) = Zone::parse(&text, today()) {
            let lines = zone.lines();
            let again = Zone::read(&lines, today());
            prop_assert!(zone.number.is_empty() || again.is_ok());
        }
    }
}
