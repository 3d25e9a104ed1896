//! `consent.withdrawn`: a worker takes a consent back.

use super::prelude::*;

record_kind! {
    /// A worker takes back a consent; what rests on it alone stops.
    ConsentWithdrawn, seen as SeenConsentWithdrawn: "consent.withdrawn" version 1, Fact, about [Worker];
    /// Purposes withdrawn.
    purposes: UpTo<10, ConsentPurpose> [Evidence],
    example {"purposes": ["sharing-with-partner"]}
}
