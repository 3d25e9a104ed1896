//! Two live nodes that are partners: Panama's, which has records, and Costa Rica's, which takes what it may have.

mod feed;
mod messages;

use ::exchange::{
    Address, Error,
    pull::{Carrier, Http, Incoming, Outgoing},
    who::{WhoIAm, fingerprint_of},
};
use domain::value::{AgreementCode, NodeCode};
use vaiven_tests::actor::client;
use vaiven_tests::submissions::AGREEMENT;
use vaiven_tests::{Database, LiveNode, TestClock};

/// Both nodes, on different databases, each of which knows the other as a partner.
struct Pair {
    pa: LiveNode,
    cr: LiveNode,
}

fn agreement() -> AgreementCode {
    AgreementCode::parse(AGREEMENT).unwrap()
}

fn code(of: &str) -> NodeCode {
    NodeCode::parse(of).unwrap()
}

/// What a node says of itself to anybody.
fn document_of(node: &LiveNode) -> String {
    client().get(format!("{}/.well-known/vaiven", node.address())).send().unwrap().text().unwrap()
}

/// The fingerprint as the operator of a node would read it out.
fn told_by(node: &LiveNode) -> String {
    fingerprint_of(node.registry().signer().public_key())
}

fn introduce(node: &LiveNode, to: &LiveNode) -> WhoIAm {
    let address = Address::parse(node.address()).unwrap();
    to.exchange().add_partner(&document_of(node), &address, &told_by(node)).unwrap()
}

fn pair(pa: Database, cr: Database) -> Pair {
    let clock = TestClock::default();
    let pair = Pair { pa: LiveNode::in_season_at(pa, clock.clone()), cr: LiveNode::start_as("cr", "CR", 8, cr, clock) };
    pair.pa.registry().adopt_key().unwrap();
    pair.cr.registry().adopt_key().unwrap();
    introduce(&pair.pa, &pair.cr);
    introduce(&pair.cr, &pair.pa);
    pair
}

impl Pair {
    /// Panama's log and streams are up to its records.
    fn publish(&self) {
        self.pa.registry().sequence_pending().unwrap();
        self.pa.exchange().extend_shares().unwrap();
    }

    fn pull_with(&self, carrier: &dyn Carrier) -> Result<::exchange::pull::Pulled, Error> {
        self.cr.exchange().pull(&code("pa"), &agreement(), carrier)
    }

    fn pull(&self) -> ::exchange::pull::Pulled {
        self.pull_with(&Http::new().unwrap()).unwrap()
    }
}

/// A line on which something happens to messages.
struct Line<F: Fn(usize, &Outgoing, &dyn Fn() -> Result<Incoming, Error>) -> Result<Incoming, Error>> {
    http: Http,
    count: std::cell::Cell<usize>,
    happens: F,
}

impl<F: Fn(usize, &Outgoing, &dyn Fn() -> Result<Incoming, Error>) -> Result<Incoming, Error>> Line<F> {
    fn where_(happens: F) -> Self {
        Self { http: Http::new().unwrap(), count: std::cell::Cell::new(0), happens }
    }
}

impl<F: Fn(usize, &Outgoing, &dyn Fn() -> Result<Incoming, Error>) -> Result<Incoming, Error>> Carrier for Line<F> {
    fn carry(&self, request: &Outgoing) -> Result<Incoming, Error> {
        let nth = self.count.get();
        self.count.set(nth + 1);
        (self.happens)(nth, request, &|| self.http.carry(request))
    }
}
