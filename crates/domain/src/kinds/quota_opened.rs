//! `quota.opened`: a destination opens places for a season.

use super::prelude::*;

record_kind! {
    /// The destination ministry opens the places of one quota line of the agreement for a season.
    QuotaOpened, seen as SeenQuotaOpened: "quota.opened" version 1, Decision, about [QuotaLine];
    /// Under which agreement.
    agreement: AgreementCode [Labour],
    /// The line's id in the agreement.
    line: Text<40> [Labour],
    /// How many places.
    places: Number<1, 1000000> [Labour],
    example {"agreement": "cr-pa-coffee", "line": "harvest-2026-27", "places": 18000}
}
