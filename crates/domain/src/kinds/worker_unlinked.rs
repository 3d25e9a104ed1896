//! `worker.unlinked`: a link to another node is undone.

use super::prelude::*;

record_kind! {
    /// A link to a registration at another node is taken back.
    WorkerUnlinked, seen as SeenWorkerUnlinked: "worker.unlinked" version 1, Decision, about [Worker];
    /// The registration there.
    linked: Id<Worker> [Identity],
    /// Why.
    reason: Text<500> [Evidence],
    example {"linked": "0198d0c0-0000-7000-8000-0000000000a3", "reason": "El salvoconducto era de su prima."}
}
