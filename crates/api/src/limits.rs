//! Every limit of the interface, in one place: what a client may send, how much it gets, how often and for how long.

use std::{num::NonZeroU32, time::Duration};

/// A body of records: some two thousand bytes for each of a full batch.
pub const RECORDS_BYTES_MAX: usize = 1024 * 1024;
/// Records in one batch.
pub const BATCH_RECORDS_MAX: usize = 500;
/// A file of workers to import: some 50,000 rows.
pub const IMPORT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// A part of a file that a record is going to name.
pub const ATTACHMENT_PART_BYTES_MAX: usize = registry::attachments::PART_BYTES_MAX;
/// A document of an agreement, within JSON, where a line's end takes two bytes.
pub const AGREEMENT_BODY_BYTES_MAX: usize = 2 * domain::agreement::AGREEMENT_BYTES_MAX;
/// Every other body: an e-mail and a password, a refresh token.
pub const SMALL_BODY_BYTES_MAX: usize = 4 * 1024;
/// A message of a partner's node: a receipt with its cosigned checkpoint.
pub const EXCHANGE_BYTES_MAX: usize = 16 * 1024;
/// What follows the question mark of an address.
pub const QUERY_BYTES_MAX: usize = 2 * 1024;
/// Things on a page, where the client does not say.
pub const PAGE_ITEMS_DEFAULT: u32 = 25;
/// Things on a page at most.
pub const PAGE_ITEMS_MAX: u32 = 100;
/// An e-mail address (RFC 5321 §4.5.3.1.3).
pub const EMAIL_CHARACTERS_MAX: u64 = 254;
/// The text of a card's code: ten times what a card of ours holds.
pub const CARD_CODE_CHARACTERS_MAX: u64 = 3_000;
/// What is kept of the name that a browser gives itself.
pub const USER_AGENT_CHARACTERS_MAX: usize = 200;

/// How long a client may take to send the head of a request.
pub const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take to send the body of a request, over a bad line from a farm too.
pub const REQUEST_BODY_TIMEOUT: Duration = Duration::from_secs(60);
/// How long an idle connection stays open.
pub const KEEP_ALIVE: Duration = Duration::from_secs(60);
/// How long requests in progress may take to end once the service is told to stop.
pub const SHUTDOWN_SECONDS_MAX: u64 = 20;
/// Open connections for each worker thread.
pub const CONNECTIONS_PER_WORKER_MAX: usize = 2_048;
/// How long a request waits for its turn at the database; then it is refused, with `Retry-After`.
pub const DATABASE_TURN_TIMEOUT: Duration = Duration::from_secs(5);
/// A database that takes longer to answer, with the wait for a turn at it, is told to be slow.
pub const DATABASE_SLOW: Duration = Duration::from_millis(250);
/// How many requests may wait for the database at once. Whoever comes after them would time out anyway.
pub const DATABASE_WAITING_MAX: usize = 1_024;
/// How many requests may ask partners' nodes at once.
pub const PARTNER_CALLERS_MAX: usize = 4;
/// How many may wait for that.
pub const PARTNER_WAITING_MAX: usize = 32;
/// What a refused request is told to wait, where nothing better is known.
pub const RETRY_AFTER_SECONDS: u32 = 2;

/// So many requests at once, and so many a second from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once.
    pub burst: NonZeroU32,
    /// A second, in the long run.
    pub per_second: NonZeroU32,
}

impl Rate {
    /// A rate; zero counts as one.
    pub const fn new(burst: u32, per_second: u32) -> Self {
        const fn at_least_one(number: u32) -> NonZeroU32 {
            match NonZeroU32::new(number) {
                Some(number) => number,
                None => NonZeroU32::MIN,
            }
        }
        Self { burst: at_least_one(burst), per_second: at_least_one(per_second) }
    }
}

/// How often anyone may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// From one address: a whole ministry may sit behind one.
    pub per_address: Rate,
    /// One user.
    pub per_user: Rate,
    /// Passwords and refresh tokens from one address.
    pub sign_in: Rate,
    /// Cards checked by whoever is shown one, from one address.
    pub card_check: Rate,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            per_address: Rate::new(600, 200),
            per_user: Rate::new(200, 50),
            sign_in: Rate::new(30, 1),
            card_check: Rate::new(60, 1),
        }
    }
}

impl RateLimits {
    /// As good as none: for a benchmark, or where a proxy counts already.
    pub const NONE: Self = {
        let all = Rate::new(1_000_000, 1_000_000);
        Self { per_address: all, per_user: all, sign_in: all, card_check: all }
    };
}
