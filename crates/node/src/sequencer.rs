//! The task that makes leaves of the log out of what was recorded, within a second, for as long as the node serves.

use std::{sync::Arc, time::Duration};

use actix_web::rt::{task, time};
use registry::Registry;

use crate::failure::chain;

/// How often it looks whether a record waits: one statement, which reads.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How long it lets a database be that is away.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Goes on until it is dropped.
pub async fn run(registry: Arc<Registry>) {
    loop {
        let wait = if once(Arc::clone(&registry)).await { LOOK_EVERY } else { AFTER_FAILURE };
        time::sleep(wait).await;
    }
}

/// One run; `false` where it failed. What waits goes on waiting, and nothing is lost.
pub async fn once(registry: Arc<Registry>) -> bool {
    match task::spawn_blocking(move || registry.sequence_pending()).await {
        Ok(Ok(0)) => true,
        Ok(Ok(leaves)) => {
            tracing::debug!(leaves, "the log has grown");
            true
        }
        Ok(Err(error)) => {
            tracing::warn!(cause = chain(&error), "the log could not grow; it is tried again");
            false
        }
        Err(_) => {
            tracing::error!("the sequencer of the log panicked; it is tried again");
            false
        }
    }
}
