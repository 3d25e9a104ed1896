//! The whole measurement: the databases and nodes, who asks them what, and the rounds in which the contenders take turns.

use std::{
    cell::Cell,
    io::Write as _,
    sync::atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, FixedOffset, TimeDelta};
use persistence::{Options, Store};
use registry::Clock;
use serde_json::{Value, json};
use testkit::{Durability, PostgresCluster, PostgresOptions};

use crate::{
    Arguments, Result, cards,
    client::{self, Connection},
    latency::{Run, median},
    node::Node,
    people::{CROSSINGS, CYCLE, DEMAND, EMPLOYER, OWN_IDS, RECORDS_EACH, WORKER, crossing, document_number, id, local},
    pgbench::{self, People},
    roster, say,
    season::Season,
    statements::{self, LOG_SETTINGS, Places},
    table,
};

const DATABASE: &str = "node";
/// What the nodes' databases and pgbench's server have for themselves; the rest is PostgreSQL's own choice, and durable.
const SETTINGS: [(&str, &str); 2] = [("shared_buffers", "512MB"), ("max_wal_size", "4GB")];
/// The targets: shares of what PostgreSQL does without a node before it, and megabytes.
const LOOK_UPS_MIN: f64 = 0.5;
const WRITES_MIN: f64 = 0.5;
const IMPORT_MIN: f64 = 0.3;
const MEGABYTES_MAX: f64 = 100.0;

/// Everything that takes part.
struct Arena<'a> {
    arguments: &'a Arguments,
    cluster: &'a PostgresCluster,
    /// The node on PostgreSQL, and the one on SQLite.
    nodes: [Served; 2],
    look_up_script: String,
    write_script: Box<dyn Fn(u64) -> String + 'a>,
    /// What came of the cards.
    cards: String,
    runs: u64,
}

/// A node, and how many crossings were sent to it.
struct Served {
    node: Node,
    crossings: AtomicU64,
    /// Whose crossings are sent: the people from the first to this one. pgbench writes about the others.
    people: u64,
    began: DateTime<FixedOffset>,
}

/// Measures, and prints what came of it.
pub fn measure(arguments: &Arguments) -> Result<()> {
    let cards = cards::measure()?;
    let now = Clock::system().now();
    let settings = SETTINGS.into_iter().chain(LOG_SETTINGS);
    let options = PostgresOptions::new().durability(Durability::Durable);
    let cluster = settings.fold(options, |options, (name, value)| options.setting(name, value)).start()?;
    let url = cluster.create_database(DATABASE)?;
    let nodes = [Node::prepare(Some(&url))?, Node::prepare(None)?];
    {
        let stores = [Store::open(&url, Options::default())?, Store::open(&nodes[1].sqlite_url(), Options::default())?];
        let stores: Vec<&Store> = stores.iter().collect();
        let season = Season::open(&stores, now)?;
        let tenth = (arguments.workers / 10).max(1);
        season.people_come(&stores, arguments.workers, |come| {
            if come % tenth < 100 {
                // Nobody may be left to hear it.
                let _ = writeln!(std::io::stderr(), "loaded {come} of {} workers", arguments.workers);
            }
        })?;
    }
    cluster.query(DATABASE, "vacuum analyze")?;
    cluster.query(DATABASE, "checkpoint")?;
    let people = arguments.workers * 3 / 4;
    let records = arguments.workers * RECORDS_EACH as u64;
    let began = local(now) - TimeDelta::hours(6);
    let served = |mut node: Node| -> Result<Served> {
        node.start()?;
        node.wait_for_log(records)?;
        Ok(Served { node, crossings: AtomicU64::new(0), people, began })
    };
    let [on_postgresql, on_sqlite] = nodes;
    let nodes = [served(on_postgresql)?, served(on_sqlite)?];
    let look_up_script = look_up_script(&cluster, &nodes[0])?;
    let write_script = write_script(&cluster, &nodes[0])?;
    let mut arena = Arena { arguments, cluster: &cluster, nodes, look_up_script, write_script, cards, runs: 0 };
    arena.all_rounds(now)
}

impl Served {
    fn look_up(&self, token: &str, n: u64, request: &mut Vec<u8>) {
        let worker = id(WORKER, n);
        let head = format!(
            "GET /v1/workers/{worker}/history?purpose=inquiry&reason=Consulta%20por%20un%20permiso HTTP/1.1\r\n\
             Host: {}\r\nAuthorization: Bearer {token}\r\n\r\n",
            self.node.address()
        );
        request.extend_from_slice(head.as_bytes());
    }

    /// The next crossing: of which person, the id of its record, and the request of whoever records it.
    fn cross(&self, tokens: &[(&str, String)], run: u64, request: &mut Vec<u8>) -> (u64, String) {
        let nth = self.crossings.fetch_add(1, Ordering::Relaxed);
        let (n, pass) = (nth % self.people + 1, nth / self.people);
        let (by, kind) = CROSSINGS[usize::try_from(pass).unwrap_or_default() % CROSSINGS.len()];
        let record = format!("0198d0c6-{run:04x}-7000-8000-{nth:012x}");
        let minutes = i64::try_from(pass).unwrap_or_default();
        let body = crossing(&record, kind, n, self.began + TimeDelta::minutes(minutes));
        let token = tokens.iter().find(|(name, _)| *name == by).map_or("", |(_, token)| token);
        let head = format!(
            "POST /v1/records HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.node.address(),
            body.len()
        );
        request.extend_from_slice(head.as_bytes());
        (n, record)
    }

    /// From what an officer typed to PASS, REVIEW or STOP, of whoever stands there.
    fn verdicts(&self, clients: usize, arguments: &Arguments) -> Result<Run> {
        let token = self.node.sign_in("puesto.cr")?;
        let question = |client: usize, nth: u64, request: &mut Vec<u8>| {
            let number = nth.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(client as u64 * 0x94d0_49bb_1331_11eb);
            let body = json!({"direction": "entry", "document": document_number((number >> 16) % self.people + 1)})
                .to_string();
            let head = format!(
                "POST /v1/verdicts HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                self.node.address(),
                body.len()
            );
            request.extend_from_slice(head.as_bytes());
        };
        self.measured(client::run(self.node.address(), clients, arguments.time(), 200, &question)?)
    }

    fn posts(&self) -> Result<Vec<(&'static str, String)>> {
        ["puesto.pa", "puesto.cr"].into_iter().map(|name| Ok((name, self.node.sign_in(name)?))).collect()
    }

    fn measured(&self, run: Run) -> Result<Run> {
        Ok(Run { megabytes: self.node.megabytes()?.0, ..run })
    }

    fn look_ups(&self, clients: usize, arguments: &Arguments) -> Result<Run> {
        let token = self.node.sign_in("analisis.cr")?;
        let question = |client: usize, nth: u64, request: &mut Vec<u8>| {
            let number = nth.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(client as u64 * 0x94d0_49bb_1331_11eb);
            self.look_up(&token, (number >> 16) % self.people + 1, request);
        };
        self.measured(client::run(self.node.address(), clients, arguments.time(), 200, &question)?)
    }

    fn writes(&self, clients: usize, run: u64, arguments: &Arguments) -> Result<Run> {
        let tokens = self.posts()?;
        let question = |_: usize, _: u64, request: &mut Vec<u8>| {
            self.cross(&tokens, run, request);
        };
        self.measured(client::run(self.node.address(), clients, arguments.time(), 201, &question)?)
    }
}

impl Arena<'_> {
    fn all_rounds(&mut self, now: DateTime<chrono::Utc>) -> Result<()> {
        let levels = self.arguments.clients.clone();
        let mut look_ups: Vec<[Vec<Run>; 3]> = vec![Default::default(); levels.len()];
        let mut writes = look_ups.clone();
        let mut imports = Vec::new();
        let rows = self.arguments.rows.min(self.arguments.workers);
        let roster = roster::roster(rows);
        for round in 1..=self.arguments.rounds {
            let _ = writeln!(std::io::stderr(), "round {round} of {}", self.arguments.rounds);
            for (level, clients) in levels.iter().enumerate() {
                for (contender, run) in self.look_ups(*clients)?.into_iter().enumerate() {
                    look_ups[level][contender].push(run);
                }
                for (contender, run) in self.writes(*clients)?.into_iter().enumerate() {
                    writes[level][contender].push(run);
                }
            }
            if rows > 0 {
                imports.push(roster::import(self.cluster, &roster, rows, now)?);
            }
        }
        let lines = |runs: &[[Vec<Run>; 3]]| -> Vec<table::Line> {
            let line = |(clients, [node, pgbench, sqlite]): (&usize, &[Vec<Run>; 3])| table::Line {
                clients: *clients,
                node: Run::median_of(node),
                pgbench: Run::median_of(pgbench),
                sqlite: Run::median_of(sqlite),
            };
            levels.iter().zip(runs).map(line).collect()
        };
        let verdicts: Vec<Run> =
            levels.iter().map(|clients| self.nodes[1].verdicts(*clients, self.arguments)).collect::<Result<_>>()?;
        self.tell(&lines(&look_ups), &lines(&writes), &imports)?;
        say("\nVerdicts at a counter, by a document's number, on SQLite as a field node has it\n")?;
        for (clients, run) in levels.iter().zip(&verdicts) {
            let Run { per_second, p50, p99, megabytes, .. } = run;
            say(&format!(
                "{clients:7} clients: {per_second:6.0}/s, p50 {p50:.1} ms, p99 {p99:.1} ms, {megabytes:.0} MB\n"
            ))?;
        }
        say(&self.cards)
    }

    /// The node, pgbench, and the node on SQLite, one after the other.
    fn look_ups(&self, clients: usize) -> Result<[Run; 3]> {
        let people = People { first: 1, last: self.nodes[0].people };
        let time = self.arguments.time();
        Ok([
            self.nodes[0].look_ups(clients, self.arguments)?,
            pgbench::run(self.cluster, DATABASE, &self.look_up_script, people, clients, time)?,
            self.nodes[1].look_ups(clients, self.arguments)?,
        ])
    }

    fn writes(&mut self, clients: usize) -> Result<[Run; 3]> {
        self.runs += 1;
        let people = People { first: self.nodes[0].people + 1, last: self.arguments.workers };
        let (time, script) = (self.arguments.time(), (self.write_script)(self.runs));
        Ok([
            self.nodes[0].writes(clients, self.runs, self.arguments)?,
            pgbench::run(self.cluster, DATABASE, &script, people, clients, time)?,
            self.nodes[1].writes(clients, self.runs, self.arguments)?,
        ])
    }

    fn tell(&self, look_ups: &[table::Line], writes: &[table::Line], imports: &[roster::Imported]) -> Result<()> {
        let arguments = self.arguments;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let version = self.cluster.query("postgres", "show server_version")?;
        let durable = self
            .cluster
            .query("postgres", "select current_setting('fsync') || ', ' || current_setting('synchronous_commit')")?;
        say(&format!(
            "\n{} workers x {RECORDS_EACH} records; {cores} cores, shared by node, database and load; PostgreSQL {version}, \
             fsync and synchronous_commit {durable}; medians of {} rounds of {} s\n\n",
            arguments.workers, arguments.rounds, arguments.seconds
        ))?;
        say(&table::table("History look-ups: authorised, filtered, audited", look_ups))?;
        say("\n")?;
        say(&table::table("Single-record writes: authorised, folded, signed, durable", writes))?;
        let (mut verdicts, mut imported) = (String::from("\n"), String::new());
        if !imports.is_empty() {
            let rate = |took: &dyn Fn(&roster::Imported) -> f64| {
                median(imports.iter().map(|import| import.rows as f64 / took(import)).collect())
            };
            let (by_node, by_copy) = (rate(&|one| one.import.as_secs_f64()), rate(&|one| one.copy.as_secs_f64()));
            say(&format!(
                "\nImport of {} rows, two signed records each: {by_node:.0} rows/s; \\copy of what it wrote: {by_copy:.0} rows/s\n",
                imports.first().map_or(0, |import| import.rows)
            ))?;
            imported = table::target("import, of \\copy's rate", by_node / by_copy, IMPORT_MIN);
        }
        for (what, lines, target) in [("look-ups", look_ups, LOOK_UPS_MIN), ("writes", writes, WRITES_MIN)] {
            for line in lines {
                let what = format!("{what} of {} clients, of pgbench's rate", line.clients);
                verdicts.push_str(&table::target(&what, line.ratio(), target));
            }
        }
        verdicts.push_str(&imported);
        let (_, most) = self.nodes[0].node.megabytes()?;
        verdicts.push_str(&table::bound("megabytes of the node on PostgreSQL, at the most", most, MEGABYTES_MAX));
        let (_, most) = self.nodes[1].node.megabytes()?;
        verdicts.push_str(&format!("         megabytes of the node on SQLite, the mapped file included: {most:.0}\n"));
        say(&verdicts)
    }
}

/// What one look-up asks the database.
fn look_up_script(cluster: &PostgresCluster, served: &Served) -> Result<String> {
    let token = served.node.sign_in("analisis.cr")?;
    let mut connection = Connection::open(served.node.address())?;
    let heard = statements::listen(cluster, DATABASE, "insert into audit", || {
        let mut request = Vec::new();
        served.look_up(&token, 1, &mut request);
        let (status, body) = connection.send(&request)?;
        let history: Value = serde_json::from_slice(body)?;
        let records = history["records"].as_array().map_or(0, Vec::len);
        // Consent is a class that no analyst reads, and its record is there all the same, with nothing in it.
        if status == 200 && records == RECORDS_EACH {
            return Ok(());
        }
        Err(format!("a look-up was answered with {status} and {records} records").into())
    })?;
    Ok(statements::script(&heard, &Places { people: &[WORKER], n: 1, shared: &[], record: None }))
}

/// What one write asks the database, as a script for the nth run.
fn write_script<'a>(cluster: &PostgresCluster, served: &Served) -> Result<Box<dyn Fn(u64) -> String + 'a>> {
    let tokens = served.posts()?;
    let mut connection = Connection::open(served.node.address())?;
    let last = Cell::new((0, String::new()));
    let heard = statements::listen(cluster, DATABASE, "commit", || {
        let mut request = Vec::new();
        last.set(served.cross(&tokens, 0, &mut request));
        let (status, body) = connection.send(&request)?;
        if status == 201 {
            return Ok(());
        }
        Err(format!("a crossing was answered with {status}: {}", String::from_utf8_lossy(body)).into())
    })?;
    let (n, record) = last.into_inner();
    Ok(Box::new(move |run| {
        let new =
            format!("'0198d0c6-{run:04x}-7000-9000-' || lpad(to_hex(:client_id::bigint * 4294967296 + :i), 12, '0')");
        let people: Vec<&str> = [WORKER, CYCLE].into_iter().chain(OWN_IDS).collect();
        statements::script(
            &heard,
            &Places { people: &people, n, shared: &[EMPLOYER, DEMAND], record: Some((&record, &new)) },
        )
    }))
}
