//! Verifiers that others wrote: Python packages in a folder of their own, which `scripts/verifiers.sh` installs.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::workspace;

/// The Python that has them; installed at the first call.
pub fn python() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let installed = Command::new("scripts/verifiers.sh").current_dir(workspace::root()).status();
        assert!(installed.is_ok_and(|status| status.success()), "scripts/verifiers.sh could not install them");
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        workspace::root().join(target).join("verifiers/bin/python")
    })
}

/// What a script of ours with their packages answers to something.
#[must_use]
pub fn ask(script: &str, input: &Value) -> Value {
    let mut run = Command::new(python());
    run.arg(workspace::root().join(script)).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = run.spawn().expect("python runs");
    child.stdin.take().expect("a pipe").write_all(input.to_string().as_bytes()).expect("python listens");
    let output = child.wait_with_output().expect("python ends");
    assert!(output.status.success(), "{script} failed");
    serde_json::from_slice(&output.stdout).expect("an answer in JSON")
}

/// Whether `docs/verify_proof.py` believes a proof under these keys, and what it says.
#[must_use]
pub fn believes(proof: &Path, keys: &[&str]) -> (bool, String) {
    let mut run = Command::new(python());
    let output = run.arg(workspace::root().join("docs/verify_proof.py")).arg(proof).args(keys).output();
    let output = output.expect("python runs");
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    (output.status.success(), said)
}
