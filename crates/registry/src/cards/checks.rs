//! Whether a card is valid, for anybody who is shown one: an insurer, a clinic, a bank. Yes or no and until when, and nothing of whom.

use card::{
    Authenticity,
    content::CardContent,
    seal::{Seal, verify},
};
use chrono::NaiveDate;
use domain::{
    civil::civil_day,
    states::IssuedDocument,
    time::{Day, Moment},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Registry, Result, records::project::fold_number};

/// Whether a card is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CardCheck {
    /// Whether it is genuine, was issued, and is valid today.
    pub valid: bool,
    /// Its last day, where it is valid.
    pub valid_until: Option<Day>,
}

impl CardCheck {
    const NOT_VALID: CardCheck = CardCheck { valid: false, valid_until: None };
}

impl Registry {
    /// Checks a card by the text of its code, for anybody. Why it is not valid is not told: who made it up would learn from it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn check_card(&self, code: &str) -> Result<CardCheck> {
        let issuers = self.cards.trusted();
        let Ok(seal) = Seal::read(code.trim()) else { return Ok(CardCheck::NOT_VALID) };
        let verified = verify(&seal, &issuers);
        let Some(country) = verified.issuer.and_then(|issuer| issuer.country()) else {
            return Ok(CardCheck::NOT_VALID);
        };
        let today = civil_day(Moment::from(self.now()), country);
        let card = CardContent::of(&seal, today).filter(|_| verified.authenticity == Authenticity::Genuine);
        let Some(card) = card.filter(|card| today <= card.valid_until) else { return Ok(CardCheck::NOT_VALID) };
        // What our country issued is on record here, under whichever of its keys; what a partner took back its list says.
        let of_ours = self.cards.country() == Some(country);
        if of_ours && !self.is_on_record(&card, today)? {
            return Ok(CardCheck::NOT_VALID);
        }
        let (listed, _) = self.taken_back(country, &card)?;
        if listed.is_some_and(|listed| listed.holds(Moment::from(self.now()), today)) {
            return Ok(CardCheck::NOT_VALID);
        }
        Ok(CardCheck { valid: true, valid_until: Day::from_date(card.valid_until).ok() })
    }

    fn is_on_record(&self, card: &CardContent, today: NaiveDate) -> Result<bool> {
        let number = fold_number(&card.number);
        let rows = self.store.read(|tx| tx.issued_documents_numbered(&number))?;
        for row in rows {
            let document: IssuedDocument = serde_json::from_str(&row.state)
                .map_err(|cause| Error::fault("reading a document's projection", cause))?;
            let same = document.document_type == Some(card.kind.document_type())
                && document.valid_until.map(Day::date) == Some(card.valid_until);
            if same && document.is_in_force(Moment::from(self.now()), today) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
