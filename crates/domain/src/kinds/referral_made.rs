//! `referral.made`: somebody may be a victim.

use super::prelude::*;

record_kind! {
    /// Somebody shows signs of trafficking or forced labour, and is referred to who protects them.
    ReferralMade, seen as SeenReferralMade: "referral.made" version 1, Fact, about [Worker];
    /// What was seen.
    signs: UpTo<10, ProtectionSign> [Protection],
    /// To whom.
    referred_to: Text<120> [Protection],
    /// Whether it cannot wait.
    urgent: bool [Protection],
    /// Whether the person agrees to it.
    consented: bool [Protection],
    /// In words.
    note: Option<Text<2000>> [Protection],
    example {"signs": ["documents-withheld", "debt-bondage"], "referred_to": "Coalición Nacional contra la Trata", "urgent": true, "consented": true, "note": null}
}
