//! `manifest.closed`: the group has arrived.

use super::prelude::*;

record_kind! {
    /// The group has arrived, or set out: who was on board, and who was not.
    ManifestClosed, seen as SeenManifestClosed: "manifest.closed" version 1, Fact, about [Manifest];
    /// Who was on board, by their cycles.
    boarded: UpTo<60, Id<Cycle>> [Migration],
    /// Who was on the list and did not come.
    missing: UpTo<60, Id<Cycle>> [Migration],
    example {"boarded": ["0198d0c0-0000-7000-8000-0000000000c9"], "missing": []}
}
