//! Removes a test cluster when its process ends, however it ends.
//!
//! A `static` is never dropped and a killed test drops nothing, so the cleaning is done by a shell of its own that waits for
//! the end of a pipe: the kernel closes it with the process.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// `$1` is the cluster's folder, and every program of the cluster has its data folder on its command line. The seventh line
/// of postmaster.pid names a block of System V memory, which outlives a server that was killed.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
cat >/dev/null
running() { printf %s "$1/data" | grep -lsFf - /proc/[0-9]*/cmdline | cut -d/ -f3; }
memory=$(sed -n 7p "$1/data/postmaster.pid" 2>/dev/null | awk '{ print $2 }')
kill -QUIT $(running "$1") 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -z "$(running "$1")" ] && break
    sleep 0.1
done
kill -KILL $(running "$1") 2>/dev/null
[ -n "$memory" ] && ipcrm --shmem-id "$memory" 2>/dev/null
rm -rf "$1"
"#;

/// Holds the pipe; dropping it cleans up and waits until that is done.
#[derive(Debug)]
pub(crate) struct Watchdog {
    shell: Child,
}

impl Watchdog {
    /// Watches over `folder`, which it will delete together with the server whose data lies in it.
    pub(crate) fn over(folder: &Path) -> io::Result<Self> {
        let shell = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "vaiven-watchdog"])
            .arg(folder)
            // A group of its own: Ctrl-C at the terminal ends the tests, not their cleaning.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { shell })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // Nothing can be done about a shell that is already gone.
        let _ = self.shell.wait();
    }
}
