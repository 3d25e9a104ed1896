//! pgbench, which comes with PostgreSQL: the same statements on the same server, without a node between.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use testkit::PostgresCluster;

use crate::{Result, latency::Run};

/// As a node's sessions are set up: one plan for all values, and every wait bounded.
const SESSION: &str = "-c plan_cache_mode=force_generic_plan -c timezone=UTC";

/// About whom pgbench asks.
#[derive(Clone, Copy, Debug)]
pub struct People {
    /// The number of the first of them.
    pub first: u64,
    /// … and of the last.
    pub last: u64,
}

/// Runs a script with so many clients for so long; `:n` is another of these people at each run, `:i` counts the runs of a client.
pub fn run(
    cluster: &PostgresCluster,
    database: &str,
    script: &str,
    people: People,
    clients: usize,
    time: Duration,
) -> Result<Run> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("script.sql");
    fs::write(&file, format!("\\set n random(:first, :last)\n\\set i :i + 1\n{script}"))?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut pgbench = cluster.binaries().command("pgbench");
    pgbench.env("PGOPTIONS", SESSION).current_dir(folder.path());
    pgbench.args(["--no-vacuum", "--protocol=prepared", "--log", "--log-prefix=took", "--define=i=0"]);
    pgbench.arg(format!("--client={clients}")).arg(format!("--jobs={}", clients.min(cores)));
    pgbench.arg(format!("--time={}", time.as_secs().max(1)));
    pgbench.arg(format!("--define=first={}", people.first)).arg(format!("--define=last={}", people.last));
    pgbench.arg("--file").arg(&file).arg(cluster.url(database));
    let output = pgbench.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() || complained.contains("ERROR") {
        return Err(format!("pgbench: {said}{complained}").into());
    }
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    let rate = rate.ok_or("pgbench tells no rate")?;
    Ok(Run { per_second: rate, ..Run::of(microseconds(folder.path())?, time) })
}

/// The third word of each line of its logs is how many microseconds a run took.
fn microseconds(folder: &Path) -> Result<Vec<u32>> {
    let files = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let logs =
        files.filter(|path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("took")));
    let mut took = Vec::new();
    for log in logs {
        let text = fs::read_to_string(log)?;
        took.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u32>().ok()));
    }
    Ok(took)
}
