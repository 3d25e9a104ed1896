//! The list of what this node's issuer took back, for anybody; and the lists of other issuers, as posts here know them.

use card::{
    content::CardContent,
    revocations::{CardDigest, Entry, PAGE_ENTRIES_MAX, PAGES_MAX, Page},
};
use domain::{
    country::Country,
    time::{Day, Moment},
    verdict::{Listed, Standing},
};
use persistence::{RevocationRow, Tx};

use crate::{Error, Registry, Result};

/// What a list that was taken came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListTaken {
    /// Whose it is.
    pub issuer: Country,
    /// How many entries were new.
    pub new: u64,
    /// How many it has.
    pub count: u64,
    /// As of when it was last complete here.
    pub as_of: Option<Moment>,
    /// Whether it is, as of the newest of these pages.
    pub is_complete: bool,
}

impl Registry {
    /// A page of the list of cards that this node's issuer took back, signed: the entries behind a number.
    ///
    /// # Errors
    /// [`Error::NotFound`] on a node that signs no cards; [`Error::Invalid`] for a number behind which there is nothing yet.
    pub fn revocations(&self, since: u64) -> Result<String> {
        let key = self.cards.key.as_ref().ok_or(Error::NotFound)?;
        let issuer = key.issuer().country().ok_or(Error::NotFound)?;
        // The clock is read first: of what is committed later, the page does not say that it was complete.
        let issued_at = Moment::from(self.now());
        let behind = i64::try_from(since).unwrap_or(i64::MAX);
        let (count, rows) = self.store.read(|tx| -> Result<_> {
            let rows = tx.revocations_behind(issuer.as_str(), behind, PAGE_ENTRIES_MAX as i64)?;
            Ok((tx.count_revocations(issuer.as_str())?, rows))
        })?;
        let count = number_of(count);
        if since > count {
            return Err(Error::invalid("since", format!("is at most {count}, the number of the last entry")));
        }
        let entries = rows.iter().map(entry).collect::<Result<Vec<_>>>()?;
        let page = Page {
            issuer,
            issued_at,
            since,
            through: since + entries.len() as u64,
            count,
            withdrawn: self.cards.withdrawn_by(issuer),
            entries,
        };
        page.sign(key).map_err(|cause| Error::fault("signing a list of revocations", cause))
    }

    /// Takes another issuer's list: pages, one to a line, that continue what is here of it. The same again does nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is not to be believed, or leaves a gap; [`Error::Conflict`] for a list that contradicts what is here.
    pub fn take_revocations(&self, text: &str) -> Result<ListTaken> {
        let issuers = self.cards.trusted();
        let lines: Vec<&str> =
            text.lines().map(str::trim).filter(|line| !line.is_empty()).take(PAGES_MAX + 1).collect();
        if lines.is_empty() || lines.len() > PAGES_MAX {
            return Err(Error::invalid("", format!("has 1 to {PAGES_MAX} pages, one to a line")));
        }
        let mut pages = Vec::with_capacity(lines.len());
        for (at, line) in lines.iter().enumerate() {
            let page = Page::read(line, &issuers).map_err(|why| Error::invalid(format!("{at}"), why.to_string()))?;
            pages.push(page);
        }
        let issuer = pages[0].issuer;
        if self.cards.country() == Some(issuer) {
            return Err(Error::Conflict("this node keeps that issuer's own list", None));
        }
        self.store.write(|tx| take(tx, issuer, pages.clone()))
    }

    /// Whether a country's cards are taken here that are another's than this node's own.
    pub fn takes_cards_of(&self, country: Country) -> bool {
        self.cards.country() != Some(country)
            && self.cards.issuers.iter().any(|issuer| issuer.country() == Some(country))
    }

    /// How many entries of another issuer's list are here.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn revocations_taken(&self, issuer: Country) -> Result<u64> {
        let count = self.store.read(|tx| tx.count_revocations(issuer.as_str()))?;
        Ok(number_of(count))
    }

    /// What its issuer's list says of a card, and as of when: now, for the cards of this node's own issuer.
    pub(super) fn taken_back(&self, issuer: Country, card: &CardContent) -> Result<(Option<Listed>, Option<Moment>)> {
        let own = self.cards.country() == Some(issuer);
        let Some(digest) = CardDigest::of(issuer, card) else { return Ok((None, None)) };
        let (row, as_of) = self.store.read(|tx| -> Result<_> {
            let row = tx.revocation_of(issuer.as_str(), &digest.to_string())?;
            let as_of = if own { Some(self.now()) } else { tx.revocation_list(issuer.as_str())? };
            Ok((row, as_of))
        })?;
        let listed = row.as_ref().map(entry).transpose()?.map(|entry| entry.listed());
        Ok((listed, as_of.map(Moment::from)))
    }
}

fn take(tx: &mut Tx<'_>, issuer: Country, mut pages: Vec<Page>) -> Result<ListTaken> {
    let code = issuer.as_str();
    let as_of = tx.revocation_list(code)?;
    let mut count = number_of(tx.count_revocations(code)?);
    let before = count;
    pages.sort_by_key(|page| (page.since, page.issued_at));
    let latest = pages.iter().max_by_key(|page| (page.issued_at, page.count)).cloned();
    for page in &pages {
        if page.issuer != issuer {
            return Err(Error::invalid("", "has pages of two issuers"));
        }
        // A list that has become shorter was rewritten.
        if page.count < before && as_of.is_some_and(|as_of| as_of < page.issued_at.utc()) {
            return Err(CONTRADICTS);
        }
        if page.since > count {
            return Err(Error::invalid("", format!("leaves out the entries behind number {count}")));
        }
        let behind = i64::try_from(page.since).unwrap_or(i64::MAX);
        let kept = tx.revocations_behind(code, behind, page.entries.len() as i64)?;
        if kept.iter().zip(&page.entries).any(|(kept, entry)| *kept != row(entry)) {
            return Err(CONTRADICTS);
        }
        for entry in page.entries.iter().skip(kept.len()) {
            tx.append_revocation(code, &row(entry))?;
            count += 1;
        }
    }
    // Complete as of a page that counts no more than what is here now.
    let complete = latest.filter(|page| page.count <= count).map(|page| page.issued_at.utc());
    let as_of = as_of.max(complete);
    if let Some(as_of) = as_of {
        tx.note_revocation_list(code, as_of)?;
    }
    let (new, is_complete) = (count - before, complete.is_some());
    Ok(ListTaken { issuer, new, count, as_of: as_of.map(Moment::from), is_complete })
}

const CONTRADICTS: Error = Error::Conflict("the list contradicts what its issuer said before", None);

fn number_of(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

fn row(entry: &Entry) -> RevocationRow {
    RevocationRow {
        card: entry.card.to_string(),
        standing: entry.standing.as_str().to_owned(),
        since: entry.since.utc(),
        until: entry.until,
    }
}

fn entry(row: &RevocationRow) -> Result<Entry> {
    let unreadable = || Error::fault("reading a list of revocations", "an entry is not one of ours");
    let card = CardDigest::parse(&row.card).ok_or_else(unreadable)?;
    let standing = Standing::parse(&row.standing).ok_or_else(unreadable)?;
    let until: Option<Day> = row.until;
    Ok(Entry { card, standing, since: row.since.into(), until })
}
