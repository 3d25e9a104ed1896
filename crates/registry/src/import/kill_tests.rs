//! An import whose process is killed, again and again: the next one goes on, and in the end nothing tells that anything happened.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use super::{
    ImportCounts,
    run_tests::{Desk, Place, postgresql, roster, sqlite},
    tests::data,
};

const ROSTER: &str = "roster-600.csv";
const URL: &str = "VAIVEN_TEST_IMPORT_URL";

/// Not a test: the process that is killed.
#[test]
#[ignore = "the other tests start it"]
fn import_that_is_killed() {
    let Ok(url) = std::env::var(URL) else { return };
    let desk = Desk::at(&url);
    let mut tell = |progress: super::Progress| {
        println!("\ndone {}", progress.done);
        std::io::stdout().flush().unwrap();
    };
    desk.registry.import_workers(&desk.officer, roster(ROSTER, data(ROSTER)), &mut tell).unwrap();
}

/// Starts an import in a process of its own, and kills it once it has said that so many rows are done.
fn import_and_kill(place: &Place, done: usize) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["import::kill_tests::import_that_is_killed", "--exact", "--ignored", "--nocapture"])
        .env(URL, &place.url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut heard = lines.filter_map(|line| line.unwrap().strip_prefix("done ")?.parse::<usize>().ok());
    assert_eq!(heard.find(|heard| *heard >= done), Some(done));
    // SIGKILL: in the middle of the next page.
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
}

/// Everything that is computed from the records, but for the order in which they arrived: PostgreSQL never gives a number again
/// that a transaction took with it.
fn content(desk: &Desk) -> Vec<String> {
    desk.projections().into_iter().filter(|line| !line.starts_with("entry ")).collect()
}

fn is_completed_as_if_it_had_never_been_killed(place: &Place, other: &Place) {
    let [desk, whole] = [place, other].map(|place| {
        let desk = Desk::open(place);
        // From here on both make the same ids.
        desk.registry.import_secret().unwrap();
        Desk::at(&place.url)
    });
    let expected = whole.import(ROSTER);
    for done in [0, 200, 400] {
        import_and_kill(place, done);
    }
    let report = desk.import(ROSTER);
    let ImportCounts { imported, already_there, .. } = report.counts;
    assert_eq!((imported, already_there), (565, 0));
    assert_eq!((report.counts, &report.messages), (expected.counts, &expected.messages));
    assert!(content(&desk) == content(&whole));
    assert_eq!(desk.projections().len(), whole.projections().len());
}

#[test]
fn a_killed_import_is_completed_on_sqlite() {
    is_completed_as_if_it_had_never_been_killed(&sqlite(), &sqlite());
}

#[test]
fn a_killed_import_is_completed_on_postgresql() {
    is_completed_as_if_it_had_never_been_killed(&postgresql(), &postgresql());
}
