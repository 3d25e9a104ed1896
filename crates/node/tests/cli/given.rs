//! The binary to run, and nodes to run it on.

use std::{
    ffi::OsStr,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

/// The exit statuses that are promised.
pub const DONE: i32 = 0;
pub const FAILED: i32 = 1;
pub const USAGE: i32 = 2;
pub const REFUSED: i32 = 3;

/// What a run of the binary came to.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// It ended with this status.
    #[track_caller]
    pub fn with(self, status: i32) -> Self {
        assert_eq!(self.status, status, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Its answer, as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// What it complained of behind what it logged.
    #[track_caller]
    pub fn complaint(&self) -> Value {
        let last = self.stderr.trim_end().lines().next_back().unwrap_or_default();
        serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {}", self.stderr))
    }

    /// What its problems are about, in order of the alphabet.
    #[track_caller]
    pub fn problems(&self) -> Vec<String> {
        let complaint = self.complaint();
        let problems = complaint["problems"].as_array().unwrap();
        let mut about: Vec<String> = problems.iter().map(|problem| text(&problem["about"])).collect();
        assert!(problems.iter().all(|problem| !text(&problem["way_out"]).is_empty()), "{problems:?}");
        about.sort();
        about
    }
}

/// The text of a JSON value.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The binary, with nothing of this machine's environment in it.
pub fn vaiven() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vaiven"));
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the binary.
pub fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Ran {
    ran(vaiven().args(arguments))
}

/// Runs a command that was put together.
pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the binary with a line on its standard input.
pub fn run_with_input(arguments: &[&str], input: &str) -> Ran {
    let mut child = vaiven().args(arguments).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A file of this repository.
pub fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A node's folder, gone with the value.
pub struct Node {
    pub folder: TempDir,
}

impl Node {
    /// A folder with a configuration on SQLite and nothing else.
    pub fn configured() -> Self {
        Self::on("sqlite:vaiven.db")
    }

    /// The same on any database.
    pub fn on(database_url: &str) -> Self {
        let node = Self { folder: tempfile::tempdir().unwrap() };
        let dir = node.folder.path().to_str().unwrap();
        let listen = "127.0.0.1:0";
        run([
            "init",
            "--dir",
            dir,
            "--node",
            "pa-mitradel",
            "--country",
            "PA",
            "--database-url",
            database_url,
            "--listen",
            listen,
        ])
        .with(DONE);
        node
    }

    /// One with its schema.
    pub fn migrated() -> Self {
        let node = Self::configured();
        node.run(&["migrate"]).with(DONE);
        node
    }

    /// One that can be served: an office and an officer.
    pub fn ready() -> Self {
        let node = Self::migrated();
        node.open_office();
        node.add_officer();
        node
    }

    /// Its office in David.
    pub fn open_office(&self) {
        let name = ["--name", "MITRADEL David", "--country", "PA", "--side", "origin", "--time-zone", "America/Panama"];
        self.run(&[&["office", "add", "pa-david"], name.as_slice()].concat()).with(DONE);
    }

    /// Its officer; answers her password.
    pub fn add_officer(&self) -> String {
        let who = ["user", "add", "itzel@mitradel.example", "--name", "Itzel Montezuma"];
        let what = ["--role", "labour_officer", "--office", "pa-david", "--generate", "--json"];
        text(&self.run(&[who.as_slice(), what.as_slice()].concat()).with(DONE).json()["password"])
    }

    /// Runs the binary on this node.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        ran(vaiven().args(arguments).arg("--config").arg(self.config()))
    }

    /// The same with a line of input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let config = self.config();
        run_with_input(&[arguments, &["--config", config.to_str().unwrap()]].concat(), input)
    }

    pub fn config(&self) -> PathBuf {
        self.path("vaiven.toml")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Changes its configuration.
    pub fn configure(&self, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.config()).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(self.config(), text.replacen(from, to, 1)).unwrap();
    }

    /// Serves it, and answers the process with its address.
    pub fn serve(&self) -> Serving {
        let mut child = vaiven().args(["serve", "--json", "--config"]).arg(self.config()).spawn().unwrap();
        let told = first_answer(&mut child);
        Serving { child: Some(child), url: text(&told["url"]) }
    }
}

/// The first JSON value that a process prints.
#[track_caller]
pub fn first_answer(child: &mut Child) -> Value {
    let stdout = child.stdout.take().unwrap();
    let mut answers = serde_json::Deserializer::from_reader(stdout).into_iter::<Value>();
    match answers.next() {
        Some(Ok(answer)) => answer,
        other => {
            let _ = child.kill();
            let mut stderr = String::new();
            std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut stderr).unwrap();
            panic!("{other:?}: {stderr}")
        }
    }
}

/// A node that is being served.
pub struct Serving {
    child: Option<Child>,
    pub url: String,
}

impl Serving {
    /// Waits for its end after a signal, and answers with its log.
    pub fn stopped_by(mut self, signal: Signal) -> Ran {
        let child = self.child.take().unwrap();
        stop(&child, signal);
        let output = child.wait_with_output().unwrap();
        let log = String::from_utf8(output.stderr).unwrap();
        Ran { status: output.status.code().unwrap_or(-1), stdout: String::new(), stderr: log }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Signals a process of ours.
pub fn stop(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// The permissions of a file.
pub fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// Sets the permissions of a file.
pub fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}
