//! How often an address or a user may ask. Whoever asks too often is told when to come back (429, `Retry-After`).

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::atomic::{AtomicU32, Ordering},
};

use domain::id::{Id, User};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use crate::{
    limits::{Rate, RateLimits},
    problem::{Problem, ProblemType},
};

/// After how many questions those are forgotten who have been quiet, so that memory stays bounded by recent ones.
const FORGET_EVERY: u32 = 10_000;

/// Who asked how often.
pub(crate) struct Rates {
    addresses: Counter<IpAddr>,
    users: Counter<Id<User>>,
    sign_ins: Counter<IpAddr>,
    card_checks: Counter<IpAddr>,
}

impl Rates {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self {
            addresses: Counter::new(limits.per_address),
            users: Counter::new(limits.per_user),
            sign_ins: Counter::new(limits.sign_in),
            card_checks: Counter::new(limits.card_check),
        }
    }

    pub(crate) fn address(&self, address: IpAddr) -> Result<(), Problem> {
        self.addresses.count(subscriber(address))
    }

    pub(crate) fn user(&self, user: Id<User>) -> Result<(), Problem> {
        self.users.count(user)
    }

    pub(crate) fn sign_in(&self, address: IpAddr) -> Result<(), Problem> {
        self.sign_ins.count(subscriber(address))
    }

    pub(crate) fn card_check(&self, address: IpAddr) -> Result<(), Problem> {
        self.card_checks.count(subscriber(address))
    }
}

/// What one subscriber is given: a whole address of IPv4, the first 64 bits of one of IPv6.
fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address => address,
    }
}

struct Counter<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    asked: AtomicU32,
}

impl<K: Hash + Eq + Clone> Counter<K> {
    fn new(rate: Rate) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Self { limiter: RateLimiter::keyed(quota), asked: AtomicU32::new(0) }
    }

    fn count(&self, who: K) -> Result<(), Problem> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
        }
        let Err(until) = self.limiter.check_key(&who) else { return Ok(()) };
        let wait = until.wait_time_from(self.limiter.clock().now());
        // Rounded up, for whoever comes back in the same second would be refused again.
        let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
        Err(Problem::of(ProblemType::TooManyRequests).retry_after(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_burst_passes_and_the_next_is_told_to_wait() {
        let counter = Counter::new(Rate::new(5, 1));
        for _ in 0..5 {
            counter.count("one").unwrap();
        }
        let refusal = counter.count("one").unwrap_err();
        assert_eq!(refusal.kind(), ProblemType::TooManyRequests);
        assert!(matches!(refusal.retry_after_seconds(), Some(1..=2)));
        counter.count("another").unwrap();
    }

    #[test]
    fn addresses_of_one_subscriber_count_as_one() {
        let parsed = |text: &str| subscriber(text.parse().unwrap());
        assert_eq!(parsed("2001:db8:1:2::1"), parsed("2001:db8:1:2:ffff::9"));
        assert_ne!(parsed("2001:db8:1:2::1"), parsed("2001:db8:1:3::1"));
        assert_eq!(parsed("::ffff:192.0.2.1"), parsed("192.0.2.1"));
        assert_ne!(parsed("192.0.2.1"), parsed("192.0.2.2"));
    }
}
