//! The reasons and the cases that the web app's own judgement is played through: a device without a network tells an officer what
//! its node would. `VAIVEN_GOLDEN=write cargo test -p vaiven-domain played` writes both anew; the app's tests play every case.

use serde_json::{Map, Value, json};

use super::*;
use crate::{
    agreement::{Agreements, Base64Url, Period, Signature, Signatures, SignedAgreement},
    kinds::Kind,
    lang::Lang,
    scenario::{Scenario, coffee_2024, coffee_2025},
};

/// What the app keeps of a cycle to judge by it.
const KEPT: &[&str] = &["agreement", "contracts", "documents", "crossings", "ended", "returned_on", "extended_until"];
const OF_CONTRACTS: &[&str] = &["authorised_at", "rejected_at"];
const OF_DOCUMENTS: &[&str] =
    &["document_type", "valid_from", "valid_until", "revoked_at", "suspended_at", "suspended_until", "replaced_at"];
const OF_CROSSINGS: &[&str] = &["direction", "at", "country", "side"];

/// Each of the values on a line of its own, so that a difference is read.
fn golden(name: &str, values: &[Value]) {
    let path = format!("{}/../../web/src/desk/{name}", env!("CARGO_MANIFEST_DIR"));
    let lines: Vec<String> = values.iter().map(Value::to_string).collect();
    let text = format!("[\n{}\n]\n", lines.join(",\n"));
    if std::env::var("VAIVEN_GOLDEN").as_deref() == Ok("write") {
        std::fs::write(path, &text).unwrap();
        return;
    }
    let checked_in = std::fs::read_to_string(&path).unwrap();
    assert!(text == checked_in, "web/src/desk/{name} is out of date: VAIVEN_GOLDEN=write writes it anew");
}

#[test]
fn the_app_has_every_reason_with_its_weights_and_words() {
    let said = |code: &ReasonCode| {
        let weights = json!({"entering": code.weight(false), "leaving": code.weight(true)});
        let words = json!({"es": code.message(Lang::Es), "en": code.message(Lang::En)});
        (code.as_str().to_owned(), json!({"weight": weights, "says": words}))
    };
    // In their order: it decides between reasons of one weight.
    let reasons: Vec<Value> = ReasonCode::ALL.iter().map(said).map(|(code, it)| json!([code, it])).collect();
    golden("reasons.json", &reasons);
}

fn only(state: &Value, kept: &[&str]) -> Value {
    let pick = |name: &&str| state.get(*name).map(|value| ((*name).to_owned(), value.clone()));
    Value::Object(kept.iter().filter_map(pick).collect::<Map<_, _>>())
}

fn each(list: &Value, kept: &[&str]) -> Value {
    list.as_array().map_or(Value::Null, |all| all.iter().map(|one| only(one, kept)).collect())
}

/// A cycle as the app keeps it.
fn kept(cycle: &CycleState) -> Value {
    let whole = serde_json::to_value(cycle).unwrap();
    let mut kept = only(&whole, KEPT);
    kept["stage"] = json!(cycle.stage());
    kept["contracts"] = each(&whole["contracts"], OF_CONTRACTS);
    kept["documents"] = each(&whole["documents"], OF_DOCUMENTS);
    kept["crossings"] = each(&whole["crossings"], OF_CROSSINGS);
    kept
}

/// Seasons that differ in something by which a counter judges.
fn seasons() -> Vec<(&'static str, Scenario)> {
    let coffee = Scenario::coffee;
    let many = || coffee().where_agreed(|agreement| agreement.stay.entries = Entries::Multiple);
    let single = || coffee().where_agreed(|agreement| agreement.stay.entries = Entries::Single);
    let days = || {
        coffee().where_agreed(|agreement| {
            agreement.stay.limit = Period::Days(crate::bounded::Number::new(45).unwrap());
            agreement.stay.leave_within = Some(Period::Days(crate::bounded::Number::new(5).unwrap()));
        })
    };
    let spring = "2027-05-31T08:00:00-06:00";
    vec![
        ("in order", coffee().documented().at("2026-11-02T08:00:00-05:00").exit(Side::Origin)),
        ("under the version before", Scenario::under(coffee_2024()).documented()),
        ("one ministry", coffee().accepted().authorise(Side::Origin).issue()),
        ("rejected later", coffee().documented().at("2026-11-20T08:00:00-06:00").reject(Side::Origin)),
        ("no document", coffee().authorised()),
        ("not valid yet", coffee().documented().with("valid_from", "2026-11-03")),
        ("revoked later", coffee().documented().at("2026-11-02T08:30:00-06:00").revoke()),
        ("suspended", coffee().documented().step(Kind::DocumentSuspended).with("until", "2026-11-02")),
        ("suspended openly", coffee().documented().step(Kind::DocumentSuspended).with("until", Value::Null)),
        ("replaced", coffee().documented().step(Kind::DocumentReplaced)),
        ("withdrew", coffee().documented().withdraw()),
        ("turned away", coffee().documented().exit(Side::Origin).turn_away(Side::Destination)),
        ("inside", coffee().entered()),
        ("inside on the last of a month", coffee().documented().at(spring).enter(Side::Destination)),
        ("inside for days", days().working()),
        ("left and single", single().working().at("2026-12-24T08:00:00-06:00").exit(Side::Destination)),
        ("left and many", many().working().at("2026-12-24T08:00:00-06:00").exit(Side::Destination)),
        ("extended", many().working().at("2027-09-01T08:00:00-06:00").extend().with("until", "2028-01-31")),
        ("finished", coffee().working().end().with("reason", "finished")),
        ("died", coffee().working().end().with("reason", "died")),
        ("home", coffee().home()),
    ]
}

#[test]
fn the_app_is_played_through_the_same_cases_as_this_judgement() {
    let instants = [
        "2026-11-02T08:30:00-06:00",
        "2026-11-03T05:59:59Z",
        "2026-11-03T06:00:00Z",
        "2027-11-02T12:00:00-06:00",
        "2028-06-30T23:30:00-06:00",
    ];
    let mut told = Vec::new();
    for (name, season) in seasons() {
        let cycle = season.cycle();
        let mut cases = Vec::new();
        for agreement in [Some(&season.agreement), None] {
            // Without an agreement, one instant says it all.
            for at in instants.iter().take(if agreement.is_some() { instants.len() } else { 1 }) {
                for (side, country) in
                    [(Side::Destination, "CR"), (Side::Origin, "PA"), (Side::Transit, "NI"), (Side::Destination, "MX")]
                {
                    for direction in [Direction::Entry, Direction::Exit] {
                        let country = Country::parse(country).unwrap();
                        let counter = AtCounter {
                            direction,
                            side,
                            country,
                            at: Moment::parse(at).unwrap(),
                            seal: None,
                            people: 1,
                            cycle: Some(&cycle),
                            agreement,
                            alerts: Alerts::default(),
                            listed: None,
                            list_as_of: None,
                        };
                        cases.push(json!([
                            at,
                            side,
                            country,
                            direction,
                            agreement.is_some(),
                            says(&verdict(&counter))
                        ]));
                    }
                }
            }
        }
        let rules = CounterRules::from(&season.agreement);
        told.push(json!({"season": name, "cycle": kept(&cycle), "rules": rules, "cases": cases}));
    }
    told.push(json!({"season": "nobody's", "cycle": null, "rules": null, "cases": without_a_cycle()}));
    told.push(governing());
    golden("verdicts.json", &told);
}

fn without_a_cycle() -> Vec<Value> {
    let at = "2026-11-02T08:30:00-06:00";
    let mut cases = Vec::new();
    for (side, country) in [(Side::Destination, Country::CR), (Side::Origin, Country::PA)] {
        for direction in [Direction::Entry, Direction::Exit] {
            let counter = AtCounter {
                direction,
                side,
                country,
                at: Moment::parse(at).unwrap(),
                seal: None,
                people: 1,
                cycle: None,
                agreement: None,
                alerts: Alerts::default(),
                listed: None,
                list_as_of: None,
            };
            cases.push(json!([at, side, country, direction, false, says(&verdict(&counter))]));
        }
    }
    cases
}

/// The outcome, the reasons in their order, and until when one may stay.
fn says(verdict: &Verdict) -> Value {
    let reasons: Vec<String> = verdict
        .reasons
        .iter()
        .map(|reason| format!("{} {}", reason.code.as_str(), serde_json::to_value(reason.weight).unwrap()))
        .collect();
    json!([verdict.outcome, reasons.join(", ").replace('"', ""), verdict.stay_until])
}

/// Which version governs: by the day, and by the version under which the cycle was opened.
fn governing() -> Value {
    let mut agreements = Agreements::default();
    let versions = [coffee_2024(), coffee_2025()];
    for version in &versions {
        let mut signatures = Signatures::none_yet(version).unwrap();
        for party in &version.parties {
            let text = Base64Url::parse("c2lnbmVk").unwrap();
            signatures.add(Signature { party: party.country, key: text.clone(), signature: text });
        }
        agreements.admit(SignedAgreement::verify(version.clone(), &signatures, |_, _| true).unwrap()).unwrap();
    }
    let days = ["2023-01-01", "2025-10-28", "2025-10-29", "2026-11-02"];
    let mut cases = Vec::new();
    for day in days {
        for opened in [1, 2] {
            let opened_under = AgreementRef { code: versions[0].code.clone(), version: opened };
            let date = Day::parse(day).unwrap().date();
            let governs = agreements.governing(&opened_under.code, Some(&opened_under), date);
            cases.push(json!([day, opened, governs.map(|agreement| agreement.version.get())]));
        }
    }
    json!({"season": "versions", "versions": versions.each_ref().map(CounterRules::from), "cases": cases})
}
