//! What stands apart: sealed where it lies, opened for whoever has the keys, and sealed anew when they are replaced.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use domain::element::{Class, Classes};
use vaiven_persistence::{
    ApartCursor, ClassKeyRow, ClassSeals, Kept, Result, SealedText, Store, StoreError, Subject, WorkerKeys, WorkerRow,
};

use crate::{given::*, on_both};

/// Seals that hide what they are given and keep it to its place; how it is done for real is not this crate's affair.
#[derive(Default)]
pub struct Boxes(Mutex<BTreeMap<Class, Vec<i32>>>);

fn boxed(class: Class, kept: Kept<'_>, generation: i32, plain: &str) -> String {
    let all = format!("{}/{}/{}/{generation}/{plain}", class.as_str(), kept.row, kept.member);
    all.bytes().rev().map(|byte| format!("{:02x}", byte ^ 0x5a)).collect()
}

impl ClassSeals for Boxes {
    fn seal(&self, class: Class, kept: Kept<'_>, plain: &str) -> Result<Option<String>> {
        let known = self.0.lock().unwrap();
        let last = known.get(&class).and_then(|generations| generations.iter().max().copied());
        let sealed = |generation| SealedText { generation, bytes: &boxed(class, kept, generation, plain) }.to_string();
        Ok(last.map(sealed))
    }

    fn open(&self, class: Class, kept: Kept<'_>, sealed: SealedText<'_>) -> Result<Option<String>> {
        if !self.0.lock().unwrap().get(&class).is_some_and(|known| known.contains(&sealed.generation)) {
            return Ok(None);
        }
        let digits: Vec<char> = sealed.bytes.chars().collect();
        let byte = |pair: &[char]| u8::from_str_radix(&String::from_iter(pair), 16).unwrap() ^ 0x5a;
        let bytes: Vec<u8> = digits.chunks(2).rev().map(byte).collect();
        let place = format!("{}/{}/{}/{}/", class.as_str(), kept.row, kept.member, sealed.generation);
        let all = String::from_utf8(bytes).unwrap();
        all.strip_prefix(&place).map(|plain| Some(plain.to_owned())).ok_or(StoreError::Corrupt("moved".to_owned()))
    }

    fn new_key(&self, class: Class, generation: i32) -> Result<ClassKeyRow> {
        Ok(ClassKeyRow { class, generation, sealed: format!("{}-{generation}", class.as_str()) })
    }

    fn learn(&self, keys: &[ClassKeyRow]) -> Result<()> {
        let mut known = self.0.lock().unwrap();
        for key in keys {
            known.entry(key.class).or_default().push(key.generation);
        }
        Ok(())
    }
}

fn stored_texts(store: &Store) -> Vec<String> {
    let mut texts = Vec::new();
    let mut cursor = ApartCursor::default();
    while let Some((page, next)) = store.read(|tx| tx.standing_apart(&cursor, 2)).unwrap() {
        texts.extend(page.iter().map(|stored| stored.text().to_owned()));
        cursor = next;
    }
    texts
}

fn healthy(name: &str) -> WorkerRow {
    let state =
        format!(r#"{{"id":"{name}","origin_people":{{"name":"Ngäbe"}},"fitness":{{"fit":true}},"documents":[]}}"#);
    WorkerRow { state, ..worker(name, "PA") }
}

on_both! {
    fn a_sensitive_class_lies_sealed_and_the_others_as_they_are(store: &Store) {
        let (record, _) = append(store, "hire", about_worker("ana"), 0);
        let ana = healthy("ana");
        store.write(|tx| tx.put_worker(&ana, &WorkerKeys::default())).unwrap();

        let texts = stored_texts(store);
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert!(texts.iter().all(|text| text.contains("~1.1.")), "{texts:?}");
        assert!(texts.iter().all(|text| !text.contains("health") && !text.contains("fit\"") && !text.contains("Ngäbe")));
        assert_eq!(store.read(|tx| tx.record(record)).unwrap().unwrap().disclosures, disclosures("hire"));
        assert_eq!(store.read(|tx| tx.worker(ana.id)).unwrap().unwrap().state, ana.state);
    }

    fn a_key_that_was_undone_never_sealed_anything(store: &Store) {
        // The first write of all makes the keys in a transaction of its own, whatever becomes of the write.
        let undone: Result<()> = store.write(|tx| {
            tx.put_worker(&healthy("ana"), &WorkerKeys::default())?;
            Err(StoreError::Fault("on purpose".to_owned()))
        });
        assert!(undone.is_err());
        assert_eq!(store.read(|tx| tx.class_keys()).unwrap().len(), Class::SENSITIVE.len());
        assert!(stored_texts(store).is_empty());
    }

    fn a_new_key_takes_over_what_was_under_the_one_before(store: &Store) {
        for (name, minutes) in [("one", 1), ("two", 2), ("three", 3)] {
            append(store, name, about_worker("ana"), minutes);
        }
        let ana = healthy("ana");
        store.write(|tx| tx.put_worker(&ana, &WorkerKeys::default())).unwrap();
        let second = |class: &Class| ClassKeyRow { class: *class, generation: 2, sealed: "second".to_owned() };
        store.write(|tx| Class::SENSITIVE.iter().try_for_each(|class| tx.add_class_key(&second(class)))).unwrap();
        store.refresh_class_keys().unwrap();

        let mut cursor = ApartCursor::default();
        let mut sealed = 0;
        while let Some((page, next)) = store.read(|tx| tx.standing_apart(&cursor, 2)).unwrap() {
            for stored in &page {
                sealed += i32::from(store.write(|tx| tx.seal_anew(stored)).unwrap());
                assert!(!store.write(|tx| tx.seal_anew(stored)).unwrap(), "what was read before is not there any more");
            }
            cursor = next;
        }
        assert_eq!(sealed, 4);
        assert!(stored_texts(store).iter().all(|text| text.contains("~1.2.") && !text.contains("~1.1.")));
        store.write(|tx| tx.erase(id("two"), Classes::of(&[Class::Health]))).unwrap();
        let left = store.read(|tx| tx.records_about(Subject::Worker(id("ana")))).unwrap();
        assert_eq!((left.len(), left[0].disclosures.clone(), left[1].disclosures.len()), (3, disclosures("one"), 2));
        assert_eq!(store.read(|tx| tx.worker(ana.id)).unwrap().unwrap().state, ana.state);
    }
}

#[test]
fn without_the_keys_what_stands_apart_is_neither_read_nor_written_and_the_rest_is() {
    for place in [crate::sqlite(), crate::postgresql()] {
        append(&place.store, "hire", about_worker("ana"), 0);
        // Another process, with the same keys: it reads them from the database.
        place.store.keep_apart(Arc::new(Boxes::default()));
        let read = |store: &Store| store.read(|tx| tx.records_about(Subject::Worker(id("ana"))));
        assert_eq!(read(&place.store).unwrap()[0].disclosures, disclosures("hire"));

        let bare = Store::open(&place.url, crate::options()).unwrap();
        assert!(matches!(read(&bare), Err(StoreError::Fault(_))));
        let unwritten = bare.write(|tx| tx.put_disclosed(id("hire"), Class::Health, "WyK"));
        assert!(matches!(unwritten, Err(StoreError::Fault(_))), "{unwritten:?}");
        bare.write(|tx| tx.put_disclosed(id("hire"), Class::Labour, "WyK")).unwrap();
        assert_eq!(bare.read(|tx| tx.count_records()).unwrap(), 1);
    }
}
