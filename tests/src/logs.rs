//! What the nodes of a test process log, kept as text: it must hold no person.

use std::io;
use std::sync::{Arc, Mutex, Once, OnceLock};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// More than an operator would ever ask for: everything of ours, and what others warn of.
const FILTER: &str = "info,vaiven_domain=trace,vaiven_ledger=trace,vaiven_persistence=trace,vaiven_registry=trace,\
                      vaiven_api=trace,actix_web=debug,actix_http=debug,tracing_actix_web=trace";

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Ok(mut kept) = self.0.lock() {
            kept.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Kept {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

fn kept() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(Kept::default)
}

/// Begins to listen, once a process.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let lines = tracing_subscriber::fmt()
            .json()
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
            .with_env_filter(EnvFilter::new(FILTER))
            .with_writer(kept().clone());
        lines.try_init().expect("nobody else listens to the logs of this process");
    });
}

/// All that was logged by the nodes of this process so far.
#[must_use]
pub fn so_far() -> String {
    let kept = kept().0.lock().map(|kept| kept.clone()).unwrap_or_default();
    String::from_utf8_lossy(&kept).into_owned()
}
