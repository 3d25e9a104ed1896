//! `worker.linked`: a registration at another node is the same person.

use super::prelude::*;

record_kind! {
    /// A registration at another node is the same person. It can be undone.
    WorkerLinked, seen as SeenWorkerLinked: "worker.linked" version 1, Decision, about [Worker];
    /// The registration there.
    linked: Id<Worker> [Identity],
    /// The node that owns it.
    holder: NodeCode [Identity],
    /// Why.
    reason: Text<500> [Evidence],
    example {"linked": "0198d0c0-0000-7000-8000-0000000000a3", "holder": "cr-mtss", "reason": "Mismo salvoconducto y fecha de nacimiento."}
}
