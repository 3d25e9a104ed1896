//! Two live nodes that are partners: Panama's, which has records, and Costa Rica's, which takes what it may have; or both with people
//! of their own.

mod agreements;
mod cycle;
mod erasing;
mod feed;
mod messages;
mod notices;
mod queries;
mod tls;

use ::exchange::{
    Address, Error,
    pull::{Carrier, Http, Incoming, Outgoing},
    who::WhoIAm,
};
use domain::value::{AgreementCode, NodeCode};
use serde_json::Value;
use vaiven_tests::actor::client;
use vaiven_tests::cast::FARM;
use vaiven_tests::submissions::{self, AGREEMENT, Person};
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
    node.registry().signer().public_key().fingerprint()
}

fn introduce(node: &LiveNode, to: &LiveNode) -> WhoIAm {
    let address = Address::parse(node.address()).unwrap();
    to.exchange().add_partner(&document_of(node), &address, &told_by(node)).unwrap()
}

fn pair(pa: Database, cr: Database) -> Pair {
    let clock = TestClock::default();
    introduced(LiveNode::in_season_at(pa, clock.clone()), LiveNode::start_as("cr", "CR", 8, cr, clock))
}

fn introduced(pa: LiveNode, cr: LiveNode) -> Pair {
    let pair = Pair { pa, cr };
    pair.pa.registry().adopt_key().unwrap();
    pair.cr.registry().adopt_key().unwrap();
    introduce(&pair.pa, &pair.cr);
    introduce(&pair.cr, &pair.pa);
    pair
}

impl Pair {
    /// Panama's log and streams are up to its records.
    fn publish(&self) {
        publish(&self.pa);
    }

    /// Each takes what the other shares.
    fn exchange(&self) {
        let http = Http::new().unwrap();
        for (giver, taker, of) in [(&self.pa, &self.cr, "pa"), (&self.cr, &self.pa, "cr")] {
            publish(giver);
            taker.exchange().pull(&code(of), &agreement(), &http).unwrap();
        }
    }

    fn pull_with(&self, carrier: &dyn Carrier) -> Result<::exchange::pull::Pulled, Error> {
        self.cr.exchange().pull(&code("pa"), &agreement(), carrier)
    }

    fn pull(&self) -> ::exchange::pull::Pulled {
        self.pull_with(&Http::new().unwrap()).unwrap()
    }
}

/// Both nodes, each with its own people at work: Costa Rica has opened its season and recommended a demand for one place.
fn two_ministries() -> (Pair, Person, Person) {
    let clock = TestClock::default();
    let pa = LiveNode::start_at(Database::Postgresql, clock.clone());
    let pair = introduced(pa, LiveNode::start_as("cr", "CR", 8, Database::Sqlite, clock));
    submissions::open_season(&pair.cr);
    let demand = submissions::demand(&pair.cr, FARM, 1);
    let (first, second) = (Person::of(&demand, "finca"), Person::of(&demand, "finca"));
    (pair, first, second)
}

impl Pair {
    /// At which node somebody works.
    fn of(&self, who: &str) -> &LiveNode {
        if who.ends_with(".pa") { &self.pa } else { &self.cr }
    }

    /// Plays these steps, each at its writer's node; the nodes exchange whenever the pen goes over the border.
    fn play(&self, steps: &[(&'static str, Value)]) {
        let mut before = "";
        for (who, step) in steps {
            let here = self.of(who);
            if here.address() != before {
                self.exchange();
                before = here.address();
            }
            here.as_(who).records(step);
        }
        self.exchange();
        self.exchange();
    }
}

/// A node's log and streams are up to its records.
fn publish(node: &LiveNode) {
    node.registry().sequence_pending().unwrap();
    node.exchange().extend_shares().unwrap();
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
