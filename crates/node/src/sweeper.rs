//! The task that takes away files that nobody finished or named in time, for as long as the node serves.

use std::{sync::Arc, time::Duration};

use actix_web::rt::{task, time};
use registry::Registry;

use crate::failure::chain;

/// How often it looks: what it takes away has waited for days.
const LOOK_EVERY: Duration = Duration::from_secs(3600);

/// Goes on until it is dropped. It begins by looking, so that a node which is restarted often does so too.
pub async fn run(registry: Arc<Registry>) {
    loop {
        let registry = Arc::clone(&registry);
        match task::spawn_blocking(move || registry.sweep_attachments()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(files)) => tracing::info!(files, "files that nobody finished or named in time are gone"),
            Ok(Err(error)) => tracing::warn!(cause = chain(&error), "files could not be swept; it is tried again"),
            Err(_) => tracing::error!("the sweeper of files panicked; it is tried again"),
        }
        time::sleep(LOOK_EVERY).await;
    }
}
