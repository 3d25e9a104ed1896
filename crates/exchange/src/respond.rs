//! What a node does with a message of a partner: lets it in, does what it asks, and signs the answer. One door for all of them, whether
//! the message came over HTTP or from a node in the same process.

use domain::value::{AgreementCode, NodeCode};

use crate::{Error, Exchange, Sent, signature::Headers};

/// Where a share stream is read.
pub const FEED: &str = "/exchange/v1/feed";
/// Where receipts are taken.
pub const RECEIPTS: &str = "/exchange/v1/receipts";
/// Where drafts of agreements are read.
pub const AGREEMENTS: &str = "/exchange/v1/agreements";
/// Where questions about one person are answered.
pub const QUERIES: &str = "/exchange/v1/queries";

impl Exchange {
    /// Answers a message.
    ///
    /// # Errors
    /// [`Error::Refused`] for one that is not believed; what stands in the way of what it asks.
    pub fn respond(&self, sent: &Sent<'_>) -> Result<(Vec<u8>, Headers), Error> {
        let (partner, parameters) = self.admit(sent)?;
        let body = match (sent.method, sent.path) {
            ("GET", FEED) => self.page_for(&partner, sent.query)?,
            ("GET", AGREEMENTS) => self.drafts_for(&partner)?,
            ("POST", RECEIPTS) => {
                self.take_receipt(&partner, sent.body)?;
                b"{}".to_vec()
            }
            ("POST", QUERIES) => self.answer_query(&partner, sent.body)?,
            _ => return Err(registry::Error::NotFound.into()),
        };
        let headers = self.sign_answer(200, &body, &parameters)?;
        Ok((body, headers))
    }

    fn page_for(&self, partner: &NodeCode, query: &str) -> Result<Vec<u8>, Error> {
        let asked = Asked::read(query)?;
        let page = self.feed(partner, &asked.agreement, asked.after, asked.held)?;
        serde_json::to_vec(&page).map_err(|_| Error::Malformed("a page of this node"))
    }
}

/// What a feed is asked for: `agreement`, `after` and `held`, each once. None of them needs an escape.
struct Asked {
    agreement: AgreementCode,
    after: i64,
    held: u64,
}

impl Asked {
    fn read(query: &str) -> Result<Self, Error> {
        let wrong =
            |member| Error::from(registry::Error::invalid(member, "is not what is expected: see docs/EXCHANGE.md"));
        let (mut agreement, mut after, mut held) = (None, None, None);
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').ok_or_else(|| wrong("query"))?;
            let member = match name {
                "agreement" => &mut agreement,
                "after" => &mut after,
                "held" => &mut held,
                _ => return Err(wrong("query")),
            };
            if member.replace(value).is_some() {
                return Err(wrong("query"));
            }
        }
        let (Some(agreement), Some(after), Some(held)) = (agreement, after, held) else { return Err(wrong("query")) };
        Ok(Self {
            agreement: AgreementCode::parse(agreement).map_err(|_| wrong("agreement"))?,
            after: after.parse().map_err(|_| wrong("after"))?,
            held: held.parse().map_err(|_| wrong("held"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_asked_for_by_three_members_each_once() {
        let right = Asked::read("held=7&agreement=cr-pa-coffee&after=0").unwrap();
        assert_eq!((right.agreement.as_str(), right.after, right.held), ("cr-pa-coffee", 0, 7));
        for wrong in [
            "",
            "agreement=cr-pa-coffee&after=0",
            "agreement=cr-pa-coffee&after=0&held=7&held=8",
            "agreement=cr-pa-coffee&after=0&held=7&more=1",
            "agreement=CR PA&after=0&held=7",
            "agreement=cr-pa-coffee&after=x&held=7",
            "agreement=cr-pa-coffee&after=0&held=-1",
            "agreement",
        ] {
            assert!(Asked::read(wrong).is_err(), "{wrong}");
        }
    }
}
