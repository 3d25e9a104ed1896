//! The task that takes away files that nobody finished or named in time, and takes up keys that another process made, for as long as
//! the node serves.

use std::{sync::Arc, time::Duration};

use actix_web::rt::{task, time};
use registry::Registry;

use crate::failure::chain;

/// How often it takes up keys: what is written after a rotation is soon under the new ones.
const KEYS_EVERY: Duration = Duration::from_secs(60);
/// At every how many of these it looks for files: what it takes away has waited for days.
const FILES_AT_EVERY: u32 = 60;

/// Goes on until it is dropped. It begins by looking, so that a node which is restarted often does so too.
pub async fn run(registry: Arc<Registry>) {
    for round in (0..FILES_AT_EVERY).cycle() {
        if round == 0 {
            sweep(Arc::clone(&registry)).await;
        }
        let registry = Arc::clone(&registry);
        match task::spawn_blocking(move || registry.refresh_class_keys()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(cause = chain(&error), "keys could not be taken up; it is tried again"),
            Err(_) => tracing::error!("taking up keys panicked; it is tried again"),
        }
        time::sleep(KEYS_EVERY).await;
    }
}

async fn sweep(registry: Arc<Registry>) {
    match task::spawn_blocking(move || registry.sweep_attachments()).await {
        Ok(Ok(0)) => {}
        Ok(Ok(files)) => tracing::info!(files, "files that nobody finished or named in time are gone"),
        Ok(Err(error)) => tracing::warn!(cause = chain(&error), "files could not be swept; it is tried again"),
        Err(_) => tracing::error!("the sweeper of files panicked; it is tried again"),
    }
}
