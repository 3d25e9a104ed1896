//! What a manager is told: counts of people, none of few, and of nobody else's agreement.

use domain::kinds::Kind;
use serde_json::Value;
use vaiven_tests::submissions::{self, Person};
use vaiven_tests::{Database, LiveNode, cast::FARM};

fn table<'a>(told: &'a Value, id: &str) -> &'a Value {
    told["tables"].as_array().unwrap().iter().find(|table| table["id"] == id).unwrap()
}

/// A cell by the codes of its row and its column.
fn cell<'a>(told: &'a Value, id: &str, row: &str, column: &str) -> &'a Value {
    let table = table(told, id);
    let at = |headings: &Value, code: &str| {
        let found = headings.as_array().unwrap().iter().position(|heading| heading["code"] == code);
        found.unwrap_or_else(|| panic!("{id} has {code}: {headings}"))
    };
    &table["cells"][at(&table["rows"], row)][at(&table["columns"], column)]
}

#[test]
fn a_manager_is_told_how_many_came_and_nothing_of_so_few_that_it_tells_who() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let demand = submissions::demand(&node, FARM, 9);
        let come = |kind: Kind, people: usize| {
            for _ in 0..people {
                Person::of(&demand, "finca").come_as_far_as(&node, kind);
            }
        };
        let ask = || node.as_("jefatura.cr").get("/v1/statistics?agreement=cr-pa-coffee").expect(200);
        come(Kind::HireConfirmed, 3);
        let few = ask();
        assert!(cell(&few, "flow", "total", "entered").is_null(), "{few}");
        assert_eq!(cell(&few, "quota", "harvest-2026-27", "drawn"), &Value::Null);
        assert!(few["withheld"].as_u64().unwrap() > 0);
        come(Kind::HireConfirmed, 4);
        come(Kind::CandidateSelected, 1);
        let told = ask();
        assert_eq!(cell(&told, "flow", "total", "entered"), 7);
        assert_eq!(cell(&told, "flow", "total", "opened"), 8);
        assert_eq!(cell(&told, "people", "total", "total"), 7);
        assert_eq!(cell(&told, "arrivals", "came", "people"), 7);
        assert_eq!(cell(&told, "outcomes", "inside", "people"), 7);
        assert_eq!(cell(&told, "sectors", "0127", "entered"), 7);
        assert_eq!(cell(&told, "steps", "hire.confirmed", "total"), 7);
        assert_eq!(cell(&told, "quota", "harvest-2026-27", "drawn"), 8);
        assert_eq!(told["least"], 5);
        let asked = |query: &str| node.as_("jefatura.cr").get(&format!("/v1/statistics?{query}"));
        let elsewhere = asked("agreement=cr-pa-coffee&sector=4922").expect(200);
        assert_eq!(cell(&elsewhere, "flow", "total", "entered"), 0);
        assert_eq!(elsewhere["withheld"], told["withheld"], "what is published is decided for the whole year at once");
        let before = asked("agreement=cr-pa-coffee&year=2015").expect(200);
        assert_eq!((&before["year"], cell(&before, "flow", "total", "entered")), (&Value::from(2015), &Value::from(0)));
        asked("agreement=cr-pa-coffee&year=last").expect_problem(422, "invalid-members");
        asked("agreement=cr-pa-coffee&year=2014").expect_problem(422, "invalid-members");
        asked("agreement=mx-gt-border").expect_problem(404, "not-found");
    }
}
