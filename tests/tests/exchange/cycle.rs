//! A whole cycle between two countries, each with a node of its own: registered in the one, asked for and hired in the other, back home.

use std::collections::{BTreeMap, BTreeSet};

use domain::kinds::Kind;
use serde_json::Value;

use super::*;

fn kinds(history: &Value, of: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let records = history["records"].as_array().unwrap().iter();
    records.filter(|record| of(record)).map(|record| record["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_cycle_that_crosses_the_border_is_one_history_at_both_nodes() {
    let (pair, person, other) = two_ministries();
    let steps = person.whole_cycle(&pair.pa);
    let about = |kind: Kind| steps.iter().position(|(_, step)| step["kind"] == kind.name()).unwrap();
    pair.play(&steps[..=about(Kind::CandidateSelected)]);
    // The one place is drawn, at both nodes, and whoever comes second is told so by their own.
    for node in [&pair.pa, &pair.cr] {
        let demand = node.store().read(|tx| tx.demand(person.demand.parse().unwrap())).unwrap().unwrap();
        assert_eq!((demand.places, demand.drawn), (1, 1), "at {}", node.registry().node());
    }
    let late = other.whole_cycle(&pair.pa);
    for (who, step) in &late[..about(Kind::CandidateSelected)] {
        pair.of(who).as_(who).records(step);
    }
    let refused = pair.pa.as_("oficina.pa").record(&late[about(Kind::CandidateSelected)].1).json();
    assert_eq!(refused["unmet"][0]["code"], "quota-exhausted", "{refused:#}");
    pair.play(&steps[about(Kind::CandidateSelected) + 1..]);

    let history = |node: &LiveNode, who: &str| {
        node.as_(who).get(&format!("/v1/workers/{}/history?purpose=casework", person.worker)).expect(200)
    };
    let (at_home, abroad) = (history(&pair.pa, "oficina.pa"), history(&pair.cr, "oficina.cr"));
    // Each record says whose it is, and what proves it here.
    for (seen, own, partner) in [(&at_home, "pa", "cr"), (&abroad, "cr", "pa")] {
        for record in seen["records"].as_array().unwrap() {
            let proof = if record["node"] == own { "logged" } else { "verified" };
            assert!(record["proof"] == proof && (record["node"] == own || record["node"] == partner), "{record:#}");
            assert_eq!(record["erased"], Value::Array(Vec::new()), "{record:#}");
        }
    }
    let written = |by: fn(&str) -> bool| -> BTreeSet<String> {
        let steps = steps.iter().filter(|(who, _)| by(who));
        steps.map(|(_, step)| step["kind"].as_str().unwrap().to_owned()).collect()
    };
    let (by_pa, by_cr) = (written(|who| who.ends_with(".pa")), written(|who| !who.ends_with(".pa")));
    assert_eq!(kinds(&at_home, |record| record["node"] == "pa"), by_pa);
    assert_eq!(kinds(&at_home, |record| record["node"] == "cr"), by_cr, "all that Costa Rica wrote has come home");
    assert_eq!(kinds(&abroad, |record| record["node"] == "cr"), by_cr);
    let home_alone: BTreeSet<String> = ["notice.given", "consent.given"].map(str::to_owned).into();
    assert_eq!(kinds(&abroad, |record| record["node"] == "pa"), &by_pa - &home_alone);
    // What no clause lets go is withheld abroad, and nothing else of the registration.
    let registered = abroad["records"].as_array().unwrap().iter().find(|r| r["kind"] == "worker.registered").unwrap();
    assert_eq!(registered["data"]["first_surname"], person.first_surname.as_str());
    assert!(registered["author"].is_null() && registered["data"].get("telephone").is_none(), "{registered:#}");

    // Both see the cycle complete, nothing amiss with it, and the same places drawn; all of it can be computed anew.
    let mut findings = BTreeMap::new();
    for (node, who) in [(&pair.pa, "jefatura.pa"), (&pair.cr, "jefatura.cr")] {
        let cycle = node.as_(who).get(&format!("/v1/cycles/{}", person.cycle)).expect(200);
        assert_eq!(cycle["stage"], "returned", "{cycle:#}");
        let found = node.as_(who).get("/v1/findings?limit=100").expect(200);
        let of_cycle: Vec<Value> = found["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["cycle"] == person.cycle.as_str())
            .cloned()
            .collect();
        findings.insert(who, of_cycle);
        node.registry().sequence_pending().unwrap();
        assert_eq!(node.registry().verify_log(&[], |_| {}).unwrap().flaw, None);
        node.rebuild_changes_nothing();
    }
    assert!(findings.values().all(Vec::is_empty), "{findings:#?}");
}
