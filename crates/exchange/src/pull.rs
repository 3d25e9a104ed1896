//! Taking what a partner shares: page by page from where this node stands, verified, kept, and receipted. Stopped anywhere, the next
//! pull goes on from there; the same page twice does nothing.

use std::time::Duration;

use domain::value::{AgreementCode, NodeCode};
use ledger::key::PublicKey;
use registry::shares::{PAGE_SHARES_MAX, SharePage};

use crate::{
    Address, Error, Exchange,
    feed::{Asked, verify_page},
    receipt::Receipt,
    respond,
    signature::{self, Headers, Request},
    tls::{self, Roots},
};

/// Longest answer that is read: a page of records.
pub const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long an answer may take: a node that is told to stop waits for it.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Pages that one pull takes at most, so that no partner keeps this node to itself.
const PAGES_MAX: usize = 100;

/// A request to a partner, signed.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Its signature.
    pub headers: Headers,
    /// Its body.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The status.
    pub status: u16,
    /// Its signature, where it has one.
    pub headers: Option<Headers>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Carries messages to a partner and back.
pub trait Carrier {
    /// Sends a request, and waits for the answer.
    ///
    /// # Errors
    /// [`Error::Away`] where there was none, or not all of it.
    fn carry(&self, request: &Outgoing) -> Result<Incoming, Error>;
}

/// What a pull brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulled {
    /// Shares that were kept.
    pub shares: usize,
    /// The position at which this node stands now.
    pub position: i64,
}

impl Exchange {
    /// Takes all that a partner shares under an agreement and that this node does not have yet.
    ///
    /// # Errors
    /// [`Error::Away`] where the partner cannot be reached; [`Error::Disbelieved`] or [`Error::Refused`] where it is not to be believed.
    /// What was kept before stays.
    pub fn pull(&self, partner: &NodeCode, agreement: &AgreementCode, carrier: &dyn Carrier) -> Result<Pulled, Error> {
        let view = self.registry.partners()?.into_iter().find(|view| view.code == partner.as_str());
        let view = view.filter(|view| view.cut_off_at.is_none()).ok_or(registry::Error::NotFound)?;
        let address = Address::parse(&view.url)?;
        let keys = self.registry.keys_of_partner(partner)?;
        let mut pulled = Pulled::default();
        for _ in 0..PAGES_MAX {
            let (after, held) = self.registry.feed_state(partner, agreement)?;
            pulled.position = after;
            let size = held.as_ref().map_or(0, |held| held.size);
            let query = format!("agreement={agreement}&after={after}&held={size}");
            let body = self.ask((partner, &address), "GET", respond::FEED, &query, Vec::new(), carrier)?;
            let page: SharePage = serde_json::from_slice(&body).map_err(|_| Error::Malformed("a page of a feed"))?;
            let asked =
                Asked { partner, keys: &keys, agreement, after, held: held.as_ref(), shares_max: PAGE_SHARES_MAX };
            let received = verify_page(&asked, &page)?;
            self.registry.keep_received(self.country, &received)?;
            pulled.shares += received.records.len();
            pulled.position = received.position;
            if received.position > after {
                self.send_receipt((partner, &address), agreement, &received.log.note, received.position, carrier)?;
            }
            if received.position == page.last {
                break;
            }
        }
        Ok(pulled)
    }

    fn send_receipt(
        &self,
        to: (&NodeCode, &Address),
        agreement: &AgreementCode,
        checkpoint: &str,
        position: i64,
        carrier: &dyn Carrier,
    ) -> Result<(), Error> {
        let (own, signer) = (self.registry.node(), self.registry.signer());
        let receipt = Receipt::sign(own, signer, agreement.clone(), position, checkpoint, self.seconds())
            .map_err(|_| Error::Malformed("a receipt"))?;
        let body = serde_json::to_vec(&receipt).map_err(|_| Error::Malformed("a receipt"))?;
        self.ask(to, "POST", respond::RECEIPTS, "", body, carrier).map(drop)
    }

    /// Signs a request, sends it, and believes the answer if the partner signed it for this request.
    pub(crate) fn ask(
        &self,
        (partner, address): (&NodeCode, &Address),
        method: &'static str,
        path: &str,
        query: &str,
        body: Vec<u8>,
        carrier: &dyn Carrier,
    ) -> Result<Vec<u8>, Error> {
        let nonce = self.registry.new_nonce();
        let path = format!("{}{path}", address.path());
        let request = Request { method, authority: address.authority(), path: &path, query, body: &body };
        let headers = signature::sign_request(&request, self.registry.signer(), self.seconds(), &nonce)
            .map_err(|_| Error::Malformed("a signature"))?;
        let question = if query.is_empty() { String::new() } else { format!("?{query}") };
        let url = format!("{}{path}{question}", address.origin());
        let answer = carrier.carry(&Outgoing { method, url, headers, body })?;
        if answer.body.len() > ANSWER_BYTES_MAX {
            return Err(Error::Malformed("an answer"));
        }
        if !(200..300).contains(&answer.status) {
            return Err(Error::Away(format!("it answered {}", answer.status)));
        }
        let headers = answer.headers.ok_or(signature::Refused::Unsigned)?;
        let key = |id: &ledger::key::KeyId| -> Option<PublicKey> {
            let speaker = self.registry.speaking_partner(id).ok().flatten();
            speaker.filter(|(code, _)| code == partner).map(|(_, key)| key)
        };
        signature::verify_answer(answer.status, &answer.body, &headers, &nonce, self.seconds(), key)?;
        Ok(answer.body)
    }
}

/// Carries messages over HTTP.
pub struct Http(reqwest::blocking::Client);

impl Http {
    /// Sets it up, for partners whose certificates this machine's own authorities vouch for.
    ///
    /// # Errors
    /// As [`Http::trusting`].
    pub fn new() -> Result<Self, Error> {
        Self::trusting(&Roots::System)
    }

    /// Sets it up.
    ///
    /// # Errors
    /// [`Error::Away`] where this machine has no sockets to give, [`Error::Malformed`] for an authority that is none.
    pub fn trusting(roots: &Roots) -> Result<Self, Error> {
        let client = reqwest::blocking::Client::builder()
            .tls_backend_preconfigured(tls::client(roots)?)
            .timeout(ANSWER_TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            // Where a partner answers is what an operator said, and nothing that an answer says.
            .redirect(reqwest::redirect::Policy::none())
            .build();
        client.map(Self).map_err(|cause| Error::Away(cause.to_string()))
    }
}

impl Carrier for Http {
    fn carry(&self, request: &Outgoing) -> Result<Incoming, Error> {
        use std::io::Read as _;
        let away = |cause: reqwest::Error| Error::Away(cause.without_url().to_string());
        let method = if request.method == "POST" { reqwest::Method::POST } else { reqwest::Method::GET };
        let Headers { content_digest, signature_input, signature } = &request.headers;
        let sent = self
            .0
            .request(method, &request.url)
            .header("content-digest", content_digest)
            .header("signature-input", signature_input)
            .header("signature", signature)
            .header("content-type", "application/json")
            .body(request.body.clone());
        let answer = sent.send().map_err(away)?;
        let status = answer.status().as_u16();
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let headers = header("content-digest").zip(header("signature-input")).zip(header("signature"));
        let headers = headers.map(|((content_digest, signature_input), signature)| Headers {
            content_digest,
            signature_input,
            signature,
        });
        let mut body = Vec::new();
        let read = answer.take(ANSWER_BYTES_MAX as u64 + 1).read_to_end(&mut body);
        read.map_err(|cause| Error::Away(cause.kind().to_string()))?;
        Ok(Incoming { status, headers, body })
    }
}
