//! The task that exchanges with partners for as long as the node serves: brings the share streams up to the log, and takes what each
//! partner shares, and from time to time what its issuer of cards took back. A partner that does not answer is asked less and less often, and never given up.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::rt::{task, time};
use domain::{
    country::Country,
    value::{AgreementCode, NodeCode},
};
use exchange::{
    Error, Exchange,
    pull::{Carrier, Pulled},
};
use registry::Registry;

use crate::failure::chain;

/// How often partners are asked.
const ASK_EVERY: Duration = Duration::from_secs(10);
/// How often they are asked for the cards that their issuers took back.
const LISTS_EVERY: Duration = Duration::from_secs(600);
/// How long one is let be at the most that does not answer.
const LET_BE_MAX: Duration = Duration::from_secs(600);

/// How a partner's line has been lately.
#[derive(Clone, Copy, Debug)]
struct LetBe {
    until: Instant,
    so_long: Duration,
}

/// A partner with its country, and the agreements to which both countries are parties.
type Asked = ((NodeCode, Country), Vec<AgreementCode>);

/// Goes on until it is dropped.
pub async fn run(registry: Arc<Registry>, exchange: Arc<Exchange>, country: Country) {
    let mut let_be = BTreeMap::new();
    let mut lists_at = Instant::now();
    loop {
        let lists = Instant::now() >= lists_at;
        if lists {
            lists_at = Instant::now() + LISTS_EVERY;
        }
        let (registry, exchange) = (Arc::clone(&registry), Arc::clone(&exchange));
        let round = task::spawn_blocking(move || {
            ask_all(&registry, &exchange, country, &mut let_be);
            if lists {
                fetch_lists(&registry, &exchange);
            }
            let_be
        });
        let_be = match round.await {
            Ok(let_be) => let_be,
            Err(_) => {
                tracing::error!("the exchange with partners panicked; it is tried again");
                BTreeMap::new()
            }
        };
        time::sleep(ASK_EVERY).await;
    }
}

fn ask_all(registry: &Registry, exchange: &Exchange, country: Country, let_be: &mut BTreeMap<NodeCode, LetBe>) {
    let asked = exchange.extend_shares().and_then(|_| whom(registry, country));
    let (whom, carrier) = match asked.and_then(|whom| Ok((whom, exchange.carrier()?))) {
        Ok(asked) => asked,
        Err(error) => return tracing::warn!(cause = chain(&error), "the exchange with partners waits"),
    };
    if let Err(error) = registry.complete_drafts() {
        tracing::warn!(cause = chain(&error), "signatures of agreements wait");
    }
    for ((partner, theirs), agreements) in whom {
        if let_be.get(&partner).is_some_and(|let_be| let_be.until > Instant::now()) {
            continue;
        }
        let pulled = take_from(registry, exchange, (country, theirs), &partner, agreements, carrier);
        match pulled {
            Ok(pulled) => {
                let_be.remove(&partner);
                let shares: usize = pulled.iter().map(|pulled| pulled.shares).sum();
                if shares > 0 {
                    tracing::info!(%partner, shares, "taken from a partner");
                }
            }
            Err(error) => {
                // What is not to be believed is for people to take up; the line goes on being tried.
                tracing::warn!(%partner, cause = chain(&error), "nothing was taken from a partner");
                let so_long = let_be.get(&partner).map_or(ASK_EVERY, |let_be| let_be.so_long * 2).min(LET_BE_MAX);
                let_be.insert(partner, LetBe { until: Instant::now() + so_long, so_long });
            }
        }
    }
}

/// Takes all that a partner has: drafts of agreements, the steps about them, and what it shares under each agreement.
fn take_from(
    registry: &Registry,
    exchange: &Exchange,
    (own, theirs): (Country, Country),
    partner: &NodeCode,
    mut agreements: Vec<AgreementCode>,
    carrier: &dyn Carrier,
) -> Result<Vec<Pulled>, Error> {
    match exchange.pull_drafts(partner, carrier) {
        // A node of an older version knows of none, and shares all the same; one that is away, the stream tells of.
        Ok(_) | Err(Error::Away(_)) => {}
        Err(other) => return Err(other),
    }
    agreements.extend(registry.drafted_codes(own, theirs)?);
    agreements.sort();
    agreements.dedup();
    agreements.iter().map(|agreement| exchange.pull(partner, agreement, carrier)).collect()
}

/// Takes what is new on the lists of those partners whose cards are taken here.
fn fetch_lists(registry: &Registry, exchange: &Exchange) {
    let asked = registry.partners().map_err(Error::from).and_then(|partners| Ok((partners, exchange.carrier()?)));
    let (partners, carrier) = match asked {
        Ok(asked) => asked,
        Err(error) => return tracing::warn!(cause = chain(&error), "the lists of revocations wait"),
    };
    for partner in partners.into_iter().filter(|partner| partner.cut_off_at.is_none()) {
        let (Ok(code), Ok(issuer)) = (NodeCode::parse(&partner.code), Country::parse(&partner.country)) else {
            continue;
        };
        if !registry.takes_cards_of(issuer) {
            continue;
        }
        match exchange.fetch_revocations(&code, issuer, carrier) {
            Ok(0) => {}
            Ok(new) => tracing::info!(partner = %code, new, "cards taken back by a partner"),
            Err(error) => tracing::warn!(partner = %code, cause = chain(&error), "a list of revocations was not taken"),
        }
    }
}

/// The partners that may be asked, each with the agreements to which both countries are parties.
fn whom(registry: &Registry, own: Country) -> Result<Vec<Asked>, Error> {
    let agreements = registry.agreements()?;
    let mut whom = Vec::new();
    for partner in registry.partners()?.into_iter().filter(|partner| partner.cut_off_at.is_none()) {
        let (Ok(code), Ok(theirs)) = (NodeCode::parse(&partner.code), Country::parse(&partner.country)) else {
            continue;
        };
        let ours = agreements.of_country(own);
        let both = agreements.of_country(theirs).into_iter().filter(|agreement| ours.contains(agreement)).collect();
        whom.push(((code, theirs), both));
    }
    Ok(whom)
}
