//! Drafts of agreements: a partner's documents and signatures, taken before its stream of steps about them.

use domain::{country::Country, value::NodeCode};
use registry::drafts::{DRAFTS_SENT_MAX, DraftSent};
use serde::{Deserialize, Serialize};

use crate::{Address, Error, Exchange, pull::Carrier, respond};

/// The drafts between two countries.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Drafts {
    /// Each of them, the newest first, up to 14.
    pub drafts: Vec<DraftSent>,
}

impl Exchange {
    /// Takes a partner's drafts, and installs what every party has signed. Answers how many were new or had a new signature.
    ///
    /// # Errors
    /// [`Error::Away`] where the partner cannot be reached, [`Error::Malformed`] for what are no drafts.
    pub fn pull_drafts(&self, partner: &NodeCode, carrier: &dyn Carrier) -> Result<usize, Error> {
        let (theirs, address) = self.country_of(partner)?;
        let body = self.ask((partner, &address), "GET", respond::AGREEMENTS, "", Vec::new(), carrier)?;
        let sent: Drafts = serde_json::from_slice(&body).map_err(|_| Error::Malformed("drafts of agreements"))?;
        if sent.drafts.len() > DRAFTS_SENT_MAX {
            return Err(Error::Malformed("drafts of agreements"));
        }
        let taken = self.registry.take_drafts(self.country, partner, theirs, &sent.drafts)?;
        self.registry.complete_drafts()?;
        Ok(taken)
    }

    /// What a partner gets that asks for them.
    pub(crate) fn drafts_for(&self, partner: &NodeCode) -> Result<Vec<u8>, Error> {
        let (theirs, _) = self.country_of(partner)?;
        let drafts = Drafts { drafts: self.registry.drafts_for(self.country, theirs)? };
        serde_json::to_vec(&drafts).map_err(|_| Error::Malformed("drafts of this node"))
    }

    fn country_of(&self, partner: &NodeCode) -> Result<(Country, Address), Error> {
        let view = self.registry.partners()?.into_iter().find(|view| view.code == partner.as_str());
        let view = view.filter(|view| view.cut_off_at.is_none()).ok_or(registry::Error::NotFound)?;
        let country = Country::parse(&view.country).map_err(|_| Error::Malformed("the country of a partner"))?;
        Ok((country, Address::parse(&view.url)?))
    }
}
