//! Chance that repeats: the same ids, salts and tokens in every run, in the order in which they are drawn.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

/// SplitMix64 (Steele, Lea and Flood 2014): enough to tell things apart, and nothing for a service.
fn mixed(seed: u64, step: u64) -> u64 {
    let mut z = seed.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A node's source of chance that starts at `seed`.
#[must_use]
pub fn entropy(seed: u64) -> registry::Entropy {
    let steps = Arc::new(AtomicU64::new(0));
    registry::Entropy::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let drawn = mixed(seed, steps.fetch_add(1, Ordering::Relaxed)).to_le_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    })
}

/// An id that no other call of this process has answered (UUID version 7, as clients make them).
#[must_use]
pub fn new_id() -> String {
    static DRAWN: AtomicU64 = AtomicU64::new(1);
    // Far from the node's own source, and counting up, so that ids sort in the order in which they were made.
    let number = DRAWN.fetch_add(1, Ordering::Relaxed);
    let milliseconds = 1_793_620_800_000 + number;
    let [a, b] = [mixed(0xc11e, number), mixed(0xc11f, number)].map(u64::to_le_bytes);
    let mut random = [0; 10];
    random[..8].copy_from_slice(&a);
    random[8..].copy_from_slice(&b[..2]);
    let id: Uuid = uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid();
    id.to_string()
}
