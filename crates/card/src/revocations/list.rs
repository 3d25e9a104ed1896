//! A whole list, put together from pages, in whatever order they come and however often.

use std::collections::BTreeMap;

use domain::{country::Country, time::Moment, verdict::Listed};

use super::{CardDigest, Entry, Page};

/// Why pages do not make a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAList {
    /// There are none.
    #[error("has no page")]
    Empty,
    /// Of two issuers.
    #[error("has pages of two issuers")]
    TwoIssuers,
    /// Entries between, or at the end, are not here.
    #[error("is not complete: the entries behind number {0} are missing")]
    Incomplete(u64),
    /// Two pages say something else of one entry: the issuer's list was rewritten.
    #[error("says two things under number {0}")]
    Contradicts(u64),
}

/// What an issuer took back, complete as of a moment.
#[derive(Clone, Debug)]
pub struct RevocationList {
    issuer: Country,
    as_of: Moment,
    withdrawn: Vec<String>,
    count: u64,
    newest: BTreeMap<CardDigest, Entry>,
}

impl RevocationList {
    /// Puts pages together.
    ///
    /// # Errors
    /// Why they are no list.
    pub fn of(pages: &[Page]) -> Result<Self, NotAList> {
        let latest = pages.iter().max_by_key(|page| (page.issued_at, page.count)).ok_or(NotAList::Empty)?;
        let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
        for page in pages {
            if page.issuer != latest.issuer {
                return Err(NotAList::TwoIssuers);
            }
            if page.count > latest.count {
                return Err(NotAList::Contradicts(page.count));
            }
            for (number, entry) in (page.since + 1..).zip(&page.entries) {
                if entries.insert(number, *entry).is_some_and(|before| before != *entry) {
                    return Err(NotAList::Contradicts(number));
                }
            }
        }
        let whole = (1..).zip(entries.keys()).take_while(|(expected, number)| expected == *number).count() as u64;
        if whole < latest.count {
            return Err(NotAList::Incomplete(whole));
        }
        let newest = entries.into_values().map(|entry| (entry.card, entry)).collect();
        let Page { issuer, issued_at, count, withdrawn, .. } = latest;
        Ok(Self { issuer: *issuer, as_of: *issued_at, withdrawn: withdrawn.clone(), count: *count, newest })
    }

    /// Whose it is.
    pub fn issuer(&self) -> Country {
        self.issuer
    }

    /// As of when it is complete.
    pub fn as_of(&self) -> Moment {
        self.as_of
    }

    /// How many entries it has.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether the issuer trusts the key of this reference no longer.
    pub fn withdraws(&self, reference: &str) -> bool {
        self.withdrawn.iter().any(|own| own == reference)
    }

    /// What it says of a card.
    pub fn get(&self, card: CardDigest) -> Option<Listed> {
        self.newest.get(&card).map(Entry::listed)
    }
}
