//! `worker.merged`: two registrations are one person.

use super::prelude::*;

record_kind! {
    /// The owner joins another registration of the same person to this one. Both stay as they were written.
    WorkerMerged, seen as SeenWorkerMerged: "worker.merged" version 1, Decision, about [Worker];
    /// The other registration.
    merged: Id<Worker> [Identity],
    /// Why.
    reason: Text<500> [Evidence],
    example {"merged": "0198d0c0-0000-7000-8000-0000000000a2", "reason": "Misma cédula; la segunda se registró sin el segundo apellido."}
}
