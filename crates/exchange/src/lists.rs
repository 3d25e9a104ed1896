//! Fetching what a partner's issuer took back: the pages of its list that this node has not, from where it stands. They are signed with
//! the key that signs cards, so that whoever carries them cannot change them.

use domain::{country::Country, value::NodeCode};

use crate::{
    Address, Error, Exchange,
    pull::{Carrier, Outgoing},
    signature::{self, Request},
};

/// Pages that one fetch takes at most.
const PAGES_MAX: usize = 100;

impl Exchange {
    /// Takes what is new on a partner's list of revocations; answers how much that was.
    ///
    /// # Errors
    /// [`Error::Away`] where the partner cannot be reached, and [`Error::Registry`] where its list is not to be believed. What was taken
    /// before stays.
    pub fn fetch_revocations(&self, partner: &NodeCode, issuer: Country, carrier: &dyn Carrier) -> Result<u64, Error> {
        let view = self.registry.partners()?.into_iter().find(|view| view.code == partner.as_str());
        let view = view.filter(|view| view.cut_off_at.is_none()).ok_or(registry::Error::NotFound)?;
        let address = Address::parse(&view.url)?;
        let mut new = 0;
        for _ in 0..PAGES_MAX {
            let since = self.registry.revocations_taken(issuer)?;
            let page = self.page_of(&address, since, carrier)?;
            let taken = self.registry.take_revocations(&page)?;
            new += taken.new;
            // Complete, or nothing came: either way there is nothing more to ask for now.
            if taken.issuer != issuer || taken.is_complete || taken.new == 0 {
                break;
            }
        }
        Ok(new)
    }

    fn page_of(&self, address: &Address, since: u64, carrier: &dyn Carrier) -> Result<String, Error> {
        let nonce = self.registry.new_nonce();
        let path = format!("{}/v1/revocations", address.path());
        let query = format!("since={since}");
        let request = Request { method: "GET", authority: address.authority(), path: &path, query: &query, body: &[] };
        let headers = signature::sign_request(&request, self.registry.signer(), self.seconds(), &nonce)
            .map_err(|_| Error::Malformed("a signature"))?;
        let url = format!("{}{path}?{query}", address.origin());
        let answer = carrier.carry(&Outgoing { method: "GET", url, headers, body: Vec::new() })?;
        if answer.status != 200 {
            return Err(Error::Away(format!("it answered {}", answer.status)));
        }
        String::from_utf8(answer.body).map_err(|_| Error::Malformed("a list of revocations"))
    }
}
