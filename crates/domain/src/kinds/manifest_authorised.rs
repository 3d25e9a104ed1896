//! `manifest.authorised`: a group journey is authorised.

use super::prelude::*;

record_kind! {
    /// An authority lets a vehicle, its driver and its passengers travel under the agreement.
    ManifestAuthorised, seen as SeenManifestAuthorised: "manifest.authorised" version 1, Decision, about [Manifest];
    /// What the officer noted.
    note: Option<Text<500>> [Evidence],
    example {"note": null}
}
