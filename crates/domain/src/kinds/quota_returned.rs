//! `quota.returned`: places of a block are given back.

use super::prelude::*;

record_kind! {
    /// The holder of a block gives places back, and draws them no more.
    QuotaReturned, seen as SeenQuotaReturned: "quota.returned" version 1, Fact, about [QuotaLine];
    /// The block.
    block: Id<QuotaBlock> [Labour],
    /// How many places.
    places: Number<1, 1000000> [Labour],
    /// Why.
    reason: Option<Text<300>> [Evidence],
    example {"block": "0198d0c0-0000-7000-8000-0000000000b1", "places": 40, "reason": "La cosecha se atrasó."}
}
