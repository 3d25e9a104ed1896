//! The real binary `vaiven` as a process of its own: made ready with its own commands, killed, and started again.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use testkit::wait_until;

use crate::actor::{Answer, client};
use crate::cast::{Member, PASSWORD};
use crate::{Place, TestClock, prototype, workspace};

const PATIENCE: Duration = Duration::from_secs(30);

/// Where the binary is; built at the first call, in the profile and the folder of this test. A test is built beside it, a small one:
/// only with one does cargo choose the features that it chose for `cargo test --workspace`, and finds that all is built already.
pub fn vaiven() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args([
            "build",
            "--locked",
            "--workspace",
            "--bin",
            "vaiven",
            "--test",
            "checkpoint",
            "--message-format=json",
        ]);
        let output = build.current_dir(workspace::root()).stderr(Stdio::inherit()).output().expect("cargo runs");
        assert!(output.status.success(), "the binary does not build");
        let messages = output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
        let of_the_binary = messages.filter(|message: &Value| message["target"]["name"] == "vaiven");
        let built = of_the_binary.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back();
        built.expect("cargo says where the binary is")
    })
}

/// A node that is a process.
pub struct NodeProcess {
    folder: tempfile::TempDir,
    port: u16,
    child: Option<Child>,
}

impl NodeProcess {
    /// Makes a node ready on this database: folder, keys and schema by its own commands; offices, logins and agreements as
    /// every test has them. Does not start it.
    #[must_use]
    pub fn prepare(place: &Place) -> Self {
        let node = Self::configured(place);
        node.command(&["migrate"]);
        let store = place.open();
        prototype::furnish(&prototype::registry(store, &TestClock::default(), 3));
        node
    }

    /// The folder of a node on this database, with configuration and keys, and nothing in the database.
    #[must_use]
    pub fn configured(place: &Place) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a node");
        // Free now; the node takes it again and again, so it stays the same.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|at| at.local_addr()).expect("a free port").port();
        let node = Self { folder, port, child: None };
        let listen = format!("127.0.0.1:{port}");
        let dir = node.folder.path().to_str().expect("our folders are UTF-8");
        let init = [
            "init",
            "--dir",
            dir,
            "--node",
            "pa",
            "--country",
            "PA",
            "--listen",
            &listen,
            "--database-url",
            place.url(),
        ];
        node.succeeds(Command::new(vaiven()).args(init));
        // A test may look at the same database through a registry of its own.
        let data_key = prototype::data_keys().to_file();
        fs::write(node.folder.path().join("data.key"), data_key.as_bytes()).expect("a data key");
        let mut config = fs::OpenOptions::new().append(true).open(node.config()).expect("a configuration");
        config.write_all(b"\nrate_limits = \"none\"\nlog_format = \"json\"\n").expect("a configuration");
        node
    }

    /// Another machine to which this node moves: its keys and secrets, its database from a backup. Does not start it.
    ///
    /// # Panics
    /// Where one of its commands does not succeed.
    #[must_use]
    pub fn restored_elsewhere(&self, place: &Place, backup: &Path) -> Self {
        let moved = Self::configured(place);
        for secret in ["signing.key", "token.secret", "data.key"] {
            fs::copy(self.folder.path().join(secret), moved.folder.path().join(secret)).expect("a key is carried over");
        }
        moved.command(&["restore", backup.to_str().expect("our folders are UTF-8")]);
        moved
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("vaiven.toml")
    }

    /// Runs another command of the binary on this node.
    ///
    /// # Panics
    /// Where it does not succeed.
    pub fn command(&self, arguments: &[&str]) -> String {
        self.succeeds(Command::new(vaiven()).args(arguments).arg("--config").arg(self.config()))
    }

    /// Runs a command that is refused, and answers what it complains of.
    ///
    /// # Panics
    /// Where it is not refused.
    pub fn refuses(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(vaiven());
        let output = command.args(arguments).args(["--lang", "es", "--config"]).arg(self.config()).output();
        let output = output.expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {said}");
        said
    }

    /// One of its files with a secret.
    #[must_use]
    pub fn secret(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("a node has its secrets")
    }

    fn succeeds(&self, command: &mut Command) -> String {
        let output = command.output().expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{command:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// Starts it, and waits until it can do its work.
    pub fn start(&mut self) {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log_path()).expect("a log");
        let mut serve = Command::new(vaiven());
        serve.arg("serve").arg("--config").arg(self.config());
        let child = serve.stdout(Stdio::null()).stderr(log).spawn().expect("the binary starts");
        self.child = Some(child);
        let ready = wait_until(PATIENCE, || self.get("/readyz").is_some_and(|answer| answer.status == 200));
        assert!(ready, "the node does not start: {}", self.log());
    }

    /// Kills it in the middle of whatever it does (SIGKILL), while clients still ask it; [`reap`](Self::reap) comes after.
    pub fn kill_while_shared(&self) {
        let process = self.child.as_ref().and_then(|child| i32::try_from(child.id()).ok()).and_then(Pid::from_raw);
        kill_process(process.expect("only what runs is killed"), Signal::KILL).expect("what runs can be killed");
    }

    /// Tells it to stop (SIGTERM), and waits until it has.
    pub fn stop(&mut self) {
        let mut child = self.child.take().expect("only what runs is stopped");
        let process = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process has an id");
        kill_process(process, Signal::TERM).expect("what runs can be told to stop");
        assert!(child.wait().expect("what is told to stop ends").success(), "{}", self.log());
    }

    /// A file of its folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Takes note that it was killed.
    pub fn reap(&mut self) {
        let ended = self.child.take().expect("only what ran has ended").wait().expect("what was killed ends");
        assert!(!ended.success(), "a node that is killed does not end by itself");
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("serve.log")
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        let file = fs::File::open(self.log_path()).map(BufReader::new);
        file.map(|file| file.lines().map_while(Result::ok).collect::<Vec<_>>().join("\n")).unwrap_or_default()
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn get(&self, path: &str) -> Option<Answer> {
        Answer::to(client().get(self.url(path))).ok()
    }

    /// Signs a member of the cast in.
    #[must_use]
    pub fn sign_in(&self, name: &str) -> String {
        let login = json!({"email": Member::named(name).email(), "password": PASSWORD});
        let answer =
            Answer::to(client().post(self.url("/v1/sessions")).json(&login)).expect("a node that runs answers");
        answer.expect(201)["access_token"].as_str().expect("a session has a token").to_owned()
    }

    /// Has something recorded; nothing where no whole answer came.
    #[must_use]
    pub fn record(&self, token: &str, body: &Value) -> Option<Answer> {
        Answer::to(client().post(self.url("/v1/records")).bearer_auth(token).json(body)).ok()
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
