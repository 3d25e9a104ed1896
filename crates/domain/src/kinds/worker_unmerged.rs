//! `worker.unmerged`: they were two people after all.

use super::prelude::*;

record_kind! {
    /// The owner takes a joining back: they are two people.
    WorkerUnmerged, seen as SeenWorkerUnmerged: "worker.unmerged" version 1, Decision, about [Worker];
    /// The other registration.
    merged: Id<Worker> [Identity],
    /// Why.
    reason: Text<500> [Evidence],
    example {"merged": "0198d0c0-0000-7000-8000-0000000000a2", "reason": "Son hermanas gemelas; cada una mostró su cédula."}
}
