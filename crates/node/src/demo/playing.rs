//! Playing the season: each record is written at its hand's own node, and the nodes exchange whenever one has to know what the other
//! decided. Facts are kept at any time; what waits for the other side is a decision, and of those a cycle has few.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    id::{Employer, Id, User},
    value::{AgreementCode, NodeCode},
};
use registry::records::Outcome;

use super::{
    DemoError, cast, defect,
    making::{Hands, Making, Within},
    season::Sent,
};

/// How often the nodes exchange while the season is played.
const ROUNDS: usize = 6;

/// In which round a record is written: employers and demands, workers until they are chosen, offers, contracts, the destination's
/// papers and the work, what happens at home.
fn round_of(node: &str, kind: &str) -> usize {
    let at_destination = node == "cr";
    match kind {
        "contract.offered" => 2,
        "contract.explained" | "contract.accepted" | "fees.declared" => 3,
        "contract.authorised" => 3 + usize::from(at_destination),
        "worker.registered" | "document.presented" | "document.verified" | "notice.given" | "consent.given"
        | "candidate.selected" => 1,
        _ if !at_destination => 5,
        _ if ["quota.", "employer.", "workplace.", "demand."].iter().any(|noun| kind.starts_with(noun)) => 0,
        _ => 4,
    }
}

/// Sends everything, each record by the hand and on the day that it belongs to. Answers how many records there are.
pub(super) fn play(
    nodes: &[Making],
    hands: &Hands,
    now: DateTime<Utc>,
    sent: &[Sent],
    (employers, agreements): (&[Id<Employer>], &[AgreementCode]),
    mut progress: impl FnMut(usize, usize),
) -> Result<usize, DemoError> {
    let mut users: BTreeMap<&str, BTreeMap<String, Id<User>>> = BTreeMap::new();
    for node in nodes {
        users.insert(node.code, node.registry.users()?.into_iter().map(|user| (user.email, user.id)).collect());
    }
    let mut done = 0;
    for round in 0..ROUNDS {
        for item in sent {
            let kind = item.submission["kind"].as_str().unwrap_or_default();
            let at = cast::node_of(item.by);
            if round_of(at, kind) != round {
                continue;
            }
            let node = nodes.iter().find(|node| node.code == at).ok_or_else(|| defect("no such node"))?;
            let known = users.get(at).ok_or_else(|| defect("no such node"))?;
            hands.set(item.at);
            let actor = cast::actor(item.by, known, employers, agreements)?;
            let outcomes = node.registry.record_all(&actor, &[&item.submission.to_string()])?;
            if let Some(Outcome::Refused(refusal)) = outcomes.first().map(|outcome| &outcome.outcome) {
                return Err(defect(format!("{kind} was refused at {at}: {refusal:?}")));
            }
            done += 1;
            progress(done, sent.len());
        }
        hands.set(now);
        exchange(nodes, agreements)?;
    }
    // What the last round opened at one node opens something at another.
    exchange(nodes, agreements)?;
    Ok(done)
}

/// Each node takes what every other one shares with it.
fn exchange(nodes: &[Making], agreements: &[AgreementCode]) -> Result<(), DemoError> {
    for node in nodes {
        node.registry.sequence_pending()?;
        node.exchange.extend_shares().map_err(defect)?;
    }
    let within = Within(nodes);
    for node in nodes {
        for giver in nodes.iter().filter(|giver| giver.code != node.code) {
            let code = NodeCode::parse(giver.code).map_err(defect)?;
            for agreement in agreements {
                let installed = node.registry.agreements()?;
                let both =
                    [node.country, giver.country].map(|country| installed.of_country(country).contains(agreement));
                if both == [true, true] {
                    node.exchange
                        .pull(&code, agreement, &within)
                        .map_err(|cause| defect(crate::failure::chain(&cause)))?;
                }
            }
        }
    }
    Ok(())
}
