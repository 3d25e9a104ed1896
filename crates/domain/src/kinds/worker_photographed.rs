//! `worker.photographed`: a photograph of a worker is taken.

use super::prelude::*;

record_kind! {
    /// A photograph of a worker is taken, for their card. The last one counts.
    WorkerPhotographed, seen as SeenWorkerPhotographed: "worker.photographed" version 1, Fact, about [Worker];
    /// Under what the photograph is kept: see `POST /v1/attachments`.
    photo: AttachmentAddress [Biometric],
    example {"photo": "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"}
}
