//! An officer asks the other ministry about one person: with a purpose and a reason, answered as far as a clause goes, and never unseen.

use domain::element::Class;
use domain::kinds::Kind;
use domain::record::class_of;
use registry::queries::OFFICER_QUERIES_PER_HOUR_MAX;
use vaiven_tests::chance::new_id;

use super::*;

const REASON: &str = "Expediente 2026-114: verificar la entrada";

fn asked(node: &LiveNode, who: &str, worker: &str, purpose: &str) -> vaiven_tests::actor::Answer {
    let reason = REASON.replace(' ', "%20");
    node.as_(who).get(&format!("/v1/workers/{worker}/history?purpose={purpose}&reason={reason}&include=partners"))
}

/// What an auditor reads of questions about somebody: operation, role, outcome and reason, the newest first.
fn audited(node: &LiveNode, worker: &str, operation: &str) -> Vec<Value> {
    let entries = node.as_("auditoria.pa").get(&format!("/v1/audit?worker={worker}&limit=100")).expect(200);
    let of_operation = entries["items"].as_array().unwrap().iter().filter(|entry| entry["operation"] == operation);
    of_operation.cloned().collect()
}

#[test]
fn a_question_is_answered_as_far_as_a_clause_goes_and_both_sides_write_it_down() {
    let (pair, person, _) = two_ministries();
    let steps = person.whole_cycle(&pair.pa);
    let until = |kind: Kind| steps.iter().position(|(_, step)| step["kind"] == kind.name()).unwrap();
    pair.play(&steps[..=until(Kind::ContractAccepted)]);

    // Without a reason nobody is asked; and too early, the clause is named that would have to be open.
    let path = format!("/v1/workers/{}/history?purpose=inquiry&include=partners", person.worker);
    pair.cr.as_("analisis.cr").get(&path).expect_problem(422, "invalid-members");
    let early = asked(&pair.cr, "analisis.cr", &person.worker, "inquiry").expect(200);
    let answer = &early["partners"][0];
    assert_eq!((&answer["node"], &answer["outcome"]), (&"pa".into(), &"refused".into()), "{answer:#}");
    assert_eq!(answer["closed"]["code"], "not-yet");
    assert_eq!(answer["closed"]["clauses"][0]["since"], "contract.authorised");
    assert!(answer["closed"]["clauses"][0]["provision"].as_str().unwrap().contains("artículo 9"), "{answer:#}");
    // A desk that no clause names is told that there is none.
    let none = asked(&pair.cr, "inspeccion.cr", &person.worker, "protection").expect(200);
    assert_eq!(none["partners"][0]["closed"]["code"], "no-clause", "{none:#}");

    pair.play(&steps[until(Kind::ContractAccepted) + 1..=until(Kind::CrossingEntered)]);
    let seen = asked(&pair.cr, "analisis.cr", &person.worker, "inquiry").expect(200);
    let answer = &seen["partners"][0];
    assert_eq!(answer["outcome"], "answered", "{answer:#}");
    let allowed = [Class::Envelope, Class::Identity, Class::TravelDocument, Class::Migration];
    let records = answer["records"].as_array().unwrap();
    for record in records {
        assert_eq!((&record["node"], &record["proof"]), (&"pa".into(), &"verified".into()));
        let kind = Kind::parse(record["kind"].as_str().unwrap()).unwrap();
        let names = record["data"].as_object().unwrap().keys();
        let classes: Vec<Class> = names.map(|name| class_of(kind, name).unwrap()).collect();
        assert!(classes.iter().all(|class| allowed.contains(class)), "{record:#}");
    }
    let kinds: Vec<&str> = records.iter().map(|record| record["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"worker.registered") && kinds.contains(&"crossing.exited"), "{kinds:?}");
    assert!(!kinds.iter().any(|kind| kind.starts_with("contract.") || kind.starts_with("consent.")), "{kinds:?}");
    // The answer is shown and not kept: what the history has of its own is what the stream brought.
    let again = pair.cr.as_("analisis.cr").get(&path.replace("&include=partners", "&reason=x")).expect(200);
    assert_eq!(again["records"], seen["records"]);
    assert!(again.get("partners").is_none());

    for (node, operation) in [(&pair.cr, "partner-history"), (&pair.pa, "partner-asked")] {
        let entries = audited(node, &person.worker, operation);
        let outcomes: Vec<&str> = entries.iter().map(|entry| entry["outcome"].as_str().unwrap()).collect();
        assert_eq!(outcomes, ["answered", "refused", "refused"], "{entries:#?}");
        assert_eq!((&entries[0]["role"], &entries[0]["reason"]), (&"migration_analyst".into(), &REASON.into()));
        assert_eq!(entries[0]["office"], "cr-dgme-sabalito");
    }
}

#[test]
fn nobody_found_is_written_down_too_and_nobody_fishes() {
    let (pair, person, _) = two_ministries();
    pair.exchange();
    let stranger = new_id();
    // Somebody who is registered in Panama and has no cycle under the agreement is to Costa Rica as if they were not there.
    let steps = person.whole_cycle(&pair.pa);
    pair.pa.as_(steps[0].0).records(&steps[0].1);
    pair.exchange();
    for worker in [&stranger, &person.worker] {
        asked(&pair.cr, "analisis.cr", worker, "inquiry").expect_problem(404, "not-found");
        let entries = audited(&pair.pa, worker, "partner-asked");
        assert_eq!((entries.len(), &entries[0]["outcome"]), (1, &"nobody".into()), "{entries:#?}");
        assert_eq!(audited(&pair.cr, worker, "partner-history")[0]["outcome"], "nobody");
    }
    for _ in 2..OFFICER_QUERIES_PER_HOUR_MAX {
        asked(&pair.cr, "analisis.cr", &stranger, "inquiry").expect_problem(404, "not-found");
    }
    let stopped = asked(&pair.cr, "analisis.cr", &stranger, "inquiry");
    assert_eq!(stopped.header("retry-after"), "3600");
    stopped.expect_problem(429, "too-many-requests");
    // Somebody else goes on asking; and a partner that is away is told to be.
    asked(&pair.cr, "puesto.cr", &stranger, "border-control").expect_problem(404, "not-found");
    pair.pa.registry().cut_partner_off(&code("cr")).unwrap();
    let away = asked(&pair.cr, "puesto.cr", &stranger, "border-control").expect(200);
    assert_eq!(away["partners"][0]["outcome"], "away", "{away:#}");
    assert_eq!(away["records"], Value::Array(Vec::new()));
}
