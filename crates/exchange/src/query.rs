//! Asking a partner about one person, and answering one: what goes over the line is a question with a purpose and a reason, and an answer
//! in the form of a page of a share stream, verified like one and never kept.

use domain::{
    access::{Actor, Purpose},
    id::{Id, Worker},
    sharing::Closed,
    value::NodeCode,
};
use registry::{
    queries::{ANSWER_RECORDS_MAX, AnswerToPartner, Ask, PartnerHistory, QueryOutcome, QuestionToPartner},
    received::ReceivedPage,
};

use crate::{
    Address, Error, Exchange,
    feed::{Asked, verify_page},
    pull::Carrier,
    respond,
};

/// Longest question that is read.
pub const QUESTION_BYTES_MAX: usize = 4 * 1024;

/// What a partner answered, verified.
type Answer = (QueryOutcome, Option<Closed>, Option<ReceivedPage>);

impl Exchange {
    /// Asks every partner that may know somebody. One that does not answer, or is not to be believed, is told to be away: what it did is
    /// in this node's log.
    ///
    /// # Errors
    /// As [`registry::Registry::questions_to_partners`].
    pub fn ask_partners(
        &self,
        actor: &Actor,
        worker: Id<Worker>,
        purpose: Purpose,
        reason: Option<&str>,
        carrier: &dyn Carrier,
    ) -> Result<Vec<PartnerHistory>, Error> {
        let mut histories = Vec::new();
        for ask in self.registry.questions_to_partners(actor, worker, purpose, reason)? {
            let (outcome, closed, page) = self.ask_one(&ask, carrier).unwrap_or_else(|error| {
                tracing::warn!(partner = %ask.partner, %error, "a partner did not answer a question");
                (QueryOutcome::Away, None, None)
            });
            histories.push(self.registry.show_partners_answer(actor, &ask, outcome, closed, page.as_ref())?);
        }
        Ok(histories)
    }

    fn ask_one(&self, ask: &Ask, carrier: &dyn Carrier) -> Result<Answer, Error> {
        const WRONG: Error = Error::Malformed("an answer");
        let partner = &ask.partner;
        let view = self.registry.partners()?.into_iter().find(|view| view.code == partner.as_str());
        let address = Address::parse(&view.ok_or(registry::Error::NotFound)?.url)?;
        let body = serde_json::to_vec(&ask.question).map_err(|_| Error::Malformed("a question"))?;
        let body = self.ask((partner, &address), "POST", respond::QUERIES, "", body, carrier)?;
        let answer: AnswerToPartner = serde_json::from_slice(&body).map_err(|_| WRONG)?;
        let whole = match answer.outcome {
            QueryOutcome::Answered => answer.page.is_some() && answer.closed.is_none(),
            QueryOutcome::Refused => answer.page.is_none() && answer.closed.is_some(),
            QueryOutcome::Nobody => answer.page.is_none() && answer.closed.is_none(),
            QueryOutcome::Away => false,
        };
        if !whole || answer.id != ask.question.id {
            return Err(WRONG);
        }
        let Some(page) = answer.page else { return Ok((answer.outcome, answer.closed, None)) };
        let keys = self.registry.keys_of_partner(partner)?;
        let asked = Asked {
            partner,
            keys: &keys,
            agreement: &ask.question.agreement,
            after: 0,
            held: ask.held.as_ref(),
            shares_max: ANSWER_RECORDS_MAX,
        };
        Ok((answer.outcome, None, Some(verify_page(&asked, &page)?)))
    }

    /// Answers a partner's question about one person.
    ///
    /// # Errors
    /// [`Error::Malformed`] for what is no question; that the agreement is none of both.
    pub fn answer_query(&self, partner: &NodeCode, body: &[u8]) -> Result<Vec<u8>, Error> {
        const WRONG: Error = Error::Malformed("a question");
        if body.len() > QUESTION_BYTES_MAX {
            return Err(WRONG);
        }
        let question: QuestionToPartner = serde_json::from_slice(body).map_err(|_| WRONG)?;
        let answer = self.registry.answer_partner(self.country, partner, &question)?;
        serde_json::to_vec(&answer).map_err(|_| Error::Malformed("an answer of this node"))
    }
}
