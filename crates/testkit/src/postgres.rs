//! A PostgreSQL server of a test's own: made in a temporary folder, crashed and started at will, gone afterwards.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rustix::process::{Signal, getuid};

use crate::error::attempting;
use crate::place::{UnprivilegedUser, free_port, make_folder};
use crate::process::{children_of, is_alive, signal};
use crate::watchdog::Watchdog;
use crate::{Durability, Error, PostgresBinaries, PostgresOptions, Result, wait_until};

/// The superuser of every test cluster. Only this machine can connect, and it is trusted.
const ROLE: &str = "vaiven";
const PORT_OF_SOCKET: u16 = 5432;
const START_PATIENCE: Duration = Duration::from_secs(60);
const STOP_PATIENCE: Duration = Duration::from_secs(60);
/// A running server with its folder. Dropping it stops the server and deletes the folder.
#[derive(Debug)]
pub struct PostgresCluster {
    binaries: PostgresBinaries,
    options: PostgresOptions,
    runs_as: Option<UnprivilegedUser>,
    folder: PathBuf,
    tcp_port: Option<u16>,
    databases: AtomicU32,
    server: Mutex<Option<Child>>,
    // Last, so that it goes last: it removes what the others used.
    _watchdog: Watchdog,
}

impl PostgresCluster {
    /// A fast cluster on a Unix socket only.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or refuses to start.
    pub fn start_new() -> Result<Self> {
        PostgresOptions::new().start()
    }

    /// The one fast cluster of this process, started by whoever asks first. Never stop it: others are using it.
    ///
    /// # Panics
    /// When it cannot be started: without it no test on PostgreSQL can say anything, and none is skipped.
    #[must_use]
    #[expect(clippy::panic, reason = "a test that cannot have its database must fail")]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<PostgresCluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start_new().unwrap_or_else(|error| panic!("no PostgreSQL for the tests: {error}")))
    }

    pub(crate) fn start_with(options: PostgresOptions) -> Result<Self> {
        let binaries = PostgresBinaries::find()?;
        let runs_as = if getuid().is_root() { Some(UnprivilegedUser::find()?) } else { None };
        let folder = make_folder()?;
        let watchdog = Watchdog::over(&folder).map_err(attempting("start the watchdog"))?;
        if let Some(user) = &runs_as {
            std::os::unix::fs::chown(&folder, Some(user.uid), Some(user.gid))
                .map_err(attempting("give the cluster's folder to its user"))?;
        }
        let tcp_port = if options.tcp { Some(free_port()?) } else { None };
        let cluster = Self {
            binaries,
            options,
            runs_as,
            folder,
            tcp_port,
            databases: AtomicU32::new(0),
            server: Mutex::new(None),
            _watchdog: watchdog,
        };
        cluster.initialise()?;
        cluster.start()?;
        Ok(cluster)
    }

    /// Spanish order on purpose: a query that leans on the database's collation then differs from SQLite here, and not
    /// first in a ministry.
    fn initialise(&self) -> Result<()> {
        let mut initdb = self.binaries.command("initdb");
        initdb
            .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"])
            .args(["--locale-provider=icu", "--icu-locale=es"])
            .arg(format!("--username={ROLE}"))
            .arg("--pgdata")
            .arg(self.data());
        self.drop_privileges(&mut initdb);
        run(&mut initdb, "initdb").map(drop)
    }

    /// Starts a server that was stopped, and waits until it accepts connections, recovery after a crash included.
    /// Does nothing where it runs.
    ///
    /// # Errors
    /// When the server ends instead, with the last of its log.
    pub fn start(&self) -> Result<()> {
        let mut server = self.server();
        if server.is_some() {
            return Ok(());
        }
        let log = File::options().create(true).append(true).open(self.log()).map_err(attempting("open the log"))?;
        let log_again = log.try_clone().map_err(attempting("open the log"))?;
        let mut postgres = self.binaries.command("postgres");
        postgres.arg("-D").arg(self.data()).stdin(Stdio::null()).stdout(log).stderr(log_again);
        for (name, value) in self.settings() {
            postgres.arg("-c").arg(format!("{name}={value}"));
        }
        self.drop_privileges(&mut postgres);
        // A group of its own: Ctrl-C at the terminal must not reach it before the test has ended.
        let mut child = postgres.process_group(0).spawn().map_err(attempting("start postgres"))?;

        let process = child.id();
        let mut ended = None;
        let settled = wait_until(START_PATIENCE, || {
            ended = child.try_wait().ok().flatten();
            ended.is_some() || self.is_ready(process)
        });
        if ended.is_none() && settled {
            *server = Some(child);
            return Ok(());
        }
        let _ = child.kill();
        let _ = child.wait();
        let status = ended.map_or_else(|| "not ready in time".to_owned(), |status| status.to_string());
        Err(Error::Program { program: "postgres".to_owned(), status, output: self.log_end() })
    }

    /// Ends the server as its administrator would: connections are cut, everything is written.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn stop(&self) -> Result<()> {
        let Some(mut child) = self.server().take() else { return Ok(()) };
        signal(child.id(), Signal::INT);
        if wait_until(STOP_PATIENCE, || !matches!(child.try_wait(), Ok(None))) {
            return Ok(());
        }
        signal(child.id(), Signal::KILL);
        let _ = child.wait();
        Err(Error::Program {
            program: "postgres".to_owned(),
            status: "did not stop in time".to_owned(),
            output: self.log_end(),
        })
    }

    /// Kills the server and all its processes at once (SIGKILL), in the middle of whatever they do. With
    /// [`Durability::Durable`] nothing that was committed may be missing after [`start`](Self::start).
    ///
    /// # Errors
    /// When one of its processes does not go away.
    pub fn stop_immediately(&self) -> Result<()> {
        let Some(mut child) = self.server().take() else { return Ok(()) };
        let postmaster = child.id();
        // Frozen first, or it would start new processes while the old ones are counted.
        signal(postmaster, Signal::STOP);
        let processes = children_of(postmaster);
        for process in processes.iter().chain([&postmaster]) {
            signal(*process, Signal::KILL);
        }
        child.wait().map_err(attempting("wait for the killed server"))?;
        // A process that still holds the shared memory would keep the next server from starting.
        if wait_until(STOP_PATIENCE, || !processes.iter().any(|process| is_alive(*process))) {
            return Ok(());
        }
        Err(Error::Program {
            program: "postgres".to_owned(),
            status: "outlived SIGKILL".to_owned(),
            output: self.log_end(),
        })
    }

    /// Whether the server runs, as far as this harness has been told.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.server().is_some()
    }

    /// Creates an empty database and answers its URL (on the socket).
    ///
    /// # Errors
    /// When there is one of that name.
    pub fn create_database(&self, name: &str) -> Result<String> {
        self.create_database_from("template0", name)
    }

    /// Creates a database as a copy of another, to which nobody may be connected: much faster than migrating each anew.
    ///
    /// # Errors
    /// When there is one of that name, no such template, or somebody is connected to it.
    pub fn create_database_from(&self, template: &str, name: &str) -> Result<String> {
        let statement = format!("create database {} template {}", quoted(name), quoted(template));
        self.query("postgres", &statement)?;
        Ok(self.url(name))
    }

    /// Creates an empty database with a name that no other in this cluster has, and answers its URL.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn fresh_database(&self) -> Result<String> {
        self.create_database(&self.fresh_name())
    }

    /// Like [`fresh_database`](Self::fresh_database), as a copy of a database that [`create_database`](Self::create_database) made.
    ///
    /// # Errors
    /// When there is no such template, or somebody is connected to it.
    pub fn fresh_database_from(&self, template: &str) -> Result<String> {
        self.create_database_from(template, &self.fresh_name())
    }

    /// Removes a database and cuts whoever is connected to it.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn drop_database(&self, name: &str) -> Result<()> {
        self.query("postgres", &format!("drop database {} with (force)", quoted(name))).map(drop)
    }

    /// Runs SQL through psql and answers its rows as `a|b` lines: for looking behind the service's back.
    ///
    /// # Errors
    /// With what psql said.
    pub fn query(&self, database: &str, sql: &str) -> Result<String> {
        let mut psql = self.binaries.command("psql");
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
            .arg("--dbname")
            .arg(self.url(database))
            .arg("--command")
            .arg(sql);
        run(&mut psql, "psql").map(|output| output.trim_end().to_owned())
    }

    /// The URL of a database over the Unix socket.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?user={ROLE}&host={}&port={}", self.folder.display(), self.port())
    }

    /// The URL of a database over TCP, where [`PostgresOptions::with_tcp`] was asked for.
    #[must_use]
    pub fn tcp_url(&self, database: &str) -> Option<String> {
        self.tcp_port.map(|port| format!("postgres://{ROLE}@127.0.0.1:{port}/{database}"))
    }

    /// The programs of the installation that this cluster runs on.
    #[must_use]
    pub fn binaries(&self) -> &PostgresBinaries {
        &self.binaries
    }

    /// The server's process, for measuring its memory; `None` where it is stopped.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.server().as_ref().map(Child::id)
    }

    /// The last of the server's log.
    #[must_use]
    pub fn log_end(&self) -> String {
        const LINES: usize = 40;
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LINES)..].join("\n")
    }

    /// One number for both ways in, since the socket's name has it too.
    fn port(&self) -> u16 {
        self.tcp_port.unwrap_or(PORT_OF_SOCKET)
    }

    fn settings(&self) -> Vec<(String, String)> {
        let on = if self.options.durability == Durability::Durable { "on" } else { "off" };
        let mut settings: Vec<(String, String)> = [
            ("unix_socket_directories", self.folder.display().to_string()),
            ("listen_addresses", if self.tcp_port.is_some() { "127.0.0.1" } else { "" }.to_owned()),
            ("port", self.port().to_string()),
            ("max_connections", "200".to_owned()),
            ("fsync", on.to_owned()),
            ("synchronous_commit", on.to_owned()),
            ("full_page_writes", on.to_owned()),
            // What a query may not lean on either: dates are always asked for in a zone.
            ("timezone", "America/Costa_Rica".to_owned()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        settings.extend(self.options.settings.iter().cloned());
        settings
    }

    /// The eighth line of postmaster.pid is the server's word on its state; the first says whose file it is.
    fn is_ready(&self, process: u32) -> bool {
        let Ok(file) = fs::read_to_string(self.data().join("postmaster.pid")) else { return false };
        let mut lines = file.lines();
        lines.next() == Some(process.to_string().as_str()) && lines.nth(6).is_some_and(|line| line.trim() == "ready")
    }

    fn drop_privileges(&self, command: &mut Command) {
        if let Some(user) = &self.runs_as {
            command.uid(user.uid).gid(user.gid);
        }
    }

    fn fresh_name(&self) -> String {
        format!("fresh_{}", self.databases.fetch_add(1, Ordering::Relaxed))
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// A test that panicked elsewhere says nothing about the server.
    fn server(&self) -> MutexGuard<'_, Option<Child>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PostgresCluster {
    fn drop(&mut self) {
        if let Some(mut child) = self.server().take() {
            // At once and without writing anything, yet so that it gives its shared memory back.
            signal(child.id(), Signal::QUIT);
            if !wait_until(STOP_PATIENCE, || !matches!(child.try_wait(), Ok(None))) {
                signal(child.id(), Signal::KILL);
                let _ = child.wait();
            }
        }
    }
}

fn run(command: &mut Command, program: &str) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(attempting(&format!("run {program}")))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(Error::Program {
        program: program.to_owned(),
        status: output.status.to_string(),
        output: said + &String::from_utf8_lossy(&output.stderr),
    })
}

fn quoted(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fresh_database_is_empty_and_a_world_of_its_own() {
        let cluster = PostgresCluster::shared();
        let name = |url: &str| url.split(['/', '?']).nth(3).unwrap().to_owned();
        let one = name(&cluster.fresh_database().unwrap());
        let other = name(&cluster.fresh_database().unwrap());

        cluster.query(&one, "create table worker (id int primary key)").unwrap();

        assert_ne!(one, other);
        assert_eq!(cluster.query(&one, "select count(*) from worker").unwrap(), "0");
        assert!(matches!(cluster.query(&other, "select * from worker"), Err(Error::Program { .. })));
    }

    #[test]
    fn a_database_can_be_copied_from_one_that_was_prepared() {
        let cluster = PostgresCluster::shared();
        cluster.create_database("prepared").unwrap();
        cluster.query("prepared", "create table season as select 2026 as year").unwrap();

        cluster.create_database_from("prepared", "copied").unwrap();
        assert_eq!(cluster.query("copied", "select year from season").unwrap(), "2026");

        cluster.drop_database("copied").unwrap();
        assert!(cluster.query("copied", "select 1").is_err());
    }

    #[test]
    fn text_is_in_spanish_order_where_nothing_else_is_asked_for() {
        let in_order =
            "select string_agg(name, ' ' order by name) from (values ('Ñurum'), ('Zoé'), ('ana')) as t (name)";
        assert_eq!(PostgresCluster::shared().query("postgres", in_order).unwrap(), "ana Ñurum Zoé");
    }

    #[test]
    fn what_was_committed_is_there_after_a_crash_and_a_restart_at_the_same_address() {
        let cluster = PostgresOptions::new().durability(Durability::Durable).with_tcp().start().unwrap();
        cluster.create_database("ministry").unwrap();
        let url = cluster.tcp_url("ministry").unwrap();
        cluster.query("ministry", "create table crossing (id int primary key)").unwrap();
        for crash in 1..=3 {
            cluster.query("ministry", &format!("insert into crossing values ({crash})")).unwrap();

            cluster.stop_immediately().unwrap();
            assert!(!cluster.is_running());
            assert!(cluster.query("ministry", "select 1").is_err(), "a killed server must not answer");

            cluster.start().unwrap();
            assert_eq!(cluster.query("ministry", "select count(*) from crossing").unwrap(), crash.to_string());
            assert_eq!(cluster.tcp_url("ministry").as_ref(), Some(&url));
            assert!(
                cluster.log_end().contains("was not properly shut down"),
                "the crash must be one: {}",
                cluster.log_end()
            );
        }
    }

    #[test]
    fn a_stop_cuts_everyone_and_a_start_brings_the_server_back() {
        let cluster = PostgresCluster::start_new().unwrap();
        cluster.stop().unwrap();
        cluster.stop().unwrap();
        assert!(cluster.query("postgres", "select 1").is_err());
        cluster.start().unwrap();
        assert_eq!(cluster.query("postgres", "select 1").unwrap(), "1");
    }

    #[test]
    fn nothing_is_left_of_a_cluster_that_was_dropped_not_even_after_a_crash() {
        let cluster = PostgresCluster::start_new().unwrap();
        let folder = cluster.folder.clone();
        let process = cluster.process().unwrap();
        drop(cluster);
        assert!(!folder.exists());
        assert!(!is_alive(process));

        let crashed = PostgresCluster::start_new().unwrap();
        let folder = crashed.folder.clone();
        crashed.stop_immediately().unwrap();
        drop(crashed);
        assert!(!folder.exists());
    }

    #[test]
    fn a_setting_of_the_test_wins_and_a_wrong_one_is_told_in_the_servers_words() {
        let cluster = PostgresOptions::new().setting("max_connections", "17").start().unwrap();
        assert_eq!(cluster.query("postgres", "show max_connections").unwrap(), "17");

        let error = PostgresOptions::new().setting("max_connections", "many").start().unwrap_err();
        assert!(error.to_string().contains("max_connections"), "{error}");
    }
}
