//! What the handlers share. The registry in it is reached through [`crate::caller::Caller`] only, or by those who sign in.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
};

use actix_web::{HttpRequest, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use registry::Registry;

use crate::{limits::RateLimits, openapi, rates::Rates, threads::Threads};

/// What an operator may set.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How often anyone may ask.
    pub rate_limits: RateLimits,
    /// Whether requests come through a proxy of ours, whose last `X-Forwarded-For` says who asks.
    pub behind_proxy: bool,
    /// Opens `/metrics` to whoever sends it as a bearer token. Without one only this machine itself may look.
    pub metrics_token: Option<String>,
    /// The node's side of the exchange with partners; without it their addresses answer 404.
    pub exchange: Option<Arc<exchange::Exchange>>,
    /// Serves with TLS, where it is set; without it a proxy does, or everybody is on this machine.
    pub tls: Option<exchange::tls::ServerConfig>,
    /// Threads that read and write requests; as many as there are cores, where it is not set.
    pub workers: Option<usize>,
}

/// How handlers come by it.
pub(crate) type State = web::Data<Api>;

/// The interface of one node.
pub struct Api {
    registry: Arc<Registry>,
    threads: Threads,
    rates: Rates,
    options: Options,
    metrics: PrometheusHandle,
    openapi: String,
}

impl Api {
    /// Puts the interface of a node together.
    pub fn new(registry: Arc<Registry>, options: Options) -> Self {
        let threads = Threads::new(registry.callers_max());
        let rates = Rates::new(options.rate_limits);
        Self { registry, threads, rates, options, metrics: metrics_handle(), openapi: openapi::openapi() }
    }

    /// Only for `caller`, which knows who asks.
    pub(crate) fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    pub(crate) fn exchange(&self) -> Option<Arc<exchange::Exchange>> {
        self.options.exchange.clone()
    }

    pub(crate) fn threads(&self) -> &Threads {
        &self.threads
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.rates
    }

    pub(crate) fn openapi(&self) -> &str {
        &self.openapi
    }

    /// From where a request comes.
    pub(crate) fn address_of(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr().map(|peer| peer.ip());
        if !self.options.behind_proxy {
            return peer;
        }
        // The last one is the proxy's word; those before it are the client's.
        let forwarded = request.headers().get_all("x-forwarded-for").last().and_then(|value| value.to_str().ok());
        let last = forwarded.and_then(|list| list.rsplit(',').next()).map(str::trim);
        last.and_then(|text| text.parse().ok().or_else(|| text.parse().ok().map(|socket: SocketAddr| socket.ip())))
            .or(peer)
    }

    /// The metrics, for whoever may see them.
    pub(crate) fn metrics_for(&self, request: &HttpRequest) -> Option<String> {
        let sent = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        let allowed = match &self.options.metrics_token {
            Some(token) => sent.and_then(|sent| sent.strip_prefix("Bearer ")).is_some_and(|sent| same(sent, token)),
            // A proxy on this machine would make everyone local, so nothing that was passed on counts as local.
            None => {
                let passed_on =
                    ["x-forwarded-for", "forwarded", "via"].iter().any(|name| request.headers().contains_key(*name));
                let local = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
                local && !passed_on && !self.options.behind_proxy
            }
        };
        allowed.then(|| {
            self.metrics.run_upkeep();
            self.metrics.render()
        })
    }
}

/// Compares in a time that does not tell how much of it was right.
fn same(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.bytes().zip(right.bytes()).fold(0, |all, (l, r)| all | (l ^ r)) == 0
}

/// The process's one recorder of metrics; where the program has set another, ours stays empty.
fn metrics_handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
    HANDLE
        .get_or_init(|| {
            let duration = Matcher::Full("http_request_duration_seconds".to_owned());
            // Refuses an empty list of bounds, which this is not; without bounds it would still count.
            let builder = PrometheusBuilder::new().set_buckets_for_metric(duration, SECONDS).unwrap_or_default();
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("another recorder of metrics is set; /metrics stays empty");
            }
            handle
        })
        .clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_the_same() {
        assert!(same("abc", "abc"));
        for other in ["", "ab", "abcd", "abd", "Abc"] {
            assert!(!same(other, "abc"));
        }
    }
}
