//! Messages between nodes: from a partner, to this node, about this hour, once.

use std::cell::RefCell;

use ::exchange::Error;
use chrono::TimeDelta;
use vaiven_tests::actor::Answer;
use vaiven_tests::{Database, LiveNode};

use super::*;

/// Sends a message as it is, to the node for which it was made or to another.
fn sent(message: &Outgoing, url: &str) -> Answer {
    let request = if message.method == "POST" { client().post(url) } else { client().get(url) };
    let request = request
        .header("content-digest", &message.headers.content_digest)
        .header("signature-input", &message.headers.signature_input)
        .header("signature", &message.headers.signature)
        .header("accept-language", "en")
        .body(message.body.clone());
    Answer::to(request).unwrap()
}

/// A message that Costa Rica's node makes for Panama's, and does not send.
fn made_by(pair: &Pair) -> Outgoing {
    let made = RefCell::new(None);
    let kept_back = Line::where_(|_, request, _| {
        *made.borrow_mut() = Some(request.clone());
        Err(Error::Away("kept back".to_owned()))
    });
    assert!(pair.pull_with(&kept_back).is_err());
    made.into_inner().unwrap()
}

#[test]
fn a_message_is_taken_once_by_the_node_that_it_is_for() {
    for (pa, cr) in [(Database::Postgresql, Database::Sqlite), (Database::Sqlite, Database::Postgresql)] {
        let pair = pair(pa, cr);
        pair.publish();
        let message = made_by(&pair);
        let other = message.url.replace(pair.pa.address(), pair.cr.address());
        sent(&message, &other).expect_problem(401, "message-refused");
        assert_eq!(sent(&message, &message.url).status, 200);
        sent(&message, &message.url).expect_problem(401, "message-refused");
    }
}

#[test]
fn a_message_that_is_changed_unsigned_or_sent_twice_at_once_is_refused() {
    let pair = pair(Database::Postgresql, Database::Sqlite);
    pair.publish();
    let message = made_by(&pair);
    for url in
        [message.url.replace("after=0", "after=1"), message.url.replace("&held=0", ""), format!("{}&x=1", message.url)]
    {
        sent(&message, &url).expect_problem(401, "message-refused");
    }
    let feed = format!("{}/exchange/v1/feed?agreement=cr-pa-coffee&after=0&held=0", pair.pa.address());
    Answer::to(client().get(&feed).header("accept-language", "en")).unwrap().expect_problem(401, "message-refused");
    for lost in ["content-digest", "signature-input", "signature"] {
        let mut headers = message.headers.clone();
        match lost {
            "content-digest" => headers.content_digest = "sha-256=:AAAA:".to_owned(),
            "signature-input" => headers.signature_input = headers.signature_input.replace("ed25519", "none"),
            _ => headers.signature = headers.signature.replace("vaiven=:", "vaiven=:A"),
        }
        sent(&Outgoing { headers, ..message.clone() }, &message.url).expect_problem(401, "message-refused");
    }
    let receipts = format!("{}/exchange/v1/receipts", pair.pa.address());
    Answer::to(client().post(&receipts).body("x".repeat(20_000))).unwrap().expect(413);
    // Of many copies that come at the same instant one is taken.
    let copies: Vec<_> = (0..6).map(|_| || sent(&message, &message.url).status).collect();
    let mut statuses = vaiven_tests::race::at_once(copies);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401, 401, 401, 401, 401]);
}

#[test]
fn clocks_may_differ_by_an_hour_and_no_more() {
    let pair = pair(Database::Sqlite, Database::Sqlite);
    // Both go by one clock here, so the message ages instead.
    pair.publish();
    let [first, second] = [made_by(&pair), made_by(&pair)];
    pair.pa.clock.advance(TimeDelta::minutes(60));
    assert_eq!(sent(&first, &first.url).status, 200);
    pair.pa.clock.advance(TimeDelta::seconds(1));
    sent(&second, &second.url).expect_problem(401, "message-refused");
}

#[test]
fn who_is_cut_off_is_not_heard_at_once_and_not_asked() {
    let pair = pair(Database::Sqlite, Database::Sqlite);
    pair.publish();
    let before = made_by(&pair);
    pair.pa.registry().cut_partner_off(&code("cr")).unwrap();
    sent(&before, &before.url).expect_problem(401, "message-refused");
    assert!(pair.pull_with(&Http::new().unwrap()).is_err());
    pair.cr.registry().cut_partner_off(&code("pa")).unwrap();
    let not_sent = Line::where_(|_, _, _| panic!("nothing is sent to who is cut off"));
    assert!(matches!(pair.pull_with(&not_sent), Err(Error::Registry(registry::Error::NotFound))));
    assert!(matches!(pair.pa.registry().cut_partner_off(&code("cr")), Err(registry::Error::NotFound)));
}

#[test]
fn an_answer_that_was_changed_on_the_way_is_not_believed() {
    let pair = pair(Database::Sqlite, Database::Sqlite);
    pair.publish();
    let changed = Line::where_(|_, _, carry| {
        let mut answer = carry()?;
        let at = answer.body.len() / 2;
        answer.body[at] ^= 1;
        Ok(answer)
    });
    assert!(matches!(pair.pull_with(&changed), Err(Error::Refused(_))));
    let unsigned = Line::where_(|_, _, carry| Ok(Incoming { headers: None, ..carry()? }));
    assert!(matches!(pair.pull_with(&unsigned), Err(Error::Refused(_))));
    // The answer to an earlier request, signed as it is, answers that one only.
    let earlier = RefCell::new(None);
    let replaying = Line::where_(|_, _, carry| {
        let answer = carry()?;
        Ok(earlier.borrow_mut().get_or_insert(answer).clone())
    });
    pair.pull_with(&replaying).unwrap();
    assert!(matches!(pair.pull_with(&replaying), Err(Error::Refused(_))));
}

#[test]
fn a_node_says_who_it_is_and_only_the_fingerprint_that_was_told_makes_it_a_partner() {
    let pa = LiveNode::start(Database::Sqlite);
    pa.registry().adopt_key().unwrap();
    let cr = LiveNode::start_as("cr", "CR", 8, Database::Sqlite, TestClock::default());
    let document: serde_json::Value = serde_json::from_str(&document_of(&pa)).unwrap();
    assert_eq!(
        (&document["node"], &document["country"], &document["log"]),
        (&"pa".into(), &"PA".into(), &"vaiven/pa".into())
    );
    assert_eq!(document["url"], pa.address());
    let address = Address::parse(pa.address()).unwrap();
    let add = |fingerprint: &str| cr.exchange().add_partner(&document_of(&pa), &address, fingerprint);
    assert!(matches!(add(&told_by(&cr)), Err(Error::Fingerprint)));
    assert!(cr.registry().partners().unwrap().is_empty());
    assert_eq!(add(&told_by(&pa)).unwrap().node, code("pa"));
    assert!(add(&told_by(&pa)).is_err(), "it is a partner already");
    let itself = pa.exchange().add_partner(&document_of(&pa), &address, &told_by(&pa));
    assert!(matches!(itself, Err(Error::Registry(registry::Error::Invalid(_)))));
}
