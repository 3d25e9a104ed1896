//! Users, sessions, offices, agreements, imports: what is not about workers.

use chrono::TimeDelta;
use vaiven_persistence::{
    AgreementRow, Conflict, ImportRowRow, ImportRunRow, OfficeRow, SessionRow, Store, StoreError, UserRow,
};

use crate::{given::*, on_both};

fn put_office(store: &Store) {
    let office = OfficeRow {
        code: "pa-chiriqui".to_owned(),
        name: "Chiriquí".to_owned(),
        country: "PA".to_owned(),
        side: "origin".to_owned(),
        time_zone: "America/Panama".to_owned(),
        state: "open".to_owned(),
    };
    store.write(|tx| tx.put_office(&office)).unwrap();
    assert_eq!(store.read(|tx| tx.office("pa-chiriqui")).unwrap(), Some(office));
}

fn user(email: &str) -> UserRow {
    UserRow {
        id: id(email),
        email: email.to_owned(),
        name: "Ana".to_owned(),
        password_hash: "$argon2id$…".to_owned(),
        role: "labour_officer".to_owned(),
        office: "pa-chiriqui".to_owned(),
        employer: None,
        worker: None,
        failed_attempts: 0,
        locked_until: None,
        disabled_at: None,
        created_at: at(0),
    }
}

fn session(name: &str) -> SessionRow {
    SessionRow {
        id: id(name),
        user: id("ana@example"),
        refresh_hash: format!("hash of {name}"),
        family: id("login"),
        created_at: at(0),
        expires_at: at(60),
        revoked_at: None,
        replaced_by: None,
        user_agent: "ñ".repeat(300),
        proven_at: None,
        device: None,
    }
}

on_both! {
    fn an_address_has_one_account_and_an_account_an_office(store: &Store) {
        let lost = store.write(|tx| tx.create_user(&user("ana@example")));
        assert!(matches!(lost, Err(StoreError::Conflict(Conflict::Reference(_)))), "{lost:?}");
        put_office(store);
        store.write(|tx| tx.create_user(&user("ana@example"))).unwrap();
        let twin = UserRow { id: id("twin"), ..user("ana@example") };
        let refused = store.write(|tx| tx.create_user(&twin));
        assert!(matches!(&refused, Err(StoreError::Conflict(Conflict::Taken(what))) if what.contains("email")), "{refused:?}");
        assert!(!format!("{refused:?}").contains("ana@example"));
        assert_eq!(store.read(|tx| tx.user_by_email("ana@example")).unwrap(), Some(user("ana@example")));
        assert_eq!(store.read(|tx| tx.user_by_email("eva@example")).unwrap(), None);
        assert_eq!(store.read(|tx| tx.offices()).unwrap().len(), 1);
    }

    fn wrong_passwords_are_counted_until_a_right_one(store: &Store) {
        put_office(store);
        store.write(|tx| tx.create_user(&user("ana@example"))).unwrap();
        let ana = id("ana@example");
        assert_eq!(store.write(|tx| tx.count_failed_attempt(ana)).unwrap(), 1);
        assert_eq!(store.write(|tx| tx.count_failed_attempt(ana)).unwrap(), 2);
        store.write(|tx| tx.lock_user(ana, at(15))).unwrap();
        let locked = store.read(|tx| tx.user(ana)).unwrap().unwrap();
        assert_eq!((locked.failed_attempts, locked.locked_until), (2, Some(at(15))));
        store.write(|tx| tx.forget_failed_attempts(ana)).unwrap();
        assert_eq!(store.read(|tx| tx.user(ana)).unwrap().unwrap(), user("ana@example"));
        assert!(store.write(|tx| tx.set_password(ana, "other")).unwrap());
        assert!(store.write(|tx| tx.set_user_disabled(ana, Some(at(1)))).unwrap());
        let closed = store.read(|tx| tx.list_users(None, 10)).unwrap().pop().unwrap();
        assert_eq!((closed.password_hash.as_str(), closed.disabled_at), ("other", Some(at(1))));
        assert_eq!(store.read(|tx| tx.count_users()).unwrap(), 1);
        assert_eq!(store.write(|tx| tx.count_failed_attempt(id("nobody"))).unwrap(), 0);
    }

    fn a_refresh_token_is_good_once(store: &Store) {
        put_office(store);
        store.write(|tx| tx.create_user(&user("ana@example"))).unwrap();
        store.write(|tx| tx.create_session(&session("first"))).unwrap();
        let next = SessionRow { created_at: at(5), ..session("second") };
        assert!(store.write(|tx| tx.rotate_session(id("first"), &next)).unwrap());
        assert!(!store.write(|tx| tx.rotate_session(id("first"), &session("third"))).unwrap());
        let used = store.read(|tx| tx.session_by_refresh_hash("hash of first")).unwrap().unwrap();
        assert_eq!((used.revoked_at, used.replaced_by), (Some(at(5)), Some(id("second"))));
        assert_eq!(used.user_agent.chars().count(), 200);
        assert_eq!(store.write(|tx| tx.revoke_family(id("login"), at(6))).unwrap(), 1);
        assert_eq!(store.write(|tx| tx.revoke_sessions_of(id("ana@example"), at(7))).unwrap(), 0);
        assert_eq!(store.read(|tx| tx.session(id("second"))).unwrap().unwrap().revoked_at, Some(at(6)));
        assert_eq!(store.write(|tx| tx.delete_sessions_expired_before(at(60))).unwrap(), 0);
        assert_eq!(store.write(|tx| tx.delete_sessions_expired_before(at(60) + TimeDelta::microseconds(1))).unwrap(), 2);
    }

    fn a_version_of_an_agreement_never_becomes_another_document(store: &Store) {
        let row = AgreementRow { code: "cr-pa-coffee".to_owned(), version: 1, document: "{}".to_owned(), signatures: "[]".to_owned(), installed_at: at(0) };
        store.write(|tx| tx.install_agreement(&row)).unwrap();
        let signed = AgreementRow { signatures: "[1]".to_owned(), installed_at: at(9), ..row.clone() };
        store.write(|tx| tx.install_agreement(&signed)).unwrap();
        let forged = AgreementRow { document: "{\"a\":1}".to_owned(), ..row.clone() };
        assert!(matches!(store.write(|tx| tx.install_agreement(&forged)), Err(StoreError::Conflict(Conflict::Taken(_)))));
        let stored = store.read(|tx| tx.agreement("cr-pa-coffee", 1)).unwrap().unwrap();
        assert_eq!((stored.document.as_str(), stored.signatures.as_str(), stored.installed_at), ("{}", "[1]", at(0)));
        assert_eq!(store.read(|tx| tx.agreements()).unwrap().len(), 1);
    }

    fn a_key_is_trusted_until_it_is_not(store: &Store) {
        store.write(|tx| tx.trust_key("CR", "ed25519:a")).unwrap();
        store.write(|tx| tx.trust_key("CR", "ed25519:a")).unwrap();
        assert_eq!(store.read(|tx| tx.trusted_keys()).unwrap(), [("CR".to_owned(), "ed25519:a".to_owned())]);
        assert!(store.write(|tx| tx.distrust_key("CR", "ed25519:a")).unwrap());
        assert!(!store.write(|tx| tx.distrust_key("CR", "ed25519:a")).unwrap());
    }

    fn an_interrupted_import_is_found_again_with_its_rows(store: &Store) {
        let run = ImportRunRow { id: id("run"), file_digest: "sha".to_owned(), agreement: "cr-pa-coffee".to_owned(), started_at: at(0), finished_at: None, total: 600, position: 0, user: id("officer"), counters: "{}".to_owned() };
        store.write(|tx| tx.create_import(&run)).unwrap();
        let row = |number, outcome: &str| ImportRowRow { run: id("run"), row: number, outcome: outcome.to_owned(), record: Some(id("record")), messages: "[]".to_owned() };
        store.write(|tx| {
            tx.put_import_row(&row(2, "fault"))?;
            tx.put_import_row(&row(2, "imported"))?;
            tx.put_import_row(&row(3, "fault"))?;
            tx.advance_import(id("run"), 2, "{\"imported\":1}")
        }).unwrap();
        let found = store.read(|tx| tx.latest_import_of("sha", "cr-pa-coffee")).unwrap().unwrap();
        assert_eq!((found.position, found.finished_at), (2, None));
        assert_eq!(store.read(|tx| tx.latest_import_of("sha", "another")).unwrap(), None);
        assert_eq!(store.read(|tx| tx.import_rows(id("run"), 0, 10)).unwrap(), [row(2, "imported"), row(3, "fault")]);
        assert_eq!(store.read(|tx| tx.import_rows(id("run"), 2, 10)).unwrap(), [row(3, "fault")]);
        store.write(|tx| tx.finish_import(id("run"), at(3))).unwrap();
        assert_eq!(store.read(|tx| tx.import(id("run"))).unwrap().unwrap().finished_at, Some(at(3)));
        assert_eq!(store.read(|tx| tx.list_imports(None, 10)).unwrap().len(), 1);
    }
}
