//! Searching and listing, a page at a time.

use domain::{access::Scope, time::Day};
use vaiven_persistence::{
    CycleFilter, DocumentKey, EmployerFilter, EmployerRow, FindingFilter, FindingRow, WorkerKeys, WorkerSearch,
    WorkplaceRow,
};

use crate::{given::*, on_both};

fn search(names: &[&str]) -> WorkerSearch {
    WorkerSearch { names: names.iter().map(ToString::to_string).collect(), ..WorkerSearch::default() }
}

fn finding(name: &str, worker: Option<&str>, cycle: Option<&str>, class: &str, minutes: i64) -> FindingRow {
    FindingRow {
        id: id(name),
        code: "overstay".to_owned(),
        severity: "high".to_owned(),
        worker: worker.map(id),
        cycle: cycle.map(id),
        employer: None,
        owner: "labour_officer".to_owned(),
        passes_at: None,
        escalates_to: None,
        side: "destination".to_owned(),
        class: class.to_owned(),
        opens_at: at(minutes),
        settled_at: None,
        record: None,
        details: "{}".to_owned(),
    }
}

on_both! {
    fn workers_are_found_by_the_beginnings_of_their_names(store: &Store) {
        let ana = put_worker(store, "ana", "PA", &["ana", "bejarano", "jimenez"]);
        let eva = put_worker(store, "eva", "PA", &["eva", "bejarano", "50%_off"]);
        let find = |names: &[&str]| {
            let found = store.read(|tx| tx.search_workers(&labour_officer(), &search(names), 10)).unwrap();
            found.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let mut both = vec![ana, eva];
        both.sort();
        assert_eq!(find(&["bej"]), both);
        assert_eq!(find(&["bej", "an"]), [ana]);
        assert_eq!(find(&["50%_"]), [eva]);
        assert_eq!(find(&["%"]), []);
        assert_eq!(find(&["ejarano"]), []);
        assert_eq!(find(&[]), both);
    }

    fn a_workers_keys_are_replaced_and_not_added_to(store: &Store) {
        let document = |number: &str| DocumentKey { kind: "passport".to_owned(), country: "PA".to_owned(), number_folded: number.to_owned() };
        let keys = |name: &str, number: &str| WorkerKeys { names: vec![name.to_owned(), "x".to_owned()], documents: vec![document(number), document("kept")], matches: vec![format!("m-{name}")] };
        let mut row = worker("ana", "PA");
        store.write(|tx| tx.put_worker(&row, &keys("old", "1"))).unwrap();
        row.state = "{\"new\":true}".to_owned();
        row.birth_date = Some(Day::parse("1950-02-28").unwrap());
        store.write(|tx| tx.put_worker(&row, &keys("new", "2"))).unwrap();
        assert_eq!(store.read(|tx| tx.worker(row.id)).unwrap().as_ref(), Some(&row));
        let count = |search: WorkerSearch| store.read(|tx| tx.search_workers(&labour_officer(), &search, 10)).unwrap().len();
        assert_eq!((count(search(&["old"])), count(search(&["new"])), count(search(&["x"]))), (0, 1, 1));
        let numbered = |number: &str| count(WorkerSearch { document: Some(number.to_owned()), ..WorkerSearch::default() });
        assert_eq!((numbered("1"), numbered("2"), numbered("kept"), numbered("kep")), (0, 1, 1, 0));
        let matching = |key: &str| store.read(|tx| tx.workers_matching(&Scope::Everyone, &[key.to_owned()], 10)).unwrap();
        assert_eq!(matching("m-old"), []);
        assert_eq!(matching("m-new"), [(row.id, "m-new".to_owned())]);
        assert_eq!(store.read(|tx| tx.workers_matching(&Scope::Nobody, &["m-new".to_owned()], 10)).unwrap(), []);
    }

    fn a_day_of_birth_survives_on_either_side_of_1970_and_2000(store: &Store) {
        for day in ["1900-01-01", "1969-12-31", "1999-12-31", "2000-01-01", "2000-02-29", "2199-12-31"] {
            let mut row = worker(day, "PA");
            row.birth_date = Some(Day::parse(day).unwrap());
            store.write(|tx| tx.put_worker(&row, &WorkerKeys::default())).unwrap();
            assert_eq!(store.read(|tx| tx.worker(row.id)).unwrap(), Some(row));
        }
    }

    fn pages_follow_each_other_without_a_gap(store: &Store) {
        let mut all: Vec<_> = (0..7).map(|n| put_worker(store, &format!("worker-{n}"), "PA", &["ana"])).collect();
        all.sort();
        let mut paged = Vec::new();
        let mut page = search(&["ana"]);
        loop {
            let rows = store.read(|tx| tx.search_workers(&labour_officer(), &page, 3)).unwrap();
            paged.extend(rows.iter().map(|row| row.id));
            match rows.last() {
                Some(last) if rows.len() == 3 => page.after = Some(last.id),
                _ => break,
            }
        }
        assert_eq!(paged, all);
    }

    fn a_worker_is_visible_to_whoever_registered_or_employs_or_receives_them(store: &Store) {
        let ana = put_worker(store, "ana", "PA", &["ana"]);
        put_cycle(store, "coffee", "ana", "cr-pa-coffee", Some("finca"));
        put_worker(store, "eva", "NI", &["eva"]);
        let sees = |permit: domain::access::Permit| {
            let permit = &permit;
            let one = store.read(|tx| tx.visible_worker(permit, ana)).unwrap().is_some();
            let listed = store.read(|tx| tx.search_workers(permit, &WorkerSearch::default(), 10)).unwrap().len();
            let cycles = store.read(|tx| tx.list_cycles(permit, &CycleFilter::default(), 10)).unwrap().len();
            let cycle = store.read(|tx| tx.visible_cycle(permit, id("coffee"))).unwrap().is_some();
            (one, listed, cycles, cycle)
        };
        assert_eq!(sees(labour_officer()), (true, 1, 1, true));
        assert_eq!(sees(border_officer(&["cr-pa-coffee"])), (true, 1, 1, true));
        assert_eq!(sees(border_officer(&["cr-sv-transport"])), (false, 0, 0, false));
        assert_eq!(sees(employer("finca")), (true, 1, 1, true));
        assert_eq!(sees(employer("another")), (false, 0, 0, false));
        assert_eq!(sees(auditor()), (true, 2, 1, true));
    }

    fn cycles_are_filtered_by_what_they_are(store: &Store) {
        put_worker(store, "ana", "PA", &[]);
        put_cycle(store, "coffee", "ana", "cr-pa-coffee", Some("finca"));
        put_cycle(store, "again", "ana", "cr-pa-coffee", None);
        let count = |filter: CycleFilter| store.read(|tx| tx.list_cycles(&auditor(), &filter, 10)).unwrap().len();
        assert_eq!(count(CycleFilter { worker: Some(id("ana")), ..Default::default() }), 2);
        assert_eq!(count(CycleFilter { employer: Some(id("finca")), ..Default::default() }), 1);
        assert_eq!(count(CycleFilter { agreement: Some("cr-sv-transport".to_owned()), ..Default::default() }), 0);
        assert_eq!(count(CycleFilter { stage: Some("selected".to_owned()), ..Default::default() }), 2);
        assert_eq!(count(CycleFilter { demand: Some(id("none")), ..Default::default() }), 0);
        assert_eq!(store.read(|tx| tx.cycles_of(id("ana"))).unwrap().len(), 2);
        assert_eq!(store.read(|tx| tx.cycle(id("coffee"))).unwrap().unwrap().employer, Some(id("finca")));
    }

    fn a_finding_shows_from_when_it_holds_to_whoever_may_see_its_class_and_subject(store: &Store) {
        put_worker(store, "ana", "PA", &[]);
        put_cycle(store, "coffee", "ana", "cr-pa-coffee", Some("finca"));
        let findings = [
            finding("overstay", Some("ana"), Some("coffee"), "migration", 10),
            finding("unfit", Some("ana"), Some("coffee"), "health", 0),
        ];
        let own = finding("twin", Some("ana"), None, "identity", 0);
        store.write(|tx| {
            tx.replace_findings(id("coffee"), &findings)?;
            tx.put_finding(&own)
        }).unwrap();
        let list = |permit: domain::access::Permit, now, filter: &FindingFilter| {
            let rows = store.read(|tx| tx.list_findings(&permit, filter, now, 10)).unwrap();
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let all = FindingFilter::default();
        assert_eq!(list(labour_officer(), at(9), &all), [id("twin")]);
        assert_eq!(list(labour_officer(), at(10), &all), [id("twin"), id("overstay")]);
        assert_eq!(list(employer("finca"), at(10), &all), [id("twin")], "migration is not for an employer");
        assert_eq!(list(employer("another"), at(10), &all), []);
        assert_eq!(list(border_officer(&["cr-sv-transport"]), at(10), &all), []);
        let next = FindingFilter { after: Some((at(0), id("twin"))), ..all.clone() };
        assert_eq!(list(labour_officer(), at(10), &next), [id("overstay")]);
        let other = FindingFilter { codes: vec!["late".to_owned()], ..all.clone() };
        assert_eq!(list(labour_officer(), at(10), &other), []);
    }

    fn a_settled_finding_stays_settled_also_when_it_goes_and_comes_back(store: &Store) {
        put_worker(store, "ana", "PA", &[]);
        put_cycle(store, "coffee", "ana", "cr-pa-coffee", Some("finca"));
        let overstay = finding("overstay", Some("ana"), Some("coffee"), "migration", 0);
        let other = finding("twin", Some("ana"), None, "identity", 0);
        store.write(|tx| {
            tx.replace_findings(id("coffee"), std::slice::from_ref(&overstay))?;
            tx.put_finding(&other)?;
            tx.put_finding(&other)?;
            tx.settle_finding(overstay.id, at(5))?;
            tx.settle_finding(overstay.id, at(6))
        }).unwrap();
        let all = FindingFilter { with_settled: true, ..FindingFilter::default() };
        let list = |filter: &FindingFilter| {
            let rows = store.read(|tx| tx.list_findings(&labour_officer(), filter, at(12), 10)).unwrap();
            rows.into_iter().map(|row| (row.id, row.settled_at)).collect::<Vec<_>>()
        };
        assert_eq!(list(&FindingFilter::default()), [(other.id, None)]);
        store.write(|tx| tx.replace_findings(id("coffee"), &[])).unwrap();
        assert_eq!(store.read(|tx| tx.finding(overstay.id)).unwrap(), None);
        store.write(|tx| tx.replace_findings(id("coffee"), std::slice::from_ref(&overstay))).unwrap();
        let mut both = [(other.id, None), (overstay.id, Some(at(5)))];
        both.sort();
        assert_eq!(list(&all), both);
        store.write(|tx| tx.drop_finding(other.id)).unwrap();
        assert_eq!(list(&all), [(overstay.id, Some(at(5)))]);
    }

    fn employers_are_listed_by_name_on_both_databases_alike(store: &Store) {
        for name in ["finca sol", "finca-b", "fincas", "aserradero", "finca \u{f1}ame"] {
            let row = EmployerRow { id: id(name), country: "CR".to_owned(), name_folded: name.to_owned(), member_of: None, state: "{}".to_owned() };
            store.write(|tx| tx.put_employer(&row)).unwrap();
        }
        let names = |filter: &EmployerFilter, limit| {
            let rows = store.read(|tx| tx.list_employers(filter, limit)).unwrap();
            rows.into_iter().map(|row| row.name_folded).collect::<Vec<_>>()
        };
        let all = ["aserradero", "finca sol", "finca \u{f1}ame", "finca-b", "fincas"];
        assert_eq!(names(&EmployerFilter::default(), 10), all);
        let after = EmployerFilter { after: Some(("finca sol".to_owned(), id("finca sol"))), ..Default::default() };
        assert_eq!(names(&after, 2), ["finca \u{f1}ame", "finca-b"]);
        let begins = EmployerFilter { name: Some("finca ".to_owned()), ..Default::default() };
        assert_eq!(names(&begins, 10), ["finca sol", "finca \u{f1}ame"]);
        let only = EmployerFilter { only: Some(id("fincas")), country: Some("CR".to_owned()), ..Default::default() };
        assert_eq!(names(&only, 10), ["fincas"]);
        let place = WorkplaceRow { id: id("farm"), employer: id("fincas"), state: "{}".to_owned() };
        store.write(|tx| tx.put_workplace(&place)).unwrap();
        assert_eq!(store.read(|tx| tx.workplaces_of(id("fincas"))).unwrap(), std::slice::from_ref(&place));
        assert_eq!(store.read(|tx| tx.workplace(id("farm"))).unwrap(), Some(place));
        assert!(store.read(|tx| tx.employer(id("fincas"))).unwrap().is_some());
    }
}
