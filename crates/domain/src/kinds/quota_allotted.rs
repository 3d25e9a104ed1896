//! `quota.allotted`: a block of a quota line is given to a node.

use super::prelude::*;

record_kind! {
    /// The owner of a quota line gives a block of its places to a node, which draws from it until a day.
    QuotaAllotted, seen as SeenQuotaAllotted: "quota.allotted" version 1, Decision, about [QuotaLine];
    /// The block.
    block: Id<QuotaBlock> [Labour],
    /// The node that holds it.
    holder: NodeCode [Labour],
    /// How many places.
    places: Number<1, 1000000> [Labour],
    /// The last day on which it is drawn from.
    expires_on: Day [Labour],
    example {"block": "0198d0c0-0000-7000-8000-0000000000b1", "holder": "pa-mitradel", "places": 500, "expires_on": "2027-04-30"}
}
