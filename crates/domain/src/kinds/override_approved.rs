//! `override.approved`: a second person agrees.

use super::prelude::*;

record_kind! {
    /// Another person agrees that the rules be set aside.
    OverrideApproved, seen as SeenOverrideApproved: "override.approved" version 1, Decision, about [Worker, Cycle, Override];
    /// What they say of it.
    note: Option<Text<500>> [Evidence],
    example {"note": null}
}
