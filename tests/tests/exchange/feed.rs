//! What goes over the line, and what comes of it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use ::exchange::{
    Error,
    feed::{Asked, Disbelieved, verify_page},
};
use domain::{element::Class, kinds::Kind, record::class_of};
use ledger::key::{Signer as _, SigningKey};
use ledger::sd_jwt::Disclosure;
use registry::{received::PartnerLog, shares::SharePage};
use vaiven_tests::cast::FARM;
use vaiven_tests::submissions::{self, Person};
use vaiven_tests::{Database, LiveNode};

use super::*;

/// Somebody whose contract both ministries have authorised, at Panama's node.
fn authorised(pair: &Pair) -> Person {
    let demand = submissions::demand(&pair.pa, FARM, 2);
    let person = Person::of(&demand, "finca");
    let steps = person.whole_cycle(&pair.pa);
    let last = steps.iter().rposition(|(_, step)| step["kind"] == "contract.authorised").unwrap();
    for (who, step) in &steps[..=last] {
        pair.pa.as_(who).records(step);
    }
    person
}

/// Every element on the line, as kind and member.
fn elements_of(pages: &[SharePage]) -> BTreeSet<(Kind, String)> {
    let mut elements = BTreeSet::new();
    for share in pages.iter().flat_map(|page| &page.shares) {
        let disclosures: Vec<Disclosure> =
            share.disclosures.iter().map(|one| Disclosure::parse(one).unwrap()).collect();
        let kind = disclosures.iter().find(|one| one.name == "kind").and_then(|one| one.value.as_str()).unwrap();
        let kind = Kind::parse(kind).unwrap();
        elements.extend(disclosures.iter().map(|one| (kind, one.name.clone())));
    }
    elements
}

#[test]
fn a_worker_of_one_country_is_known_in_the_other_as_far_as_the_schedule_lets_it() {
    for (pa, cr) in [(Database::Postgresql, Database::Sqlite), (Database::Sqlite, Database::Postgresql)] {
        let pair = pair(pa, cr);
        let person = authorised(&pair);
        let cycle = format!("/v1/cycles/{}", person.cycle);
        pair.cr.as_("oficina.cr").get(&cycle).expect_problem(404, "not-found");
        pair.publish();
        let pages = RefCell::new(Vec::new());
        let listening = Line::where_(|_, request, carry| {
            let answer = carry()?;
            if request.method == "GET" {
                pages.borrow_mut().push(serde_json::from_slice::<SharePage>(&answer.body).unwrap());
            }
            Ok(answer)
        });
        let pulled = pair.pull_with(&listening).unwrap();
        assert!(pulled.shares >= 6, "{pulled:?}");
        // The other ministry sees the cycle and who comes.
        let seen = pair.cr.as_("oficina.cr").get(&cycle).expect(200);
        assert!(seen.to_string().contains(&person.worker), "{seen:#}");
        // Nothing is on the line that no row to the destination names, and nothing that the destination wrote itself.
        let allowed = [
            Class::Envelope,
            Class::Identity,
            Class::Labour,
            Class::TravelDocument,
            Class::Remuneration,
            Class::Migration,
            Class::Family,
        ];
        for (kind, name) in elements_of(&pages.borrow()) {
            let class = class_of(kind, &name).unwrap();
            let by_name = kind == Kind::FeesDeclared && name == "amount";
            assert!(allowed.contains(&class) || by_name, "{kind} {name} is on the line");
            assert!(!["contract.offered", "document.issued"].contains(&kind.name()), "{kind} is not Panama's to share");
        }
        // The giver knows how far the taker has come, over the taker's signature.
        let (position, note) = pair.pa.registry().last_receipt(&code("cr"), &agreement()).unwrap().unwrap();
        assert_eq!(position, pulled.position);
        assert!(note.contains("\n— vaiven/pa ") && note.contains("\n— vaiven/cr "), "{note}");
        // Again, nothing new; and then what has happened since.
        assert_eq!(pair.pull(), ::exchange::pull::Pulled { shares: 0, position });
        let steps = person.whole_cycle(&pair.pa);
        let exit = steps.iter().find(|(_, step)| step["kind"] == "crossing.exited").unwrap();
        pair.pa.as_(exit.0).records(&exit.1);
        pair.publish();
        let more = pair.pull();
        assert!(more.shares >= 1 && more.position > position, "{more:?}");
        // Both nodes can compute all of it again, and each log is whole.
        for node in [&pair.pa, &pair.cr] {
            node.registry().sequence_pending().unwrap();
            assert_eq!(node.registry().verify_log(&[], |_| {}).unwrap().flaw, None);
            node.rebuild_changes_nothing();
        }
    }
}

#[test]
fn over_a_line_that_loses_and_repeats_all_arrives_once() {
    let pair = pair(Database::Sqlite, Database::Sqlite);
    authorised(&pair);
    authorised(&pair);
    pair.publish();
    // Of four messages one never arrives, and of one the answer is lost.
    let bad = Line::where_(|nth, _, carry| match nth % 4 {
        0 => Err(Error::Away("lost".to_owned())),
        2 => carry().and_then(|_| Err(Error::Away("the answer is lost".to_owned()))),
        _ => carry(),
    });
    let mut tries = 0;
    let pulled = loop {
        tries += 1;
        match pair.pull_with(&bad) {
            Ok(pulled) => break pulled,
            Err(Error::Away(_)) if tries < 50 => {}
            Err(error) => panic!("{error:?}"),
        }
    };
    assert!(tries > 1);
    let last = pair.pa.store().read(|tx| tx.last_share("cr", AGREEMENT)).unwrap();
    assert_eq!(pulled.position, last);
    let received = pair.cr.store().read(|tx| tx.records_after(0, 1000)).unwrap();
    let sent: BTreeSet<_> = pair
        .pa
        .store()
        .read(|tx| tx.shares("cr", AGREEMENT, 0, 1000))
        .unwrap()
        .into_iter()
        .map(|share| share.record)
        .collect();
    assert_eq!(received.iter().map(|record| record.id).collect::<BTreeSet<_>>(), sent);
    assert_eq!(received.len(), sent.len());
    pair.cr.rebuild_changes_nothing();
}

/// A page of Panama's, and what Costa Rica would ask with.
fn page(pa: &LiveNode) -> SharePage {
    pa.exchange().feed(&code("cr"), &agreement(), 0, 0).unwrap()
}

#[test]
fn whatever_the_giver_itself_changes_is_named() {
    let pair = pair(Database::Sqlite, Database::Sqlite);
    authorised(&pair);
    pair.publish();
    let (partner, agreement) = (code("pa"), agreement());
    let keys = [SigningKey::from_seed(&[7; 32]).public_key().clone()];
    let right = page(&pair.pa);
    let named = |held: Option<&PartnerLog>, change: &dyn Fn(&mut SharePage)| {
        let mut page = right.clone();
        change(&mut page);
        let asked = Asked { partner: &partner, keys: &keys, agreement: &agreement, after: 0, held, shares_max: 100 };
        verify_page(&asked, &page).err()
    };
    assert_eq!(named(None, &|_| {}), None);
    assert_eq!(named(None, &|page| drop(page.shares.remove(1))), Some(Disbelieved::OutOfOrder(2)));
    assert_eq!(named(None, &|page| page.shares.swap(0, 1)), Some(Disbelieved::OutOfOrder(1)));
    assert_eq!(named(None, &|page| page.shares.clear()), Some(Disbelieved::OtherPage));
    assert_eq!(named(None, &|page| page.after = 1), Some(Disbelieved::OtherPage));
    assert_eq!(named(None, &|page| page.last = 1), Some(Disbelieved::OutOfOrder(2)));
    // A disclosure that was swapped between two records, one that was changed, and one that comes twice.
    let swapped = |page: &mut SharePage| {
        let other = page.shares[1].disclosures[0].clone();
        page.shares[0].disclosures[0] = other;
    };
    assert_eq!(named(None, &swapped), Some(Disbelieved::Record(1)));
    let twice = |page: &mut SharePage| {
        let again = page.shares[0].disclosures[0].clone();
        page.shares[0].disclosures.push(again);
    };
    assert_eq!(named(None, &twice), Some(Disbelieved::Record(1)));
    assert_eq!(named(None, &|page| page.shares[0].signed.replace_range(60..61, "!")), Some(Disbelieved::Record(1)));
    // A record that is signed and not in the log, or not where it is said to be.
    assert_eq!(named(None, &|page| page.shares[0].index += 1), Some(Disbelieved::NotLogged(1)));
    assert_eq!(named(None, &|page| drop(page.shares[0].inclusion.pop())), Some(Disbelieved::NotLogged(1)));
    assert_eq!(
        named(None, &|page| page.checkpoint = page.checkpoint.replacen("vaiven/pa\n", "vaiven/cr\n", 1)),
        Some(Disbelieved::Checkpoint)
    );
    // A log that does not begin with the one that is held.
    let size = pair.pa.registry().log_checkpoint().unwrap().lines().nth(1).unwrap().parse::<u64>().unwrap();
    let root = pair.pa.registry().log_checkpoint().unwrap().lines().nth(2).unwrap().to_owned();
    let held = |size, root: &str| PartnerLog { size, root: root.to_owned(), note: String::new() };
    let other = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert_eq!(named(Some(&held(size, &root)), &|_| {}), None);
    assert_eq!(named(Some(&held(size, other)), &|_| {}), Some(Disbelieved::Rewritten(size)));
    assert_eq!(named(Some(&held(size - 1, &root)), &|_| {}), Some(Disbelieved::Rewritten(size - 1)));
    assert_eq!(named(Some(&held(size + 1, &root)), &|_| {}), Some(Disbelieved::Shortened(size + 1)));
    // Another key than those that are known.
    let stranger = [SigningKey::from_seed(&[9; 32]).public_key().clone()];
    let asked =
        Asked { partner: &partner, keys: &stranger, agreement: &agreement, after: 0, held: None, shares_max: 100 };
    assert_eq!(verify_page(&asked, &right).err(), Some(Disbelieved::Checkpoint));
}

#[test]
fn who_looks_after_a_node_sees_how_far_each_partner_is_and_since_when_something_waits() {
    let pair = pair(Database::Postgresql, Database::Sqlite);
    authorised(&pair);
    let state = |node: &LiveNode, who: &str| node.as_(who).get("/v1/partners").expect(200)["items"][0].clone();
    assert_eq!(state(&pair.cr, "administracion.pa")["streams"], serde_json::json!([]), "nothing has come yet");
    pair.publish();
    let waiting = state(&pair.pa, "administracion.pa");
    assert_eq!(waiting["fingerprints"], serde_json::json!([told_by(&pair.cr)]));
    let stream = &waiting["streams"][0];
    assert!(stream["given"].as_i64().unwrap() >= 6 && stream["waiting_since"].is_string(), "{waiting:#}");
    assert_eq!((&stream["agreement"], &stream["acknowledged"]), (&"cr-pa-coffee".into(), &0.into()));

    let position = pair.pull().position;
    let given = state(&pair.pa, "auditoria.pa");
    let stream = &given["streams"][0];
    assert_eq!((&stream["given"], &stream["acknowledged"]), (&position.into(), &position.into()));
    assert!(stream["waiting_since"].is_null(), "{given:#}");
    let taken = state(&pair.cr, "auditoria.pa");
    assert_eq!(taken["streams"][0]["taken"], position);
    assert!(taken["streams"][0]["taken_at"].is_string() && taken["log_size"].as_i64().unwrap() > 0, "{taken:#}");

    pair.cr.registry().cut_partner_off(&code("pa")).unwrap();
    assert!(state(&pair.cr, "auditoria.pa")["cut_off_at"].is_string());
    pair.cr.as_("oficina.cr").get("/v1/partners").expect_problem(403, "not-allowed");
}
