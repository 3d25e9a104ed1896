//! Cards: issued from a record, checked by anybody, and read at a counter.

mod checks;
mod issue;
mod verdicts;

use card::key::{CardKey, Issuer};

use crate::Registry;

pub use checks::CardCheck;
pub use issue::IssuedCard;
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
}

impl Registry {
    /// The registry of a node that deals with cards.
    #[must_use]
    pub fn with_cards(mut self, desk: CardDesk) -> Self {
        self.cards = desk;
        self
    }
}
