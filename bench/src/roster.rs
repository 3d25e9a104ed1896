//! Importing a roster, beside `\copy` of the very rows that it leaves behind, into tables with the same indexes.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use persistence::{Options, Store};
use testkit::PostgresCluster;
use vaiven_tests::{TestClock, prototype};

use crate::{Result, node::Node};

/// What an import fills, in an order that the keys between them allow.
const TABLES: [(&str, &str, &str); 11] = [
    ("record", "id, issuer, signed", "seq"),
    ("disclosure", "record, class, disclosed", "record"),
    ("entry", "*", "seq"),
    ("log_pending", "*", "seq"),
    ("worker", "*", "id"),
    ("worker_name", "*", "worker"),
    ("worker_match", "*", "worker"),
    ("worker_document", "*", "worker"),
    ("finding", "*", "id"),
    ("import_run", "*", "id"),
    ("import_row", "*", "record"),
];
const GIVEN_NAMES: [&str; 20] = [
    "Itzel",
    "Eneida",
    "Marcelina",
    "Sebastián",
    "Chicho",
    "Yaritza",
    "Eusebio",
    "Ulises",
    "Benilda",
    "Celestino",
    "Dalia",
    "Edilma",
    "Fermín",
    "Graciela",
    "Héctor",
    "Irma",
    "Julián",
    "Leoncio",
    "Maximina",
    "Nereida",
];
const SURNAMES: [&str; 24] = [
    "Montezuma",
    "Bejarano",
    "Carpintero",
    "Gallardo",
    "Añino",
    "Guerra",
    "Andrade",
    "Santos",
    "Palacio",
    "Jiménez",
    "Miranda",
    "Flores",
    "Rodríguez",
    "Abrego",
    "Caballero",
    "Quintero",
    "Sire",
    "Tugrí",
    "Smith",
    "Bilbord",
    "Contreras",
    "Dixon",
    "Ellis",
    "Pineda",
];

/// How long both took.
#[derive(Clone, Copy, Debug)]
pub struct Imported {
    /// Rows of the roster.
    pub rows: u64,
    /// `vaiven import workers`, the start of the program included.
    pub import: Duration,
    /// `\copy` of what it wrote.
    pub copy: Duration,
}

/// A roster of so many people, as an officer would have typed it. Some share surnames, nobody shares a document.
pub fn roster(rows: u64) -> String {
    let mut text = String::from(
        "Tipo doc.;N° documento;Vence;Primer nombre;Segundo nombre;Primer apellido;Segundo apellido;Sexo;Fecha nacimiento;\
         Idioma;Provincia/Comarca;Distrito;Teléfono;Viaja con (familiares)\n",
    );
    for n in 0..rows {
        let mixed = (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20).wrapping_mul(0x94d0_49bb) >> 7;
        let pick = |list: &[&'static str], by: u64| {
            let at = usize::try_from(mixed / by % list.len() as u64).unwrap_or_default();
            list.get(at).copied().unwrap_or_default()
        };
        let (day, month, year) = (1 + mixed / 7 % 28, 1 + mixed / 11 % 12, 1960 + mixed / 13 % 45);
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "Cédula;{}-{}-{};31/10/2033;{};{};{};{};{};{day:02}/{month:02}/{year};Ngäbere;Comarca Ngäbe-Buglé;Mironó;6{:07};0",
            1 + n % 9,
            1 + n / 9 % 9000,
            1000 + n / 81_000,
            pick(&GIVEN_NAMES, 1),
            pick(&GIVEN_NAMES, 23),
            pick(&SURNAMES, 29),
            pick(&SURNAMES, 31),
            if n % 3 == 0 { "f" } else { "m" },
            n % 10_000_000,
        );
    }
    text
}

/// Imports a roster into a database of its own, then copies what it wrote into another.
pub fn import(cluster: &PostgresCluster, roster: &str, rows: u64, now: DateTime<Utc>) -> Result<Imported> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("roster.csv");
    fs::write(&file, roster)?;
    let url = cluster.fresh_database()?;
    let node = Node::prepare(Some(&url))?;
    let clock = TestClock::at(&now.to_rfc3339());
    prototype::furnish(&prototype::registry(Store::open(&url, Options::default())?, &clock, 1));
    let file = file.to_str().ok_or("a path that is not UTF-8")?;
    let started = Instant::now();
    node.command(&["import", "workers", file, "--agreement", "cr-pa-coffee", "--as", "oficina.pa@demo.example"])?;
    let import = started.elapsed();
    let imported = cluster.query(name_of(&url)?, "select count(*) from worker")?;
    if imported != rows.to_string() {
        return Err(format!("of {rows} rows {imported} were imported").into());
    }
    let copy = copy(cluster, name_of(&url)?, folder.path())?;
    drop(node);
    cluster.drop_database(name_of(&url)?)?;
    Ok(Imported { rows, import, copy })
}

/// Unloads every table, and times how long loading them takes where the same schema is empty.
fn copy(cluster: &PostgresCluster, from: &str, folder: &Path) -> Result<Duration> {
    let url = cluster.fresh_database()?;
    let to = name_of(&url)?;
    Store::open(&url, Options::default())?.migrate()?;
    let mut took = Duration::ZERO;
    for (table, columns, order) in TABLES {
        let file = folder.join(table);
        let rows = format!("select {columns} from {table} order by {order}");
        cluster.query(from, &format!("\\copy ({rows}) to '{}'", file.display()))?;
        let into = if columns == "*" { table.to_owned() } else { format!("{table} ({columns})") };
        let started = Instant::now();
        cluster.query(to, &format!("\\copy {into} from '{}'", file.display()))?;
        took += started.elapsed();
    }
    cluster.drop_database(to)?;
    Ok(took)
}

fn name_of(url: &str) -> Result<&str> {
    Ok(url.split(['/', '?']).nth(3).ok_or("a database without a name")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_of_a_roster_shares_a_document_with_anybody() {
        let roster = roster(5000);
        let mut numbers: Vec<&str> = roster.lines().skip(1).filter_map(|line| line.split(';').nth(1)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 5000);
    }
}
