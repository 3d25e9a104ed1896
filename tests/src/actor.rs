//! Somebody who asks a node: the request helper is the person.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::cast::{Member, PASSWORD};
use crate::node::LiveNode;

/// One who asks, signed in or not.
#[derive(Clone, Copy)]
pub struct As<'n> {
    node: &'n LiveNode,
    member: Option<&'static Member>,
}

/// What a node answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

/// One client for all: it keeps a connection to each node.
pub fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    // A client that chooses no ciphers itself has to find some.
    exchange::tls::provider();
    CLIENT.get_or_init(|| {
        let client = Client::builder().timeout(Duration::from_secs(60)).redirect(reqwest::redirect::Policy::none());
        client.build().expect("a client")
    })
}

impl<'n> As<'n> {
    pub(crate) fn member(node: &'n LiveNode, member: &'static Member) -> Self {
        Self { node, member: Some(member) }
    }

    pub(crate) fn nobody(node: &'n LiveNode) -> Self {
        Self { node, member: None }
    }

    /// A request of theirs, to be completed and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request =
            client().request(method, format!("{}{path}", self.node.address())).header("accept-language", "en");
        match self.member {
            Some(member) => request.bearer_auth(self.node.token(member)),
            None => request,
        }
    }

    /// Sends a request of theirs.
    #[track_caller]
    pub fn send(&self, request: RequestBuilder) -> Answer {
        Answer::to(request).unwrap_or_else(|error| panic!("the node did not answer: {error}"))
    }

    /// Asks for something.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path))
    }

    /// Sends JSON.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body))
    }

    /// Sends a text as if it were JSON.
    #[track_caller]
    pub fn post_text(&self, path: &str, body: impl Into<String>) -> Answer {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        self.send(request.body(body.into()))
    }

    /// Has something recorded.
    #[track_caller]
    pub fn record(&self, submission: &Value) -> Answer {
        self.post("/v1/records", submission)
    }

    /// Has something recorded that nothing speaks against.
    #[track_caller]
    pub fn records(&self, submission: &Value) {
        let answer = self.record(submission);
        let outcome = answer.json()["outcome"].clone();
        assert!(answer.is_success() && outcome == "accepted", "{submission:#}\n{}: {}", answer.status, answer.text);
    }

    /// Signs in with a password, and answers the access token.
    #[track_caller]
    #[must_use]
    pub fn sign_in(&self, member: &Member) -> String {
        let answer = self.post("/v1/sessions", &json!({"email": member.email(), "password": PASSWORD}));
        let token = answer.json()["access_token"].as_str().map(str::to_owned);
        token.unwrap_or_else(|| panic!("{} cannot sign in: {} {}", member.name, answer.status, answer.text))
    }
}

impl Answer {
    /// Sends a request; an error where nothing, or not all of it, was answered.
    ///
    /// # Errors
    /// When the node cannot be reached or the connection breaks.
    pub fn to(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Self { status, headers, text: response.text()? })
    }

    /// Whether it is one of the 200s.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON; `null` where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header's text; empty where it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Fails where the status is another; answers the body.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// Fails where it is not a problem document of this type; answers it.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, name: &str) -> Value {
        let body = self.expect(status);
        assert_eq!(self.header("content-type"), api::MEDIA_TYPE, "{}", self.text);
        assert_eq!(body["type"], format!("/problems/{name}"), "{}", self.text);
        assert_eq!(body["status"], status);
        body
    }
}
