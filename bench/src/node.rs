//! The node that is measured: the binary `vaiven` as a ministry would run it, in a folder and a process of its own.

use std::{
    fs,
    io::Write as _,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use testkit::wait_until;
use vaiven_tests::{
    cast::{Member, PASSWORD},
    prototype,
};

use crate::{Result, client::Connection};

const PATIENCE: Duration = Duration::from_secs(60);
/// A million leaves take their time.
const LOG_PATIENCE: Duration = Duration::from_secs(7200);

/// A node, running or not. Dropping it ends it and removes its folder.
pub struct Node {
    binary: PathBuf,
    folder: tempfile::TempDir,
    address: SocketAddr,
    child: Option<Child>,
}

impl Node {
    /// Makes a folder, keys and a schema with the node's own commands. Does not start it.
    pub fn prepare(database_url: Option<&str>) -> Result<Self> {
        let binary = std::env::current_exe()?.with_file_name("vaiven");
        if !binary.is_file() {
            return Err(format!("{} is missing: `make bench` builds it", binary.display()).into());
        }
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let node = Self { binary, folder: tempfile::tempdir()?, address, child: None };
        let file = format!("sqlite:{}", node.folder.path().join("node.sqlite").display());
        let (dir, listen) = (node.folder.path().display().to_string(), address.to_string());
        let database_url = database_url.unwrap_or(&file);
        let init = ["init", "--dir", &dir, "--node", "pa", "--country", "PA", "--listen", &listen];
        node.succeeds(Command::new(&node.binary).args(init).args(["--database-url", database_url]))?;
        // What is loaded is sealed under the key of the tests' nodes.
        fs::write(node.folder.path().join("data.key"), prototype::data_keys().to_file().as_bytes())?;
        let mut config = fs::OpenOptions::new().append(true).open(node.config())?;
        config.write_all(b"\nrate_limits = \"none\"\nlog_format = \"json\"\n")?;
        node.command(&["migrate"])?;
        Ok(node)
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("vaiven.toml")
    }

    /// The address of its database, where that is a file.
    pub fn sqlite_url(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("node.sqlite").display())
    }

    /// Runs another of its commands to the end.
    pub fn command(&self, arguments: &[&str]) -> Result<()> {
        self.succeeds(Command::new(&self.binary).args(arguments).arg("--config").arg(self.config()))
    }

    fn succeeds(&self, command: &mut Command) -> Result<()> {
        let output = command.stdin(Stdio::null()).output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
    }

    /// Starts it, and waits until it can do its work.
    pub fn start(&mut self) -> Result<()> {
        let log = self.folder.path().join("serve.log");
        let mut serve = Command::new(&self.binary);
        serve.arg("serve").arg("--config").arg(self.config()).stdin(Stdio::null()).stdout(Stdio::null());
        self.child = Some(serve.stderr(fs::File::create(&log)?).spawn()?);
        let ask = format!("GET /readyz HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        let ready = || -> std::io::Result<bool> { Ok(Connection::open(self.address)?.send(ask.as_bytes())?.0 == 200) };
        if wait_until(PATIENCE, || ready().unwrap_or(false)) {
            return Ok(());
        }
        Err(format!("the node does not start: {}", fs::read_to_string(log)?).into())
    }

    /// Waits until its log has so many leaves: what was written in bulk is logged by and by, and would be measured with the rest.
    pub fn wait_for_log(&self, leaves: u64) -> Result<()> {
        let ask = format!("GET /log/v1/checkpoint HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        let mut connection = Connection::open(self.address)?;
        let mut size = || -> Option<u64> {
            let (status, body) = connection.send(ask.as_bytes()).ok()?;
            // A checkpoint's second line is the size of the tree (C2SP tlog-checkpoint).
            std::str::from_utf8(body).ok().filter(|_| status == 200)?.lines().nth(1)?.parse().ok()
        };
        if wait_until(LOG_PATIENCE, || size().is_some_and(|size| size >= leaves)) {
            return Ok(());
        }
        Err(format!("the log does not come to {leaves} leaves").into())
    }

    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// An access token of a member of the cast, good for some minutes from now.
    pub fn sign_in(&self, name: &str) -> Result<String> {
        let login = json!({"email": Member::named(name).email(), "password": PASSWORD}).to_string();
        let request = format!(
            "POST /v1/sessions HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{login}",
            self.address,
            login.len()
        );
        let mut connection = Connection::open(self.address)?;
        let (status, body) = connection.send(request.as_bytes())?;
        let answer: Value = serde_json::from_slice(body)?;
        let token = answer["access_token"].as_str().filter(|_| status == 201);
        Ok(token.ok_or_else(|| format!("signing in was answered with {status}"))?.to_owned())
    }

    /// Memory of its process in megabytes: what it has now, and the most that it ever had.
    pub fn megabytes(&self) -> Result<(f64, f64)> {
        let process = self.child.as_ref().ok_or("the node does not run")?.id();
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let of = |name: &str| -> Result<f64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no memory in /proc")?;
            let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
            Ok(kibibytes * 1024.0 / 1e6)
        };
        Ok((of("VmRSS:")?, of("VmHWM:")?))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        if let Some(process) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            // It may have ended by itself.
            let _ = kill_process(process, Signal::TERM);
        }
        if !wait_until(PATIENCE, || !matches!(child.try_wait(), Ok(None))) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
