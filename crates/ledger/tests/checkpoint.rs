//! Notes, checkpoints and cosignatures: the published examples, and what must be refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use vaiven_ledger::checkpoint::{Checkpoint, cosign, verify_cosignature};
use vaiven_ledger::key::{Signer, SigningKey};
use vaiven_ledger::merkle::{empty_root, leaf_hash};
use vaiven_ledger::note::{Note, NoteError, NoteVerifier, SIGNATURES_MAX, SignatureType};

const LOG: &str = "log.mitradel.example/vaiven";
const WITNESS: &str = "log.migracion.example/vaiven";

fn key(fill: u8) -> SigningKey {
    SigningKey::from_seed(&[fill; 32])
}

fn verifier(name: &str, fill: u8, kind: SignatureType) -> NoteVerifier {
    NoteVerifier::new(name, key(fill).public_key().clone(), kind).unwrap()
}

fn log() -> NoteVerifier {
    verifier(LOG, 1, SignatureType::Ed25519)
}

fn witness() -> NoteVerifier {
    verifier(WITNESS, 2, SignatureType::Cosignature)
}

fn checkpoint() -> Checkpoint {
    Checkpoint::new(LOG, 20_852_163, leaf_hash(b"a root")).unwrap()
}

fn cosigned() -> Note {
    let mut note = checkpoint().sign(&key(1)).unwrap();
    note.add(cosign(&checkpoint(), WITNESS, &key(2), 1_679_315_147).unwrap()).unwrap();
    note
}

#[test]
fn the_example_of_the_reference_implementation_is_signed_byte_for_byte() {
    // golang.org/x/mod/sumdb/note, from its documentation and tests.
    let secret = STANDARD.decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").unwrap();
    let signer = SigningKey::from_seed(secret[1..].try_into().unwrap());
    let verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let parsed: NoteVerifier = verifier.parse().unwrap();
    assert_eq!(parsed.key(), signer.public_key());
    assert_eq!(parsed.to_string(), verifier);
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let mut note = Note::new(text.to_owned()).unwrap();
    note.sign("PeterNeumann", &signer).unwrap();
    let expected = format!(
        "{text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    );
    assert_eq!(note.to_string(), expected);
    let read = Note::parse(&expected).unwrap();
    assert_eq!(read, note);
    read.verify(&parsed).unwrap();
    let changed = Note::parse(&expected.replace("answer", "Answer")).unwrap();
    assert!(matches!(changed.verify(&parsed).unwrap_err(), NoteError::Signature(_)));
}

#[test]
fn the_example_of_the_specification_reads_back() {
    let text = "example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
";
    let note = Note::parse(text).unwrap();
    assert_eq!(note.to_string(), text);
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size()), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(note.signatures()[1].name(), "witness.example.com/w1");
    // The time in the specification's signed message, before the 64 bytes of the signature.
    assert_eq!(note.signatures()[1].bytes()[..8], 1_679_315_147_u64.to_be_bytes());
    assert_eq!(note.signatures()[1].bytes().len(), 72);
}

#[test]
fn a_cosigned_checkpoint_travels_and_is_believed() {
    let note = Note::parse(&cosigned().to_string()).unwrap();
    assert_eq!(Checkpoint::open(&note, &log()).unwrap(), checkpoint());
    assert_eq!(verify_cosignature(&note, &witness()).unwrap(), 1_679_315_147);
}

#[test]
fn what_a_witness_signs_is_spelled_as_the_specification_says() {
    let line = cosign(&checkpoint(), WITNESS, &key(2), 1_679_315_147).unwrap();
    let message = format!("cosignature/v1\ntime 1679315147\n{}", checkpoint());
    let signature = line.bytes()[8..].try_into().unwrap();
    key(2).public_key().verify(message.as_bytes(), signature).unwrap();
    assert!(matches!(cosign(&checkpoint(), WITNESS, &key(2), 1 << 63).unwrap_err(), NoteError::Time));
}

#[test]
fn the_latest_of_several_cosignatures_counts_and_a_wrong_one_spoils_all() {
    let mut note = cosigned();
    note.add(cosign(&checkpoint(), WITNESS, &key(2), 1_679_400_000).unwrap()).unwrap();
    note.add(cosign(&checkpoint(), WITNESS, &key(2), 1_600_000_000).unwrap()).unwrap();
    assert_eq!(verify_cosignature(&note, &witness()).unwrap(), 1_679_400_000);
    let other = Checkpoint::new(LOG, 1, empty_root()).unwrap();
    note.add(cosign(&other, WITNESS, &key(2), 1_679_500_000).unwrap()).unwrap();
    assert!(matches!(verify_cosignature(&note, &witness()).unwrap_err(), NoteError::Signature(_)));
}

#[test]
fn neither_a_signature_nor_a_cosignature_stands_for_the_other_or_for_another_name() {
    let note = cosigned();
    let unsigned = |result: Result<(), NoteError>| matches!(result.unwrap_err(), NoteError::Unsigned(_));
    assert!(unsigned(note.verify(&verifier(WITNESS, 2, SignatureType::Ed25519))));
    assert!(unsigned(note.verify(&witness())));
    assert!(unsigned(note.verify(&verifier(LOG, 2, SignatureType::Ed25519))));
    assert!(unsigned(note.verify(&verifier("other.example", 1, SignatureType::Ed25519))));
    assert!(unsigned(verify_cosignature(&note, &log()).map(drop)));
    assert!(unsigned(verify_cosignature(&note, &verifier(LOG, 1, SignatureType::Cosignature)).map(drop)));
    assert!(matches!(Note::new("cosignature/v1\ntime 1\nx\n".to_owned()), Err(NoteError::Malformed(_))));
}

#[test]
fn a_log_does_not_speak_in_the_name_of_another() {
    let other = Checkpoint::new("other.example/log", 1, empty_root()).unwrap();
    let mut note = Note::new(other.to_string()).unwrap();
    note.sign(LOG, &key(1)).unwrap();
    note.verify(&log()).unwrap();
    assert!(matches!(Checkpoint::open(&note, &log()).unwrap_err(), NoteError::Malformed(_)));
}

#[test]
fn a_checkpoint_has_one_spelling() {
    let root = STANDARD.encode(empty_root());
    assert!(Checkpoint::parse(&format!("o\n0\n{root}\n")).is_ok());
    assert!(Checkpoint::parse(&format!("o\n9223372036854775807\n{root}\n")).is_ok());
    for wrong in [
        String::new(),
        "\n\n\n".to_owned(),
        format!("o\n1\n{root}"),
        format!("\n1\n{root}\n"),
        format!("o\n01\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n1 \n{root}\n"),
        format!("o\n\n{root}\n"),
        format!("o\n9223372036854775808\n{root}\n"),
        format!("o\n1\n{}\n", &root[..43]),
        format!("o\n1\n{}AAAA\n", &root[..40]),
        format!("o\n1\n{root}{root}\n"),
        format!("o\n1\n{root}\n\n"),
        format!("o\n1\n{root}\nextension\n"),
        format!("o\r\n1\r\n{root}\r\n"),
        format!("{}\n1\n{root}\n", "o".repeat(256)),
    ] {
        assert!(matches!(Checkpoint::parse(&wrong), Err(NoteError::Malformed(_))), "{wrong:?}");
    }
}

#[test]
fn a_note_out_of_form_is_refused() {
    let good = cosigned().to_string();
    let line = good.lines().last().unwrap();
    for wrong in [
        String::new(),
        "text\n".to_owned(),
        good.trim_end().to_owned(),
        format!("{good}\n"),
        good.replace("\n\n", "\n"),
        good.replace('—', "-"),
        good.replace(LOG, "a\tb"),
        good.replace("— log", "—  log"),
        good.replacen("\n\n", "\n\u{1}\n\n", 1),
        good.replace("==", "="),
        format!("{good}— name AAAAAA==\n"),
        format!("{good}— name \n"),
        format!("{good}— na+me AAAAAAA=\n"),
        format!("{good}\u{2014}\u{a0}name AAAAAAA=\n"),
    ] {
        assert!(Note::parse(&wrong).is_err(), "{wrong:?}");
    }
    assert!(matches!(Note::parse(&good.repeat(500)).unwrap_err(), NoteError::TooLong));
    let many = |count| format!("{}{}", good, format!("{line}\n").repeat(count));
    assert!(Note::parse(&many(SIGNATURES_MAX - 2)).is_ok());
    assert!(matches!(Note::parse(&many(SIGNATURES_MAX - 1)).unwrap_err(), NoteError::TooLong));
}

#[test]
fn no_more_lines_are_added_than_are_read() {
    let mut note = cosigned();
    let before = note.clone();
    note.add(cosign(&checkpoint(), WITNESS, &key(2), 1_679_315_147).unwrap()).unwrap();
    assert_eq!(note, before);
    let mut add = |seconds| note.add(cosign(&checkpoint(), WITNESS, &key(2), seconds).unwrap());
    (1..=SIGNATURES_MAX as u64 - 2).for_each(|seconds| add(seconds).unwrap());
    assert!(matches!(add(0).unwrap_err(), NoteError::TooLong));
    assert_eq!(Note::parse(&note.to_string()).unwrap(), note);
}

#[test]
fn a_verifier_reads_back_and_no_mangled_one_is_accepted() {
    let text = witness().to_string();
    assert_eq!(text.parse::<NoteVerifier>().unwrap(), witness());
    for start in 0..text.len() {
        for end in start..text.len() {
            assert!(text[start..end].parse::<NoteVerifier>().is_err());
        }
    }
    for index in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[index] ^= 1;
        assert!(String::from_utf8(changed).unwrap().parse::<NoteVerifier>().is_err(), "{index}");
    }
    let log = text.replace("+BI", "+AI");
    assert!(log.parse::<NoteVerifier>().is_err());
    for name in ["", "a b", "a+b", "a\nb", "a\u{2003}b", &"n".repeat(256)] {
        assert!(NoteVerifier::new(name, key(1).public_key().clone(), SignatureType::Ed25519).is_err(), "{name:?}");
    }
}

proptest! {
    #[test]
    fn a_checkpoint_reads_back(origin in "[a-z.é /-]{1,40}", size in 0..=i64::MAX as u64, root in any::<[u8; 32]>()) {
        let checkpoint = Checkpoint::new(&origin, size, root).unwrap();
        prop_assert_eq!(Checkpoint::parse(&checkpoint.to_string()).unwrap(), checkpoint);
    }

    #[test]
    fn nothing_that_is_read_makes_the_reader_panic(text in any::<String>(), at in any::<usize>(), byte in any::<char>()) {
        let _ = (Note::parse(&text), Checkpoint::parse(&text), text.parse::<NoteVerifier>());
        let mut changed: Vec<char> = cosigned().to_string().chars().collect();
        let at = at % changed.len();
        let is_same = std::mem::replace(&mut changed[at], byte) == byte;
        if let Ok(note) = Note::parse(&changed.into_iter().collect::<String>()) {
            let believed = Checkpoint::open(&note, &log()).is_ok() && verify_cosignature(&note, &witness()).is_ok();
            prop_assert_eq!(believed, is_same);
        }
    }
}
