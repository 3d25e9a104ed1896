//! Over a real TLS listener: a partner is called where its certificate is vouched for, and nowhere else.

use ::exchange::{
    Exchange,
    tls::{Roots, server},
};

use super::*;

/// A certificate for this machine, vouched for by itself, and its key: both in PEM.
fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

#[test]
fn a_partner_is_believed_to_be_where_its_certificate_says_so_and_nowhere_else() {
    let (cr_clock, (pem, key)) = (TestClock::default(), certificate());
    // Panama's node twice on one database: its people reach it as they are used to, its partners with TLS.
    let pa = LiveNode::in_season_at(Database::Sqlite, cr_clock.clone());
    pa.registry().adopt_key().unwrap();
    let options =
        api::Options { tls: Some(server(pem.as_bytes(), key.as_bytes()).unwrap()), ..vaiven_tests::node::quick() };
    let secured = LiveNode::start_on(pa.database_url().to_owned(), cr_clock.clone(), options);
    assert!(secured.address().starts_with("https://"));
    let cr = LiveNode::start_as("cr", "CR", 8, Database::Sqlite, cr_clock);
    cr.registry().adopt_key().unwrap();
    let document = serde_json::to_string(&secured.exchange().who_i_am().unwrap()).unwrap();
    let address = Address::parse(secured.address()).unwrap();
    cr.exchange().add_partner(&document, &address, &told_by(&secured)).unwrap();
    introduce(&cr, &secured);
    publish(&secured);

    let registry =
        || std::sync::Arc::new(vaiven_tests::prototype::registry_of("cr", 8, cr.store().clone(), &cr.clock, 99));
    let trusting = |roots: Roots| {
        let own = Address::parse(cr.address()).unwrap();
        Exchange::new(registry(), domain::country::Country::CR, own).trusting(roots)
    };
    let pull = |exchange: &Exchange| exchange.pull(&code("pa"), &agreement(), exchange.carrier().unwrap());
    // Nobody whom this machine trusts vouches for it, and neither does another authority.
    let other = Roots::from_pem(certificate().0.as_bytes()).unwrap();
    for roots in [Roots::System, other] {
        assert!(matches!(pull(&trusting(roots)), Err(Error::Away(_))));
    }
    let pinned = trusting(Roots::from_pem(pem.as_bytes()).unwrap());
    assert_eq!(pull(&pinned).unwrap().position, 0, "nobody has a cycle yet");
    assert!(cr.store().read(|tx| tx.partner_log("pa")).unwrap().is_some_and(|log| log.size > 0));
    // Who speaks without TLS to a listener that has it is not answered.
    let plain = secured.address().replace("https://", "http://");
    assert!(client().get(format!("{plain}/healthz")).send().is_err());
}
