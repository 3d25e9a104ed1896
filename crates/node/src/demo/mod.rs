//! `vaiven demo`: a node with a season on it, to look at and to try. Everything in it is made up; keys and passwords are made for it
//! alone, in its own folder.

mod people;
mod season;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use card::key::{CardKey, Subject};
use chrono::{DateTime, Months, TimeDelta, Utc};
use domain::{
    access::{Actor, Assurance, Role, Side},
    agreement::{Agreement, Base64Url, Format, Signature, Signatures},
    country::Country,
    id::{Employer, Id, User},
    text::Text,
    value::{NodeCode, OfficeCode},
};
use ledger::key::{Signer as _, SigningKey, signature_to_text};
use persistence::{Options, Store};
use registry::{
    Clock, DataKeys, Entropy, NewOffice, NewUser, Parts, Registry, TokenSecret, cards::CardDesk, passwords::Password,
    records::Outcome,
};
use serde::Serialize;

use people::Dice;
use season::{FARMS, Hand, Season, season};

/// What the demo is asked for.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The folder of the demo's data; made where it is missing, and emptied of an earlier demo.
    #[arg(long, default_value = "target/demo")]
    pub dir: PathBuf,
    /// The port on which it answers, on this machine only; 0 for any that is free.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// How many people come to the harvest.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=20_000))]
    pub workers: u32,
    /// The same number gives the same people and the same season.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The folder holds something else.
    #[error("{0} holds files that are not of a demo: choose another folder with --dir")]
    NotADemo(PathBuf),
    /// A file or folder could not be written.
    #[error("writing {path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The season could not be made.
    #[error("making the season: {0}")]
    Registry(#[from] registry::Error),
    /// The database could not be made.
    #[error("making the database: {0}")]
    Store(#[from] persistence::StoreError),
    /// A part of the demo is not what it must be: a defect.
    #[error("making the demo: {0}")]
    Defect(String),
}

fn defect(cause: impl std::fmt::Display) -> DemoError {
    DemoError::Defect(cause.to_string())
}

/// A demo that is ready to be served.
pub struct Demo {
    /// The registry, on the machine's own clock.
    pub registry: Arc<Registry>,
    /// Who can sign in.
    pub logins: Vec<Login>,
    /// How many records the season has.
    pub records: usize,
}

/// A login of the demo.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// In which role.
    pub role: Role,
    /// On which side.
    pub side: Side,
    /// Of which office.
    pub office: String,
    /// The e-mail to sign in with.
    pub email: String,
    /// The password.
    pub password: String,
}

/// What `DIR/demo.json` says.
#[derive(Serialize)]
struct Listing<'a> {
    nodes: Vec<NodeListing<'a>>,
}

#[derive(Serialize)]
struct NodeListing<'a> {
    code: &'a str,
    url: &'a str,
    users: &'a [Login],
}

const NODE: &str = "pa";
const AGREEMENTS: &[&str] = &[
    include_str!("../../../../agreements/cr-pa-coffee/2024.toml"),
    include_str!("../../../../agreements/cr-pa-coffee/2025-10-29.toml"),
];
const LISTING: &str = "demo.json";
const DATABASE: &str = "node.sqlite";
const CARD_CERTIFICATE: &str = "card.pem";

const OFFICES: &[(&str, &str, &str, Side)] = &[
    ("pa-mitradel-san-felix", "MITRADEL, San Félix", "PA", Side::Origin),
    ("pa-snm-rio-sereno", "SNM, Río Sereno", "PA", Side::Origin),
    ("cr-mtss-san-vito", "MTSS, San Vito", "CR", Side::Destination),
    ("cr-dgme-sabalito", "DGME, Sabalito", "CR", Side::Destination),
    ("cr-beneficio-rio-coto", "Beneficio Río Coto", "CR", Side::Destination),
];

/// Who can sign in: the name before the @, role, office, and which farm's.
const USERS: &[(&str, Role, usize, Option<usize>)] = &[
    ("oficina.pa", Role::LabourOfficer, 0, None),
    ("jefatura.pa", Role::LabourSupervisor, 0, None),
    ("puesto.pa", Role::MigrationOfficer, 1, None),
    ("oficina.cr", Role::LabourOfficer, 2, None),
    ("jefatura.cr", Role::LabourSupervisor, 2, None),
    ("puesto.cr", Role::MigrationOfficer, 3, None),
    ("analisis.cr", Role::MigrationAnalyst, 3, None),
    ("finca", Role::Employer, 4, Some(0)),
    ("finca2", Role::Employer, 4, Some(1)),
    ("finca3", Role::Employer, 4, Some(2)),
    ("finca4", Role::Employer, 4, Some(3)),
    ("auditoria.pa", Role::Auditor, 0, None),
    ("administracion.pa", Role::Administrator, 0, None),
];

/// Makes a demo anew in its folder. `progress` hears how many of how many records were sent.
///
/// # Errors
/// Why it could not be made.
pub fn prepare(
    arguments: &Arguments,
    now: DateTime<Utc>,
    progress: impl FnMut(usize, usize),
) -> Result<Demo, DemoError> {
    let dir = &arguments.dir;
    empty(dir)?;
    let store = Store::open(&format!("sqlite:{}", dir.join(DATABASE).display()), Options::default())?;
    store.migrate()?;
    let entropy = Entropy::system();
    let signer = Arc::new(SigningKey::generate(&mut |bytes| entropy.fill(bytes)));
    write_secret(&dir.join("node.key"), &signer.to_file())?;
    let secret = entropy.bytes::<32>().to_vec();
    let data_keys = DataKeys::generate(&entropy);
    write_secret(&dir.join("data.key"), &data_keys.to_file())?;
    let parts = |clock: Clock| -> Result<Parts, DemoError> {
        Ok(Parts {
            store: store.clone(),
            node: NodeCode::parse(NODE).map_err(defect)?,
            signer: signer.clone(),
            token_secret: TokenSecret::new(secret.clone()).map_err(defect)?,
            data_keys: data_keys.clone(),
            clock,
            entropy: entropy.clone(),
        })
    };
    // The season is written down on the days on which it happened: the clock of this first registry goes along with it.
    let hands = Arc::new(AtomicI64::new(now.timestamp_micros()));
    let clock = {
        let hands = Arc::clone(&hands);
        Clock::new(move || DateTime::from_timestamp_micros(hands.load(Ordering::Relaxed)).unwrap_or_default())
    };
    let seeding = Registry::new(parts(clock)?)?;
    let agreements = install_agreements(&seeding, &entropy)?;
    let mut dice = Dice::new(arguments.seed);
    let employers: Vec<Id<Employer>> = FARMS.iter().map(|_| Id::from_uuid(dice.id(now))).collect();
    let logins = create_users(&seeding, &employers, &mut dice)?;
    let records = play(&seeding, &hands, arguments, now, &agreements, &employers, progress)?;
    let cards = CardDesk { key: Some(card_key(dir, now, &entropy)?), issuers: Vec::new() };
    let registry = Arc::new(Registry::new(parts(Clock::system())?)?.with_cards(cards));
    Ok(Demo { registry, logins, records })
}

/// Writes `DIR/demo.json`, from which scripts take addresses and logins.
///
/// # Errors
/// When the file cannot be written.
pub fn write_listing(dir: &Path, url: &str, logins: &[Login]) -> Result<PathBuf, DemoError> {
    let listing = Listing { nodes: vec![NodeListing { code: NODE, url, users: logins }] };
    let text = serde_json::to_string_pretty(&listing).map_err(defect)?;
    let path = dir.join(LISTING);
    write_secret(&path, &text)?;
    Ok(path)
}

/// Empties the folder of an earlier demo, and of nothing else.
fn empty(dir: &Path) -> Result<(), DemoError> {
    let file = |cause| DemoError::File { path: dir.to_owned(), cause };
    fs::create_dir_all(dir).map_err(file)?;
    let ours = |name: &str| {
        name == LISTING
            || name == "node.key"
            || name == "data.key"
            || name == CARD_CERTIFICATE
            || name.starts_with(DATABASE)
    };
    for entry in fs::read_dir(dir).map_err(file)? {
        let entry = entry.map_err(file)?;
        if !entry.file_name().to_str().is_some_and(ours) {
            return Err(DemoError::NotADemo(dir.to_owned()));
        }
        fs::remove_file(entry.path()).map_err(file)?;
    }
    Ok(())
}

/// A key that signs the demo's cards, forgotten when it ends; its certificate stays beside the database, for `vaiven card verify`.
fn card_key(dir: &Path, now: DateTime<Utc>, entropy: &Entropy) -> Result<CardKey, DemoError> {
    let valid_from = now.date_naive();
    let name = "DGME demo".to_owned();
    let subject = Subject { country: Country::CR, name, valid_from, valid_until: valid_from + Months::new(12) };
    let key = CardKey::generate(&subject, &mut |bytes: &mut [u8]| entropy.fill(bytes)).map_err(defect)?;
    write_secret(&dir.join(CARD_CERTIFICATE), &key.certificate_pem().map_err(defect)?)?;
    Ok(key)
}

/// Writes a file that only its owner may read.
fn write_secret(path: &Path, text: &str) -> Result<(), DemoError> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let file = |cause| DemoError::File { path: path.to_owned(), cause };
    let mut opened =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).map_err(file)?;
    opened.write_all(text.as_bytes()).map_err(file)
}

/// Signs the example agreements as both ministries would, with keys that are forgotten at once, and installs them.
fn install_agreements(registry: &Registry, entropy: &Entropy) -> Result<Vec<Agreement>, DemoError> {
    let mut keys = BTreeMap::new();
    let mut agreements = Vec::new();
    for document in AGREEMENTS {
        let agreement = Agreement::parse(document, Format::Toml).map_err(defect)?;
        let bytes = agreement.canonical().map_err(defect)?;
        let mut signatures = Signatures::none_yet(&agreement).map_err(defect)?;
        for party in &agreement.parties {
            let key =
                keys.entry(party.country).or_insert_with(|| SigningKey::generate(&mut |bytes| entropy.fill(bytes)));
            registry.trust_key(party.country, key.public_key())?;
            let signature = key.sign(&bytes).map_err(defect)?;
            let public = key.public_key().to_string();
            signatures.add(Signature {
                party: party.country,
                key: Base64Url::parse(public.trim_start_matches("ed25519:")).map_err(defect)?,
                signature: Base64Url::parse(&signature_to_text(&signature)).map_err(defect)?,
            });
        }
        let signatures = serde_json::to_string(&signatures).map_err(defect)?;
        registry.install_agreement(document, Format::Toml, &signatures)?;
        agreements.push(agreement);
    }
    Ok(agreements)
}

fn create_users(registry: &Registry, employers: &[Id<Employer>], dice: &mut Dice) -> Result<Vec<Login>, DemoError> {
    for (code, name, country, side) in OFFICES {
        let country = Country::parse(country).map_err(defect)?;
        registry.put_office(&NewOffice {
            code: OfficeCode::parse(code).map_err(defect)?,
            name: Text::parse(name).map_err(defect)?,
            country,
            side: *side,
            time_zone: domain::finding::civil_zone(country),
        })?;
    }
    const WORDS: &[&str] = &["cafetal", "quetzal", "guayacan", "colibri", "bellota", "cordillera", "lluvia", "sendero"];
    let mut logins = Vec::new();
    for (name, role, office, farm) in USERS {
        let (office, _, _, side) = OFFICES[*office];
        let password = format!("{}-{}-{}", dice.pick(WORDS), dice.pick(WORDS), dice.between(1000, 9999));
        let email = format!("{name}@demo.example");
        registry.create_user(&NewUser {
            email: email.clone(),
            name: Text::parse(name).map_err(defect)?,
            password: Password::from(password.clone()),
            role: *role,
            office: OfficeCode::parse(office).map_err(defect)?,
            employer: farm.and_then(|farm| employers.get(farm)).copied(),
            worker: None,
        })?;
        logins.push(Login { role: *role, side, office: office.to_owned(), email, password });
    }
    Ok(logins)
}

/// Sends the season, each record by the hand and on the day that it belongs to.
fn play(
    registry: &Registry,
    hands: &AtomicI64,
    arguments: &Arguments,
    now: DateTime<Utc>,
    agreements: &[Agreement],
    employers: &[Id<Employer>],
    mut progress: impl FnMut(usize, usize),
) -> Result<usize, DemoError> {
    let agreement = agreements.last().ok_or_else(|| defect("no agreement"))?;
    let rule = agreement.quota.last().ok_or_else(|| defect("no quota line"))?;
    // Looked at out of season, the demo shows the last one.
    let in_season = rule.season.until.date().and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::days(150);
    let today = now.min(in_season);
    let asked = Season {
        workers: usize::try_from(arguments.workers).unwrap_or(usize::MAX),
        employers,
        line: rule.id(&agreement.code),
        line_code: rule.line.as_str(),
        agreement: agreement.code.as_str(),
        today,
    };
    let sent = season(&asked, arguments.seed);
    let users: BTreeMap<String, Id<User>> = registry.users()?.into_iter().map(|user| (user.email, user.id)).collect();
    let actors = |hand: Hand| actor(hand, &users, employers, agreement);
    for (number, item) in sent.iter().enumerate() {
        hands.store(item.at.timestamp_micros(), Ordering::Relaxed);
        let submission = item.submission.to_string();
        let outcomes = registry.record_all(&actors(item.by)?, &[&submission])?;
        if let Some(Outcome::Refused(refusal)) = outcomes.first().map(|outcome| &outcome.outcome) {
            return Err(defect(format!("{} was refused: {refusal:?}", item.submission["kind"])));
        }
        progress(number + 1, sent.len());
    }
    hands.store(now.timestamp_micros(), Ordering::Relaxed);
    Ok(sent.len())
}

/// The user behind a hand of the season.
fn actor(
    hand: Hand,
    users: &BTreeMap<String, Id<User>>,
    employers: &[Id<Employer>],
    agreement: &Agreement,
) -> Result<Actor, DemoError> {
    let (name, farm) = match hand {
        Hand::OriginOfficer => ("oficina.pa", None),
        Hand::OriginSupervisor => ("jefatura.pa", None),
        Hand::OriginPost => ("puesto.pa", None),
        Hand::DestinationOfficer => ("oficina.cr", None),
        Hand::DestinationSupervisor => ("jefatura.cr", None),
        Hand::DestinationPost => ("puesto.cr", None),
        Hand::Employer(farm) => (["finca", "finca2", "finca3", "finca4"][farm % 4], Some(farm)),
    };
    let row = USERS.iter().find(|user| user.0 == name).ok_or_else(|| defect("no such user"))?;
    let (office, _, country, side) = OFFICES[row.2];
    Ok(Actor {
        user: *users.get(&format!("{name}@demo.example")).ok_or_else(|| defect("no such user"))?,
        role: row.1,
        office: OfficeCode::parse(office).map_err(defect)?,
        country: Country::parse(country).map_err(defect)?,
        side,
        employer: farm.and_then(|farm| employers.get(farm)).copied(),
        worker: None,
        agreements: vec![agreement.code.clone()],
        assurance: Assurance::Enough,
    })
}

#[cfg(test)]
mod tests {
    use registry::findings::ListFindings;

    use super::*;

    fn demo(dir: &Path, workers: u32) -> Demo {
        let now = DateTime::parse_from_rfc3339("2026-11-23T15:00:00Z").unwrap().to_utc();
        let arguments = Arguments { dir: dir.to_owned(), port: 0, workers, seed: 7 };
        prepare(&arguments, now, |_, _| {}).unwrap()
    }

    #[test]
    fn a_demo_has_cycles_at_every_stage_and_findings_and_can_be_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let made = demo(dir.path(), 48);
        assert_eq!(made.logins.len(), USERS.len());
        let again = demo(dir.path(), 48);
        assert_eq!(made.records, again.records, "the same seed gives the same season");
        let rebuilt = again.registry.rebuild(|_| {}).unwrap();
        assert_eq!((rebuilt.records, rebuilt.workers), (again.records as u64, 48));
        let officer = Actor {
            user: Id::derived(&["anyone"]),
            role: Role::LabourSupervisor,
            office: OfficeCode::parse("cr-mtss-san-vito").unwrap(),
            country: Country::CR,
            side: Side::Destination,
            employer: None,
            worker: None,
            agreements: vec![domain::value::AgreementCode::parse("cr-pa-coffee").unwrap()],
            assurance: Assurance::Enough,
        };
        let list = ListFindings { limit: 100, ..ListFindings::default() };
        let findings = again.registry.findings(&officer, &list, domain::lang::Lang::Es).unwrap();
        assert!(findings.items.len() > 3, "{}", findings.items.len());
    }

    #[test]
    fn a_folder_with_anything_else_in_it_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let own = dir.path().join("tesis.odt");
        fs::write(&own, "years of work").unwrap();
        assert!(matches!(empty(dir.path()), Err(DemoError::NotADemo(_))));
        assert!(own.exists());
    }
}
