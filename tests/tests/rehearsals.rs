//! A version of an agreement tried over what was decided before: `vaiven agreement dry-run`.

use std::process::Command;

use domain::agreement::{Agreement, Format};
use domain::kinds::Kind;
use registry::rehearsal::Rehearsed;
use serde_json::Value;
use vaiven_tests::binary::{NodeProcess, vaiven};
use vaiven_tests::cast::FARM;
use vaiven_tests::node::quick;
use vaiven_tests::submissions::{self, Person};
use vaiven_tests::{Database, LiveNode, Place, TestClock, prototype, workspace};

/// The second version, with one thing said otherwise.
fn draft(from: &str, to: &str) -> String {
    let text = workspace::read(prototype::COFFEE[1]);
    assert!(text.contains(from), "{from}");
    text.replacen("version = 2", "version = 3", 1).replacen(from, to, 1)
}

fn rehearsed(node: &LiveNode, document: &str) -> Rehearsed {
    let version = Agreement::parse(document, Format::Toml).expect("a version of the agreement");
    node.registry().rehearse(&version, |_| {}).expect("a dry run")
}

/// The kinds that it would have refused, each with the first reason.
fn refused(rehearsed: &Rehearsed) -> Vec<(Kind, &'static str)> {
    rehearsed.refused.iter().map(|refused| (refused.kind, refused.unmet[0].code.as_str())).collect()
}

#[test]
fn a_version_is_judged_by_what_was_on_record_when_each_decision_was_taken() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let demand = submissions::demand(&node, FARM, 3);
        for _ in 0..2 {
            Person::of(&demand, "finca").come_as_far_as(&node, Kind::ReturnConfirmed);
        }
        let before = node.projections();
        let same = rehearsed(&node, &draft("minimum_age = 18", "minimum_age = 18"));
        // A quota line, a demand, and of each person the selection, two authorisations and the document.
        assert_eq!((same.judged, same.not_comparable, refused(&same)), (10, 0, vec![]), "{database:?}");

        let shorter = rehearsed(&node, &draft("hours_per_week_max = 48", "hours_per_week_max = 40"));
        assert_eq!(refused(&shorter), [(Kind::ContractAuthorised, "hours-over-maximum"); 4], "{database:?}");
        assert_eq!(shorter.refused[0].passed_under, 2);

        let elsewhere =
            rehearsed(&node, &draft("season = { from = \"2026-08-01\"", "season = { from = \"2026-12-01\""));
        assert_eq!(refused(&elsewhere), [(Kind::DemandRecommended, "outside-season")], "{database:?}");
        assert_eq!(node.projections(), before, "a dry run writes nothing");
    }
}

#[test]
fn the_command_says_which_decisions_and_why_in_both_languages() {
    let place = Place::empty(Database::Sqlite);
    let process = NodeProcess::prepare(&place);
    {
        let node = LiveNode::start_on(place.url().to_owned(), TestClock::default(), quick());
        submissions::open_season(&node);
        let demand = submissions::demand(&node, FARM, 1);
        Person::of(&demand, "finca").come_as_far_as(&node, Kind::DocumentIssued);
    }
    let file = process.path("draft.toml");
    std::fs::write(&file, draft("hours_per_week_max = 48", "hours_per_week_max = 40")).expect("a draft");
    let run = |more: &[&str]| {
        let mut command = Command::new(vaiven());
        command.args(["agreement", "dry-run"]).arg(&file).arg("--config").arg(process.path("vaiven.toml")).args(more);
        let output = command.output().expect("the binary runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (status, json) = run(&["--json"]);
    let json: Value = serde_json::from_str(&json).expect("an answer in JSON");
    assert_eq!((status, &json["judged"], &json["version"]), (Some(3), &6.into(), &3.into()), "{json:#}");
    assert_eq!(json["refused"][0]["kind"], "contract.authorised");
    assert_eq!(json["refused"][0]["unmet"][0]["code"], "hours-over-maximum");
    assert!(
        run(&[]).1.contains("Se habrían rechazado: 2")
            && run(&["--lang", "en"]).1.contains("Would have been refused: 2")
    );

    std::fs::write(&file, draft("minimum_age = 18", "minimum_age = 18")).expect("a draft");
    assert_eq!(run(&["--json"]).0, Some(0));
}
