//! Logs: structured, to standard error, as JSON or text. What is logged holds ids and never a person.

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// An object a line, for machines.
    #[default]
    Json,
    /// For people.
    Text,
}

/// Sets the logs of this process up, at the levels of `VAIVEN_LOG`, or `default` where it says nothing that can be read.
pub fn start(format: LogFormat, default: &str) {
    let filter = EnvFilter::try_from_env("VAIVEN_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer().with_writer(std::io::stderr);
    // Setting them up twice is refused; then the first ones stand.
    let _ = match format {
        LogFormat::Json => registry.with(layer.json().flatten_event(true)).try_init(),
        LogFormat::Text => registry.with(layer.with_ansi(false)).try_init(),
    };
}
