//! The acceptance roster brought in on both databases, whole, in parts, and again.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::{
    access::{Actor, Assurance, Operation, Role, Side},
    agreement::{Agreement, Format, Signature, Signatures},
    country::Country,
    element::Class,
    id::{Id, ImportRun},
    record::Submission,
    text::Text,
    value::{AgreementCode, NodeCode, OfficeCode},
};
use ledger::key::{Signer as _, SigningKey, signature_to_text};
use persistence::{FindingFilter, FindingRow, Options, Store};
use testkit::PostgresCluster;

use super::{
    tests::{ROSTERS, data, truth},
    *,
};
use crate::{Clock, DataKeys, Entropy, Error, NewOffice, NewUser, Parts, Registry, TokenSecret, records::Outcome};

/// An empty, migrated store, and what has to live as long as it.
pub(crate) struct Place {
    pub(crate) url: String,
    _folder: Option<tempfile::TempDir>,
}

pub(crate) fn sqlite() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("node.db").display());
    Store::open(&url, Options::default()).unwrap().migrate().unwrap();
    Place { url, _folder: Some(folder) }
}

pub(crate) fn postgresql() -> Place {
    static TEMPLATE: OnceLock<()> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let url = PostgresCluster::shared().create_database("migrated").unwrap();
        Store::open(&url, Options::default()).unwrap().migrate().unwrap();
    });
    Place { url: PostgresCluster::shared().fresh_database_from("migrated").unwrap(), _folder: None }
}

/// A ministry's node with the coffee agreement in force, and an officer at work.
pub(crate) struct Desk {
    pub(crate) registry: Registry,
    pub(super) officer: Actor,
}

impl Desk {
    /// Sets the node up. Its chance is the same each time, so that two of them make the same ids.
    pub(crate) fn open(place: &Place) -> Self {
        let mut desk = Self::at(&place.url);
        let office = |code: &str| NewOffice {
            code: OfficeCode::parse(code).unwrap(),
            name: Text::parse("MITRADEL").unwrap(),
            country: Country::PA,
            side: Side::Origin,
            time_zone: chrono_tz::America::Panama,
        };
        desk.registry.put_office(&office("pa-david")).unwrap();
        desk.registry.put_office(&office("pa-changuinola")).unwrap();
        desk.install_agreement();
        desk.officer = desk.officer_of("pa-david", "itzel@mitradel.example");
        desk
    }

    /// A node that was set up before.
    pub(crate) fn at(url: &str) -> Self {
        let drawn = AtomicU64::new(0);
        let chance = move |bytes: &mut [u8]| {
            let nth = drawn.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            for (at, byte) in bytes.iter_mut().enumerate() {
                *byte = nth[at % 8] ^ u8::try_from(at % 251).unwrap();
            }
        };
        let registry = Registry::new(Parts {
            store: Store::open(url, Options::default()).unwrap(),
            node: NodeCode::parse("pa-mitradel").unwrap(),
            signer: Arc::new(SigningKey::from_seed(&[7; 32])),
            token_secret: TokenSecret::new(vec![9; 32]).unwrap(),
            data_keys: DataKeys::generate(&Entropy::new(|bytes| bytes.fill(11))),
            clock: Clock::new(|| "2026-09-01T15:00:00Z".parse().unwrap()),
            entropy: Entropy::new(chance),
        })
        .unwrap();
        let officer = Actor {
            user: Id::derived(&["nobody"]),
            role: Role::LabourOfficer,
            office: OfficeCode::parse("pa-david").unwrap(),
            country: Country::PA,
            side: Side::Origin,
            employer: None,
            worker: None,
            agreements: vec![coffee()],
            assurance: Assurance::Enough,
        };
        // Projections of two databases are compared: what stands apart in them is sealed with the same keys.
        let seals = crate::class_seals(registry.data_keys.clone(), Entropy::new(|bytes| bytes.fill(5)));
        let keys: Vec<_> = Class::SENSITIVE.iter().map(|class| seals.new_key(*class, 1).unwrap()).collect();
        registry.store.write(|tx| keys.iter().try_for_each(|key| tx.add_class_key(key))).unwrap();
        Self { registry, officer }
    }

    fn install_agreement(&self) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../agreements/cr-pa-coffee");
        let text = std::fs::read_to_string(format!("{folder}/2025-10-29.toml")).unwrap();
        let agreement = Agreement::parse(&text, Format::Toml).unwrap();
        let mut signatures = Signatures::none_yet(&agreement).unwrap();
        for (party, seed) in agreement.parties.iter().zip(1..) {
            let key = SigningKey::from_seed(&[seed; 32]);
            self.registry.trust_key(party.country, key.public_key()).unwrap();
            let signature = key.sign(&agreement.canonical().unwrap()).unwrap();
            let public = key.public_key().to_string();
            let public = public.strip_prefix("ed25519:").unwrap();
            signatures.add(Signature {
                party: party.country,
                key: serde_json::from_value(public.into()).unwrap(),
                signature: serde_json::from_value(signature_to_text(&signature).into()).unwrap(),
            });
        }
        let signatures = serde_json::to_string(&signatures).unwrap();
        self.registry.install_agreement(&text, Format::Toml, &signatures).unwrap();
    }

    /// Somebody of an office, who can be looked up.
    fn officer_of(&self, office: &str, email: &str) -> Actor {
        let user = self
            .registry
            .create_user(&NewUser {
                email: email.to_owned(),
                name: Text::parse("Itzel Montezuma").unwrap(),
                password: crate::passwords::Password::from("una frase que solo ella sabe".to_owned()),
                role: Role::LabourOfficer,
                office: OfficeCode::parse(office).unwrap(),
                employer: None,
                worker: None,
            })
            .unwrap();
        Actor { user: user.id, office: OfficeCode::parse(office).unwrap(), ..self.officer.clone() }
    }

    pub(crate) fn import(&self, name: &str) -> ImportReport {
        self.import_bytes(name, data(name))
    }

    pub(super) fn import_bytes(&self, name: &str, bytes: Vec<u8>) -> ImportReport {
        self.registry.import_workers(&self.officer, roster(name, bytes), &mut |_| {}).unwrap()
    }

    fn try_import(&self, name: &str, bytes: Vec<u8>) -> ImportReport {
        let import = ImportWorkers { dry_run: true, ..roster(name, bytes) };
        self.registry.import_workers(&self.officer, import, &mut |_| {}).unwrap()
    }

    pub(super) fn projections(&self) -> Vec<String> {
        self.registry.store.read(|tx| tx.projections_as_text()).unwrap()
    }

    pub(super) fn workers(&self) -> usize {
        self.projections().iter().filter(|line| line.starts_with("worker ")).count()
    }

    pub(super) fn findings(&self) -> Vec<FindingRow> {
        let permit = self.officer.may_read(None).unwrap();
        let filter = FindingFilter { codes: vec!["possible-duplicate".to_owned()], ..FindingFilter::default() };
        let now = self.registry.now() + chrono::TimeDelta::minutes(1);
        self.registry.store.read(|tx| tx.list_findings(&permit, &filter, now, 1000)).unwrap()
    }

    fn records(&self) -> i64 {
        self.registry.store.read(|tx| tx.count_records()).unwrap()
    }
}

pub(super) fn coffee() -> AgreementCode {
    AgreementCode::parse("cr-pa-coffee").unwrap()
}

pub(super) fn roster(name: &str, bytes: Vec<u8>) -> ImportWorkers {
    ImportWorkers { file_name: name.to_owned(), bytes, agreement: coffee(), dry_run: false }
}

const WHOLE: ImportCounts =
    ImportCounts { read: 600, imported: 565, already_there: 0, faults: 35, warnings: 30, duplicates: 16 };

fn rows_with(report: &ImportReport, level: Level) -> Vec<u32> {
    let messages = report.messages.iter().filter(|message| message.level() == level);
    let mut rows: Vec<u32> = messages.map(|message| message.row).collect();
    rows.dedup();
    rows
}

fn rows_of_truth(what: &str) -> Vec<u32> {
    let truth = truth();
    let mut rows: Vec<u32> = match &truth[what] {
        serde_json::Value::Object(rows) => rows.keys().map(|row| row.parse().unwrap()).collect(),
        pairs => pairs.as_array().unwrap().iter().map(|pair| pair[1].as_u64().unwrap() as u32).collect(),
    };
    rows.sort_unstable();
    rows
}

/// Runs a test on both databases, each time on an empty one.
macro_rules! on_both {
    ($($(#[$attribute:meta])* fn $name:ident($place:ident: &Place) $body:block)*) => {$(
        mod $name {
            use super::*;
            fn check($place: &Place) $body
            $(#[$attribute])*
            #[test]
            fn on_sqlite() {
                check(&sqlite());
            }
            $(#[$attribute])*
            #[test]
            fn on_postgresql() {
                check(&postgresql());
            }
        }
    )*};
}

on_both! {
    fn the_three_forms_of_the_roster_one_after_the_other_are_565_workers_and_16_findings(place: &Place) {
        let desk = Desk::open(place);
        for (nth, name) in ROSTERS.iter().enumerate() {
            let report = desk.import(name);
            let expected = if nth == 0 { WHOLE } else { ImportCounts { imported: 0, already_there: 565, ..WHOLE } };
            assert_eq!(report.counts, expected, "{name}");
            assert_eq!(rows_with(&report, Level::Fault), rows_of_truth("faults"), "{name}");
            assert_eq!(rows_with(&report, Level::Duplicate), rows_of_truth("duplicates"), "{name}");
            assert!(report.messages.iter().all(|message| !message.is_against_registered()), "{name}");
            assert_eq!((desk.workers(), desk.findings().len()), (565, 16), "{name}");
        }
    }

    fn a_finding_is_about_the_later_row_and_each_row_has_its_own(place: &Place) {
        let desk = Desk::open(place);
        desk.import("roster-600.xlsx");
        let mut about: Vec<_> = desk.findings().into_iter().map(|finding| finding.worker.unwrap()).collect();
        about.sort();
        about.dedup();
        let secret = desk.registry.import_secret().unwrap();
        let sheet = desk.registry.read_roster(&desk.officer, &roster("a.csv", data(ROSTERS[0])), &secret, desk.registry.now());
        let sheet = sheet.unwrap();
        let later = rows_of_truth("duplicates");
        let pairs = sheet.sheet.rows.iter().zip(&sheet.ids);
        let mut expected: Vec<_> =
            pairs.filter(|(row, _)| later.contains(&row.row)).map(|(_, ids)| ids.worker).collect();
        expected.sort();
        assert_eq!(about, expected);
    }

    fn a_rebuild_after_an_import_gives_the_same_bytes(place: &Place) {
        let desk = Desk::open(place);
        desk.import("roster-600.csv");
        let imported = desk.projections();
        assert!(imported.len() > 565 * 8);
        desk.registry.rebuild(|_| {}).unwrap();
        assert!(desk.projections() == imported);
    }

    fn an_interrupted_import_goes_on_and_gives_what_it_would_have_given(place: &Place) {
        let whole = Desk::open(&if place.url.starts_with("sqlite") { sqlite() } else { postgresql() });
        let expected = whole.import("roster-600.csv");
        let desk = Desk::open(place);
        let interrupted = catch_unwind(AssertUnwindSafe(|| {
            let mut stop = |progress: Progress| assert!(progress.done < 400, "interrupted");
            desk.registry.import_workers(&desk.officer, roster("a.csv", data("roster-600.csv")), &mut stop)
        }));
        assert!(interrupted.is_err());
        assert_eq!(desk.workers(), 400);
        let mut heard = Vec::new();
        let again = roster("another name.csv", data("roster-600.csv"));
        let report = desk.registry.import_workers(&desk.officer, again, &mut |progress| heard.push(progress.done)).unwrap();
        assert_eq!(heard, [400, 565]);
        assert_eq!(report, expected);
        assert!(desk.projections() == whole.projections());
    }

    fn a_file_that_another_form_interrupted_is_completed_by_the_next(place: &Place) {
        let desk = Desk::open(place);
        let _ = catch_unwind(AssertUnwindSafe(|| {
            let mut stop = |progress: Progress| assert!(progress.done < 200, "interrupted");
            desk.registry.import_workers(&desk.officer, roster("a.csv", data("roster-600.csv")), &mut stop)
        }));
        let counts = desk.import("roster-600.xlsx").counts;
        assert_eq!(counts, ImportCounts { imported: 365, already_there: 200, ..WHOLE });
        assert_eq!((desk.workers(), desk.findings().len()), (565, 16));
    }

    fn a_dry_run_says_the_same_and_leaves_nothing(place: &Place) {
        let desk = Desk::open(place);
        let report = desk.try_import("roster-600.csv", data("roster-600.csv"));
        assert_eq!((report.counts, report.run), (WHOLE, None));
        assert_eq!(desk.records(), 0);
        assert!(desk.projections().is_empty());
        assert!(desk.registry.store.read(|tx| tx.list_imports(None, 10)).unwrap().is_empty());
        let imported = desk.import("roster-600.csv");
        assert_eq!(imported.messages, report.messages);
        let again = desk.try_import("roster-600.xlsx", data("roster-600.xlsx"));
        assert_eq!(again.counts, ImportCounts { imported: 0, already_there: 565, ..WHOLE });
        assert_eq!(again.messages, report.messages);
    }

    fn who_is_registered_already_under_other_words_is_told_of_and_imported(place: &Place) {
        let desk = Desk::open(place);
        let registered = serde_json::json!({
            "id": "0198d0c0-0000-7000-8000-000000000001", "kind": "worker.registered", "version": 1,
            "about": {"worker": "0198d0c0-0000-7000-8000-000000000002"}, "occurred_at": "2026-08-01T09:00:00-05:00",
            "data": {"given_names": "Itzel Eneida", "first_surname": "Montezuma", "second_surname": null, "sex": 2,
                "birth_date": "1996-11-07", "nationalities": ["PA"], "languages": [], "phone": null, "residence": null,
                "origin_people": null, "dependants": null}
        });
        let submission = Submission::parse(&registered.to_string()).unwrap();
        assert!(matches!(desk.registry.record(&desk.officer, &submission).unwrap(), Outcome::Accepted(_)));
        let text = "Nombres;Apellidos;Sexo;Nacimiento\nItzel Eneida;Montezuma Guerra;F;07/11/1996\nLuz;Ríos;F;01/02/1990\n";
        for report in [
            desk.try_import("a.csv", text.as_bytes().to_vec()),
            desk.import_bytes("a.csv", text.as_bytes().to_vec()),
        ] {
            let said: Vec<(u32, Option<u32>, Level)> =
                report.messages.iter().map(|message| (message.row, message.of, message.level())).collect();
            assert_eq!(said, [(2, None, Level::Duplicate)]);
            assert_eq!((report.counts.imported, report.counts.duplicates), (2, 1));
            assert!(report.messages[0].text(domain::lang::Lang::En).contains("registered already"));
        }
        assert_eq!(desk.findings().len(), 1);
        let projections = desk.projections();
        desk.registry.rebuild(|_| {}).unwrap();
        assert!(desk.projections() == projections);
    }

    fn what_is_kept_of_an_import_is_its_offices_and_holds_nothing_of_a_row(place: &Place) {
        let desk = Desk::open(place);
        let report = desk.import("roster-600.csv");
        let run = report.run.unwrap();
        assert_eq!(desk.registry.import_report(&desk.officer, run).unwrap(), report);
        let colleague = desk.officer_of("pa-david", "luz@mitradel.example");
        assert!(desk.registry.import_report(&colleague, run).is_ok());
        let elsewhere = desk.officer_of("pa-changuinola", "ana@mitradel.example");
        assert!(matches!(desk.registry.import_report(&elsewhere, run), Err(Error::NotFound)));
        assert!(matches!(desk.registry.import_report(&desk.officer, Id::derived(&["x"])), Err(Error::NotFound)));
        let rows = desk.registry.store.read(|tx| tx.import_rows(run, 0, 1000)).unwrap();
        assert_eq!(rows.len(), 600);
        let written: String = rows.iter().map(|row| row.messages.clone()).collect();
        let text = String::from_utf8(data("roster-600.csv")).unwrap();
        for line in text.lines().skip(1) {
            for cell in line.split(';').filter(|cell| cell.chars().count() > 3) {
                assert!(!written.contains(cell), "{cell}");
            }
        }
    }

    fn a_heading_that_is_not_understood_is_named_once_and_not_kept(place: &Place) {
        let desk = Desk::open(place);
        let text = "Nombres;Apellidos;Sexo;Nacimiento;Itzel Montezuma\nLuz;Ríos;F;01/02/1990;x\n";
        let report = desk.import_bytes("a.csv", text.as_bytes().to_vec());
        assert_eq!(report.messages[0].column.as_deref(), Some("Itzel Montezuma"));
        let kept = desk.registry.import_report(&desk.officer, report.run.unwrap()).unwrap();
        assert_eq!((kept.messages[0].row, &kept.messages[0].cause), (1, &Cause::UnknownHeading));
        assert_eq!(kept.messages[0].column, None);
        assert_eq!(kept.counts, ImportCounts { read: 1, imported: 1, ..ImportCounts::default() });
    }

    fn only_labour_officers_of_a_party_import_and_only_a_roster(place: &Place) {
        let desk = Desk::open(place);
        let import = |actor: &Actor, import| desk.registry.import_workers(actor, import, &mut |_| {});
        let good = || roster("a.csv", data("roster-600.csv"));
        for role in Role::ALL {
            let actor = Actor { role: *role, ..desk.officer.clone() };
            if actor.may(Operation::ImportWorkers).is_err() {
                assert!(matches!(import(&actor, good()), Err(Error::Denied)), "{role}");
                assert!(matches!(desk.registry.import_report(&actor, Id::<ImportRun>::derived(&["x"])), Err(Error::Denied)));
            }
        }
        let stranger = Actor { agreements: Vec::new(), ..desk.officer.clone() };
        assert!(matches!(import(&stranger, good()), Err(Error::Invalid(_))));
        let transit = Actor { side: Side::Transit, ..desk.officer.clone() };
        assert!(matches!(import(&transit, good()), Err(Error::Denied)));
        let picture = ImportWorkers { bytes: b"\x89PNG\r\n\x1a\n\0\0".to_vec(), ..good() };
        assert!(matches!(import(&desk.officer, picture), Err(Error::Invalid(_))));
        assert_eq!(desk.records(), 0);
    }
}
