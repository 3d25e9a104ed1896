//! The connector to an outside service of alerts, in the style of INTERPOL's FIND: one question about one document over HTTP, within a
//! time that a queue at a counter bears. What is sent is in the body, for addresses are logged on the way.

use std::{io::Read as _, time::Duration};

use domain::alert::{AlertReason, Paper};
use registry::alerts::{AlertService, ServiceAway, ServiceHit};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::tls::{self, Roots};

/// How long an answer may take, with connecting: a verdict is to be there within a second.
pub const ANSWER_MILLISECONDS: u64 = 700;
/// Largest answer.
pub const ANSWER_BYTES_MAX: u64 = 64 * 1024;
/// Longest reference of a hit.
const REFERENCE_CHARACTERS_MAX: usize = 80;

/// A service that is asked over HTTP.
pub struct HttpAlertService {
    name: String,
    url: String,
    token: Option<Zeroizing<String>>,
    client: reqwest::blocking::Client,
}

#[derive(Serialize)]
struct Question<'a> {
    document: DocumentAsked<'a>,
}

#[derive(Serialize)]
struct DocumentAsked<'a> {
    /// ISO 3166-1 alpha-2; left out where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    /// Small letters and digits.
    number: String,
}

#[derive(Deserialize)]
struct Answer {
    hits: Vec<HitAnswered>,
}

#[derive(Deserialize)]
struct HitAnswered {
    reference: String,
    /// One of ours, or any other word: then it is "other".
    reason: String,
}

impl HttpAlertService {
    /// Sets it up. Nothing is asked yet.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn new(name: String, url: &str, token: Option<&str>, roots: &Roots) -> Result<Self, String> {
        let limit = Duration::from_millis(ANSWER_MILLISECONDS);
        let client = reqwest::blocking::Client::builder()
            .tls_backend_preconfigured(tls::client(roots).map_err(|cause| cause.to_string())?)
            .timeout(limit)
            .connect_timeout(limit)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|cause| cause.to_string())?;
        let token = token.map(|token| Zeroizing::new(token.to_owned()));
        Ok(Self { name, url: url.to_owned(), token, client })
    }
}

impl AlertService for HttpAlertService {
    fn name(&self) -> &str {
        &self.name
    }

    fn ask(&self, paper: &Paper) -> Result<Vec<ServiceHit>, ServiceAway> {
        let away = |cause: reqwest::Error| ServiceAway(cause.without_url().to_string());
        let Some(number) = paper.plain() else { return Ok(Vec::new()) };
        let country = paper.country.as_ref().map(|country| country.as_str());
        let body = serde_json::to_vec(&Question { document: DocumentAsked { country, number } })
            .map_err(|_| ServiceAway("the question cannot be written".to_owned()))?;
        let mut request = self.client.post(&self.url).header("content-type", "application/json").body(body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.as_str());
        }
        let answer = request.send().map_err(away)?;
        if answer.status() != 200 {
            return Err(ServiceAway(format!("it answered {}", answer.status().as_u16())));
        }
        let mut body = Vec::new();
        let read = answer.take(ANSWER_BYTES_MAX + 1).read_to_end(&mut body);
        if read.is_err() || body.len() as u64 > ANSWER_BYTES_MAX {
            return Err(ServiceAway("its answer broke off, or is too long".to_owned()));
        }
        let answer: Answer =
            serde_json::from_slice(&body).map_err(|_| ServiceAway("its answer is not as agreed".to_owned()))?;
        Ok(answer.hits.into_iter().map(hit).collect())
    }
}

fn hit(answered: HitAnswered) -> ServiceHit {
    let plain = answered.reference.chars().filter(|c| !c.is_control()).take(REFERENCE_CHARACTERS_MAX);
    ServiceHit {
        reference: plain.collect(),
        reason: AlertReason::parse(&answered.reason).unwrap_or(AlertReason::Other),
    }
}
