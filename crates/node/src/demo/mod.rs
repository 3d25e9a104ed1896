//! `vaiven demo`: the nodes of three ministries with a season that goes over their borders, to look at and to try. Everything in it is made up; keys and passwords are made for it
//! alone, in its own folder.

mod alerts;
mod cast;
mod drivers;
mod making;
mod matters;
mod people;
mod playing;
mod season;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use card::key::{CardKey, Subject};
use chrono::{DateTime, Months, NaiveTime, TimeDelta, Utc};
use domain::{
    agreement::{Agreement, QuotaRule},
    country::Country,
    id::{Employer, Id},
    value::AgreementCode,
};
use exchange::{Address, Exchange};
use registry::{Entropy, Registry, cards::CardDesk};
use serde::Serialize;

pub use cast::Login;
use cast::{COMPANY, NODES};
use drivers::{Year, year};
use making::{Hands, Making, SignedDocuments, introduce};
use people::Dice;
use season::{FARMS, Season, Sent, season};

/// What the demo is asked for.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The folder of the demo's data; made where it is missing, and emptied of an earlier demo.
    #[arg(long, default_value = "target/demo")]
    pub dir: PathBuf,
    /// The port on which the first node answers, the others on those behind it, on this machine only; 0 for any that are free.
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
    /// Its nodes, on the machine's own clock; the first is the one that opens in a browser.
    pub nodes: Vec<DemoNode>,
    /// How many records the season has.
    pub records: usize,
}

/// A node of the demo.
pub struct DemoNode {
    /// Its code.
    pub code: &'static str,
    /// Its country.
    pub country: Country,
    /// Where it answers.
    pub url: String,
    /// Its registry.
    pub registry: Arc<Registry>,
    /// Its side of the exchange.
    pub exchange: Arc<Exchange>,
    /// Who can sign in.
    pub logins: Vec<Login>,
}

/// What `DIR/demo.json` says.
#[derive(Serialize)]
struct Listing<'a> {
    nodes: Vec<NodeListing<'a>>,
}

#[derive(Serialize)]
struct NodeListing<'a> {
    code: &'a str,
    country: Country,
    url: &'a str,
    users: &'a [Login],
}

const AGREEMENTS: &[&str] = &[
    include_str!("../../../../agreements/cr-pa-coffee/2024.toml"),
    include_str!("../../../../agreements/cr-pa-coffee/2025-10-29.toml"),
    include_str!("../../../../agreements/cr-sv-transport/2024-08-01.toml"),
];
const COFFEE: &str = "cr-pa-coffee";
const DRIVERS: &str = "cr-sv-transport";
const LISTING: &str = "demo.json";
const LISTING_UNFINISHED: &str = "demo.json.new";
const CARD_CERTIFICATE: &str = "card.pem";
/// Of so many who come to the harvest, one drives a bus from El Salvador.
const WORKERS_PER_DRIVER: usize = 12;
/// How many drivers there are at the most.
const DRIVERS_MAX: usize = 20;

/// How many nodes a demo has: so many ports it needs.
pub const fn nodes() -> usize {
    NODES.len()
}

/// Makes a demo anew in its folder; `urls` are the addresses of its nodes, in order. `progress` hears how many of how many records were sent.
///
/// # Errors
/// Why it could not be made.
pub fn prepare(
    arguments: &Arguments,
    urls: &[String],
    now: DateTime<Utc>,
    progress: impl FnMut(usize, usize),
) -> Result<Demo, DemoError> {
    let dir = &arguments.dir;
    empty(dir)?;
    let (hands, signed) = (Hands::at(now), SignedDocuments::sign(AGREEMENTS)?);
    let mut dice = Dice::new(arguments.seed);
    let employers: Vec<Id<Employer>> = FARMS.iter().map(|_| Id::from_uuid(dice.id(now))).collect();
    let passwords = cast::passwords(&mut dice);
    let company = Id::from_uuid(dice.id(now));
    let employers: Vec<Id<Employer>> = employers.into_iter().chain([company]).collect();
    let made = NODES
        .iter()
        .zip(urls)
        .map(|(node, url)| Making::new(dir, *node, url, &hands, &signed, (&employers, &passwords)));
    let made = made.collect::<Result<Vec<_>, _>>()?;
    introduce(&made)?;
    let sent = all_sent(arguments, now, &signed.agreements, &employers)?;
    let codes: Vec<AgreementCode> =
        [COFFEE, DRIVERS].into_iter().filter_map(|code| AgreementCode::parse(code).ok()).collect();
    let records = playing::play(&made, &hands, now, &sent, (&employers, &codes), progress)?;
    let key = card_key(dir, now, &Entropy::system())?;
    let nodes = made.iter().map(|node| ready(node, &key)).collect::<Result<Vec<_>, _>>()?;
    for node in &nodes {
        alerts::put(node.code, &node.registry, &employers, &codes)?;
    }
    Ok(Demo { nodes, records })
}

/// A node as it is served: on the machine's own clock, with Costa Rica's cards signed there and known everywhere.
fn ready(node: &Making, key: &CardKey) -> Result<DemoNode, DemoError> {
    let issues = node.country == Country::CR;
    let cards = CardDesk {
        key: issues.then(|| key.clone()),
        issuers: if issues { Vec::new() } else { vec![key.issuer().clone()] },
    };
    let registry = Arc::new(node.ready()?.with_cards(cards));
    let address: Address = node.address.clone();
    Ok(DemoNode {
        code: node.code,
        country: node.country,
        url: address.as_str().to_owned(),
        exchange: Arc::new(Exchange::new(Arc::clone(&registry), node.country, address)),
        registry,
        logins: node.logins.clone(),
    })
}

/// Everything that was sent in both corridors, in order.
fn all_sent(
    arguments: &Arguments,
    now: DateTime<Utc>,
    agreements: &[Agreement],
    employers: &[Id<Employer>],
) -> Result<Vec<Sent>, DemoError> {
    let workers = usize::try_from(arguments.workers).unwrap_or(usize::MAX);
    let (coffee, rule, today) = corridor(agreements, COFFEE, now)?;
    let asked = Season {
        workers,
        employers: employers.get(..COMPANY).unwrap_or_default(),
        line: rule.id(&coffee.code),
        line_code: rule.line.as_str(),
        agreement: coffee.code.as_str(),
        today,
        persona: cast::persona(),
    };
    let mut sent = season(&asked, arguments.seed);
    let (transport, rule, today) = corridor(agreements, DRIVERS, now)?;
    let asked = Year {
        drivers: workers.div_ceil(WORKERS_PER_DRIVER).min(DRIVERS_MAX),
        company: *employers.get(COMPANY).ok_or_else(|| defect("no company"))?,
        line: rule.id(&transport.code),
        line_code: rule.line.as_str(),
        agreement: transport.code.as_str(),
        today,
    };
    sent.extend(year(&asked, arguments.seed));
    Ok(sent)
}

/// The version of an agreement under which the season is played, its last quota line, and the day on which it is looked at.
fn corridor<'a>(
    agreements: &'a [Agreement],
    code: &str,
    now: DateTime<Utc>,
) -> Result<(&'a Agreement, &'a QuotaRule, DateTime<Utc>), DemoError> {
    let agreement = agreements.iter().rfind(|agreement| agreement.code.as_str() == code);
    let agreement = agreement.ok_or_else(|| defect("no agreement"))?;
    let rule = agreement.quota.last().ok_or_else(|| defect("no quota line"))?;
    // Looked at out of season, the demo shows the last one.
    let in_season = rule.season.until.date().and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(150);
    Ok((agreement, rule, now.min(in_season)))
}

/// Writes `DIR/demo.json`, from which scripts take addresses and logins.
///
/// # Errors
/// When the file cannot be written.
pub fn write_listing(dir: &Path, nodes: &[DemoNode]) -> Result<PathBuf, DemoError> {
    let nodes = nodes.iter().map(|node| NodeListing {
        code: node.code,
        country: node.country,
        url: &node.url,
        users: &node.logins,
    });
    let listing = Listing { nodes: nodes.collect() };
    let text = serde_json::to_string_pretty(&listing).map_err(defect)?;
    let path = dir.join(LISTING);
    // Whoever waits for it reads all of it or none.
    let unfinished = dir.join(LISTING_UNFINISHED);
    write_secret(&unfinished, &text)?;
    fs::rename(&unfinished, &path).map_err(|cause| DemoError::File { path: path.clone(), cause })?;
    Ok(path)
}

/// Empties the folder of an earlier demo, and of nothing else.
fn empty(dir: &Path) -> Result<(), DemoError> {
    let file = |cause| DemoError::File { path: dir.to_owned(), cause };
    fs::create_dir_all(dir).map_err(file)?;
    let of_node = |name: &str, node: &str| {
        name == format!("{node}.key")
            || name == format!("{node}.data.key")
            || name.starts_with(&format!("{node}.sqlite"))
    };
    let ours = |name: &str| {
        let of_a_node = NODES.iter().map(|(code, _)| *code).chain(["node"]).any(|node| of_node(name, node));
        name == LISTING || name == LISTING_UNFINISHED || name == CARD_CERTIFICATE || name == "data.key" || of_a_node
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

#[cfg(test)]
mod tests {
    use domain::{
        access::{Actor, Assurance, Role, Side},
        value::OfficeCode,
    };
    use registry::findings::ListFindings;

    use super::*;

    fn demo(dir: &Path, workers: u32) -> Demo {
        let now = DateTime::parse_from_rfc3339("2026-11-23T15:00:00Z").unwrap().to_utc();
        let arguments = Arguments { dir: dir.to_owned(), port: 0, workers, seed: 7 };
        let urls: Vec<String> = (0..nodes()).map(|nth| format!("http://127.0.0.1:{}", 9000 + nth)).collect();
        prepare(&arguments, &urls, now, |_, _| {}).unwrap()
    }

    #[test]
    fn a_demo_has_cycles_at_every_stage_over_three_nodes_and_can_be_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let made = demo(dir.path(), 24);
        let codes: Vec<&str> = made.nodes.iter().map(|node| node.code).collect();
        assert_eq!(codes, ["pa", "cr", "sv"]);
        let again = demo(dir.path(), 24);
        assert_eq!(made.records, again.records, "the same seed gives the same season");
        for node in &again.nodes {
            node.registry.sequence_pending().unwrap();
            assert_eq!(node.registry.verify_log(&[], |_| {}).unwrap().flaw, None, "{}", node.code);
        }
        // Costa Rica knows of whom it has to, from both corridors.
        let [pa, cr, sv] = [0, 1, 2].map(|nth| again.nodes[nth].registry.rebuild(|_| {}).unwrap());
        assert_eq!((pa.workers, sv.workers), (24, 2));
        assert!(cr.workers >= 20 && cr.workers < 26, "{cr:?}");
        assert!(pa.records > 24 * 4 && sv.records > 20, "{pa:?} {sv:?}");
        let officer = Actor {
            user: Id::derived(&["anyone"]),
            role: Role::LabourSupervisor,
            office: OfficeCode::parse("cr-mtss-san-vito").unwrap(),
            country: Country::CR,
            side: Side::Destination,
            employer: None,
            worker: None,
            agreements: vec![AgreementCode::parse(COFFEE).unwrap()],
            assurance: Assurance::Enough,
        };
        let list = ListFindings { limit: 100, ..ListFindings::default() };
        for node in &again.nodes[..2] {
            let findings = node.registry.findings(&officer, &list, domain::lang::Lang::Es).unwrap();
            assert!(!findings.items.is_empty(), "{}", node.code);
        }
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
