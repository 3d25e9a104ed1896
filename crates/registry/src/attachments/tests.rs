//! Files that arrive in pieces, on both databases: what is kept, what is refused, what goes by itself.

use chrono::TimeDelta;
use domain::{access::Actor, attachment::Sort, value::AttachmentAddress};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::desk::{Desk, PASSWORD};

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A PDF of so many bytes, at least a hundred.
fn pdf(length: usize) -> Vec<u8> {
    let (head, tail) = (b"%PDF-1.7\n".as_slice(), b"\nstartxref\n9\n%%EOF\n".as_slice());
    let middle: Vec<u8> = (0..length - head.len() - tail.len()).map(|at| b'a' + (at % 23) as u8).collect();
    [head, &middle, tail].concat()
}

fn announced(file: &[u8], salt: u8) -> NewUpload {
    NewUpload {
        sort: Sort::Scan,
        size_bytes: file.len() as u64,
        sha256: encoded(&Sha256::digest(file)),
        salt: encoded(&[salt; 32]),
    }
}

fn actor(desk: &Desk) -> Actor {
    let bearer = desk.sign_in(PASSWORD).unwrap().bearer;
    desk.registry.actor(&bearer).unwrap()
}

fn begin(desk: &Desk, file: &[u8], salt: u8) -> AttachmentAddress {
    let (upload, is_new) = desk.registry.begin_upload(&actor(desk), &announced(file, salt)).unwrap();
    assert!(is_new && upload.offset == 0 && !upload.complete);
    upload.attachment
}

/// The member that a refusal names.
fn refused<T>(answer: Result<T>) -> String {
    match answer {
        Err(Error::Invalid(violations)) => violations[0].member.clone(),
        Err(other) => panic!("refused otherwise: {other}"),
        Ok(_) => panic!("not refused"),
    }
}

fn both(test: impl Fn(Desk)) {
    test(Desk::open());
    test(Desk::on_postgresql());
}

#[test]
fn a_file_goes_on_where_it_stopped_and_is_kept_once_it_is_whole() {
    both(|desk| {
        let (registry, actor) = (&desk.registry, actor(&desk));
        let file = pdf(PART_BYTES_MAX + PART_BYTES_MIN + 5);
        let address = begin(&desk, &file, 1);
        let send =
            |from: usize, until: usize| registry.continue_upload(&actor, &address, from as u64, &file[from..until]);
        // The bounds of a part, on both sides.
        assert_eq!(refused(send(0, PART_BYTES_MAX + 1)), "");
        assert_eq!(refused(send(0, PART_BYTES_MIN - 1)), "");
        assert_eq!(send(0, PART_BYTES_MIN).unwrap().offset, PART_BYTES_MIN as u64);
        assert!(matches!(send(0, PART_BYTES_MIN), Err(Error::UploadElsewhere)), "the same part again");
        assert!(matches!(send(PART_BYTES_MIN + 1, file.len()), Err(Error::UploadElsewhere)));
        let again = registry.begin_upload(&actor, &announced(&file, 1)).unwrap();
        assert_eq!((again.0.offset, again.1), (PART_BYTES_MIN as u64, false));
        let second = send(PART_BYTES_MIN, PART_BYTES_MIN + PART_BYTES_MAX).unwrap();
        assert!(!second.complete);
        let whole = send(file.len() - 5, file.len()).unwrap();
        assert!(whole.complete && whole.expires_at == Some(registry.now() + TimeDelta::days(UNNAMED_DAYS)));
        assert!(matches!(send(file.len(), file.len()), Err(Error::UploadElsewhere)));
        assert!(matches!(registry.give_up_upload(&actor, &address), Err(Error::Conflict(..))));
        // No record names it: it is nobody's to read, not its sender's either.
        assert!(matches!(registry.attachment(&actor, &address, None), Err(Error::NotFound)));
        let mut other = announced(&file, 1);
        other.sort = Sort::SignedContract;
        assert!(matches!(registry.begin_upload(&actor, &other), Err(Error::Conflict(..))));
    });
}

#[test]
fn a_file_that_is_not_what_was_announced_or_not_what_it_may_be_is_taken_away() {
    both(|desk| {
        let (registry, actor) = (&desk.registry, actor(&desk));
        let file = pdf(400);
        let address = begin(&desk, &file, 2);
        let other = pdf(400).iter().map(|byte| byte ^ 1).collect::<Vec<_>>();
        assert_eq!(refused(registry.continue_upload(&actor, &address, 0, &other)), "sha256");
        assert!(matches!(registry.upload(&actor, &address), Err(Error::NotFound)));
        let script = b"#!/bin/sh\necho no document\n".to_vec();
        let address = begin(&desk, &script, 3);
        assert_eq!(refused(registry.continue_upload(&actor, &address, 0, &script)), "");
        assert!(matches!(registry.upload(&actor, &address), Err(Error::NotFound)));
        let parts = registry.store.read(|tx| tx.attachment_part(&address, 0)).unwrap();
        assert_eq!(parts, None);
        for (change, member) in [
            ((|new| new.size_bytes = u64::from(Sort::Scan.bytes_max()) + 1) as fn(&mut NewUpload), "size_bytes"),
            (|new| new.size_bytes = 0, "size_bytes"),
            (|new| new.sha256 = "x".into(), "sha256"),
            (|new| new.salt = encoded(&[1; 31]), "salt"),
        ] {
            let mut new = announced(&file, 4);
            change(&mut new);
            assert_eq!(refused(registry.begin_upload(&actor, &new)), member);
        }
    });
}

#[test]
fn a_file_whose_look_was_not_had_is_looked_at_when_it_is_asked_for_again() {
    both(|desk| {
        let (registry, actor) = (&desk.registry, actor(&desk));
        let file = pdf(200);
        let address = begin(&desk, &file, 5);
        // As if the process had ended between the last part and the look.
        let row = registry.store.read(|tx| tx.attachment(&address)).unwrap().unwrap();
        let secret = FileSecret::open(&row, &registry.data_keys).unwrap();
        let sealed = secret.seal_part(address.as_str(), 0, &file, &registry.entropy).unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"%PDF-1"), "nothing lies there in the clear");
        assert!(registry.store.write(|tx| tx.add_attachment_part(&address, 0, 200, &sealed)).unwrap());
        assert!(!registry.upload(&actor, &address).unwrap().complete);
        assert!(registry.continue_upload(&actor, &address, 200, &[]).unwrap().complete);
    });
}

#[test]
fn somebody_elses_file_is_not_there() {
    both(|desk| {
        let file = pdf(200);
        let address = begin(&desk, &file, 6);
        let mut other = actor(&desk);
        other.user = domain::Id::derived(&["another"]);
        let registry = &desk.registry;
        assert!(matches!(registry.upload(&other, &address), Err(Error::NotFound)));
        assert!(matches!(registry.continue_upload(&other, &address, 0, &file), Err(Error::NotFound)));
        assert!(matches!(registry.give_up_upload(&other, &address), Err(Error::NotFound)));
        assert!(matches!(registry.begin_upload(&other, &announced(&file, 6)), Err(Error::NotFound)));
        registry.give_up_upload(&actor(&desk), &address).unwrap();
        assert!(matches!(registry.upload(&actor(&desk), &address), Err(Error::NotFound)));
    });
}

#[test]
fn one_begins_so_many_files_and_no_more_and_what_nobody_finishes_or_names_goes() {
    both(|desk| {
        let registry = &desk.registry;
        let file = pdf(120);
        let (whole, _) = (begin(&desk, &file, 200), ());
        registry.continue_upload(&actor(&desk), &whole, 0, &file).unwrap();
        let most = u8::try_from(UNFINISHED_MAX).unwrap();
        let begun: Vec<_> = (0..most).map(|salt| begin(&desk, &file, salt)).collect();
        let one_more = || registry.begin_upload(&actor(&desk), &announced(&file, most));
        assert!(matches!(one_more(), Err(Error::TooManyUploads)));
        registry.give_up_upload(&actor(&desk), &begun[0]).unwrap();
        assert!(one_more().is_ok() && matches!(one_more(), Ok((_, false))));

        assert_eq!(registry.sweep_attachments().unwrap(), 0);
        desk.wait(TimeDelta::days(UPLOAD_DAYS) + TimeDelta::seconds(1));
        assert_eq!(registry.sweep_attachments().unwrap(), u64::from(most));
        assert!(registry.upload(&actor(&desk), &whole).unwrap().complete);
        desk.wait(TimeDelta::days(UNNAMED_DAYS - UPLOAD_DAYS));
        assert_eq!(registry.sweep_attachments().unwrap(), 1);
    });
}

#[test]
fn a_new_data_key_opens_the_files_that_were_there() {
    both(|mut desk| {
        let file = pdf(PART_BYTES_MIN * 2);
        let address = begin(&desk, &file, 9);
        desk.registry.continue_upload(&actor(&desk), &address, 0, &file[..PART_BYTES_MIN]).unwrap();
        desk.registry.data_keys = desk.registry.data_keys.renewed(&desk.registry.entropy);
        assert_eq!(desk.registry.reseal().unwrap().attachments, 1);
        assert_eq!(desk.registry.reseal().unwrap().attachments, 0);
        desk.registry.data_keys = desk.registry.data_keys.without_former();
        let from = PART_BYTES_MIN as u64;
        assert!(
            desk.registry.continue_upload(&actor(&desk), &address, from, &file[PART_BYTES_MIN..]).unwrap().complete
        );
    });
}
