//! The task that goes through every card once a day, for as long as the node serves, and leaves a finding where one rests on no approval.

use std::{sync::Arc, time::Duration};

use actix_web::rt::{task, time};
use registry::Registry;

use crate::failure::chain;

/// How often it looks whether a day has passed, by the node's clock: a node that is stopped every evening does its round all the same.
const LOOK_EVERY: Duration = Duration::from_secs(900);
/// A round in so many hours.
const EVERY_HOURS: i64 = 24;

/// Goes on until it is dropped.
pub async fn run(registry: Arc<Registry>) {
    loop {
        let registry = Arc::clone(&registry);
        match task::spawn_blocking(move || registry.reconcile_cards_once_in(EVERY_HOURS)).await {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(reconciled))) => {
                let without = reconciled.without_approval.len();
                if without == 0 {
                    tracing::info!(cards = reconciled.cards, "every card rests on an approval");
                } else {
                    tracing::error!(cards = reconciled.cards, without, "cards rest on no approval; see the findings");
                }
            }
            Ok(Err(error)) => tracing::warn!(cause = chain(&error), "the cards could not be gone through"),
            Err(_) => tracing::error!("going through the cards panicked; it is tried again"),
        }
        time::sleep(LOOK_EVERY).await;
    }
}
