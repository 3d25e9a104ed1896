//! Cards: issued from a record, checked by anybody, and read at a counter.

mod checks;
mod issue;
pub(crate) mod numbers;
mod reconcile;
mod revocations;
mod verdicts;

use card::key::{CardKey, Issuer};
use domain::country::Country;

use crate::Registry;

pub use card::print::Paper;
pub use checks::CardCheck;
pub use issue::{IssuedCard, SHEET_CARDS_MAX};
pub use numbers::{BLOCK_NUMBERS_MAX, Grant, NewSeries, NumberBlockView, NumberDrawn, SeriesView};
pub use reconcile::{CardOnRecord, Reconciled};
pub use revocations::ListTaken;
pub use verdicts::{Question, ReasonView, SealView, Shown, VerdictView};

/// What a node needs to sign cards and to verify them.
#[derive(Clone, Debug, Default)]
pub struct CardDesk {
    /// The key with which it signs; none on a node that issues no cards.
    pub key: Option<CardKey>,
    /// Whose cards it takes besides its own.
    pub issuers: Vec<Issuer>,
}

impl CardDesk {
    /// Whose cards it takes, its own first.
    pub(crate) fn trusted(&self) -> Vec<Issuer> {
        self.key.iter().map(|key| key.issuer().clone()).chain(self.issuers.iter().cloned()).collect()
    }

    /// Whose cards it signs.
    pub(crate) fn country(&self) -> Option<Country> {
        self.key.as_ref().and_then(|key| key.issuer().country())
    }

    /// The references of a country's keys that are trusted no longer.
    pub(crate) fn withdrawn_by(&self, country: Country) -> Vec<String> {
        let theirs = self.issuers.iter().filter(|issuer| issuer.is_withdrawn() && issuer.country() == Some(country));
        theirs.filter_map(|issuer| issuer.reference()).map(|reference| reference.to_string()).collect()
    }
}

impl Registry {
    /// The registry of a node that deals with cards.
    #[must_use]
    pub fn with_cards(mut self, desk: CardDesk) -> Self {
        self.cards = desk;
        self
    }
}
